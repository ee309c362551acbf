"""Which addresses get the evaluator's headers, and which patterns leave addresses out."""

from __future__ import annotations

import pytest

from devices.explore import excluding
from devices.headers import OwnHeaders


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://stage.example.cn/x?y", True),
        ("http://STAGE.example.cn:80/", True),
        ("https://stage.example.cn/", True),  # the same host with encryption
        ("https://stage.example.cn:8443/", False),
        ("http://stage.example.cn:8080/", False),
        ("http://stage.example.cn.evil.cn/", False),
        ("http://stage.example.cn@evil.cn/", False),
        ("http://a.stage.example.cn/", False),
        ("ws://stage.example.cn/", False),
        ("http://stage.example.cn:x/", False),
        ("data:text/html,http://stage.example.cn/", False),
    ],
)
def test_only_the_named_origin_gets_them(url: str, own: bool) -> None:
    """Another port, a look-alike, a host below and an address that is none do not."""
    headers = OwnHeaders(["http://stage.example.cn/start"], [("X-Key", "Zq7")])
    assert bool(headers.of(url)) is own
    assert "Zq7" not in repr(headers)


def test_encryption_is_never_given_up() -> None:
    """Named with https, the same host without it gets nothing."""
    headers = OwnHeaders(["https://a.cn/"], [("X-Key", "Zq7")])
    assert headers.of("https://a.cn/x") == {"X-Key": "Zq7"}
    assert headers.of("http://a.cn/x") == {}


@pytest.mark.parametrize(
    ("pattern", "url", "left_out"),
    [
        ("/old/*", "http://a.cn/old/x/y", True),
        ("/old/*", "http://a.cn/older/", False),
        ("*.do", "http://a.cn/app/login.do?x=1", True),
        ("/list?*page=*", "http://a.cn/list?a=1&page=2", True),
        ("/list?*page=*", "http://a.cn/list", False),
        ("/旧站/*", "http://a.cn/%E6%97%A7%E7%AB%99/x", True),
        ("/a[1]/*", "http://a.cn/a1/x", False),
        ("/", "http://a.cn", True),
    ],
)
def test_patterns_of_paths(pattern: str, url: str, left_out: bool) -> None:
    """A star stands for anything, everything else for itself."""
    assert excluding([pattern])(url) == ("excluded" if left_out else None)
