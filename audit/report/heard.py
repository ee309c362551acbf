"""What it takes to listen to each page and screen, as plain data of the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.speech.model import Figures
from rules.speech.rate import Rate, stated_rate

TRANSCRIPTS = "hear.html"  # beside the report
NOT_MEASURED, NO_TREE = "not-measured", "no-tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardUnit:
    """One page or screen by its id. Figures are None where they are not known, never 0.

    `why` says why there is no transcript (not-measured, no-tree), "" where there is one. `place`
    says by what the main content is known: main, skip-target, heading, first-heading, after-bar,
    "" where it is not. `items` and `seconds` are heard before it; `skip` is works, none, broken,
    unknown or not-applicable, `skip_items` and `skip_seconds` are what is heard with a skip link
    that works. `all_items` and `all_seconds` are the whole page's; `silent` and `noise` count
    marked items.
    """

    id: str
    why: str
    place: str = ""
    items: int | None = None
    seconds: int | None = None
    skip: str = "unknown"
    skip_items: int | None = None
    skip_seconds: int | None = None
    all_items: int | None = None
    all_seconds: int | None = None
    silent: int | None = None
    noise: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeard:
    """The simulated listening to everything in the sample, at one stated rate."""

    characters_per_minute: int
    rate_status: str  # assumption · sourced
    rate_source: str
    rate_source_zh: str
    latin_word: int  # spoken characters that a Latin word counts for
    units: tuple[HeardUnit, ...]


def heard_of(
    units: Iterable[tuple[str, bool, Figures | None]], rate: Rate | None = None
) -> ReportHeard:
    """The report's part from id, whether anything was measured, and the figures of each unit."""
    used = rate or stated_rate()
    return ReportHeard(
        characters_per_minute=used.characters_per_minute,
        rate_status=used.status,
        rate_source=used.source,
        rate_source_zh=used.source_zh,
        latin_word=used.latin_word,
        units=tuple(heard_unit(name, measured, found, used) for name, measured, found in units),
    )


def heard_unit(name: str, measured: bool, found: Figures | None, rate: Rate) -> HeardUnit:
    """One unit with its seconds at this rate."""
    if found is None:
        return HeardUnit(id=name, why=NO_TREE if measured else NOT_MEASURED)
    return HeardUnit(
        id=name,
        why="",
        place=found.place,
        items=found.items,
        seconds=_seconds(found.characters, rate),
        skip=found.skip,
        skip_items=found.skip_items,
        skip_seconds=_seconds(found.skip_characters, rate),
        all_items=found.all_items,
        all_seconds=rate.seconds(found.all_characters),
        silent=found.silent,
        noise=found.noise,
    )


def _seconds(characters: int | None, rate: Rate) -> int | None:
    return None if characters is None else rate.seconds(characters)
