"""The demo: the invented portal on loopback, the invented app behind a real Appium server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from audit.app_commands import AppRequest, gather_app, store_recordings
from audit.commands import Gathered, finish, gather_web
from audit.telling import CommandError
from audit.web_asked import LOOPBACK, WebRequest
from audit.words import message, reason
from audit.workspace import Workspace, WorkspaceError
from devices.app.inventory import Device
from devices.ports import ToolError
from devices.serve import serve

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
_APP = "cn.invented.yunxi"
PLATFORMS = {"android": "Android", "ios": "iOS"}


def audit_demo(
    out: Path, console: Console, *, pages: int, repaired: bool, lang: str, plain: bool
) -> int:
    """Audit the demo portal and the demo app into one workspace; gives the exit code back.

    An earlier audit in `out` is only replaced when it was one of this very machine, as demos are.
    """
    root = FIXTURES / "site" / ("repaired" if repaired else "broken")
    if not root.is_dir():
        raise CommandError("demo-missing", path=str(root))
    workspace = Workspace(out)
    _refuse_other_app(workspace)
    if not _holds_demo(workspace):
        workspace.create(replace=False)  # somebody's audit is not gone on with, it is refused
    with serve(root) as base:
        request = WebRequest(url=f"{base}/", out=out, pages=pages, restart=True, lang=lang)
        gathered = gather_web(request, workspace, console, plain=plain)
    if gathered.complete and gathered.failure is None:
        gathered = _gather_demo_app(workspace, console, repaired=repaired, plain=plain)
    return finish(workspace, gathered, console, lang=lang, plain=plain)


def _gather_demo_app(
    workspace: Workspace, console: Console, *, repaired: bool, plain: bool
) -> Gathered:
    """The app through Appium; from its recordings alone, and said so, where Appium is missing."""
    from devices.drivers.appium_server import AppiumServer

    recordings = [recording(platform, repaired=repaired) for platform in PLATFORMS]
    try:
        with AppiumServer() as server:
            devices = tuple(
                _device(platform, path, server.url)
                for platform, path in zip(PLATFORMS, recordings, strict=True)
            )
            request = AppRequest(
                plan=FIXTURES / "app" / "app.toml", devices=devices, out=workspace.path
            )
            return gather_app(request, workspace, console, plain=plain, replace=True)
    except ToolError as error:
        console.out(reason(error.reason, error.detail), highlight=False)
        console.out(message("demo-without-appium"), highlight=False)
    store_recordings(recordings, workspace, replace=True)
    return Gathered(complete=True)


def recording(platform: str, *, repaired: bool) -> Path:
    """The demo app's recorded session on this platform."""
    name = f"yunxi-{platform}" + ("-repaired" if repaired else "")
    return FIXTURES / "captures" / name


def _device(platform: str, recording: Path, server: str) -> Device:
    return Device.model_validate(
        {
            "id": f"demo-{platform}",
            "platform": platform,
            "server": server,
            "capabilities": {
                "platformName": PLATFORMS[platform],
                "appium:automationName": "YdReplay",
                "appium:recording": str(recording),
            },
        }
    )


def _refuse_other_app(workspace: Workspace) -> None:
    """Raise WorkspaceError when the folder holds screens of another app than the demo's."""
    record = workspace.read_app_if_any()
    if record is not None and any(target.app != _APP for target in record.targets):
        raise WorkspaceError("out-has-run", path=str(workspace.path))


def _holds_demo(workspace: Workspace) -> bool:
    try:
        return urlsplit(workspace.read_run().target).hostname in LOOPBACK
    except WorkspaceError:
        return False
