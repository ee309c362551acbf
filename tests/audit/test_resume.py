"""What is kept of a run that is asked for again, and what forbids to go on."""

from __future__ import annotations

import _thread
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit.crew import Crew
from audit.gathering import Options, WebRun
from audit.manners import Manners
from audit.progress import PlainProgress
from audit.resume import standing, whole
from audit.rounds.judged import judged
from audit.workspace import PlannedPage, Workspace, WorkspaceError, page_id
from devices.explore import Budgets
from devices.manifest import CaptureWriter, Manifest, read_manifest
from devices.ports import DESKTOP, MOBILE, PageRequest, ToolError
from tests.audit.captured import stored
from tests.audit.test_gathering import START, Browser

PAGES = tuple(f"http://127.0.0.1:9/{name}" for name in "abc")
Act = Callable[[PageRequest, Path], Manifest]


def options(**other: object) -> Options:
    """A run over three pages."""
    usual = Options(
        target=START,
        tool="1",
        scheme="cn-2019",
        agent="ua",
        budgets=Budgets(pages=5),
        seed=0,
        viewports=(DESKTOP,),
        workers=1,
        delay=0.0,
        urls=PAGES,
        engines={"axe-core": "4"},
    )
    return replace(usual, **other)  # type: ignore[arg-type]


def filled(request: PageRequest, folder: Path, *, engine: str = "4") -> Manifest:
    """A capture with one file."""
    manifest = stored(request, folder)
    writer = CaptureWriter(folder)
    writer.add("dom.json.gz", request.url.encode())
    found = manifest.model_copy(update={"files": writer.files, "engines": {"axe-core": engine}})
    writer.close(found)
    return found


def go(workspace: Workspace, act: Act, wanted: Options | None = None) -> list[str]:
    """Run once, as a command does; gives back the addresses that were captured."""
    wanted = wanted or options()
    done: list[str] = []

    def noted(request: PageRequest, folder: Path) -> Manifest:
        found = act(request, folder)
        done.append(request.url)
        return found

    former = standing(workspace, wanted)
    if former is None:
        workspace.create(replace=True)
    progress = PlainProgress(lambda line: None)
    WebRun(workspace, wanted, lambda: Browser(noted), progress, former).run()
    return done


def until(last: str, act: Act = filled) -> Act:
    """Captures up to a page, in the middle of which the run is killed."""

    def some(request: PageRequest, folder: Path) -> Manifest:
        if request.url == last:
            CaptureWriter(folder).add("dom.json.gz", b"half")
            raise SystemExit  # nothing of ours runs after it but what would after any error
        return act(request, folder)

    return some


def killed(workspace: Workspace, last: str = PAGES[1], act: Act = filled) -> None:
    """Leave a workspace as a run does that was killed while it captured a page."""
    with pytest.raises(SystemExit):
        go(workspace, until(last, act))
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"finished_at": None}))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace(tmp_path / "out")


def test_only_what_is_missing_is_captured(workspace: Workspace) -> None:
    """The page under way when the run was killed, and those after it; nothing before it."""
    killed(workspace)
    started = workspace.read_run().started_at
    assert go(workspace, filled) == list(PAGES[1:])
    record = workspace.read_run()
    assert (record.started_at, record.interrupted) == (started, False)
    assert record.finished_at is not None


def test_a_run_that_ended_is_left_as_it_is(workspace: Workspace) -> None:
    """Nothing is captured, not even its record is written anew."""
    go(workspace, filled)
    before = (workspace.path / "run.json").stat().st_mtime_ns
    assert go(workspace, filled) == []
    assert (workspace.path / "run.json").stat().st_mtime_ns == before


def test_a_run_killed_after_its_last_page_only_ends(workspace: Workspace) -> None:
    """No browser is started for nothing."""
    go(workspace, filled)
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"finished_at": None}))

    def none() -> Browser:
        raise AssertionError("a browser was started")

    former = standing(workspace, options())
    progress = PlainProgress(lambda line: None)
    assert WebRun(workspace, options(), none, progress, former).run()
    assert workspace.read_run().finished_at is not None


def test_a_capture_that_lost_its_data_is_made_again(workspace: Workspace) -> None:
    """A manifest may survive a power cut that the file before it did not."""
    go(workspace, filled)
    folder = workspace.capture(page_id(PAGES[2], "desktop"))
    (folder / "dom.json.gz").write_bytes(b"")
    assert go(workspace, filled) == [PAGES[2]]
    assert (folder / "dom.json.gz").read_bytes() == PAGES[2].encode()


