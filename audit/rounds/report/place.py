"""A body's place in its round, for the body's own report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from audit.report.model import PlaceFigure, PlaceIndicator, ReportPlace
from audit.rounds.model import BodyFacts, RoundResult
from audit.rounds.report.figures_view import answer_of, same_scheme
from audit.rounds.report.words import nothing_measured, part_not_measured
from audit.scoring.result import Standing
from audit.scoring.statistics import mean
from rules.tree import Tree


def place_of(result: RoundResult, body_id: str) -> ReportPlace:
    """The body's place. Raises KeyError for an id that the round has not."""
    body = result.body(body_id)
    peers = [b for b in result.bodies if b.group == body.group] if body.group else result.bodies
    together = result.ranking.together
    place = together.place_of(body_id)
    apart = next((a for a in together.apart if a.body == body_id), None)
    group = result.ranking.groups.get(body.group)
    own = group.place_of(body_id) if group is not None else None
    interval = next((i for i in result.intervals if i.body == body_id), None)
    moved = next((m for m in result.movement if m.body == body_id), None)
    drawn = None
    if interval is not None and interval.best is not None and interval.worst is not None:
        drawn = (interval.best, interval.worst)
    shown = place if place is not None else apart
    grade, band = body.result.grade, place.band if place is not None else None
    return ReportPlace(
        round=result.round.id,
        round_title=result.round.title,
        scheme=f"{result.tree.id}@{result.tree.version}",
        body=body.id,
        name=body.name,
        group=body.group,
        peers=len(peers),
        bodies=len(result.bodies),
        standing=body.result.standing.value,
        ranked=len(together.places),
        place=place.place if place is not None else None,
        shared=place.shared if place is not None else False,
        best=shown.best if shown is not None else None,
        worst=shown.worst if shown is not None else None,
        group_place=own.place if own is not None else None,
        group_ranked=len(group.places) if group is not None else 0,
        grade=grade.title if grade is not None else "",
        grade_en=grade.title_en if grade is not None else "",
        band=band.title if band is not None else "",
        band_en=band.title_en if band is not None else "",
        drawn=drawn,
        resamples=result.resamples if drawn is not None else 0,
        place_before=moved.place_before if moved is not None else None,
        up=moved.up if moved is not None else None,
        round_before=(result.before.title or result.before.round) if result.before else "",
        weightings=tuple(
            (w.weighting, w.changes_band or w.changes_grade)
            for w in result.weighted
            if w.body == body_id and place is not None
        ),
        figures=tuple(_figures(body, peers, result)),
        indicators=_indicators(body, peers),
    )


def _figures(
    body: BodyFacts, peers: Sequence[BodyFacts], result: RoundResult
) -> Iterable[PlaceFigure]:
    for node in ("", *(one.id for one in result.tree.first_level)):
        bounds = _bounds(body, node)
        known = [value for value in (_bounds(peer, node)[0] for peer in peers) if value is not None]
        title, title_en = _titles(result.tree, node)
        yield PlaceFigure(
            id=node,
            title=title,
            title_en=title_en,
            value=bounds[0],
            low=bounds[1],
            high=bounds[2],
            why=_why(body, node),
            mean=mean(known).value,
            best=max(known, default=None),
            counted=len(known),
            before=_before(body, node, result),
        )


Bounds = tuple[Fraction | None, Fraction | None, Fraction | None]


def _bounds(body: BodyFacts, node: str) -> Bounds:
    """Value, lowest and highest; all None where nothing at all is known."""
    if _why(body, node):
        return None, None, None
    result = body.result
    if not node:
        return result.value, result.low, result.high
    part = result.nodes[node]
    return part.points, part.points_low, part.points_high


def _why(body: BodyFacts, node: str) -> str:
    result = body.result
    if not node:
        if result.standing is Standing.UNRANKED:
            return "unranked"
        if result.standing is Standing.EMPTY:
            return "not-applicable"
        return "not-measured" if nothing_measured(body) else ""
    part = result.nodes.get(node)
    if part is None or (part.applies is False and not part.missing):
        return "not-applicable"
    if part.missing and part.points is None:
        return "missing"
    return "not-measured" if not part.missing and part_not_measured(body, node, part) else ""


def _titles(tree: Tree, node: str) -> tuple[str, str]:
    return (tree.nodes[node].title, tree.nodes[node].title_en) if node else ("", "")


def _before(body: BodyFacts, node: str, result: RoundResult) -> Fraction | None:
    before = result.before
    if before is None or not same_scheme(result):
        return None
    if not node:
        return before.totals.get(body.id)
    return before.parts.get(body.id, {}).get(node)


def _indicators(body: BodyFacts, peers: Sequence[BodyFacts]) -> tuple[PlaceIndicator, ...]:
    counts = _counts(peers)
    return tuple(
        PlaceIndicator(
            id=i.id,
            platform=i.platform,
            full=counts[i.id, i.platform]["full"],
            partial=counts[i.id, i.platform]["partial"],
            none=counts[i.id, i.platform]["none"],
            not_applicable=counts[i.id, i.platform]["not-applicable"],
            open=counts[i.id, i.platform]["open"],
        )
        for i in body.indicators
    )


def _counts(peers: Sequence[BodyFacts]) -> Mapping[tuple[str, str], Counter[str]]:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for peer in peers:
        for i in peer.indicators:
            counts[i.id, i.platform][answer_of(str(i.verdict))] += 1
    return counts
