"""Which stretched words are told."""

from __future__ import annotations

import pytest

from rules.checks.spaced import stretched_word
from rules.model import Verdict
from tests.build import page


def _seen(text: str) -> list[tuple[Verdict, str]]:
    found = stretched_word(page(f"<body><p>{text}</p></body>"), {})
    return [(f.verdict, f.code) for f in found]


@pytest.mark.parametrize(
    "text", ["首　页", "首 页", "姓&nbsp;&nbsp;名：", " 联 系 人 ", "【公　告】"]
)
def test_a_stretched_word_fails(text: str) -> None:
    """Whatever the space is, and whatever signs stand around."""
    assert _seen(text) == [(Verdict.FAILED, "spaces")]


@pytest.mark.parametrize("text", ["首页", "姓名：", " 公告 "])
def test_a_whole_word_passes(text: str) -> None:
    """Spaces around a word stretch nothing."""
    assert _seen(text) == [(Verdict.PASSED, "passed")]


@pytest.mark.parametrize("text", ["张　三", "首页 公告", "登录　注册", "本 页 有 首 页", "A B", ""])
def test_names_and_neighbours_are_left_alone(text: str) -> None:
    """A name is often aligned so, and two words are no word."""
    assert _seen(text) == []


@pytest.mark.parametrize(("size", "expected"), [(96, [(Verdict.FAILED, "spaces")]), (97, [])])
def test_a_text_of_96_characters_is_still_read(
    size: int, expected: list[tuple[Verdict, str]]
) -> None:
    """White space of the source counts; what is longer is no single word."""
    assert _seen("首　页".ljust(size, "\n")) == expected
