"""Words of the formats: in both languages, none missing, none left over."""

from __future__ import annotations

import re
from pathlib import Path

import audit.formats
from rules.load import load_texts
from rules.wording import placeholders

_PREFIX = "report.formats."
_USED = re.compile(r'"formats\.([a-z-]+[a-z])"')
# Keys that end in a value of their own.
_CHOSEN = {"csv": ("answer-yes", "answer-no")}


def _labels(lang: str) -> dict[str, str]:
    words = load_texts(lang).words
    return {
        key.removeprefix(_PREFIX): text
        for key, text in words.items()
        if key.startswith(_PREFIX) and isinstance(text, str)
    }


def _used() -> set[str]:
    from audit.formats.csv_table import COLUMNS

    folder = Path(audit.formats.__file__).parent
    found = {key for file in folder.glob("*.py") for key in _USED.findall(file.read_text("utf-8"))}
    found |= {f"csv-{name}" for name in COLUMNS}
    return found | {f"{key}-{value}" for key, values in _CHOSEN.items() for value in values}


def test_every_word_is_there_and_used() -> None:
    """Nobody reads a key in place of a word, and no word is left that nothing shows."""
    assert _used() == _labels("zh").keys()


def test_both_languages_say_the_same_things() -> None:
    """The same words, each with the same placeholders."""
    chinese, english = _labels("zh"), _labels("en")
    assert chinese.keys() == english.keys()
    assert {k for k in chinese if placeholders(chinese[k]) != placeholders(english[k])} == set()
