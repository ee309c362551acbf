"""Makes what is kept of a foreign file, with bounds, and knows which criteria it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from audit.foreign.said import Entry, Foreign
from rules.load import load_catalogue

MOST_ENTRIES = 20_000  # of one file
_LONGEST = {"selector": 2_000, "html": 2_000, "message": 1_000, "rule": 200, "url": 4_000}
_NUMBER = re.compile(r"(?<![\d.])([1-4])\.(\d)\.(\d{1,2})(?![\d.])")
_CODE = re.compile(r"\.([1-4])_(\d)_(\d{1,2})(?![\d_])")  # as HTML_CodeSniffer writes it
_TAG = re.compile(r"wcag([1-4])(\d)(\d{1,2})")


def foreign(
    kind: str,
    tool: str,
    version: str,
    measured_at: str,
    pages: Iterable[str],
    entries: Iterable[Entry],
    failed: Iterable[str] = (),
) -> Foreign:
    """A file with so many entries as are kept, each page once."""
    found = list(dict.fromkeys(entries))
    return Foreign(
        kind=kind,
        tool=tool[:100],
        version=version[:100],
        measured_at=measured_at[:40],
        pages=tuple(dict.fromkeys(url[: _LONGEST["url"]] for url in pages)),
        failed=tuple(dict.fromkeys(url[: _LONGEST["url"]] for url in failed)),
        entries=tuple(found[:MOST_ENTRIES]),
        dropped=max(0, len(found) - MOST_ENTRIES),
    )


def entry(**texts: object) -> Entry:
    """An entry with its texts cut to what is kept."""
    cut = {
        k: v[: _LONGEST[k]] if isinstance(v, str) and k in _LONGEST else v for k, v in texts.items()
    }
    return Entry(**cut)  # type: ignore[arg-type]


def criteria_in(text: str) -> tuple[str, ...]:
    """The WCAG criteria that a text names by number (1.4.3 or 1_4_3), each once."""
    known = _criteria()
    found = (".".join(match) for match in (*_NUMBER.findall(text), *_CODE.findall(text)))
    return tuple(dict.fromkeys(one for one in found if one in known))


def criteria_of_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The criteria that axe-core's tags name: wcag1410 is 1.4.10."""
    matches = (_TAG.fullmatch(tag) for tag in tags)
    known = _criteria()
    found = (".".join(match.groups()) for match in matches if match)
    return tuple(dict.fromkeys(one for one in found if one in known))


def criterion_of(slug: str) -> str | None:
    """The number of the criterion with this id in the specification."""
    return next((number for number, id_ in _criteria().items() if id_ == slug), None)


@cache
def criteria_of_axe() -> Mapping[str, tuple[str, ...]]:
    """The criteria of axe-core's rules by the catalogue."""
    rules = load_catalogue().rules.values()
    return {str(r.params["rule"]): r.wcag for r in rules if r.params.get("engine") == "axe"}


@cache
def _criteria() -> Mapping[str, str]:
    clauses = load_catalogue().clauses.values()
    return {
        c.number: c.id.removeprefix("wcag:")
        for c in clauses
        if c.id.startswith("wcag:") and c.number
    }
