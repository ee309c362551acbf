"""What a repository's own settings say of findings: known from before, or waived until a day.

Neither changes a verdict or a score. It only decides whether a pipeline fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWaived:
    """A waiver of one finding. `expires` (ISO 8601) is the last day on which it holds."""

    finding: str
    reason: str
    expires: str
    by: str
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCheck:
    """What a check by a repository's settings made of the findings, by their ids.

    `new` fail, `known` are in the baseline; what is in neither and not waived does not matter
    to the settings.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    waived: tuple[ReportWaived, ...]


def check_json(check: ReportCheck) -> dict[str, Any]:
    """The key `check` of report.json."""
    return {
        "new": list(check.new),
        "known": list(check.known),
        "waived": [
            {
                "finding": one.finding,
                "reason": one.reason,
                "expires": one.expires,
                "by": one.by,
                "expired": one.expired,
            }
            for one in check.waived
        ],
    }
