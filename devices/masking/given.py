"""Secrets that the tool was given: from the environment, or from the system's keyring."""

from __future__ import annotations

import html
import importlib
import json
import os
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

from devices.ports import GatherError

SERVICE = "yd-audit"  # under which the keyring holds them
_HIDDEN = "***"
# A shorter text is part of too much that is no secret; as a whole field it is masked as well.
_LEAST = 4

_known: set[str] = set()


class SecretMissing(GatherError):
    """Neither the environment nor the keyring holds it; reason variable-not-set."""


def secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """The secret of this name: the environment's, else the keyring's where there is one.

    From now on it is masked wherever it would be stored. Raises SecretMissing.
    """
    known = os.environ if environment is None else environment
    value = known.get(name)
    if value is None:
        value = _from_keyring(name)
    if value is None:
        raise SecretMissing("variable-not-set", name=name)
    learn(value)
    return value


def learn(value: str) -> None:
    """Have a text masked from now on, wherever it would be stored."""
    if len(value) >= _LEAST:
        _known.add(value)


def forget() -> None:
    """Know no secrets any more: for tests."""
    _known.clear()


def known_secrets() -> frozenset[str]:
    """The texts that are masked because they were given as secrets."""
    return frozenset(_known)


def mask_known(text: str) -> str:
    """The text without the secrets that were given, in whatever way it writes them."""
    for value in _known:
        for written in _ways(value):
            if written in text:
                text = text.replace(written, _HIDDEN)
    return text


def holds_known(text: str) -> bool:
    """Whether a secret that was given is in the text, written in any way."""
    return any(written in text for value in _known for written in _ways(value))


def _ways(value: str) -> set[str]:
    """How a text writes the value: as it is, in HTML and XML, JSON and addresses."""
    found = {
        value,
        html.escape(value),
        html.escape(value, quote=False),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        quote(value, safe=""),
        quote_plus(value),
    }
    return {way for way in found if way}


def _from_keyring(name: str) -> str | None:
    """None without the library, without a keyring behind it, and for a name that it lacks."""
    try:
        library = importlib.import_module("keyring")
        found = library.get_password(SERVICE, name)
    except Exception:  # its back ends raise what they like, and each means: not there
        return None
    return found if isinstance(found, str) else None
