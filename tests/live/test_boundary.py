"""What pages under audit can reach: a real browser, servers at several loopback addresses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.boundary import Boundary, read_hosts
from devices.drivers.chrome import Chrome
from devices.drivers.web_gather import WebGatherer
from devices.manifest import Manifest
from devices.ports import DESKTOP, PageRequest
from tests.live.conftest import LIMITS
from tests.live.many_hosts import Asked, Host, Reply, host, page

pytestmark = pytest.mark.xdist_group("boundary")


@dataclass
class Town:
    """The audited portal, and servers that its pages have no business at."""

    portal: Host
    inner: list[Host]
    udp: socket.socket
    debug: tuple[str, int] = ("", 0)

    @property
    def reached(self) -> list[str]:
        """Where a forbidden request arrived."""
        return [one.server + one.path for other in self.inner for one in other.asked]


def _everywhere(town: Town) -> str:
    """Every way that a page has to ask other hosts for something."""
    tags, calls = [], []
    for n, other in enumerate(town.inner):
        at = other.url
        tags.append(
            f"<link rel=stylesheet href='{at}/css'><script src='{at}/js'></script>"
            f"<img alt='' src='{at}/img'><iframe title='框' src='{at}/frame'></iframe>"
            f"<video src='{at}/video'></video><object data='{at}/object'></object>"
            f"<link rel=preconnect href='{at}'><link rel=prefetch href='{at}/prefetch'>"
            f"<img alt='' src='/away?{at}/redirected'>"
            f"<iframe title='去' src='/away?{at}/framed'></iframe>"
        )
        ws = at.replace("http", "ws")
        calls.append(
            f"fetch('{at}/fetch',{{mode:'no-cors'}}).catch(()=>{{}});"
            f"fetch('{at}/post',{{mode:'no-cors',method:'POST',body:'x'}}).catch(()=>{{}});"
            f"navigator.sendBeacon('{at}/beacon','x');new EventSource('{at}/events');"
            f"new WebSocket('{ws}/socket');"
            f"const x{n}=new XMLHttpRequest();x{n}.open('GET','{at}/xhr');x{n}.send();"
            f"new Worker(URL.createObjectURL(new Blob([\"fetch('{at}/worker')\"])));"
            f"turn.push({{urls:'turn:{other.name}:{other.port}?transport=tcp',"
            "username:'a',credential:'b'});"
        )
    udp = town.udp.getsockname()[1]
    calls.append(
        f"turn.push({{urls:'stun:127.0.0.1:{udp}'}});"
        "const pc=new RTCPeerConnection({iceServers:turn});pc.createDataChannel('x');"
        "pc.createOffer().then((o)=>pc.setLocalDescription(o));"
        f"new WebTransport('https://127.0.0.1:{udp}/').ready.catch(()=>{{}});"
    )
    return "".join(tags) + f"<script>const turn=[];{''.join(calls)}</script>"


@pytest.fixture
def town() -> Iterator[Town]:
    """A portal on 127.0.0.1; inner servers at other addresses and at another port."""
    with ExitStack() as stack:
        inner = [
            stack.enter_context(host(name, lambda asked, before: Reply("secret")))
            for name in ("127.0.0.1", "127.0.0.2", *(["::1"] if socket.has_ipv6 else []))
        ]
        udp = stack.enter_context(closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)))
        udp.bind(("127.0.0.1", 0))

        def answer(asked: Asked, before: int) -> Reply | None:
            path, _, query = asked.path.partition("?")
            if path == "/away":
                return Reply(status=302, headers=(("Location", query),))
            return {
                "/": page(_everywhere(made)),
                "/quiet": page("<p>安静的页面</p>"),
                "/own.css": Reply("p{color:#000}", headers=(("Content-Type", "text/css"),)),
                "/styled": page("<p>有样式</p>", "<link rel=stylesheet href=/own.css>"),
            }.get(path)

        portal = stack.enter_context(host("127.0.0.1", answer))
        made = Town(portal, inner, udp)
        yield made


def _capture(
    town: Town, path: str, folder: Path, *, only: str = "", boundary: Boundary | None = None
) -> Manifest:
    boundary = boundary or Boundary([town.portal.url], only=read_hosts(only))
    with WebGatherer(LIMITS, product="yd-audit/test", boundary=boundary) as gatherer:
        request = PageRequest(id="p", url=f"{town.portal.url}{path}", viewport=DESKTOP)
        return gatherer.capture(request, folder)


def test_no_request_of_any_kind_gets_to_another_address(town: Town, tmp_path: Path) -> None:
    """Subresources, frames, redirects, sockets, workers and WebRTC: the servers see nothing."""
    manifest = _capture(town, "/", tmp_path / "c")
    assert manifest.state in {"measured", "partly"}, manifest.reasons
    assert "/away" in {path.partition("?")[0] for path in town.portal.paths}
    assert town.reached == []
    town.udp.setblocking(False)
    with pytest.raises(BlockingIOError):
        town.udp.recvfrom(100)
    refused = {(one.host, one.why) for one in manifest.refused}
    assert refused == {(other.name, "loopback") for other in town.inner}
    assert all(one.count > 0 for one in manifest.refused)
    assert "hosts-left-out" not in {r.code for r in manifest.reasons}


def test_without_the_boundary_the_same_page_reaches_them(town: Town, tmp_path: Path) -> None:
    """The page above really asks: what the test before saw was the boundary's doing."""
    with WebGatherer(LIMITS, product="yd-audit/test") as gatherer:
        request = PageRequest(id="p", url=f"{town.portal.url}/", viewport=DESKTOP)
        gatherer.capture(request, tmp_path / "c")
    for other in town.inner:
        assert {"/css", "/img", "/frame", "/fetch", "/socket", "/redirected"} <= set(other.paths)


