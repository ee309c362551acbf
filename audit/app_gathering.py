"""The app run: journeys and exploration on a farm's devices, every screen into a capture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from audit.app_record import first_record, now, planned_screen, shown
from audit.telling import FULL
from audit.workspace import AppRecord, PlannedScreen, UnreachedScreen, Workspace, screen_id
from devices.app.capture import capture_screen
from devices.app.explorer import Explorer
from devices.app.farm import Farm, Job
from devices.app.fingerprint import fingerprint
from devices.app.inventory import Device
from devices.app.journey import Walk
from devices.app.moment import read
from devices.app.phone import Phone, Probes, ScreenRequest
from devices.app.plan import (
    AppPlan,
    Build,
    ExploreTable,
    HandOver,
    Journey,
    Platform,
    Snapshot,
)
from devices.app.unmeasured import write_unmeasured
from devices.manifest import BrokenCapture, ScreenManifest, read_screen_manifest
from devices.ports import GatherError, ToolError


class AppProgress(Protocol):
    """Where the run tells what it does."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins; `code` is a key of the texts' [message] table."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """So many captures will be made."""

    def captured(self, name: str, manifest: ScreenManifest) -> None:
        """One capture is complete."""

    def lost(self, device: str, error: GatherError) -> None:
        """A device cannot be used any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What the evaluator asked for. `leases` None = the place of this user on this machine."""

    plan: AppPlan
    devices: tuple[Device, ...]
    tool: str
    scheme: str
    leases: Path | None = None


