"""When a title is certainly not this page's, and when a person has to look."""

from __future__ import annotations

import pytest

from rules.checks.title_fit import fits
from rules.load import load_catalogue
from tests.build import page

_PARAMS = load_catalogue().rules["web-page-title-fits"].params
_TEXT = "<p>城乡居民可以在每年九月至十二月办理下一年度的参保登记，缴费标准以公告为准。</p>"


def _said(title: str, body: str, *, head: str = "", url: str = "cx/1.html") -> str:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    found = list(fits(page(html, url=f"https://example.test/{url}"), _PARAMS))
    return f"{found[0].verdict.value} {found[0].code}" if found else ""


def test_words_in_common_pass() -> None:
    """Chinese by pairs of characters, English by stems."""
    assert _said("参保登记 - 云溪市人民政府", _TEXT) == "passed passed"
    english = "<p>Clinics open daily and accept patients of all ages from nearby towns.</p>"
    assert _said("Opening clinics", english) == "passed passed"


def test_no_word_in_common_is_a_question() -> None:
    """The same may be said in other words."""
    assert _said("企业宣传单页", _TEXT) == "cantTell no-word"
    assert _said("企业宣传单页参保", _TEXT) == "cantTell few-words"
    assert _said("企业宣传单页参保", f"<h1>医保</h1>{_TEXT}") == "passed passed"


@pytest.mark.parametrize(
    "body",
    [
        f'<img alt="企业宣传单页">{_TEXT}',
        f"<div data-t-hidden>企业宣传</div>{_TEXT}",
        '<p lang="en">Residents register for insurance between September and December.</p>',
    ],
)
def test_everything_that_the_page_says_counts(body: str) -> None:
    """Pictures and hidden text too; another writing is not compared."""
    assert _said("企业宣传单页", body) in {"passed passed", ""}


def test_a_second_title_that_fits_shows_that_the_first_is_left_over() -> None:
    """Browsers show the first; where that fits, the second does no harm."""
    assert _said("企业宣传单页", _TEXT, head="<title>参保登记</title>") == "failed wrong-first"
    assert _said("参保登记", _TEXT, head="<title>企业宣传单页</title>") == "passed passed"


def test_the_site_alone_is_no_title_of_a_search() -> None:
    """The heading says what the page is, the title only whose it is."""
    body = "<h1>“参保”的搜索结果</h1><p>没有找到与“参保”有关的信息，请换一个词。</p>"
    name = '<meta name="SiteName" content="云溪市人民政府">'
    assert _said("云溪市人民政府", body, head=name) == "failed only-site"
    assert _said("搜索结果_云溪市人民政府", body, head=name) == "passed passed"
    assert _said("云溪市人民政府", body, head=name, url="") != "failed only-site"
    assert _said("云溪市人民政府", _TEXT, head=name) != "failed only-site"
