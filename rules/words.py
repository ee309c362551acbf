"""Word lists that checks compare page text with, kept as data in rules/words/<name>.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent / "words"
_NOTES = frozenset({"source", "status"})


@cache
def load_words(name: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of rules/words/<name>.toml by key, in the file's order, words as written there.

    A file holds `source` and `status` (strings: where the words come from, how sure they are)
    and any number of `key = ["word", ...]`. Raises FileNotFoundError for an unknown name and
    ValueError, naming file and key, for anything else in the file.
    """
    path = _FOLDER / f"{name}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = sorted(key for key in _NOTES if not isinstance(content.get(key), str))
    if missing:
        raise ValueError(f"{path}: {missing[0]} must be a string")
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in content.items():
        if key in _NOTES:
            continue
        if not isinstance(value, list) or not all(isinstance(w, str) and w for w in value):
            raise ValueError(f"{path}: {key} must be a list of words")
        lists[key] = tuple(value)
    return MappingProxyType(lists)


@cache
def word_pattern(name: str, *keys: str) -> re.Pattern[str]:
    """What finds any word of these lists in a text, without case.

    A word that begins or ends with a Latin letter does not match inside a longer Latin word;
    Chinese words match anywhere. Raises KeyError for a list that the file has not.
    """
    lists = load_words(name)
    words = {word for key in keys for word in lists[key]}
    # Longest first: otherwise a short word would hide a longer one from whoever reads the match.
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_bounded(word) for word in ordered), re.IGNORECASE)


def _bounded(word: str) -> str:
    before = r"(?<![a-z])" if re.match("[a-z]", word, re.IGNORECASE) else ""
    after = r"(?![a-z])" if re.search("[a-z]$", word, re.IGNORECASE) else ""
    return before + re.escape(word) + after
