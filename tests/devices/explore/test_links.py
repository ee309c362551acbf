"""Links out of HTML and out of a rendered page."""

from __future__ import annotations

from devices.explore.links import extract_links, rendered_links
from devices.explore.model import Link

BASE = "http://a.test/x/index.html"


def test_every_way_of_linking_is_found_in_order() -> None:
    """Links, image maps, frames, refresh and click handlers are found, in document order."""
    found = extract_links(
        """<meta http-equiv="refresh" content="0; url=home.html">
        <a href="a.html"> 信息  公开 </a>
        <map><area href="/b.html" alt="政务服务"></map>
        <iframe src="c.html" title="天气"></iframe>
        <div onclick="window.open('/d.html')">互动</div>
        <li onclick="location.href='e.html'">数据</li>""",
        BASE,
    )
    assert found == (
        Link(url="http://a.test/x/home.html", kind="refresh"),
        Link(url="http://a.test/x/a.html", text="信息 公开"),
        Link(url="http://a.test/b.html", text="政务服务", kind="area"),
        Link(url="http://a.test/x/c.html", text="天气", kind="frame"),
        Link(url="http://a.test/d.html", text="互动", kind="script"),
        Link(url="http://a.test/x/e.html", text="数据", kind="script"),
    )


def test_picture_links_take_the_alternative() -> None:
    """A link without text is named by its pictures, else by its own label."""
    found = extract_links(
        '<a href="1"><img alt="网站地图"></a><a href="2" title="无障碍"><i></i></a>', BASE
    )
    assert [link.text for link in found] == ["网站地图", "无障碍"]


def test_base_element_is_obeyed() -> None:
    """A base element moves every relative link."""
    (found,) = extract_links('<base href="/y/"><a href="a.html">甲</a>', BASE)
    assert found.url == "http://a.test/y/a.html"


def test_places_in_the_page_are_left_out_but_routes_are_kept() -> None:
    """#top is no page; #/news is one that a script shows."""
    found = extract_links('<a href="#top">顶部</a><a href="#">x</a><a href="#/news">新闻</a>', BASE)
    assert [link.url for link in found] == [BASE + "#/news"]


def test_other_schemes_are_kept_for_the_list_of_what_was_left_out() -> None:
    """A mail link is reported as it is written."""
    (found,) = extract_links('<a href="mailto:x@a.test">邮箱</a>', BASE)
    assert found.url == "mailto:x@a.test"


def test_download_attribute_is_seen() -> None:
    """A link with the download attribute says so."""
    (found,) = extract_links('<a href="get/1" download>表格</a>', BASE)
    assert found.download


def test_nothing_in_it() -> None:
    """An empty text, a comment and an XML declaration are no reason to fail."""
    assert extract_links("", BASE) == ()
    assert extract_links("<!-- x -->", BASE) == ()
    (found,) = extract_links('<?xml version="1.0" encoding="gbk"?><a href="a">甲</a>', BASE)
    assert found.text == "甲"


def test_rendered_links_are_made_absolute() -> None:
    """Pairs of a rendered page become links; empty ones and places in the page go."""
    found = rendered_links(
        BASE, [("http://a.test/1", " 甲 "), ("2", "乙"), ("", "丙"), (BASE + "#top", "丁")]
    )
    assert found == (
        Link(url="http://a.test/1", text="甲"),
        Link(url="http://a.test/x/2", text="乙"),
    )
