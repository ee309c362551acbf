"""Words of a label that the role, the state or the reader says anyway. Text only, no screen."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rules.parts.naming import plain
from rules.words import load_words

_SEPARATORS = re.compile(r"[,，.。;；:：、|/()（）\[\]【】!！?？~\n]+")
_LONGEST = 300
TYPE, STATE, ACTION = "type", "state", "action"


@lru_cache(maxsize=16384)
def said_twice(label: str, role: str, *, state: bool, action: bool) -> tuple[str, str] | None:
    """A finding code and the word, None when the label says nothing twice.

    `role` is button, image, link, checkbox, switch, radio, tab, slider, edit or "" for one that
    nobody speaks; `state` and `action` tell whether the reader says these.
    """
    if not _anything().search(label[:_LONGEST].lower()):
        return None
    tokens = [t.strip() for t in _SEPARATORS.split(plain(label[:_LONGEST])) if t.strip()]
    if role:
        for token in tokens:
            word = _type_word(token, role, alone=len(tokens) == 1)
            if word:
                return TYPE, word
    if state:
        for token in tokens:
            word = _state_word(token)
            if word:
                return STATE, word
    if action:
        for token in tokens:
            word = next((w for w in _words("said_action") if token.startswith(w)), "")
            if word and not token.startswith(_words("said_not")):
                return ACTION, word
    return None


def _type_word(token: str, role: str, *, alone: bool) -> str:
    """The role's word at the token's end, "" when it is what the control is about.

    A label that is nothing but the word is a placeholder, which another rule reports.
    """
    if token.endswith(_words("said_not")):
        return ""
    for word in _words(f"said_{role}"):
        if token == word:
            return "" if alone else word
        if not token.endswith(word):
            continue
        before = token[: -len(word)]
        if word.isascii():
            if before[-1] == " ":
                return word
        elif not before.endswith(_words("said_not_after")):
            return word
    return ""


def _state_word(token: str) -> str:
    for word in _words("said_state"):
        if token == word:
            return word
        if token.endswith(word) and (not word.isascii() or token[-len(word) - 1] == " "):
            return word
        if word.isascii() or not token.startswith(word):
            continue
        # "已选择 3 项" counts, it does not name the element's own state.
        after = token[len(word) :].lstrip()[:1]
        if not after.isdigit() and not token.startswith(_words("said_not")):
            return word
    return ""


@cache
def _words(key: str) -> tuple[str, ...]:
    """A list, longest word first: otherwise a short one would hide a longer one."""
    return tuple(sorted(load_words("app-names")[key], key=lambda w: (-len(w), w)))


@cache
def _anything() -> re.Pattern[str]:
    lists = load_words("app-names")
    found = {word for key, many in lists.items() if key.startswith("said_") for word in many}
    return re.compile("|".join(re.escape(w) for w in sorted(found)))
