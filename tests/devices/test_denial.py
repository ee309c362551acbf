"""When a site has turned us away often enough."""

from __future__ import annotations

import pytest

from devices.denial import Denials, Enough

FEW = Enough(firewall=2, refused=3, silent=4)


def _told(*visits: tuple[str | None, str]) -> list[bool]:
    denials = Denials(FEW)
    return [
        denials.note(f"http://a.cn/{n}", reason, {"status": status} if status else {})
        for n, (reason, status) in enumerate(visits)
    ]


@pytest.mark.parametrize(
    ("visit", "number"),
    [
        (("blocked-by-waf", ""), 2),
        (("blocked-by-unknown", ""), 2),
        (("asked-to-wait", "503"), 2),
        (("http-error", "429"), 2),
        (("http-error", "403"), 3),
        (("timeout", ""), 4),
    ],
)
def test_each_kind_has_its_own_number(visit: tuple[str, str], number: int) -> None:
    """The last of so many in a row says that it is enough, none before it."""
    assert _told(*[visit] * number) == [False] * (number - 1) + [True]


def test_a_page_in_between_begins_anew() -> None:
    """Closed corners of an open site do not end its audit."""
    assert not any(_told(*[("http-error", "403"), ("http-error", "403"), (None, "")] * 5))


def test_missing_pages_and_files_are_no_denial() -> None:
    """A 404, a server's fault and a download say nothing about being welcome."""
    nothing = [("http-error", "404"), ("http-error", "500"), ("download", ""), ("not-html", "")]
    assert not any(_told(*nothing * 5))


def test_kinds_in_turn_add_up() -> None:
    """A site that varies its ways to say no is understood, too."""
    mixed = [("http-error", "403"), ("timeout", ""), ("blocked-by-waf", ""), ("timeout", "")]
    assert _told(*mixed) == [False, False, False, True]


def test_one_host_does_not_answer_for_another_and_the_page_is_named() -> None:
    """What was shown last, and after how many tries, is kept for the report."""
    denials = Denials(FEW)
    for n in (1, 2):
        denials.note(f"http://a.cn:8080/{n}", "blocked-by-waf", {})
    assert denials.over("http://a.cn/other") == {"tries": "2", "shown": "http://a.cn:8080/2"}
    assert denials.over("http://b.cn/") is None
