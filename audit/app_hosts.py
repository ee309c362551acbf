"""An app run as its walks and explorations see it, each on one device."""

# ruff: noqa: D102 (what a method does is said by Host)

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from audit.app_state import AppState
from audit.workspace import screen_id
from devices.app.farm import Farm
from devices.app.inventory import Device
from devices.app.phone import Phone
from devices.app.plan import AppPlan, HandOver, Platform, Snapshot


class Run(Protocol):
    """What a walk needs of the run."""

    @property
    def plan(self) -> AppPlan:
        """What was asked for."""

    @property
    def ask(self) -> Callable[[Device, HandOver, Callable[[], bool]], bool]:
        """Lets a person do something."""

    @property
    def state(self) -> AppState:
        """What is reached."""

    @property
    def farm(self) -> Farm:
        """The devices."""

    def capture(
        self, platform: Platform, phone: Phone, device: Device, shot: Snapshot, chosen: str
    ) -> None:
        """Capture what the phone shows."""


@dataclass(slots=True)
class WalkHost:
    """The run as one walk on one device sees it; the methods are those of journey.Host."""

    app: Run
    platform: Platform
    device: Device

    def id(self, key: str) -> str:
        """The id of the screen with this key."""
        build = dict(self.app.plan.builds())[self.platform]
        return screen_id(self.platform, build.id, key)

    def wanted(self, key: str) -> bool:
        return self.app.state.done(self.id(key)) is None

    def capture(self, phone: Phone, snapshot: Snapshot, chosen: str) -> None:
        self.app.capture(self.platform, phone, self.device, snapshot, chosen)

    def hand_over(self, what: HandOver) -> bool:
        return self.app.ask(self.device, what, self.app.farm.stopping)

    def stopping(self) -> bool:
        return self.app.farm.stopping()

    def sleep(self, seconds: float) -> None:
        self.app.farm.sleep(seconds)


@dataclass(slots=True)
class ExploringHost(WalkHost):
    """The run as one exploration sees it; `known` are fingerprints of captured screens."""

    known: set[str]
    _saved: float = 0.0  # seconds that captures took, which are not taken again

    def clock(self) -> float:
        """Seconds, as if every screen were captured now."""
        return time.monotonic() + self._saved

    def wanted(self, key: str) -> bool:
        state, id = self.app.state, self.id(key)
        done = state.done(id)
        if done is not None:
            self._saved += done.seconds
            self._know(done.print)
            return False
        # An app that shows other screens each time must not fill the record without end.
        most = self.app.plan.explore.screens
        return state.is_planned(id) or state.explored(self.platform) < most

    def capture(self, phone: Phone, snapshot: Snapshot, chosen: str) -> None:
        WalkHost.capture(self, phone, snapshot, chosen)
        done = self.app.state.done(self.id(snapshot.key))
        self._know(done.print if done is not None else None)

    def _know(self, print: str | None) -> None:
        if print is not None:
            self.known.add(print)
