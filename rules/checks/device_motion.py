"""What shaking or tilting the device does: also from the page's controls, and not if unwanted."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import exposed, is_native_control
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.probes.changes import MotionTrial
from rules.snapshot import PageSnapshot

_EVENTS = ("devicemotion", "deviceorientation", "deviceorientationabsolute")


def operable(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a control of the page changes what motion of the device changes.

    The page is the target. Raises CannotJudge without the probe.
    """
    yield from _judge(page, same=True)


def disabling(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a control of the page keeps motion of the device from changing it.

    The page is the target. Raises CannotJudge without the probe.
    """
    yield from _judge(page, same=False)


def _judge(page: PageSnapshot, *, same: bool) -> Iterator[Finding]:
    probe = page.probes.changes
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    trial = probe.motion
    if trial is None:
        if _listens(page):
            yield Finding(verdict=Verdict.CANT_TELL, code="unseen")
        return
    if trial.same if same else trial.off:
        yield Finding(verdict=Verdict.PASSED, code="passed", data={"name": ""})
        return
    target = next((n for n in trial.changed if exposed(n)), None)
    if target is None:
        return  # what changes is seen by nobody
    sure = trial.complete and not _other_ways(page, trial)
    verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
    yield Finding(verdict=verdict, code="motion-only" if sure else "maybe-other", node=target)


def _listens(page: PageSnapshot) -> bool:
    """True when the page has a handler for motion, and motion was not seen to change anything."""
    listeners = page.probes.listeners
    handlers = listeners.of(*_EVENTS) if listeners is not None else ()
    return any(_may_show(handler.source) for handler in handlers)


def _may_show(source: str) -> bool:
    """False for handlers that only count or keep a value."""
    return "(" in source.partition("{")[2] or not source


def _other_ways(page: PageSnapshot, trial: MotionTrial) -> bool:
    """True when something could be operated that was not tried: listeners, drawings, drop-downs."""
    tried = set(trial.tried)
    for node in page.elements():
        if node.tag == "canvas" or (node.clickable and node not in tried):
            return True
        if node.tag in {"select", "textarea"} and is_native_control(node):
            return True
    return False
