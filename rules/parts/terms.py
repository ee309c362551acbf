"""What a text is about, as terms that can be compared.

English words by their stem, Chinese characters in pairs; texts in other writing have none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rules.parts.naming import plain
from rules.words import load_words

_WORDS = "structure"
_LATIN = re.compile(r"[a-z]{2,}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "er", "es", "ly", "s", "e", "y")
_SHORTEST_STEM = 3


@cache
def listed(key: str) -> frozenset[str]:
    """A list of rules/words/structure.toml, as `plain` gives it. KeyError for an unknown one."""
    return frozenset(plain(word) for word in load_words(_WORDS)[key])


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """An English word without its usual ending, so that opening and open are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def latin_terms(text: str) -> frozenset[str]:
    """Stems of the words that have a subject of their own."""
    found = _LATIN.findall(_flat(text))
    return frozenset(stem(word) for word in found if word not in listed("stop_words"))


def han_terms(text: str) -> frozenset[str]:
    """Every two Chinese characters that stand side by side."""
    runs = _HAN.findall(text)
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


def terms(text: str) -> frozenset[str]:
    """Both kinds."""
    return latin_terms(text) | han_terms(text)


def _flat(text: str) -> str:
    """Lower case Latin letters without their accents."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c)
    )
