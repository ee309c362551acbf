"""An account and its trails for programs: everything, with exact fractions as text."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from audit.people.model import DisputeEvent, Review, Tester, Waiver
from audit.people.objections import Withdrawal
from audit.report.figures import exact, number
from audit.report.json_parts import finding as finding_json
from audit.report.model import ReportPage
from audit.report.words import Words
from audit.rounds.explain import Account, Condition
from audit.rounds.explain_losses import Loss
from audit.rounds.explain_open import Wanted
from audit.rounds.explain_parts import Part
from audit.rounds.explain_trail import File, Said, Seen, Talk, Trail, Unit

type Json = dict[str, Any]


def account_json(account: Account) -> Json:
    """A score taken apart."""
    place, apart, between = account.place, account.apart, account.interval
    return {
        "body": account.body,
        "name": account.name,
        "group": account.group,
        "scheme": f"{account.tree.id}@{account.tree.version}",
        "part": account.root,
        "total": _number(account.value),
        "range": None if account.value is not None else _range(account.low, account.high),
        "full": exact(account.full),
        "grade": account.grade,
        "rank": place.place if place is not None else None,
        "shared": place.shared if place is not None else None,
        "band": place.band.id if place is not None and place.band is not None else None,
        "group_rank": account.group_place.place if account.group_place is not None else None,
        "standing": apart.standing.value if apart is not None else None,
        "interval": None
        if between is None
        else {
            "rank": [between.best, between.worst],
            "total": [_number(between.low), _number(between.high)],
        },
        "weightings": {
            one.weighting: {
                "total": _number(one.total),
                "rank": one.place,
                "grade": one.grade,
                "band": one.band,
            }
            for one in account.weighted
        },
        "adds_up": account.adds_up,
        "sum": _part(account.whole),
        "losses": [loss_json(one) for one in account.losses],
        "conditions": [_condition(one) for one in account.conditions],
    }


def loss_json(one: Loss) -> Json:
    """What one indicator costs, in points of the total."""
    return {
        "indicator": one.id,
        "platform": one.platform,
        "kind": one.kind.value,
        "verdict": one.row.verdict.value if one.row is not None else None,
        "decided_by": one.row.decided_by if one.row is not None else None,
        "lost": _number(one.lost),
        "open": _number(one.left_open),
        "worth": _number(one.worth),
        "rate": [exact(one.low), exact(one.high)],
    }


class TrailJson:
    """Writes trails; paths are relative to `root`, a round's folder or a workspace."""

    def __init__(self, words: Words, testers: Mapping[str, Tester], root: Path) -> None:
        self._words = words
        self._testers = testers
        self._root = root

    def trail(
        self, trail: Trail, loss: Loss | None, wanted: Sequence[Wanted], idle: Sequence[Waiver]
    ) -> Json:
        """Everything behind one indicator on one platform."""
        row = trail.row
        return {
            "indicator": row.id,
            "platform": row.platform,
            "title": self._words.indicator_title(row.id),
            "verdict": row.verdict.value,
            "value": _number(row.value),
            "range": None if row.value is not None else _range(row.low, row.high),
            "judged_by": row.judged_by,
            "decided_by": row.decided_by,
            "notes": list(row.notes),
            "failed": row.failed,
            "passed": row.passed,
            "open": row.cant_tell,
            "clauses": list(self._words.clause_labels(row.clauses)),
            "loss": loss_json(loss) if loss is not None else None,
            "units": trail.units,
            "missed": [self._unit(unit) for unit in trail.missed],
            "unreached": [
                {"key": one.key, "title": one.title, "reason": one.reason}
                for one in trail.unreached
            ],
            "findings": [self._seen(one) for one in trail.seen],
            "advice": trail.advice,
            "people": [self._talk(talk) for talk in trail.talks],
            "wanted": [self._wanted(one) for one in wanted],
            "idle_waivers": [self._waiver(one) for one in idle],
        }

    def _seen(self, one: Seen) -> Json:
        rule = self._words.rule(one.finding.rule)
        return {
            **finding_json(one.finding, self._words),
            "unit": self._unit(one.unit),
            "clauses": list(self._words.clause_labels(rule.clauses)) if rule is not None else [],
            "files": [self._file(file) for file in one.files],
            "waiver": self._waiver(one.waiver) if one.waiver is not None else None,
            "settled": None if one.answered is None else one.answered.answer,
        }

    def _unit(self, unit: Unit) -> Json:
        page = isinstance(unit, ReportPage)
        return {
            "id": unit.id,
            "title": unit.title,
            "address": (unit.final_url or unit.url) if isinstance(unit, ReportPage) else unit.key,
            "status": unit.status,
            "reasons": list(unit.reasons),
            "captured_at": unit.captured_at,
            "device": "" if page else getattr(unit, "device", ""),
        }

    def _file(self, file: File) -> Json:
        clip = file.clip
        return {
            "path": Path(os.path.relpath(file.path, self._root)).as_posix(),
            "there": file.there,
            "sha256": clip.sha256 if clip is not None else None,
            "start": clip.start_s if clip is not None else None,
            "end": clip.end_s if clip is not None else None,
        }

    def _talk(self, talk: Talk) -> Json:
        settled = talk.settled
        return {
            "question": settled.item.finding,
            "rule": talk.issue.rule if talk.issue is not None else None,
            "counts": not talk.stranger,
            "state": settled.state.value,
            "answer": settled.answer,
            "why": settled.why.value if settled.why is not None else None,
            "retested": settled.retested,
            "said": [self._said(said) for said in talk.said],
            "events": [self._event(event, talk) for event in talk.events],
        }

    def _said(self, said: Said) -> Json:
        one = said.observation
        return {
            "id": one.id,
            "tester": self._person(one.tester),
            "answer": one.answer,
            "note": one.note,
            "observed_at": one.observed_at.isoformat(),
            "recorded_at": one.recorded_at.isoformat() if one.recorded_at is not None else None,
            "assistive": {"name": one.at_name, "version": one.at_version},
            "device": one.device,
            "stage": one.round_number,
            "sheet": {"name": one.sheet_name, "row": one.row, "sha256": one.sheet_sha256},
            "extra": dict(one.extra),
            "counts": said.counts,
            "corrects": one.supersedes,
            "corrected_by": said.corrected_by,
            "evidence": [self._file(file) for file in said.files],
            "reviews": [self._review(review) for review in said.reviews],
        }

    def _review(self, review: Review) -> Json:
        return {
            "reviewer": self._person(review.reviewer),
            "verdict": review.verdict.value,
            "note": review.note,
            "at": review.at.isoformat(),
        }

    def _event(self, event: DisputeEvent, talk: Talk) -> Json:
        refused = {one.record for one in talk.settled.refused}
        return {
            "kind": event.kind.value,
            "by": self._person(event.by) if event.by else None,
            "answer": event.answer,
            "reason": event.reason,
            "stage": event.round_number,
            "at": event.at.isoformat(),
            "counts": event.id not in refused,
        }

    def _waiver(self, waiver: Waiver) -> Json:
        return {
            "finding": waiver.finding,
            "rule": waiver.rule,
            "reason": waiver.reason,
            "signed_by": self._person(waiver.signed_by),
            "at": waiver.at.isoformat(),
            "objection": waiver.objection if isinstance(waiver, Withdrawal) else None,
        }

    def _wanted(self, one: Wanted) -> Json:
        return {
            "kind": one.kind.value,
            "id": one.id,
            "rule": one.rule,
            "count": one.count,
            "why": one.why.value if one.why is not None else None,
            "whom": one.whom.value,
            "testers": [self._person(code) for code in one.testers],
        }

    def _person(self, code: str) -> Json:
        known = self._testers.get(code)
        if known is None:
            return {"id": code, "name": None, "role": None}
        return {"id": code, "name": known.name, "role": known.role.value}


def _part(part: Part) -> Json:
    return {
        "id": part.id,
        "platform": part.platform,
        "kind": part.kind.value,
        "adds": part.adds.value,
        "weight": exact(part.weight),
        "rate": None if part.low is None else [exact(part.low), exact(part.high)],
        "left": part.left.value if part.left is not None else None,
        "children": [_part(child) for child in part.children],
    }


def _condition(one: Condition) -> Json:
    figures = {name: exact(value) for name, value in one.figures.items()}
    return {"code": one.code, "node": one.node, **figures, **one.words}


def _number(value: Fraction | None) -> Json | None:
    """A figure as it is shown, and as it is."""
    return None if value is None else {"shown": number(value), "exact": exact(value)}


def _range(low: Fraction | None, high: Fraction | None) -> list[Json | None] | None:
    return None if low is None or high is None else [_number(low), _number(high)]
