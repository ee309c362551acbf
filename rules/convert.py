"""Validated file shapes to the frozen types of rules.model."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import (
    Clause,
    Grade,
    Group,
    HumanTask,
    Indicator,
    Provenance,
    Result,
    Rule,
    Scheme,
    Standard,
    Verdict,
)
from rules.schema import RuleFile, StandardFile, TaskFile
from rules.schema_base import NumberTable
from rules.schema_scheme import SchemeFile


def rule_of(entry: RuleFile) -> Rule:
    """The rule that a file describes."""
    means = entry.means
    return Rule(
        id=entry.id,
        version=entry.version,
        status=entry.status,
        medium=entry.medium,
        scope=entry.scope,
        check=entry.check,
        indicator=entry.indicator,
        principle=entry.principle,
        wcag=entry.wcag,
        act=entry.act,
        clauses=entry.clauses,
        sources=entry.sources,
        params=entry.params,
        means={
            Verdict.FAILED: means.failed,
            Verdict.PASSED: means.passed,
            Verdict.CANT_TELL: means.cant_tell,
            Verdict.INAPPLICABLE: means.inapplicable,
            Verdict.ERROR: means.error,
        },
        platforms=entry.platforms,
        cause=entry.cause,
    )


def task_of(entry: TaskFile) -> HumanTask:
    """The human task that a file describes."""
    return HumanTask(
        id=entry.id,
        version=entry.version,
        status=entry.status,
        medium=entry.medium,
        indicator=entry.indicator,
        answers=entry.answers,
        sources=entry.sources,
    )


def standard_of(entry: StandardFile) -> Standard:
    """The standard as a whole, without its clauses."""
    return Standard(
        id=entry.id,
        number=entry.number,
        title=entry.title,
        title_en=entry.title_en,
        edition=entry.edition,
        status=entry.status,
        evidence=entry.evidence,
        issued=entry.issued.isoformat() if entry.issued else None,
        in_force=entry.in_force.isoformat() if entry.in_force else None,
        source=entry.source,
        note=entry.note,
    )


def clauses_of(entry: StandardFile) -> Iterator[Clause]:
    """The standard's clauses under ids like "gbt37668-2019:focus-order", in the file's order."""
    for key, clause in entry.clause.items():
        yield Clause(
            id=f"{entry.id}:{key}",
            standard=entry.number,
            standard_title=entry.title,
            number=clause.number,
            title=clause.title,
            title_en=clause.title_en,
            level=clause.level,
            status=clause.status,
            confidence=clause.confidence,
            source=clause.source,
            note=clause.note,
            summary=clause.summary,
            since=clause.since,
            copy=clause.copy_,
            checked=clause.checked.isoformat() if clause.checked else None,
        )


def scheme_of(entry: SchemeFile) -> Scheme:
    """The scheme that a file describes; its grades from the highest to the lowest."""
    values = {
        Result.FULL: entry.values.full,
        Result.PARTIAL: entry.values.partial,
        Result.NONE: entry.values.none,
    }
    grades = sorted(entry.grade, key=lambda grade: grade.minimum, reverse=True)
    return Scheme(
        id=entry.id,
        version=entry.version,
        status=entry.status,
        title=entry.title,
        title_en=entry.title_en,
        disclaimer=entry.disclaimer,
        disclaimer_en=entry.disclaimer_en,
        parts={key: part.value for key, part in entry.part.items()},
        groups=tuple(
            Group(id=g.id, part=g.part, title=g.title, title_en=g.title_en, weight=g.weight)
            for g in entry.group
        ),
        indicators=tuple(_indicators(entry)),
        values={result: number.value for result, number in values.items()},
        grades=tuple(
            Grade(id=g.id, title=g.title, title_en=g.title_en, minimum=g.minimum) for g in grades
        ),
        none_above=entry.none_above.value,
        full_points=entry.full_points.value,
        provenance=dict(_provenance(entry)),
        thresholds=_thresholds(entry),
        combine={part: table.method for part, table in entry.combine.items()},
        privacy=entry.privacy.hide if entry.privacy is not None else (),
    )


def _thresholds(entry: SchemeFile) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for table in entry.threshold:
        found.setdefault(table.rule, {})[table.key] = table.value
    return found


def _indicators(entry: SchemeFile) -> Iterator[Indicator]:
    for table in entry.indicator:
        yield Indicator(
            id=table.id,
            group=table.group,
            title=table.title,
            title_en=table.title_en,
            title_status=table.title_status,
            principle=table.principle,
            judged_by=table.judged_by,
            aggregate=table.aggregate,
            weight=table.weight,
            clauses=table.clauses,
            weight_status=table.weight_status,
            source=table.source,
            web_view=table.web_view,
        )


def _provenance(entry: SchemeFile) -> Iterator[tuple[str, Provenance]]:
    known: list[tuple[str, NumberTable]] = [
        (f"part.{key}", part) for key, part in entry.part.items()
    ]
    known += [
        (f"value.{name}", getattr(entry.values, name)) for name in ("full", "partial", "none")
    ]
    known += [("none_above", entry.none_above), ("full_points", entry.full_points)]
    for key, number in known:
        yield key, Provenance(status=number.status, source=number.source)
    for group in entry.group:
        yield f"group.{group.id}", Provenance(status=group.status, source=group.source)
    for grade in entry.grade:
        yield f"grade.{grade.id}", Provenance(status=grade.status, source=grade.source)
    for threshold in entry.threshold:
        key = f"threshold.{threshold.rule}.{threshold.key}"
        yield key, Provenance(status=threshold.status, source=threshold.source)
    for name, table in entry.combine.items():
        yield f"combine.{name}", Provenance(status=table.status, source=table.source)
