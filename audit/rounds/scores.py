"""scores.json of a round, and a round as a later one compares with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from audit import __version__
from audit.files import write_file
from audit.report.figures import exact, number
from audit.rounds.folder import SCORES, RoundFolder
from audit.rounds.model import Before, BodyFacts, Interval, RoundResult, Weighted
from audit.rounds.scores_read import OPEN, all_counts, counted, read_before
from audit.scores_file import body_entry, entries_text
from audit.scoring.rank import Body, Movement

__all__ = [
    "OPEN",
    "Kept",
    "before_of",
    "counted",
    "matched",
    "read_before",
    "render_scores",
    "write_scores",
]

_WEB = "web"


def write_scores(folder: RoundFolder, result: RoundResult) -> Path:
    """Write the round's scores.json as a whole; gives its path. Raises ToolError."""
    path = folder.path / SCORES
    write_file(path, render_scores(result).encode("utf-8"))
    return path


def render_scores(result: RoundResult) -> str:
    """The file's text: what `score --sheet` writes of each body, and what only a round knows.

    "body" is the name and "id" the body's id. `interval`, `weightings` and `movement` are null
    where nobody asked for them or there is none; `indicators` are by id and channel.
    """
    made_by = {
        "round": result.round.id,
        "round_title": result.round.title,
        "scheme": f"{result.tree.id}@{result.tree.version}",
        "catalogue": result.ranking.origin.catalogue or result.round.catalogue_digest,
        "tool": f"yd-audit {__version__}",
        "engines": list(result.ranking.origin.engines),
        "changed": list(result.changed),
    }
    intervals = {one.body: one for one in result.intervals}
    moves = {one.body: one for one in result.movement}
    entries = []
    for body in result.bodies:
        scored = Body(name=body.id, result=body.result, group=body.group)
        entry = body_entry(scored, result.ranking, result.tree, made_by)
        entries.append(
            {
                "id": body.id,
                **entry,
                "body": body.name,
                "digest": body.digest,
                "interval": _interval(intervals.get(body.id), result),
                "weightings": _weightings(w for w in result.weighted if w.body == body.id),
                "movement": _movement(moves.get(body.id)),
                "indicators": _indicators(body),
            }
        )
    return entries_text(entries)


def before_of(result: RoundResult) -> Before:
    """A round that was measured, as a later one compares with it."""
    parts = [node.id for node in result.tree.first_level]
    counts: Counter[str] = Counter()
    for body in result.bodies:
        counts.update(counted(i.verdict) for i in body.indicators)
    grades = {b.id: b.result.grade.id if b.result.grade else None for b in result.bodies}
    return Before(
        round=result.round.id,
        title=result.round.title,
        scheme=f"{result.tree.id}@{result.tree.version}",
        catalogue=result.ranking.origin.catalogue or result.round.catalogue_digest,
        totals={body.id: body.result.value for body in result.bodies},
        parts={body.id: _points(body, parts) for body in result.bodies},
        grades=grades,
        places={
            place.body: (place.place, place.band.id if place.band else None)
            for place in result.ranking.together.places
        },
        verdicts=all_counts(counts),
        names={body.id: body.name for body in result.bodies},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A body as a scores file names it."""

    id: str
    name: str


def _points(body: BodyFacts, parts: Iterable[str]) -> dict[str, Fraction | None]:
    nodes = body.result.nodes
    return {name: nodes[name].points if name in nodes else None for name in parts}


def matched(before: Before, bodies: Iterable[BodyFacts | Kept]) -> Before:
    """The earlier round under the ids of these bodies: by id, or else by a name of their own.

    A name that two bodies share matches nobody. What stands for no body keeps its own key.
    """
    known = list(bodies)
    ids = {body.id for body in known}
    named = Counter(before.names.get(key, key) for key in before.totals)
    alike = Counter(body.name for body in known)
    by_name = {
        body.name: body.id
        for body in known
        if body.id not in before.totals and alike[body.name] == 1 and named[body.name] == 1
    }

    def key_of(key: str) -> str:
        return key if key in ids else by_name.get(before.names.get(key, key), key)

    return Before(
        round=before.round,
        title=before.title,
        scheme=before.scheme,
        catalogue=before.catalogue,
        totals={key_of(key): value for key, value in before.totals.items()},
        parts={key_of(key): value for key, value in before.parts.items()},
        grades={key_of(key): value for key, value in before.grades.items()},
        places={key_of(key): value for key, value in before.places.items()},
        verdicts=before.verdicts,
        names={key_of(key): value for key, value in before.names.items()},
    )


def _interval(interval: Interval | None, result: RoundResult) -> dict[str, Any] | None:
    if interval is None or interval.best is None:
        return None
    return {
        "places": [interval.best, interval.worst],
        "total": [number(interval.low), number(interval.high)],
        "exact": [exact(interval.low), exact(interval.high)],
        "resamples": result.resamples,
        "seed": result.seed,
    }


def _weightings(found: Iterable[Weighted]) -> dict[str, Any] | None:
    shown = {
        one.weighting: {
            "total": number(one.total),
            "rank": one.place,
            "band": one.band,
            "grade": one.grade,
            "changes_band": one.changes_band,
            "changes_grade": one.changes_grade,
        }
        for one in found
    }
    return shown or None


def _movement(move: Movement | None) -> dict[str, Any] | None:
    if move is None:
        return None
    return {"rank_before": move.place_before, "up": move.up, "band_before": move.band_before}


def _indicators(body: BodyFacts) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in body.indicators:
        found.setdefault(one.id, {})[one.platform or _WEB] = {
            "verdict": one.verdict.value,
            "value": number(one.value),
        }
    return found
