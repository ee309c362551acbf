"""What experiments ask servers for, and how they leave the page behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.drivers import experiments
from devices.drivers.page import LoadedPage
from devices.drivers.web_gather import WebGatherer
from devices.manifest import Manifest
from devices.normalize.probes import file_of
from devices.normalize.web import read_page
from devices.ports import DESKTOP, PageRequest
from devices.probes import PROBES
from devices.probes.live import LivePage
from devices.probes.offline import offline
from rules.snapshot import PageSnapshot
from tests.live.hostile_server import Hostile, Requests, hostile_server

# The browser itself tells a page once that nothing moves: that is no experiment of ours.
_POSTS = (
    "<script>for (const t of ['click', 'keydown', 'submit', 'devicemotion'])"
    "addEventListener(t, (e) => { if (t === 'devicemotion' && e.isTrusted) return;"
    "fetch(`/changed?${t}`, {method: 'POST', body: 'x'});"
    "navigator.sendBeacon(`/changed?${t}`, 'y'); document.title += '.'; }, true)</script>"
)
_SAME = '<p><a href="{}">查询入口</a> <a href="{}">查询入口</a></p>'
_SMALL = {"width": 320, "height": 200, "deviceScaleFactor": 1, "mobile": False}
_HEAD = "<ul><li><a href='/same'>首页</a></li><li><a href='/near'>公开</a></li></ul>"
_TEXT = "<div>云溪市今天发布了新的办事流程说明,请大家按照说明办理各项业务。</div>"
PAGES = {
    "crowd": Hostile("".join(f"<p><a href='/crowd-{n}'>详情</a></p>" for n in range(5000))),
    "careful": Hostile(
        _SAME.format("/logout", "/delete?id=1")
        + _SAME.format("http://localhost:1/else", "/closed/a").replace("查询", "办理")
        + _SAME.format("/closed/b", "/open-b").replace("查询", "预约"),
    ),
    "styled": Hostile(
        "<img src='/seen.png' alt='云溪'>" + _SAME.format("/open-b", "/open-c"),
        head="<link rel='stylesheet' href='/look.css'>",
    ),
    "slow": Hostile(
        _SAME.format("/silent/1", "/silent/2") + _SAME.format("/big/1.html", "/big/2.html")
    ),
    "loops": Hostile("".join(f"<p><a href='/loop/{n}'>详情</a></p>" for n in range(24))),
    "posts": Hostile(
        f"{_HEAD}<button type='button' onclick='this.nextSibling.hidden=true'>收起</button>"
        f"{_TEXT}<form><label>姓名<input required></label><button>提交</button></form>{_POSTS}"
    ),
    "everything": Hostile(
        f"{_HEAD}<button type='button'>收起</button>{_TEXT}<p style='height:3000px'>长</p>"
        + _SAME.format("/same-1", "/same-2")
        + "<input id='trap'><span id='clock'>1</span>"
        "<form><label>姓名<input required></label><button>提交</button></form>"
        "<video autoplay loop src='/none.mp4'></video>"
        "<button onclick='history.pushState(0,0,\"?x\")'>"
        "播放</button>"
        "<script>trap.onkeydown = (e) => { if (e.key === 'Tab') e.preventDefault() };"
        "let n = 0; setInterval(() => { clock.textContent = n++ }, 300);"
        "addEventListener('devicemotion', () => { clock.title += '!' });"
        "addEventListener('keydown', (e) => { if (e.key === 'k') scrollTo(0, 900) })</script>"
    ),
    # As many stops as a portal's start page has, and handlers that take their time.
    "stops": Hostile(
        f"{_HEAD}<button type='button' onclick='this.nextSibling.hidden=true'>收起</button>{_TEXT}"
        + "".join(f"<p><a href='/stop-{n}'>第{n}项</a></p>" for n in range(150))
        + _SAME.format("/open-b", "/open-c")
        + "<script>addEventListener('focusin', () => {"
        "for (const end = performance.now() + 4; performance.now() < end;); })</script>",
    ),
    "same": Hostile(f"{_HEAD}<div>这里是另一页的内容,说的是完全不同的另一件事情。</div>"),
    "video": Hostile(
        "<video autoplay muted src='/endless/v.mp4'></video>"
        "<video controls src='/big/v.mp4'><track kind='captions' src='/endless/t.vtt'></video>"
        "<audio controls preload='none' src='http://localhost:1/a.mp3'></audio>"
    ),
}
Visited = tuple[Manifest, PageSnapshot]
Visitor = Callable[..., Visited]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Requests]]:
    """A server of these pages."""
    with hostile_server(PAGES) as given:
        yield given


@pytest.fixture
def look(gatherer: WebGatherer, served: tuple[str, Requests], tmp_path: Path) -> Visitor:
    """Capture a page by its name, with a word on what may be asked for."""

    def run(name: str, refusal: Callable[[str], str | None] | None = None) -> Visited:
        base, requests = served
        requests.asked.clear()
        requests.sent.clear()
        request = PageRequest(id="p", url=f"{base}/{name}", viewport=DESKTOP, refusal=refusal)
        manifest = gatherer.capture(request, tmp_path / "c")
        page = read_page(tmp_path / "c")
        assert page is not None, manifest.reasons
        return manifest, page

    return run


def _here(gatherer: WebGatherer, expression: str) -> Any:
    """The value of an expression in the page that the browser still shows."""
    assert gatherer._chrome is not None
    answer = gatherer._chrome.cdp(
        "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
    )
    return answer["result"].get("value")


def test_a_crowd_of_links_is_sampled(look: Visitor, served: tuple[str, Requests]) -> None:
    """Of 5,000 links of one name a few are followed, once each, and the answer says so."""
    _, page = look("crowd")
    asked = [path for _, path in served[1].asked if path.startswith("/crowd-")]
    assert len(asked) == len(set(asked))
    assert 0 < len(asked) <= 24 + 2  # those of the toggles probe
    assert page.probes.links is not None


def test_only_harmless_addresses_that_are_allowed_are_asked_for(
    look: Visitor, served: tuple[str, Requests]
) -> None:
    """No log-out, no deletion, no other origin, nothing that robots.txt forbids."""
    look("careful", lambda url: "robots-forbidden" if "/closed/" in url else None)
    asked = {path for _, path in served[1].asked}
    assert "/open-b" in asked
    assert asked <= {"/careful", "/favicon.ico", "/open-b"}


def test_targets_that_never_end_are_cut(look: Visitor, served: tuple[str, Requests]) -> None:
    """A target that does not answer and one of 500 MB cost a bounded time and few bytes."""
    manifest, page = look("slow")
    assert manifest.state == "measured"
    assert manifest.seconds < 20
    assert page.probes.toggles is not None
    assert (page.probes.toggles.why, page.probes.toggles.complete) == ("failed", False)
    assert sum(served[1].sent.values()) < 60_000_000


def test_redirects_that_never_end_are_given_up(look: Visitor, served: tuple[str, Requests]) -> None:
    """After a few addresses that lead nowhere no other is tried."""
    look("loops")
    started = {path.rstrip("x") for _, path in served[1].asked if path.startswith("/loop/")}
    assert len(started) <= 7 + 2


def test_controls_that_would_send_something_send_nothing(
    look: Visitor, served: tuple[str, Requests]
) -> None:
    """Whatever is clicked, typed or sent, the server gets nothing but GET."""
    _, page = look("posts")
    assert served[1].others_than_get() == []
    assert page.probes.forms is not None
    assert page.probes.toggles is not None
    assert page.probes.toggles.pressed != ()


def test_media_that_never_end_are_cut(look: Visitor, served: tuple[str, Requests]) -> None:
    """An endless stream and half a gigabyte are read in parts, a host of nobody's not at all."""
    manifest, page = look("video")
    assert manifest.state in {"measured", "partly"}
    assert page.probes.media is not None
    assert {m.kind for m in page.probes.media.media} == {"video", "audio"}
    assert sum(served[1].sent.values()) < 250_000_000


