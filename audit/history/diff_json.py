"""A difference as JSON, format yd-diff/1."""

from __future__ import annotations

import json
from typing import Any

from audit.history.diff_words import DiffWords
from audit.history.diffed import Cause, Diff, Entry, State, Unit
from audit.history.sides import Side, SideUnit
from audit.report.safe import json_safe

FORMAT = "yd-diff/1"
type Json = dict[str, Any]


def render_diff_json(found: Diff, words: DiffWords) -> str:
    """The whole difference with words beside the ids; the same difference gives the same bytes."""
    document: Json = {
        "format": FORMAT,
        "lang": words.texts.lang,
        "before": _side(found.before),
        "now": _side(found.now),
        "notes": [
            {"code": code, "text": text}
            for code, text in zip(found.notes, words.notes(), strict=True)
        ],
        "rules": {
            "only_before": _rules(found.before, found.now),
            "only_now": _rules(found.now, found.before),
        },
        "counts": {
            row.kind.value: {
                "causes": {state.value: row.causes[state] for state in State},
                "findings": {state.value: row.findings[state] for state in State},
            }
            for row in words.counts()
        },
        "causes": [_cause(one, words) for one in found.causes],
        "units": [_unit(one, words) for one in found.units],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _side(side: Side) -> Json:
    return {
        "path": side.path,
        "target": side.target,
        "finished_at": side.finished_at,
        "interrupted": side.interrupted,
        "scheme": side.scheme,
        "tool": side.tool,
        "engines": list(side.engines),
        "catalogue": side.catalogue,
    }


def _rules(one: Side, other: Side) -> list[Json]:
    return [{"platform": p, "rule": rule} for p, rule in sorted(one.rules - other.rules)]


def _cause(cause: Cause, words: DiffWords) -> Json:
    issue = cause.known
    return {
        "id": issue.id,
        "state": cause.state.value,
        "kind": cause.kind.value,
        "platform": issue.platform,
        "rule": issue.rule,
        "indicator": issue.indicator,
        "code": issue.code,
        "component": issue.component,
        "elements_before": cause.before.elements if cause.before else None,
        "elements_now": cause.now.elements if cause.now else None,
        "reasons": [
            {"code": why.value, "text": text}
            for why, text in zip(cause.reasons, words.reasons(cause), strict=True)
        ],
        "text": words.cause(cause),
    }


def _unit(unit: Unit, words: DiffWords) -> Json:
    known = unit.known
    return {
        "platform": known.platform,
        "viewport": known.viewport,
        "title": known.title,
        "before": _where(unit.before),
        "now": _where(unit.now),
        "findings": [_entry(one, words) for one in unit.entries],
    }


def _where(unit: SideUnit | None) -> Json | None:
    if unit is None:
        return None
    return {"id": unit.id, "url": unit.url, "key": unit.key, "status": unit.status}


def _entry(entry: Entry, words: DiffWords) -> Json:
    known, why = entry.known, entry.why
    return {
        "id": known.id,
        "id_before": entry.before.id if entry.before is not None else None,
        "state": entry.state.value,
        "kind": entry.kind.value,
        "rule": known.rule,
        "indicator": known.indicator,
        "code": known.code,
        "verdict_before": entry.before.verdict if entry.before is not None else None,
        "verdict_now": entry.now.verdict if entry.now is not None else None,
        "selector": known.selector,
        "moved": entry.moved,
        "why": why.value if why is not None else None,
        "why_text": words.why(why, now=entry.now is None) if why is not None else None,
        "message": words.sentence(known),
    }
