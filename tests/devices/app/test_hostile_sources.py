"""The corpus of hostile page sources: each is read or refused, with its reason, and in its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

import pytest

from devices.app.explorer import Explorer
from devices.app.finder import find, touch_point
from devices.app.fingerprint import fingerprint, screen_title
from devices.app.moment import read
from devices.app.phone import Phone
from devices.app.plan import ExploreTable, Target
from devices.ports import GatherError
from tests.devices.app.fake_phone import FakePhone
from tests.devices.app.hostile_sources import LARGE, READ, REFUSED, harmful, same, tree


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_source_is_refused(name: str) -> None:
    """With its reason; no entity is expanded and no file is read for it."""
    make, reason = REFUSED[name]
    with pytest.raises(GatherError) as caught:
        read(make(), 3.0)
    assert caught.value.reason == reason
    assert "root:" not in str(caught.value.detail)


@pytest.mark.parametrize("name", READ)
def test_what_is_one_is_read(name: str) -> None:
    """Its elements are there, its words can be written, its boxes are on a screen or none."""
    parsed = read(READ[name](), 3.0)
    assert len(parsed.tree.nodes) > 1
    screen_title(parsed.tree).encode()
    for one in parsed.tree.nodes:
        (one.text + one.label + one.identifier).encode()
        if one.rect is not None:
            box = (one.rect.x, one.rect.y, one.rect.width, one.rect.height)
            assert all(-1e6 < side < 1e6 for side in box)


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_large_ones_end(name: str) -> None:
    """Read or refused, in less than a minute on any machine."""
    source, begun = LARGE[name](), time.monotonic()
    try:
        fingerprint(read(source, 3.0).tree)
    except GatherError as error:
        assert error.reason == "source-too-many-nodes"
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("nth", [1, 5_000, 5_001])
def test_an_element_among_thousands_alike_is_found_at_once(nth: int) -> None:
    """A search that compared each with each would take minutes here."""
    parsed = read(same(5_000), 3.0).tree
    begun = time.monotonic()
    found = find(parsed, Target(text="办事", nth=nth))
    assert time.monotonic() - begun < 3
    if nth > 5_000:
        assert found is None
    else:
        assert found is not None and touch_point(parsed, found) is not None
        assert found.index == nth


class _Host:
    """A run that captures nothing."""

    def wanted(self, key: str) -> bool:
        """Nothing is."""
        return False

    def stopping(self) -> bool:
        """Never."""
        return False

    def sleep(self, seconds: float) -> None:
        """Not at all."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AssertionError(name)


def test_names_without_end_do_not_fill_the_record() -> None:
    """Of thousands of elements that are not tapped some are listed, and the rest is counted."""
    phone = FakePhone(harmful(2_000))
    limits = ExploreTable(screens=5, depth=2, minutes=1)
    explorer = Explorer(cast(Phone, phone), cast(Any, _Host()), limits, set())
    explorer.run()
    assert len(explorer.left) == 301
    assert explorer.left[0].title == "删除0"
    assert explorer.left[-1].reason == "explore-left-more"
    assert explorer.left[-1].detail["count"] == "1700"


def test_a_screen_that_is_never_the_same_ends_exploring() -> None:
    """An app that shows something else at each look is left when the limits are reached."""

    class Changing(FakePhone):
        count = 0

        def source(self) -> str:
            """Elements of other classes each time."""
            self.count += 1
            own = f'<cn.invented.V{self.count} package="{self.app_id}" clickable="true" '
            return tree(own + 'text="a" bounds="[0,0][9,9]" displayed="true"/>')

    times = iter(range(10**6))
    limits = ExploreTable(screens=4, depth=3, minutes=10)
    host = cast(Any, _Host())
    explorer = Explorer(cast(Phone, Changing()), host, limits, set(), clock=lambda: next(times))
    explorer.run()
    assert {left.reason for left in explorer.left} <= {"cannot-return", "explore-limit"}
