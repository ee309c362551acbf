"""A sheet of results, one body and indicator a row, for people who have only that."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from audit.report.figures import shown
from audit.scoring.values import NOT_APPLICABLE, OPEN, Value, answered, pointed
from audit.sheet_rows import Problem, Row, SheetError, read_rows
from rules.tree import Node, Tree
from rules.wording import load_texts

__all__ = ["Problem", "SheetBody", "SheetError", "read_sheet"]

_COLUMNS = {
    "body": "body",
    "单位": "body",
    "评测对象": "body",
    "indicator": "indicator",
    "指标": "indicator",
    "value": "value",
    "结果": "value",
    "group": "group",
    "分组": "group",
}
_WANTED = ("body", "indicator", "value")
_ANSWERS = ("full", "partial", "none")
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")
_LONGEST = 200  # characters of a body's or group's name


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBody:
    """One body as a sheet gives it; `missing` are the channels that it lacks."""

    name: str
    group: str
    values: Mapping[str, Value]
    missing: frozenset[str]


@dataclass(slots=True)
class _Body:
    group: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)


def read_sheet(path: Path, tree: Tree) -> tuple[SheetBody, ...]:
    """The bodies of a sheet in the order in which they first appear.

    Columns: body, indicator, value, and optionally group. A value is an answer of the
    indicator's scale, 不适用, points where the scheme has points, or nothing = open; 缺失 for a
    channel that the body lacks. An indicator without a row is open as well. A part, another node
    or, under the scheme's id, the total may be given as a whole in points. Raises SheetError
    with every problem that the sheet has; then nothing of it may be used.
    """
    rows, problems = read_rows(path, _COLUMNS, _WANTED)
    reader = _Reader(path.name, tree, problems)
    for row in rows:
        reader.take(row)
    return reader.bodies()


class _Reader:
    """Takes rows one by one and remembers what is wrong with them."""

    def __init__(self, file: str, tree: Tree, problems: Iterable[Problem]) -> None:
        self.file = file
        self.tree = tree
        self.words = {name: _words(tree, name) for name in tree.scales}
        self.unknown, self.lacking = _reserved("not-applicable"), _reserved("missing")
        self.found: dict[str, _Body] = {}
        self.problems = list(problems)

    def take(self, row: Row) -> None:
        name, indicator = row.cells.get("body", ""), row.cells.get("indicator", "")
        for column, text in (("body", name), ("indicator", indicator)):
            if not text:
                self.refuse(row, column, "sheet-cell-empty")
        for column in ("body", "group"):
            if len(row.cells.get(column, "")) > _LONGEST:
                self.refuse(row, column, "sheet-name-long", limit=str(_LONGEST))
        node = self.node(indicator)
        if indicator and node is None:
            near = difflib.get_close_matches(indicator, self.tree.nodes, n=3)
            self.refuse(
                row, "indicator", "sheet-unknown-indicator",
                value=indicator[:60], scheme=self.tree.id, near=" ".join(near) or "-",
            )  # fmt: skip
        if not name:
            return
        body = self.found.setdefault(name, _Body())
        self.join(body, row, row.cells.get("group", ""))
        if node is None:
            return
        if node.id in body.rows:
            self.refuse(
                row, "indicator", "sheet-twice",
                body=name, indicator=node.id, other=str(body.rows[node.id]),
            )  # fmt: skip
            return
        body.rows[node.id] = row.number
        self.enter(body, row, node, row.cells.get("value", ""))

    def node(self, name: str) -> Node | None:
        """A node of the scheme; its own id stands for the total."""
        return self.tree.root if name == self.tree.id else self.tree.nodes.get(name)

    def join(self, body: _Body, row: Row, group: str) -> None:
        if group and body.group and group != body.group:
            self.refuse(row, "group", "sheet-group-differs", value=group, other=body.group)
        body.group = body.group or group

    def enter(self, body: _Body, row: Row, node: Node, text: str) -> None:
        word = _plain(text)
        if not word:
            if not node.children:
                body.values[node.id] = OPEN
        elif word in self.lacking and node.channel:
            body.missing.add(node.id)
        elif word in self.unknown:
            body.values[node.id] = NOT_APPLICABLE
        elif node.scale:
            answer = self.words[node.scale].get(word)
            if answer is None:
                self.refuse(
                    row, "value", "sheet-answer",
                    value=text[:60], indicator=node.id, allowed=self.allowed(node),
                )  # fmt: skip
            else:
                body.values[node.id] = answered(self.tree, node, answer)
        else:
            self.points(body, row, node, text)

    def points(self, body: _Body, row: Row, node: Node, text: str) -> None:
        lowest, highest = node.lowest * node.out_of, node.highest * node.out_of
        number = unicodedata.normalize("NFKC", text).replace("−", "-")
        if _NUMBER.fullmatch(number) and lowest <= Fraction(number) <= highest:
            body.values[node.id] = pointed(node, Fraction(number))
            return
        self.refuse(
            row, "value", "sheet-points",
            value=text[:60], indicator=node.id, low=shown(lowest), high=shown(highest),
        )  # fmt: skip

    def allowed(self, node: Node) -> str:
        answers = load_texts("zh")
        words = [
            table.words[0]
            if table.words
            else answers.word(f"catalogue.answer.{table.id}")
            if table.id in _ANSWERS
            else table.id
            for table in self.tree.scales[node.scale].values()
        ]
        return "、".join([*words, answers.word("catalogue.answer.not-applicable")])

    def refuse(self, row: Row, column: str, code: str, **data: str) -> None:
        self.problems.append(
            Problem(file=self.file, row=row.number, column=column, code=code, data=data)
        )

    def bodies(self) -> tuple[SheetBody, ...]:
        """What was read. Raises SheetError when anything was wrong."""
        if not self.found and not self.problems:
            self.problems.append(Problem(file=self.file, row=None, column="", code="sheet-empty"))
        for name, body in self.found.items():
            self.overlaps(name, body)
        if self.problems:
            raise SheetError(sorted(self.problems, key=lambda p: (p.row or 0, p.column)))
        return tuple(
            SheetBody(
                name=name, group=body.group, values=body.values, missing=frozenset(body.missing)
            )
            for name, body in self.found.items()
        )

    def overlaps(self, name: str, body: _Body) -> None:
        """A node that was entered as a whole must not be entered in parts as well."""
        given = [node for n in (*body.values, *body.missing) if (node := self.node(n))]
        whole = {node.id for node in given if node.children}
        for node_id, parent in ((node.id, node.parent) for node in given):
            above = parent
            while above is not None and above not in whole:
                above = self.tree.nodes[above].parent
            if above is None and node_id != self.tree.id and self.tree.id in whole:
                above = self.tree.id
            if above is not None:
                self.problems.append(
                    Problem(
                        file=self.file,
                        row=body.rows[node_id],
                        column="indicator",
                        code="sheet-overlap",
                        data={
                            "body": name,
                            "indicator": node_id,
                            "whole": above,
                            "other": str(body.rows[above]),
                        },
                    )
                )


def _words(tree: Tree, scale: str) -> dict[str, str]:
    """What may be written for each answer of a scale → the answer."""
    found: dict[str, str] = {}
    for answer in tree.scales[scale].values():
        texts = [load_texts(lang) for lang in ("zh", "en")] if answer.id in _ANSWERS else []
        known = [text.word(f"catalogue.answer.{answer.id}") for text in texts]
        for word in (answer.id, *known, *answer.words):
            found.setdefault(_plain(word), answer.id)
    return found


def _reserved(name: str) -> frozenset[str]:
    """The words for 不适用 or 缺失 in both languages."""
    key = "message.score-missing" if name == "missing" else f"catalogue.answer.{name}"
    return frozenset({name, *_plained(load_texts(lang).word(key) for lang in ("zh", "en"))})


def _plained(words: Iterable[str]) -> Iterable[str]:
    return (_plain(word) for word in words)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
