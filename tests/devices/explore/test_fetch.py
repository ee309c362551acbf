"""Fetching over a real socket: bounds, redirects, encodings, and a reason for every failure."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from devices.explore.fetch import HttpFetcher, decode
from devices.explore.model import FetchError, Redirect
from tests.devices.explore.serve import Answer, moved, page, serving

HTML = {"Content-Type": "text/html"}


@contextmanager
def _fetcher(**options: float) -> Iterator[HttpFetcher]:
    fetcher = HttpFetcher(user_agent="tester yd-audit", **options)  # type: ignore[arg-type]
    try:
        yield fetcher
    finally:
        fetcher.close()


def _reason(answers: dict[str, Answer], path: str = "/", **options: float) -> FetchError:
    with (
        serving(answers) as site,
        _fetcher(**options) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get(site.at(path), html=True)
    return caught.value


def test_a_page_and_who_asked_for_it() -> None:
    """The body arrives, and the server was told the tool's name."""
    with serving({"/": page("<p>好</p>")}) as site, _fetcher() as fetcher:
        answer = fetcher.get(site.at("/"), html=True)
        assert (answer.status, decode(answer)) == (200, ("<p>好</p>", "utf-8"))
        assert site.agents == ["tester yd-audit"]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ('<meta charset="gb2312"><p>镕㐀'.encode("gb18030"), "text/html"),
        ("<p>镕㐀".encode("gb18030"), "text/html; charset=GBK"),
        ("<p>镕㐀".encode("gb18030"), "text/html"),
        ('<meta charset="gbk"><p>镕㐀'.encode("utf-8-sig"), "text/html; charset=gbk"),
        ("<p>镕㐀".encode(), "text/html"),
    ],
    ids=["meta", "header", "undeclared", "byte order mark", "undeclared UTF-8"],
)
def test_chinese_encodings(body: bytes, header: str) -> None:
    """Characters beyond GB2312 survive whatever way the encoding is declared, or is not."""
    answers = {"/": Answer(body=body, headers={"Content-Type": header})}
    with serving(answers) as site, _fetcher() as fetcher:
        assert "镕㐀" in decode(fetcher.get(site.at("/"), html=True))[0]


def test_redirects_are_recorded() -> None:
    """Every step is kept with its status, and the final address is where it ended."""
    answers = {"/": moved("/a", 301), "/a": moved("b"), "/b": page("x")}
    with serving(answers) as site, _fetcher() as fetcher:
        answer = fetcher.get(site.at("/"))
        assert answer.final_url == site.at("/b")
        assert answer.redirects == (
            Redirect(url=site.at("/"), status=301),
            Redirect(url=site.at("/a"), status=302),
        )


def test_redirect_to_an_address_in_raw_bytes() -> None:
    """A Location in bare UTF-8 is followed."""
    where = "/公开".encode().decode("latin-1")
    answers = {"/": moved(where), "/%E5%85%AC%E5%BC%80": page("x")}
    with serving(answers) as site, _fetcher() as fetcher:
        assert fetcher.get(site.at("/")).final_url == site.at("/%E5%85%AC%E5%BC%80")


def test_redirect_loop() -> None:
    """Two addresses that send to each other end as a loop."""
    assert _reason({"/": moved("/a"), "/a": moved("/")}).reason == "redirect-loop"


def test_endless_redirects_to_ever_new_addresses() -> None:
    """A chain without end is given up after ten steps."""
    answers = {f"/{n}": moved(f"/{n + 1}") for n in range(30)}
    with serving(answers) as site, _fetcher() as fetcher:
        with pytest.raises(FetchError) as caught:
            fetcher.get(site.at("/0"))
        assert caught.value.reason == "redirect-loop"
        assert "/11" not in site.asked


@pytest.mark.parametrize("where", ["file:///etc/passwd", "javascript:alert(1)", "http://[x/"])
def test_redirect_to_no_web_address(where: str) -> None:
    """A redirect never leads off the web."""
    assert _reason({"/": moved(where)}).reason == "not-a-url"


