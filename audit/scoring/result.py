"""What scoring says of a body and of each node of its scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rules.model import Grade


class Standing(StrEnum):
    """What a body's score is good for."""

    DECIDED = "decided"
    PROVISIONAL = "provisional"  # something is open
    VETOED = "vetoed"
    UNRANKED = "unranked"  # a channel is missing and the scheme does not score it
    EMPTY = "empty"  # nothing applies


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeScore:
    """What is known of one node.

    `low` and `high` bound the rate, `rate` is it once nothing below is open; all None where the
    node is 不适用. `points`, `points_low` and `points_high` are the same in points out of `full`:
    the scheme's full points for a node with a weight, for one with points those of its own that
    apply (or may: what may still leave is counted in). `applies` None = still open. `missing`: a
    channel that the body lacks; `stopped`: counts 0 because of a gate above it in the file.
    """

    id: str
    applies: bool | None
    rate: Fraction | None
    low: Fraction | None
    high: Fraction | None
    points: Fraction | None
    points_low: Fraction | None
    points_high: Fraction | None
    full: Fraction
    coverage: Fraction
    missing: bool = False
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """A body's score by one scheme.

    `value` None while anything is open, where nothing applies, or where the body is unranked;
    `low` and `high` are None only in the last two. `grade` None without a value, unless a veto
    has fixed it. `nodes` holds every node that was looked at: none below one that was entered as
    a whole. `open` are the leaves that are still to be decided, `vetoed` those whose answer vetoes,
    `gated` nodes that missed their gate, `doubtful` nodes and leaves whose gate or veto is open,
    `missing` the channels that the body lacks.
    """

    scheme: str
    version: int
    standing: Standing
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    grade: Grade | None
    coverage: Fraction
    nodes: Mapping[str, NodeScore]
    open: tuple[str, ...]
    vetoed: tuple[str, ...]
    gated: tuple[str, ...]
    doubtful: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def provisional(self) -> bool:
        """True while anything is open."""
        return bool(self.open)
