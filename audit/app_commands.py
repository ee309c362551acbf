"""What the commands about apps and device farms do, apart from reading the command line."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from rich.console import Console

from audit import __version__
from audit.app_asking import Asking
from audit.app_gathering import AppOptions, AppRun
from audit.app_record import now
from audit.app_resume import asked_of, made_ready, remove_beginning
from audit.commands import Gathered, finish, hear_termination, progress_of, protect_people
from audit.telling import CommandError, tell
from audit.web_asked import SCHEME
from audit.words import message
from audit.workspace import (
    AppRecord,
    AppTarget,
    PlannedScreen,
    Workspace,
    WorkspaceError,
    screen_id,
)
from devices.app.errors import FileError
from devices.app.inventory import Device, read_inventory
from devices.app.phone import Phone, ScreenRequest, SessionRequest
from devices.app.plan import Build, read_app_plan
from devices.app.playback import store_file, store_recording
from devices.app.recording import BrokenRecording, read_session
from devices.manifest import ScreenManifest
from devices.ports import ToolError

_AUTOMATION = {"android": "UiAutomator2", "ios": "XCUITest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRequest:
    """What `yd-audit app run` was asked for."""

    plan: Path
    devices: tuple[Device, ...]
    out: Path
    scheme: str = SCHEME


def audit_app(
    plan: Path, farm: Path, out: Path, console: Console, *, restart: bool, lang: str, plain: bool
) -> int:
    """Audit an app on a farm's devices; gives the exit code back."""
    request = AppRequest(plan=plan, devices=devices_of(farm), out=out)
    workspace = Workspace(out)
    gathered = gather_app(request, workspace, console, plain=plain, replace=restart)
    return finish(workspace, gathered, console, lang=lang, plain=plain)


def gather_app(
    request: AppRequest, workspace: Workspace, console: Console, *, plain: bool, replace: bool
) -> Gathered:
    """Walk the app's journeys on the devices and capture its screens into the workspace.

    Where the folder holds a run that was asked for the same, that one goes on: what is captured
    is not captured again. With `replace` it begins again. Raises WorkspaceError for a run that
    was asked for something else.
    """
    try:
        plan = read_app_plan(request.plan)
    except FileError as error:
        raise CommandError(error.code, **dict(error.detail)) from error
    try:
        asked = asked_of(plan, tool=__version__, scheme=request.scheme)
    except OSError as error:
        detail = error.strerror or ""
        raise CommandError("file-unread", path=str(error.filename), detail=detail) from error
    protect_people(request.scheme)
    hear_termination()
    with made_ready(workspace, asked, replace=replace) as earlier:
        options = AppOptions(
            plan=plan,
            devices=request.devices,
            tool=__version__,
            scheme=request.scheme,
            earlier=earlier,
            asked=asked,
        )
        if earlier is not None:
            console.out(message("app-goes-on", path=str(workspace.path)), highlight=False)
        with progress_of(console, plain=plain) as progress:
            run = AppRun(workspace, options, open_on_device, Asking(console).ask, progress)
            try:
                return Gathered(complete=run.run())
            except ToolError as error:
                return Gathered(complete=True, failure=error)


def open_on_device(device: Device, build: Build | None = None) -> Phone:
    """A session on a device: its own capabilities, the app's, and the platform's usual driver."""
    from devices.drivers.appium_phone import open_phone

    system = {"android": "Android", "ios": "iOS"}[device.platform]
    capabilities = {
        "platformName": system,
        "appium:automationName": _AUTOMATION[device.platform],
        **device.capabilities,
    }
    if build is not None:
        capabilities |= _app_capabilities(device, build)
    return open_phone(
        SessionRequest(
            server=device.server,
            platform=device.platform,
            capabilities=capabilities,
            app_id=build.id if build is not None else "",
            start_seconds=device.start_seconds,
            call_seconds=device.call_seconds,
        )
    )


def _app_capabilities(device: Device, build: Build) -> dict[str, object]:
    found: dict[str, object] = {}
    if build.file is not None:
        found["appium:app"] = str(build.file)
    elif device.platform == "android":
        found["appium:appPackage"] = build.id
    else:
        found["appium:bundleId"] = build.id
    if build.activity is not None:
        found["appium:appActivity"] = build.activity
    return {**found, **build.capabilities}


