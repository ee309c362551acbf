"""Grades, means, their change, and the shares of results, as figures and as words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.report.figures import percent, shown
from audit.rounds.model import BodyFacts, RoundResult
from audit.rounds.report.table import Bar, Cell, Chart, Column, Row, Table, segment, stacked
from audit.rounds.report.words import RoundWords
from audit.scoring.statistics import Change, Mean, change, distribution, mean, share

DECIDED = ("full", "partial", "none")
ANSWERS = (*DECIDED, "not-applicable", "open")
_KIND = {"open": "pending"}  # the class that marks it


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean of the total (`node` "") or of one part, now and before.

    `before` None without an earlier round that may be compared. `change` None unless both means
    are there.
    """

    node: str
    now: Mean
    before: Mean | None
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the round's results are one answer; `before` None without an earlier round."""

    answer: str
    count: int
    of_all: Fraction | None
    of_decided: Fraction | None  # among full, partial and none; None for the others
    before: int | None
    before_of_all: Fraction | None
    before_of_decided: Fraction | None


def same_scheme(result: RoundResult) -> bool:
    """True when there is an earlier round by the very same scheme: only then things subtract."""
    tree, before = result.tree, result.before
    return before is not None and before.scheme == f"{tree.id}@{tree.version}"


def means_of(result: RoundResult) -> tuple[Means, ...]:
    """The means of the total and of each part."""
    before = result.before if same_scheme(result) else None
    found = []
    for node in ("", *(one.id for one in result.tree.first_level)):
        now = mean(_points(body, node) for body in result.bodies)
        then = None
        if before is not None:
            old = [
                before.totals[body] if not node else before.parts.get(body, {}).get(node)
                for body in before.totals
            ]
            then = mean(old)
        moved = None
        if then is not None and now.value is not None and then.value is not None:
            moved = change(then.value, now.value)
        found.append(Means(node=node, now=now, before=then, change=moved))
    return tuple(found)


def _points(body: BodyFacts, node: str) -> Fraction | None:
    if not node:
        return body.result.value
    part = body.result.nodes.get(node)
    return part.points if part is not None else None


def counts_of(bodies: tuple[BodyFacts, ...]) -> dict[str, int]:
    """How many indicators have each answer, over all bodies and platforms."""
    counts = Counter(answer_of(str(i.verdict)) for body in bodies for i in body.indicators)
    return {answer: counts[answer] for answer in ANSWERS}


def answer_of(verdict: str) -> str:
    """A report's verdict as one of ANSWERS: waiting for a person and not measured are open."""
    return verdict if verdict in ANSWERS else "open"


def shares_of(result: RoundResult) -> tuple[Share, ...]:
    """The shares of the answers, each against those of the last round."""
    now = counts_of(result.bodies)
    before = (result.before.verdicts or None) if result.before and same_scheme(result) else None
    return tuple(
        Share(
            answer=answer,
            count=now[answer],
            of_all=share(now[answer], sum(now.values())),
            of_decided=_among(now, answer),
            before=before.get(answer, 0) if before is not None else None,
            before_of_all=share(before.get(answer, 0), sum(before.values())) if before else None,
            before_of_decided=_among(before, answer) if before else None,
        )
        for answer in ANSWERS
    )


def _among(counts: Mapping[str, int], answer: str) -> Fraction | None:
    if answer not in DECIDED:
        return None
    return share(counts.get(answer, 0), sum(counts.get(one, 0) for one in DECIDED))


def grades_of(result: RoundResult) -> tuple[tuple[str, int, int | None], ...]:
    """Grade's id ("" = none), how many bodies have it, how many had it (None = not comparable)."""
    counts, without = distribution(result.tree.grades, [b.result.grade for b in result.bodies])
    before = result.before if same_scheme(result) else None
    old = Counter(grade or "" for grade in before.grades.values()) if before else None
    order = sorted(result.tree.grades, key=lambda grade: -grade.minimum)
    found = {grade.id: counts[grade.id] for grade in order} | {"": without}
    return tuple((name, n, old[name] if old is not None else None) for name, n in found.items())


def grades_table(result: RoundResult, words: RoundWords) -> Table:
    """How many bodies have each grade."""
    rows, bodies = [], len(result.bodies)
    before = len(result.before.grades) if result.before else 0
    compared = same_scheme(result)
    for name, count, old in grades_of(result):
        cells = [
            Cell(text=words.grade_id(name or None)),
            Cell(text=str(count)),
            Cell(text=_percent(share(count, bodies), words)),
        ]
        if compared:
            cells.append(Cell(text=str(old)))
            cells.append(Cell(text=_percent(share(old or 0, before), words)))
        rows.append(Row(cells=tuple(cells)))
    keys = ("grade", "bodies", "share", *(("bodies-before", "share-before") if compared else ()))
    return Table(
        caption=words.label("caption-grades"), columns=_columns(keys, words), rows=tuple(rows)
    )