def test_what_a_half_done_capture_left_goes(workspace: Workspace) -> None:
    """No file of the killed attempt is beside those of the new one."""
    killed(workspace)
    folder = workspace.capture(page_id(PAGES[1], "desktop"))
    (folder / "mode.json.gz").write_bytes(b"half")
    go(workspace, filled)
    assert {path.name for path in folder.iterdir()} == {"dom.json.gz", "manifest.json"}


def test_what_the_page_caused_is_a_result(workspace: Workspace) -> None:
    """A page that was not measured for its own sake is not tried again."""

    def act(request: PageRequest, folder: Path) -> Manifest:
        state = "not-measured" if request.url == PAGES[0] else "measured"
        return stored(request, folder, state=state)

    killed(workspace, PAGES[2], act)
    assert go(workspace, act) == [PAGES[2]]


def test_a_run_that_measured_nothing_is_tried_again(workspace: Workspace) -> None:
    """The site was down: the same command measures it when it is up."""
    go(workspace, lambda request, folder: stored(request, folder, state="not-measured"))
    assert go(workspace, filled) == list(PAGES)


def test_what_an_ended_browser_left_is_made_again(workspace: Workspace) -> None:
    """Ctrl-C ends browsers under their pages; killed right after it, those are no results."""
    page = PlannedPage(
        id="p1", url=PAGES[0], viewport="desktop", kinds=(), chosen="listed", template=""
    )
    ended = threading.Event()
    found: list[Manifest | None] = []

    class Ended(Browser):
        def abort(self) -> None:
            """The browser dies, and what there is of the page is written down."""
            filled(PageRequest(id="p1", url=PAGES[0], viewport=DESKTOP), workspace.capture(page.id))
            found.append(whole(workspace, "p1"))
            ended.set()

    def act(_: object, page: PlannedPage) -> Manifest:
        CaptureWriter(workspace.capture(page.id)).add("dom.json.gz", b"half")
        _thread.interrupt_main()
        assert ended.wait(10)
        return read_manifest(workspace.capture(page.id))

    workspace.create(replace=True)
    crew = Crew(
        [page],
        capture=act,
        captured=lambda page, manifest: pytest.fail("was no measurement"),
        browser=lambda: Ended(filled),
        folder=workspace.capture,
        ending=lambda: None,
    )
    with pytest.raises(KeyboardInterrupt):
        crew.work(Ended(filled), 1)
    assert found == [None]
    assert whole(workspace, "p1") is None


@pytest.mark.parametrize(
    ("other", "setting", "now"),
    [
        ({"target": "http://other.test/"}, "URL", "http://other.test/"),
        ({"budgets": Budgets(pages=6)}, "--pages", "6"),
        ({"budgets": Budgets(pages=5, depth=9)}, "--depth", "9"),
        ({"seed": 3}, "--seed", "3"),
        ({"viewports": (DESKTOP, MOBILE)}, "--viewport", "desktop+mobile"),
        ({"documents": 7}, "--documents", "7"),
        ({"page_seconds": 9.5}, "--page-seconds", "9.5"),
        ({"urls": None}, "--urls", "-"),
        ({"scheme": "other"}, "scheme", "other"),
    ],
)
def test_another_setting_is_refused_by_its_name(
    workspace: Workspace, other: dict[str, object], setting: str, now: str
) -> None:
    """One audit is never half of one setting and half of another."""
    killed(workspace)
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(**other))
    assert error.value.code == "resume-other"
    assert (error.value.detail["setting"], error.value.detail["now"]) == (setting, now)


def test_a_list_that_was_edited_meanwhile_is_seen(workspace: Workspace) -> None:
    """As many addresses, but one of them another."""
    killed(workspace)
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(urls=(*PAGES[:2], "http://127.0.0.1:9/d")))
    assert error.value.detail["setting"] == "--urls"
    assert error.value.detail["now"].startswith("3 (sha256 ")


def test_pace_and_workers_may_change(workspace: Workspace) -> None:
    """They say how fast it goes and not what is measured."""
    killed(workspace)
    # Which of two workers is done first is nobody's promise.
    assert sorted(go(workspace, filled, options(workers=2, delay=0.01))) == list(PAGES[1:])


