"""Captures one screen of an app: what it is, and what it does when it is tried out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devices.app.intruder import Foreground, look
from devices.app.moment import Moment, shown_picture, take_moment
from devices.app.phone import FATAL, Phone, ScreenRequest
from devices.app.probes import Bench, never
from devices.manifest import CaptureWriter, DeviceRecord, Reason, ScreenManifest, State
from devices.ports import GatherError


def capture_screen(
    phone: Phone,
    request: ScreenRequest,
    folder: Path,
    *,
    sleep: Callable[[float], None] = time.sleep,
    stopping: Callable[[], bool] = never,
) -> ScreenManifest:
    """Measure the screen that the phone shows into `folder`.

    No probe is begun any more once `stopping` says that the run ends. What a screen does or lacks
    is in the manifest's state and reasons. Raises GatherError with device-lost, app-crashed or
    server-lost, and with call-timeout when not even the source came, after the manifest with what
    there was is written; OSError when the folder cannot be written.
    """
    capture = _Capture(phone=phone, request=request, folder=folder, sleep=sleep, stopping=stopping)
    return capture.run()


@dataclass(slots=True, kw_only=True)
class _Capture:
    phone: Phone
    request: ScreenRequest
    folder: Path
    sleep: Callable[[float], None]
    stopping: Callable[[], bool]
    writer: CaptureWriter = field(init=False)
    device: DeviceRecord = field(init=False)
    moment: Moment | None = None
    foreground: Foreground | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    engines: dict[str, str] = field(default_factory=dict)

    def run(self) -> ScreenManifest:
        self.writer = CaptureWriter(self.folder)
        self.device = DeviceRecord(platform=self.phone.platform)
        started = time.monotonic()
        taken_at = datetime.now(UTC).isoformat(timespec="seconds")
        fatal: GatherError | None = None
        try:
            self._measure()
        except GatherError as error:
            self.reasons.append(Reason(code=error.reason, detail=dict(error.detail)))
            hangs = error.reason == "call-timeout" and self.moment is None
            fatal = error if error.reason in FATAL or hangs else None
        if self.facts:
            self.writer.add_json("facts.json.gz", self.facts)
        manifest = self._manifest(taken_at, time.monotonic() - started)
        self.writer.close(manifest)
        if fatal is not None:
            raise fatal
        return manifest

    def _measure(self) -> None:
        """Everything, in the order of what would be missed most."""
        self.device = self.phone.profile()
        moment = take_moment(self.phone, self.device.density, sleep=self.sleep)
        self.foreground = look(self.phone, moment.source)
        if self.foreground.dialog is not None:
            self.facts["dialog"] = self.foreground.dialog
        refusal = self.foreground.refusal
        if refusal is not None:
            # What is over the app is not the app's: only its picture is kept, as evidence.
            picture = shown_picture(moment)
            if picture is not None:
                self.writer.add("screen.png", picture)
            raise refusal
        self.moment = moment
        self._store(moment)
        self._keyboard()
        bench = Bench(
            phone=self.phone,
            probes=self.request.probes,
            density=self.device.density,
            moment=moment,
            writer=self.writer,
            sleep=self.sleep,
            stopping=self.stopping,
            facts=self.facts,
            reasons=self.reasons,
            engines=self.engines,
        )
        bench.run()

    def _store(self, moment: Moment) -> None:
        self.writer.add_source("source.xml", moment.xml)
        if moment.refusal is not None:
            detail = dict(moment.refusal.detail)
            self.reasons.append(Reason(code="screenshot-refused", detail=detail))
        picture = shown_picture(moment)
        if picture is None:
            return
        if moment.still:
            self.writer.add("screen.png", picture)
        else:
            # For a person only: nothing may be measured on a picture of another moment.
            self.writer.add("moving.png", picture)
            self.reasons.append(Reason(code="screen-moving"))

    def _keyboard(self) -> None:
        shown = self.phone.keyboard_shown()
        self.facts["keyboard_shown"] = shown
        if shown:
            self.reasons.append(Reason(code="keyboard-shown"))

    def _state(self) -> State:
        if "source.xml" not in self.writer.files:
            return "not-measured"
        # A probe that this system does not know is not tried; the screen itself is whole.
        missing = [r for r in self.reasons if r.code != "call-unsupported"]
        return "partly" if missing else "measured"

    def _manifest(self, taken_at: str, seconds: float) -> ScreenManifest:
        request, front = self.request, self.foreground
        source = self.moment.source if self.moment is not None else None
        pictured = "screen.png" in self.writer.files
        return ScreenManifest(
            id=request.id,
            key=request.key,
            title=request.title,
            kind=request.kind,
            platform=self.phone.platform,
            origin=source.origin if source is not None else "",
            app=self.phone.app_id or (source.app if source is not None else ""),
            activity=front.activity if front is not None else "",
            taken_at=taken_at,
            seconds=round(seconds, 3),
            state=self._state(),
            reasons=tuple(self.reasons),
            device=self.device,
            device_id=request.device_id,
            engines=self.engines,
            screenshot="screen.png" if pictured else None,
            screenshot_scale=source.tree.scale if source is not None and pictured else None,
            files=self.writer.files,
        )
