"""EARL in JSON-LD, read as JSON: names by their last part, no context is ever fetched."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from audit.foreign.model import criteria_in, criterion_of, entry, foreign
from audit.foreign.said import Entry, Foreign
from audit.foreign.shapes import Name, Shape, Text, Url

_ACT = re.compile(r"/act/rules/|/standards-guidelines/act/")
_CRITERION = re.compile(r"WCAG(?:2\d)?(?:/|:)(?:#|quickref/#|Understanding/)?([a-z0-9-]+)$")

type Node = Mapping[str, Any]


class _Assertion(Shape):
    """One assertion, its parts looked up."""

    url: Url
    test: Name
    outcome: Literal["passed", "failed", "cantTell", "inapplicable", "untested"]
    selector: Text = ""
    html: Text = ""
    message: Text = ""
    wcag: tuple[str, ...] = ()
    tool: Text = ""
    version: Text = ""
    date: Text = ""


class _Document(Shape):
    assertions: Annotated[list[_Assertion], Field(min_length=1)]


def matches(document: Any) -> bool:
    """True for JSON-LD with an assertion of EARL in it."""
    return any(_is(node, "Assertion") for node in _nodes(document))


def read(document: Any, url: str) -> Foreign:
    """What it says of pages with an address. Raises ValidationError."""
    nodes = list(_nodes(document))
    known: dict[str, dict[str, Any]] = {}
    for node in nodes:
        name = _id(node)
        if name and len(node) > 1:
            known[name] = {**known.get(name, {}), **node}
    found = [_assertion(node, known) for node in nodes if _is(node, "Assertion")]
    said = _Document.model_validate({"assertions": found}).assertions
    tested = [one for one in said if one.outcome != "untested"]
    pages = {one.url for one in tested}
    tools = sorted({(one.tool, one.version) for one in said if one.tool})
    dates = sorted(one.date for one in said if one.date)
    return foreign(
        "earl",
        tools[0][0] if len(tools) == 1 else ", ".join(name for name, _ in tools),
        tools[0][1] if len(tools) == 1 else "",
        dates[0] if dates else "",
        [one.url for one in tested],
        _entries(tested),
        [one.url for one in said if one.url not in pages],
    )


def _entries(said: Iterable[_Assertion]) -> Iterator[Entry]:
    for one in said:
        if one.outcome in {"failed", "cantTell"}:
            yield entry(
                url=one.url,
                rule=one.test,
                outcome=one.outcome,
                selector=one.selector,
                html=one.html,
                message=one.message,
                wcag=one.wcag,
            )


def _assertion(node: Node, known: Mapping[str, Node]) -> dict[str, Any]:
    subject, test = _one(node, "subject", known), _one(node, "test", known)
    result, by = _one(node, "result", known), _one(node, "assertedBy", known)
    pointer = _one(result, "pointer", known)
    release = _one(by, "release", known)
    outcome = _last(_id(_one(result, "outcome", known)))
    return {
        "url": _address(subject),
        "test": _text(test, "identifier") or _last(_id(test).rstrip("/")) or _text(test, "title"),
        "outcome": outcome,
        "selector": _text(pointer, "expression") or _text(result, "pointer"),
        "html": _text(pointer, "html"),
        "message": _text(result, "info") or _text(result, "description") or _text(test, "title"),
        "wcag": tuple(_criteria(test, known)),
        "tool": _text(by, "name") or _text(by, "title") or _last(_id(by)),
        "version": _text(release, "revision") or _text(by, "hasVersion"),
        "date": _text(result, "date") or _text(node, "date"),
    }


def _criteria(test: Node, known: Mapping[str, Node]) -> Iterator[str]:
    """Numbers of criteria that a test is, is part of, or names in its title."""
    for one in (test, *_all(test, "isPartOf", known)):
        match = _CRITERION.search(_id(one))
        number = criterion_of(match[1]) if match else None
        if number:
            yield number
        elif one is not test or not _ACT.search(_id(one)):
            yield from criteria_in(_text(one, "title"))


def _address(subject: Node) -> str:
    for text in (_text(subject, "source"), _id(subject), _text(subject, "description")):
        if text.startswith(("http://", "https://")):
            return text
    return _text(subject, "source") or _id(subject)


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document, outer ones first; contexts are left out."""
    queue: deque[Any] = deque([document])
    while queue:
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue.extend(v for k, v in value.items() if k != "@context")
        elif isinstance(value, list):
            queue.extend(value)


def _is(node: Node, kind: str) -> bool:
    types = _values(node, "type")
    return any(isinstance(one, str) and _last(one) == kind for one in types)


def _all(node: Node, key: str, known: Mapping[str, Node]) -> Iterator[Node]:
    for value in _values(node, key):
        if isinstance(value, str):
            yield known.get(value, {"@id": value})
        elif isinstance(value, dict):
            name = _id(value)
            yield known.get(name, value) if len(value) == 1 and name else value


def _one(node: Node, key: str, known: Mapping[str, Node]) -> Node:
    return next(_all(node, key, known), {})


def _values(node: Node, key: str) -> list[Any]:
    found: list[Any] = []
    for name, value in node.items():
        if _last(name).lstrip("@") == key:
            found += value if isinstance(value, list) else [value]
    return found


def _text(node: Node, key: str) -> str:
    """A literal, or the name of a node; "" where there is neither."""
    for value in _values(node, key):
        inner = value.get("@value", _id(value)) if isinstance(value, dict) else value
        if isinstance(inner, str) and inner:
            return inner
    return ""


def _id(node: Node) -> str:
    found = node.get("@id", node.get("id", ""))
    return found if isinstance(found, str) else ""


def _last(name: str) -> str:
    """The part of a name after its prefix or namespace."""
    return re.split(r"[#/:]", name)[-1]
