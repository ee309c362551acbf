"""The role that the class or type of an element stands for, from rules/words/app.toml."""

from __future__ import annotations

from functools import cache

from rules.words import load_words


@cache
def _roles() -> dict[str, str]:
    return {word: role for role, words in load_words("app").items() for word in words}


@cache
def role_names() -> frozenset[str]:
    """All roles that a node can have, apart from "" for none."""
    return frozenset(load_words("app"))


def role_of(cls: str) -> str:
    """The role of a class or type; "" for one that stands for none.

    A whole name decides before its last part: `androidx.appcompat.widget.AppCompatButton` is
    a button as every `AppCompatButton` is.
    """
    roles = _roles()
    whole = roles.get(cls)
    if whole is not None:
        return whole
    last = cls.rpartition(".")[2]
    return roles.get(last) or roles.get(last.rpartition("$")[2], "")
