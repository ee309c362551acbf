"""One clock for each host, whoever asks and by whatever name."""

from __future__ import annotations

import threading
import time

import pytest

from devices.pace import Pace, host_of


class Clock:
    """Time that only passes while somebody sleeps."""

    def __init__(self) -> None:
        """It begins at a hundred."""
        self.now = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass the time."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


def test_every_way_to_name_a_host_is_one_clock(clock: Clock) -> None:
    """Addresses, hosts with ports and bare hosts wait for each other; another host does not."""
    pace = Pace(2.0, clock=clock, sleep=clock.sleep)
    seen = []
    for name in ("http://A.cn:8080/x", "https://a.cn/y", "a.cn:9000", "a.cn", "a.cn."):
        pace.wait(name)
        seen.append(clock.now)
    assert seen == [100.0, 102.0, 104.0, 106.0, 108.0]
    pace.wait("http://b.cn/")
    assert clock.now == 108.0


def test_a_crawl_delay_only_makes_slower(clock: Clock) -> None:
    """The longer of what was asked for holds, also when a shorter one comes later."""
    pace = Pace(1.0, clock=clock, sleep=clock.sleep)
    for seconds in (0.2, 5.0, 3.0):
        pace.slow_down("a.cn", seconds)
    pace.wait("a.cn")
    pace.wait("a.cn")
    assert clock.now == 105.0


def test_a_held_host_is_left_alone_and_then_visited_half_as_often(clock: Clock) -> None:
    """Nobody comes before the time is over, and not all at once after it."""
    pace = Pace(1.0, clock=clock, sleep=clock.sleep)
    pace.wait("a.cn")
    pace.hold("http://a.cn/page", 30.0)
    seen = []
    for _ in range(3):
        pace.wait("a.cn")
        seen.append(clock.now)
    assert seen == [130.0, 132.0, 134.0]


def test_a_hold_reaches_those_who_wait_already() -> None:
    """A worker in the middle of its wait does not go before the host is open again."""
    pace = Pace(0.1)
    pace.wait("a.cn")
    began = time.monotonic()
    gone: list[float] = []

    def visit() -> None:
        pace.wait("a.cn")
        gone.append(time.monotonic() - began)

    workers = [threading.Thread(target=visit) for _ in range(2)]
    for worker in workers:
        worker.start()
    pace.hold("a.cn", 0.4)
    for worker in workers:
        worker.join(timeout=5)
    assert len(gone) == 2
    assert min(gone) >= 0.39
    assert max(gone) - min(gone) >= 0.15


def test_visits_made_at_once_are_paid_for(clock: Clock) -> None:
    """After four visits in one go the next one comes four turns later."""
    pace = Pace(0.5, clock=clock, sleep=clock.sleep)
    pace.wait("a.cn")
    pace.charge("http://a.cn/", 4)
    pace.wait("a.cn")
    assert clock.now == 102.5


def test_the_end_lets_everybody_go() -> None:
    """A run that is over does not wait for its turns."""
    pace = Pace(60.0)
    pace.wait("a.cn")
    waiting = threading.Thread(target=pace.wait, args=("a.cn",))
    waiting.start()
    pace.end()
    waiting.join(timeout=2)
    assert not waiting.is_alive()


@pytest.mark.parametrize("text", ["", "http://[bad", "::1", "http://[::1]:80/", "http://"])
def test_any_text_names_some_host(text: str) -> None:
    """What is no address is a host of its own and breaks nothing."""
    assert isinstance(host_of(text), str)