def grades_chart(result: RoundResult, words: RoundWords) -> Chart:
    """The distribution of grades as bars."""
    found = grades_of(result)
    most = Fraction(max((count for _, count, _ in found), default=0) or 1)
    bars = [
        Bar(
            name=words.grade_id(name or None),
            segments=(segment("score", Fraction(0), Fraction(count), most),) if count else (),
            figure=words.label("bodies", n=count),
        )
        for name, count, _ in found
    ]
    return Chart(caption=words.label("chart-grades"), bars=tuple(bars))


def means_table(result: RoundResult, words: RoundWords) -> Table:
    """Means and their change, the change by both yardsticks."""
    compared = same_scheme(result)
    keys = (
        "figure",
        "mean",
        *(("mean-before", "difference", "of-after", "of-before") if compared else ()),
    )
    rows = []
    for one in means_of(result):
        name = words.indicator(one.node) if one.node else words.label("col-total")
        cells = [Cell(text=name), _mean_cell(one.now, words)]
        if compared:
            cells.append(_mean_cell(one.before, words))
            cells += [Cell(text=text) for text in change_words(one.change, words)]
        rows.append(Row(cells=tuple(cells)))
    return Table(
        caption=words.label("caption-means"), columns=_columns(keys, words), rows=tuple(rows)
    )


def change_words(moved: Change | None, words: RoundWords) -> tuple[str, str, str]:
    """The difference, and its rate over the new and over the old mean."""
    if moved is None:
        return (words.label("no-change-known"),) * 3
    rates = (moved.of_after, moved.of_before)
    after, before = ("—" if r is None else signed(percent(r), r) for r in rates)
    return signed(shown(moved.difference), moved.difference), after, before


def signed(text: str, value: Fraction) -> str:
    """A figure with a plus where it is above 0, and a real minus below."""
    return f"+{text}" if value > 0 else text.replace("-", "−")


def _mean_cell(known: Mean | None, words: RoundWords) -> Cell:
    if known is None or known.value is None:
        return Cell(text=words.label("mean-none"))
    key = "mean-partly" if known.left_open else "mean-of"
    line = words.label(key, n=known.counted, left=known.left_open)
    return Cell(text=shown(known.value), lines=(line,))


def shares_table(result: RoundResult, words: RoundWords) -> Table:
    """The shares of the results over all bodies."""
    compared = same_scheme(result)
    later = ("count-before", "of-all-before", "of-decided-before", "points") if compared else ()
    rows = []
    for one in shares_of(result):
        cells = [
            Cell(text=answer_word(one.answer, words), badge=_KIND.get(one.answer, one.answer)),
            Cell(text=str(one.count)),
            Cell(text=_percent(one.of_all, words)),
            Cell(text=_percent(one.of_decided, words)),
        ]
        if compared:
            cells.append(Cell(text=words.label("none") if one.before is None else str(one.before)))
            cells.append(Cell(text=_percent(one.before_of_all, words)))
            cells.append(Cell(text=_percent(one.before_of_decided, words)))
            cells.append(Cell(text=_points_moved(one, words)))
        rows.append(Row(cells=tuple(cells)))
    keys = ("result", "count", "of-all", "of-decided", *later)
    return Table(
        caption=words.label("caption-shares"), columns=_columns(keys, words), rows=tuple(rows)
    )


def shares_chart(result: RoundResult, words: RoundWords) -> Chart:
    """The shares as one bar for each round."""
    now = [(_KIND.get(s.answer, s.answer), s.count) for s in shares_of(result)]
    bars = [_shares_bar(words.label("this-round"), now, words)]
    if result.before is not None and result.before.verdicts and same_scheme(result):
        then = [(_KIND.get(s.answer, s.answer), s.before or 0) for s in shares_of(result)]
        bars.append(_shares_bar(words.label("last-round"), then, words))
    legend = tuple((_KIND.get(a, a), answer_word(a, words)) for a in ANSWERS)
    return Chart(caption=words.label("chart-shares"), bars=tuple(bars), legend=legend)


def _shares_bar(name: str, counts: list[tuple[str, int]], words: RoundWords) -> Bar:
    total = sum(count for _, count in counts)
    return Bar(name=name, segments=stacked(counts), figure=words.label("results", n=total))


def answer_word(answer: str, words: RoundWords) -> str:
    """One of ANSWERS in words."""
    return words.label("open") if answer == "open" else words.shared(f"result-{answer}")


def _points_moved(one: Share, words: RoundWords) -> str:
    """The change of the share among the three results in percentage points."""
    if one.of_decided is None or one.before_of_decided is None:
        return words.label("none")
    moved = (one.of_decided - one.before_of_decided) * 100
    return signed(shown(moved), moved)


def _percent(known: Fraction | None, words: RoundWords) -> str:
    return words.label("none") if known is None else percent(known)


def _columns(keys: tuple[str, ...], words: RoundWords) -> tuple[Column, ...]:
    return tuple(
        Column(key=k, title=words.label(f"col-{k}"), head=not n) for n, k in enumerate(keys)
    )
