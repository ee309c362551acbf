"""The commands about apps and farms as a user types them, above all with things that are wrong."""

from __future__ import annotations

import http.server
import json
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audit.cli import main
from devices.drivers.appium_server import AppiumServer
from fixtures.app.build import CAPTURES
from tests.live.app.runs import device, farm_file

HOME = CAPTURES / "yunxi-android" / "home"
PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[[journey]]
id = "home"
step = [{ snapshot = { key = "home", title = "首页" } }]
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command ended with."""

    code: int
    output: str
    errors: str


Typed = Callable[..., Said]


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Typed]:
    """Type a command in an own folder. What escapes from it would fail the test."""
    monkeypatch.chdir(tmp_path)
    former = signal.getsignal(signal.SIGTERM)

    def run(*words: object) -> Said:
        monkeypatch.setattr("sys.argv", ["yd-audit", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Said(int(end.value.code or 0), said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, former)


@pytest.fixture
def good(appium: AppiumServer, tmp_path: Path) -> Path:
    """A plan of one screen and a farm of one device, app.toml and farm.toml."""
    (tmp_path / "app.toml").write_text(PLAN, encoding="utf-8")
    return farm_file(tmp_path / "farm.toml", device(appium.url, "yunxi-android"))


@pytest.fixture(scope="module")
def web_server() -> Iterator[str]:
    """A server that answers everything with a page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html><body>hello</body></html>")

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def refused(said: Said, *parts: str) -> None:
    """Assert one sentence in each language that says all of `parts`, exit code 1, no report."""
    assert said.code == 1, said.output
    chinese, english = said.errors.strip().splitlines()
    assert chinese.startswith("yd-audit: ")
    for part in parts:
        assert part in chinese and part in english, said.errors
    assert "报告位置" not in said.output and "Traceback" not in said.errors


SOURCE = (HOME / "source.xml").read_text(encoding="utf-8")
BOMB = """<?xml version="1.0"?><!DOCTYPE h [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<hierarchy rotation="0"><node text="&c;" class="android.widget.TextView" package="x"
bounds="[0,0][10,10]"/></hierarchy>"""
EXTERNAL = BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">')


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (SOURCE[:3000], "7"),  # the line where it breaks off
        ("", ""),
        ("<html><body>404</body></html>", ""),
        ("ERROR: could not get idle state.\n", "1"),
        (BOMB, "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
    ],
    ids=["truncated", "empty", "web page", "message", "entity bomb", "external entity"],
)
def test_what_is_no_page_source_is_refused(
    typed: Typed, tmp_path: Path, content: str, part: str
) -> None:
    """One sentence says what it is; nothing of it is expanded, loaded or judged."""
    (tmp_path / "home.xml").write_text(content, encoding="utf-8")
    said = typed("app", "screen", "home.xml", "--density", "2")
    refused(said, part)
    assert "root:" not in said.errors


def test_files_that_are_not_there_are_named(typed: Typed, tmp_path: Path) -> None:
    """Source, picture, plan, farm and recording alike."""
    (tmp_path / "app.toml").write_text(PLAN)
    (tmp_path / "home.xml").write_text(SOURCE)
    refused(typed("app", "screen", "none.xml"), "none.xml")
    refused(typed("app", "screen", "home.xml", "--screenshot", "none.png"), "none.png")
    refused(typed("app", "run", "none.toml", "--farm", "none.toml"), "none.toml")
    refused(typed("app", "run", "app.toml", "--farm", "none-farm.toml"), "none-farm.toml")
    refused(typed("app", "replay", "none-recorded"), "none-recorded")
    refused(typed("farm", "check", "none-farm.toml"), "none-farm.toml")


def test_a_picture_of_something_else_is_not_measured_on(typed: Typed, tmp_path: Path) -> None:
    """A screen with a picture of another size is judged without it, and says so."""
    (tmp_path / "home.xml").write_text(SOURCE)
    other = CAPTURES / "yunxi-ios" / "home" / "screen.png"
    said = typed("app", "screen", "home.xml", "--density", "2", "--screenshot", other)
    (screen,) = report(tmp_path)["screens"]
    assert (said.code, screen["status"]) == (2, "partly")
    assert [reason["code"] for reason in screen["reasons"]] == ["screenshot-mismatch"]
    assert "app-text-contrast" not in {finding["rule"] for finding in screen["findings"]}
    (tmp_path / "text.png").write_text("no picture")
    refused(typed("app", "screen", "home.xml", "--screenshot", "text.png"), "text.png", "PNG")


