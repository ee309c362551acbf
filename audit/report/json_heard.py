"""The simulated listening, as report.json holds it."""

from __future__ import annotations

from audit.report.heard import TRANSCRIPTS, HeardUnit, ReportHeard
from audit.report.json_parts import Json
from audit.report.words import Words


def heard(known: ReportHeard, words: Words) -> Json:
    """The rate and the figures of each page and screen, with the place of its transcript."""
    zh = words.lang == "zh"
    return {
        "simulated": True,
        "rate": {
            "characters_per_minute": known.characters_per_minute,
            "status": known.rate_status,
            "source": known.rate_source_zh if zh else known.rate_source,
            "latin_word": known.latin_word,
        },
        "units": [_unit(unit) for unit in known.units],
    }


def _unit(unit: HeardUnit) -> Json:
    return {
        "id": unit.id,
        "why": unit.why or None,
        "place": unit.place or None,
        "before": _heard(unit.items, unit.seconds),
        "skip_link": unit.skip,
        "with_skip_link": _heard(unit.skip_items, unit.skip_seconds),
        "whole": _heard(unit.all_items, unit.all_seconds),
        "silent": unit.silent,
        "noise": unit.noise,
        "transcript": None if unit.why else f"{TRANSCRIPTS}#{unit.id}",
    }


def _heard(items: int | None, seconds: int | None) -> Json | None:
    return None if items is None else {"items": items, "seconds": seconds}
