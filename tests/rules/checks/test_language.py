"""When the stated language is wrong, and which titles nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.checks.language import title_text
from rules.checks.tongues import page_language
from rules.load import load_catalogue
from rules.model import Verdict
from tests.build import page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_HAN = "云溪市东临海湾，西倚云山，辖东港、云山、汐南三区，跨海大桥今年建成通车。" * 3
_LATIN = "The service centre is open from nine to five on working days and on Saturdays. " * 6


def _language(lang: str, body: str) -> list[tuple[Verdict, str]]:
    params = load_catalogue().rules["web-page-language"].params
    html = f'<html lang="{lang}"><body>{body}</body></html>' if lang else f"<body>{body}</body>"
    return [(f.verdict, f.code) for f in page_language(page(html), params)]


def _title(title: str) -> list[tuple[Verdict, str]]:
    html = f"<html><head><title>{title}</title></head><body><p>正文</p></body></html>"
    return [(f.verdict, f.code) for f in title_text(page(html), {})]


@pytest.mark.parametrize(
    ("lang", "body"),
    [("en", _HAN), ("en-US", _HAN), ("fr", _HAN), ("zh-CN", _LATIN), ("bo", _HAN)],
)
def test_text_in_the_other_writing_fails(lang: str, body: str) -> None:
    """Chinese under a European language, and English under Chinese."""
    assert _language(lang, f"<p>{body}</p>") == [(FAILED, "wrong-language")]


@pytest.mark.parametrize(
    ("lang", "body"),
    [("zh-CN", _HAN), ("zh-Hant", _HAN), ("ZH_cn", _HAN), ("en", _LATIN), ("EN-gb", _LATIN)],
)
def test_text_in_its_own_writing_passes(lang: str, body: str) -> None:
    """However the code is written; simplified characters under traditional Chinese are few here."""
    assert _language(lang, f"<p>{body}</p>") == [(PASSED, "passed")]


def test_parts_with_a_language_of_their_own_do_not_count() -> None:
    """A Chinese page with a long English quotation that says so is right."""
    body = f'<p>{_HAN}</p><blockquote lang="en">{_LATIN * 5}</blockquote>'
    assert _language("zh-CN", body) == [(PASSED, "passed")]


def test_an_even_mixture_is_a_question() -> None:
    """Neither writing is overwhelming."""
    assert _language("en", f"<p>{_HAN * 3}</p><p>{_LATIN}</p>") == [(CANT_TELL, "mixed-language")]


@pytest.mark.parametrize("lang", ["", "cn", "x", "中文", "ja", "i-lux"])
def test_missing_wrong_and_other_languages_are_left_alone(lang: str) -> None:
    """The engine judges the tag; a little text without kana may still be Japanese."""
    assert _language(lang, f"<p>{_HAN}</p>") == []


def test_little_text_and_other_scripts_are_left_alone() -> None:
    """A login page, or a page in Tibetan or Uyghur with some Chinese words."""
    assert _language("en", "<p>登录</p>") == []
    assert _language("zh-CN", "<p>" + "བོད་སྐད་ཀྱི་དྲ་ངོས། " * 40 + f"</p><p>{_HAN}</p>") == []


@given(st.integers(min_value=1, max_value=50))
def test_the_verdict_does_not_depend_on_length(times: int) -> None:
    """More of the same text changes nothing."""
    assert _language("en", f"<p>{_HAN * times}</p>") == [(FAILED, "wrong-language")]


@pytest.mark.parametrize(
    "title",
    [
        "无标题文档",
        "Untitled Document",
        "新建网页 1",
        "index",
        "index_new2.html",
        "幻灯片 1",
        "http://www.example.test/a/b",
        "www.example.gov.cn",
        "React App",
        "————",
        "title",
    ],
)
def test_a_title_that_nobody_wrote_fails(title: str) -> None:
    """What templates, editors and exports leave behind."""
    assert _title(title) == [(FAILED, "placeholder")]


@pytest.mark.parametrize(
    "title", ["首页", "列表页", "Home", "欢迎访问", "Microsoft Word - 放假通知", "放假通知.doc"]
)
def test_a_title_that_says_little_is_a_question(title: str) -> None:
    """It may be enough on a site of one page."""
    assert _title(title) == [(CANT_TELL, "unclear")]


@pytest.mark.parametrize(
    "title",
    [
        "首页 - 云溪市人民政府",
        "标题党治理专项行动",
        "测试服务平台建设方案",
        "12345热线",
        "Index of laws",
    ],
)
def test_other_titles_pass(title: str) -> None:
    """A word of the list inside a real title means nothing."""
    assert _title(title) == [(PASSED, "passed")]


def test_a_missing_title_is_left_alone() -> None:
    """The engine reports it."""
    assert _title(" ") == []
