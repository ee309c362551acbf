"""The time that one step on a page has."""

from __future__ import annotations

import threading
import time

import pytest

from devices.drivers.watchdog import Bound, OverdueError


def test_a_step_in_time_is_left_alone() -> None:
    """Nothing is ended, and calls may follow each other."""
    ended: list[int] = []
    bound = Bound(5, lambda: ended.append(1))
    with bound.watched():
        for _ in range(3):
            with bound.call():
                pass
    assert ended == []
    assert bound.fired is False
    assert 1000 <= bound.rest_ms <= 5000


def test_a_call_that_hangs_is_ended() -> None:
    """The script is ended from outside; the call comes back, and the step knows of it."""
    hanging = threading.Event()
    bound = Bound(0.05, hanging.set)
    with bound.watched(), bound.call():
        assert hanging.wait(10)
    assert bound.fired is True


def test_time_that_is_up_is_told_once() -> None:
    """The next call is refused; those after it may put things back."""
    bound = Bound(0.01, lambda: None)
    time.sleep(0.02)
    with pytest.raises(OverdueError), bound.call():
        pytest.fail("the call was made")
    with bound.call():
        pass
    assert bound.rest_ms == 1000
