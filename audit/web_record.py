"""The record of a web run: what was asked for, which pages are planned and how they were chosen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from audit.records import SIGNED_IN
from audit.resume import asked_of
from audit.web_options import Options
from audit.workspace import LeftOutPage, PlannedPage, RunRecord, SampleRecord, page_id
from devices.explore import Sample, SampledPage
from devices.ports import Viewport


def first_record(options: Options) -> RunRecord:
    """What is known before anything is explored: the start page alone."""
    start = SampledPage(url=options.target, kinds=("home",), template="", chosen="start")
    return RunRecord(
        tool=options.tool,
        target=options.target,
        scheme=options.scheme,
        started_at=now(),
        finished_at=None,
        interrupted=False,
        sample=SampleRecord(
            method="wcag-em" if options.urls is None else "list",
            seed=options.seed,
            budget=options.budgets.pages,
            discovered=1,
            explored=0,
            kinds_missing=(),
            left_out=(),
            notes=(),
        ),
        pages=tuple(planned_page(start, v) for v in options.viewports),
        asked=asked_of(options),
        remote=options.remote,
    )


def shown(page: PlannedPage) -> str:
    """The page as lines to the reader name it."""
    return page.url if page.viewport == "desktop" else f"{page.url} ({page.viewport})"


def planned_page(page: SampledPage, viewport: Viewport) -> PlannedPage:
    """A page of the sample in one viewport."""
    return PlannedPage(
        id=page_id(page.url, viewport.name),
        url=page.url,
        viewport=viewport.name,
        kinds=page.kinds,
        chosen=page.chosen,
        template=page.template,
    )


def signed_in_pages(options: Options) -> Iterator[PlannedPage]:
    """The pages behind the login; the same address may be in the sample as everybody sees it."""
    for url in options.login.pages if options.login is not None else ():
        for viewport in options.viewports:
            yield PlannedPage(
                id=page_id(url, viewport.name, SIGNED_IN),
                url=url,
                viewport=viewport.name,
                kinds=(),
                chosen=SIGNED_IN,
                template="",
            )


def sample_record(sample: Sample) -> SampleRecord:
    """How the pages were chosen."""
    return SampleRecord(
        method="list" if sample.method == "list" else "wcag-em",
        seed=sample.seed,
        budget=sample.budget,
        discovered=sample.discovered,
        explored=sample.explored,
        kinds_missing=sample.kinds_missing,
        left_out=tuple(
            LeftOutPage(url=p.url, reason=p.reason, detail=dict(p.details)) for p in sample.left_out
        ),
        notes=sample.notes,
    )


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
