"""A calibration as it is kept: what --json writes, what a baseline is, what reports cite."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.calibration.measure import Calibration, RuleResult, State
from rules.model import Verdict
from rules.reading import ROOT

SHIPPED = ROOT / "calibration" / "act.json"
_MOST_BYTES = 20_000_000

Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=0, le=1)]


class RecordError(Exception):
    """A record that cannot be used: `key` names what is wrong in it, "" when it was not read."""

    def __init__(self, path: Path, key: str, detail: str) -> None:
        super().__init__(path, key, detail)
        self.path, self.key, self.detail = path, key, detail


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class RuleRecord(_Kept):
    """One rule of the corpus: its cases, those that must fail, and what became of them.

    `reported` and `asked` count cases that must fail; `missed` and `wrong` are ids of cases.
    """

    name: str = ""
    state: Literal["consistent", "partial", "untested"]
    cases: Count
    failed: Count
    reported: Count
    asked: Count = 0
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class Record(_Kept):
    """A whole calibration. `recall` and `wrong` are shares from 0 to 1, None without any case.

    `catalogue` is the digest of the rules that were measured, `engine` what measured the pages,
    name to version, `corpus` whose cases they are, `measured_at` ISO 8601 in UTC; all "" where an
    older record does not say. `not_measured` are ids of cases whose page could not be measured.
    """

    cases: Count
    recall: Rate | None
    wrong: Rate | None
    consistent: Count
    partial: Count
    untested: Count
    corpus: str = ""
    measured_at: str = ""
    catalogue: str = ""
    engine: Mapping[str, str] = {}
    not_measured: tuple[str, ...] = ()
    rules: Mapping[str, RuleRecord]


def record_of(
    result: Calibration,
    *,
    corpus: str,
    measured_at: str,
    catalogue: str,
    engine: Mapping[str, str],
    not_measured: tuple[str, ...] = (),
) -> Record:
    """The record of a calibration."""
    return Record(
        cases=result.cases,
        recall=_rate(result.recall),
        wrong=_rate(result.wrong),
        consistent=result.count(State.CONSISTENT),
        partial=result.count(State.PARTIAL),
        untested=result.count(State.UNTESTED),
        corpus=corpus,
        measured_at=measured_at,
        catalogue=catalogue,
        engine=dict(sorted(engine.items())),
        not_measured=not_measured,
        rules={rule.id: _rule(rule) for rule in result.rules},
    )


def as_text(record: Record) -> str:
    """The record as JSON text with a final line break; the same record gives the same text."""
    return record.model_dump_json(indent=1, ensure_ascii=False) + "\n"


def read_record(path: Path) -> Record:
    """A record from its file. Raises RecordError naming the file and what is wrong in it."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RecordError(path, "", "> 20 MB")
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RecordError(path, "", error.strerror or type(error).__name__) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise RecordError(path, where, first["msg"]) from error


@cache
def shipped_record(path: Path = SHIPPED) -> Record | None:
    """The calibration that belongs to these rules, None without one that can be read.

    A report is made either way: without a record it says that the instrument was not measured.
    """
    try:
        return read_record(path)
    except RecordError:
        return None


def _rule(rule: RuleResult) -> RuleRecord:
    must = rule.those(failed=True)
    return RuleRecord(
        name=rule.name,
        state=rule.state.value,
        cases=len(rule.cases),
        failed=len(must),
        reported=sum(c.reported for c in must),
        asked=sum(c.outcome is Verdict.CANT_TELL for c in must),
        missed=tuple(c.case.id for c in rule.missed),
        wrong=tuple(c.case.id for c in rule.wrong),
    )


def _rate(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)