def test_a_page_that_came_from_no_server_sends_no_probe_to_one(
    gatherer: WebGatherer, served: tuple[str, Requests], tmp_path: Path
) -> None:
    """A file's links are not followed, wherever they lead."""
    base, requests = served
    requests.asked.clear()
    file = tmp_path / "page.html"
    links = _SAME.format(f"{base}/a", f"{base}/b") + _HEAD
    file.write_text(f"<!doctype html><meta charset=utf-8><base href='{base}/'>{links}{_TEXT}")
    request = PageRequest(id="p", url=file.as_uri(), viewport=DESKTOP)
    gatherer.capture(request, tmp_path / "c")
    assert {path for _, path in requests.asked} <= {"/favicon.ico"}


def test_all_probes_leave_the_page_as_it_was(
    look: Visitor, gatherer: WebGatherer, served: tuple[str, Requests]
) -> None:
    """Address, size, scrolling, focus and network are afterwards what they were before."""
    manifest, _ = look("everything")
    assert manifest.reasons == ()
    assert _here(gatherer, "location.href") == f"{served[0]}/everything"
    assert _here(gatherer, "[innerWidth, innerHeight]") == [1280, 800]
    assert _here(gatherer, "[scrollX, scrollY]") == [0, 0]
    assert _here(gatherer, "document.activeElement.tagName") == "BODY"
    assert _here(gatherer, "fetch('/after').then((r) => r.status)") == 200
    assert _here(gatherer, "document.querySelectorAll('iframe').length") == 0


