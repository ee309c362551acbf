"""The names that speak of secrets, read once from data/secrets.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names in their plain form (lower case, "-" as "_"); lengths in characters."""

    never: frozenset[str]
    always: frozenset[str]
    looking: frozenset[str]
    length: int
    beside: dict[str, frozenset[str]]
    short: frozenset[str]
    short_length: int
    any: frozenset[str]

    def is_secret(self, name: str, value: str, others: frozenset[str]) -> bool:
        """Whether the value under this name is one; `others` are the names beside it.

        All names are in their plain form.
        """
        if not value:
            return False
        if name in self.short and len(value) < self.short_length:
            return False
        if name in self.never or name in self.always:
            return True
        if others & self.beside.get(name, frozenset()):
            return True
        mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
        return name in self.looking and mixed and len(value) >= self.length


@cache
def names() -> Names:
    """The names of data/secrets.toml."""
    table = tomllib.loads(
        files("devices.masking").joinpath("data/secrets.toml").read_text(encoding="utf-8")
    )
    looking = table["looking"]
    never, always = _plain(table["never"]["names"]), _plain(table["always"]["names"])
    seeming = _plain(looking["names"])
    return Names(
        never=never,
        always=always,
        looking=seeming,
        length=looking["length"],
        beside={plain_name(k): _plain(v) for k, v in looking["beside"].items()},
        short=_plain(looking["short"]),
        short_length=looking["short_length"],
        any=never | always | seeming | _plain(list(looking["beside"])),
    )


def plain_name(name: str) -> str:
    """The form in which names are compared."""
    return name.lower().replace("-", "_")


def _plain(found: list[str]) -> frozenset[str]:
    return frozenset(plain_name(name) for name in found)
