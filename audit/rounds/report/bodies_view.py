"""Each body in the round's report: its place, what is open, and what was not measured."""

from __future__ import annotations

from dataclasses import dataclass

from audit.report.figures import percent
from audit.rounds.model import BodyFacts, Missed, RoundResult
from audit.rounds.report.ranking_view import (
    Lookup,
    anchor,
    interval_cell,
    lookup,
    movement_words,
    open_lines,
    place_words,
    report_href,
    weighting_words,
)
from audit.rounds.report.words import RoundWords, nothing_measured

MOST_OPEN, MOST_MISSED = 60, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """One body. `facts` are names and values; `more_missed` lines were left off."""

    anchor: str
    name: str
    href: str
    facts: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    more_open: int
    missed: tuple[str, ...]
    more_missed: int


def body_views(result: RoundResult, words: RoundWords) -> tuple[BodyView, ...]:
    """All bodies in the order of the round's file."""
    known = lookup(result)
    return tuple(_view(body, result, known, words) for body in result.bodies)


def _view(body: BodyFacts, result: RoundResult, known: Lookup, words: RoundWords) -> BodyView:
    lines = () if nothing_measured(body) else open_lines(body)
    missed = missed_lines(body, words)
    return BodyView(
        anchor=anchor(body.id),
        name=words.body(body.id),
        href=report_href(body.id),
        facts=tuple(_facts(body, result, known, words)),
        open=tuple(words.named(*line) for line in lines[:MOST_OPEN]),
        more_open=max(0, len(lines) - MOST_OPEN),
        missed=missed[:MOST_MISSED],
        more_missed=max(0, len(missed) - MOST_MISSED),
    )


def _facts(
    body: BodyFacts, result: RoundResult, known: Lookup, words: RoundWords
) -> list[tuple[str, str]]:
    place = result.ranking.together.place_of(body.id)
    found = []
    if body.group:
        found.append((words.label("col-group"), body.group))
    if place is None:
        found.append((words.label("col-place"), words.standing(body.result)))
    else:
        found.append((words.label("col-place"), place_words(place, words)))
    if own := group_place(body, result, words):
        found.append((words.label("place-in-group"), own))
    found.append((words.label("col-total"), words.total(body)))
    found += [(words.node(n), words.part(body, n.id)) for n in result.tree.first_level]
    if body.result.grade is not None:
        found.append((words.label("col-grade"), words.grade(body.result.grade)))
    if place is not None and result.tree.bands:
        found.append((words.label("col-band"), words.band(place.band)))
    if known.intervals:
        cell = interval_cell(known.intervals.get(body.id), words)
        found.append((words.label("col-interval"), words.listed([cell.text, *cell.lines])))
    if known.weighted and place is not None:
        said = weighting_words(known.weighted.get(body.id, ()), words)
        found.append((words.label("col-weighting"), said))
    if result.before is not None and place is not None:
        found.append(
            (words.label("col-movement"), movement_words(known.movement.get(body.id), words))
        )
    found.append((words.label("col-coverage"), percent(body.result.coverage)))
    found.append((words.label("col-measured"), measured(body, words)))
    return found


def group_place(body: BodyFacts, result: RoundResult, words: RoundWords) -> str:
    """The place in the peer group; empty without one."""
    table = result.ranking.groups.get(body.group)
    place = table.place_of(body.id) if table is not None else None
    if table is None or place is None:
        return ""
    return words.label("place-of", place=place.place, n=len(table.places))


def measured(body: BodyFacts, words: RoundWords) -> str:
    """How many pages and screens were measured."""
    if not (body.pages or body.screens):
        return words.label("total-not-measured")
    return words.label("measured-units", pages=body.pages, screens=body.screens)


def missed_lines(body: BodyFacts, words: RoundWords) -> tuple[str, ...]:
    """What was not or only partly measured of a body, a sentence each: legs first."""
    lines = [words.label("missing-channel", channel=words.indicator(node)) for node in body.missing]
    legs = [one for one in body.missed if not one.unit]
    units = [one for one in body.missed if one.unit]
    return (*lines, *(_missed(one, words) for one in (*legs, *units)))


def _missed(one: Missed, words: RoundWords) -> str:
    reasons = [words.reason(code, one.details) for code in one.reasons]
    why = words.space.join(
        f"{r.what}{r.todo}" if words.lang == "zh" else f"{r.what} {r.todo}".strip() for r in reasons
    )
    what = words.platform(one.platform)
    if one.unit:
        kind = "missed-screen" if one.platform else "missed-page"
        title = words.short(one.title) or one.unit
        what = words.label(kind, title=title, platform=words.platform(one.platform))
    return words.label(
        "missed-line",
        what=what,
        status=words.shared(f"status-{one.status}"),
        why=why or words.label("no-reason"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedView:
    """A body with what was not measured of it."""

    name: str
    anchor: str
    lines: tuple[str, ...]
    more: int


def missed_views(result: RoundResult, words: RoundWords) -> tuple[MissedView, ...]:
    """The bodies of which anything was not or only partly measured."""
    found = []
    for body in result.bodies:
        lines = missed_lines(body, words)
        if lines:
            found.append(
                MissedView(
                    name=words.body(body.id),
                    anchor=anchor(body.id),
                    lines=lines[:MOST_MISSED],
                    more=max(0, len(lines) - MOST_MISSED),
                )
            )
    return tuple(found)
