"""What `explain` prints, before anybody decides how: headings, lines, and at most one table each.

Everything that a page, an app or a sheet may have said goes through audit.report.safe when it is
printed; here it is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from audit.people.model import Tester
from audit.report.figures import rounded, shown
from audit.rounds.explain_parts import Part
from rules.tree import Tree
from rules.wording import Texts

_SYSTEMS = {"android": "Android", "ios": "iOS"}
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table for those who see it; `rows` have as many cells as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement; `depth` counts how far it belongs below the ones before it."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading and what stands below it.

    A `grid` says what `gridded` say in lines; it stands before `lines`.
    """

    heading: str
    lines: tuple[Line, ...] = ()
    grid: Grid | None = None
    gridded: tuple[Line, ...] = ()


class Say:
    """The words of `explain` in one language."""

    def __init__(self, texts: Texts, tree: Tree) -> None:
        self.texts = texts
        self.tree = tree
        self.lang = texts.lang

    def __call__(self, key: str, **data: str) -> str:
        """The sentence under [message] "explain-KEY"."""
        return self.texts.message(f"explain-{key}", data)

    def own(self, chinese: str, english: str) -> str:
        """The text in the reader's language."""
        return chinese if self.lang == "zh" else english

    def joined(self, items: Sequence[str]) -> str:
        """A list in one line; a dash for an empty one."""
        return self.texts.label("list-separator").join(items) or "-"

    def node(self, name: str, platform: str = "") -> str:
        """A node's id and title, a part by its title alone, with the platform where there is one.

        The id alone for a node that the scheme has not.
        """
        node = self.tree.nodes.get(name)
        if node is None:
            title = self("whole") if name == self.tree.root.id else name
        else:
            title = self.own(node.title, node.title_en) or name
            part = node.parent is None or node.parent == self.tree.root.id
            title = title if (part and node.children) or title == name else f"{name} {title}"
        return (
            self("on-platform", name=title, platform=self.system(platform)) if platform else title
        )

    def system(self, platform: str) -> str:
        """A platform's own name; the portal's for the web."""
        return _SYSTEMS.get(platform, platform) or self("web")

    def part(self, part: Part) -> str:
        """A term's name."""
        return self.node(part.id, part.platform)

    def grade(self, grade: str) -> str:
        """A grade's title; its id for an unknown one."""
        known = self.tree.grade(grade)
        return self.own(known.title, known.title_en) if known is not None else grade

    def band(self, band: str | None) -> str:
        """A band's title by its id."""
        for known in self.tree.bands:
            if known.id == band:
                return self.own(known.title, known.title_en)
        return band or self("none")

    def figure(self, value: Fraction) -> str:
        """The rounded value, with the exact fraction where rounding lost something."""
        if rounded(value) == value:
            return shown(value)
        return self("exact", shown=shown(value), exact=str(value))

    def span(self, low: Fraction, high: Fraction) -> str:
        """A value, or the range that it lies in."""
        if low == high:
            return self.figure(low)
        return self("range", low=self.figure(low), high=self.figure(high))

    def brief(self, low: Fraction, high: Fraction) -> str:
        """The same, rounded: for a term whose exact value stands elsewhere."""
        return shown(low) if low == high else self("range", low=shown(low), high=shown(high))

    def person(self, code: str, testers: Mapping[str, Tester]) -> str:
        """Who it was: name, code and role."""
        if not code:
            return self("software")
        known = testers.get(code)
        if known is None:
            return self("person-unknown", code=code)
        return self("person", name=known.name, code=code, role=self(f"role-{known.role.value}"))

    def time(self, at: datetime) -> str:
        """A time in Beijing, to the minute."""
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return self.texts.label(
            "beijing-time", {"time": f"{aware.astimezone(_BEIJING):%Y-%m-%d %H:%M}"}
        )


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Everything in the order of reading, one statement a line, for those who listen."""
    for block in blocks:
        if block.heading:
            yield block.heading
        for line in (*block.gridded, *block.lines):
            yield line.text
