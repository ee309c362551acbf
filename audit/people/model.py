"""People's work as plain values: what was found, by whom, when, on what, and who reviewed it.

Times are aware datetimes and keep the offset that was written down. An id that is a property is
the sha256 of the content: the same content is the same record, wherever it was read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

# Answers to an indicator and to a question. A scheme may have a scale with answers of its own.
FULL, PARTIAL, NONE, NOT_APPLICABLE = "full", "partial", "none", "not-applicable"
YES, NO = "yes", "no"

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Role(StrEnum):
    """What a tester is for an evaluation."""

    BLIND = "blind"
    LOW_VISION = "low-vision"
    SIGHTED = "sighted"
    ENGINEER = "engineer"
    EXPERT = "expert"


class Medium(StrEnum):
    """The channel of a target."""

    WEB = "web"
    ANDROID = "android"
    IOS = "ios"


class Work(StrEnum):
    """What an assignment asks for."""

    COLLECT = "collect"
    REVIEW = "review"
    RETEST = "retest"


class ReviewVerdict(StrEnum):
    """What a reviewer says about an observation."""

    AGREE = "agree"
    DISAGREE = "disagree"


class DisputeKind(StrEnum):
    """What happened to a disputed item."""

    OPENED = "opened"
    RETEST = "retest"
    ADJUDICATED = "adjudicated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """An evaluation round and what it is judged by; the digests are sha256 in hex.

    `id` is the round's name in commands ("2026"). `number` counts the stages of collection inside
    it from 1; each stage is a row of its own.
    """

    id: str
    number: int = 1
    title: str
    scheme: str
    scheme_version: str
    scheme_digest: str
    catalogue_digest: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An evaluated organisation; `group` is its peer group, "" without one."""

    id: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One channel of a body. `workspace` is the folder of its captures, "" before any."""

    id: str
    body: str
    medium: Medium
    locator: str  # address of the portal, package or bundle id of the app
    workspace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tester:
    """A person of the round, known by a code ("T1")."""

    id: str
    name: str
    role: Role
    may_review: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Work given to a tester: of one body or all (None), of one indicator or all (None).

    A retest is of one item: of the `platform` ("" = web, None = any), and of a `finding` or, with
    None, of the indicator as a whole. Other work is of all platforms and findings.
    """

    tester: str
    body: str | None = None
    indicator: str | None = None
    round_number: int = 1
    kind: Work = Work.COLLECT
    platform: str | None = None
    finding: str | None = None

    def covers(self, body: str, indicator: str) -> bool:
        """Whether it is work on this indicator of this body."""
        return self.body in (None, body) and self.indicator in (None, indicator)

    def tests_again(self, body: str, platform: str, indicator: str, finding: str | None) -> bool:
        """Whether it is a retest of this item."""
        return (
            self.kind is Work.RETEST
            and self.covers(body, indicator)
            and self.platform in (None, platform)
            and self.finding == finding
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that shows what was found. `name` is what the tester called it."""

    sha256: str
    size: int  # bytes
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """The part of a file of evidence that matters, in seconds; None = from its start, to its end.

    A picture has neither.
    """

    sha256: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one tester found. Never changed: a correction is another one that supersedes it.

    `finding` is the id of the machine's finding that the tester was asked about, None for the
    indicator as a whole. `platform` is "" for the web. `extra` holds the sheet's free columns.
    `sheet_…` and `row` say where it was read and `recorded_at` when it was stored (None before):
    they are no part of the content, so the same row of another copy of the sheet is the same
    observation.
    """

    body: str
    target: str
    platform: str = ""
    indicator: str
    finding: str | None = None
    tester: str
    answer: str
    note: str = ""
    observed_at: datetime
    device: str = ""
    at_name: str = ""  # assistive technology: NVDA, 争渡, TalkBack …
    at_version: str = ""
    round_number: int = 1
    supersedes: str | None = None
    extra: Mapping[str, str] = field(default=_NOTHING)
    evidence: tuple[Clip, ...] = ()
    sheet_sha256: str = ""
    sheet_name: str = ""
    row: int | None = None
    recorded_at: datetime | None = None

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("observation", {**self._said(), "supersedes": self.supersedes})

    @property
    def said(self) -> str:
        """The sha256 of what the tester said, whatever it corrects."""
        return _digest("said", self._said())

    @property
    def slot(self) -> Slot:
        """What the observation answers; only one of a slot is current."""
        return Slot(
            tester=self.tester,
            body=self.body,
            target=self.target,
            indicator=self.indicator,
            finding=self.finding,
            round_number=self.round_number,
        )

    def _said(self) -> dict[str, Any]:
        return {
            "body": self.body,
            "target": self.target,
            "platform": self.platform,
            "indicator": self.indicator,
            "finding": self.finding,
            "tester": self.tester,
            "answer": self.answer,
            "note": self.note,
            "observed_at": self.observed_at.isoformat(),
            "device": self.device,
            "at_name": self.at_name,
            "at_version": self.at_version,
            "round_number": self.round_number,
            "extra": dict(self.extra),
            "evidence": [[c.sha256, _seconds(c.start_s), _seconds(c.end_s)] for c in self.evidence],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One question to one tester: an indicator of a target, or a finding, in a stage."""

    tester: str
    body: str
    target: str
    indicator: str
    finding: str | None = None
    round_number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a reviewer says about an observation that somebody else made.

    `sheet_sha256` says where it was read, "" for a command, and is no part of the content.
    """

    observation: str
    reviewer: str
    verdict: ReviewVerdict
    note: str = ""
    at: datetime
    sheet_sha256: str = ""

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("review", _plain(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeEvent:
    """A step in the history of a disputed item: an indicator, or one of its findings.

    `by` is a tester's code, "" when the software opened the dispute because answers differ.
    `answer` is what a retest or an adjudication came to, None where there is none.
    """

    body: str
    platform: str = ""
    indicator: str
    finding: str | None = None
    round_number: int = 1
    kind: DisputeKind
    by: str = ""
    answer: str | None = None
    reason: str
    at: datetime

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("dispute", _plain(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A person's signed word that one of the machine's findings does not count, and why."""

    body: str
    finding: str
    rule: str
    reason: str
    signed_by: str
    at: datetime

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("waiver", _plain(self))


def _plain(record: Review | DisputeEvent | Waiver) -> dict[str, Any]:
    names = record.__dataclass_fields__
    values = {name: getattr(record, name) for name in names if name != "sheet_sha256"}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in values.items()}


def _seconds(value: float | None) -> float | None:
    return None if value is None else float(value)  # 3 and 3.0 are one time


def _digest(kind: str, content: Mapping[str, Any]) -> str:
    text = json.dumps([f"yd-{kind}/1", content], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