def test_follow_is_asked_before_a_redirect_is_followed() -> None:
    """A redirect that may not be followed is not, and the reason is the caller's."""
    with serving({"/": moved("/a")}) as site, _fetcher() as fetcher:
        with pytest.raises(FetchError) as caught:
            fetcher.get(site.at("/"), follow=lambda url: "other-site")
        assert caught.value.reason == "other-site"
        assert site.asked == ["/"]


def test_huge_body() -> None:
    """A body beyond the limit is not read to its end."""
    error = _reason({"/": page("x" * 300_000)}, body_limit=100_000)
    assert (error.reason, error.details) == ("too-large", {"limit": "100000"})


def test_packed_huge_body() -> None:
    """The limit counts what comes out of the packing."""
    body = gzip.compress(b"x" * 5_000_000)
    answer = Answer(body=body, headers={**HTML, "Content-Encoding": "gzip"})
    assert _reason({"/": answer}).reason == "too-large"


def test_broken_packing() -> None:
    """A body that is not what its header says is a broken answer."""
    answer = Answer(body=b"not gzip", headers={**HTML, "Content-Encoding": "gzip"})
    assert _reason({"/": answer}).reason == "broken-response"


def test_slow_body() -> None:
    """A body that trickles in is given up when the time for the whole page is over."""
    answer = Answer(body=b"x" * 1000, headers=HTML, drip=0.05)
    assert _reason({"/": answer}, total_timeout=0.2).reason == "timeout"


def test_silent_body() -> None:
    """A body that stops coming is given up after the time for one step."""
    answer = Answer(body=b"xx", headers=HTML, drip=30)
    assert _reason({"/": answer}, read_timeout=0.2).reason == "timeout"


def test_body_cut_short() -> None:
    """A connection that ends before the promised length is a reset."""
    assert _reason({"/": Answer(body=b"x", headers=HTML, cut=True)}).reason == "connection-reset"


def test_not_html_and_download() -> None:
    """Another type and an attachment are told apart, before their bodies are read."""
    pdf = Answer(body=b"%PDF", headers={"Content-Type": "application/pdf"})
    file = Answer(body=b"x", headers={**HTML, "Content-Disposition": "attachment; filename=a"})
    assert _reason({"/": pdf}).details == {"type": "application/pdf"}
    assert _reason({"/": file}).reason == "download"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"http://127.0.0.1:{_free_port()}/", "connection-refused"),
        ("http://no-such-host.invalid/", "dns-failure"),
        ("http://a..b/", "not-a-url"),
    ],
    ids=["refused", "unknown host", "no address"],  # a port in an id would differ between workers
)
def test_no_server(url: str, reason: str) -> None:
    """A port nobody listens on and a name nobody has are told apart."""
    with _fetcher() as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(url)
    assert caught.value.reason == reason


def test_tls_failure() -> None:
    """A server that does not speak TLS on an https address is a TLS failure."""
    with (
        serving({"/": page("x")}) as site,
        _fetcher() as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get(site.at("/").replace("http:", "https:"))
    assert caught.value.reason == "tls-failure"


def test_pace() -> None:
    """The crawl delay is kept between the starts of two requests to one host."""
    slept: list[float] = []
    fetcher = HttpFetcher(clock=lambda: 100.0, sleep=slept.append)
    with serving({"/": page("x")}) as site:
        fetcher.get(site.at("/"))
        fetcher.get(site.at("/"))
        assert slept == []  # this very machine needs no politeness by itself
        fetcher.pace(site.at("/"), 7.0)
        fetcher.get(site.at("/"))
    fetcher.close()
    assert slept == [7.0]


def test_a_short_crawl_delay_makes_nothing_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """robots.txt can slow us down, never below the delay that was asked for."""
    monkeypatch.setattr("devices.explore.fetch._is_here", lambda host: False)
    slept: list[float] = []
    fetcher = HttpFetcher(delay=2.0, clock=lambda: 100.0, sleep=slept.append)
    with serving({"/": page("x")}) as site:
        fetcher.pace(site.at("/"), 0.0)
        fetcher.get(site.at("/"))
        fetcher.get(site.at("/"))
    fetcher.close()
    assert slept == [2.0]
