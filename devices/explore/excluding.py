"""Addresses that the evaluator does not want to have looked at, by patterns of their paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

EXCLUDED = "excluded"  # the reason code


def fits(pattern: str, text: str) -> bool:
    """Whether a text is what the pattern says; `*` stands for anything, all else for itself."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def fits_address(pattern: str, url: str) -> bool:
    """Whether an address fits: its path, with a question mark in the pattern path and query.

    Both as the address writes them and with percent signs resolved.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    text = parts.path or "/"
    if "?" in pattern and parts.query:
        text = f"{text}?{parts.query}"
    return fits(pattern, text) or fits(pattern, unquote(text))


def excluding(patterns: Iterable[str]) -> Callable[[str], str | None]:
    """What gives the reason code for an address that fits a pattern, None for any other."""
    kept = tuple(patterns)

    def why(url: str) -> str | None:
        return EXCLUDED if any(fits_address(one, url) for one in kept) else None

    return why
