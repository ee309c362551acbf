"""Addresses: one form for one page, one site, and no harm done."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.explore import urls


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://A.Test:80/x", "http://a.test/x"),
        ("https://a.test:443", "https://a.test/"),
        ("http://a.test:8080/x", "http://a.test:8080/x"),
        ("http://a.test/x#top", "http://a.test/x"),
        ("http://a.test/#/news", "http://a.test/#/news"),
        ("http://a.test/x?b=2&a=1", "http://a.test/x?a=1&b=2"),
        ("http://a.test/x;jsessionid=0A1B.node?a=1", "http://a.test/x?a=1"),
        ("http://a.test/x?PHPSESSID=abc&id=3", "http://a.test/x?id=3"),
        ("http://a.test/x?sid=0123456789abcdef0123", "http://a.test/x"),
        ("http://a.test/x?sid=12", "http://a.test/x?sid=12"),
        ("http://a.test/x?utm_source=wx&spm=1.2", "http://a.test/x"),
        ("http://a.test/index.html", "http://a.test/index.html"),
        ("http://a.test/a/../b/./c", "http://a.test/b/c"),
        ("http://a.test/公开/", "http://a.test/%E5%85%AC%E5%BC%80/"),
        ("http://user:secret@a.test/x", "http://a.test/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_canonical_form(written: str, expected: str) -> None:
    """Spellings of one address become one; what names another page stays."""
    assert urls.canonical(written) == expected


def test_visited_address_keeps_a_query_without_value() -> None:
    """A bare query ("?123") is not rewritten to "?123=" in the address that is visited."""
    assert urls.clean("http://a.test/list?123") == "http://a.test/list?123"


def test_page_key_joins_http_https_and_www() -> None:
    """The four usual addresses of a site's page are one page."""
    forms = ["http://a.test/x", "https://a.test/x", "http://www.a.test/x", "https://www.a.test/x"]
    assert {urls.page_key(f) for f in forms} == {"//a.test/x"}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("http://www.a.test/", "https://a.test/x", True),
        ("http://a.test:80/", "http://a.test/", True),
        ("http://a.test/", "http://zwfw.a.test/", False),
        ("http://a.test:8000/", "http://a.test:9000/", False),
        ("http://a.test/", "mailto:x@a.test", False),
        ("http://a.test/", "http://[", False),
    ],
)
def test_same_site(a: str, b: str, same: bool) -> None:
    """Www and the bare host are one site; another host, sub-domain or port is not."""
    assert urls.same_site(a, b) is same


@pytest.mark.parametrize(
    ("url", "text", "reason"),
    [
        ("http://a.test/xxgk/", "信息公开", None),
        ("http://a.test/hjzx.html", "户籍注销办事指南", None),
        ("http://a.test/news/delete-plan.html", "关于删除条目的通知", None),
        ("http://a.test/user/logout", "", "unsafe-link"),
        ("http://a.test/x?action=delete&id=1", "", "unsafe-link"),
        ("http://a.test/vote.do?id=1", "", "unsafe-link"),
        ("http://a.test/exit", "[ 退出登录 ]", "unsafe-link"),
        ("http://a.test/form", "提交", "unsafe-link"),
        ("http://a.test/x", "注销", "unsafe-link"),
        ("http://a.test/delete/5", "", "unsafe-link"),
        ("http://a.test/del/5", "", "unsafe-link"),
        ("http://a.test/news/deleteById.do?id=5", "", "unsafe-link"),
        ("http://a.test/userLogout.action", "", "unsafe-link"),
        ("http://a.test/%64elete?id=5", "", "unsafe-link"),
        ("http://a.test/%E9%80%80%E5%87%BA", "", "unsafe-link"),
        ("http://a.test/%CD%CB%B3%F6", "", "unsafe-link"),
        ("http://a.test/x?do=%E5%88%A0%E9%99%A4", "", "unsafe-link"),
        ("http://a.test/delegates.html", "代表名单", None),
        ("http://a.test/model/list.do", "模型", None),
        ("http://a.test/zx.html", "企业注销", None),
        ("http://a.test/a/b.pdf", "通知", "file-link"),
        ("http://a.test/a/b.PDF?x=1", "通知", "file-link"),
        ("http://a.test/download.do?id=1", "附件", "file-link"),
        ("mailto:x@a.test", "邮箱", "not-a-page"),
        ("tel:12345", "热线", "not-a-page"),
        ("javascript:void(0)", "展开", "not-a-page"),
        ("http://", "", "not-a-url"),
        ("http://a.test:port/", "", "not-a-url"),
    ],
)
def test_refusal(url: str, text: str, reason: str | None) -> None:
    """Links that do something, lead to files or to no page at all are refused with their reason."""
    assert urls.refusal(url, text) == reason


def test_download_attribute_is_a_file() -> None:
    """A link that says it is a download is a file whatever its address looks like."""
    assert urls.refusal("http://a.test/get/12", "表格", download=True) == "file-link"


def test_absolute_uses_the_pages_encoding_for_queries() -> None:
    """A GBK page's query is sent in GBK, its path in UTF-8, as browsers do."""
    found = urls.absolute("http://a.test/x/", "搜索?q=市", "gb18030")
    assert found == "http://a.test/x/%E6%90%9C%E7%B4%A2?q=%CA%D0"


def test_absolute_turns_backslashes_round() -> None:
    """Backslashes in a link separate folders, as in browsers."""
    assert urls.absolute("http://a.test/", "a\\b.html?c=\\d").startswith("http://a.test/a/b.html?")


def test_shape_is_equal_for_a_series() -> None:
    """News items of one column have one shape, another column has another."""
    one, two = (
        urls.shape("/art/2024/1/3/art_12_345.html"),
        urls.shape("/art/2023/12/9/art_1_2.html"),
    )
    assert one == two != urls.shape("/fw/2024/1/3/art_12_345.html")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    """Whatever a page links to, nothing but ValueError comes out, and refusal never fails."""
    for written in (text, "http://" + text, "http://a.test/" + text):
        refused = urls.refusal(urls.absolute("http://a.test/", written), text)
        try:
            once = urls.canonical(written)
        except ValueError:
            continue
        assert urls.canonical(once) == once
        assert refused != ""


def test_rank_depends_on_the_seed() -> None:
    """Another seed shuffles differently, the same seed does not."""
    assert urls.rank(1, "a") == urls.rank(1, "a") != urls.rank(2, "a")
