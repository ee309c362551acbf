"""A body's place in its round, as report.json of the body holds it."""

from __future__ import annotations

from audit.report.figures import exact, number
from audit.report.json_parts import Json, figures
from audit.report.model import PlaceFigure, ReportPlace


def place(known: ReportPlace) -> Json:
    """The place with its figures beside the peers'."""
    return {
        "round": known.round,
        "round_title": known.round_title,
        "scheme": known.scheme,
        "body": known.body,
        "name": known.name,
        "group": known.group or None,
        "peers": known.peers,
        "bodies": known.bodies,
        "standing": known.standing,
        "ranked": known.ranked,
        "place": known.place,
        "shared": known.shared,
        "possible": [known.best, known.worst] if known.best is not None else None,
        "group_place": known.group_place,
        "group_ranked": known.group_ranked,
        "grade": known.grade or None,
        "band": known.band or None,
        "interval": list(known.drawn) if known.drawn is not None else None,
        "resamples": known.resamples,
        "place_before": known.place_before,
        "up": known.up,
        "round_before": known.round_before or None,
        "weightings": [
            {"weighting": name, "changes": changes} for name, changes in known.weightings
        ],
        "figures": [_figure(one) for one in known.figures],
        "indicators": [
            {
                "id": one.id,
                "platform": one.platform,
                "full": one.full,
                "partial": one.partial,
                "none": one.none,
                "not_applicable": one.not_applicable,
                "open": one.open,
            }
            for one in known.indicators
        ],
    }


def _figure(one: PlaceFigure) -> Json:
    own = figures(one.value, one.low, one.high)
    return {
        "id": one.id,
        "title": one.title,
        "title_en": one.title_en,
        "value": own["value"],
        "range": own["range"] if one.value is None else None,
        "why": one.why or None,
        "mean": number(one.mean),
        "best": number(one.best),
        "counted": one.counted,
        "before": number(one.before),
        "exact": {**own["exact"], "mean": exact(one.mean), "best": exact(one.best)},
    }
