"""From values to rows of the tables and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, String, Table

from audit.people.model import (
    Assignment,
    Body,
    Clip,
    DisputeEvent,
    DisputeKind,
    Evidence,
    Medium,
    Observation,
    Review,
    ReviewVerdict,
    Role,
    Round,
    Target,
    Tester,
    Waiver,
    Work,
)

LONGEST = 100_000  # characters of a text without a limit of its own: a whole page of notes

type Plain = (
    Round
    | Body
    | Target
    | Tester
    | Assignment
    | Observation
    | Review
    | DisputeEvent
    | Waiver
)  # fmt: skip


def clean[T: Plain](record: T) -> T:
    """The record with text that every database takes: no lone surrogates, no NUL."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str) and not isinstance(value, StrEnum):
            changed[field.name] = _text(value)
        elif field.name == "extra":
            changed[field.name] = {_text(str(k)): _text(str(v)) for k, v in value.items()}
    return replace(record, **changed)


def too_long(table: Table, row: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """The columns whose text is longer than they hold, with how much they do."""
    found = []
    for column in table.columns:
        value = row.get(column.name)
        if isinstance(value, str):
            length = column.type.length if isinstance(column.type, String) else None
            limit = length or LONGEST
            if len(value) > limit:
                found.append((column.name, limit))
    return tuple(found)


def plain_row(record: Round | Body | Target | Tester | Assignment) -> dict[str, Any]:
    """The row of what a round's file says."""
    return {field.name: _value(getattr(record, field.name)) for field in fields(record)}


def record_row(record: Review | DisputeEvent | Waiver) -> dict[str, Any]:
    """The row of something that a person decided."""
    values = {field.name: _value(getattr(record, field.name)) for field in fields(record)}
    return {"id": record.id, **values}


def observation_row(record: Observation) -> dict[str, Any]:
    """The row of an observation, without its evidence."""
    values = {field.name: _value(getattr(record, field.name)) for field in fields(record)}
    del values["evidence"]
    extra = json.dumps(dict(record.extra), ensure_ascii=False, sort_keys=True)
    return {"id": record.id, **values, "extra": extra}


def clip_rows(record: Observation) -> list[dict[str, Any]]:
    """The rows that join an observation with its evidence, in its order."""
    return [
        {
            "observation": record.id,
            "position": position,
            "sha256": clip.sha256,
            "start_s": clip.start_s,
            "end_s": clip.end_s,
        }
        for position, clip in enumerate(record.evidence)
    ]


def evidence_row(record: Evidence) -> dict[str, Any]:
    """The row of a file of evidence."""
    return {
        "sha256": record.sha256,
        "bytes": record.size,
        "media_type": record.media_type,
        "name": _text(record.name),
    }


def to_observation(row: Row[Any], clips: Iterable[Row[Any]]) -> Observation:
    """An observation from its row and those of its evidence, which are in their order."""
    values = dict(row._mapping)
    del values["id"]
    values["extra"] = json.loads(values["extra"])
    values["observed_at"] = datetime.fromisoformat(values["observed_at"])
    values["recorded_at"] = datetime.fromisoformat(values["recorded_at"])
    found = tuple(Clip(sha256=c.sha256, start_s=c.start_s, end_s=c.end_s) for c in clips)
    return Observation(**values, evidence=found)


def to_evidence(row: Row[Any]) -> Evidence:
    """A file of evidence from its row."""
    return Evidence(
        sha256=row.sha256, size=row._mapping["bytes"], media_type=row.media_type, name=row.name
    )


def to_round(row: Row[Any]) -> Round:
    """A stage of the round from its row."""
    values = dict(row._mapping)
    return Round(**{**values, "created_at": datetime.fromisoformat(values["created_at"])})


def to_target(row: Row[Any]) -> Target:
    """A target from its row."""
    values = dict(row._mapping)
    return Target(**{**values, "medium": Medium(values["medium"])})


def to_tester(row: Row[Any]) -> Tester:
    """A tester from the row."""
    values = dict(row._mapping)
    return Tester(**{**values, "role": Role(values["role"])})


def to_assignment(row: Row[Any]) -> Assignment:
    """An assignment from its row."""
    values = dict(row._mapping)
    del values["position"]
    return Assignment(**{**values, "kind": Work(values["kind"])})


def to_review(row: Row[Any]) -> Review:
    """A review from its row."""
    return Review(**{**_decided(row), "verdict": ReviewVerdict(row.verdict)})


def to_dispute_event(row: Row[Any]) -> DisputeEvent:
    """A step of a dispute from its row."""
    return DisputeEvent(**{**_decided(row), "kind": DisputeKind(row.kind)})


def to_waiver(row: Row[Any]) -> Waiver:
    """A waiver from its row."""
    return Waiver(**_decided(row))


def _decided(row: Row[Any]) -> dict[str, Any]:
    values = dict(row._mapping)
    del values["id"]
    return {**values, "at": datetime.fromisoformat(values["at"])}


def _value(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