def replay(path: Path, out: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Judge a recorded session again, without any device; gives the exit code back."""
    workspace = Workspace(out)
    store_recordings([path], workspace, replace=_was(workspace, "recording"))
    return tell(workspace, console, lang=lang, plain=plain)


def store_recordings(
    paths: Sequence[Path], workspace: Workspace, *, replace: bool, scheme: str = SCHEME
) -> None:
    """Put recorded sessions, one for each platform, into the workspace as an app run.

    Raises CommandError for a recording that cannot be used.
    """
    try:
        sessions = [(path, read_session(path)) for path in paths]
        remove_beginning(workspace.path)
        workspace.create(replace=replace, part="app")
        protect_people(scheme)
        _begin_record(workspace, "recording", scheme)
        screens: list[ScreenManifest] = []
        for path, session in sessions:
            identify = partial(screen_id, session.device.platform, session.app.id)
            screens += store_recording(path, workspace.captures, identify)
    except BrokenRecording as error:
        raise CommandError("recording-broken", detail=str(error)) from error
    targets = tuple(
        AppTarget(platform=s.device.platform, app=s.app.id, name=s.app.name, version=s.app.version)
        for _, s in sessions
    )
    _write_record(workspace, "recording", targets, screens, scheme)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFile:
    """A page source that somebody saved, and what is known beside it."""

    source: Path
    screenshot: Path | None
    density: float | None
    kind: str
    title: str


def judge_file(file: ScreenFile, out: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Judge one saved page source; gives the exit code back."""
    for path in (file.source, *((file.screenshot,) if file.screenshot else ())):
        if not path.is_file():
            raise CommandError("file-missing", path=str(path))
    workspace = Workspace(out)
    request = ScreenRequest(
        id=screen_id("file", "", file.source.name),
        key=file.source.stem,
        title=file.title or file.source.stem,
        kind=file.kind,
    )
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / request.id
        try:
            manifest = store_file(file.source, file.screenshot, file.density, stored, request)
        except OSError as error:
            raise CommandError(
                "file-unread", path=str(error.filename), detail=error.strerror or ""
            ) from error
        # Only now: a file that cannot be used must not cost the judgement of the one before.
        remove_beginning(workspace.path)
        workspace.create(replace=_was(workspace, "file"), part="app")
        _begin_record(workspace, "file", SCHEME)
        shutil.copytree(stored, workspace.capture(request.id))
    target = AppTarget(platform=manifest.platform, app=manifest.app)
    _write_record(workspace, "file", (target,), [manifest])
    return tell(workspace, console, lang=lang, plain=plain)


def _begin_record(workspace: Workspace, method: Literal["recording", "file"], scheme: str) -> None:
    """Say what is being copied: killed in the middle, the same command copies it again."""
    workspace.write_run(
        AppRecord(
            tool=__version__,
            scheme=scheme,
            method=method,
            started_at=now(),
            finished_at=None,
            interrupted=True,
            targets=(),
            screens=(),
        )
    )


def _write_record(
    workspace: Workspace,
    method: str,
    targets: tuple[AppTarget, ...],
    manifests: Sequence[ScreenManifest],
    scheme: str = SCHEME,
) -> None:
    chosen = {"recording": "recorded", "file": "file"}[method]
    times = [m.taken_at for m in manifests if m.taken_at] or [""]
    workspace.write_run(
        AppRecord.model_validate(
            {
                "tool": __version__,
                "scheme": scheme,
                "method": method,
                "started_at": min(times),
                "finished_at": max(times),
                "interrupted": False,
                "targets": targets,
                "screens": tuple(
                    PlannedScreen(
                        id=m.id,
                        key=m.key,
                        title=m.title or m.key,
                        kind=m.kind,
                        platform=m.platform,
                        chosen=chosen,
                    )
                    for m in manifests
                ),
            }
        )
    )


def _was(workspace: Workspace, method: str) -> bool:
    """True when the folder's app run was made in this same way, without devices."""
    try:
        record = workspace.read_app_if_any()
    except WorkspaceError:
        return False
    return record is not None and record.method == method


def devices_of(farm: Path) -> tuple[Device, ...]:
    """The devices of a farm.toml. Raises CommandError naming file and key."""
    try:
        return read_inventory(farm)
    except FileError as error:
        raise CommandError(error.code, **dict(error.detail)) from error
