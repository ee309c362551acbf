"""From a workspace's captures to its report: judge, add up, roll up. Needs no browser."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit.app_part import JudgedScreen, app_part
from audit.assembly import assemble
from audit.hearing import heard_by, heard_page, heard_screen
from audit.part import Decide, machine_alone
from audit.pool import worker_pool
from audit.report.model import Report
from audit.web_part import Across, JudgedPage, WebPart, web_part
from audit.workspace import (
    APP_RUN,
    RUN,
    AppRecord,
    PlannedPage,
    PlannedScreen,
    RunRecord,
    Workspace,
    WorkspaceError,
)
from devices.manifest import (
    BrokenCapture,
    Manifest,
    ScreenManifest,
    read_manifest,
    read_screen_manifest,
)
from devices.normalize.web import read_page
from rules.dom import headings, text_of
from rules.effective import shipped_rules
from rules.judge import judge_page, judge_screen, judge_site
from rules.load import load_catalogue
from rules.model import Catalogue, Scheme
from rules.parts.covered import covered_share
from rules.parts.navigation import navigation_of
from rules.snapshot import PageSnapshot, PageSummary

_FEW = 6  # below this, starting processes costs more than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """Everything that was judged in a workspace, before anybody decides an indicator."""

    catalogue: Catalogue
    scheme: Scheme
    web: RunRecord | None
    app: AppRecord | None
    pages: tuple[JudgedPage, ...]
    screens: tuple[JudgedScreen, ...]


def judge(workspace: Workspace, *, processes: int | None = None) -> Report:
    """The report on a workspace by the machine alone; see judgements_of and report_of."""
    return report_of(judgements_of(workspace, processes=processes))


def judgements_of(
    workspace: Workspace, *, processes: int | None = None, listen_only: bool = False
) -> Judgements:
    """What the rules say of a workspace, from its run records and captures alone.

    The same workspace and catalogue give the same, whatever `processes` is (None = one for each
    core). With `listen_only` no rule is asked: there is what was heard and nothing else. Raises
    WorkspaceError when there is no readable run record, or one for a scheme that the catalogue
    lacks, or two of different schemes.
    """
    web, app = workspace.read_run_if_any(), workspace.read_app_if_any()
    if web is None and app is None:
        raise WorkspaceError("no-workspace", path=str(workspace.path))
    catalogue = load_catalogue()
    scheme = _scheme(workspace, catalogue, web, app)
    pages = web.pages if web is not None else ()
    screens = app.screens if app is not None else ()
    asked = "" if listen_only else scheme.id
    return Judgements(
        catalogue=catalogue,
        scheme=scheme,
        web=web,
        app=app,
        pages=judge_pages(workspace, pages, asked, processes=processes),
        screens=_judge_all(
            _judge_screen, [(workspace.capture(s.id), s, asked) for s in screens], processes
        ),
    )


def judge_pages(
    workspace: Workspace,
    pages: Sequence[PlannedPage],
    scheme: str,
    *,
    processes: int | None = None,
) -> tuple[JudgedPage, ...]:
    """What the rules say of each page by itself, in the same order; `scheme` "" = ask no rule."""
    work = [(workspace.capture(page.id), page, scheme) for page in pages]
    return _judge_all(_judge_page, work, processes)


def report_of(judged: Judgements, decide: Decide | None = None) -> Report:
    """The report on what was judged; `decide` None = the machine alone."""
    catalogue, scheme = judged.catalogue, judged.scheme
    deciding = decide or machine_alone(scheme)
    manifests: list[Manifest | ScreenManifest] = []
    manifests += [j.manifest for j in judged.pages if j.manifest is not None]
    manifests += [j.manifest for j in judged.screens if j.manifest is not None]
    web = app = None
    if judged.web is not None:
        web = judged.web, _web(judged.web, catalogue, scheme, judged.pages, deciding)
    if judged.app is not None:
        app = judged.app, app_part(judged.app, catalogue, scheme, judged.screens, deciding)
    report = assemble(catalogue, scheme, web=web, app=app, manifests=manifests)
    return replace(report, heard=heard_by(judged.pages, judged.screens))


def _scheme(
    workspace: Workspace, catalogue: Catalogue, web: RunRecord | None, app: AppRecord | None
) -> Scheme:
    """The one scheme of all records."""
    named = {RUN: web, APP_RUN: app}
    ids = {name: record.scheme for name, record in named.items() if record is not None}
    for name, scheme_id in ids.items():
        known = catalogue.schemes.get(scheme_id)
        if known is None or scheme_id != next(iter(ids.values())):
            path = str(workspace.path / name)
            raise WorkspaceError("broken-run", path=path, key="scheme", detail=scheme_id)
    return catalogue.schemes[next(iter(ids.values()))]


def _web(
    record: RunRecord,
    catalogue: Catalogue,
    scheme: Scheme,
    pages: Sequence[JudgedPage],
    decide: Decide,
) -> WebPart:
    return web_part(record, catalogue, scheme, pages, across_of(pages, scheme), decide)


def across_of(pages: Sequence[JudgedPage], scheme: Scheme) -> Across:
    """What the rules that compare pages say, by page id."""
    summaries = [p.summary for p in pages if p.summary is not None]
    return judge_site(summaries, shipped_rules(scheme.id)[0])


def _judge_all[W, J](
    function: Callable[[W], J], work: Sequence[W], processes: int | None
) -> tuple[J, ...]:
    count = processes if processes is not None else (os.cpu_count() or 1)
    if count <= 1 or len(work) < _FEW:
        return tuple(map(function, work))
    pool = worker_pool(count)
    try:
        with _uninterrupted():
            found = pool.map(function, work, chunksize=max(1, len(work) // (count * 4)))
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


def _judge_page(work: tuple[Path, PlannedPage, str]) -> JudgedPage:
    folder, page, scheme = work
    snapshot = None
    manifest, broken = _manifest(folder, read_manifest)
    if manifest is not None and manifest.state != "not-measured":
        snapshot, broken = _snapshot(folder, read_page)
    if snapshot is None:
        return JudgedPage(page=page, manifest=manifest, broken=broken, judgement=None, summary=None)
    return JudgedPage(
        page=page,
        manifest=manifest,
        broken="",
        judgement=judge_page(snapshot, shipped_rules(scheme)[0]) if scheme else None,
        summary=_summary(snapshot, page),
        heard=heard_page(snapshot),
    )


def _judge_screen(work: tuple[Path, PlannedScreen, str]) -> JudgedScreen:
    from devices.normalize.app import read_screen  # brings what reads pictures

    folder, planned, scheme = work
    screen = None
    manifest, broken = _manifest(folder, read_screen_manifest)
    if manifest is not None and manifest.state != "not-measured":
        screen, broken = _snapshot(folder, read_screen)
    if screen is None:
        return JudgedScreen(
            screen=planned,
            manifest=manifest,
            broken=broken,
            judgement=None,
            size=None,
            uninspected=0.0,
        )
    return JudgedScreen(
        screen=planned,
        manifest=manifest,
        broken="",
        judgement=judge_screen(screen, *shipped_rules(scheme)) if scheme else None,
        size=(screen.tree.width, screen.tree.height),
        uninspected=covered_share((part.node for part in screen.uninspected), screen.tree),
        heard=heard_screen(screen),
    )


def _manifest[M: (Manifest, ScreenManifest)](
    folder: Path, read: Callable[[Path], M]
) -> tuple[M | None, str]:
    """A capture's manifest, or what is wrong with it as reason code and detail."""
    try:
        return read(folder), ""
    except BrokenCapture as error:
        missing = not (folder / "manifest.json").exists()
        return None, "capture-missing" if missing else f"capture-broken {error}"


def _snapshot[S](folder: Path, read: Callable[[Path], S | None]) -> tuple[S | None, str]:
    """What a capture that measured something holds; nothing is only in order where it did not."""
    try:
        found = read(folder)
    except BrokenCapture as error:
        return None, f"capture-broken {error}"
    return found, "" if found is not None else "capture-broken no source"


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
        navigation=navigation_of(snapshot),
    )
