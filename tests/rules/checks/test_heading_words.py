"""Which headings certainly say nothing, and which a person has to look at."""

from __future__ import annotations

import pytest

from rules.checks.heading_words import describes
from rules.load import load_catalogue
from rules.model import Verdict
from tests.build import page

_PARAMS = load_catalogue().rules["web-heading-describes"].params
_HOURS = "<p>每个工作日上午九点到下午五点，窗口人员会在一个小时之内答复来电。</p>"


def _said(html: str, *, title: str = "云溪市") -> dict[str, tuple[Verdict, str]]:
    snapshot = page(f"<html><head><title>{title}</title></head><body>{html}</body></html>")
    found = describes(snapshot, _PARAMS)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if f.node is not None}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("标题", "placeholder"),
        ("请输入标题", "placeholder"),
        ("小标题2", "placeholder"),
        ("标题一", "placeholder"),
        ("Heading 3", "placeholder"),
        ("Lorem ipsum", "placeholder"),
        ("【点击查看】", "command"),
        ("Click here", "command"),
        ("***", "signs"),
        ("\ue601", "signs"),
    ],
)
def test_what_no_section_can_be_called_fails(name: str, code: str) -> None:
    """Words of a template, requests, and signs."""
    assert _said(f'<h2 id="h">{name}</h2>{_HOURS}') == {"h": (Verdict.FAILED, code)}


@pytest.mark.parametrize("name", ["联系方式", "2024", "A", "工作日的窗口", "FAQ", "🎉", "关于标题"])
def test_other_headings_are_not_accused(name: str) -> None:
    """General words, numbers, letters of an index, and words of the section."""
    verdict, _ = _said(f'<h2 id="h">{name}</h2>{_HOURS}')["h"]
    assert verdict is not Verdict.FAILED


def test_a_stranger_to_its_section_is_one_question() -> None:
    """Only where it is of the first level."""
    html = f'<h1 id="a">天气预报</h1>{_HOURS}<h2 id="b">旅游指南</h2>{_HOURS}'
    assert _said(html) == {
        "a": (Verdict.CANT_TELL, "no-word"),
        "b": (Verdict.PASSED, "passed"),
    }


@pytest.mark.parametrize(
    "html",
    [
        '<h1 id="h">天气预报</h1><a href="/1">每个工作日上午九点到下午五点答复来电</a>',
        '<h1 id="h">天气预报</h1><p>九点</p>',
        '<h1 id="h">Weather</h1>' + _HOURS,
        '<nav><h1 id="h">天气预报</h1></nav>',
        f'<h1 id="h">天气预报</h1>{_HOURS}<img alt="天气">',
    ],
)
def test_what_cannot_be_compared_is_not_asked_about(html: str) -> None:
    """Links, short notes, another writing; a picture may say it."""
    assert _said(html) == {"h": (Verdict.PASSED, "passed")}


def test_a_heading_that_repeats_the_title_is_not_asked_about() -> None:
    """Whether the title fits is another rule's question."""
    html = f'<h1 id="h">天气预报</h1>{_HOURS}'
    assert _said(html, title="天气预报 - 云溪市") == {"h": (Verdict.PASSED, "passed")}


@pytest.mark.parametrize("name", ["附录三", "概况 2", "Appendix 12"])
def test_a_general_word_with_a_number_is_not_asked_about(name: str) -> None:
    """The number tells parts of the same kind apart; no text has to repeat it."""
    english = "<p>Please bring the papers of everybody who lives with you to window four.</p>"
    text = english if name.isascii() else _HOURS
    assert _said(f'<h1 id="h">{name}</h1>{text}') == {"h": (Verdict.PASSED, "passed")}
