"""Exploring: what is found, what is left out and why, the same whatever the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import pytest

from devices.explore import Budgets, Exploration, FetchError, HttpFetcher, explore
from devices.explore.model import Fetched, Follow, Link, Redirect
from tests.devices.explore.serve import Answer, moved, page, serving

SITE = "http://a.test"
PROSE = "现将有关事项通知如下，请认真贯彻执行。" * 12
Found = str | FetchError | tuple[int, str]


class Pages:
    """A fetcher over a dict of paths: HTML, an error, or (status, HTML or redirect target)."""

    def __init__(self, pages: Mapping[str, Found]) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.paces: dict[str, float] = {}

    def pace(self, url: str, seconds: float) -> None:
        """Notes the pace."""
        self.paces[urlsplit(url).netloc] = seconds

    def get(
        self,
        url: str,
        *,
        html: bool = False,
        limit: int | None = None,
        follow: Follow | None = None,
    ) -> Fetched:
        """Answers from the dict; 404 without an entry."""
        self.asked.append(url.removeprefix(SITE))
        found = self.pages.get(url.removeprefix(SITE), (404, "no such page"))
        if isinstance(found, FetchError):
            raise found
        status, text = found if isinstance(found, tuple) else (200, found)
        if status in {301, 302}:
            if follow is not None and (why := follow(text)):
                raise FetchError(why)
            after = self.get(text, html=html, follow=follow)
            return Fetched(
                url=url,
                final_url=after.final_url,
                status=after.status,
                redirects=(Redirect(url=url, status=status),),
                headers=after.headers,
                body=after.body,
            )
        return Fetched(
            url=url,
            final_url=url,
            status=status,
            redirects=(),
            headers={"content-type": "text/html; charset=utf-8"},
            body=text.encode(),
        )


def links(*paths: str, text: str = "事项") -> str:
    """A page's links."""
    return "".join(f'<p><a href="{p}">{text}{p}</a></p>' for p in paths)


def _explore(
    pages: Mapping[str, Found],
    *,
    start: str = SITE + "/",
    start_links: Sequence[Link] = (),
    budgets: Budgets | None = None,
    seed: int = 0,
    render: Callable[[str], Sequence[Link]] | None = None,
    clock: Callable[[], float] = lambda: 0.0,
) -> Exploration:
    return explore(
        start,
        Pages(pages),
        start_links=start_links,
        budgets=budgets,
        seed=seed,
        render=render,
        clock=clock,
    )


def _urls(found: Exploration) -> set[str]:
    return {p.url.removeprefix(SITE) for p in found.pages}


def _reasons(found: Exploration) -> dict[str, str]:
    return {x.url.removeprefix(SITE): x.reason for x in found.left_out}


def test_levels_are_walked_and_everything_else_is_left_out_with_its_reason() -> None:
    """Pages of the site are found level by level; each address left out says why."""
    found = _explore(
        {
            "/": links("/a", "/b.pdf", "/logout", "http://b.test/", "mailto:x@a.test", "/gone"),
            "/a": links("/c") + "甲",
            "/c": links("/d") + "乙",
            "/d": links("/e") + "丙",
        },
        budgets=Budgets(depth=2),
    )
    assert [p.depth for p in found.pages] == [0, 1, 2]
    assert _urls(found) == {"/", "/a", "/c"}
    assert _reasons(found) == {
        "/b.pdf": "file-link",
        "/logout": "unsafe-link",
        "/d": "over-budget-depth",
        "/gone": "http-error",
        "http://b.test/": "other-site",
        "mailto:x@a.test": "not-a-page",
    }
    assert next(x for x in found.left_out if x.url.endswith("/gone")).details == {"status": "404"}
    assert found.notes == ("over-budget-depth",)


def test_robots_are_obeyed() -> None:
    """Forbidden addresses are never asked for, and the crawl delay is handed to the fetcher."""
    pages = Pages(
        {
            "/robots.txt": "User-agent: *\nDisallow: /admin\nCrawl-delay: 5",
            "/": links("/admin/x", "/a"),
            "/a": "甲",
        }
    )
    found = explore(SITE, pages, clock=lambda: 0.0)
    assert _reasons(found) == {"/admin/x": "robots-forbidden"}
    assert "/admin/x" not in pages.asked
    assert pages.paces == {"a.test": 5.0}


def test_robots_that_forbid_everything() -> None:
    """Nothing but robots.txt is asked for, and the start page carries the reason."""
    pages = Pages({"/robots.txt": "User-agent: *\nDisallow: /", "/": links("/a")})
    found = explore(SITE, pages, start_links=[Link(url=SITE + "/a")], clock=lambda: 0.0)
    assert pages.asked == ["/robots.txt"]
    assert [(p.state, p.reason) for p in found.pages] == [("unread", "robots-forbidden")]
    assert _reasons(found)["/a"] == "robots-forbidden"
    assert "robots-forbidden" in found.notes


def test_unreachable_robots_forbid_everything() -> None:
    """A server error in the place of robots.txt stops exploring and is told as that."""
    found = _explore({"/robots.txt": (500, ""), "/": links("/a")})
    assert [(p.url, p.reason) for p in found.pages] == [(SITE + "/", "robots-unreachable")]
    assert "robots-unreachable" in found.notes


