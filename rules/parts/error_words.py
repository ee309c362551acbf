"""What an error message of a form says: which field, and why. Text only, no page."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rules.parts.naming import core, plain
from rules.parts.seen_label import says, tokens
from rules.words import load_words, word_pattern

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[^\W\d_]+", re.ASCII)
_SHORTEST_WORD = 3
LONGEST = 160  # characters of a text that can be a message


def asserts_error(text: str) -> bool:
    """True when the text says that something is wrong, not only what is wanted."""
    return bool(word_pattern("forms", "error_assert").search(plain(text)))


def complains(text: str) -> bool:
    """True when the text says that something is wrong or has to be filled in."""
    found = plain(text)
    return len(found) <= LONGEST and bool(
        word_pattern("forms", "error_assert", "error_ask").search(found)
    )


def only_filler(text: str, labels: frozenset[str]) -> bool:
    """True when nothing is said but that something is wrong: "Invalid value", "输入有误".

    The words of `labels` count as nothing here: they tell which field, but not why.
    """
    found = plain(text)
    if not word_pattern("forms", "error_assert", "error_again").search(found):
        return False  # "please enter" says that nothing was entered
    for label in sorted((core(lb) for lb in labels), key=len, reverse=True):
        if label and _HAN_RUN.search(label):
            found = found.replace(label, " ")
    said = {t.text for lb in labels for t in tokens(lb)} | _filler_words()
    rest = _filler_pattern().sub(" ", found)
    if _HAN_RUN.search(rest):
        return False
    return all(t.text in said for t in tokens(rest))


@lru_cache(maxsize=4096)
def mentions(text: str, label: str) -> bool:
    """True when the message could mean the field: it shares a word of three letters or 2 汉字."""
    message, wanted = plain(text), plain(label)
    if says(text, label):
        return True
    words = {w for w in _LATIN.findall(message) if len(w) >= _SHORTEST_WORD} - _filler_words()
    if words & set(_LATIN.findall(wanted)):
        return True
    pairs = {run[i : i + 2] for run in _HAN_RUN.findall(wanted) for i in range(len(run) - 1)}
    return any(p in message and not _filler_pattern().fullmatch(p) for p in pairs)


def known_format(text: str) -> bool:
    """True when the text names something of which everybody knows the form, such as e-mail."""
    return bool(word_pattern("forms", "known_format").search(plain(text)))


@cache
def _filler_words() -> frozenset[str]:
    return frozenset(t.text for w in load_words("forms")["error_filler"] for t in tokens(w))


@cache
def _filler_pattern() -> re.Pattern[str]:
    words = (w for w in load_words("forms")["error_filler"] if _HAN_RUN.search(w))
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))
