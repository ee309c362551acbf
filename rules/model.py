"""Verdicts, meanings, rules, findings and schemes: the words that judging and scoring speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from rules.snapshot import Node, PageSnapshot, PageSummary


class Verdict(StrEnum):
    """What a rule saw, in EARL's and ACT's words."""

    FAILED = "failed"
    PASSED = "passed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    ERROR = "error"


class Meaning(StrEnum):
    """What a rule's verdict says about its indicator."""

    NOT_MET = "not-met"
    MET = "met"
    FURTHER_TESTING = "further-testing"
    NEEDS_PERSON = "needs-person"
    NOT_APPLICABLE = "not-applicable"
    NOT_MEASURED = "not-measured"
    ADVICE = "advice"  # worth repairing, never counted for the indicator


class Result(StrEnum):
    """What is known about an indicator: the award's three values and the three honest others."""

    FULL = "full"  # 完全通过
    PARTIAL = "partial"  # 部分通过
    NONE = "none"  # 无法通过
    NOT_APPLICABLE = "not-applicable"  # 不适用
    PENDING = "pending"  # 待人工
    NOT_MEASURED = "not-measured"  # 未测


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One target of one rule. `code` names a sentence in the texts, `data` fills it.

    `node` is None when the target is the page as a whole.
    """

    verdict: Verdict
    code: str
    node: Node | None = None
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFinding:
    """A finding of a rule that compares pages: `page` is the id of the page it is shown on."""

    page: str
    verdict: Verdict
    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)


Params = Mapping[str, object]
PageCheck = Callable[[PageSnapshot, Params], Iterable[Finding]]
SiteCheck = Callable[[Sequence[PageSummary], Params], Iterable[SiteFinding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the catalogue. `check` names a function registered in rules.checks."""

    id: str
    version: int
    status: str
    medium: str
    scope: str  # "page" or "site"
    check: str
    indicator: str
    principle: str
    wcag: tuple[str, ...]
    act: tuple[str, ...]
    clauses: tuple[str, ...]
    sources: tuple[str, ...]
    params: Params
    means: Mapping[Verdict, Meaning]


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask:
    """What a person has to do and decide for one indicator."""

    id: str
    version: int
    status: str
    medium: str
    indicator: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of a standard, under an id of our own. `number` None = not known."""

    id: str
    standard: str
    standard_title: str
    number: str | None
    title: str | None
    level: str | None
    status: str  # verified · secondary · draft-code · given · inferred · unknown
    confidence: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of a scheme."""

    id: str
    group: str
    title: str
    title_en: str
    title_status: str
    principle: str
    judged_by: str  # machine · person · both
    weight: Fraction
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A 二级 of a scheme's part, holding indicators."""

    id: str
    part: str
    title: str
    title_en: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the lowest score that earns it."""

    id: str
    title: str
    title_en: str
    minimum: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scoring scheme: what each result is worth and how the parts add up."""

    id: str
    version: int
    title: str
    title_en: str
    disclaimer: str
    disclaimer_en: str
    parts: Mapping[str, Fraction]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    values: Mapping[Result, Fraction]
    grades: tuple[Grade, ...]
    none_above: Fraction  # share of failed instances above which an indicator is 无法通过
    full_points: Fraction
