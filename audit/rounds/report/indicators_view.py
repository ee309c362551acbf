"""What the round says of each indicator and of each problem, over all bodies."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from audit.rounds.model import Problem, RoundResult
from audit.rounds.report.figures_view import ANSWERS, answer_of, answer_word
from audit.rounds.report.table import Cell, Column, Row, Table, stacked
from audit.rounds.report.words import RoundWords
from rules.model import Verdict

MOST_PROBLEMS = 20
_KIND = {"open": "pending"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """How many bodies have each answer to one indicator; `bodies` have a line for it at all."""

    indicator: str
    platform: str
    counts: dict[str, int]
    not_measured: int
    bodies: int


def tallied(result: RoundResult) -> tuple[Tallied, ...]:
    """Every indicator of the reports, on each platform, in the scheme's order."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    unmeasured: Counter[tuple[str, str]] = Counter()
    for body in result.bodies:
        for i in body.indicators:
            key = (i.id, i.platform)
            counts[key][answer_of(str(i.verdict))] += 1
            unmeasured[key] += str(i.verdict) == "not-measured"
    order = {name: n for n, name in enumerate(result.tree.nodes)}
    keys = sorted(counts, key=lambda key: (order.get(key[0], len(order)), key))
    return tuple(
        Tallied(
            indicator=key[0],
            platform=key[1],
            counts={answer: counts[key][answer] for answer in ANSWERS},
            not_measured=unmeasured[key],
            bodies=counts[key].total(),
        )
        for key in keys
    )


def indicator_tables(result: RoundResult, words: RoundWords) -> tuple[Table, ...]:
    """One table for each second-level node and platform."""
    grouped: dict[tuple[str, str], list[Tallied]] = {}
    for one in tallied(result):
        node = result.tree.nodes.get(one.indicator)
        parent = node.parent if node is not None and node.parent else ""
        grouped.setdefault((parent, one.platform), []).append(one)
    keys = ("indicator", "spread", *ANSWERS)
    columns = tuple(Column(key=k, title=_title(k, words), head=k == "indicator") for k in keys)
    tables = []
    for (parent, platform), rows in grouped.items():
        name = words.named(parent, platform) if parent else words.on(words.scheme(), platform)
        caption = words.label("caption-indicators", group=name, n=len(rows))
        tables.append(
            Table(caption=caption, columns=columns, rows=tuple(_row(r, words) for r in rows))
        )
    return tuple(tables)


def _title(key: str, words: RoundWords) -> str:
    return answer_word(key, words) if key in ANSWERS else words.label(f"col-{key}")


def _row(one: Tallied, words: RoundWords) -> Row:
    bar = stacked([(_KIND.get(a, a), one.counts[a]) for a in ANSWERS])
    cells = [Cell(text=words.named(one.indicator, "")), Cell(bar=bar)]
    for answer in ANSWERS:
        lines: tuple[str, ...] = ()
        if answer == "open" and one.not_measured:
            lines = (words.label("of-them-not-measured", n=one.not_measured),)
        cells.append(Cell(text=str(one.counts[answer]), lines=lines))
    return Row(cells=tuple(cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """One cause over all bodies; `units` are pages or screens."""

    rule: str
    verdict: Verdict
    indicators: tuple[str, ...]
    platforms: tuple[str, ...]
    code: str
    bodies: tuple[str, ...]
    units: int
    elements: int


def common_problems(result: RoundResult, verdict: Verdict) -> tuple[Common, ...]:
    """Causes by rule: those of most bodies first, then of most pages and elements."""
    found: dict[str, list[tuple[str, Problem]]] = defaultdict(list)
    for body in result.bodies:
        for problem in body.problems:
            if problem.verdict is verdict:
                found[problem.rule].append((body.id, problem))
    made = [_common(rule, verdict, pairs) for rule, pairs in found.items()]
    return tuple(sorted(made, key=lambda c: (-len(c.bodies), -c.units, -c.elements, c.rule)))


def _common(rule: str, verdict: Verdict, pairs: list[tuple[str, Problem]]) -> Common:
    problems = [problem for _, problem in pairs]
    codes = Counter(p.code for p in problems)
    return Common(
        rule=rule,
        verdict=verdict,
        indicators=tuple(sorted({p.indicator for p in problems})),
        platforms=tuple(sorted({p.platform for p in problems})),
        code=min(codes, key=lambda code: (-codes[code], code)),
        bodies=tuple(dict.fromkeys(body for body, _ in pairs)),
        units=sum(p.units for p in problems),
        elements=sum(p.elements for p in problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A common problem in words."""

    number: int
    title: str
    reach: str
    sentence: str
    fix: str
    indicators: tuple[str, ...]
    bodies: tuple[str, ...]
    everybody: bool


def problem_views(
    result: RoundResult, verdict: Verdict, words: RoundWords
) -> tuple[ProblemView, ...]:
    """The most common problems, at most MOST_PROBLEMS."""
    return tuple(
        _view(number, common, result, words)
        for number, common in enumerate(common_problems(result, verdict)[:MOST_PROBLEMS], start=1)
    )


def _view(number: int, common: Common, result: RoundResult, words: RoundWords) -> ProblemView:
    places = words.listed([words.platform(name) for name in common.platforms])
    return ProblemView(
        number=number,
        title=words.rule(common.rule),
        reach=words.label(
            "problem-reach",
            bodies=len(common.bodies),
            units=common.units,
            elements=common.elements,
            where=places,
        ),
        sentence=words.sentence(common.rule, common.code),
        fix=words.fix(common.rule),
        indicators=tuple(words.named(name, "") for name in common.indicators),
        bodies=tuple(common.bodies),
        everybody=len(common.bodies) == len(result.bodies) > 1,
    )
