"""The ranking of a round: all together and group by group, never across different yardsticks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.scoring.bands import band_of, place_range, places
from audit.scoring.result import ScoreResult, Standing
from rules.model import Grade
from rules.tree import Award, Band, Tree


class MixedError(Exception):
    """Scores that must not stand in one ranking.

    `code` is mixed-scheme, mixed-catalogue, mixed-engine or body-twice; `found` what differs (or
    the body's name).
    """

    def __init__(self, code: str, found: Iterable[str]) -> None:
        self.code = code
        self.found = tuple(found)
        super().__init__(code, self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a score was made with: the catalogue's digest, the engines with their versions."""

    catalogue: str = ""
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One evaluated body; `group` "" = in no peer group."""

    name: str
    result: ScoreResult
    group: str = ""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A decided body's place among the decided ones.

    `best` and `worst` are the places it may have once every provisional body is decided.
    """

    body: str
    score: Fraction
    place: int
    shared: bool
    band: Band | None
    grade: Grade | None
    best: int
    worst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A body that has no place, and why. `best` and `worst` None unless it is provisional."""

    body: str
    standing: Standing
    low: Fraction | None
    high: Fraction | None
    best: int | None
    worst: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Places in order, then by name; and the bodies listed apart, by name."""

    places: tuple[Place, ...]
    apart: tuple[Apart, ...]

    def place_of(self, body: str) -> Place | None:
        """The body's place, None where it has none."""
        return next((place for place in self.places if place.body == body), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Who has an award: all with the best rate; `settled` false while somebody may still win."""

    award: Award
    bodies: tuple[str, ...]
    rate: Fraction | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A round's ranking: all bodies together, each peer group by itself, single awards."""

    scheme: str
    version: int
    origin: Origin
    together: Table
    groups: Mapping[str, Table]
    awards: tuple[Winner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A body's way from an earlier ranking. `up` counts places gained, None without both."""

    body: str
    place_before: int | None
    place: int | None
    up: int | None
    band_before: str | None
    band: str | None


def rank(bodies: Sequence[Body], tree: Tree) -> Ranking:
    """The ranking of these bodies by the scheme that scored them all.

    Raises MixedError when scheme, catalogue or engines differ, or a body stands twice.
    """
    _check(bodies, tree)
    names = dict.fromkeys(body.group for body in bodies if body.group)
    return Ranking(
        scheme=tree.id,
        version=tree.version,
        origin=bodies[0].origin if bodies else Origin(),
        together=_table(bodies, tree),
        groups={
            name: _table([body for body in bodies if body.group == name], tree)
            for name in sorted(names)
        },
        awards=tuple(_winner(award, bodies) for award in tree.awards),
    )


def movement(now: Table, before: Mapping[str, tuple[int, str | None]]) -> tuple[Movement, ...]:
    """Each body's movement against earlier (place, band's id), in order of today's places.

    Bodies that have a place in only one of the two come along without `up`.
    """
    today = {p.body: (p.place, p.band.id if p.band else None) for p in now.places}
    moved = []
    for body in dict.fromkeys((*today, *sorted(before))):
        place, band = today.get(body, (None, None))
        place_before, band_before = before.get(body, (None, None))
        both = place is not None and place_before is not None
        moved.append(
            Movement(
                body=body,
                place_before=place_before,
                place=place,
                up=place_before - place if both and place_before and place else None,
                band_before=band_before,
                band=band,
            )
        )
    return tuple(moved)


def _check(bodies: Sequence[Body], tree: Tree) -> None:
    often = Counter(body.name for body in bodies)
    twice = sorted(name for name, count in often.items() if count > 1)
    if twice:
        raise MixedError("body-twice", twice)
    schemes = {f"{b.result.scheme}@{b.result.version}" for b in bodies} | {
        f"{tree.id}@{tree.version}"
    }
    if len(schemes) > 1:
        raise MixedError("mixed-scheme", sorted(schemes))
    catalogues = {body.origin.catalogue for body in bodies}
    if len(catalogues) > 1:
        raise MixedError("mixed-catalogue", sorted(catalogues))
    engines = {body.origin.engines for body in bodies}
    if len(engines) > 1:
        raise MixedError("mixed-engine", sorted(", ".join(names) for names in engines))


def _table(bodies: Sequence[Body], tree: Tree) -> Table:
    decided = {
        b.name: (b.result, b.result.value)
        for b in bodies
        if b.result.standing is Standing.DECIDED and b.result.value is not None
    }
    scores = {name: value for name, (_, value) in decided.items()}
    given = places(scores)
    counts = Counter(given.values())
    running = [b.result for b in bodies if b.result.standing in _RUNNING]
    lows = sorted(r.low for r in running if r.low is not None)
    highs = sorted(r.high for r in running if r.high is not None)
    found = []
    for name, (result, score) in decided.items():
        best, worst = place_range(score, score, lows, highs)
        found.append(
            Place(
                body=name,
                score=score,
                place=given[name],
                shared=counts[given[name]] > 1,
                band=band_of(tree, given[name], score),
                grade=result.grade,
                best=best,
                worst=worst,
            )
        )
    apart = [_apart(b, lows, highs) for b in bodies if b.name not in decided]
    return Table(
        places=tuple(sorted(found, key=lambda p: (p.place, p.body))),
        apart=tuple(sorted(apart, key=lambda a: a.body)),
    )


_RUNNING = (Standing.DECIDED, Standing.PROVISIONAL)


def _apart(body: Body, lows: Sequence[Fraction], highs: Sequence[Fraction]) -> Apart:
    result = body.result
    best = worst = None
    if (
        result.standing is Standing.PROVISIONAL
        and result.low is not None
        and result.high is not None
    ):
        best, worst = place_range(result.low, result.high, lows, highs)
    return Apart(
        body=body.name,
        standing=result.standing,
        low=result.low,
        high=result.high,
        best=best,
        worst=worst,
    )


def _winner(award: Award, bodies: Sequence[Body]) -> Winner:
    """Vetoed and unranked bodies win nothing; one that is still open elsewhere may."""
    running = [b for b in bodies if b.result.standing in _RUNNING]
    known = [(b.name, b.result.nodes[award.node]) for b in running if award.node in b.result.nodes]
    rates = {name: node.rate for name, node in known if node.rate is not None}
    best = max(rates.values(), default=None)
    may = [n.high for _, n in known if n.rate is None and n.high is not None]
    return Winner(
        award=award,
        bodies=tuple(sorted(name for name, rate in rates.items() if rate == best)),
        rate=best,
        settled=best is not None and all(high < best for high in may),
    )
