"""How long a text takes to hear, by a stated rate."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "rate.toml"
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The stated speech rate. `status` is "assumption" or "sourced"; `source` in both languages."""

    characters_per_minute: int
    status: str
    source: str
    source_zh: str
    latin_word: int

    def seconds(self, characters: int) -> int:
        """Whole seconds, rounded up: what has begun to be said has to be heard."""
        return -(-characters * 60 // self.characters_per_minute)


@cache
def stated_rate() -> Rate:
    """The rate of rules/speech/rate.toml."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Rate(
        characters_per_minute=int(content["characters_per_minute"]),
        status=str(content["status"]),
        source=str(content["source"]),
        source_zh=str(content["source_zh"]),
        latin_word=int(content["latin_word"]),
    )


def characters(text: str) -> int:
    """Spoken characters: letters of scripts without spaces and digits, Latin words as stated.

    Signs are not counted: by default most readers turn them into pauses.
    """
    words = _LATIN.findall(text)
    others = sum(c.isalnum() for c in _LATIN.sub("", text))
    return others + len(words) * stated_rate().latin_word
