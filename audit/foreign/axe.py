"""axe-core's results: one of axe.run, or a list of them as its command line and bindings write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from audit.foreign.model import criteria_of_axe, criteria_of_tags, entry, foreign
from audit.foreign.said import Entry, Foreign
from audit.foreign.shapes import MOST, Name, Shape, Text, Url

# A step of a target is a selector, or several through shadow roots.
_Step = (
    Annotated[str, Field(max_length=100_000)]
    | Annotated[list[Annotated[str, Field(max_length=100_000)]], Field(max_length=100)]
)


class _Node(Shape):
    target: Annotated[list[_Step], Field(max_length=100)]
    html: Text = ""
    failureSummary: Text = ""


class _Rule(Shape):
    id: Name
    tags: Annotated[tuple[str, ...], Field(max_length=1_000)] = ()
    help: Text = ""
    nodes: Annotated[list[_Node], Field(max_length=MOST)]


class _Engine(Shape):
    name: Text = "axe-core"
    version: Text = ""


class _Result(Shape):
    url: Url
    timestamp: Text = ""
    testEngine: _Engine = _Engine()
    violations: Annotated[list[_Rule], Field(max_length=MOST)]
    incomplete: Annotated[tuple[_Rule, ...], Field(max_length=MOST)] = ()


_RESULTS = TypeAdapter(Annotated[list[_Result], Field(min_length=1, max_length=10_000)])


def matches(document: Any) -> bool:
    """True for what looks like such a result."""
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and "violations" in first and "categories" not in first


def read(document: Any, url: str) -> Foreign:
    """What it says. Raises ValidationError."""
    results = _RESULTS.validate_python(document if isinstance(document, list) else [document])
    engine = results[0].testEngine
    times = sorted(one.timestamp for one in results if one.timestamp)
    found = [item for one in results for item in _entries(one)]
    pages = [one.url for one in results]
    return foreign("axe", engine.name, engine.version, times[0] if times else "", pages, found)


def _entries(result: _Result) -> Iterator[Entry]:
    for outcome, rules in (("failed", result.violations), ("cantTell", result.incomplete)):
        for rule in rules:
            wcag = criteria_of_tags(rule.tags) or criteria_of_axe().get(rule.id, ())
            for node in rule.nodes:
                yield entry(
                    url=result.url,
                    rule=rule.id,
                    outcome=outcome,
                    selector=" >>> ".join(_steps(node.target)),
                    html=node.html,
                    message=rule.help or node.failureSummary,
                    wcag=wcag,
                )


def _steps(target: list[Any]) -> Iterator[str]:
    for step in target:
        yield from [step] if isinstance(step, str) else step
