"""What kind of thing a name is, from its text alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.parts.naming import Nature, core, in_list, letters, nature, plain, shown, units


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("banner01.jpg", Nature.FILE_NAME),
        ("IMG_20260318_0915.jpg", Nature.FILE_NAME),
        ("IMG_2031", Nature.FILE_NAME),
        ("DSC00012", Nature.FILE_NAME),
        ("微信图片_20230101120000.png", Nature.FILE_NAME),
        ("/images/nav/x.gif", Nature.FILE_NAME),
        ("P020230518354829123", Nature.FILE_NAME),
        ("icon_wechat_32", Nature.FILE_NAME),
        ("市政府办公楼.jpg", Nature.FILE_WITH_WORDS),
        ("city hall.jpg", Nature.FILE_WITH_WORDS),
        ("gov_building", Nature.FILE_WITH_WORDS),
        ("4", Nature.NUMBER),
        ("001", Nature.NUMBER),
        ("3f2a9c0d1e4b5a697888", Nature.NUMBER),
        ("550e8400-e29b-41d4-a716-446655440000", Nature.NUMBER),
        ("12345", Nature.KNOWN_NUMBER),
        ("110", Nature.KNOWN_NUMBER),
        ("2026", Nature.KNOWN_NUMBER),
        ("2026-03-18", Nature.KNOWN_NUMBER),
        ("0755-12345678", Nature.KNOWN_NUMBER),
        ("\ue61a", Nature.PRIVATE_USE),
        (">>", Nature.SIGNS),
        ("\u200b", Nature.EMPTY),
        ("covid-19", Nature.WORDS),
        ("TOP10", Nature.WORDS),
        ("\ue61a 通知公告", Nature.WORDS),
        ("12345政务服务热线", Nature.WORDS),
        ("第 3 页", Nature.WORDS),
        ("请看 a.jpg 这张图片，它说明了流程", Nature.WORDS),
    ],
)
def test_a_name_is_told_by_its_text(name: str, expected: Nature) -> None:
    """File names, numbers and icon characters are recognised; words, hotlines and years are not."""
    assert nature(name) is expected


def test_a_name_equal_to_the_file_of_the_image_is_doubtful() -> None:
    """With a digit in it, it was hardly written for people, yet nobody can be sure."""
    assert nature("web3", "/img/web3.png?v=2") is Nature.FILE_WITH_WORDS
    assert nature("web3", "/img/other.png") is Nature.WORDS


@pytest.mark.parametrize(
    "text", ["更多", "更 多", "[更多]", "更多>>", "【更多】", "更多\ue600", "＋更多"]
)
def test_marks_around_a_word_do_not_matter(text: str) -> None:
    """Brackets, arrows, icon characters and full width change nothing about the word."""
    assert core(text) == "更多"


def test_lists_match_whole_names_and_counted_ones() -> None:
    """图片 and 图片 3 are the list's word; a longer name is not."""
    found = [in_list(t, "link_generic") for t in ("图片", "图片 3", "轮播图(2)", "图片新闻", "")]
    assert found == [True, True, True, False, False]


def test_icon_characters_are_shown_as_code_points() -> None:
    """A sentence of the report cannot show them; long names are cut."""
    assert shown("\ue61a") == "U+E61A"
    assert len(shown("长" * 500)) == 60


def test_text_is_counted_by_characters_and_words() -> None:
    """Four characters and two words are six; numbers say nothing."""
    assert units("通知公告 open data 2026") == 6
    assert letters("通知 ab 12") == 4


@given(st.text(max_size=400))
def test_any_text_has_a_nature(text: str) -> None:
    """Names come from pages and may be anything; comparing twice changes nothing."""
    assert isinstance(nature(text, text), Nature)
    assert core(core(text)) == core(text)
    assert len(shown(text)) <= max(60, 0)


@pytest.mark.parametrize(
    "text", ["img" * 60, "1_" * 90, "(" * 150 + "1" * 150, "ad" * 80 + "1" * 80]
)
def test_long_names_cost_little(text: str) -> None:
    """Patterns must not explode on hostile names."""
    for length in range(1, len(text), 7):
        assert plain(text[:length]) and isinstance(nature(text[:length] + "!"), Nature)
