"""What an app run has reached, in memory and on disk: another run can go on from it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.app_record import EXPLORATION, EXPLORED, first_record, now
from audit.app_resume import captured, print_of, whole
from audit.workspace import AppRecord, EndedWalk, PlannedScreen, UnreachedScreen, Workspace
from devices.app.explorer import Left
from devices.app.plan import AppPlan, Platform
from devices.manifest import ScreenManifest
from devices.passing import passing_reasons
from devices.ports import GatherError


@dataclass(frozen=True, slots=True)
class Done:
    """A screen that is captured: how long that took, and the fingerprint that it has."""

    seconds: float
    print: str | None


@dataclass(slots=True)
class AppState:
    """The run's record, written at every step, and the screens that are captured.

    Safe for several threads; `lock` may be held for several steps at once.
    """

    workspace: Workspace
    record: AppRecord
    lock: threading.RLock = field(default_factory=threading.RLock)
    _done: dict[str, Done] = field(default_factory=dict)
    _left: dict[str, list[UnreachedScreen]] = field(default_factory=dict)
    _failed: dict[str, UnreachedScreen] = field(default_factory=dict)

    @classmethod
    def begin(cls, workspace: Workspace, plan: AppPlan, asked: Mapping[str, str]) -> AppState:
        """A new run; its record is on disk. `asked` is that of asked_of."""
        record = first_record(plan, tool=asked["tool"], scheme=asked["scheme"], asked=asked)
        workspace.write_run(record)
        return cls(workspace, record)

    @classmethod
    def go_on(cls, workspace: Workspace, record: AppRecord) -> AppState:
        """An earlier run, from what is whole of it."""
        workspace.captures.mkdir(parents=True, exist_ok=True)
        state = cls(workspace, record)
        for screen in record.screens:
            manifest = captured(workspace.capture(screen.id))
            if manifest is not None:
                state._add(screen.id, manifest)
        walks = tuple(walk for walk in record.walks if state._stands(walk))
        explored = {walk.platform for walk in walks if walk.walk == EXPLORATION}
        for entry in record.unreached:
            if entry.key == EXPLORATION and "name" not in entry.detail:
                if entry.platform in explored:
                    state._failed[entry.platform] = entry
            else:
                state._left.setdefault(entry.platform, []).append(entry)
        state.record = record.model_copy(update={"walks": walks, "unreached": state._unreached()})
        return state

    def plan(self, screen: PlannedScreen) -> None:
        """Have the record know a screen before it is captured."""
        with self.lock:
            if all(s.id != screen.id for s in self.record.screens):
                # By platform, not by which of two devices was faster.
                platforms = [target.platform for target in self.record.targets]
                screens = sorted(
                    (*self.record.screens, screen),
                    key=lambda s: (s.chosen == EXPLORED, platforms.index(s.platform)),
                )
                self._write(screens=tuple(screens))

    def is_planned(self, id: str) -> bool:
        """True when the record knows the screen."""
        with self.lock:
            return any(s.id == id for s in self.record.screens)

    def explored(self, platform: Platform) -> int:
        """How many screens were found by exploring."""
        with self.lock:
            screens = self.record.screens
            return sum((s.platform, s.chosen) == (platform, EXPLORED) for s in screens)

    def clear(self, id: str) -> Path:
        """The empty place of a screen's capture."""
        folder = self.workspace.capture(id)
        if folder.exists():
            shutil.rmtree(folder)
        return folder

    def captured(self, id: str, manifest: ScreenManifest) -> None:
        """A capture came to its end."""
        with self.lock:
            self._add(id, manifest)

    def done(self, id: str) -> Done | None:
        """What is known of a captured screen, None while there is no capture."""
        with self.lock:
            return self._done.get(id)

    def prints(self, platform: Platform) -> set[str]:
        """Fingerprints of the screens that journeys captured."""
        with self.lock:
            found = {
                self._done[s.id].print
                for s in self.record.screens
                if s.platform == platform and s.chosen != EXPLORED and s.id in self._done
            }
            return {one for one in found if one is not None}

    def end_walk(self, platform: str, walk: str, failure: GatherError | None) -> None:
        """A journey or the exploration came to its end on a device.

        One that wants something that may be there next time is done again then.
        """
        reason, detail = ("", {}) if failure is None else (failure.reason, dict(failure.detail))
        if reason in passing_reasons():
            return
        ended = EndedWalk.model_validate(
            {"platform": platform, "walk": walk, "reason": reason, "detail": detail}
        )
        with self.lock:
            if walk == EXPLORATION and failure is not None:
                self._failed[platform] = _entry(platform, failure)
            walks = sorted((*self.record.walks, ended), key=self._place)
            self._write(walks=tuple(walks), unreached=self._unreached())

    def not_explored(self, platform: str, failure: GatherError) -> None:
        """The exploration did not come to its end, or to a device, and is done again next time."""
        with self.lock:
            self._failed[platform] = _entry(platform, failure)
            self._write(unreached=self._unreached())

    def ended(self, platform: str, walk: str) -> EndedWalk | None:
        """How a journey or the exploration ended, None when it is still to be done."""
        with self.lock:
            return next(
                (w for w in self.record.walks if (w.platform, w.walk) == (platform, walk)), None
            )

    def leave(self, platform: Platform, entries: Iterable[Left], *, final: bool) -> None:
        """What exploring did not go to. With `final` earlier tries do not count any more."""
        with self.lock:
            found = [] if final else self._left.get(platform, [])
            for one in entries:
                entry = UnreachedScreen(
                    platform=platform,
                    key=one.key,
                    title=one.title,
                    reason=one.reason,
                    detail=one.detail,
                )
                if entry not in found:
                    found.append(entry)
            self._left[platform] = found
            self._write(unreached=self._unreached())

    def close(self, *, interrupted: bool) -> None:
        """The run is over."""
        with self.lock:
            self._write(finished_at=now(), interrupted=interrupted)

    def reopen(self) -> None:
        """The run is not over any more."""
        with self.lock:
            self._write(finished_at=None, interrupted=False)

    def _write(self, **changes: object) -> None:
        self.record = self.record.model_copy(update=changes)
        self.workspace.write_run(self.record)

    def _place(self, walk: EndedWalk) -> tuple[bool, int, int]:
        """Where a walk is in the plan: not which of two devices was faster decides."""
        platforms = [target.platform for target in self.record.targets]
        keys, key = list(self.record.asked), f"journey.{walk.walk}"
        number = keys.index(key) if key in keys else 0
        return walk.walk == EXPLORATION, platforms.index(walk.platform), number

    def _add(self, id: str, manifest: ScreenManifest) -> None:
        found = print_of(self.workspace.capture(id), manifest)
        self._done[id] = Done(manifest.seconds, found)

    def _stands(self, walk: EndedWalk) -> bool:
        """False when a capture of the walk is missing or damaged: it is done again."""
        chosen = EXPLORED if walk.walk == EXPLORATION else walk.walk
        return all(
            s.id in self._done or self._stays(walk, self.workspace.capture(s.id))
            for s in self.record.screens
            if (s.platform, s.chosen) == (walk.platform, chosen)
        )

    def _stays(self, walk: EndedWalk, folder: Path) -> bool:
        manifest = whole(folder)
        # Where a walk ended early, the rest of its screens has nothing, or an explanation.
        if walk.reason:
            return manifest is not None or not folder.exists()
        # Exploring passes a screen by under which the app dies.
        return walk.walk == EXPLORATION and manifest is not None and bool(manifest.device_id)

    def _unreached(self) -> tuple[UnreachedScreen, ...]:
        return tuple(self._each_unreached())

    def _each_unreached(self) -> Iterator[UnreachedScreen]:
        for target in self.record.targets:
            yield from self._left.get(target.platform, ())
            if target.platform in self._failed:
                yield self._failed[target.platform]


def _entry(platform: str, failure: GatherError) -> UnreachedScreen:
    return UnreachedScreen.model_validate(
        {
            "platform": platform,
            "key": EXPLORATION,
            "reason": failure.reason,
            "detail": dict(failure.detail),
        }
    )
