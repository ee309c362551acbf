"""The page that comes first in every report that people read: what came out, and what to do.

Plain data with complete sentences in the reader's language: HTML, DOCX and PDF lay it out, and
say none of it in other words. Texts are as they were found; a renderer makes them harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from audit.report.figures import percent, shown
from audit.report.gain import Gain, Why
from audit.report.model import Report, ReportIssue, ReportScore
from audit.report.place_view import figure_name, place_facts
from audit.report.repairs import repair_order
from audit.report.summary import main_score, reach_words, score_words, summarise
from audit.report.words import Words, is_open
from rules.model import Result, Verdict

MOST = 3  # causes that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One of the most costly causes, and what repairing it gives back.

    `number` is the issue's number in the repair order, from 1, by which the rest of the report
    refers to it; `issue` its id. `gives` is a whole sentence, `fix` the advice ("" without one).
    """

    number: int
    issue: str
    title: str
    reach: str  # how many pages or screens and elements
    indicator: str  # id and title, with the platform for an app
    gives: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """The one-page summary. Every text is in the reader's language; "" and () = leave it out.

    `low` and `high` are the ends of the score for a bar from 0 to 100, both None without a
    score. Fields come in the order in which they should be read. `facts`, `scores` and `place`
    are pairs of a name and a value.
    """

    heading: str  # of the section
    body: str  # the body's, portal's or app's name
    facts: tuple[tuple[str, str], ...]  # what was audited, when, by which scheme
    score_label: str
    score: str  # a figure, a range, or why there is none
    low: Fraction | None
    high: Fraction | None
    coverage: str  # a sentence: how much is decided, and what the range means
    scores: tuple[tuple[str, str], ...]  # what the score is made of
    grade_label: str
    grade: str  # or why there is none
    place: tuple[tuple[str, str], ...]  # in a round: place and band
    measured_label: str
    measured: str  # what was measured, a sentence
    costs_heading: str
    costs_lead: str  # said before the causes, or in their place where there are none
    costs: tuple[Cost, ...]
    next_heading: str
    next_steps: tuple[str, ...]
    notice_label: str
    notice: str  # the scheme's disclaimer


def first_page(report: Report, words: Words) -> FirstPage:
    """The one-page summary of a report."""
    summary = summarise(report, words)
    score = score_of(report)
    costs = tuple(_costs(report, words))
    return FirstPage(
        heading=words.label("first-heading"),
        body=summary.name,
        facts=tuple(_facts(report, words)),
        score_label=words.label("first-score-round") if report.place else summary.score_label,
        score=_score(report, score, words),
        low=score.value if score.value is not None else score.low,
        high=score.value if score.value is not None else score.high,
        coverage=_coverage(report, score, words),
        scores=tuple(_parts(report, words)) or summary.parts,
        grade_label=words.label("grade"),
        grade=_grade(report, summary.grade, words),
        place=_place(report, words),
        measured_label=words.label("measured"),
        measured=summary.scope,
        costs_heading=words.label("first-costs"),
        costs_lead=_lead(costs, summary.effort, words),
        costs=costs,
        next_heading=words.label("first-next"),
        next_steps=tuple(_next(report, words, costs=bool(costs))),
        notice_label=words.label("notice"),
        notice=words.disclaimer(),
    )


def score_of(report: Report) -> ReportScore:
    """The score that comes first: in a round that of the round, else the report's own.

    In a round by another scheme than the report's own, `coverage` is not known and 0.
    """
    own = main_score(report)
    if report.place is None:
        return own
    total = next((f for f in report.place.figures if not f.id), None)
    if total is None or total.why:
        return ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    same = (total.low, total.high) == (own.low, own.high)
    coverage = own.coverage if same else Fraction(0)
    return ReportScore(value=total.value, low=total.low, high=total.high, coverage=coverage)


def costly(report: Report) -> tuple[Gain, ...]:
    """Gains of what costs something, the most costly first.

    Costly is what gives most points back for each cause that has to be repaired.
    """
    order = {issue.id: n for n, issue in enumerate(repair_order(report.issues, None))}
    costing = (g for g in report.gains if g.each)
    return tuple(sorted(costing, key=lambda g: (-g.each, order[g.issue])))


def gives_words(gain: Gain, words: Words) -> str:
    """What repairing one cause gives back, as a whole sentence."""
    if gain.why is Why.GIVES:
        return _points(gain.low, gain.high, words, confirm=gain.confirm)
    if gain.why is Why.TOGETHER:
        points = _points(gain.others_low, gain.others_high, words, confirm=gain.confirm)
        return words.label("gain-why-together", n=len(gain.others), points=points)
    if gain.why is Why.RETEST and gain.retest:
        points = shown(gain.retest)
        if gain.others:
            return words.label("gain-retest-together", n=len(gain.others), points=points)
        return words.label("gain-retest", points=points)
    return words.label(f"gain-why-{gain.why}")


