"""Whole audits of small sites, seen from the servers: who came, when, for what."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.gathering import Options, WebRun
from audit.judging import judge
from audit.progress import PlainProgress
from audit.workspace import Workspace
from devices.boundary import Boundary, read_hosts
from devices.drivers.web_gather import WebGatherer
from devices.explore import Budgets
from devices.manifest import Manifest, read_manifest
from devices.ports import DESKTOP
from tests.live.conftest import LIMITS
from tests.live.many_hosts import Asked, Host, Reply, host, page
from tests.pdfs import pdf

_GAP = 0.3
_CONTACT = "yd-audit/test; audit@city.example"
Audit = Callable[..., Workspace]


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    """Run a whole audit of a server, with the contact in every name that we give ourselves."""

    def run(
        portal: Host,
        *,
        pages: int = 8,
        workers: int = 2,
        delay: float = 0.0,
        others: tuple[str, ...] = (),
        urls: tuple[str, ...] | None = None,
        only: str = "",
    ) -> Workspace:
        boundary = Boundary([portal.url, *others, *(urls or ())], only=read_hosts(only))
        options = Options(
            target=f"{portal.url}/",
            tool="test",
            scheme="cn-2019",
            agent=f"Mozilla/5.0 (compatible; {_CONTACT})",
            budgets=Budgets(pages=pages, depth=2, minutes=1),
            seed=0,
            viewports=(DESKTOP,),
            workers=workers,
            delay=delay,
            urls=urls,
            documents=2,
            boundary=boundary,
        )
        workspace = Workspace(tmp_path / "out")
        workspace.create(replace=False)

        def browser() -> WebGatherer:
            return WebGatherer(LIMITS, product=_CONTACT, boundary=boundary)

        assert WebRun(workspace, options, browser, PlainProgress(lambda line: None)).run()
        return workspace

    yield run


def _captures(workspace: Workspace) -> dict[str, Manifest]:
    """The manifests by the path of their address."""
    pages = workspace.read_run().pages
    found = [read_manifest(workspace.capture(one.id)) for one in pages]
    return {"/" + one.url.split("/", 3)[3]: one for one in found}


def _visits(asked: list[Asked]) -> list[Asked]:
    return [one for one in asked if one.path != "/favicon.ico"]


def test_a_whole_audit_is_polite(audit: Audit) -> None:
    """One clock for exploring, capturing, documents and robots.txt, with two browsers at work.

    Everybody gives the contact; nothing but GET arrives; nothing that changes something, and
    nothing that robots.txt forbids, not even by a redirect.
    """
    unsafe = ("/logout", "/x?action=delete&id=1", "/delete/7", "/exit-now", "/%E5%88%A0%E9%99%A4")
    links = "".join(
        f'<p><a href="{path}">{text}</a></p>'
        for path, text in (
            ("/a", "公交线路"),
            ("/b", "户籍办理"),
            ("/led", "办事指南"),
            ("/closed/2", "内部栏目"),
            ("/papers/guide.pdf", "指南全文"),
            ("/papers/moved.pdf", "旧版全文"),
            (unsafe[0], "离开"),
            (unsafe[1], "第一条"),
            (unsafe[2], "第二条"),
            (unsafe[3], "退出登录"),
            (unsafe[4], "第三条"),
        )
    )
    form = (
        "<form method=post action=/sent><label>姓名<input name=n></label>"
        "<button>提交</button></form>"
    )
    document = Reply(pdf(), headers=(("Content-Type", "application/pdf"),))

    def answer(asked: Asked, before: int) -> Reply | None:
        rules = f"User-agent: *\nCrawl-delay: {_GAP}\nDisallow: /closed/\n"
        return {
            "/robots.txt": Reply(rules, headers=(("Content-Type", "text/plain"),)),
            "/": page(links + form),
            "/a": page("<p>甲</p>"),
            "/b": page("<p>乙</p>"),
            "/led": Reply(status=302, headers=(("Location", "/closed/led"),)),
            "/papers/guide.pdf": document,
            "/papers/moved.pdf": Reply(status=301, headers=(("Location", "/closed/x.pdf"),)),
        }.get(asked.path)

    with host("127.0.0.1", answer) as portal:
        workspace = audit(portal)
        visits = _visits(portal.asked)
    paths = [one.path for one in visits]
    assert {"/robots.txt", "/", "/a", "/b", "/led", "/papers/guide.pdf"} <= set(paths)
    assert "/papers/moved.pdf" in paths
    assert not [path for path in paths if path.startswith("/closed/") or path in unsafe]
    assert {one.method for one in visits} == {"GET"}
    assert all(_CONTACT in one.agent for one in visits)
    # The start page is loaded twice for its accessible mode: its next turn pays for that.
    again = [one for one in visits if one.path == "/" and "Chrome" in one.agent][1:]
    turns = [one for one in visits if one not in again]
    for first, last in itertools.combinations(range(len(turns)), 2):
        # How long a request is on its way under load is nobody's manners.
        least = (last - first) * _GAP - 0.35
        assert turns[last].at - turns[first].at >= least, [t.path for t in turns[first : last + 1]]
    assert len(turns) > 6
    left = {p.url.removeprefix(portal.url): p.reason for p in workspace.read_run().sample.left_out}
    assert {left[path] for path in unsafe} == {"unsafe-link"}
    assert left["/closed/2"] == left["/led"] == "robots-forbidden"
    assert {path for path, one in _captures(workspace).items() if one.state == "measured"} == {
        "/",
        "/a",
        "/b",
    }


def test_a_server_that_asks_for_patience_is_waited_for(audit: Audit) -> None:
    """A page behind 429 is measured after the named time; one that stays so has no score."""

    def answer(asked: Asked, before: int) -> Reply | None:
        busy = Reply("忙", 429, (("Retry-After", "1"),))
        return {
            "/": page('<a href="/busy">繁忙</a>'),
            "/busy": busy if before == 0 else page("<p>好了</p>"),
            "/always": busy,
        }.get(asked.path)

    with host("127.0.0.1", answer) as portal:
        urls = tuple(f"{portal.url}{path}" for path in ("/busy", "/always"))
        workspace = audit(portal, urls=urls, workers=1)
        asked = {p: [a.at for a in portal.asked if a.path == p] for p in ("/busy", "/always")}
    found = _captures(workspace)
    assert found["/busy"].state == "measured"
    assert len(asked["/busy"]) >= 2
    assert asked["/busy"][1] - asked["/busy"][0] >= 0.95
    assert found["/always"].state == "not-measured"
    assert found["/always"].reasons[0].detail["status"] == "429"
    assert len(asked["/always"]) == 3
    (page_of,) = [p for p in judge(workspace).pages if p.url.endswith("/always")]
    assert page_of.findings == ()


@pytest.mark.parametrize("status", [200, 403])
def test_a_firewall_in_the_pages_place_ends_the_crawl(audit: Audit, status: int) -> None:
    """Behind any status: after a few pages nobody comes any more, and nothing gets a score."""
    shield = "<html><title>拦截</title><body>您的请求已被创宇盾拦截，事件编号 1</body></html>"

    def answer(asked: Asked, before: int) -> Reply | None:
        if asked.path == "/robots.txt":
            return None
        if asked.path == "/":
            return page("".join(f'<p><a href="/{n}">第{n}条</a></p>' for n in range(40)))
        return Reply(shield, status)

    with host("127.0.0.1", answer) as portal:
        workspace = audit(portal, workers=1, pages=12)
        shown = {one.path for one in _visits(portal.asked)} - {"/", "/robots.txt"}
    assert len(shown) <= 9
    record = workspace.read_run()
    assert "crawl-stopped" in record.sample.notes
    states = {path: one.state for path, one in _captures(workspace).items()}
    assert states.pop("/") == "measured"
    assert set(states.values()) == {"not-measured"}
    codes = [one.reasons[0].code for path, one in _captures(workspace).items() if path != "/"]
    assert set(codes) <= {"blocked-by-waf", "site-blocked"}


def test_another_host_has_its_own_rules(audit: Audit) -> None:
    """A document that another host hands out is asked for only where that host allows it."""

    def closed(asked: Asked, before: int) -> Reply | None:
        if asked.path == "/robots.txt":
            text = (("Content-Type", "text/plain"),)
            return Reply("User-agent: yd-audit\nDisallow: /\n", headers=text)
        return Reply(pdf(), headers=(("Content-Type", "application/pdf"),))

    with host("127.0.0.1", closed) as other:

        def answer(asked: Asked, before: int) -> Reply | None:
            where = (("Location", f"{other.url}/x.pdf"),)
            return {
                "/": page('<p><a href="/moved.pdf">全文</a></p>'),
                "/moved.pdf": Reply(status=302, headers=where),
            }.get(asked.path)

        with host("127.0.0.1", answer) as portal:
            audit(portal, workers=1, others=(other.url,))
    assert "/moved.pdf" in portal.paths
    assert other.paths == ["/robots.txt"]


def test_the_plain_client_keeps_the_boundary_too(audit: Audit) -> None:
    """Exploring, sitemaps, robots.txt and documents never get to an inner address either."""
    with host("127.0.0.2", lambda asked, before: Reply("secret")) as inner:

        def answer(asked: Asked, before: int) -> Reply | None:
            away = (("Location", f"{inner.url}{asked.path}"),)
            text = (("Content-Type", "text/plain"),)
            return {
                "/robots.txt": Reply(f"Sitemap: {inner.url}/map.xml\n", headers=text),
                "/": page(
                    f'<p><a href="/a">甲</a> <a href="{inner.url}/d.pdf">文件</a></p>'
                    '<p><a href="/e.pdf">附件</a></p>'
                ),
                "/a": Reply(status=302, headers=away),
                "/e.pdf": Reply(status=302, headers=away),
            }.get(asked.path)

        with host("127.0.0.1", answer) as portal:
            workspace = audit(portal, workers=1)
        assert {"/a", "/e.pdf"} <= set(portal.paths)
        assert inner.asked == []
    assert _captures(workspace)["/"].state == "measured"
