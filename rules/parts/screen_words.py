"""What an identifier of an app's source and a short name consist of, for comparing with words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from rules.words import load_words, word_pattern

_LIST = "app-overlays"
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")
_MAX_IDENTIFIER = 120  # characters: a longer one is a sentence, not an identifier
_MAX_NAME = 12  # characters: a longer name is a sentence that mentions a word
_TRIM = " \t\n.,!;:。，、！？；：…“”\"'「」【】[]()（）<>《》"


@lru_cache(maxsize=16_384)
def id_words(identifier: str) -> frozenset[str]:
    """An identifier's parts in lower case, alone and each two neighbours written together.

    Of Android's "package:id/entry" only the entry counts. Empty for an overlong one.
    """
    entry = identifier.rpartition("/")[2]
    if not entry or len(entry) > _MAX_IDENTIFIER:
        return frozenset()
    parts = [part.lower() for part in _PARTS.findall(entry)]
    return frozenset((*parts, *(a + b for a, b in pairwise(parts))))


@cache
def words(*keys: str) -> frozenset[str]:
    """The words of these lists of rules/words/app-overlays.toml, in lower case."""
    lists = load_words(_LIST)
    return frozenset(word.lower() for key in keys for word in lists[key])


def has_id(identifier: str, *keys: str) -> bool:
    """True when a part of the identifier is one of the lists' words."""
    return 0 < len(identifier) <= _MAX_IDENTIFIER and _has_id(identifier, keys)


@lru_cache(maxsize=32_768)
def _has_id(identifier: str, keys: tuple[str, ...]) -> bool:
    # The elements of an app share few identifiers; taking one apart is slow.
    return not id_words(identifier).isdisjoint(words(*keys))


def mentions(text: str, *keys: str) -> bool:
    """True when the text holds a word of these lists."""
    # Most texts of a screen hold none of the first letters: a pattern would be slow for all.
    if not text or _first_letters(*keys).isdisjoint(text.lower()):
        return False
    return word_pattern(_LIST, *keys).search(text) is not None


@cache
def _first_letters(*keys: str) -> frozenset[str]:
    return frozenset(word[0] for word in words(*keys))


def says_close(name: str) -> bool:
    """True when a control of this name closes what it belongs to."""
    short = name.strip(_TRIM).lower()
    if not short or len(short) > _MAX_NAME:
        return False
    return short in words("close_whole") or mentions(short, "close")


def is_close_sign(name: str) -> bool:
    """True when the name is only a sign such as ×."""
    return name.strip(_TRIM).lower() in words("close_sign")


def names_control(name: str) -> bool:
    """True for the name of a control such as 返回, which says nothing about the screen."""
    return name.strip(_TRIM).lower() in words("navigation_name")
