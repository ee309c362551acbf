"""Every reason and page kind has its words in both languages, and every word list is readable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import devices.explore
from devices.explore import kinds, settings
from rules.wording import Texts, load_texts, placeholders

_FOLDER = Path(devices.explore.__file__).parent
_CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
# Strings of the same look that are no reasons: header fields, attributes, encodings, a
# method, the beginning of several codes.
_OTHER = frozenset(
    {
        "aria-label",
        "content-disposition",
        "content-type",
        "http-equiv",
        "latin-1",
        "over-budget",
        "utf-8",
        "wcag-em",
    }
)


def _own(texts: Texts, key: str) -> str:
    """The word in this very language, empty when only the other one has it."""
    word = texts.words.get(key, "")
    return word if isinstance(word, str) else ""


def _codes() -> list[str]:
    """The reason codes written in the package's own source and data."""
    found = {c for file in _FOLDER.glob("*.py") for c in _CODE.findall(file.read_text("utf-8"))}
    return sorted(found - _OTHER - set(kinds.all_kinds()) | settings.fetch().browser.reasons)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_has_words(lang: str) -> None:
    """A code that this package hands out has a sentence and an advice in each language."""
    texts = load_texts(lang)
    codes = _codes()
    assert {"dns-failure", "robots-forbidden", "not-sampled", "over-budget-pages"} <= set(codes)
    without = [c for c in codes for k in ("what", "todo") if not _own(texts, f"reason.{c}.{k}")]
    assert without == []


def test_both_languages_have_the_same_reasons_and_placeholders() -> None:
    """No reason exists in one language only or asks for other data there."""
    zh, en = load_texts("zh"), load_texts("en")
    keys = {k for k in (*zh.words, *en.words) if k.startswith("reason.")}
    for key in sorted(keys):
        assert _own(zh, key) and _own(en, key), key
        assert placeholders(_own(zh, key)) == placeholders(_own(en, key)), key


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_has_a_name(lang: str) -> None:
    """Every page kind is named in each language."""
    texts = load_texts(lang)
    assert [k for k in kinds.all_kinds() if not _own(texts, f"kind.{k}")] == []


def test_word_lists_are_valid() -> None:
    """Every data file reads without an unknown key, and what names a kind names one that exists."""
    for read in (
        settings.urls,
        settings.fetch,
        settings.structure,
        settings.sample,
        settings.block,
    ):
        assert read().about.source
    known = set(kinds.all_kinds())
    for rule in settings.kinds().kind:
        assert rule.excludes <= known
