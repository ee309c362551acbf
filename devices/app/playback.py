"""Makes captures of screens that were recorded or saved before; no device is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devices.app.intruder import stranger
from devices.app.moment import read
from devices.app.phone import ScreenRequest
from devices.app.recording import (
    BrokenRecording,
    Reading,
    RecordedScreen,
    RecordedWebView,
    Session,
    read_session,
)
from devices.app.web_views import is_outline, lacking_of, left_closed, without_browser
from devices.manifest import (
    BrokenCapture,
    CaptureWriter,
    DeviceRecord,
    Manifest,
    Reason,
    ScreenManifest,
    read_bytes,
    read_manifest,
)
from devices.normalize.app import PngPicture, Source
from devices.normalize.app.xml import MAX_BYTES
from devices.ports import GatherError

_SOURCE, _PICTURE = "source.xml", "screen.png"


def store_recording(
    session_folder: Path, captures: Path, ids: Callable[[str], str]
) -> list[ScreenManifest]:
    """Turn every screen of a recording into the capture folder captures/<ids(key)>.

    A screen whose source cannot be read is "not measured" and says why. Raises BrokenRecording
    when the recording itself cannot be used, or lacks a file that it names.
    """
    session = read_session(session_folder)
    return [
        _Recorded(
            folder=session_folder, session=session, key=key, screen=screen, writer=writer
        ).store(ids(key))
        for key, screen in session.screens.items()
        for writer in (CaptureWriter(captures / ids(key)),)
    ]


def store_file(
    source: Path,
    screenshot: Path | None,
    density: float | None,
    folder: Path,
    request: ScreenRequest,
) -> ScreenManifest:
    """Turn one saved page source, with its picture where there is one, into a capture folder.

    `density` is pixels for each dp, for Android. Raises GatherError with the reason why source
    or picture cannot be used (screenshot-unusable: path, detail), OSError when a file cannot be
    read.
    """
    xml = _read(source)  # of one that is far too large the first part, which parsing refuses
    picture = None if screenshot is None else _usable(screenshot)
    parsed = read(xml, density, picture)
    writer = CaptureWriter(folder)
    writer.add(_SOURCE, xml)
    reasons = left_closed(parsed.tree)
    if picture is not None:
        writer.add(_PICTURE, picture)
        if parsed.tree.scale is None:
            reasons = (Reason(code="screenshot-mismatch"), *reasons)
    return _close(
        writer,
        request,
        parsed,
        device=DeviceRecord.model_validate({"platform": parsed.platform, "density": density}),
        app=parsed.app,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        reasons=reasons,
    )


@dataclass(slots=True, kw_only=True)
class _Recorded:
    """One screen of a recording on its way into a capture folder."""

    folder: Path
    session: Session
    key: str
    screen: RecordedScreen
    writer: CaptureWriter
    facts: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    engines: dict[str, str] = field(default_factory=dict)

    def store(self, capture_id: str) -> ScreenManifest:
        source: Source | None = None
        try:
            source = self._measure()
        except GatherError as error:
            self.reasons.append(Reason(code=error.reason, detail=dict(error.detail)))
        if self.facts:
            self.writer.add_json("facts.json.gz", self.facts)
        request = ScreenRequest(
            id=capture_id, key=self.key, title=self.screen.title, kind=self.screen.kind
        )
        return _close(
            self.writer,
            request,
            source,
            device=self.session.device,
            app=self.session.app.id,
            taken_at=self.session.recorded_at or datetime.now(UTC).isoformat(timespec="seconds"),
            reasons=tuple(self.reasons),
            activity=self.screen.activity,
            engines=self.engines,
        )

    def _measure(self) -> Source:
        """Store what was recorded. Raises GatherError for what is not the app's screen."""
        screen, device = self.screen, self.session.device
        front = screen.package
        if front is not None and front != self.session.app.id:
            found = stranger(device.platform, front, screen.activity)
            if found.dialog is not None:
                self.facts["dialog"] = found.dialog
            if screen.reading.screenshot is not None:
                self.writer.add(_PICTURE, self._bytes(screen.reading.screenshot))
            if found.refusal is not None:
                raise found.refusal
        picture = screen.reading.screenshot
        shown = self._bytes(picture) if picture is not None else None
        source = read(self._bytes(screen.reading.source), device.density, shown)
        self._add_reading("source", "screen", screen.reading)
        if shown is not None and source.tree.scale is None:
            self.reasons.append(Reason(code="screenshot-mismatch"))
        self.facts["keyboard_shown"] = screen.keyboard
        if screen.keyboard:
            self.reasons.append(Reason(code="keyboard-shown"))
        self._add_probes()
        if screen.web_views:
            self.facts["web"] = []
        else:
            self.reasons += left_closed(source.tree)
        for view in screen.web_views:
            self._add_web_view(view)
        return source

    def _add_probes(self) -> None:
        screen = self.screen
        if screen.os_audit is not None:
            self.writer.add_json("audit.json.gz", self._json(screen.os_audit))
        if screen.refresh is not None:
            refresh = screen.refresh
            self._add_reading("after", "after", refresh.after)
            self.facts["refresh"] = {"trigger": refresh.trigger, "seconds": refresh.seconds}
        if screen.large is not None:
            self._add_reading("large", "large", screen.large.reading)
            self.facts["large_scale"] = screen.large.scale
        if screen.rotated is not None:
            self._add_reading("rotated", "rotated", screen.rotated)
        if screen.traversal is not None:
            self.facts["traversal"] = {
                "method": "keyboard",
                "paths": list(screen.traversal),
                "complete": True,
            }

    def _add_reading(self, source: str, picture: str, reading: Reading) -> None:
        self.writer.add(f"{source}.xml", self._bytes(reading.source))
        if reading.screenshot is not None:
            self.writer.add(f"{picture}.png", self._bytes(reading.screenshot))

    def _add_web_view(self, view: RecordedWebView) -> None:
        if view.capture is None:
            # A page is for the replay driver, whose browser shows it; here is no browser.
            self.reasons.append(without_browser(view.context))
            return
        folder = f"web-{len(self.facts['web']) + 1}"
        manifest = self._copy(self.folder / view.capture, self.writer.folder / folder)
        lack = lacking_of(view.context, manifest)
        if lack is not None:
            self.reasons.append(lack)
        if manifest.state == "not-measured":
            return
        self.engines.update(manifest.engines)
        part = {"folder": folder, "on": view.on, "context": view.context}
        self.facts["web"].append({**part, "full": not is_outline(manifest)})

    def _copy(self, origin: Path, target: Path) -> Manifest:
        """Copy a page capture, verified. Raises BrokenRecording when it is not whole."""
        try:
            manifest = read_manifest(origin)
            writer = CaptureWriter(target)
            for name in manifest.files:
                writer.add(name, read_bytes(origin, manifest, name) or b"")
            # What is masked on the way in has another digest.
            writer.close(manifest.model_copy(update={"files": writer.files}))
        except BrokenCapture as error:
            raise BrokenRecording(str(error)) from error
        return manifest

    def _bytes(self, name: str) -> bytes:
        path = self.folder / name
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise BrokenRecording(f"{path}: outside of the recording")
            content = _read(path)
        except OSError as error:
            raise BrokenRecording(f"{path}: {error.strerror}") from error
        if len(content) > MAX_BYTES:
            raise BrokenRecording(f"{path}: larger than {MAX_BYTES // 2**20} MB")
        return content

    def _json(self, name: str) -> Any:
        try:
            return json.loads(self._bytes(name))
        except (ValueError, RecursionError) as error:
            raise BrokenRecording(f"{self.folder / name}: no JSON ({error})") from error


