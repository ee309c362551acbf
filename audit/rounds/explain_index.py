"""Every score of a round on one sheet: what each indicator of each body cost, and who knows why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audit.report.figures import exact, number
from audit.report.safe import json_safe
from audit.rounds.explain import taken_apart
from audit.rounds.explain_losses import Loss
from audit.rounds.model import BodyFacts, RoundResult

FORMAT = "yd-explain/1"
NAME = "explain.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One indicator of one body on one platform.

    `lost` and `left_open` are points of the total; `verdict` is the report's, or "missing" for a
    channel that the body lacks, "" for what was entered without one. `failed` and `open_elements`
    count elements (pages, for an indicator that counts pages), `units` pages or screens with a
    failure, `problems` causes. `people` are the codes of those who said something that counts.
    """

    body: str
    indicator: str
    platform: str
    verdict: str
    decided_by: str | None
    lost: Fraction
    left_open: Fraction
    failed: int = 0
    open_elements: int = 0
    units: int = 0
    problems: int = 0
    people: tuple[str, ...] = ()


def index_of(
    result: RoundResult, *, combine: Mapping[str, str] | None = None
) -> dict[tuple[str, str, str], Entry]:
    """(body, indicator, platform) → what it cost and what it rests on, for the whole round.

    What does not apply costs nothing and is in it too. Findings are not loaded.
    """
    found: dict[tuple[str, str, str], Entry] = {}
    for facts in result.bodies:
        for entry in _entries(result, facts, combine or {}):
            found[entry.body, entry.indicator, entry.platform] = entry
    return found


def render_index(result: RoundResult, *, combine: Mapping[str, str] | None = None) -> str:
    """The index as JSON text; the same result gives the same bytes."""
    combine = combine or {}
    bodies = [_body(result, facts, combine) for facts in result.bodies]
    document = {
        "format": FORMAT,
        "round": result.round.id,
        "scheme": f"{result.tree.id}@{result.tree.version}",
        "catalogue": result.round.catalogue_digest,
        "full_points": exact(result.tree.full_points),
        "bodies": bodies,
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _entries(result: RoundResult, facts: BodyFacts, combine: Mapping[str, str]) -> Iterator[Entry]:
    made = taken_apart(
        facts.result,
        result.tree,
        facts.indicators,
        combine=combine,
    )
    losses = {(one.id, one.platform): one for one in made.losses}
    causes = Counter((p.indicator, p.platform) for p in facts.problems)
    for row in facts.indicators:
        one = losses.pop((row.id, row.platform), None)
        yield Entry(
            body=facts.id,
            indicator=row.id,
            platform=row.platform,
            verdict=row.verdict.value,
            decided_by=row.decided_by,
            lost=one.lost if one is not None else Fraction(0),
            left_open=one.left_open if one is not None else Fraction(0),
            failed=row.failed,
            open_elements=row.cant_tell,
            units=row.pages_failed,
            problems=causes[row.id, row.platform],
            people=tuple(sorted({said.tester for said in row.people if said.counts})),
        )
    for one in losses.values():
        yield _rest(facts.id, one)


def _rest(body: str, one: Loss) -> Entry:
    """A loss that no line of the report stands for."""
    return Entry(
        body=body,
        indicator=one.id,
        platform=one.platform,
        verdict="missing" if one.kind == "missing" else "",
        decided_by=None,
        lost=one.lost,
        left_open=one.left_open,
    )


def _body(result: RoundResult, facts: BodyFacts, combine: Mapping[str, str]) -> dict[str, Any]:
    score = facts.result
    bounds = None if score.value is not None or score.low is None else [score.low, score.high]
    return {
        "body": facts.id,
        "name": facts.name,
        "total": number(score.value),
        "range": bounds and [number(bound) for bound in bounds],
        "exact": {
            "total": exact(score.value),
            "range": bounds and [exact(bound) for bound in bounds],
        },
        "scores": [_score(entry) for entry in _entries(result, facts, combine)],
    }


def _score(entry: Entry) -> dict[str, Any]:
    return {
        "indicator": entry.indicator,
        "platform": entry.platform,
        "verdict": entry.verdict,
        "decided_by": entry.decided_by,
        "lost": number(entry.lost),
        "open": number(entry.left_open),
        "exact": {"lost": exact(entry.lost), "open": exact(entry.left_open)},
        "failed": entry.failed,
        "open_elements": entry.open_elements,
        "units": entry.units,
        "problems": entry.problems,
        "people": list(entry.people),
    }
