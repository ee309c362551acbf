"""`round status`: what is measured and what people did, also of a round where nothing is."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audit.people.model import Observation
from audit.rounds.folder import RoundFolder
from audit.rounds.legs import State, leg_of
from audit.rounds.new import new_round
from audit.rounds.run import RoundRequest, run_round
from audit.rounds.status import show_status
from audit.workspace import PlannedPage, RunRecord, SampleRecord, page_id
from devices.app.playback import store_recording
from devices.ports import DESKTOP, PageRequest
from devices.refusal import write_refusal
from fixtures.app.build import CAPTURES
from tests.audit.captured import stored
from tests.audit.rounds.round_files import HEAD, HEMING, NOW, PEOPLE, WHOLE, printed, written


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """A round of which nothing is gathered."""
    return new_round(written(tmp_path), out=tmp_path / "2026", now=lambda: NOW).folder


def status(folder: RoundFolder, lang: str = "zh", *, plain: bool = True) -> str:
    """What the command prints."""
    return printed(lambda screen: show_status(folder.path, screen, lang=lang, plain=plain))


def run(request: RoundRequest) -> tuple[int, list[str]]:
    """Exit code and lines of `round run`."""
    codes: list[int] = []
    former = signal.getsignal(signal.SIGTERM)
    try:
        text = printed(lambda screen: codes.append(run_round(request, screen, plain=True)))
    finally:
        signal.signal(signal.SIGTERM, former)
    return codes[0], text.splitlines()


def web_run(folder: RoundFolder, *, finished: bool = True, refused: bool = True) -> None:
    """A web run of the second body that was refused by its robots.txt, or never got so far."""
    url = "https://heming.invalid/"
    workspace = folder.workspace("鹤鸣")
    workspace.create(replace=True)
    page = PlannedPage(
        id=page_id(url, "desktop"),
        url=url,
        viewport="desktop",
        kinds=("home",),
        chosen="start",
        template="",
    )
    sample = SampleRecord(
        method="wcag-em",
        seed=7,
        budget=2,
        discovered=1,
        explored=0,
        kinds_missing=(),
        left_out=(),
        notes=(),
    )
    workspace.write_run(
        RunRecord(
            tool="0.1.0",
            target=url,
            scheme="cn-2019",
            started_at="2026-05-20T04:00:00+00:00",
            finished_at="2026-05-20T04:01:00+00:00" if finished else None,
            interrupted=False,
            sample=sample,
            pages=(page,),
        )
    )
    if refused:
        request = PageRequest(id=page.id, url=url, viewport=DESKTOP)
        write_refusal(workspace.capture(page.id), request, "robots-forbidden", "agent")


def test_a_round_of_which_nothing_is_gathered(folder: RoundFolder) -> None:
    """Every body and tester is named; nothing is claimed of them."""
    lines = status(folder).splitlines()
    assert "云汐市；网站：未测：还没有开始；应用：未测：还没有开始" in lines
    assert "鹤鸣县；网站：未测：还没有开始；应用：没有这个渠道" in lines
    assert "T1 沈一：观察记录 0 条" in lines
    assert "未决争议 0 项。" in lines
    english = status(folder, "en").splitlines()
    assert "鹤鸣县; portal: not measured: not begun yet; app: has no such channel" in english


def test_the_table_says_the_same(folder: RoundFolder) -> None:
    """One row for each body."""
    shown = status(folder, plain=False)
    assert "单位" in shown
    assert next(line for line in shown.splitlines() if "鹤鸣县" in line).split() == [
        "鹤鸣县",
        "未测：还没有开始",
        "没有这个渠道",
    ]


def test_what_people_did_is_counted_by_tester(folder: RoundFolder) -> None:
    """Two who differ make an open dispute."""
    with folder.people(lambda: NOW) as people:
        people.add_observations(
            Observation(
                body="yunxi",
                target="yunxi-web",
                indicator="W05",
                tester=tester,
                answer=answer,
                observed_at=NOW,
            )
            for tester, answer in (("T1", "full"), ("E1", "none"))
        )
    lines = status(folder).splitlines()
    assert "T1 沈一：观察记录 1 条" in lines
    assert "E1 沈四：观察记录 1 条" in lines
    assert "未决争议 1 项。" in lines


def test_why_a_portal_was_not_measured(folder: RoundFolder) -> None:
    """A run that ended with nothing says why, and is not taken for measured."""
    web_run(folder)
    leg = leg_of(folder, folder.body("鹤鸣"), "web")
    assert leg.state is State.NOTHING
    assert not leg.done
    assert leg.why is not None
    assert leg.why[0] == "robots-forbidden"
    assert "robots.txt" in leg.said("zh")
    assert leg.said("en").startswith("not measured: ")


@pytest.mark.parametrize(("finished", "refused"), [(False, True), (True, False), (False, False)])
def test_a_run_that_did_not_end_is_unfinished(
    folder: RoundFolder, finished: bool, refused: bool
) -> None:
    """Killed, or stopped for want of space with pages of which nothing is known."""
    web_run(folder, finished=finished, refused=refused)
    assert leg_of(folder, folder.body("鹤鸣"), "web").state is State.UNFINISHED


def test_a_broken_record_is_named(folder: RoundFolder) -> None:
    """The other bodies are still told."""
    web_run(folder)
    (folder.workspace("鹤鸣").path / "run.json").write_text("{")
    leg = leg_of(folder, folder.body("鹤鸣"), "web")
    assert leg.state is State.BROKEN
    assert "run.json" in leg.said("zh")
    assert "云汐市；网站：未测：还没有开始" in status(folder)


def test_a_run_that_stopped_while_it_looked_for_pages_is_unfinished(folder: RoundFolder) -> None:
    """One measured start page is no measured portal."""
    web_run(folder)
    workspace = folder.workspace("鹤鸣")
    (page,) = workspace.read_run().pages
    stored(PageRequest(id=page.id, url=page.url, viewport=DESKTOP), workspace.capture(page.id))
    assert leg_of(folder, folder.body("鹤鸣"), "web").state is State.MEASURED
    record = workspace.read_run().model_copy(update={"asked": {"pages": "2"}})
    workspace.write_run(record)
    assert leg_of(folder, folder.body("鹤鸣"), "web").state is State.UNFINISHED
    workspace.write_run(record.model_copy(update={"planned": True}))
    assert leg_of(folder, folder.body("鹤鸣"), "web").state is State.MEASURED


def test_a_portal_that_goes_on_otherwise_is_refused(folder: RoundFolder) -> None:
    """The file asks for other pages than the unfinished leg: what to type is said for the round."""
    web_run(folder)
    workspace = folder.workspace("鹤鸣")
    record = workspace.read_run()
    (page,) = record.pages
    stored(PageRequest(id=page.id, url=page.url, viewport=DESKTOP), workspace.capture(page.id))
    workspace.write_run(
        record.model_copy(update={"asked": {"pages": "9"}, "planned": True, "finished_at": None})
    )
    code, lines = run(RoundRequest(path=folder.path, legs=("web",), bodies=("鹤鸣",)))
    assert code == 1
    assert "--pages = 9" in lines[-1]
    assert "--restart --body 鹤鸣 --only web" in lines[-1]
    assert workspace.read_run().pages == (page,)


def test_recordings_are_stored_once(folder: RoundFolder) -> None:
    """The app's screens of both platforms; a second run leaves them alone."""
    request = RoundRequest(path=folder.path, legs=("app",))
    code, lines = run(request)
    assert code == 0
    assert "1/2 云汐市 应用" in lines
    assert lines[-1] == "全部测完。"
    leg = leg_of(folder, folder.body("yunxi"), "app")
    assert leg.done
    assert leg.targets == ("android cn.invented.yunxi", "ios cn.invented.yunxi")
    record = folder.workspace("yunxi").read_app_if_any()
    assert record is not None
    assert record.scheme == "cn-2019"
    manifest = folder.workspace("yunxi").capture(record.screens[0].id) / "manifest.json"
    before = manifest.stat().st_mtime_ns
    code, lines = run(request)
    assert code == 0
    assert "1/2 云汐市 应用：已测过，跳过。" in lines
    assert manifest.stat().st_mtime_ns == before
    run(RoundRequest(path=folder.path, legs=("app",), restart=True))
    assert manifest.stat().st_mtime_ns != before


