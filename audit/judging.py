"""From a workspace's captures to its report: judge, add up, roll up. Needs no browser."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from audit.assembly import Assembly, JudgedPage
from audit.report.model import Report
from audit.workspace import RUN, PlannedPage, RunRecord, Workspace, WorkspaceError
from devices.manifest import BrokenCapture, read_manifest
from devices.normalize.web import read_page
from rules.dom import headings, text_of
from rules.judge import judge_page, judge_site
from rules.load import load_catalogue
from rules.snapshot import PageSnapshot, PageSummary

_FEW = 6  # below this, starting processes costs more than it saves


def judge(workspace: Workspace, *, processes: int | None = None) -> Report:
    """The report on a workspace, from its run record and captures alone.

    The same workspace and catalogue give the same report, whatever `processes` is (None = one
    for each core). Raises WorkspaceError when there is no readable run record,
    or one for a scheme that the catalogue lacks.
    """
    record = workspace.read_run()
    catalogue = load_catalogue()
    scheme = catalogue.schemes.get(record.scheme)
    if scheme is None:
        raise WorkspaceError(
            "broken-run", path=str(workspace.path / RUN), key="scheme", detail=record.scheme
        )
    pages = _judge_all(workspace, record, processes)
    summaries = [p.summary for p in pages if p.summary is not None]
    across = judge_site(summaries, catalogue.rules.values())
    return Assembly(record, catalogue, scheme, pages, across).report()


def _judge_all(
    workspace: Workspace, record: RunRecord, processes: int | None
) -> tuple[JudgedPage, ...]:
    work = [(workspace.capture(p.id), p) for p in record.pages]
    count = processes if processes is not None else (os.cpu_count() or 1)
    if count <= 1 or len(work) < _FEW:
        return tuple(map(_judge_one, work))
    # A fresh interpreter for each: forking while other threads run may hang.
    pool = ProcessPoolExecutor(max_workers=count, mp_context=get_context("spawn"))
    try:
        with _uninterrupted():
            found = pool.map(_judge_one, work, chunksize=max(1, len(work) // (count * 4)))
        return tuple(found)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes that are started in here do not hear Ctrl-C: it is for the one that waits."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _judge_one(work: tuple[Path, PlannedPage]) -> JudgedPage:
    folder, page = work
    try:
        manifest = read_manifest(folder)
    except BrokenCapture as error:
        missing = not (folder / "manifest.json").exists()
        broken = "capture-missing" if missing else f"capture-broken {error}"
        return JudgedPage(page=page, manifest=None, broken=broken, judgement=None, summary=None)
    try:
        snapshot = read_page(folder) if manifest.state != "not-measured" else None
    except BrokenCapture as error:
        broken = f"capture-broken {error}"
        return JudgedPage(page=page, manifest=manifest, broken=broken, judgement=None, summary=None)
    if snapshot is None:
        # Nothing to judge is only in order where nothing was measured.
        broken = "" if manifest.state == "not-measured" else "capture-broken no dom.json.gz"
        return JudgedPage(page=page, manifest=manifest, broken=broken, judgement=None, summary=None)
    return JudgedPage(
        page=page,
        manifest=manifest,
        broken="",
        judgement=judge_page(snapshot, load_catalogue().rules.values()),
        summary=_summary(snapshot, page),
    )


def _summary(snapshot: PageSnapshot, page: PlannedPage) -> PageSummary:
    first = next((text_of(node) for node, _ in headings(snapshot.root)), "")
    return PageSummary(
        id=page.id,
        url=snapshot.url,
        final_url=snapshot.final_url,
        title=snapshot.title,
        template=page.template,
        viewport=snapshot.viewport,
        main_heading=first[:200],
    )
