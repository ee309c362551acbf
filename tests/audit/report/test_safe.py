"""Text from pages must not act on whoever looks at it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.safe import json_safe, plain, plain_lines


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31m红\x1b[0m", r"\x1b[31m红\x1b[0m"),
        ("\x1b]8;;http://evil.test\x07链接", r"\x1b]8;;http://evil.test\x07链接"),
        ("\x9b2J", r"\x9b2J"),
        ("gpj\u202e.exe", r"gpj\u202e.exe"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\ue601", r"\ue601"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("一行\r\n\t二行\u2028三", "一行 二行 三"),
        ("进度\b\b\b完成", r"进度\x08\x08\x08完成"),
    ],
)
def test_acting_characters_are_spelt_out(hostile: str, shown: str) -> None:
    """Escapes, bidi controls, invisible and unreadable characters are shown, not performed."""
    assert plain(hostile) == shown


@pytest.mark.parametrize("text", ["政务公开（2026）", "[bold]x[/bold]", "{{ 7*7 }}", "👩‍💻 ÄÖ"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Chinese, other scripts, joined emoji and rich's or jinja's markup come out as they are."""
    assert plain(text) == text


def _acts(char: str) -> bool:
    """Control characters and bidi controls."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in bidi


@given(st.text(alphabet=st.characters(codec=None)))
def test_nothing_printable_acts(text: str) -> None:
    """Whatever the page holds, the result is one line that can be encoded, and stays so."""
    shown = plain(text)
    shown.encode("utf-8")
    assert not any(map(_acts, shown))
    assert plain(shown) == shown


def test_code_keeps_its_lines() -> None:
    """A code block keeps line breaks and indentation and nothing else that acts."""
    assert plain_lines("<a>\r\n\t<b>\x1b\u202e") == "<a>\n    <b>\\x1b\\u202e"


@given(st.text(alphabet=st.characters(codec=None)))
def test_json_keeps_its_meaning(text: str) -> None:
    """Escaping a JSON text leaves its value as it was and only harmless characters in the file."""
    escaped = json_safe(json.dumps({"text": text}, ensure_ascii=False, indent=2))
    escaped.encode("utf-8")
    assert json.loads(escaped) == {"text": text}
    assert not any(_acts(char) for char in escaped if char != "\n")