def test_what_a_killed_run_left_is_begun_again(folder: RoundFolder) -> None:
    """Captures without a run record are nobody's word: they go."""
    workspace = folder.workspace("yunxi")
    store_recording(CAPTURES / "yunxi-android", workspace.captures, lambda key: f"sold{key}")
    code, _ = run(RoundRequest(path=folder.path, legs=("app",), bodies=("yunxi",)))
    assert code == 0
    assert not list(workspace.captures.glob("sold*"))


def test_one_body_does_not_stop_the_others(tmp_path: Path) -> None:
    """A recording that is gone by now is one sentence; the next body is measured."""
    session = tmp_path / "rec" / "session.json"
    session.parent.mkdir()
    source = CAPTURES / "yunxi-ios"
    session.write_bytes((source / "session.json").read_bytes())
    text = HEAD + PEOPLE
    for name, recording in (("a", session.parent), ("b", source)):
        text += f'[[body]]\nid = "{name}"\nname = "{name}县"\nwithout = ["web"]\n'
        text += f'recordings = ["{recording}"]\n'
    folder = new_round(written(tmp_path, text), out=tmp_path / "2026").folder
    session.unlink()
    code, lines = run(RoundRequest(path=folder.path))
    assert code == 1
    assert any(line.startswith("1/2 a县 应用：没有测成。") for line in lines)
    assert leg_of(folder, folder.body("b"), "app").done
    assert lines[-2] == "没有测成的有 1 处："
    assert lines[-1].startswith("a县 应用：")
    code, lines = run(RoundRequest(path=folder.path, bodies=("b",), lang="en"))
    assert code == 0
    assert lines[-1] == "Everything is measured."


