"""Walks an app's journeys once and writes what was seen as a session that can be replayed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from audit.app_commands import Asking, devices_of, open_on_device
from audit.telling import CommandError
from audit.words import message
from devices.app.errors import FileError
from devices.app.inventory import Device
from devices.app.journey import Walk
from devices.app.lease import leased
from devices.app.phone import Phone, Probes
from devices.app.plan import AppPlan, HandOver, Snapshot, read_app_plan
from devices.app.record import Recorder


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
        return self.asking.ask(self.device, what)

    def stopping(self) -> bool:
        return False


def record_app(
    plan_file: Path, farm: Path, device_id: str | None, out: Path, console: Console, *, lang: str
) -> int:
    """Record the journeys of one platform on one device; gives the exit code back.

    Raises CommandError for a file, a device or a folder that cannot be used, GatherError where a
    step cannot be done; what was recorded until then can be replayed.
    """
    try:
        plan = read_app_plan(plan_file)
    except FileError as error:
        raise CommandError(error.code, **dict(error.detail)) from error
    device = _chosen(plan, devices_of(farm), device_id, farm)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CommandError("recording-exists", path=str(out))
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
            for journey in plan.journey:
                if device.platform in journey.platforms:
                    Walk(journey, recorder.phone, host).run()
        finally:
            phone.close()
    lines = message("recorded", count=str(host.count), path=str(out)).splitlines()
    for line in lines if lang == "zh" else lines[-1:]:
        console.out(line, highlight=False)
    return 0


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