def test_a_probe_that_fails_leaves_a_sane_page_to_the_next(
    look: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held, blocked, narrowed, scrolled and focused: all of that ends with the probe."""
    seen: dict[str, Any] = {}

    def messy(page: LivePage) -> dict[str, Any]:
        page.observe("hold(true)")
        page.cdp("Network.enable")
        page.cdp("Network.setBlockedURLs", urls=["*"])
        page.cdp(
            "Emulation.setDeviceMetricsOverride",
            **_SMALL,
        )
        code = "document.querySelector('input').focus(); scrollTo(0, 500);"
        code += "history.pushState(0, '', '?')"
        page.cdp("Runtime.evaluate", expression=code)
        raise ValueError

    def next_one(page: LivePage) -> dict[str, Any]:
        asked = (
            "fetch('/x').then((r) => [r.status, innerWidth, scrollY,"
            " document.activeElement.tagName, location.search])"
        )
        answer = page.cdp(
            "Runtime.evaluate", expression=asked, awaitPromise=True, returnByValue=True
        )
        seen["state"] = answer["result"].get("value")
        seen["held"] = page.observe("hold(false)")
        return {"groups": [], "pages": {}, "complete": True}

    monkeypatch.setitem(PROBES, "media", messy)
    monkeypatch.setitem(PROBES, "links", next_one)
    manifest, page = look("everything")
    wanted = {"probe": "media", "cause": "senseless-answer"}
    assert [dict(r.detail) for r in manifest.reasons] == [wanted]
    assert seen == {"state": [200, 1280, 0, "BODY", ""], "held": []}
    assert page.probes.media is None
    assert page.probes.links is not None
    assert page.probes.layout is not None


def test_requests_that_a_late_probe_had_refused_reach_the_next_one(
    look: Visitor,
    gatherer: WebGatherer,
    served: tuple[str, Requests],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a probe could not take back when its time was up is taken back all the same."""

    def late(page: LivePage) -> dict[str, Any]:
        page.cdp("Emulation.setDeviceMetricsOverride", **_SMALL)
        with offline(page):
            assert isinstance(page, LoadedPage) and page._bound is not None
            page._bound.end = 0.0
        return {}

    def nothing(page: LoadedPage, *, last: bool) -> None:
        """As on a machine so busy that putting back comes too late as well."""

    monkeypatch.setattr(experiments, "_put_back", nothing)
    monkeypatch.setitem(PROBES, "listeners", late)
    monkeypatch.setitem(PROBES, "forms", late)
    manifest, page = look("styled")
    assert [r.detail["probe"] for r in manifest.reasons] == ["listeners", "forms"]
    assert page.probes.links is not None
    assert {p.status for p in page.probes.links.pages.values()} == {200}
    monkeypatch.undo()
    look("styled")
    assert {"/look.css", "/seen.png", "/open-b"} <= {path for _, path in served[1].asked}
    assert _here(gatherer, "[innerWidth, innerHeight]") == [1280, 800]


def test_a_busy_machine_finds_what_a_quiet_one_does(
    look: Visitor, gatherer: WebGatherer, tmp_path: Path
) -> None:
    """What is tried is counted, not timed: five times slower, the answers are the same bytes."""
    seen = []
    for rate in (1, 5):
        gatherer._browser().cdp("Emulation.setCPUThrottlingRate", rate=rate)
        try:
            _, page = look("stops")
        finally:
            gatherer._browser().cdp("Emulation.setCPUThrottlingRate", rate=1)
        names = ("keyboard", "layout", "links", "toggles")
        seen.append({n: (tmp_path / "c" / file_of(n)).read_bytes() for n in names})
        keyboard, toggles = page.probes.keyboard, page.probes.toggles
        assert keyboard is not None and toggles is not None
        assert (keyboard.stops, keyboard.complete, len(keyboard.looks)) == (155, True, 40)
        assert len(toggles.pressed) == 1
    assert seen[0] == seen[1]
