"""The shapes of the catalogue's TOML files; a key that is not named here is refused."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from rules.model import Meaning
from rules.schema_base import FileTable, Id, NonEmpty, Principle, Version, fault

Evidence = Literal["verified", "secondary", "draft-code", "given", "inferred", "unknown"]


class MeansTable(FileTable):
    """What each verdict of a rule says about its indicator; all five are mandatory."""

    failed: Meaning
    passed: Meaning
    cant_tell: Meaning = Field(alias="cantTell")
    inapplicable: Meaning
    error: Meaning


class RuleFile(FileTable):
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
    cause: str = ""
    params: dict[str, Any] = Field(default_factory=dict)
    means: MeansTable


class TaskFile(FileTable):
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


class RetiredFile(FileTable):
    """rules/catalogue/retired.toml: ids that must not be used again, each with the reason."""

    retired: dict[str, str] = Field(default_factory=dict)


class SourcesFile(FileTable):
    """rules/sources.toml: what the source keys stand for."""

    source: dict[str, str]


class ClauseTable(FileTable):
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
            raise fault("number-unknown", "number", self.number)
        if self.status == "verified" and (self.copy_ is None or self.checked is None):
            raise fault("copy-missing", "status", self.status)
        if self.status != "verified" and not self.source:
            raise fault("source-missing", "source", "")
        return self


class StandardFile(FileTable):
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


class RuleText(FileTable):
    """[rule.ID] of the texts. What is missing is a test's business, not a reader's."""

    title: str | None = None
    fix: str | None = None
    example: str | None = None
    codes: dict[str, str] = Field(default_factory=dict)


class TaskText(FileTable):
    """[human.ID] of the texts."""

    title: str | None = None
    purpose: str | None = None
    method: tuple[str, ...] = ()
    expected: str | None = None
    note: str | None = None


class ReasonText(FileTable):
    """[reason.CODE] of the texts: what happened and what to do."""

    what: str | None = None
    todo: str | None = None


class TextsFile(FileTable):
    """rules/texts/LANG/NAME.toml; tables of words may be nested."""

    rule: dict[str, RuleText] = Field(default_factory=dict)
    human: dict[str, TaskText] = Field(default_factory=dict)
    reason: dict[str, ReasonText] = Field(default_factory=dict)
    kind: dict[str, str] = Field(default_factory=dict)
    report: dict[str, Any] = Field(default_factory=dict)
    message: dict[str, Any] = Field(default_factory=dict)
    catalogue: dict[str, Any] = Field(default_factory=dict)
    speech: dict[str, Any] = Field(default_factory=dict)
