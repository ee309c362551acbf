"""Masks what stands in addresses, wherever in a text they are."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from devices.masking.given import mask_known
from devices.masking.names import names, plain_name

__all__ = ["MARK", "has_login", "mark", "mask", "mask_addresses", "mask_known", "restore"]

MARK = "***"
_WORD = 8  # a shorter value may be guessed from eight digits of its digest
_REMEMBERED = 20_000  # masked values that a process can put back
_MARKED = re.compile(r"\*\*\*(?:[0-9a-f]{8})?(?![^&#;\"'\s<>\\])")
# Name and password before a host; what follows in the text is left as it is.
_LOGIN = re.compile(r"(?i)([a-z][a-z0-9+.-]{1,20}:\\?/\\?/)[^/?#\s\"'<>\\]{1,500}@")
# Session ids of ASP.NET: /(S(abc123))/index.aspx
_PATH = re.compile(r"(/\([A-Z]\()([0-9A-Za-z]{10,})(\)\))")
_BACK = re.compile(r"\*\*\*[0-9a-f]{8}")
_OTHER = re.compile(r"(?:[?&;#]|%3[fFbB]|%2[36])([\w.-]{1,40})(?:=|%3[dD])")
_AROUND = 600  # characters to either side in which an address' other parameters are looked for
_ENDS = "\"'<> \n\t\\"

_values: dict[str, str] = {}


# Between parameters: as they are, in HTML (&amp; ends in a semicolon), inside of another address'
# parameter (%26), and as JSON writes it. The names are looked up afterwards: that is faster.
_NAME = re.compile(
    r"(?:[?&;#]|%3[fFbB]|%2[36]|\\u0026|\\u003[fF])([A-Za-z_][A-Za-z0-9_.-]{1,39})(?:=|%3[dD])"
)
_IN_PATH = re.compile(r"[^/?&#;\"'\s<>\\]{1,8000}")
_VALUE = re.compile(r"(?:(?!%2[36]|%3[bB])[^&#;\"'\s<>\\]){1,8000}")


def mask(text: str) -> str:
    """The text without given secrets, and without logins and secret parameters in addresses."""
    return mask_known(mask_addresses(text))


def mask_addresses(text: str) -> str:
    """The text without logins and secret parameters in addresses; see the package.

    Of no address is the host, the path or another parameter changed.
    """
    if "@" in text:
        text = _LOGIN.sub(r"\1", text)
    if "=" in text or "%3" in text:
        text = _parameters(text)
    if "/(" in text:
        text = _PATH.sub(lambda m: f"{m[1]}{mark(m[2])}{m[3]}", text)
    return text


def mark(value: str) -> str:
    """What stands in the place of a secret value."""
    if _MARKED.fullmatch(value) or value == MARK:
        return value
    if len(value) < _WORD:
        return MARK
    found = MARK + hashlib.sha256(f"yd-audit {value}".encode("utf-8", "replace")).hexdigest()[:8]
    if len(_values) < _REMEMBERED:
        _values[found] = value if _values.get(found, value) == value else found
    return found


def restore(url: str) -> str | None:
    """The address with what this process masked in it put back; None where it cannot be.

    Only ever for a visit: nothing that comes from here is stored.
    """
    if MARK not in url:
        return url
    found = _BACK.sub(lambda m: _values.get(m[0], m[0]), url)
    return None if MARK in found else found


def has_login(url: str) -> bool:
    """True for an address with a user name or password before its host."""
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False


def _parameters(text: str) -> str:
    known = names()
    parts: list[str] = []
    end = 0
    for found in _NAME.finditer(text):
        name = plain_name(found[1])
        if name not in known.any or found.start() < end:
            continue
        start = found.start()
        path = text[start] == ";" and not text.endswith("&amp", 0, start)
        value = (_IN_PATH if path else _VALUE).match(text, found.end())
        if value is None or not known.is_secret(name, value[0], _beside(found, name)):
            continue
        parts += (text[end : found.end()], MARK if name in known.never else mark(value[0]))
        end = value.end()
    return "".join((*parts, text[end:])) if parts else text


def _beside(found: re.Match[str], name: str) -> frozenset[str]:
    """Names of the other parameters of the address, where the name alone does not tell."""
    if name not in names().beside:
        return frozenset()
    text = found.string
    before = text[max(0, found.start() - _AROUND) : found.start()]
    after = text[found.end() : found.end() + _AROUND]
    start = max(before.rfind(c) for c in _ENDS) + 1
    ends = [at for c in _ENDS if (at := after.find(c)) >= 0]
    around = before[start:] + " " + after[: min(ends, default=len(after))]
    return frozenset(plain_name(name) for name in _OTHER.findall(around))
