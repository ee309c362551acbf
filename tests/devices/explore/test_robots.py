"""robots.txt after RFC 9309, and sitemaps in every form, within bounds."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from devices.backoff import Backoff
from devices.explore.fetch import HttpFetcher
from devices.explore.model import FetchError
from devices.explore.robots import parse_robots, read_robots
from devices.explore.sitemaps import Sitemaps, read_sitemaps
from tests.devices.explore.serve import Answer, moved, page, serving

TEXT = {"Content-Type": "text/plain"}
XML = {"Content-Type": "application/xml"}
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    """A fetcher that gives up soon."""
    fetcher = HttpFetcher(total_timeout=2, read_timeout=1, backoff=Backoff(first=0.01))
    yield fetcher
    fetcher.close()


def test_rules_for_this_tool_win_over_those_for_everybody() -> None:
    """The group of the product token yd-audit is obeyed; those of others are not."""
    robots = parse_robots(
        "http://a.test/robots.txt",
        "User-agent: *\nDisallow: /\n\nUser-agent: yd-audit\nDisallow: /admin\nCrawl-delay: 3\n\n"
        "User-agent: audit\nDisallow: /news\n\nSitemap: http://a.test/map.xml",
    )
    assert robots.refusal("http://a.test/news/1.html") is None
    assert robots.refusal("http://a.test/admin/x") == "robots-forbidden"
    assert robots.crawl_delay == 3
    assert robots.sitemaps == ("http://a.test/map.xml",)


def test_everything_forbidden() -> None:
    """A file that forbids everything forbids the start page."""
    robots = parse_robots("http://a.test/robots.txt", "User-agent: *\nDisallow: /")
    assert robots.refusal("http://a.test/") == "robots-forbidden"


def test_an_endless_crawl_delay_is_bounded() -> None:
    """No robots.txt can put the tool to sleep for a day."""
    robots = parse_robots("http://a.test/robots.txt", "User-agent: *\nCrawl-delay: 99999999")
    assert robots.crawl_delay == 30


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (Answer(status=404), "none", None),
        (Answer(status=403), "none", None),
        (Answer(status=500), "unreachable", "robots-unreachable"),
        (Answer(status=503), "unreachable", "robots-unreachable"),
        (Answer(body=b"x", cut=True), "unreachable", "robots-unreachable"),
        (moved("/robots.txt"), "none", None),
        (page("<html><p>首页</p></html>"), "rules", None),
    ],
)
def test_what_the_answer_means(
    answer: Answer, state: str, reason: str | None, fetcher: HttpFetcher
) -> None:
    """4xx allows everything, 5xx and a broken answer nothing; a web page in its place no rule."""
    with serving({"/robots.txt": answer}) as site:
        robots = read_robots(fetcher, site.at("/x?y"))
        assert (robots.state, robots.refusal(site.at("/a"))) == (state, reason)


def test_a_site_that_is_not_there_is_its_own_error(fetcher: HttpFetcher) -> None:
    """A refused connection is told as that, not as a robots.txt that forbids."""
    with serving({}) as site:
        gone = site.url
    with pytest.raises(FetchError) as caught:
        read_robots(fetcher, gone + "/")
    assert caught.value.reason == "connection-refused"


def _maps(fetcher: HttpFetcher, answers: dict[str, Answer], *named: str) -> tuple[str, Sitemaps]:
    with serving(answers) as site:
        return site.url, read_sitemaps(fetcher, site.at("/"), [site.at(n) for n in named])


def test_index_gzip_and_text(fetcher: HttpFetcher) -> None:
    """An index leads to a packed sitemap and a plain text one; all their addresses are found."""
    xml = URLSET.format("<url><loc> /a.html </loc></url><url><loc>/b.html?x=1&amp;y=2</loc></url>")
    index = "<sitemapindex>{}</sitemapindex>".format(
        "<sitemap><loc>/one.xml.gz</loc></sitemap><sitemap><loc>/two.txt</loc></sitemap>"
    )
    with serving({"/sitemap.xml": Answer(body=index.encode(), headers=XML)}) as site:
        site.answers["/one.xml.gz"] = Answer(body=gzip.compress(xml.encode()))
        site.answers["/two.txt"] = Answer(body=f"{site.url}/c.html\n".encode(), headers=TEXT)
        found = read_sitemaps(fetcher, site.at("/"))
        assert found == Sitemaps(
            urls=(site.at("/a.html"), site.at("/b.html?x=1&y=2"), site.at("/c.html"))
        )


def test_entities_are_not_resolved(fetcher: HttpFetcher) -> None:
    """A sitemap cannot make the tool read a file or swell up."""
    xml = '<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + URLSET.format(
        "<url><loc>/a&e;</loc></url>"
    )
    url, found = _maps(fetcher, {"/sitemap.xml": Answer(body=xml.encode(), headers=XML)})
    assert found.urls == (f"{url}/a&e",)


def test_broken_ones_are_noted_only_where_they_were_promised(fetcher: HttpFetcher) -> None:
    """A sitemap named in robots.txt that cannot be read is told; a missing usual one is not."""
    url, found = _maps(
        fetcher, {"/bad.xml": Answer(body=b"<urlset><url>")}, "/bad.xml", "/gone.xml"
    )
    assert [(b.url, b.reason) for b in found.broken] == [
        (f"{url}/bad.xml", "sitemap-broken"),
        (f"{url}/gone.xml", "sitemap-broken"),
    ]


def test_bounds(fetcher: HttpFetcher) -> None:
    """A sitemap that names itself ends, one with too many addresses is cut, and both are said."""
    loop = b"<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
    assert _maps(fetcher, {"/sitemap.xml": Answer(body=loop)})[1] == Sitemaps()
    many = URLSET.format("".join(f"<url><loc>/{n}</loc></url>" for n in range(2500)))
    url, found = _maps(fetcher, {"/sitemap.xml": Answer(body=many.encode())})
    assert found.truncated
    assert found.urls[-1] == f"{url}/1999"


def test_sitemaps_of_other_sites_are_left_alone(fetcher: HttpFetcher) -> None:
    """Only the site's own sitemaps are read."""
    with serving({}) as site:
        found = read_sitemaps(fetcher, site.at("/"), ["http://other.invalid/map.xml"])
    assert [(b.url, b.reason) for b in found.broken] == [
        ("http://other.invalid/map.xml", "other-site")
    ]
