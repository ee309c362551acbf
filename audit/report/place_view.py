"""A body's place in its round, as the body's report shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.report.figures import shown
from audit.report.issue_view import indicator_anchor
from audit.report.model import PlaceFigure, PlaceIndicator, Report, ReportPlace
from audit.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """The total or a part beside the peers' mean and best."""

    name: str
    own: str
    mean: str
    best: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One indicator beside how many of the peers passed; the counts are numbers as text."""

    name: str
    anchor: str
    result: str
    word: str
    full: str
    partial: str
    none: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """The place in facts, figures and indicators; sentences are complete."""

    title: str
    facts: tuple[tuple[str, str], ...]
    peers: str
    figures: tuple[FigureRow, ...]
    with_before: bool
    indicators: tuple[ResultRow, ...]
    round_report: str


def place_view(report: Report, words: Words) -> PlaceView | None:
    """The view of the report's place; None for a report outside of any round."""
    place = report.place
    if place is None:
        return None
    rows = {(i.id, i.platform): i for i in report.indicators}
    return PlaceView(
        title=place.round_title,
        facts=place_facts(place, words),
        peers=_peers(place, words),
        figures=tuple(_figure(one, words) for one in place.figures),
        with_before=any(one.before is not None for one in place.figures),
        indicators=tuple(
            _indicator(one, str(rows[one.id, one.platform].verdict), words)
            for one in place.indicators
            if (one.id, one.platform) in rows
        ),
        # A body's report lies in ROUND/bodies/ID, the round's in ROUND.
        round_report="../../report.html",
    )


def place_facts(place: ReportPlace, words: Words) -> tuple[tuple[str, str], ...]:
    """Names and values of the place, for every renderer that people read."""
    return tuple(_facts(place, words))


def _facts(place: ReportPlace, words: Words) -> Iterator[tuple[str, str]]:
    yield words.label("place-round"), place.round_title
    yield words.label("place-body"), place.name
    yield words.label("place-place"), _place(place, words)
    if place.group:
        yield words.label("place-group"), _group(place, words)
    if place.grade:
        yield words.label("grade"), _own(words, place.grade, place.grade_en)
    if place.band:
        yield words.label("place-band"), _own(words, place.band, place.band_en)
    if place.best is not None and (place.best, place.worst) != (place.place, place.place):
        yield words.label("place-possible"), _range(place.best, place.worst, words)
    if place.drawn is not None:
        drawn = _range(*place.drawn, words)
        known = words.label("place-drawn-value", places=drawn, n=place.resamples)
        yield words.label("place-drawn"), known
    if place.round_before:
        yield words.label("place-movement"), _movement(place, words)
    if place.weightings:
        yield words.label("place-weighting"), _weighting(place, words)


def _place(place: ReportPlace, words: Words) -> str:
    if place.place is None:
        return words.label(f"place-standing-{place.standing}")
    key = "place-shared" if place.shared else "place-value"
    return words.label(key, place=place.place, n=place.ranked, of=place.bodies)


def _group(place: ReportPlace, words: Words) -> str:
    if place.group_place is None:
        return words.label("place-group-none", group=place.group, n=place.peers)
    return words.label(
        "place-group-value", group=place.group, place=place.group_place, n=place.group_ranked
    )


def _range(best: int | None, worst: int | None, words: Words) -> str:
    if best == worst or best is None or worst is None:
        return str(best if best is not None else worst)
    return words.label("place-range", best=best, worst=worst)


def _movement(place: ReportPlace, words: Words) -> str:
    if place.place_before is None:
        return words.label("place-moved-new", round=place.round_before)
    data: dict[str, str | int] = {"round": place.round_before, "before": place.place_before}
    if place.up is None:
        if place.place is None:
            return words.label("place-moved-none", **data)
        return words.label("place-moved-incomparable", **data)
    if place.up == 0:
        return words.label("place-moved-same", **data)
    key = "place-moved-up" if place.up > 0 else "place-moved-down"
    return words.label(key, n=abs(place.up), **data)


def _weighting(place: ReportPlace, words: Words) -> str:
    separator = words.label("list-separator")
    changed = separator.join(name for name, changes in place.weightings if changes)
    if changed:
        return words.label("place-weighting-changes", names=changed)
    return words.label(
        "place-weighting-same", names=separator.join(name for name, _ in place.weightings)
    )


def _peers(place: ReportPlace, words: Words) -> str:
    if place.group:
        return words.label("place-peers-group", group=place.group, n=place.peers)
    return words.label("place-peers-all", n=place.peers)


def figure_words(one: PlaceFigure, words: Words) -> str:
    """The body's own figure: a number, a provisional range, or why there is neither."""
    if one.value is not None:
        return shown(one.value)
    if one.low is None or one.high is None:
        return words.label(f"place-why-{one.why or 'not-measured'}")
    return words.label("place-provisional", low=shown(one.low), high=shown(one.high))


def figure_name(one: PlaceFigure, words: Words) -> str:
    """What the figure is: the total, or a part's title."""
    return _own(words, one.title, one.title_en) if one.id else words.label("place-total")


def _figure(one: PlaceFigure, words: Words) -> FigureRow:
    nothing = words.label("place-none-decided")
    return FigureRow(
        name=figure_name(one, words),
        own=figure_words(one, words),
        mean=words.label("place-mean", mean=shown(one.mean), n=one.counted)
        if one.mean is not None
        else nothing,
        best=shown(one.best) if one.best is not None else nothing,
        before=shown(one.before) if one.before is not None else words.label("place-before-none"),
    )


def _indicator(one: PlaceIndicator, verdict: str, words: Words) -> ResultRow:
    name = f"{one.id} {words.indicator_title(one.id)}"
    if one.platform:
        system = words.platform(one.platform)
        name = words.label("group-on-platform", group=name, platform=system)
    return ResultRow(
        name=name,
        anchor=indicator_anchor(one.id, one.platform),
        result=verdict,
        word=words.label(f"result-{verdict}"),
        full=str(one.full),
        partial=str(one.partial),
        none=str(one.none),
        other=words.label("place-other-counts", open=one.open, aside=one.not_applicable),
    )


def _own(words: Words, chinese: str, english: str) -> str:
    return chinese if words.lang == "zh" else english or chinese
