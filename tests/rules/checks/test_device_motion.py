"""What shaking the device may do, and what the page's controls must do as well."""

from __future__ import annotations

import pytest

from rules.checks.device_motion import disabling, operable
from rules.model import CannotJudge, Verdict
from rules.probes import Probes
from rules.probes.changes import ChangesProbe, MotionTrial
from rules.probes.listeners import Listener, ListenersProbe
from rules.snapshot import PageSnapshot
from tests.build import find, page

_HTML = '<p id="x">第 1 条</p><button id="a" data-t-click>下一条</button>{more}'


def _shaken(
    same: str = "", off: str = "", more: str = "", *, complete: bool = True
) -> PageSnapshot:
    snapshot = page(_HTML.format(more=more))
    trial = MotionTrial(
        changed=(find(snapshot, "x"),),
        same=(find(snapshot, same),) if same else (),
        off=(find(snapshot, off),) if off else (),
        tried=(find(snapshot, "a"),),
        complete=complete,
    )
    object.__setattr__(snapshot, "probes", Probes(changes=ChangesProbe(motion=trial)))
    return snapshot


def test_motion_alone_fails() -> None:
    """No control does the same, and none turns it off."""
    assert [f.verdict for f in operable(_shaken(), {})] == [Verdict.FAILED]
    assert [f.verdict for f in disabling(_shaken(), {})] == [Verdict.FAILED]


def test_a_control_that_does_the_same_passes() -> None:
    """It need not turn off the motion as well for that."""
    assert [f.verdict for f in operable(_shaken(same="a"), {})] == [Verdict.PASSED]
    assert [f.verdict for f in disabling(_shaken(same="a"), {})] == [Verdict.FAILED]


def test_a_control_that_turns_it_off_passes() -> None:
    """The same for turning it off."""
    assert [f.verdict for f in disabling(_shaken(off="a"), {})] == [Verdict.PASSED]


def test_what_was_not_tried_is_a_question() -> None:
    """A drawing, a part that reacts to clicks, or more controls than were tried may do it."""
    for more in ("<canvas></canvas>", "<div data-t-click>下一条</div>", "<select></select>"):
        assert [f.verdict for f in operable(_shaken(more=more), {})] == [Verdict.CANT_TELL]
    assert [f.verdict for f in operable(_shaken(complete=False), {})] == [Verdict.CANT_TELL]


def test_without_motion_there_is_no_target() -> None:
    """Most pages do nothing when they are shaken."""
    snapshot = page(_HTML.format(more=""))
    object.__setattr__(snapshot, "probes", Probes(changes=ChangesProbe()))
    assert list(operable(snapshot, {})) == []
    with pytest.raises(CannotJudge):
        list(operable(page("<p>正文</p>"), {}))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function (e) { show(e.gamma) }", [(Verdict.CANT_TELL, "unseen")]),
        ("", [(Verdict.CANT_TELL, "unseen")]),
        ("function (e) { last = e.gamma }", []),
    ],
)
def test_a_handler_that_changed_nothing_is_a_question(
    source: str, expected: list[tuple[Verdict, str]]
) -> None:
    """The page listens to motion, and nothing was seen: no pass. Keeping a value shows nothing."""
    snapshot = page(_HTML.format(more=""))
    heard = Listener(type="devicemotion", target="window", node=None, source=source)
    probes = Probes(
        changes=ChangesProbe(), listeners=ListenersProbe(complete=True, listeners=(heard,))
    )
    object.__setattr__(snapshot, "probes", probes)
    for rule in (operable, disabling):
        assert [(f.verdict, f.code) for f in rule(snapshot, {})] == expected
