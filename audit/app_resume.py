"""Whether an app run goes on where it stopped, and what of its captures counts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.workspace import APP_RUN, AppRecord, Workspace, WorkspaceError
from devices.app.fingerprint import fingerprint
from devices.app.lease import Taken, default_folder, locked
from devices.app.moment import read
from devices.app.phone import ENDING
from devices.app.plan import AppPlan
from devices.manifest import (
    BrokenCapture,
    Manifest,
    ScreenManifest,
    read_bytes,
    read_json,
    read_manifest,
    read_screen_manifest,
)
from devices.ports import GatherError

_DIGITS = 16  # of a digest
# Another phone may take over, so what chooses among them is no part of what was asked.
_OF_FARM = {"tags"}
_CAPTURES = "captures"


def asked_of(plan: AppPlan, *, tool: str, scheme: str) -> dict[str, str]:
    """What a run is asked for, part by part: its digests, by the keys of app.toml.

    Tool and scheme are there as they are. Raises OSError when the app's file cannot be read.
    """
    asked = {"tool": tool, "scheme": scheme, "name": plan.name}
    for platform, build in plan.builds():
        for name, value in build.model_dump(mode="json").items():
            if name not in _OF_FARM:
                asked[f"{platform}.{name}"] = _digest(value)
        asked[f"{platform}.file"] = _file_digest(build.file) if build.file else "-"
    asked["probes"] = _digest(plan.probes.model_dump(mode="json"))
    asked["explore"] = _digest(plan.explore.model_dump(mode="json"))
    asked["journey"] = _digest([journey.id for journey in plan.journey])
    for journey in plan.journey:
        asked[f"journey.{journey.id}"] = _digest(journey.model_dump(mode="json"))
    return asked


@contextlib.contextmanager
def made_ready(
    workspace: Workspace, asked: Mapping[str, str], *, replace: bool, leases: Path | None = None
) -> Iterator[AppRecord | None]:
    """Hold the folder for one run; gives the record of the run that goes on, None for a new one.

    With `replace` what is there of an app is removed. Raises WorkspaceError: app-out-busy when
    another command works in the folder, resume-app-other when it holds a run that was asked for
    something else, and those of Workspace.create; ToolError when the folder cannot be written.
    """
    name = hashlib.sha256(str(workspace.path.resolve()).encode()).hexdigest()[:_DIGITS]
    try:
        with locked(leases if leases is not None else default_folder(), f"out-{name}"):
            yield _ready(workspace, asked, replace=replace)
    except Taken as error:
        raise WorkspaceError("app-out-busy", path=str(workspace.path)) from error


def captured(folder: Path) -> ScreenManifest | None:
    """The manifest of a screen that needs no other capture; None where one is missing.

    A screen of which the capture came to its end counts, whatever it says of the screen. One
    under which the phone or the app went, or the run was stopped, does not; nor does a manifest
    that only explains why there is no capture.
    """
    manifest = whole(folder)
    if manifest is None or not manifest.device_id:
        return None
    codes = {reason.code for reason in manifest.reasons}
    unanswered = manifest.state == "not-measured" and "call-timeout" in codes
    return None if unanswered or codes & ENDING else manifest


def whole(folder: Path) -> ScreenManifest | None:
    """The manifest of a capture of which every file is as it was stored, else None."""
    try:
        manifest = read_screen_manifest(folder)
        _verify(folder, manifest)
        facts = read_json(folder, manifest, "facts.json.gz")
        for part in facts.get("web") or () if isinstance(facts, dict) else ():
            inner = folder / str(part["folder"])
            _verify(inner, read_manifest(inner))
    except (BrokenCapture, LookupError, TypeError):
        return None
    return manifest


def print_of(folder: Path, manifest: ScreenManifest) -> str | None:
    """The fingerprint by which exploring knows a captured screen; None without a source."""
    try:
        source = read_bytes(folder, manifest, "source.xml")
        if source is None:
            return None
        tree = read(source, manifest.device.density).tree
    except (BrokenCapture, GatherError):
        return None
    return fingerprint(tree, manifest.activity)


def _ready(workspace: Workspace, asked: Mapping[str, str], *, replace: bool) -> AppRecord | None:
    record = None if replace else workspace.read_app_if_any()
    again = replace
    if record is not None and record.method == "run" and record.asked:
        if not record.replaced:
            _compare(workspace, record, asked)
            return record
        again = True  # somebody wanted it to begin again, and was stopped while it was removed
    elif record is None and workspace.ours:
        again = True  # a round's folder that lost its record first
    if again:
        _mark_replaced(workspace)
    remove_beginning(workspace.path)
    workspace.create(replace=again, part="app")
    return None


def _compare(workspace: Workspace, record: AppRecord, asked: Mapping[str, str]) -> None:
    keys = dict.fromkeys((*asked, *record.asked))
    other = [key for key in keys if asked.get(key) != record.asked.get(key)]
    if other:
        shown = ", ".join(_change(key, record.asked, asked) for key in other)
        raise WorkspaceError("resume-app-other", path=str(workspace.path), keys=shown)


def _change(key: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    if key not in ("tool", "scheme", "name"):
        return key
    return f"{key} ({before.get(key, '-')} → {now.get(key, '-')})"


def _mark_replaced(workspace: Workspace) -> None:
    """Killed while its captures are removed, a run must not go on with those that are left."""
    try:
        record = workspace.read_app_if_any()
        if record is not None:
            workspace.write_run(record.model_copy(update={"replaced": True}))
    except (WorkspaceError, OSError):
        return  # there is no record that could go on, or nothing can be removed either


def remove_beginning(path: Path) -> None:
    """A run that was killed before its record was there left an empty folder, and no more."""
    known = {_CAPTURES, f"{APP_RUN}.part"}
    with contextlib.suppress(OSError):
        names = {entry.name for entry in path.iterdir()}
        if names and names <= known and not any((path / _CAPTURES).glob("*")):
            (path / f"{APP_RUN}.part").unlink(missing_ok=True)
            shutil.rmtree(path / _CAPTURES, ignore_errors=True)


def _verify(folder: Path, manifest: Manifest | ScreenManifest) -> None:
    for name in manifest.files:
        read_bytes(folder, manifest, name)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _file_digest(path: Path) -> str:
    """Of an app's file, or of all files of an .app folder, by content."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(path)}\0".encode("utf-8", "surrogateescape"))
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:_DIGITS]
