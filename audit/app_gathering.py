"""The app run: journeys and exploration on a farm's devices, every screen into a capture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from audit.app_hosts import ExploringHost, WalkHost
from audit.app_options import AppOptions, AppProgress
from audit.app_record import EXPLORATION, EXPLORED, planned_screen, shown
from audit.app_resume import asked_of
from audit.app_state import AppState
from audit.telling import FULL
from audit.workspace import AppRecord, PlannedScreen, Workspace
from devices.app.capture import capture_screen
from devices.app.explorer import Explorer
from devices.app.farm import Farm, Job
from devices.app.inventory import Device
from devices.app.journey import Walk
from devices.app.phone import Phone, Probes, ScreenRequest
from devices.app.plan import (
    AppPlan,
    Build,
    HandOver,
    Journey,
    Platform,
    Snapshot,
)
from devices.app.unmeasured import write_unmeasured
from devices.manifest import BrokenCapture, Reason, ScreenManifest, read_screen_manifest
from devices.ports import GatherError, ToolError

__all__ = ["AppOptions", "AppProgress", "AppRun"]


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
    _state: AppState = field(init=False)
    _farm: Farm = field(init=False)
    _failures: dict[tuple[str, str], GatherError] = field(default_factory=dict, init=False)
    _over: bool = field(default=False, init=False)

    def run(self) -> bool:
        """Do everything that is not done; False when the run was interrupted.

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
        builds = dict(self.options.plan.builds())
        self._farm = Farm(
            self.options.devices,
            open_phone=lambda device: self._opened(device, builds[device.platform]),
            tell=self._lost,
            ending=lambda: self.progress.stage("app-ending"),
            leases=self.options.leases,
        )
        earlier = self._begin()
        if self._is_done():
            return True
        self._state.reopen()
        interrupted = False
        try:
            self._walk_all()
            self._explore_all()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            with self._state.lock:
                self._over = True
            unused = self._farm.unused
            if unused is None or interrupted:
                self._explain_missing(interrupted=interrupted)
            # Without any device what was interrupted before is no nearer to its end.
            before = unused is not None and earlier is not None and earlier.interrupted
            self._state.close(interrupted=interrupted or before)
        if unused is not None and not interrupted:
            raise ToolError(unused.reason, **unused.detail)
        return not interrupted

    def _begin(self) -> AppRecord | None:
        options, earlier = self.options, self.options.earlier
        if earlier is not None:
            self._state = AppState.go_on(self.workspace, earlier)
            return earlier
        asked = options.asked
        if asked is None:
            asked = asked_of(options.plan, tool=options.tool, scheme=options.scheme)
        self._state = AppState.begin(self.workspace, options.plan, asked)
        return None

    def _is_done(self) -> bool:
        """True when an earlier run came to its end and nothing is to be tried again."""
        record = self._state.record
        if record.finished_at is None or record.interrupted:
            return False
        explored = not self.options.plan.explore.screens or all(
            self._state.ended(platform, EXPLORATION) for platform, _ in self.options.plan.builds()
        )
        return explored and not self._open_journeys()

    def _lost(self, device: Device, error: GatherError) -> None:
        if len(self.options.devices) == 1 and not self._farm.opened:
            return  # the run ends with this very error
        with self._state.lock:
            self.progress.lost(device.id, error)

    def _opened(self, device: Device, build: Build) -> Phone:
        try:
            return self.open_phone(device, build)
        except ToolError as error:
            # Only this device cannot be used; the others may.
            raise GatherError(error.reason, **dict(error.detail)) from error

    def _walk_all(self) -> None:
        screens = self._state.record.screens
        if screens:
            self.progress.planned(len(screens), what="screens")
        for screen in screens:
            manifest = self._begun(screen) if self._state.done(screen.id) else None
            if manifest is not None:
                self.progress.captured(shown(screen), manifest)
        self._farm.work(jobs := self._open_journeys())
        for job in jobs:
            if job.failure is not None and not self._state.ended(job.platform, job.id):
                self._failures[job.platform, job.id] = job.failure

    def _open_journeys(self) -> list[Job]:
        """A job for each journey that is still to be walked."""
        return [
            self._job(platform, build, journey)
            for platform, build in self.options.plan.builds()
            for journey in self.options.plan.journey
            if platform in journey.platforms and not self._state.ended(platform, journey.id)
        ]

    def _job(self, platform: Platform, build: Build, journey: Journey) -> Job:
        def run(phone: Phone, device: Device) -> None:
            Walk(journey, phone, WalkHost(self, platform, device)).run()

        return Job(
            id=journey.id,
            platform=platform,
            tags=frozenset(build.tags),
            run=run,
            ended=lambda job: self._state.end_walk(platform, journey.id, job.failure),
        )

    def _explore_all(self) -> None:
        if not self.options.plan.explore.screens:
            return
        jobs = [
            Job(
                id=EXPLORED,
                platform=platform,
                tags=frozenset(build.tags),
                run=self._exploring(platform),
                ended=self._explored(platform),
            )
            for platform, build in self.options.plan.builds()
            if not self._state.ended(platform, EXPLORATION)
        ]
        if not jobs:
            return
        self.progress.stage("app-explore")
        self._farm.work(jobs)
        for job in jobs:
            if job.failure is not None and not self._state.ended(job.platform, EXPLORATION):
                self._state.not_explored(job.platform, job.failure)

    def _explored(self, platform: Platform) -> Callable[[Job], None]:
        return lambda job: self._state.end_walk(platform, EXPLORATION, job.failure)

    def _exploring(self, platform: Platform) -> Callable[[Phone, Device], None]:
        """The whole way is gone again on each try, past the screens that are captured.

        Found screens count wherever they were captured, and so does the time that it took: the
        exploration ends where one that nothing disturbed ends.
        """

        def run(phone: Phone, device: Device) -> None:
            host = ExploringHost(self, platform, device, self._state.prints(platform))
            limits = self.options.plan.explore
            explorer = Explorer(phone, host, limits, host.known, clock=host.clock)
            final = False
            try:
                explorer.run()
                final = True
            finally:
                self._state.leave(platform, explorer.left, final=final)

        return run

    def capture(
        self, platform: Platform, phone: Phone, device: Device, shot: Snapshot, chosen: str
    ) -> None:
        """Capture what the phone shows; the run record knows the screen before it is begun."""
        planned = planned_screen(platform, phone.app_id, shot, chosen)
        with self._state.lock:
            if self._over:
                raise GatherError("interrupted")
            self._state.plan(planned)
        request = ScreenRequest(
            id=planned.id,
            key=planned.key,
            title=planned.title,
            kind=planned.kind,
            device_id=device.id,
            probes=Probes(**self.options.plan.probes_of(shot).model_dump()).possible_on(platform),
        )
        manifest = capture_screen(
            phone,
            request,
            self._state.clear(planned.id),
            sleep=self._farm.sleep,
            stopping=self._farm.stopping,
        )
        with self._state.lock:
            self._state.captured(planned.id, manifest)
            self.progress.captured(shown(planned), manifest)

    @property
    def plan(self) -> AppPlan:
        """What was asked for."""
        return self.options.plan

    @property
    def state(self) -> AppState:
        """What is reached."""
        return self._state

    @property
    def farm(self) -> Farm:
        """The devices of this run."""
        return self._farm

    def _explain_missing(self, *, interrupted: bool) -> None:
        """Every planned screen without a measurement says why."""
        for planned in self._state.record.screens:
            if self._state.done(planned.id):
                continue
            manifest = self._begun(planned)
            failure = self._failure(planned)
            if manifest is None or (manifest.state == "not-measured" and failure is not None):
                code = "interrupted" if interrupted else "not-reached"
                manifest = self._unmeasured(planned, failure or GatherError(code), manifest)
            if not interrupted:  # who stopped it need not hear of every screen
                self.progress.captured(shown(planned), manifest)

    def _failure(self, planned: PlannedScreen) -> GatherError | None:
        """Why the journey to a screen ended early, None when it did not."""
        ended = self._state.ended(planned.platform, planned.chosen)
        if ended is not None and ended.reason:
            return GatherError(ended.reason, **ended.detail)
        return self._failures.get((planned.platform, planned.chosen))

    def _unmeasured(
        self, planned: PlannedScreen, failure: GatherError, before: ScreenManifest | None
    ) -> ScreenManifest:
        reason = Reason(code=failure.reason, detail=dict(failure.detail))
        if before is not None and not before.device_id and before.reasons == (reason,):
            return before  # explained when the run stopped before
        targets = self._state.record.targets
        target = next(t for t in targets if t.platform == planned.platform)
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