def _close(
    writer: CaptureWriter,
    request: ScreenRequest,
    source: Source | None,
    *,
    device: DeviceRecord,
    app: str,
    taken_at: str,
    reasons: tuple[Reason, ...],
    activity: str = "",
    engines: dict[str, str] | None = None,
) -> ScreenManifest:
    """Write the manifest; `source` None = the screen was not measured."""
    pictured = _PICTURE in writer.files
    measured = "partly" if reasons else "measured"
    manifest = ScreenManifest.model_validate(
        {
            "id": request.id,
            "key": request.key,
            "title": request.title,
            "kind": request.kind,
            "platform": device.platform,
            "origin": source.origin if source is not None else "",
            "app": app,
            "activity": activity,
            "taken_at": taken_at,
            "seconds": 0.0,
            "state": measured if source is not None else "not-measured",
            "reasons": reasons,
            "device": device,
            "device_id": request.device_id,
            "engines": engines or {},
            "screenshot": _PICTURE if pictured else None,
            "screenshot_scale": source.tree.scale if source is not None and pictured else None,
            "files": writer.files,
        }
    )
    writer.close(manifest)
    return manifest


def _read(path: Path) -> bytes:
    """The file's content, at most one byte more than any file of a screen may have."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _usable(path: Path) -> bytes:
    content = _read(path)
    try:
        if len(content) > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES // 2**20} MB")
        PngPicture(content)
    except ValueError as error:
        raise GatherError("screenshot-unusable", path=str(path), detail=str(error)) from error
    return content
