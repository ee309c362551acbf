"""The ranking as a workbook and as CSV: one row for each body, for people and programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from audit import workbook as book
from audit.people.cell_text import clean, neutral, shortened
from audit.report.figures import number
from audit.rounds.indicator_sheet import indicator_sheets
from audit.rounds.model import BodyFacts, Interval, RoundResult
from audit.rounds.report.ranking_view import changed_to, lookup, open_lines
from audit.rounds.report.words import RoundWords, nothing_measured
from audit.scoring.rank import Apart, Movement, Place
from rules.model import Catalogue
from rules.tree import Node
from rules.wording import LANGS, load_texts

XLSX, CSV = "ranking.xlsx", "ranking.csv"
_BOM = "\ufeff"
_WIDE = {"body": 28, "standing": 28, "total": 24, "weighting": 18, "id": 18}
_WIDTH = 14

Value = book.Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The ranking's columns (key and header) and rows of as many values; None = empty."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]


def ranking_sheet(result: RoundResult, words: RoundWords) -> Sheet:
    """Ranked bodies by place, then those listed apart; figures as numbers, words in words.

    An open total has no number: its column says that it is provisional, its range stands in two
    columns of its own.
    """
    columns = _columns(result)
    lines = []
    together = result.ranking.together
    entries: list[Place | Apart] = [*together.places, *together.apart]
    for entry in entries:
        body = result.body(entry.body)
        line = _Line(result, words, body, entry)
        lines.append(tuple(value(line) for _, _, value in columns))
    return Sheet(columns=tuple((key, title) for key, title, _ in columns), rows=tuple(lines))


def render_xlsx(result: RoundResult, *, catalogue: Catalogue, lang: str) -> bytes:
    """The ranking and every body's indicators as a workbook.

    The same result gives the same bytes: the only date is the round's own.
    """
    words = _words(result, catalogue, lang)
    ranking = ranking_sheet(result, words)
    shown = book.Sheet(
        id="ranking",
        name=_header("sheet-name"),
        columns=tuple((title, _WIDE.get(key, _WIDTH)) for key, title in ranking.columns),
        rows=ranking.rows,
    )
    sheets = [shown, *indicator_sheets(result, words)]
    title, at = result.round.title, result.round.created_at
    return book.write_book(sheets, title=title, lang=words.html_lang, at=at)


def render_csv(result: RoundResult, *, catalogue: Catalogue, lang: str) -> bytes:
    """The same rows as UTF-8 with BOM and CRLF."""
    sheet = ranking_sheet(result, _words(result, catalogue, lang))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(title) for _, title in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_text(value) for value in row])
    return (_BOM + out.getvalue()).encode("utf-8")


def _words(result: RoundResult, catalogue: Catalogue, lang: str) -> RoundWords:
    return RoundWords(result, catalogue=catalogue, texts=load_texts(lang))


def _text(value: Value) -> str:
    if isinstance(value, int | float):
        return str(value)  # a negative figure is no formula
    return neutral(shortened(clean(value or "")))


@dataclass(frozen=True, slots=True)
class _Line:
    """What one row is made of."""

    result: RoundResult
    words: RoundWords
    body: BodyFacts
    entry: Place | Apart

    @property
    def place(self) -> Place | None:
        return self.entry if isinstance(self.entry, Place) else None

    @property
    def known(self) -> bool:
        """False where nothing at all was measured: a range would look like a result."""
        return not nothing_measured(self.body)

    @property
    def interval(self) -> Interval | None:
        return next((i for i in self.result.intervals if i.body == self.body.id), None)

    @property
    def moved(self) -> Movement | None:
        return next((m for m in self.result.movement if m.body == self.body.id), None)

    def group_place(self) -> int | None:
        table = self.result.ranking.groups.get(self.body.group)
        own = table.place_of(self.body.id) if table is not None else None
        return own.place if own is not None else None

    def band(self) -> str:
        if self.place is None or self.place.band is None:
            return ""
        return self.words.band(self.place.band)

    def grade(self) -> str:
        grade = self.body.result.grade
        return self.words.grade(grade) if grade is not None else ""

    def bound(self, *, low: bool) -> Value:
        """An end of the range of an open total."""
        result = self.body.result
        if result.value is not None or not self.known:
            return None
        return number(result.low if low else result.high)

    def part(self, node: Node) -> Value:
        part = self.body.result.nodes.get(node.id)
        if part is not None and part.points is not None and not part.missing:
            return number(part.points)
        return self.words.part(self.body, node.id)

    def weighting(self, name: str) -> str:
        for one in self.result.weighted:
            if (one.body, one.weighting) == (self.body.id, name):
                return changed_to(one, self.words) or self.words.label("weighting-same")
        return ""


_Column = tuple[str, str, Callable[[_Line], Value]]


def _columns(result: RoundResult) -> list[_Column]:
    """Key, header and value of each column; headers in both languages."""
    columns: list[_Column] = [
        ("place", _header("place"), lambda line: line.place.place if line.place else None),
        ("id", _header("id"), lambda line: line.body.id),
        ("body", _header("body"), lambda line: line.words.body(line.body.id)),
        ("group", _header("group"), lambda line: line.body.group),
        ("group-place", _header("group-place"), lambda line: line.group_place()),
        ("standing", _header("standing"), lambda line: line.words.standing(line.body.result)),
        ("total", _header("total"), _total),
        ("low", _header("low"), lambda line: line.bound(low=True)),
        ("high", _header("high"), lambda line: line.bound(low=False)),
    ]
    for node in result.tree.first_level:
        columns.append((f"part-{node.id}", _titled(node), _part(node)))
    columns += [
        ("grade", _header("grade"), lambda line: line.grade()),
        ("band", _header("band"), lambda line: line.band()),
        ("best", _header("best"), lambda line: line.entry.best),
        ("worst", _header("worst"), lambda line: line.entry.worst),
        ("from", _header("from"), lambda line: line.interval.best if line.interval else None),
        ("to", _header("to"), lambda line: line.interval.worst if line.interval else None),
        ("before", _header("before"), lambda line: line.moved.place_before if line.moved else None),
        ("up", _header("up"), lambda line: line.moved.up if line.moved else None),
    ]
    for name in lookup(result).weightings:
        columns.append((f"weighting-{name}", _header("weighting", name=name), _weighting(name)))
    columns.append(("open", _header("open"), _open))
    return columns


def _total(line: _Line) -> Value:
    if line.body.result.value is not None:
        return number(line.body.result.value)
    return line.words.total(line.body)


def _open(line: _Line) -> Value:
    return len(open_lines(line.body)) if line.known else line.words.label("total-not-measured")


def _part(node: Node) -> Callable[[_Line], Value]:
    return lambda line: line.part(node)


def _weighting(name: str) -> Callable[[_Line], Value]:
    return lambda line: line.weighting(name)


def _titled(node: Node) -> str:
    return " ".join(dict.fromkeys(filter(None, (node.title, node.title_en))))


def _header(key: str, **data: str) -> str:
    """A header in Chinese and English."""
    words = [load_texts(lang).message(f"rank-sheet-{key}", data) for lang in LANGS]
    return " ".join(dict.fromkeys(words))
