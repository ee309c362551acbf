"""The shape of a scheme's file, and of a scheme with parts, groups and indicators."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rules.schema_base import (
    Exact,
    FileTable,
    Id,
    Known,
    NonEmpty,
    NumberTable,
    Principle,
    Standing,
    Version,
)


class GradeTable(Known):
    """A grade and the lowest score that earns it."""

    id: Id
    title: NonEmpty
    title_en: NonEmpty
    minimum: Exact


class BandTable(Known):
    """金, 银, 铜, 纸: so many places, or the totals from `minimum`."""

    id: Id
    title: NonEmpty
    title_en: NonEmpty
    count: Annotated[int, Field(strict=True, ge=1)] | None = None
    minimum: Exact | None = None


class AwardTable(Known):
    """An award for the best rate in one node."""

    id: Id
    title: NonEmpty
    title_en: NonEmpty
    node: NonEmpty


class WeightingTable(Known):
    """Other weights of the first level, to see what they would change."""

    id: Annotated[str, Field(pattern=r"^\d{1,4}(:\d{1,4})+$")]
    weights: Annotated[dict[NonEmpty, Exact], Field(min_length=1)]


class MissingTable(Known):
    """What becomes of a body that lacks a channel."""

    policy: Literal["zero", "reweight", "unranked"]


class HeadTables(FileTable):
    """What both shapes of a scheme begin with."""

    id: Id
    version: Version
    edition: NonEmpty
    status: Literal["official", "reconstruction"]
    title: NonEmpty
    title_en: NonEmpty
    disclaimer: NonEmpty
    disclaimer_en: NonEmpty
    full_points: NumberTable
    grade: tuple[GradeTable, ...] = ()
    band: tuple[BandTable, ...] = ()
    award: tuple[AwardTable, ...] = ()
    weighting: tuple[WeightingTable, ...] = ()
    missing: MissingTable | None = None
    pass_mark: NumberTable | None = None
    maximum: NumberTable | None = None


class GroupTable(Known):
    """A 二级."""

    id: NonEmpty
    part: NonEmpty
    title: NonEmpty
    title_en: NonEmpty
    weight: Exact


class IndicatorTable(FileTable):
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


class ThresholdTable(Known):
    """A number that this scheme sets for a rule, in place of the rule's own."""

    rule: Id
    key: NonEmpty
    value: Exact


class CombineTable(Known):
    """How the platforms of a part become one score."""

    method: Literal["mean", "lower"]


class PrivacyTable(Known):
    """What of people is never stored: hidden in texts and pictures when they are captured."""

    hide: Annotated[
        tuple[Literal["id-number", "mobile-number", "bank-card", "e-mail"], ...],
        Field(min_length=1),
    ]


class PartTable(NumberTable):
    """A part's weight; without titles it is called by its id."""

    title: NonEmpty | None = None
    title_en: NonEmpty | None = None


class ValuesTable(FileTable):
    """What the three results are worth, as a share of the indicator's weight."""

    full: NumberTable
    partial: NumberTable
    none: NumberTable


class SchemeFile(HeadTables):
    """rules/schemes/ID.toml with parts, groups and indicators."""

    none_above: NumberTable
    part: dict[Id, PartTable]
    combine: dict[Id, CombineTable] = Field(default_factory=dict)
    privacy: PrivacyTable | None = None
    threshold: tuple[ThresholdTable, ...] = ()
    values: ValuesTable
    grade: tuple[GradeTable, ...]
    group: tuple[GroupTable, ...]
    indicator: tuple[IndicatorTable, ...]
