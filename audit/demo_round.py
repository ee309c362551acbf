"""The demo's evaluation round: three invented bodies, from gathering to ranking and reports."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from audit.demo import FIXTURES, PLATFORMS, recording
from audit.demo_people import test_as_planned
from audit.export_commands import export
from audit.rank_commands import rank_round, report_round
from audit.rounds.folder import is_round, read_record
from audit.rounds.new import new_round
from audit.rounds.problems import RoundError
from audit.rounds.run import RoundRequest, run_round
from audit.words import message, reason
from devices.ports import ToolError
from devices.serve import serve

_ID = "demo-2026"
_FILE = FIXTURES / "round" / "2026.toml"
_RESAMPLES = 1000
_DEVICE = """
[[device]]
id = "demo-{platform}"
platform = "{platform}"
server = "{server}"
[device.capabilities]
"appium:automationName" = "YdReplay"
"appium:recording" = '{recording}'
"""


def demo_round(out: Path, console: Console, *, pages: int, lang: str, plain: bool) -> int:
    """Gather, test, rank and report the demo's round; gives the exit code back.

    An earlier demo in `out` is replaced, nothing else is. Raises what the commands raise that it
    goes through.
    """
    _remove_former(out)
    with (
        tempfile.TemporaryDirectory() as files,
        serve(FIXTURES / "site" / "broken") as broken,
        serve(FIXTURES / "site" / "repaired") as repaired,
        _appium(console) as server,
    ):
        values = {
            "pages": str(pages),
            "broken": f"{broken}/",
            "repaired": f"{repaired}/",
            "captures": str(FIXTURES / "captures"),
            "heming_app": _heming_app(server),
        }
        _write_farm(Path(files) / "farm.toml", server)
        folder = new_round(_write_round(Path(files) / "2026.toml", values), out=out).folder
        code = run_round(RoundRequest(path=out, lang=lang), console, plain=plain)
    if code:
        return code
    console.out(message("demo-testers"), highlight=False)
    test_as_planned(folder, console, lang=lang)
    report_round(out, None, console, resamples=_RESAMPLES, accept_changes=False, lang=lang)
    console.out(message("demo-formats"), highlight=False)
    export(out, None, (), console, lang=lang, resamples=_RESAMPLES)
    return rank_round(
        out, console, resamples=_RESAMPLES, accept_changes=False, lang=lang, plain=plain
    )


def _remove_former(out: Path) -> None:
    """Only a round that an earlier demo made is removed."""
    if not is_round(out):
        return
    if read_record(out).id != _ID:
        raise RoundError("round-other", path=str(out), found=read_record(out).id)
    shutil.rmtree(out)


@contextmanager
def _appium(console: Console) -> Iterator[str]:
    """The address of an Appium server for as long as it is needed; "" where there is none."""
    from devices.drivers.appium_server import AppiumServer

    try:
        server = AppiumServer().__enter__()
    except ToolError as error:
        console.out(reason(error.reason, error.detail), highlight=False)
        console.out(message("demo-without-appium"), highlight=False)
        yield ""
        return
    try:
        yield server.url
    finally:
        server.__exit__(None, None, None)


def _heming_app(server: str) -> str:
    if server:
        return f"app = '{FIXTURES / 'app' / 'app.toml'}'"
    names = ", ".join(f"'{recording(platform, repaired=True)}'" for platform in PLATFORMS)
    return f"recordings = [{names}]"


def _write_farm(path: Path, server: str) -> None:
    """The devices that play the recordings; without a server nobody asks for them."""
    devices = (
        _DEVICE.format(
            platform=platform,
            server=server or "http://127.0.0.1:4723",
            recording=recording(platform, repaired=True),
        )
        for platform in PLATFORMS
    )
    path.write_text("".join(devices), encoding="utf-8")


def _write_round(path: Path, values: dict[str, str]) -> Path:
    text = _FILE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    path.write_text(text, encoding="utf-8")
    return path
