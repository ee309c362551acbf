"""Two rounds side by side at the terminal: a table, or one sentence for each body."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit.report.figures import percent, shown
from audit.report.safe import plain as safe
from audit.rounds.compared import BodyChange, Comparison, MeanChange, Pair, Shares
from audit.rounds.report.figures_view import signed
from audit.scoring.statistics import Change, Mean
from rules.model import Catalogue
from rules.tree import Tree
from rules.wording import Texts

_COLUMNS = ("body", "place", "total", "grade", "band")
_THREE = ("full", "partial", "none")


def show_comparison(
    compared: Comparison, catalogue: Catalogue, texts: Texts, console: Console, *, plain: bool
) -> None:
    """Print each body's way, who came and went, and what became of means, shares and grades."""
    told = _Told(compared, catalogue, texts)
    for line in told.head():
        _out(console, line)
    rows = [told.row(body) for body in compared.bodies]
    if plain:
        for row in rows:
            _out(console, told.say("compare-line", **row))
    else:
        grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for column in _COLUMNS:
            grid.add_column(Text(told.say(f"compare-col-{column}")), overflow="fold")
        for row in rows:
            grid.add_row(*(Text(safe(value)) for value in row.values()))
        console.print(grid)
    for line in (*told.strangers(), *told.means(), *told.shares(), *told.grades()):
        _out(console, line)


def _out(console: Console, line: str) -> None:
    console.out(safe(line), highlight=False)


