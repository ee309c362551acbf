"""What a round knows of its bodies: small enough to keep hundreds of them at once.

Findings are not in here: a body's whole report holds them and is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.people.agreement import Agreements
from audit.people.model import DisputeEvent, Round, Tester, Waiver
from audit.people.objections import Case
from audit.people.settle import Item, Rating
from audit.report.model import Instrument, ReportIndicator, ReportPlatform, ReportScore
from audit.scoring.rank import Movement, Origin, Ranking
from audit.scoring.result import ScoreResult
from rules.model import Verdict
from rules.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What one cause costs: an issue of the body's report, without its elements.

    `platform` is "" for the web. `verdict` is failed or cantTell.
    """

    id: str
    rule: str
    indicator: str
    platform: str
    verdict: Verdict
    code: str
    units: int  # pages or screens
    elements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A page, screen or whole leg that was not or only partly measured.

    `unit` is the page's or screen's id, "" for a whole leg. `status` is partly or not-measured.
    """

    platform: str
    unit: str
    title: str
    status: str
    reasons: tuple[str, ...]
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What testers said of one indicator on one platform, for drawing testers anew.

    `settled` is the answer that counts, None while open or `disputed`; `ratings` what each tester
    said by himself before any dispute.
    """

    settled: str | None
    ratings: tuple[Rating, ...]
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One platform's pages or screens as numbers, for drawing them anew.

    `tallies` has shape (units, indicators, 3): failed, passed and open elements after waivers and
    answers, where an indicator that counts pages has one element a page. `gaps` has shape (units,
    indicators): true where the unit lacks something of that indicator. `spoken` and `floors` are
    by indicator id; a floor is the least that signed waivers leave where no failure is drawn.
    """

    platform: str
    indicators: tuple[str, ...]
    tallies: NDArray[np.integer[Any]]
    gaps: NDArray[np.bool_]
    spoken: Mapping[str, Spoken]
    floors: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What is known of one body.

    `indicators` are those of its report, people's words included. `missing` are the channels that
    the round's file says it lacks; a leg that should be there and was not measured is in `missed`
    instead and leaves its indicators open. `web`, `app` and `total` are the report's scores,
    None for a part that the body lacks. `result` is the score by the scheme's tree. `waivers` are
    the body's and `idle` those among them that name no finding. `digest` is the sha256 of all
    that went into the score.
    """

    id: str
    name: str
    group: str
    indicators: tuple[ReportIndicator, ...]
    web: ReportScore | None
    app: ReportScore | None
    total: ReportScore | None
    platforms: tuple[ReportPlatform, ...]
    result: ScoreResult
    origin: Origin
    missing: tuple[str, ...]
    missed: tuple[Missed, ...]
    problems: tuple[Problem, ...]
    pages: int
    screens: int
    legs: tuple[Leg, ...]
    waivers: tuple[Waiver, ...]
    idle: tuple[Waiver, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Places and totals that resampling gives a body, each from the 2.5th to the 97.5th percentile.

    All None where there was nothing to draw from. Where a draw leaves something open, its best
    place and highest total count for the upper end and its worst and lowest for the lower.
    """

    body: str
    best: int | None
    worst: int | None
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """What another weighting of the parts would make of a body. None where it has no place."""

    weighting: str  # "3:7"
    body: str
    total: Fraction | None
    place: int | None
    band: str | None  # id
    changes_band: bool
    grade: str | None = None  # id
    changes_grade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A disputed item and what became of it; `open` while nobody has settled it."""

    item: Item
    open: bool
    events: tuple[DisputeEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """A whole round after scoring and ranking.

    `bodies` in the order of the round's file. `intervals` and `weighted` are empty when they were
    not asked for, `movement` and `before` without an earlier round. `changed` are
    the codes of what is not as it was when the round was made (scheme, catalogue). `instrument`
    is None where nobody measured how good the rules are.
    """

    round: Round
    tree: Tree
    bodies: tuple[BodyFacts, ...]
    ranking: Ranking
    testers: tuple[Tester, ...]
    agreements: Agreements | None
    disputes: tuple[Dispute, ...]
    intervals: tuple[Interval, ...] = ()
    resamples: int = 0
    seed: int = 0
    weighted: tuple[Weighted, ...] = ()
    movement: tuple[Movement, ...] = ()
    before: Before | None = None
    changed: tuple[str, ...] = ()
    instrument: Instrument | None = None
    objections: tuple[Case, ...] = ()

    def body(self, body_id: str) -> BodyFacts:
        """One body. Raises KeyError for an id that the round has not."""
        for body in self.bodies:
            if body.id == body_id:
                return body
        raise KeyError(body_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is kept of an earlier round, read from its scores file: enough to compare with.

    `totals`, `parts` and `verdicts` are by body id; a total None = it was open. `verdicts` are
    counts of full, partial, none, not-applicable and open over all bodies, by answer id; empty
    where the file says nothing of indicators. `names` are the bodies' by the same ids, which are
    the names themselves where the file knows no ids.
    """

    round: str
    title: str
    scheme: str  # id@version
    catalogue: str
    totals: Mapping[str, Fraction | None]
    parts: Mapping[str, Mapping[str, Fraction | None]]
    grades: Mapping[str, str | None]
    places: Mapping[str, tuple[int, str | None]]  # place, band's id
    verdicts: Mapping[str, int]
    names: Mapping[str, str] = field(default_factory=dict)
