"""An app run that was killed goes on, and leaves what an undisturbed one leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from audit.app_commands import replay
from audit.app_resume import asked_of, made_ready
from audit.judging import judge
from audit.report.json_report import render_json
from audit.workspace import Workspace, WorkspaceError
from devices.app.plan import read_app_plan
from devices.manifest import CaptureWriter
from devices.ports import ToolError
from fixtures.app.build import CAPTURES
from rules.load import load_catalogue, load_texts
from tests.audit.app_phones import PLAN, PowerCut, Rack, plan, power
from tests.devices.app.fake_phone import APP

_TIMES = re.compile(r'"(taken_at|seconds|started_at|finished_at|captured_at)": ?("[^"]*"|[\d.]+)')
_ROWS = (
    ("android", "home", "services"),
    ("android", "services", "services"),
    ("android", "mine", "lost"),
    ("android", "nowhere", "lost"),
    ("ios", "home", "services"),
    ("ios", "services", "services"),
)


def left(out: Path) -> dict[str, str | bytes]:
    """Every file that a run left, times aside; a report is made of nothing else."""
    return {
        str(path.relative_to(out)): timeless(path.read_text())
        if path.suffix == ".json"
        else path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def report(out: Path) -> str:
    """report.json of what a run left, times aside."""
    judged = judge(Workspace(out), processes=1)
    return timeless(render_json(judged, catalogue=load_catalogue(), texts=load_texts("zh")))


def timeless(text: str) -> str:
    """JSON without its times."""
    return _TIMES.sub(r'"\1": 0', text)


def record(out: Path) -> Any:
    """The run's record."""
    return json.loads((out / "app.json").read_text())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | bytes]:
    """What a run leaves that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert Rack("a", "i").run(folder / "out")
    return left(folder / "out")


def test_a_whole_run_has_its_screens_in_the_order_of_the_plan(tmp_path: Path) -> None:
    """Journeys first, then what was found, Android before iOS; what was left says why."""
    Rack("a", "i").run(tmp_path / "out")
    found = record(tmp_path / "out")
    rows = [(s["platform"], s["key"], s["chosen"]) for s in found["screens"]]
    assert tuple(rows[: len(_ROWS)]) == _ROWS
    assert [p for p, _, chosen in rows if chosen == "explored"] == ["android"] * 4 + ["ios"] * 4
    left_out = [(u["platform"], u["reason"]) for u in found["unreached"]]
    assert left_out == [
        (system, reason)
        for system in ("android", "ios")
        for reason in ("never-tapped", "left-app", "explore-limit")
    ]


def writes_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a run writes a file."""
    with power(monkeypatch, 10_000) as done:
        Rack("a", "i").run(tmp_path / "counted")
    return len(done)


def test_power_cut_at_any_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, str | bytes]
) -> None:
    """Wherever it was, the same command ends with the same screens, order, reasons and report."""
    total = writes_of(tmp_path, monkeypatch)
    assert total > 60
    for writes in range(0, total, 5):
        out = tmp_path / f"at-{writes}" / "out"
        with power(monkeypatch, writes), pytest.raises(PowerCut):
            Rack("a", "i").run(out)
        assert Rack("a", "i").run(out)
        assert left(out) == undisturbed, f"after {writes} writes"


def test_cut_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, str | bytes]
) -> None:
    """A run that never gets further than nine writes at a time comes to the same end."""
    cuts = 0
    with power(monkeypatch, 9) as done:
        while cuts < 60:
            done.clear()
            try:
                Rack("a", "i").run(tmp_path / "out")
                break
            except PowerCut:
                cuts += 1
    assert 5 < cuts < 60
    assert left(tmp_path / "out") == undisturbed
    Rack("a", "i").run(tmp_path / "whole/out")
    assert report(tmp_path / "out") == report(tmp_path / "whole/out")