class _Told:
    """A comparison in a reader's language."""

    def __init__(self, compared: Comparison, catalogue: Catalogue, texts: Texts) -> None:
        self._compared = compared
        self._texts = texts
        name = compared.now.scheme.partition("@")[0]
        self._tree: Tree | None = catalogue.trees.get(name)
        self._before: Tree | None = catalogue.trees.get(compared.before.scheme.partition("@")[0])

    def say(self, code: str, **data: str) -> str:
        return self._texts.message(code, data)

    def head(self) -> Iterator[str]:
        before, now = self._compared.before, self._compared.now
        yield self.say(
            "compare-title",
            before=before.title or before.round or before.scheme,
            after=now.title or now.round or now.scheme,
        )
        for warning in self._compared.warnings:
            yield self.say(warning, before=before.scheme, now=now.scheme)

    def row(self, body: BodyChange) -> dict[str, str]:
        """Cells in the order of the columns, under the placeholders of the sentence."""
        grade, was = self._grade(body.grade, now=True), self._grade(body.grade_before, now=False)
        band, had = self._band(body.band, now=True), self._band(body.band_before, now=False)
        return {
            "body": body.name,
            "places": self._places(body),
            "totals": self._pair(body, body.total),
            "grades": self._moved(was, grade),
            "bands": self._moved(had, band),
        }

    def strangers(self) -> Iterator[str]:
        separator = self._texts.label("list-separator")
        for code, keys, names in (
            ("compare-came", self._compared.came, self._compared.now.names),
            ("compare-gone", self._compared.went, self._compared.before.names),
        ):
            if keys:
                listed = separator.join(names.get(key, key) for key in keys)
                yield self.say(code, bodies=listed)

    def means(self) -> Iterator[str]:
        yield self.say("compare-means-title")
        for one in self._compared.means:
            name = self._part(one)
            yield self._mean(name, one.all_before, one.all_now, one.change)
            counts = (one.all_before.counted, one.all_now.counted)
            both = one.both_now.counted
            if both and counts != (both, both):
                label = self.say("compare-both", name=name)
                yield self._mean(label, one.both_before, one.both_now, one.both_change)

    def shares(self) -> Iterator[str]:
        before, now = self._compared.verdicts_before, self._compared.verdicts
        yield self.say("compare-shares-title")
        for answer in _THREE:
            yield self._share(self._texts.label(f"result-{answer}"), answer, before, now)

    def grades(self) -> Iterator[str]:
        if not self._compared.same_scheme or self._tree is None or not self._tree.grades:
            return
        yield self.say("compare-grades-title")
        before, now = self._compared.grades_before, self._compared.grades
        for name in now.counts:
            yield self.say(
                "compare-grade",
                grade=self._grade(name, now=True),
                before=self._count(before, name),
                after=self._count(now, name),
            )

    def _count(self, shares: Shares, name: str) -> str:
        part = shares.share(name)
        count = str(shares.counts.get(name, 0))
        return count if part is None else self.say("compare-count", n=count, share=percent(part))

    def _share(self, word: str, answer: str, before: Shares | None, now: Shares) -> str:
        new = now.share(answer)
        old = before.share(answer) if before is not None else None
        if new is None or old is None or not self._compared.same_scheme:
            shown_now = self.say("compare-open") if new is None else percent(new)
            shown_old = self.say("compare-none") if old is None else percent(old)
            return self.say("compare-share-unknown", answer=word, before=shown_old, after=shown_now)
        moved = (new - old) * 100
        points = signed(shown(moved), moved)
        return self.say(
            "compare-share", answer=word, before=percent(old), after=percent(new), points=points
        )

    def _mean(self, name: str, before: Mean, now: Mean, change: Change | None) -> str:
        data = {
            "name": name,
            "before": self._known(before.value),
            "after": self._known(now.value),
            "before_n": str(before.counted),
            "after_n": str(now.counted),
        }
        if change is None:
            return self.say("compare-mean-unknown", **data)
        return self.say(
            "compare-mean",
            difference=signed(shown(change.difference), change.difference),
            of_after=self._rate(change.of_after),
            of_before=self._rate(change.of_before),
            **data,
        )

    def _known(self, value: Fraction | None) -> str:
        return self.say("compare-none") if value is None else shown(value)

    def _rate(self, value: Fraction | None) -> str:
        return self.say("compare-none") if value is None else signed(percent(value), value)

    def _part(self, one: MeanChange) -> str:
        node = self._tree.nodes.get(one.node) if self._tree is not None else None
        if node is None:
            return one.node or self.say("compare-total")
        return node.title_en if self._texts.lang == "en" and node.title_en else node.title

    def _places(self, body: BodyChange) -> str:
        now = str(body.place) if body.place is not None else self.say("compare-none")
        before = str(body.place_before) if body.place_before is not None else ""
        value = self._moved(before or self.say("compare-none"), now)
        if body.up is None:
            return value
        code = "compare-up" if body.up > 0 else "compare-down" if body.up < 0 else "compare-same"
        return self.say(code, value=value, n=str(abs(body.up)))

    def _pair(self, body: BodyChange, pair: Pair) -> str:
        new = body.body in self._compared.came
        was = self._figure(pair.before, "compare-none" if new else "compare-open")
        value = self._moved(was, self._figure(pair.now, "compare-open"))
        if pair.change is None:
            return value
        difference = signed(shown(pair.change.difference), pair.change.difference)
        return self.say("compare-difference", value=value, difference=difference)

    def _figure(self, value: Fraction | None, otherwise: str) -> str:
        return self.say(otherwise) if value is None else shown(value)

    def _moved(self, before: str, now: str) -> str:
        if before == now:
            return now
        return self.say("compare-from-to", before=before, after=now)

    def _grade(self, name: str | None, *, now: bool) -> str:
        tree = self._tree if now else self._before
        found = tree.grade(name) if tree is not None and name else None
        if found is None:
            return name or self.say("compare-none")
        return found.title_en if self._texts.lang == "en" and found.title_en else found.title

    def _band(self, name: str | None, *, now: bool) -> str:
        tree = self._tree if now else self._before
        bands = tree.bands if tree is not None else ()
        found = next((band for band in bands if band.id == name), None)
        if found is None:
            return name or self.say("compare-none")
        return found.title_en if self._texts.lang == "en" and found.title_en else found.title
