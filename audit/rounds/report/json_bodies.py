"""One body in the round's report.json."""

from __future__ import annotations

from audit.report.figures import exact, number
from audit.report.json_parts import Json
from audit.report.model import PlaceFigure, ReportPlace
from audit.rounds.model import BodyFacts, Missed, RoundResult
from audit.rounds.report.place import place_of
from audit.rounds.report.ranking_view import open_lines, report_href
from audit.rounds.report.words import RoundWords, nothing_measured


def body_json(body: BodyFacts, result: RoundResult, words: RoundWords) -> Json:
    """What is known of one body, its total first; an open total is null beside its range."""
    place = place_of(result, body.id)
    total, *parts = place.figures
    return {
        "id": body.id,
        "name": body.name,
        "group": body.group or None,
        "report": report_href(body.id),
        "standing": place.standing,
        "measured": not nothing_measured(body),
        "pages": body.pages,
        "screens": body.screens,
        "total": _figure(total),
        "parts": {part.id: _figure(part) for part in parts},
        "coverage": number(body.result.coverage * 100),
        "grade": body.result.grade.id if body.result.grade is not None else None,
        **_places(body, place, result),
        "missing": list(body.missing),
        "vetoed": list(body.result.vetoed),
        "gated": list(body.result.gated),
        "open": [{"indicator": i, "platform": platform} for i, platform in open_lines(body)],
        "missed": [_missed(one, words) for one in body.missed],
        "digest": body.digest,
    }


def _places(body: BodyFacts, place: ReportPlace, result: RoundResult) -> Json:
    own = result.ranking.together.place_of(body.id)
    interval = next((i for i in result.intervals if i.body == body.id), None)
    totals = None
    if interval is not None and interval.low is not None and interval.high is not None:
        totals = [number(interval.low), number(interval.high)]
    return {
        "place": place.place,
        "shared": place.shared,
        "band": own.band.id if own is not None and own.band is not None else None,
        "possible": [place.best, place.worst] if place.best is not None else None,
        "group_place": place.group_place,
        "interval": list(place.drawn) if place.drawn is not None else None,
        "interval_total": totals,
        "place_before": place.place_before,
        "up": place.up,
        "weightings": [
            {
                "weighting": one.weighting,
                "total": number(one.total),
                "place": one.place,
                "band": one.band,
                "grade": one.grade,
                "changes_band": one.changes_band,
                "changes_grade": one.changes_grade,
            }
            for one in result.weighted
            if one.body == body.id
        ],
    }


def _figure(one: PlaceFigure) -> Json:
    open_range = one.value is None and one.low is not None and one.high is not None
    return {
        "value": number(one.value),
        "range": [number(one.low), number(one.high)] if open_range else None,
        "why": one.why or None,
        "before": number(one.before),
        "exact": exact(one.value),
    }


def _missed(one: Missed, words: RoundWords) -> Json:
    return {
        "platform": one.platform,
        "unit": one.unit,
        "title": one.title,
        "status": one.status,
        "reasons": [
            {"code": code, "what": words.reason(code, one.details).what} for code in one.reasons
        ],
    }