@dataclass(slots=True)
class AppRun:
    """One run into one workspace.

    `open_phone` starts a session on a device with a build. `ask` lets a person do something on a
    device and says whether it was done in time; its last argument tells when the run ends.
    """

    workspace: Workspace
    options: AppOptions
    open_phone: Callable[[Device, Build], Phone]
    ask: Callable[[Device, HandOver, Callable[[], bool]], bool]
    progress: AppProgress
    _record: AppRecord = field(init=False)
    _farm: Farm = field(init=False)
    _jobs: dict[tuple[Platform, str], Job] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _measured: set[str] = field(default_factory=set, init=False)
    _prints: dict[str, set[str]] = field(default_factory=dict, init=False)
    _over: bool = field(default=False, init=False)

    def run(self) -> bool:
        """Do everything; False when the run was interrupted.

        Screens that could not be reached have a capture that says why. Raises ToolError when no
        device can be used at all, and when it cannot go on; finished screens stay.
        """
        try:
            return self._run()
        except OSError as error:
            path = str(self.workspace.path)
            if error.errno in FULL:
                raise ToolError("disk-full", path=path) from error
            raise ToolError("no-permission", path=path, detail=error.strerror or "") from error

    def _run(self) -> bool:
        self._record = first_record(
            self.options.plan, tool=self.options.tool, scheme=self.options.scheme
        )
        self.workspace.write_run(self._record)
        builds = dict(self.options.plan.builds())
        self._farm = Farm(
            self.options.devices,
            open_phone=lambda device: self._opened(device, builds[device.platform]),
            tell=self._lost,
            ending=lambda: self.progress.stage("app-ending"),
            leases=self.options.leases,
        )
        interrupted = False
        try:
            self._walk_all()
            self._explore_all()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            with self._lock:
                self._over = True
            if self._farm.opened or interrupted:
                self._explain_missing(interrupted=interrupted)
            self._record = self._record.model_copy(
                update={"finished_at": now(), "interrupted": interrupted}
            )
            self.workspace.write_run(self._record)
        unused = self._farm.unused
        if unused is not None and not interrupted:
            raise ToolError(unused.reason, **unused.detail)
        return not interrupted

    def _lost(self, device: Device, error: GatherError) -> None:
        if len(self.options.devices) == 1 and not self._farm.opened:
            return  # the run ends with this very error
        with self._lock:
            self.progress.lost(device.id, error)

    def _opened(self, device: Device, build: Build) -> Phone:
        try:
            return self.open_phone(device, build)
        except ToolError as error:
            # Only this device cannot be used; the others may.
            raise GatherError(error.reason, **dict(error.detail)) from error

    def _walk_all(self) -> None:
        jobs = {
            (platform, journey.id): self._job(platform, build, journey)
            for platform, build in self.options.plan.builds()
            for journey in self.options.plan.journey
            if platform in journey.platforms
        }
        if self._record.screens:
            self.progress.planned(len(self._record.screens), what="screens")
        self._jobs = jobs
        self._farm.work(list(jobs.values()))

    def _job(self, platform: Platform, build: Build, journey: Journey) -> Job:
        def run(phone: Phone, device: Device) -> None:
            Walk(journey, phone, _Host(self, platform, device)).run()

        return Job(id=journey.id, platform=platform, tags=frozenset(build.tags), run=run)

    def _explore_all(self) -> None:
        plan = self.options.plan
        if not plan.explore.screens:
            return
        self.progress.stage("app-explore")
        jobs = [
            Job(
                id="explored",
                platform=platform,
                tags=frozenset(build.tags),
                run=self._exploring(platform),
            )
            for platform, build in plan.builds()
        ]
        self._farm.work(jobs)
        for job in jobs:
            if job.failure is not None:
                detail = dict(job.failure.detail)
                self._leave(job.platform, "-", "", job.failure.reason, detail)

    def _exploring(self, platform: Platform) -> Callable[[Phone, Device], None]:
        def run(phone: Phone, device: Device) -> None:
            known = self._prints.setdefault(platform, set())
            host = _Host(self, platform, device)
            explorer = Explorer(phone, host, self._limits(platform), known)
            try:
                explorer.run()
            finally:
                for left in explorer.left:
                    self._leave(platform, left.key, left.title, left.reason, left.detail)

        return run

    def _limits(self, platform: Platform) -> ExploreTable:
        """What is left of the limits: a phone that is lost does not begin from nothing."""
        limits = self.options.plan.explore
        explored = [
            s for s in self._record.screens if (s.platform, s.chosen) == (platform, "explored")
        ]
        return limits.model_copy(update={"screens": max(0, limits.screens - len(explored))})

    def _leave(
        self, platform: str, key: str, title: str, reason: str, detail: dict[str, str]
    ) -> None:
        entry = UnreachedScreen.model_validate(
            {"platform": platform, "key": key, "title": title, "reason": reason, "detail": detail}
        )
        with self._lock:
            if entry not in self._record.unreached:
                unreached = (*self._record.unreached, entry)
                self._record = self._record.model_copy(update={"unreached": unreached})

    def capture(
        self, platform: Platform, phone: Phone, device: Device, shot: Snapshot, chosen: str
    ) -> None:
        """Capture what the phone shows; the run record knows the screen before it is begun."""
        planned = planned_screen(platform, phone.app_id, shot, chosen)
        with self._lock:
            if self._over:
                raise GatherError("interrupted")
            if all(s.id != planned.id for s in self._record.screens):
                screens = (*self._record.screens, planned)
                self._record = self._record.model_copy(update={"screens": screens})
                self.workspace.write_run(self._record)
        request = ScreenRequest(
            id=planned.id,
            key=planned.key,
            title=planned.title,
            kind=planned.kind,
            device_id=device.id,
            probes=Probes(**self.options.plan.probes_of(shot).model_dump()).possible_on(platform),
        )
        folder = self.workspace.capture(planned.id)
        manifest = capture_screen(
            phone, request, folder, sleep=self._farm.sleep, stopping=self._farm.stopping
        )
        with self._lock:
            self._measured.add(planned.id)
            self.progress.captured(shown(planned), manifest)
        if "source.xml" in manifest.files:
            source = read((folder / "source.xml").read_bytes(), manifest.device.density)
            found = fingerprint(source.tree, manifest.activity)
            self._prints.setdefault(platform, set()).add(found)

    def wanted(self, platform: Platform, app: str, key: str) -> bool:
        """False when the screen was captured already."""
        with self._lock:
            return screen_id(platform, app, key) not in self._measured

    @property
    def farm(self) -> Farm:
        """The devices of this run."""
        return self._farm

    def _explain_missing(self, *, interrupted: bool) -> None:
        """Every planned screen without a measurement says why."""
        for planned in self._record.screens:
            if planned.id in self._measured:
                continue
            manifest = self._begun(planned)
            job = self._jobs.get((planned.platform, planned.chosen))
            failure = job.failure if job is not None else None
            if manifest is None or (manifest.state == "not-measured" and failure is not None):
                code = "interrupted" if interrupted else "not-reached"
                manifest = self._unmeasured(planned, failure or GatherError(code))
            if not interrupted:  # who stopped it need not hear of every screen
                self.progress.captured(shown(planned), manifest)

    def _unmeasured(self, planned: PlannedScreen, failure: GatherError) -> ScreenManifest:
        target = next(t for t in self._record.targets if t.platform == planned.platform)
        request = ScreenRequest(
            id=planned.id, key=planned.key, title=planned.title, kind=planned.kind
        )
        folder = self.workspace.capture(planned.id)
        return write_unmeasured(folder, request, planned.platform, target.app, failure)

    def _begun(self, planned: PlannedScreen) -> ScreenManifest | None:
        """What a capture that ended early says; None when none was begun."""
        try:
            return read_screen_manifest(self.workspace.capture(planned.id))
        except BrokenCapture:
            return None


@dataclass(frozen=True, slots=True)
class _Host:
    """The run as one walk or exploration on one device sees it."""

    app: AppRun
    platform: Platform
    device: Device

    def wanted(self, key: str) -> bool:
        build = dict(self.app.options.plan.builds())[self.platform]
        return self.app.wanted(self.platform, build.id, key)

    def capture(self, phone: Phone, snapshot: Snapshot, chosen: str) -> None:
        self.app.capture(self.platform, phone, self.device, snapshot, chosen)

    def hand_over(self, what: HandOver) -> bool:
        return self.app.ask(self.device, what, self.app.farm.stopping)

    def stopping(self) -> bool:
        return self.app.farm.stopping()

    def sleep(self, seconds: float) -> None:
        self.app.farm.sleep(seconds)
