"""Which pages of a site share a title that should tell them apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.checks.site import title_unique
from rules.load import load_catalogue
from rules.model import Verdict
from rules.snapshot import PageSummary

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_SITE = "https://www.example.test"


def _page(url: str, title: str = "云溪市人民政府", viewport: str = "desktop") -> PageSummary:
    return PageSummary(
        id=f"{viewport} {url}",
        url=url,
        final_url=url,
        title=title,
        template="t",
        viewport=viewport,
        main_heading="",
    )


def _judged(pages: list[PageSummary]) -> dict[str, tuple[Verdict, str]]:
    params = load_catalogue().rules["web-page-title-unique"].params
    found = title_unique(pages, params)
    return {f.page.partition(" ")[2].removeprefix(_SITE): (f.verdict, f.code) for f in found}


def _sharing(*urls: str) -> set[tuple[Verdict, str]]:
    pages = [_page(u if "://" in u else _SITE + u) for u in urls]
    return set(_judged(pages).values())


def test_different_pages_with_one_title_fail() -> None:
    """Each of them is shown; pages with titles of their own pass."""
    pages = [_page(f"{_SITE}/a.html"), _page(f"{_SITE}/b.html"), _page(f"{_SITE}/c.html", "公告")]
    assert _judged(pages) == {
        "/a.html": (FAILED, "duplicate"),
        "/b.html": (FAILED, "duplicate"),
        "/c.html": (PASSED, "passed"),
    }


def test_white_space_and_width_make_no_difference() -> None:
    """Titles that sound the same are the same."""
    pages = [_page(f"{_SITE}/a", "公告 ＡＢ"), _page(f"{_SITE}/b", " 公告  ab ")]
    assert set(_judged(pages).values()) == {(FAILED, "duplicate")}


def test_details_by_parameter_are_different_pages() -> None:
    """One program, two articles."""
    assert _sharing("/show.jsp?id=1", "/show.jsp?id=2") == {(FAILED, "duplicate")}


def test_pages_of_one_list_are_a_question() -> None:
    """By parameter, by file name or by folder."""
    question = {(CANT_TELL, "same-list")}
    assert _sharing("/list.jsp?page=1", "/list.jsp?page=2", "/list.jsp") == question
    assert _sharing("/yw/", "/yw/index_2.html", "/yw/index_13.html") == question
    assert _sharing("/yw/list_1.shtml", "/yw/list_2.shtml") == question
    assert _sharing("/yw/", "/yw/page/2") == question


def test_addresses_of_one_page_are_a_question() -> None:
    """Both protocols, with and without index.html, www or a tracking parameter."""
    question = {(CANT_TELL, "same-list")}
    assert _sharing("http://example.test/", "https://www.example.test/index.html") == question
    assert _sharing("/a.html", "/a.html?utm_source=wx", "/a.html?from=timeline") == question
    assert _sharing("/yw/t20260318_1007.html", "/jd/t20260318_1007.html") == question


def test_a_list_and_another_page_still_fail() -> None:
    """Paging excuses only pages of the same list."""
    assert _sharing("/yw/", "/yw/index_2.html", "/gg/") == {(FAILED, "duplicate")}


def test_the_same_page_twice_passes() -> None:
    """One address captured once more, or in another viewport, is not another page."""
    pages = [_page(f"{_SITE}/a"), _page(f"{_SITE}/a"), _page(f"{_SITE}/b", viewport="mobile")]
    assert set(_judged(pages).values()) == {(PASSED, "passed")}


def test_pages_without_a_title_are_left_alone() -> None:
    """The engine reports them."""
    assert _judged([_page(f"{_SITE}/a", " "), _page(f"{_SITE}/b", "")]) == {}


@given(st.permutations(["/a.html", "/b.html", "/yw/", "/yw/index_2.html"]))
def test_order_does_not_matter(paths: list[str]) -> None:
    """The same set of pages is judged the same in any order."""
    pages = [_page(_SITE + path, "公告" if "yw" in path else "要闻") for path in paths]
    assert _judged(pages) == {
        "/a.html": (FAILED, "duplicate"),
        "/b.html": (FAILED, "duplicate"),
        "/yw/": (CANT_TELL, "same-list"),
        "/yw/index_2.html": (CANT_TELL, "same-list"),
    }


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_address_is_borne(urls: list[str]) -> None:
    """Addresses come from pages; an odd one never stops the comparison."""
    _judged([_page(url) for url in [*urls, "http://[::1", "//", "?page=1"]])
