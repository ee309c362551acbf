"""What came after a report: objections and how they were decided, and whether things were repaired.

Like the report itself this is plain data: renderers look up the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportObjection:
    """An objection of the body. `outcome` is open, upheld, partly or rejected.

    `name` is O and a number. `findings`, `indicator` or `figure` say what it is about; `contact`
    is who objected, "" where that is not told. Times are ISO 8601, "" while it is open, as `by`
    and `reason` are. `withdrawn` are findings that do not count any more, `opened` whether people
    test the indicator again, `corrected` how many earlier decisions this one corrects.
    """

    name: str
    contact: str
    grounds: str
    findings: tuple[str, ...]
    indicator: str
    platform: str
    figure: str
    raised_at: str
    evidence: tuple[str, ...]  # paths below the workspace
    outcome: str
    withdrawn: tuple[str, ...]
    opened: bool
    by: str
    reason: str
    decided_at: str
    corrected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFollowup:
    """One retest of a finding after repairs. `state` is repaired, not-repaired or not-retested.

    `by` is a tester's code, "" for the software, whose `source` says what was compared. `stands` is
    false where somebody corrected it.
    """

    id: str
    finding: str
    rule: str
    indicator: str
    platform: str
    state: str
    by: str
    at: str  # ISO 8601
    assistive: str
    device: str
    note: str
    source: str
    evidence: tuple[str, ...]  # paths below the workspace
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHistory:
    """All that came after. `states` says by finding how its last retest ended.

    `causes` counts for each cause of the report its findings by state, those that nobody retested
    as not-retested.
    """

    objections: tuple[ReportObjection, ...]
    followups: tuple[ReportFollowup, ...]
    states: Mapping[str, str]
    causes: Mapping[str, Mapping[str, int]]

    def withdrawn(self) -> dict[str, str]:
        """By finding the objection that withdrew it."""
        return {name: one.name for one in self.objections for name in one.withdrawn}