def test_versions_are_not_mixed(workspace: Workspace) -> None:
    """Another tool or engine may not go on; one that ended may be told by any version."""
    killed(workspace)
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(tool="2"))
    assert (error.value.code, error.value.detail["before"]) == ("resume-tool", "1")
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(engines={"axe-core": "5"}))
    assert error.value.code == "resume-engine"
    assert (error.value.detail["before"], error.value.detail["now"]) == ("4", "5")
    go(workspace, filled)
    found = standing(workspace, options(tool="2", engines={"axe-core": "5"}))
    assert found is not None and found.ended


def test_another_browser_is_told_once(workspace: Workspace) -> None:
    """The report names both; the reader hears it when it happens."""
    killed(workspace)
    path = workspace.capture(page_id(PAGES[0], "desktop")) / "manifest.json"
    path.write_text(path.read_text().replace('"browser": ""', '"browser": "chrome 1"'))

    def newer(request: PageRequest, folder: Path) -> Manifest:
        found = filled(request, folder).model_copy(update={"browser": "chrome 2"})
        CaptureWriter(folder).close(found)
        return found

    said: list[str] = []
    former = standing(workspace, options())
    run = WebRun(workspace, options(), lambda: Browser(newer), PlainProgress(said.append), former)
    run.run()
    told = [line for line in said if "chrome 1" in line]
    assert len(told) == 1 and "chrome 2" in told[0]


def test_an_old_record_says_that_it_is_old(workspace: Workspace) -> None:
    """What was asked is not guessed."""
    go(workspace, filled)
    path = workspace.path / "run.json"
    record = json.loads(path.read_text())
    for key in ("asked", "planned", "replaced"):
        del record[key]
    path.write_text(json.dumps(record))
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options())
    assert (error.value.code, error.value.detail["version"]) == ("resume-old", "1")


def test_a_run_that_stopped_while_it_looked_for_pages_is_not_done(workspace: Workspace) -> None:
    """Its start page is measured, but which others are to be is not known: it goes on."""
    go(workspace, filled, options(urls=PAGES[:1]))
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"planned": False}))
    found = standing(workspace, options(urls=PAGES[:1]))
    assert found is not None and not found.ended
    assert list(found.kept) == [page.id for page in record.pages]


def test_a_host_is_asked_again_how_fast_it_may_be_visited(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample is not drawn again, so its robots.txt must be read for the pace alone."""
    killed(workspace)
    asked: list[str] = []
    robots = Manners.robots

    def noted(self: Manners, url: str) -> object:
        asked.append(url)
        return robots(self, url)

    monkeypatch.setattr(Manners, "robots", noted)
    go(workspace, filled)
    assert asked[0] == PAGES[0]


def test_captures_that_nobody_planned_count_for_nothing(workspace: Workspace) -> None:
    """A stray folder is neither in the way nor in the report."""
    killed(workspace)
    filled(
        PageRequest(id="pstray", url="http://stray.test/", viewport=DESKTOP),
        workspace.capture("pstray"),
    )
    go(workspace, filled)
    assert [page.page.url for page in judged(workspace, processes=1).judgements.pages] == list(
        PAGES
    )


def test_two_commands_do_not_write_one_folder(workspace: Workspace) -> None:
    """The second is told; an app's run may go on beside a portal's."""
    with workspace.held("web"):
        with workspace.held("app"), pytest.raises(WorkspaceError) as error, workspace.held("web"):
            pass
        assert error.value.code == "out-busy"
    with workspace.held("web"):
        pass


def test_a_folder_of_a_command_killed_at_once_is_no_strangers(workspace: Workspace) -> None:
    """It holds a lock and an empty folder, and nobody's files."""
    with workspace.held("web"):
        workspace.captures.mkdir()
    assert go(workspace, filled) == list(PAGES)


def test_a_full_disk_keeps_the_plan(workspace: Workspace) -> None:
    """When there is space again, only the page that found none and those after it are captured."""

    def full(request: PageRequest, folder: Path) -> Manifest:
        if request.url == PAGES[1]:
            raise OSError(28, "No space left on device")
        return filled(request, folder)

    with pytest.raises(ToolError) as error:
        go(workspace, full)
    assert error.value.reason == "disk-full"
    assert go(workspace, filled) == list(PAGES[1:])
