"""Lists of hosts as evaluators write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.boundary import HostRule, HostsError, read_hosts


def test_every_way_to_name_a_host() -> None:
    """Names, wildcards, ports, addresses of both kinds, Chinese names and Chinese commas."""
    found = read_hosts("Static.Example.cn, *.example.com，10.0.0.8:8080, [::1]:81, ::1、云溪.cn")
    assert found == (
        HostRule("static.example.cn"),
        HostRule("example.com", None, below=True),
        HostRule("10.0.0.8", 8080),
        HostRule("::1", 81),
        HostRule("::1"),
        HostRule("xn--9kq759e.cn"),
    )


def test_an_empty_list_names_nobody() -> None:
    """Nothing, or only commas, is no limit and no mistake."""
    assert read_hosts("") == read_hosts(" , ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://example.cn/",
        "example.cn/path",
        "*",
        "*example.cn",
        "a.*.cn",
        "*.10.0.0.1",
        "example.cn:0",
        "example.cn:99999",
        "example.cn:http",
        "example.cn:８０",
        "a b",
        "user@example.cn",
        "a..b",
        "-a.cn",
        "x" * 64 + "。" + "y" * 300,
        "[::1",
    ],
)
def test_what_is_no_host_is_refused_by_its_name(text: str) -> None:
    """The error repeats what was written, so that it can be found in a long list."""
    with pytest.raises(HostsError) as caught:
        read_hosts(f"good.cn, {text}")
    assert caught.value.value == text


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text breaks the reader in another way."""
    try:
        read_hosts(text)
    except HostsError as error:
        assert error.value in text


@pytest.mark.parametrize(
    ("rule", "host", "port", "covered"),
    [
        ("example.cn", "example.cn", 443, True),
        ("example.cn", "www.example.cn", 443, False),
        ("example.cn", "notexample.cn", 443, False),
        ("*.example.cn", "a.b.example.cn", 80, True),
        ("*.example.cn", "example.cn", 80, False),
        ("*.example.cn", "evil-example.cn", 80, False),
        ("example.cn:8080", "example.cn", 8080, True),
        ("example.cn:8080", "example.cn", 443, False),
    ],
)
def test_what_a_rule_covers(rule: str, host: str, port: int, *, covered: bool) -> None:
    """A wildcard means what is below it, at a dot; a port means this one only."""
    (one,) = read_hosts(rule)
    assert one.covers(host, port) is covered


def test_a_name_may_have_253_characters() -> None:
    """As many as the name service allows, and not one more."""
    longest = ".".join(["a" * 63] * 3 + ["b" * 61])
    assert read_hosts(longest) == (HostRule(longest),)
    with pytest.raises(HostsError):
        read_hosts(f"{longest}b")
