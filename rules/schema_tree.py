"""The shape of a scheme that is a tree of nodes; rules/schemes/README.md explains each key."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from rules.schema_base import (
    Exact,
    FileTable,
    Id,
    Known,
    NonEmpty,
    Positive,
    Principle,
    Signed,
    Standing,
    fault,
)
from rules.schema_scheme import HeadTables

NodeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
Judge = Literal["machine", "person", "both"]


class AnswerTable(Known):
    """What an answer of a scale is worth."""

    value: Signed
    words: tuple[NonEmpty, ...] = ()


class VetoTable(Known):
    """Answers that fix the grade, and with `total` the score."""

    answers: Annotated[tuple[Id, ...], Field(min_length=1)]
    grade: NonEmpty
    total: Signed | None = None


class GateTable(Known):
    """The rate that a node must reach."""

    minimum: Exact
    otherwise: Literal["stop", "zero", "go-on"]
    grade: NonEmpty | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.otherwise == "go-on" and self.grade is None:
            raise fault("gate-without-grade", "grade", self.otherwise)
        return self


class TakeTable(FileTable):
    """Children taken from a scheme with parts, groups and indicators."""

    scheme: Id
    node: NonEmpty | None = None
    principle: Principle | None = None


class NodeTable(Known):
    """One node of the tree."""

    id: NodeId
    parent: NodeId | None = None
    title: NonEmpty
    title_en: NonEmpty
    title_status: Standing | None = None
    weight: Positive | None = None
    points: Positive | None = None
    minimum: Signed | None = None
    scale: Id | None = None
    out_of: Positive | None = None
    bonus: bool = False
    sum: Positive | None = None
    channel: bool = False
    judged_by: Judge | None = None
    principle: Principle | Literal["all"] | None = None
    clauses: tuple[str, ...] = ()
    veto: VetoTable | None = None
    gate: GateTable | None = None
    take: TakeTable | None = None


class DefaultsTable(FileTable):
    """What a node that does not say it itself is given; judge and scale go to leaves only."""

    status: Standing | None = None
    source: NonEmpty | None = None
    judged_by: Judge = "person"
    scale: Id | None = None


class TreeFile(HeadTables):
    """rules/schemes/ID.toml with nodes."""

    sum: Positive | None = None
    defaults: DefaultsTable = Field(default_factory=DefaultsTable)
    scale: dict[Id, dict[Id, AnswerTable]] = Field(default_factory=dict)
    node: Annotated[tuple[NodeTable, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        """Each node with standing and source filled in; wrong shapes are left to validation."""
        if not isinstance(data, dict):
            return data
        nodes, defaults = data.get("node"), data.get("defaults", {})
        if not isinstance(nodes, list) or not isinstance(defaults, dict):
            return data
        known = {key: defaults[key] for key in ("status", "source") if key in defaults}
        filled = [{**known, **node} if isinstance(node, dict) else node for node in nodes]
        return {**data, "node": filled}