def test_nothing_is_captured_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over both halves of a killed run each screen has one finished capture."""
    closed: list[str] = []
    close = CaptureWriter.close

    def counted(self: CaptureWriter, manifest: Any) -> None:
        close(self, manifest)
        closed.append(manifest.id)

    monkeypatch.setattr(CaptureWriter, "close", counted)
    with power(monkeypatch, 40), pytest.raises(PowerCut):
        Rack("a", "i").run(tmp_path / "out")
    first = len(closed)
    Rack("a", "i").run(tmp_path / "out")
    assert 0 < first < len(closed) == len(set(closed)) == 14


def test_a_finished_run_opens_no_device(
    tmp_path: Path, undisturbed: dict[str, str | bytes]
) -> None:
    """Typed again, the command has nothing to do; the record stays, its times too."""
    Rack("a", "i").run(tmp_path / "out")
    before = (tmp_path / "out/app.json").read_bytes()
    again = Rack("a", "i")
    assert again.run(tmp_path / "out")
    assert again.sessions == 0
    assert (tmp_path / "out/app.json").read_bytes() == before


def _damage(folder: Path) -> None:
    (folder / "source.xml").write_bytes(b"<hierarchy/>")


def _halve(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text()[:200])


def _lose(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


@pytest.mark.parametrize("harm", [_damage, _halve, _lose])
@pytest.mark.parametrize("number", [1, 9])
def test_a_capture_that_is_not_whole_is_made_again(
    tmp_path: Path,
    undisturbed: dict[str, str | bytes],
    harm: Callable[[Path], None],
    number: int,
) -> None:
    """Of a journey or of exploring; the others are left as they are."""
    out = tmp_path / "out"
    Rack("a", "i").run(out)
    screens = record(out)["screens"]
    assert [screens[n]["chosen"] for n in (1, 9)] == ["services", "explored"]
    kept = out / "captures" / screens[0]["id"] / "manifest.json"
    before = kept.stat().st_mtime_ns
    harm(out / "captures" / screens[number]["id"])
    assert Rack("a", "i").run(out)
    assert left(out) == undisturbed
    assert kept.stat().st_mtime_ns == before


def test_what_was_missing_for_want_of_a_device_is_tried_again(
    tmp_path: Path, undisturbed: dict[str, str | bytes]
) -> None:
    """Without iOS its screens say so; the same command with an iPhone measures them."""
    out = tmp_path / "out"
    assert Rack("a").run(out)
    reasons = {u["reason"] for u in record(out)["unreached"] if u["platform"] == "ios"}
    assert reasons == {"no-device"}
    again = Rack("a", "i")
    assert again.run(out)
    assert again.sessions == 2  # the journeys, the exploration: of iOS alone
    assert left(out) == undisturbed


def test_without_any_device_what_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, str | bytes]
) -> None:
    """Going on needs a phone: the error says so, and no screen is written off."""
    out = tmp_path / "out"
    with power(monkeypatch, 30), pytest.raises(PowerCut):
        Rack("a", "i").run(out)
    before = {path for path in out.rglob("manifest.json")}
    none = Rack("a", "i")
    none.dead |= {"a", "i"}
    with pytest.raises(ToolError, match="server-lost"):
        none.run(out)
    assert {path for path in out.rglob("manifest.json")} == before
    assert Rack("a", "i").run(out)
    assert left(out) == undisturbed


def test_a_replacement_that_was_cut_off_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the run that was to go is taken for one of the new run."""
    out = tmp_path / "out"
    Rack("a", "i").run(out)
    before = record(out)["started_at"]

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr("audit.workspace.shutil.rmtree", cut)
        with pytest.raises(PowerCut):
            Rack("a", "i").run(out, replace=True)
    assert any(out.glob("captures/*/manifest.json")) and record(out)["started_at"] == before
    again = Rack("a", "i")
    assert again.run(out)
    assert again.sessions == 4


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"explore": {"screens": 6, "depth": 3}}, "explore"),
        ({"probes": {"pull": True}}, "probes"),
        ({"journey": PLAN["journey"][:1]}, "journey, journey.lost"),
        ({"android": {"id": APP, "version": "2"}}, "android.version"),
        ({"name": "云汐办"}, "name (云汐通 → 云汐办)"),
    ],
)
def test_another_plan_is_refused(tmp_path: Path, changes: dict[str, Any], keys: str) -> None:
    """One sentence names what differs; a plan that chooses other phones is none."""
    out = tmp_path / "out"
    Rack("a", "i").run(out)
    with pytest.raises(WorkspaceError) as caught:
        Rack("a", "i").run(out, plan(**changes))
    assert caught.value.code == "resume-app-other"
    assert caught.value.detail["keys"] == keys
    tagged = plan(android={"id": APP, "tags": ["new"]})
    assert Rack("a", "i").run(out, tagged)


def test_another_build_is_refused(tmp_path: Path) -> None:
    """The app's file is told by its content, not by its name."""
    (tmp_path / "a.apk").write_bytes(b"one")
    (tmp_path / "app.toml").write_text(
        'id = "y"\nname = "y"\n[android]\nid = "x"\nfile = "a.apk"\n[explore]\nscreens = 1\n'
    )
    first = asked_of(read_app_plan(tmp_path / "app.toml"), tool="1", scheme="s")
    (tmp_path / "a.apk").write_bytes(b"two")
    second = asked_of(read_app_plan(tmp_path / "app.toml"), tool="1", scheme="s")
    assert {key for key in first if first[key] != second[key]} == {"android.file"}


def test_two_commands_do_not_write_one_folder(tmp_path: Path) -> None:
    """The second is refused at once; the folder is free when the first is over."""
    out = Workspace(tmp_path / "out")
    asked = asked_of(plan(), tool="1", scheme="s")
    leases = tmp_path / "leases"
    with (
        made_ready(out, asked, replace=False, leases=leases),
        pytest.raises(WorkspaceError, match="app-out-busy"),
        made_ready(out, asked, replace=False, leases=leases),
    ):
        pass
    with made_ready(out, asked, replace=False, leases=leases) as earlier:
        assert earlier is None


def test_a_recording_that_was_half_copied_is_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command needs no empty folder for it, and leaves what it leaves undisturbed."""
    recording, console = CAPTURES / "yunxi-ios", Console(quiet=True)
    out = tmp_path / "out"
    for writes in (0, 1, 20):
        with power(monkeypatch, writes), pytest.raises(PowerCut):
            replay(recording, out, console, lang="zh", plain=True)
    assert replay(recording, out, console, lang="zh", plain=True) == 2
    assert replay(recording, tmp_path / "whole", console, lang="zh", plain=True) == 2
    assert left(out / "captures") == left(tmp_path / "whole/captures")
    assert record(out)["interrupted"] is False
