"""Walks an app's journeys once and writes what was seen as a session that can be replayed."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from audit.app_asking import Asking
from audit.app_commands import devices_of, open_on_device
from audit.commands import hear_termination
from audit.telling import CommandError
from audit.words import message, reason, spoken
from devices.app.errors import FileError
from devices.app.farm import LOST
from devices.app.inventory import Device
from devices.app.journey import Walk
from devices.app.lease import leased
from devices.app.phone import Phone, Probes
from devices.app.plan import AppPlan, HandOver, Snapshot, read_app_plan
from devices.app.record import Recorder
from devices.ports import GatherError, ToolError


@dataclass(slots=True)
class _Recording:
    """A walk's host that records every snapshot instead of capturing it."""

    recorder: Recorder
    device: Device
    asking: Asking
    plan: AppPlan
    console: Console
    count: int = 0

    def wanted(self, key: str) -> bool:
        return True

    def capture(self, phone: Phone, snapshot: Snapshot, chosen: str) -> None:
        wanted = Probes(**self.plan.probes_of(snapshot).model_dump())
        probes = wanted.possible_on(phone.platform)
        self.recorder.add(snapshot.key, snapshot.title, kind=snapshot.kind, probes=probes)
        self.count += 1
        self.console.out(f"{self.count}. {snapshot.title or snapshot.key}", highlight=False)

    def hand_over(self, what: HandOver) -> bool:
        return self.asking.ask(self.device, what, self.stopping)

    def stopping(self) -> bool:
        return False

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def record_app(
    plan_file: Path, farm: Path, device_id: str | None, out: Path, console: Console, *, lang: str
) -> int:
    """Record the journeys of one platform on one device; gives the exit code back.

    A journey that cannot be walked to its end is told, and the next one begins; the exit code is
    then 1. Raises CommandError for a file, a device or a folder that cannot be used, GatherError
    when the device is lost; what was recorded until then can be replayed.
    """
    try:
        plan = read_app_plan(plan_file)
    except FileError as error:
        raise CommandError(error.code, **dict(error.detail)) from error
    device = _chosen(plan, devices_of(farm), device_id, farm)
    _make(out)
    hear_termination()
    build = dict(plan.builds())[device.platform]
    with leased(device):
        phone = open_on_device(device, build)
        try:
            recorder = Recorder(
                phone,
                out,
                id=f"{plan.id}-{device.platform}",
                name=plan.name,
                version=build.version,
            )
            host = _Recording(recorder, device, Asking(console), plan, console)
            whole = _walk_all(host, console, lang)
        finally:
            phone.close()
    _say(console, message("recorded", count=str(host.count), path=str(out)), lang)
    return 0 if whole else 1


def _walk_all(host: _Recording, console: Console, lang: str) -> bool:
    """Walk every journey of the device's platform; false when one could not be finished."""
    whole = True
    for journey in host.plan.journey:
        if host.device.platform not in journey.platforms:
            continue
        try:
            Walk(journey, host.recorder.phone, host).run()
        except GatherError as error:
            if error.reason in LOST:
                raise
            whole = False
            _say(console, message("journey-left", journey=journey.id), lang)
            _say(console, reason(error.reason, error.detail), lang)
    return whole


def _make(out: Path) -> None:
    """An empty folder. Raises CommandError when there is something in it or it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise CommandError("recording-exists", path=str(out))
        with tempfile.TemporaryFile(dir=out):
            pass
    except FileExistsError as error:
        raise CommandError("recording-exists", path=str(out)) from error
    except OSError as error:
        raise ToolError("no-permission", path=str(out), detail=error.strerror or "") from error


def _say(console: Console, bilingual: str, lang: str) -> None:
    for line in spoken(bilingual, lang):
        console.out(line, highlight=False)


def _chosen(
    plan: AppPlan, devices: tuple[Device, ...], device_id: str | None, farm: Path
) -> Device:
    platforms = dict(plan.builds())
    fitting = [d for d in devices if d.platform in platforms]
    found = next((d for d in fitting if device_id in (None, d.id)), None)
    if found is None:
        known = ", ".join(d.id for d in fitting) or "-"
        raise CommandError("device-unknown", path=str(farm), id=device_id or "", known=known)
    return found