def test_site_that_is_not_there() -> None:
    """Without a server the start page is all there is, with the reason."""
    found = _explore(
        {"/robots.txt": FetchError("dns-failure")}, start_links=[Link(url=SITE + "/a")]
    )
    assert [(p.state, p.reason) for p in found.pages] == [("unread", "dns-failure")]
    assert found.notes == ("dns-failure",)
    assert _reasons(found) == {"/a": "dns-failure"}


def test_links_that_only_a_browser_sees_are_followed() -> None:
    """The rendered start page's links are explored as well as those in its HTML."""
    found = _explore(
        {"/": links("/a"), "/a": "甲", "/b": "乙"},
        start_links=[Link(url=SITE + "/b", text="互动交流")],
    )
    assert _urls(found) == {"/", "/a", "/b"}
    assert next(p for p in found.pages if p.url.endswith("/b")).kinds[0] == "interaction"


def test_sitemap_pages_are_found() -> None:
    """Addresses that only the sitemap names are explored."""
    xml = f"<urlset><url><loc>{SITE}/a</loc></url></urlset>"
    assert _urls(_explore({"/": "首页", "/sitemap.xml": xml, "/a": "甲"})) == {"/", "/a"}


SHELL = '<div id="app"></div><script src="/app.js"></script>'


def test_script_shell_is_reported_and_rendered_when_possible() -> None:
    """A page that scripts draw is a candidate; what is behind it is found by rendering only."""
    site = {"/": links("/app"), "/app": SHELL, "/a": "甲"}
    found = _explore(site)
    assert [(p.url, p.state) for p in found.pages][1:] == [(SITE + "/app", "shell")]
    assert "needs-rendering" in found.notes
    seen: list[str] = []

    def render(url: str) -> list[Link]:
        seen.append(url)
        return [Link(url=SITE + "/a", text="信息公开")]

    assert _urls(_explore(site, render=render)) == {"/", "/app", "/a"}
    assert seen == [SITE + "/app"]


def test_routes_of_a_script_page_are_pages_of_their_own() -> None:
    """#/news is not asked for over HTTP but stays a candidate."""
    found = _explore({"/": links("#/news", "#top")})
    assert [(p.url, p.state) for p in found.pages][1:] == [(SITE + "/#/news", "shell")]


def test_block_page_is_no_page_but_may_be_one_for_a_browser() -> None:
    """A firewall's page behind status 200 is kept as unread, with its maker."""
    wall = "<p>创宇盾提示您：当前访问疑似黑客攻击，已被网站管理员设置为拦截</p>"
    found = _explore({"/": links("/a"), "/a": wall})
    (wall_page,) = [p for p in found.pages if p.url.endswith("/a")]
    assert (wall_page.state, wall_page.reason) == ("unread", "blocked-by-waf")
    assert wall_page.details == {"vendor": "知道创宇"}


def test_same_content_twice_is_one_page() -> None:
    """/ and /index.html with the same content are one page, and so are two redirects to one."""
    home = links("/index.html", "/x", "/y")
    found = _explore(
        {
            "/": home,
            "/index.html": home,
            "/x": (302, SITE + "/z"),
            "/y": (302, SITE + "/z"),
            "/z": "丙",
        }
    )
    assert "/" in _urls(found) and "/index.html" not in _urls(found)
    assert _reasons(found)["/index.html"] == "duplicate"
    assert len({"/x", "/y"} & _urls(found)) == 1


def test_redirect_to_another_site_is_left_out() -> None:
    """A page that leads elsewhere is not the site's."""
    found = _explore({"/": links("/out"), "/out": (302, "http://b.test/")})
    assert _reasons(found)["/out"] == "other-site"


def test_frames_are_explored_and_not_audited_alone() -> None:
    """What only a frame shows leads on to its links, but is audited with the page around it."""
    found = _explore({"/": '<iframe src="/menu"></iframe>正文', "/menu": links("/a"), "/a": "甲"})
    assert _urls(found) == {"/", "/a"}
    assert _reasons(found)["/menu"] == "frame-document"


def test_start_that_moves_to_another_host_makes_that_the_site() -> None:
    """The site is where the start page ends up, with that host's robots.txt."""
    pages = Pages(
        {
            "/": (302, "http://b.test/"),
            "http://b.test/": links("/a", "/admin"),
            "http://b.test/robots.txt": "User-agent: *\nDisallow: /admin",
            "http://b.test/a": "甲",
        }
    )
    found = explore(SITE + "/", pages, clock=lambda: 0.0)
    assert {p.url for p in found.pages} == {SITE + "/", "http://b.test/a"}
    assert _reasons(found)["http://b.test/admin"] == "robots-forbidden"


def test_error_page_as_start() -> None:
    """A start page that answers 404 is kept with its reason; its links are still explored."""
    found = _explore({"/": (404, "无")}, start_links=[Link(url=SITE + "/a")])
    assert found.pages[0].reason == "http-error"
    assert found.notes == ("http-error",)