def test_a_fault_of_the_program_costs_one_leg(
    folder: RoundFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is told with its name; the run ends as after any other failure."""

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by \x1b[31m nothing")

    monkeypatch.setattr("audit.rounds.run.store_recordings", fails)
    code, lines = run(RoundRequest(path=folder.path, legs=("app",)))
    assert code == 1
    assert "ZeroDivisionError" in lines[-1]
    assert "\x1b" not in "".join(lines)


def test_a_stop_between_screens_ends_the_run(
    folder: RoundFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while recordings are stored: no traceback, exit code 1, and the state as it is."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("audit.rounds.run.store_recordings", stopped)
    code, lines = run(RoundRequest(path=folder.path, legs=("app",)))
    assert code == 1
    assert any(line.startswith("已中断。") for line in lines)
    assert lines[-1] == "云汐市 应用：未测：还没有开始"


def test_captures_of_something_else_are_not_passed_off(tmp_path: Path) -> None:
    """The file names another app now: nothing is thrown away unasked, nothing counted wrongly."""
    body = '[[body]]\nid = "a"\nname = "甲县"\nwithout = ["web"]\n'
    both = f'recordings = ["{CAPTURES / "yunxi-ios"}", "{CAPTURES / "yunxi-android"}"]\n'
    one = f'recordings = ["{CAPTURES / "yunxi-ios"}"]\n'
    folder = new_round(written(tmp_path, HEAD + body + one), out=tmp_path / "2026").folder
    assert run(RoundRequest(path=folder.path))[0] == 0
    new_round(written(tmp_path, HEAD + body + both), out=tmp_path / "2026")
    code, lines = run(RoundRequest(path=folder.path))
    assert code == 1
    assert "--restart --body a --only app" in lines[-1]
    code, _ = run(RoundRequest(path=folder.path, restart=True))
    assert code == 0
    assert "android cn.invented.yunxi" in leg_of(folder, folder.body("a"), "app").targets


def test_the_commands_are_typed(tmp_path: Path) -> None:
    """All problems of a file at once, by key and language; then the round and its status."""
    written(tmp_path, (HEAD + HEMING).replace("title", "titel").replace("cn-2019", "x y"))

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        script = (
            f"import sys; sys.path.insert(0, {str(Path(__file__).parents[3])!r})\n"
            "from audit.cli import cli, main\n"
            "from audit.cli_round import round_\n"
            "cli.add_command(round_)\n"
            "main()\n"
        )
        return subprocess.run(
            [sys.executable, "-P", "-c", script, "round", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    bad = typed("new", "2026.toml", "--lang", "en")
    assert bad.returncode == 1
    assert [line.split(":")[0] for line in bad.stderr.splitlines()[1:]] == [
        "titel",
        "title",
        "scheme",
    ]
    written(tmp_path, WHOLE)
    good = typed("new", "2026.toml")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-1] == "下一步：yd-audit round run 2026"
    assert "未测：还没有开始" in typed("status", "2026").stdout
    missing = typed("status", "nowhere")
    assert missing.returncode == 1
    assert "round.json" in missing.stderr
