"""Waits that servers ask for, in seconds, as dates, or without a word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.backoff import Backoff, asked_seconds

NOW = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Fri, 20 Nov 2026 08:00:30 GMT", 30.0),
        ("Friday, 20-Nov-26 08:01:00 GMT", 60.0),
        ("Fri, 20 Nov 2026 16:00:10 +0800", 10.0),
        ("Fri, 20 Nov 2026 07:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("99999999999999", None),
        ("٣", None),
        ("Fri, 99 Nov 2026 08:00:30 GMT", None),
    ],
)
def test_what_a_header_asks_for(header: str, seconds: float | None) -> None:
    """Seconds and dates are understood; a time that is over asks for nothing."""
    assert asked_seconds(header, NOW) == seconds


@given(st.text(max_size=40))
def test_no_header_breaks_it(header: str) -> None:
    """Whatever a server writes there is a number that is not negative, or nothing."""
    seconds = asked_seconds(header, NOW)
    assert seconds is None or seconds >= 0


def test_a_server_that_asks_for_too_much_is_left_alone() -> None:
    """It is never visited before its time: rather not at all."""
    waits = Backoff(tries=2, longest=100)
    assert waits.wait(1, "100", "http://a.cn/", now=NOW) == 100.0
    assert waits.wait(1, "101", "http://a.cn/", now=NOW) is None


def test_waits_grow_and_end() -> None:
    """Twice as long each time, half more or less; after the tries there is none."""
    waits = Backoff(tries=3, first=2, longest=7)
    found = [waits.wait(n, "", "http://a.cn/") for n in (1, 2, 3, 4)]
    assert found[3] is None
    first, second, third = (one or 0.0 for one in found[:3])
    assert 1 <= first <= 3
    assert 2 <= second <= 6
    assert 4 <= third <= 7


def test_chance_is_the_seeds() -> None:
    """The same seed waits as long again; another page or seed does not come at the same time."""
    one = Backoff(seed=1)
    assert one.wait(1, "", "http://a.cn/") == Backoff(seed=1).wait(1, "", "http://a.cn/")
    others = {Backoff(seed=n).wait(1, "", f"http://a.cn/{m}") for n in (1, 2) for m in range(10)}
    assert len(others) == 20
