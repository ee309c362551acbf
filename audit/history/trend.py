"""Several rounds in the order of time: what became of each body, of means and of indicators."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from audit.rounds.folder import SCORES
from audit.rounds.model import Before
from audit.rounds.problems import RoundError
from audit.rounds.scores import Kept, matched
from audit.rounds.scores_read import read_before
from audit.scoring.statistics import Mean, mean, share
from audit.telling import CommandError
from rules.model import Result

DECIDED = (Result.FULL.value, Result.PARTIAL.value, Result.NONE.value)

_Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
_Range = tuple[_Number, _Number] | None


class _Read(BaseModel):
    # Later versions may write more than this one asks for.
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Verdict(_Read):
    verdict: Annotated[str, Field(max_length=40)]


class _Entry(_Read):
    """What a scores file says beyond what two rounds are compared by."""

    body: Annotated[str, Field(max_length=500)]
    id: Annotated[str, Field(max_length=200)] = ""
    group: Annotated[str, Field(max_length=200)] | None = ""
    range: _Range = None
    part_ranges: dict[str, _Range] = Field(default_factory=dict)
    standing: Annotated[str, Field(max_length=40)] = ""
    indicators: dict[str, dict[str, _Verdict]] | None = None


_ENTRIES = TypeAdapter(list[_Entry])


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure in one round: decided, or from `low` to `high` while open, or none at all."""

    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


NOTHING = Point()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One round. `segment` counts from 0 and grows where the scheme is another than before.

    `catalogue_changed` is true where the rules are others than in the round before it, under the
    same scheme.
    """

    path: str
    title: str
    scheme: str
    catalogue: str
    segment: int
    catalogue_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyTrend:
    """One body over all rounds; each series has a point for each round.

    `parts` by the id of the scheme's first level. A place is None without one.
    """

    id: str
    name: str
    group: str
    total: tuple[Point, ...]
    parts: Mapping[str, tuple[Point, ...]]
    places: tuple[int | None, ...]
    grades: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many results of each kind an indicator or a whole round has; None where it has none."""

    counts: Mapping[str, int]

    @property
    def decided(self) -> int:
        """How many are decided."""
        return sum(self.counts.get(name, 0) for name in DECIDED)

    def share(self, kind: str) -> Fraction | None:
        """The share of a kind in what is decided."""
        return share(self.counts.get(kind, 0), self.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """All rounds. `means` by group, "" for all bodies; `indicators` by id and channel."""

    stages: tuple[Stage, ...]
    bodies: tuple[BodyTrend, ...]
    means: Mapping[str, tuple[Mean, ...]]
    indicators: Mapping[tuple[str, str], tuple[Shares, ...]]
    shares: tuple[Shares, ...]


@dataclass(frozen=True, slots=True)
class _Round:
    path: Path
    before: Before
    entries: Mapping[str, _Entry]  # by the key of `before`


def read_trend(paths: Sequence[Path]) -> Trend:
    """The rounds of these folders or scores files, in the order of time.

    Raises CommandError for fewer than two or one that comes twice, RoundError for files that
    cannot be read.
    """
    if len(paths) < 2:
        raise CommandError("trend-one")
    twice = [path for path, n in Counter(path.resolve() for path in paths).items() if n > 1]
    if twice:
        raise CommandError("trend-twice", path=str(twice[0]))
    rounds = [_read(path / SCORES if path.is_dir() else path) for path in paths]
    last = rounds[-1].before
    known = [Kept(id=key, name=last.names.get(key, key)) for key in last.totals]
    rounds = [_under(one, known) for one in rounds]
    keys = dict.fromkeys(key for one in reversed(rounds) for key in one.before.totals)
    bodies = tuple(_body(key, rounds) for key in keys)
    return Trend(
        stages=tuple(_stages(rounds)),
        bodies=bodies,
        means=_means(rounds),
        indicators=_indicators(rounds),
        shares=tuple(Shares(counts=one.before.verdicts) for one in rounds),
    )


def _read(path: Path) -> _Round:
    before = read_before(path)
    try:
        entries = _ENTRIES.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise RoundError("scores-broken", path=str(path), key=where, detail=first["msg"]) from error
    return _Round(path, before, {entry.id or entry.body: entry for entry in entries})


def _under(one: _Round, known: Sequence[Kept]) -> _Round:
    """A round under the last one's ids."""
    found = matched(one.before, known)
    # The order stays, so the keys of one are those of the other.
    names = dict(zip(one.before.totals, found.totals, strict=True))
    return _Round(one.path, found, {names[key]: entry for key, entry in one.entries.items()})


def _stages(rounds: Sequence[_Round]) -> Iterator[Stage]:
    segment, past = 0, None
    for one in rounds:
        now = one.before
        other = past is not None and past.scheme != now.scheme
        segment += other
        yield Stage(
            path=str(one.path),
            title=now.title or now.round or one.path.parent.name or one.path.name,
            scheme=now.scheme,
            catalogue=now.catalogue,
            segment=segment,
            catalogue_changed=past is not None and not other and past.catalogue != now.catalogue,
        )
        past = now


def _body(key: str, rounds: Sequence[_Round]) -> BodyTrend:
    there = [one for one in rounds if key in one.entries]
    last = there[-1]
    parts = dict.fromkeys(name for one in there for name in one.before.parts.get(key, {}))
    return BodyTrend(
        id=key,
        name=last.before.names.get(key, key),
        group=last.entries[key].group or "",
        total=tuple(_total(one, key) for one in rounds),
        parts={name: tuple(_part(one, key, name) for one in rounds) for name in parts},
        places=tuple(one.before.places.get(key, (None, None))[0] for one in rounds),
        grades=tuple(one.before.grades.get(key) for one in rounds),
    )


def _total(one: _Round, key: str) -> Point:
    entry = one.entries.get(key)
    if entry is None:
        return NOTHING
    return _point(one.before.totals.get(key), entry.range)


def _part(one: _Round, key: str, name: str) -> Point:
    entry = one.entries.get(key)
    if entry is None:
        return NOTHING
    return _point(one.before.parts.get(key, {}).get(name), entry.part_ranges.get(name))


def _point(value: Fraction | None, ends: _Range) -> Point:
    if value is not None:
        return Point(value=value, low=value, high=value)
    if ends is None:
        return NOTHING
    low, high = (Fraction(str(end)) for end in ends)
    return Point(low=min(low, high), high=max(low, high))


def _means(rounds: Sequence[_Round]) -> dict[str, tuple[Mean, ...]]:
    groups = sorted({e.group for one in rounds for e in one.entries.values() if e.group})
    found = {}
    for group in ("", *groups):
        found[group] = tuple(
            mean(
                value
                for key, value in one.before.totals.items()
                if not group or one.entries[key].group == group
            )
            for one in rounds
        )
    return found


def _indicators(rounds: Sequence[_Round]) -> dict[tuple[str, str], tuple[Shares, ...]]:
    counts: list[dict[tuple[str, str], Counter[str]]] = []
    for one in rounds:
        tally: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for entry in one.entries.values():
            for name, channels in (entry.indicators or {}).items():
                for channel, known in channels.items():
                    tally[name, channel][known.verdict] += 1
        counts.append(tally)
    keys = dict.fromkeys(key for tally in counts for key in tally)
    return {key: tuple(Shares(counts=dict(tally.get(key, {}))) for tally in counts) for key in keys}
