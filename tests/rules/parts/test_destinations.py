"""When two addresses count as the same destination, and when nothing can be said."""

from __future__ import annotations

import pytest

from rules.parts.destinations import Alike, compare, site_of, texts_alike
from rules.probes.links import LinksProbe, LinkTarget, ReadPage
from rules.snapshot import Node

BUS = "公交线路查询 输入起点和终点，查看换乘方案、首末班时间和票价。"
POOL = "游泳馆预约 请选择日期和场次，凭身份证入场，儿童须由家长陪同。"
ONE, OTHER = "https://yunxi.test/a", "https://yunxi.test/b"


def _target(address: str) -> LinkTarget:
    plain = address.partition("://")[2]
    return LinkTarget(link=Node(index=0, tag="a"), address=address, plain=plain)


def _page(text: str | None, *, final: str = "", title: str = "", **more: object) -> ReadPage:
    return ReadPage(status=200, final=final, title=title, text=text, **more)  # type: ignore[arg-type]


def _compare(one: ReadPage | None, other: ReadPage | None) -> Alike:
    pages = {a: p for a, p in ((ONE, one), (OTHER, other)) if p is not None}
    return compare(_target(ONE), _target(OTHER), LinksProbe(pages=pages))


def test_the_same_text_in_another_dress_is_the_same() -> None:
    """Two editions of one page serve one purpose."""
    assert _compare(_page(BUS, final="1"), _page(BUS, final="2", digest="x")) is Alike.SAME


def test_other_texts_are_different() -> None:
    """Nothing of what one page says is said by the other."""
    assert _compare(_page(BUS, final="1"), _page(POOL, final="2")) is Alike.DIFFERENT


def test_an_article_in_another_column_is_alike() -> None:
    """The article is the same, only the trail above it and a notice below it differ."""
    one = _page(f"首页 要闻 {BUS}{POOL} 责任编辑", final="1")
    other = _page(f"首页 通知公告 {BUS}{POOL} 分享到", final="2")
    assert _compare(one, other) is Alike.ALIKE


def test_a_redirect_to_one_address_is_the_same() -> None:
    """Whatever stood in the links, readers arrive at one page."""
    assert _compare(_page(BUS, final="9"), _page(BUS, final="9")) is Alike.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, _page(BUS)),
        (_page(None), _page(BUS, final="2")),
        (_page("载入中", scripts=3, final="1"), _page(BUS, final="2")),
        (_page(BUS, digest="d", scripts=1, final="1"), _page(BUS, digest="d", scripts=1)),
        (_page("", final="1"), _page("", final="2")),
        (_page(BUS, cut=True, final="1"), _page(POOL, final="2")),
    ],
)
def test_what_was_not_seen_is_unknown(one: ReadPage | None, other: ReadPage) -> None:
    """No answer, no page, a shell that scripts fill, the same bytes for scripts, half a page."""
    assert _compare(one, other) is Alike.UNKNOWN


def test_an_error_page_tells_nothing() -> None:
    """A broken link is another rule's matter."""
    broken = ReadPage(status=404, final="2", text=POOL)
    assert _compare(_page(BUS, final="1"), broken) is Alike.UNKNOWN


def test_a_place_to_wait_is_not_where_it_leads() -> None:
    """Readers meet an empty page that moves on only after half a minute."""
    waiting = _page("", final="2", title="正在转到", refresh=30)
    assert _compare(_page(BUS, final="1", title="公交"), waiting) is Alike.DIFFERENT


def test_a_shared_telephone_number_serves_one_purpose() -> None:
    """A short and a long list of ways to get in touch."""
    one = "联系电话 0571-86000001"
    other = "办公地址 云溪路一号 值班电话 0571-86000001 电子邮箱 portal@yunxi.test"
    assert texts_alike(one, other) is Alike.ALIKE


def test_other_telephone_numbers_are_different() -> None:
    """The pages differ in one digit, and that is what they are for."""
    one, other = "联系我们 电话 0571-86000001", "联系我们 电话 0571-86000002"
    assert texts_alike(one, other) is Alike.DIFFERENT


def test_dates_are_no_telephone_numbers() -> None:
    """Two days of one page that otherwise says the same are not taken for two contacts."""
    one, other = f"2026-03-12 {BUS * 2}", f"2026-03-13 {BUS * 2}"
    assert texts_alike(one, other) is Alike.ALIKE


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.yunxi.gov.cn/a", "yunxi.gov.cn"),
        ("https://jyj.yunxi.gov.cn/", "yunxi.gov.cn"),
        ("http://a.b.example.com/", "example.com"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
    ],
)
def test_the_registered_part_of_a_host(address: str, site: str) -> None:
    """Offices of one city are one site."""
    assert site_of(address) == site


def test_unread_addresses_of_one_site_are_unknown() -> None:
    """Nobody looked, and a portal files one thing under many addresses."""
    assert _compare(None, None) is Alike.UNKNOWN


def test_unread_addresses_of_two_sites_lead_elsewhere() -> None:
    """Other sites and other paths; a site that only moved keeps its paths."""
    one, moved = _target("https://old.example.com/bus/"), _target("https://new.example.org/bus/")
    away = _target("https://new.example.org/pool/")
    assert compare(one, moved, LinksProbe()) is Alike.UNKNOWN
    assert compare(one, away, LinksProbe()) is Alike.ELSEWHERE
