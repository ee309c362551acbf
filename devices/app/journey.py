"""Walks a journey on a phone, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from devices.app.finder import find, touch_point
from devices.app.intruder import look
from devices.app.phone import Phone
from devices.app.plan import HandOver, Journey, Snapshot, Step, Target
from devices.masking import SecretMissing, secret
from devices.normalize.app import BrokenSource, Source, read_source
from devices.ports import GatherError

_PATIENCE = 10.0  # seconds until an element that a step means has to be there
_PAUSE = 0.5  # seconds between two looks at the screen


class Host(Protocol):
    """What a walk needs of the run that it belongs to."""

    def wanted(self, key: str) -> bool:
        """False for a screen that was captured before, on another device."""

    def capture(self, phone: Phone, snapshot: Snapshot, chosen: str) -> None:
        """Capture the screen as it is now."""

    def hand_over(self, what: HandOver) -> bool:
        """Ask a person and wait; false when nobody did it in time."""

    def stopping(self) -> bool:
        """True when the whole run is to end."""

    def sleep(self, seconds: float) -> None:
        """Wait. Raises GatherError "interrupted" when the run ends in a long wait."""


@dataclass(slots=True)
class Walk:
    """One journey on one phone. `clock` gives seconds, `patience` is how many a tap waits."""

    journey: Journey
    phone: Phone
    host: Host
    clock: Callable[[], float] = time.monotonic
    patience: float = _PATIENCE
    number: int = field(default=0, init=False)  # of the step that is being done, from 1

    def run(self) -> None:
        """Do every step. Raises GatherError where one cannot be done; detail step = its number."""
        self.phone.restart()
        for number, step in enumerate(self.journey.step, start=1):
            if self.host.stopping():
                raise GatherError("interrupted")
            self.number = number
            self._do(step)

    def _do(self, step: Step) -> None:
        phone = self.phone
        if step.open:
            phone.restart()
        elif step.tap is not None:
            self._tap(step.tap)
        elif step.type is not None:
            self._tap(step.type.into)
            phone.type(self._words(step.type.text, step.type.env))
        elif step.swipe is not None:
            phone.swipe(step.swipe)
        elif step.wait_for is not None:
            self._await(step.wait_for.target, step.wait_for.seconds)
        elif step.wait is not None:
            self.host.sleep(step.wait)
        elif step.back:
            phone.back()
        elif step.snapshot is not None:
            if self.host.wanted(step.snapshot.key):
                self.host.capture(phone, step.snapshot, self.journey.id)
        elif step.hand_over is not None and not self.host.hand_over(step.hand_over):
            raise GatherError("hand-over-unanswered", step=str(self.number))

    def _words(self, text: str | None, variable: str | None) -> str:
        if variable is None:
            return text or ""
        try:
            return secret(variable)
        except SecretMissing as error:
            raise GatherError(error.reason, **error.detail, step=str(self.number)) from None

    def _tap(self, target: Target) -> None:
        self.phone.tap(*self._await(target, self.patience))

    def _await(self, target: Target, seconds: float) -> tuple[float, float]:
        """Where the element is to be touched, once it is there.

        Raises GatherError: what is in its place (app-crashed, system-dialog, other-app), or
        target-not-found.
        """
        end = self.clock() + seconds
        ended = False
        while True:
            source = read_phone(self.phone)
            node = find(source.tree, target)
            point = touch_point(source.tree, node) if node is not None else None
            if point is not None:
                return point
            if self.host.stopping():
                raise GatherError("interrupted")
            refusal = self._in_the_way(source)
            # An app that is being started is not running for a moment either.
            if refusal is not None and refusal.reason == "app-crashed" and ended:
                raise refusal
            ended = refusal is not None and refusal.reason == "app-crashed"
            if self.clock() >= end:
                missing = {"step": str(self.number), "target": _named(target)}
                raise refusal or GatherError("target-not-found", **missing)
            self.host.sleep(_PAUSE)

    def _in_the_way(self, source: Source) -> GatherError | None:
        """Why it is not the app that shows; None when it is."""
        try:
            return look(self.phone, source).refusal
        except GatherError as error:
            if error.reason == "app-crashed":
                return error
            raise


def read_phone(phone: Phone) -> Source:
    """What the phone shows now. Raises GatherError, also for a source that cannot be read."""
    try:
        return read_source(phone.source(), density=phone.profile().density)
    except BrokenSource as error:
        raise GatherError(error.code, **dict(error.detail)) from error


def _named(target: Target) -> str:
    return target.text or target.contains or target.id or target.path or ""
