"""The word lists and limits of devices/explore/data, validated once when first needed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from devices.explore.settings_model import (
    BlockSettings,
    FetchSettings,
    KindRule,
    KindSettings,
    Patterns,
    SampleSettings,
    StructureSettings,
    UrlSettings,
    Vendor,
)

__all__ = [
    "BlockSettings",
    "FetchSettings",
    "KindRule",
    "KindSettings",
    "SampleSettings",
    "StructureSettings",
    "UrlSettings",
    "Vendor",
    "block",
    "fetch",
    "is_any",
    "kinds",
    "matches_any",
    "sample",
    "structure",
    "urls",
]


@cache
def urls() -> UrlSettings:
    """The settings of data/urls.toml; a pydantic ValidationError names the key that is wrong."""
    return UrlSettings.model_validate(_read("urls"))


@cache
def fetch() -> FetchSettings:
    """The settings of data/fetch.toml."""
    return FetchSettings.model_validate(_read("fetch"))


@cache
def kinds() -> KindSettings:
    """The settings of data/kinds.toml."""
    return KindSettings.model_validate(_read("kinds"))


@cache
def structure() -> StructureSettings:
    """The settings of data/structure.toml."""
    return StructureSettings.model_validate(_read("structure"))


@cache
def sample() -> SampleSettings:
    """The settings of data/sample.toml."""
    return SampleSettings.model_validate(_read("sample"))


@cache
def block() -> BlockSettings:
    """The settings of data/block.toml."""
    return BlockSettings.model_validate(_read("block"))


def matches_any(patterns: Patterns, text: str) -> bool:
    """True when one of the patterns is found somewhere in the text."""
    return any(p.search(text) for p in patterns)


def is_any(patterns: Patterns, text: str) -> bool:
    """True when one of the patterns fits the whole text."""
    return any(p.fullmatch(text) for p in patterns)


def _read(name: str) -> dict[str, object]:
    text = files("devices.explore").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