def test_without_a_density_sizes_are_not_judged(typed: Typed, tmp_path: Path) -> None:
    """The sentence says how to find it out; names are judged all the same."""
    (tmp_path / "home.xml").write_text(SOURCE)
    said = typed("app", "screen", "home.xml")
    (screen,) = report(tmp_path)["screens"]
    rules = {finding["rule"] for finding in screen["findings"]}
    assert (said.code, screen["status"]) == (2, "partly")
    assert "--density" in said.output
    assert "app-control-name" in rules and "app-target-size" not in rules


@pytest.mark.parametrize(
    ("plan", "farm", "parts"),
    [
        (('name = "云汐通"', 'nmae = "云汐通"'), None, ("app.toml", "nmae")),
        (("snapshot =", "snapshoot ="), None, ("app.toml", "journey.1.step.1.snapshoot")),
        (('id = "yunxi"', 'id = "yunxi'), None, ("app.toml", "TOML")),
        (("[android]", '[android]\nfile = "none.apk"'), None, ("android.file", "none.apk")),
        (None, ("platform =", "plattform ="), ("farm.toml", "device.1.plattform")),
        (None, ("start_seconds = 30.0", 'tags = "x"'), ("farm.toml", "device.1.tags")),
        (None, ("http://", "htp://"), ("farm.toml", "device.1.server", "htp://")),
        (None, ("127.0.0.1", "${YD_FARM_HOST}"), ("farm.toml", "device.1", "YD_FARM_HOST")),
        (None, ("YdReplay", "UiAutomator2"), ("Android", "driver install uiautomator2")),
        (None, ("YdReplay", 'YdReplay"\n"appium:app" = "/none/app.apk'), ("/none/app.apk",)),
        (None, ('platform = "android"', 'platform = "ios"'), ("Android",)),
        (("[android]", "[ios]"), None, ("iOS",)),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    typed: Typed,
    good: Path,
    plan: tuple[str, str] | None,
    farm: tuple[str, str] | None,
    parts: tuple[str, ...],
) -> None:
    """File, key and fault in one sentence, before anything is done on a device."""
    for path, change in ((good.parent / "app.toml", plan), (good, farm)):
        if change is not None:
            before = path.read_text(encoding="utf-8")
            assert change[0] in before
            path.write_text(before.replace(*change), encoding="utf-8")
    refused(typed("app", "run", "app.toml", "--farm", "farm.toml"), *parts)


def test_servers_that_are_none(typed: Typed, good: Path, web_server: str, appium: Any) -> None:
    """A web server and a port where nothing listens are told apart; the address is named."""
    text = good.read_text(encoding="utf-8")
    good.write_text(text.replace(appium.url, web_server))
    refused(typed("app", "run", "app.toml", "--farm", "farm.toml"), web_server, "Appium")
    good.write_text(text.replace(appium.url, "http://user:secret@127.0.0.1:9"))
    said = typed("app", "run", "app.toml", "--farm", "farm.toml")
    refused(said, "http://127.0.0.1:9", "refused")
    assert "secret" not in said.output + said.errors
    # Nothing was measured: once it is mended, the same command runs.
    good.write_text(text)
    assert typed("app", "run", "app.toml", "--farm", "farm.toml").code == 2


def test_folders_that_cannot_be_written(typed: Typed, good: Path, tmp_path: Path) -> None:
    """No session is begun for a workspace that is none."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    run = ("app", "run", "app.toml", "--farm", "farm.toml", "--out")
    refused(typed(*run, "file/out"), "file/out")
    refused(typed(*run, "/proc/none"), "/proc/none")
    refused(typed(*run, "full"), "full")
    source = CAPTURES / "yunxi-android" / "home" / "source.xml"
    refused(typed("app", "screen", source, "--out", "/proc/none"), "/proc/none")
    record = ("app", "record", "app.toml", "--farm", "farm.toml", "--out")
    refused(typed(*record, "full"), "full")
    refused(typed(*record, "/proc/none"), "/proc/none")


def test_a_run_goes_on_and_is_replaced_only_when_asked(
    typed: Typed, good: Path, tmp_path: Path
) -> None:
    """What is there is not measured twice; a run of another plan is refused, --restart replaces."""
    run = ("app", "run", "app.toml", "--farm", "farm.toml")
    assert typed(*run).code == 2
    (home,) = tmp_path.glob("out/captures/*/manifest.json")
    before = home.stat().st_mtime_ns, (tmp_path / "out/app.json").read_bytes()
    assert typed(*run).code == 2
    assert (home.stat().st_mtime_ns, (tmp_path / "out/app.json").read_bytes()) == before
    plan = tmp_path / "app.toml"
    plan.write_text(PLAN.replace("首页", "主页") + "[probes]\nrotate = true\n", encoding="utf-8")
    refused(typed(*run), "--restart", "--out", "journey.home", "probes")
    assert (home.stat().st_mtime_ns, (tmp_path / "out/app.json").read_bytes()) == before
    assert typed(*run, "--restart").code == 2
    assert home.stat().st_mtime_ns != before[0]


def test_an_old_system_is_measured_without_what_it_lacks(
    typed: Typed, appium: AppiumServer, tmp_path: Path
) -> None:
    """IOS 16 has no audit of its own: the screen is judged, and says what was not tried."""
    folder = tmp_path / "ios-16"
    (folder / "home").mkdir(parents=True)
    for name in ("source.xml", "screen.png"):
        content = (CAPTURES / "yunxi-ios" / "home" / name).read_bytes()
        (folder / "home" / name).write_bytes(content)
    session = json.loads((CAPTURES / "yunxi-ios" / "session.json").read_text())
    session["device"]["os_version"] = "16.7"
    home = session["screens"]["home"]
    session["screens"] = {"home": {k: home[k] for k in ("title", "reading", "keyboard")}}
    (folder / "session.json").write_text(json.dumps(session))
    (tmp_path / "app.toml").write_text(PLAN.replace("[android]", "[ios]"), encoding="utf-8")
    farm_file(tmp_path / "farm.toml", device(appium.url, folder))
    said = typed("app", "run", "app.toml", "--farm", "farm.toml")
    (screen,) = report(tmp_path)["screens"]
    assert said.code == 2
    assert [reason["code"] for reason in screen["reasons"]] == ["call-unsupported"]
    assert "performAccessibilityAudit" in screen["reasons"][0]["what"]
    assert "app-control-name" in {finding["rule"] for finding in screen["findings"]}


def test_output_in_english_is_english(typed: Typed, good: Path) -> None:
    """With --lang en nothing of the summary is Chinese but the app's own words."""
    said = typed("app", "run", "app.toml", "--farm", "farm.toml", "--lang", "en", "--plain")
    summary = said.output[said.output.index("Accessibility audit") :].replace("云汐通", "")
    assert not any("\u4e00" <= char <= "\u9fff" for char in summary.replace("首页", ""))
    assert "\x1b[" not in said.output


def test_farm_check_lists_every_device(
    typed: Typed, good: Path, appium: AppiumServer, web_server: str, tmp_path: Path
) -> None:
    """Versions of those that answer, the reason of those that do not, and no secret."""
    assert typed("farm", "check", "farm.toml").code == 0
    devices = [
        device(appium.url, "yunxi-android", id="phone-a"),
        device(appium.url, "yunxi-ios", id="phone-i"),
        device("http://user:secret@127.0.0.1:9", "yunxi-android", id="unplugged"),
        device(web_server, "yunxi-android", id="page"),
    ]
    farm_file(tmp_path / "all.toml", *devices)
    said = typed("farm", "check", "all.toml", "--lang", "en", "--plain")
    assert said.code == 1
    told = dict(
        line.removeprefix("Device ").split(": ", 1)
        for line in said.output.splitlines()
        if line.startswith("Device ") and not line.startswith("Device list")
    )
    known = "ready. Invented Phone A, Android 14, density 2, TalkBack off, YdReplay "
    assert told["phone-a"].startswith(known)
    assert f"Appium {appium.version}" in told["phone-a"]
    assert told["phone-i"].startswith("ready. ") and "iOS 17" in told["phone-i"]
    assert told["unplugged"].startswith("not ready. The Appium server http://127.0.0.1:9 cannot")
    assert told["page"].startswith(f"not ready. {web_server} answers, but it is not")
    assert "2 of 4 devices are ready." in said.output
    assert "secret" not in said.output
    both = typed("farm", "check", "all.toml").output
    assert "可用 2 台，共 4 台。" in both and "2 of 4 devices are ready." in both


def report(folder: Path) -> dict[str, Any]:
    """The report.json of the default workspace."""
    found: dict[str, Any] = json.loads((folder / "out/report.json").read_text(encoding="utf-8"))
    return found
