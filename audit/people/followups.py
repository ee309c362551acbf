"""Whether what a report found was repaired: said by the machine that ran again, or by a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

MACHINE = ""  # in the place of a tester's code


class Repair(StrEnum):
    """What became of a finding; texts under "followup-state-" + value."""

    REPAIRED = "repaired"
    NOT_REPAIRED = "not-repaired"
    NOT_RETESTED = "not-retested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """One retest of one finding after repairs. Never changed: a correction supersedes it.

    `by` is a tester's code, MACHINE for a run of the software, which `source` then tells: what was
    compared with what. `at` is when it was retested, `evidence` are sha256 of kept files.
    """

    body: str
    finding: str
    rule: str
    indicator: str
    platform: str = ""
    state: Repair
    by: str
    at: datetime
    at_name: str = ""
    at_version: str = ""
    device: str = ""
    note: str = ""
    source: str = ""
    evidence: tuple[str, ...] = ()
    supersedes: str | None = None

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        text = json.dumps(["yd-followup/1", plain(self)], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def plain(record: Followup) -> dict[str, Any]:
    """The record's fields as JSON takes them."""
    found = {field.name: getattr(record, field.name) for field in fields(record)}
    return {
        **found,
        "state": record.state.value,
        "at": record.at.isoformat(),
        "evidence": list(record.evidence),
    }


def standing(records: Iterable[Followup]) -> tuple[Followup, ...]:
    """The records that nobody corrected, oldest first."""
    known = list(records)
    corrected = {one.supersedes for one in known if one.supersedes is not None}
    return tuple(sorted((o for o in known if o.id not in corrected), key=lambda o: (o.at, o.id)))


def latest(records: Iterable[Followup]) -> dict[str, Followup]:
    """By finding the last retest that stands."""
    return {one.finding: one for one in standing(records)}