def _points(low: Fraction, high: Fraction, words: Words, *, confirm: bool) -> str:
    if low == high:
        return words.label("gain-points", points=shown(low))
    sentence = (
        words.label("gain-range", low=shown(low), high=shown(high))
        if low
        else words.label("gain-up-to", high=shown(high))
    )
    return _joined(words, sentence, words.label("gain-confirm") if confirm else "")


def _costs(report: Report, words: Words) -> Iterator[Cost]:
    ordered = repair_order(report.issues, words.scheme)
    issues = {issue.id: (n, issue) for n, issue in enumerate(ordered, start=1)}
    # Of causes of one indicator only the first is named: together they do not give the sum.
    named: dict[tuple[str, str], Gain] = {}
    for gain in costly(report):
        named.setdefault((gain.platform, gain.indicator), gain)
    for gain in islice(named.values(), MOST):
        number, issue = issues[gain.issue]
        yield Cost(
            number=number,
            issue=issue.id,
            title=words.rule_title(issue.rule),
            reach=reach_words(issue, report, words),
            indicator=_indicator(issue, words),
            gives=gives_words(gain, words),
            fix=words.fix(issue.rule),
        )


def _indicator(issue: ReportIssue, words: Words) -> str:
    name = f"{issue.indicator} {words.indicator_title(issue.indicator)}"
    if not issue.platform:
        return name
    return words.label("group-on-platform", group=name, platform=words.platform(issue.platform))


def _facts(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    if "web" in report.media:
        yield words.label("target"), report.target_url
    for one in report.platforms:
        name = words.label("target-app", platform=words.platform(one.platform))
        yield name, " ".join(filter(None, (one.name, one.app, one.version)))
    start, end = words.time(report.started_at), words.time(report.finished_at)
    yield words.label("time"), words.label("time-span", start=start, end=end)
    yield words.label("scheme"), words.scheme_title(report)


def _score(report: Report, score: ReportScore, words: Words) -> str:
    total = next((f for f in report.place.figures if not f.id), None) if report.place else None
    if total is not None and total.why:
        return words.label(f"place-why-{total.why}")
    return score_words(score, words)


def _coverage(report: Report, score: ReportScore, words: Words) -> str:
    if score.low is None and score.value is None:
        return ""
    known = report.place is None or score.coverage or score.value is not None
    share = words.label("coverage-sentence", share=percent(score.coverage)) if known else ""
    return _joined(words, share, words.label("range-meaning") if score.value is None else "")


def _joined(words: Words, *sentences: str) -> str:
    return ("" if words.lang == "zh" else " ").join(filter(None, sentences))


def _parts(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """The round's first level, where the report is one of a round."""
    for one in report.place.figures if report.place else ():
        if not one.id:
            continue
        if one.why:
            yield figure_name(one, words), words.label(f"place-why-{one.why}")
            continue
        score = ReportScore(value=one.value, low=one.low, high=one.high, coverage=Fraction(0))
        yield figure_name(one, words), score_words(score, words)


def _grade(report: Report, own: str, words: Words) -> str:
    if report.place is None:
        return own
    grade = report.place.grade if words.lang == "zh" else report.place.grade_en
    if grade:
        return words.label("grade-given", grade=grade)
    return own if report.grade is None else words.label("grade-none")


def _place(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    if report.place is None:
        return ()
    wanted = {words.label("place-place"), words.label("place-band")}
    return tuple(fact for fact in place_facts(report.place, words) if fact[0] in wanted)


def _lead(costs: tuple[Cost, ...], effort: str, words: Words) -> str:
    return _joined(words, effort, words.label("first-costs-meaning") if costs else "")


def _next(report: Report, words: Words, *, costs: bool) -> Iterator[str]:
    states = [p.status for p in report.pages] + [s.status for s in report.screens]
    missed = sum(state != "measured" for state in states)
    if all(state == "not-measured" for state in states):
        yield words.label("first-next-measure")
        return
    failing = any(i.counts and i.verdict is Verdict.FAILED for i in report.issues)
    pending = sum(i.verdict is Result.PENDING for i in report.indicators if is_open(i))
    if failing:
        kind = "causes" if costs else "all"
        yield words.label(f"first-next-repair-{kind}")
    if pending:
        yield words.label("first-next-people", n=pending)
    if missed:
        yield words.label("first-next-missed", n=missed)
    if score_of(report).value is None:
        yield words.label("first-next-final")
    else:
        end = "again" if failing else "keep"
        yield words.label(f"first-next-{end}")
