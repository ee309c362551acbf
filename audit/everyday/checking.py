"""Holds a report against a repository's settings, waivers and baseline. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.everyday.baseline import Baseline, Entry, compare
from audit.everyday.config import Fail, Waiver
from audit.everyday.failing import Hit, Spot, fails, hits_of, measured_in
from audit.everyday.waiving import Waived, waive
from audit.report.model import Report, ReportPage
from audit.report.waived import ReportCheck, ReportWaived

OK, TOOL_FAILED, FAILURES, OPEN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came out.

    `new` and `expired` fail; `known` are in the baseline, `moved` of them at another place;
    `waived` hold. `repaired` and `unseen` entries of the baseline are not there any more, or on
    pages that were not wholly measured. `idle` are numbers of waivers that name nothing,
    `unmeasured` pages of which nothing is known, `partly` those of which something is missing.
    """

    new: tuple[Hit, ...]
    known: tuple[Hit, ...]
    moved: tuple[Hit, ...]
    waived: tuple[Waived, ...]
    expired: tuple[Waived, ...]
    repaired: tuple[Entry, ...]
    unseen: tuple[Entry, ...]
    idle: tuple[int, ...]
    unmeasured: tuple[ReportPage, ...]
    partly: tuple[ReportPage, ...]
    measured: int  # pages

    @property
    def failing(self) -> tuple[Hit, ...]:
        """New and known alike."""
        return (*self.new, *self.known, *self.moved)


def check(
    report: Report,
    fail: Fail,
    waivers: Sequence[Waiver],
    baseline: Baseline | None,
    *,
    accepts: bool = False,
) -> Checked:
    """What the settings make of a report; the day is the one on which the run began (UTC).

    `accepts`: a first baseline is being written, so that all that fails is known from now on.
    """
    pages = replace(report, screens=())  # an app in the same folder is none of the portal's
    hits = hits_of(pages)
    failing = {hit.spot for hit in hits if fails(hit, fail)}
    today = date.fromisoformat(report.started_at[:10])
    waived, idle = waive(hits, waivers, today)
    answered = {one.hit.spot for one in waived}
    found = compare(hits, baseline.findings if baseline is not None else (), measured_in(pages))
    if accepts:
        found = replace(found, new=(), known=found.new)
    wanted = failing - answered
    return Checked(
        new=_only(found.new, wanted),
        known=_only(found.known, wanted),
        moved=_only(found.moved, wanted),
        waived=tuple(w for w in waived if not w.expired and w.hit.spot in failing),
        expired=tuple(w for w in waived if w.expired and w.hit.spot in failing),
        repaired=found.repaired,
        unseen=found.unseen,
        idle=idle,
        unmeasured=tuple(page for page in report.pages if page.status == "not-measured"),
        partly=tuple(page for page in report.pages if page.status == "partly"),
        measured=sum(page.status != "not-measured" for page in report.pages),
    )


def _only(hits: Sequence[Hit], spots: set[Spot]) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.spot in spots)


def exit_code(checked: Checked, fail: Fail) -> int:
    """0 nothing new fails, 1 not everything was measured, 2 new failures, 3 only questions.

    A failure that was found outweighs a page that was not measured.
    """
    failing = (*checked.new, *(one.hit for one in checked.expired))
    if any(hit.kind != "question" for hit in failing):
        return FAILURES
    if not checked.measured or (checked.unmeasured and fail.unmeasured):
        return TOOL_FAILED
    return OPEN if failing else OK


def in_report(checked: Checked) -> ReportCheck:
    """What the report tells of it."""
    waived = sorted((*checked.waived, *checked.expired), key=lambda one: one.hit.spot)
    return ReportCheck(
        new=tuple(hit.finding.id for hit in checked.new),
        known=tuple(sorted(h.finding.id for h in (*checked.known, *checked.moved))),
        waived=tuple(
            ReportWaived(
                finding=one.hit.finding.id,
                reason=one.waiver.reason,
                expires=one.waiver.expires.isoformat(),
                by=one.waiver.by,
                expired=one.expired,
            )
            for one in waived
        ),
    )
