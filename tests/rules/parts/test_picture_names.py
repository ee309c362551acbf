"""How the words in a picture are compared with names."""

from __future__ import annotations

import pytest

from rules.parts.picture_names import ornamental, other_name, refers, said


@pytest.mark.parametrize(
    ("words", "name"),
    [("YXBANK", "HKTV logo"), ("HTML5", "W3C"), ("DOC", "PDF")],
)
def test_two_proper_names_are_not_the_same(words: str, name: str) -> None:
    """Capitals, digits, or a logo of something else."""
    assert other_name(words, name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("YXBANK", "YX Bank logo"),
        ("UN", "United Nations logo"),
        ("YBC", "Yunxi Broadcasting Corporation logo"),
        ("OPEN DAY", "Visitors in the hall"),
        ("PDF", "Download the form"),
        ("HOME", "首页"),
        ("云溪银行", "HKTV"),
        ("A", "B"),
        ("", "W3C"),
        ("YXBANK", "logo"),
    ],
)
def test_descriptions_translations_and_initials_contradict_nothing(words: str, name: str) -> None:
    """Only a name can be another name."""
    assert not other_name(words, name)


def test_a_wrongly_read_letter_does_little_harm() -> None:
    """Most runs of characters are still the same."""
    assert said("The Accesslblllty Conference opens", "The Accessibility Conference opens") > 0.6
    assert said("通知公告栏目", "通知公告") > 0.5
    assert said("让数据多跑路", "城市概况") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("流程如图所示", True),
        ("见下图。", True),
        ("图书馆", False),
        ("如图书馆", False),
        ("参见图书目录", False),
        ("as shown in the figure below", True),
        ("the figure of a man", False),
    ],
)
def test_a_mention_of_a_picture(text: str, expected: bool) -> None:
    """The text must speak of this picture, not of books or figures."""
    assert refers(text) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("NEW", True), ("A", True), ("更多", True), ("通知公告", False), ("W3C", False)],
)
def test_ornament(words: str, expected: bool) -> None:
    """Small signs, and nothing that says something."""
    assert ornamental(words) is expected
