"""The shapes of the catalogue's TOML files; a key that is not named here is refused."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from rules.model import Meaning

Principle = Literal["perceivable", "operable", "understandable", "robust"]
Evidence = Literal["verified", "secondary", "draft-code", "given", "inferred", "unknown"]
Standing = Literal["official", "given", "inferred", "proposed"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[int, Field(strict=True, ge=1)]
NonEmpty = Annotated[str, Field(min_length=1)]


def _fraction(value: object) -> Fraction:
    """Text such as "1/2" or "90"; a TOML float would not be exact and is refused."""
    if not isinstance(value, str):
        raise ValueError('write numbers as text, for example "1/2"')
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise ValueError("division by zero") from None


Exact = Annotated[Fraction, BeforeValidator(_fraction), Field(ge=0)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MeansTable(_Table):
    """What each verdict of a rule says about its indicator; all five are mandatory."""

    failed: Meaning
    passed: Meaning
    cant_tell: Meaning = Field(alias="cantTell")
    inapplicable: Meaning
    error: Meaning


class RuleFile(_Table):
    """rules/catalogue/{web,app}/ID.toml; an app's rule names its platforms."""

    id: Id
    version: Version
    status: Literal["active", "experimental", "retired"]
    medium: Literal["web", "app"]
    scope: Literal["page", "site", "screen"]
    platforms: tuple[Literal["android", "ios"], ...] = ()
    check: NonEmpty
    indicator: NonEmpty
    principle: Principle
    wcag: tuple[str, ...]
    act: tuple[str, ...]
    clauses: tuple[str, ...]
    sources: tuple[str, ...]
    params: dict[str, Any] = Field(default_factory=dict)
    means: MeansTable


class TaskFile(_Table):
    """rules/catalogue/human/ID.toml."""

    id: Id
    version: Version
    status: Literal["active", "experimental", "retired"]
    medium: Literal["web", "app"]
    indicator: NonEmpty
    answers: Annotated[
        tuple[Literal["full", "partial", "none", "not-applicable"], ...], Field(min_length=1)
    ]
    sources: tuple[str, ...] = ()


class RetiredFile(_Table):
    """rules/catalogue/retired.toml: ids that must not be used again, each with the reason."""

    retired: dict[str, str] = Field(default_factory=dict)


class SourcesFile(_Table):
    """rules/sources.toml: what the source keys stand for."""

    source: dict[str, str]


class ClauseTable(_Table):
    """One clause. What it does not say is taken from the file's [defaults]."""

    number: NonEmpty | None = None
    title: NonEmpty | None = None
    title_en: NonEmpty | None = None
    level: NonEmpty | None = None
    since: NonEmpty | None = None
    summary: str = ""
    status: Evidence
    confidence: Literal["high", "medium", "low"]
    source: str = ""
    note: str = ""
    copy_: NonEmpty | None = Field(alias="copy", default=None)
    checked: datetime.date | None = None

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.status == "unknown" and self.number is not None:
            raise _fault("number-unknown", "number", self.number)
        if self.status == "verified" and (self.copy_ is None or self.checked is None):
            raise _fault("copy-missing", "status", self.status)
        if self.status != "verified" and not self.source:
            raise _fault("source-missing", "source", "")
        return self


def _fault(code: str, field: str, value: str) -> PydanticCustomError:
    return PydanticCustomError("clause", "{code}", {"code": code, "field": field, "value": value})


class StandardFile(_Table):
    """rules/standards/ID.toml."""

    id: Id
    number: NonEmpty
    title: NonEmpty
    title_en: NonEmpty
    edition: NonEmpty
    status: Literal["in-force", "revision-in-approval", "withdrawn", "recommendation"]
    evidence: Evidence
    issued: datetime.date | None = None
    in_force: datetime.date | None = None
    source: NonEmpty
    note: str = ""
    defaults: dict[str, Any] = Field(default_factory=dict)
    clause: dict[Id, ClauseTable] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        """Each clause with the file's defaults filled in; a wrong shape is left to validation."""
        if not isinstance(data, dict):
            return data
        clauses, defaults = data.get("clause"), data.get("defaults", {})
        if not isinstance(clauses, dict) or not isinstance(defaults, dict):
            return data
        filled = {
            key: {**defaults, **value} if isinstance(value, dict) else value
            for key, value in clauses.items()
        }
        return {**data, "clause": filled}


class _Known(_Table):
    status: Standing
    source: NonEmpty


class NumberTable(_Known):
    """A number of a scheme with its standing."""

    value: Exact


class GroupTable(_Known):
    """A 二级."""

    id: NonEmpty
    part: NonEmpty
    title: NonEmpty
    title_en: NonEmpty
    weight: Exact


class GradeTable(_Known):
    """A grade and the lowest score that earns it."""

    id: Id
    title: NonEmpty
    title_en: NonEmpty
    minimum: Exact


class IndicatorTable(_Table):
    """An indicator; `principle` "all" where it spans all four."""

    id: NonEmpty
    group: NonEmpty
    title: NonEmpty
    title_en: NonEmpty
    title_status: Standing
    principle: Principle | Literal["all"]
    judged_by: Literal["machine", "person", "both"]
    aggregate: Literal["elements", "pages"] = "elements"
    weight: Exact
    weight_status: Standing
    source: NonEmpty
    clauses: tuple[str, ...] = ()
    web_view: tuple[str, ...] = ()


class ThresholdTable(_Known):
    """A number that this scheme sets for a rule, in place of the rule's own."""

    rule: Id
    key: NonEmpty
    value: Exact


class CombineTable(_Known):
    """How the platforms of a part become one score."""

    method: Literal["mean", "lower"]


class ValuesTable(_Table):
    """What the three results are worth, as a share of the indicator's weight."""

    full: NumberTable
    partial: NumberTable
    none: NumberTable


class SchemeFile(_Table):
    """rules/schemes/ID.toml."""

    id: Id
    version: Version
    edition: NonEmpty
    status: Literal["official", "reconstruction"]
    title: NonEmpty
    title_en: NonEmpty
    disclaimer: NonEmpty
    disclaimer_en: NonEmpty
    full_points: NumberTable
    none_above: NumberTable
    part: dict[Id, NumberTable]
    combine: dict[Id, CombineTable] = Field(default_factory=dict)
    threshold: tuple[ThresholdTable, ...] = ()
    values: ValuesTable
    grade: tuple[GradeTable, ...]
    group: tuple[GroupTable, ...]
    indicator: tuple[IndicatorTable, ...]


class RuleText(_Table):
    """[rule.ID] of the texts. What is missing is a test's business, not a reader's."""

    title: str | None = None
    fix: str | None = None
    example: str | None = None
    codes: dict[str, str] = Field(default_factory=dict)


class TaskText(_Table):
    """[human.ID] of the texts."""

    title: str | None = None
    purpose: str | None = None
    method: tuple[str, ...] = ()
    expected: str | None = None
    note: str | None = None


class ReasonText(_Table):
    """[reason.CODE] of the texts: what happened and what to do."""

    what: str | None = None
    todo: str | None = None


class TextsFile(_Table):
    """rules/texts/LANG/NAME.toml; tables of words may be nested."""

    rule: dict[str, RuleText] = Field(default_factory=dict)
    human: dict[str, TaskText] = Field(default_factory=dict)
    reason: dict[str, ReasonText] = Field(default_factory=dict)
    kind: dict[str, str] = Field(default_factory=dict)
    report: dict[str, Any] = Field(default_factory=dict)
    message: dict[str, Any] = Field(default_factory=dict)
    catalogue: dict[str, Any] = Field(default_factory=dict)