def _portal(size: int = 60) -> dict[str, Found]:
    pages: dict[str, Found] = {
        "/": links(*(f"/news/{n}.html" for n in range(size)), "/list/", "/login", "/hdjl/")
    }
    for n in range(size):
        pages[f"/news/{n}.html"] = f"<h1>{n}</h1>{PROSE}" + links(f"/deep/{n}.html")
        pages[f"/deep/{n}.html"] = f"<h2>{n}</h2>{PROSE}"
    pages |= {"/list/": "列表", "/login": "<form><input type=password>登录", "/hdjl/": "互动"}
    return pages


def test_a_hundred_news_items_do_not_push_out_the_one_form() -> None:
    """Within a small budget every kind that a link promises is looked at first."""
    found = _explore(_portal(), budgets=Budgets(pages=3, explored=10))
    assert {"/login", "/hdjl/"} <= _urls(found)
    assert "over-budget-pages" in found.notes
    assert any(p.depth == 2 for p in found.pages)


def test_budget_counts_what_is_looked_at() -> None:
    """No more addresses than the budget allows are asked for, robots.txt and sitemap aside."""
    pages = Pages(_portal())
    explore(SITE, pages, budgets=Budgets(explored=10), clock=lambda: 0.0)
    assert len([a for a in pages.asked if a not in {"/robots.txt", "/sitemap.xml"}]) == 10


def test_minutes() -> None:
    """When the time is over the rest is left out for that reason, and what was read is kept."""
    now = iter(range(10_000))
    found = _explore(_portal(), budgets=Budgets(minutes=0.5), clock=lambda: float(next(now)))
    assert "over-budget-minutes" in found.notes
    assert set(_reasons(found).values()) == {"over-budget-minutes"} | {
        r for r in _reasons(found).values() if r == "over-budget-depth"
    }
    assert found.pages[0].state == "read"


@pytest.mark.parametrize("seed", [0, 7])
def test_same_seed_same_pages_whatever_the_order_of_links(seed: int) -> None:
    """The order in which a page names its links changes nothing; the seed does."""
    budgets = Budgets(pages=5, explored=20)
    straight = _portal()
    turned = dict(straight)
    parts = str(straight["/"]).split("</p>")
    turned["/"] = "</p>".join([*reversed(parts[:-1]), parts[-1]])
    one = _explore(straight, budgets=budgets, seed=seed)
    two = _explore(turned, budgets=budgets, seed=seed)
    assert one.pages == two.pages
    other = _explore(straight, budgets=budgets, seed=seed + 1)
    assert _urls(one) != _urls(other)


def test_progress_is_told() -> None:
    """Before each address the caller hears how many are done and which comes next."""
    told: list[tuple[int, str]] = []
    explore(
        SITE,
        Pages({"/": links("/a"), "/a": "甲"}),
        on_progress=lambda done, queued, url: told.append((done, url)),
        clock=lambda: 0.0,
    )
    assert told == [(0, SITE + "/"), (1, SITE + "/a")]


def test_start_that_is_no_address() -> None:
    """Only a wrong start address is the caller's error."""
    with pytest.raises(ValueError, match="address"):
        _explore({}, start="ftp://a.test/")


def test_over_a_real_connection() -> None:
    """The whole way over a socket: robots, a GBK page, a redirect, a template for the articles."""
    gbk = '<meta charset="gb2312"><title>办事指南_江城</title><a href="/c.html">居住证</a>'
    article = '<div class="text"><h1>{}</h1><p>' + PROSE + "</p></div>"
    answers = {
        "/": page(links("/old", "/c.html", "/d.html", "/gbk.html", "/secret/x")),
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /secret/"),
        "/old": moved("/new.html", 301),
        "/new.html": page("<form><input type=password></form>"),
        "/gbk.html": Answer(body=gbk.encode("gb18030"), headers={"Content-Type": "text/html"}),
        "/c.html": page(article.format("甲")),
        "/d.html": page(article.format("乙")),
    }
    with serving(answers) as site:
        fetcher = HttpFetcher()
        found = explore(site.url, fetcher)
        fetcher.close()
        assert "/secret/x" not in site.asked
    by_path = {urlsplit(p.url).path: p for p in found.pages}
    assert set(by_path) == {"/", "/old", "/c.html", "/d.html", "/gbk.html"}
    assert by_path["/gbk.html"].title == "办事指南_江城"
    assert by_path["/gbk.html"].kinds[0] == "service-guide"
    assert by_path["/old"].kinds == ("login",)
    assert by_path["/c.html"].template == by_path["/d.html"].template != by_path["/"].template


def test_hostile_numbers_of_links_are_bounded() -> None:
    """Thousands of other sites' addresses end in a list of bounded length, and that is said."""
    pages: dict[str, Found] = {
        f"/{n}": links(*(f"http://b{n}x{m}.test/" for m in range(4000))) for n in range(2)
    }
    found = _explore({"/": links("/0", "/1"), **pages})
    assert len(found.left_out) == 5000
    assert "list-truncated" in found.notes
