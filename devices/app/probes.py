"""Tries a screen's behaviour out; every probe leaves the device as it found it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from devices.app.intruder import look
from devices.app.moment import Moment, read, settle, shown_picture, take_moment
from devices.app.phone import ENDING, FATAL, Phone, Probes
from devices.app.web_views import WebProbe, cause_of, left_closed, web_views_on
from devices.manifest import CaptureWriter, Reason
from devices.ports import GatherError
from rules.screen import ScreenNode, ScreenTree
from rules.screen_pointer import ScreenPointers

_PULL_SECONDS = 3.0  # until new content is there after a pull
_AFTER_TAB = 0.15  # seconds until the focus has moved
_STUCK = 3  # presses without movement after which the focus is taken to be caught


def never() -> bool:
    """For captures that belong to no run: nothing ends them."""
    return False


@dataclass(slots=True, kw_only=True)
class Bench:
    """One screen on one phone, and where what is found goes.

    `facts` becomes facts.json.gz; `reasons` are the probes that could not be done.
    """

    phone: Phone
    probes: Probes
    density: float | None
    moment: Moment
    writer: CaptureWriter
    sleep: Callable[[float], None] = time.sleep
    stopping: Callable[[], bool] = never
    facts: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    engines: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """All probes that were asked for, the least disturbing first.

        Raises GatherError of ENDING only. After a fatal one the device is not necessarily as it
        was; after "interrupted", which comes when the whole run ends, it is.
        """
        probes = self.probes
        if probes.os_audit and self.phone.platform == "ios":
            self._attempt("os-audit", self._os_audit)
        if not probes.web:
            self.reasons += left_closed(self.moment.source.tree)
        elif web_views_on(self.moment.source.tree):
            self._attempt("web", self._web)
        if probes.refresh_seconds > 0 or probes.pull:
            self._attempt("refresh", self._refresh)
        if probes.keyboard > 0:
            self._attempt("keyboard", self._traverse)
        if probes.rotate:
            self._attempt("rotate", self._rotate)
        if probes.font_scale > 0:
            self._attempt("font-scale", self._enlarge)

    def _attempt(self, probe: str, act: Callable[[], None]) -> None:
        self._go_on()
        try:
            act()
        except GatherError as error:
            if error.reason in ENDING:
                raise
            self._note(probe, error)

    def _go_on(self) -> None:
        """Raise "interrupted" when the run ends: what is begun now might not be put back."""
        if self.stopping():
            raise GatherError("interrupted")

    def _note(self, probe: str, error: GatherError) -> None:
        if error.reason == "call-unsupported":
            detail = {**error.detail, "probe": probe}
            self.reasons.append(Reason(code="call-unsupported", detail=detail))
            return
        detail = {"probe": probe, "cause": cause_of(error)}
        self.reasons.append(Reason(code="probe-failed", detail=detail))

    def _os_audit(self) -> None:
        try:
            answer = self.phone.os_audit()
        except GatherError as error:
            self.writer.add_json("audit.json.gz", {"error": error.reason})
            raise
        self.writer.add_json("audit.json.gz", answer)

    def _web(self) -> None:
        probe = WebProbe(
            phone=self.phone,
            tree=self.moment.source.tree,
            writer=self.writer,
            reasons=self.reasons,
            engines=self.engines,
        )
        self.facts["web"] = probe.parts
        probe.run()

    def _refresh(self) -> None:
        trigger = "pull" if self.probes.pull else "wait"
        if trigger == "pull":
            self.phone.swipe("down")
            self.sleep(self.probes.refresh_seconds or _PULL_SECONDS)
        else:
            passed = time.monotonic() - self.moment.at
            self.sleep(max(self.probes.refresh_seconds - passed, 0.0))
        seconds = time.monotonic() - self.moment.at
        self._store("after")
        self.facts["refresh"] = {"trigger": trigger, "seconds": round(seconds, 1)}

    def _traverse(self) -> None:
        """Press Tab until the focus comes round, is caught, or the limit is reached."""
        keyboard_before = self.phone.keyboard_shown()
        paths: list[str] = []
        round_trip = False
        still = 0
        try:
            for _ in range(self.probes.keyboard):
                self._go_on()
                self.phone.press_tab()
                self.sleep(_AFTER_TAB)
                path = self._focused()
                if path is not None and path == (paths[0] if len(paths) > 1 else None):
                    round_trip = True
                    break
                moved = path is not None and path != (paths[-1] if paths else None)
                still = 0 if moved else still + 1
                if path is not None and moved:
                    paths.append(path)
                if still >= _STUCK:
                    break
        finally:
            self._hide_keyboard(keyboard_before)
        self.facts["traversal"] = {"method": "keyboard", "paths": paths, "complete": round_trip}

    def _focused(self) -> str | None:
        """The path of the element with input focus, the innermost where several say so."""
        tree = read(self.phone.source(), self.density).tree
        focused = _innermost(tree)
        return ScreenPointers(tree).selector(focused) if focused is not None else None

    def _hide_keyboard(self, before: bool | None) -> None:
        """A field that got the focus may have brought the keyboard up; back closes only that."""
        if before is False and self.phone.keyboard_shown() is True:
            self.phone.back()

    def _rotate(self) -> None:
        try:
            former = self.phone.rotate("landscape")
        except GatherError as error:
            if error.reason not in FATAL:  # an app that refused to turn may be half turned
                with contextlib.suppress(GatherError):
                    self.phone.rotate("portrait")
            raise
        if former == "landscape":
            return  # the screen was stored so
        with self._restoring("rotate", lambda: self.phone.rotate("portrait")):
            settle(self.phone, self.density, sleep=self.sleep)
            self._store("rotated")

    def _enlarge(self) -> None:
        scale = self.probes.font_scale
        former = self.phone.set_font_scale(scale)
        with self._restoring("font-scale", lambda: self.phone.set_font_scale(former)):
            settle(self.phone, self.density, sleep=self.sleep)
            self._store("large")
        self.facts["large_scale"] = scale

    @contextlib.contextmanager
    def _restoring(self, probe: str, restore: Callable[[], object]) -> Iterator[None]:
        """Put the device back after the block; a device that stays changed is a reason."""
        try:
            yield
        finally:
            try:
                restore()
                settle(self.phone, self.density, sleep=self.sleep)
            except GatherError as error:
                detail = {"probe": probe, "cause": error.reason}
                self.reasons.append(Reason(code="probe-not-undone", detail=detail))
                if error.reason in FATAL:
                    raise

    def _store(self, name: str) -> None:
        """Another reading of the same screen. Raises GatherError when it is not the app's."""
        moment = take_moment(self.phone, self.density, sleep=self.sleep)
        refusal = look(self.phone, moment.source).refusal
        if refusal is not None:
            raise refusal
        self.writer.add_source(f"{name}.xml", moment.xml)
        picture = shown_picture(moment)
        if picture is not None and moment.still:
            self.writer.add(f"{name}.png", picture)


def _innermost(tree: ScreenTree) -> ScreenNode | None:
    """The focused element that is deepest in the tree, the first of several as deep."""
    focused = [node for node in tree.nodes if node.focused]
    return max(focused, key=lambda node: node.depth, default=None)
