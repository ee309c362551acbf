"""The round's report.json, format yd-audit-round/1: the whole report for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from audit import __version__
from audit.people.agreement import Agreement
from audit.people.model import Waiver
from audit.people.objections import Withdrawal
from audit.report.figures import exact, number
from audit.report.instrument import instrument_json
from audit.report.json_parts import Json
from audit.report.safe import json_safe
from audit.rounds.model import Dispute, RoundResult
from audit.rounds.report.figures_view import Means, Share, grades_of, means_of, shares_of
from audit.rounds.report.indicators_view import Common, common_problems, tallied
from audit.rounds.report.json_bodies import body_json
from audit.rounds.report.method import comparison_notes, limit_lines, method_lines
from audit.rounds.report.objections_view import objections_json
from audit.rounds.report.words import RoundWords
from audit.scoring.rank import Table, Winner
from rules.model import Catalogue, Verdict
from rules.wording import Texts

FORMAT = "yd-audit-round/1"
_SCHEMA = Path(__file__).parent / "schema" / "yd-audit-round-1.schema.json"


def render_round_json(result: RoundResult, *, catalogue: Catalogue, texts: Texts) -> str:
    """The report as JSON text with a final line break; the same result gives the same bytes.

    Figures are rounded half up to two decimals and null when not known; `exact` beside them holds
    the unrounded fraction as text.
    """
    words = RoundWords(result, catalogue=catalogue, texts=texts)
    document: Json = {
        "format": FORMAT,
        "lang": words.html_lang,
        "disclaimer": words.disclaimer(),
        "tool": {
            "version": __version__,
            "engines": list(result.ranking.origin.engines),
            "catalogue": result.ranking.origin.catalogue,
            "instrument": instrument_json(result.instrument, result.ranking.origin.catalogue),
        },
        "scheme": f"{result.tree.id}@{result.tree.version}",
        "round": {
            "id": result.round.id,
            "title": result.round.title,
            "created_at": result.round.created_at.isoformat(),
            "scheme_digest": result.round.scheme_digest,
            "catalogue_digest": result.round.catalogue_digest,
            "seed": result.seed,
            "resamples": result.resamples,
            "changed": list(result.changed),
        },
        "ranking": _table(result.ranking.together),
        "groups": {name: _table(table) for name, table in result.ranking.groups.items()},
        "awards": [_award(winner) for winner in result.ranking.awards],
        "bodies": [body_json(body, result, words) for body in result.bodies],
        "grades": [
            {"grade": name or None, "bodies": count, "before": before}
            for name, count, before in grades_of(result)
        ],
        "means": [_means(one) for one in means_of(result)],
        "shares": [_share(one) for one in shares_of(result)],
        "problems": [
            _problem(one, words)
            for verdict in (Verdict.FAILED, Verdict.CANT_TELL)
            for one in common_problems(result, verdict)
        ],
        "indicators": [
            {
                "id": one.indicator,
                "platform": one.platform,
                "title": words.indicator(one.indicator),
                "bodies": one.bodies,
                **{name.replace("-", "_"): count for name, count in one.counts.items()},
                "not_measured": one.not_measured,
            }
            for one in tallied(result)
        ],
        "testers": [{"id": t.id, "name": t.name, "role": t.role.value} for t in result.testers],
        "agreement": _agreements(result),
        "disputes": [_dispute(one) for one in result.disputes],
        "waivers": list(_waivers(result)),
        **({"objections": objections_json(result)} if result.objections else {}),
        "before": _before(result),
        "notes": [
            *comparison_notes(result, words),
            *method_lines(result, words),
            *limit_lines(result, words),
        ],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) that every rendered report of a round satisfies."""
    return cast("Mapping[str, Any]", json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _table(table: Table) -> Json:
    return {
        "places": [{"body": place.body, "place": place.place} for place in table.places],
        "apart": [apart.body for apart in table.apart],
    }


def _award(winner: Winner) -> Json:
    return {
        "id": winner.award.id,
        "title": winner.award.title,
        "title_en": winner.award.title_en,
        "node": winner.award.node,
        "bodies": list(winner.bodies),
        "rate": number(winner.rate * 100) if winner.rate is not None else None,
        "settled": winner.settled,
    }


def _means(one: Means) -> Json:
    moved = one.change
    return {
        "node": one.node or "total",
        "mean": number(one.now.value),
        "counted": one.now.counted,
        "left_open": one.now.left_open,
        "before": number(one.before.value) if one.before is not None else None,
        "difference": number(moved.difference) if moved is not None else None,
        "of_after": _percent(moved.of_after) if moved is not None else None,
        "of_before": _percent(moved.of_before) if moved is not None else None,
        "exact": {
            "mean": exact(one.now.value),
            "before": exact(one.before.value) if one.before is not None else None,
            "difference": exact(moved.difference) if moved is not None else None,
        },
    }


def _share(one: Share) -> Json:
    return {
        "answer": one.answer,
        "count": one.count,
        "of_all": _percent(one.of_all),
        "of_decided": _percent(one.of_decided),
        "before": one.before,
        "before_of_all": _percent(one.before_of_all),
        "before_of_decided": _percent(one.before_of_decided),
    }


def _percent(share: Any) -> int | float | None:
    return None if share is None else number(share * 100)


def _problem(one: Common, words: RoundWords) -> Json:
    return {
        "rule": one.rule,
        "verdict": str(one.verdict),
        "title": words.rule(one.rule),
        "message": words.sentence(one.rule, one.code) or None,
        "fix": words.fix(one.rule),
        "indicators": list(one.indicators),
        "platforms": list(one.platforms),
        "bodies": list(one.bodies),
        "units": one.units,
        "elements": one.elements,
    }


def _agreements(result: RoundResult) -> Json | None:
    known = result.agreements
    if known is None:
        return None
    return {
        "overall": [_agreement(one) for one in known.overall],
        "indicators": [_agreement(one) for one in known.indicators],
    }


def _agreement(one: Agreement) -> Json:
    return {
        "indicator": one.indicator,
        "scale": one.scale.value,
        "units": one.units,
        "testers": one.testers,
        "pairs": one.pairs,
        "same": _percent(one.same),
        "alpha": _rounded(one.alpha),
        "interval": [_rounded(one.low), _rounded(one.high)] if one.low is not None else None,
        "aside": one.aside,
        "undefined": one.undefined.value if one.undefined is not None else None,
        "too_low": one.too_low,
        "threshold": one.threshold,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _dispute(one: Dispute) -> Json:
    return {
        "body": one.item.body,
        "platform": one.item.platform,
        "indicator": one.item.indicator,
        "finding": one.item.finding,
        "open": one.open,
        "events": [
            {
                "kind": event.kind.value,
                "stage": event.round_number,
                "by": event.by,
                "answer": event.answer,
                "reason": event.reason,
                "at": event.at.isoformat(),
            }
            for event in one.events
        ],
    }


def _waivers(result: RoundResult) -> Iterable[Json]:
    for body in result.bodies:
        idle = {waiver.id for waiver in body.idle}
        for waiver in body.waivers:
            if isinstance(waiver, Withdrawal):
                continue  # among the objections
            yield _waiver(waiver, idle=waiver.id in idle)


def _waiver(waiver: Waiver, *, idle: bool) -> Json:
    return {
        "body": waiver.body,
        "finding": waiver.finding,
        "rule": waiver.rule,
        "reason": waiver.reason,
        "signed_by": waiver.signed_by,
        "at": waiver.at.isoformat(),
        "idle": idle,
    }


def _before(result: RoundResult) -> Json | None:
    before = result.before
    if before is None:
        return None
    return {
        "round": before.round,
        "title": before.title,
        "scheme": before.scheme,
        "catalogue": before.catalogue,
        "bodies": sorted(before.totals),
    }