def test_a_page_that_redirects_inward_is_not_measured(town: Town, tmp_path: Path) -> None:
    """The main page itself cannot be led to an inner address; the reason names the host."""
    other = town.inner[1]
    manifest = _capture(town, f"/away?{other.url}/", tmp_path / "c")
    assert manifest.state == "not-measured"
    assert manifest.reasons[0].code == "network-refused"
    assert manifest.reasons[0].detail["host"] == f"127.0.0.2:{other.port}"
    assert town.reached == []


def test_what_only_the_list_of_hosts_kept_away_is_said(tmp_path: Path) -> None:
    """A page without its styles is never taken for the whole page."""
    styles = Reply("p{color:#000}", headers=(("Content-Type", "text/css"),))
    with host("127.0.0.2", lambda asked, before: styles) as cdn:
        style = f"<link rel=stylesheet href='{cdn.url}/s.css'>"
        with host("127.0.0.1", lambda asked, before: page("", style)) as portal:
            town = Town(portal, [cdn], socket.socket())
            town.udp.close()
            limited = _capture(town, "/", tmp_path / "a", only="static.example.cn")
            assert limited.state == "partly"
            assert [(r.code, r.detail["hosts"]) for r in limited.reasons] == [
                ("hosts-left-out", "127.0.0.2")
            ]
            assert cdn.asked == []
            allowed = _capture(town, "/", tmp_path / "b", only=f"127.0.0.2:{cdn.port}")
            assert allowed.state == "measured", allowed.reasons
            assert allowed.refused == ()
            assert set(cdn.paths) == {"/s.css"}


def test_failures_keep_their_names(town: Town, tmp_path: Path) -> None:
    """Through the gate a missing name and a closed port are told apart, as without it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    closed = f"http://127.0.0.1:{port}/"
    boundary = Boundary([town.portal.url, closed])
    with WebGatherer(LIMITS, product="yd-audit/test", boundary=boundary) as gatherer:
        for url, reason in (
            (closed, "connection-refused"),
            ("http://none.invalid/", "dns-failure"),
        ):
            request = PageRequest(id="p", url=url, viewport=DESKTOP)
            manifest = gatherer.capture(request, tmp_path / "c")
            assert [r.code for r in manifest.reasons] == [reason]
        request = PageRequest(id="p", url=f"{town.portal.url}/styled", viewport=DESKTOP)
        manifest = gatherer.capture(request, tmp_path / "c")
    assert (manifest.state, manifest.refused) == ("measured", ())
    assert "/own.css" in town.portal.paths


def test_a_page_cannot_speak_to_the_browsers_own_port(town: Town) -> None:
    """Neither the debugger nor the driver answers a page, on this machine either."""
    chrome = Chrome(product="yd-audit/test", boundary=Boundary([town.portal.url]))
    try:
        debug = chrome.driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
        driver = chrome.driver.command_executor._client_config.remote_server_addr  # type: ignore[attr-defined]
        chrome.driver.get(f"{town.portal.url}/quiet")
        ask = (
            "const done = arguments[1]; fetch(arguments[0], {mode: 'no-cors'})"
            ".then((r) => done('answered ' + r.type), (e) => done('refused'))"
        )
        targets = [f"http://{debug}/json/version", f"{driver}/status"]
        assert [chrome.driver.execute_async_script(ask, url) for url in targets] == [  # type: ignore[no-untyped-call]
            "refused",
            "refused",
        ]
        assert chrome.gate is not None
        assert {one.why for one in chrome.gate.take()} == {"loopback"}
    finally:
        chrome.close()


def test_the_gate_ends_with_its_browser(town: Town) -> None:
    """No thread and no listening port stay behind."""
    before = threading.active_count()
    chrome = Chrome(product="yd-audit/test", boundary=Boundary([town.portal.url]))
    assert chrome.gate is not None
    port = chrome.gate.port
    chrome.driver.get(f"{town.portal.url}/quiet")
    chrome.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert threading.active_count() <= before
