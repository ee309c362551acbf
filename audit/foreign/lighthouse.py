"""Lighthouse's result: the audits of its accessibility category."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from audit.foreign.model import criteria_of_axe, entry, foreign
from audit.foreign.said import Entry, Foreign
from audit.foreign.shapes import MOST, Name, Shape, Text, Url


class _Node(Shape):
    selector: Text = ""
    snippet: Text = ""


class _Item(Shape):
    node: _Node | None = None


class _Details(Shape):
    items: Annotated[tuple[_Item, ...], Field(max_length=MOST)] = ()


class _Audit(Shape):
    score: Annotated[float, Field(ge=0, le=1)] | None
    scoreDisplayMode: Text = ""
    title: Text = ""
    details: _Details | None = None


class _Ref(Shape):
    id: Name


class _Category(Shape):
    auditRefs: Annotated[list[_Ref], Field(max_length=10_000)]


class _Categories(Shape):
    accessibility: _Category


class _Runtime(Shape):
    code: Name


class _Result(Shape):
    lighthouseVersion: Name
    fetchTime: Text = ""
    finalDisplayedUrl: Text = ""
    finalUrl: Text = ""
    requestedUrl: Url
    audits: Annotated[dict[str, Any], Field(max_length=10_000)]
    categories: _Categories
    runtimeError: _Runtime | None = None


class _Audits(Shape):
    audits: dict[str, _Audit]


def matches(document: Any) -> bool:
    """True for what looks like such a result."""
    return isinstance(document, dict) and "lighthouseVersion" in document


def read(document: Any, url: str) -> Foreign:
    """What it says of accessibility. Raises ValidationError."""
    result = _Result.model_validate(document)
    page = result.finalDisplayedUrl or result.finalUrl or result.requestedUrl
    lost = result.runtimeError is not None
    refs = [ref.id for ref in result.categories.accessibility.auditRefs]
    own = {name: result.audits[name] for name in refs if name in result.audits}
    # Other categories' audits have shapes of their own: only these are looked at.
    audits = _Audits.model_validate({"audits": own}).audits
    return foreign(
        "lighthouse",
        "Lighthouse",
        result.lighthouseVersion,
        result.fetchTime,
        () if lost else [page],
        () if lost else _entries(page, audits),
        [page] if lost else (),
    )


def _entries(url: str, audits: dict[str, _Audit]) -> Iterator[Entry]:
    for name, audit in audits.items():
        if audit.score is None or audit.score >= 1 or audit.scoreDisplayMode != "binary":
            continue
        items = audit.details.items if audit.details is not None else ()
        nodes = [item.node for item in items if item.node is not None]
        for node in nodes or [_Node()]:
            yield entry(
                url=url,
                rule=name,
                outcome="failed",
                selector=node.selector,
                html=node.snippet,
                message=audit.title,
                wcag=criteria_of_axe().get(name, ()),
            )
