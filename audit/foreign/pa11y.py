"""Results of pa11y: its list of issues, its result with an address, and pa11y-ci's report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from audit.foreign.model import criteria_in, criteria_of_axe, entry, foreign
from audit.foreign.said import Entry, Foreign, ForeignError
from audit.foreign.shapes import MOST, Name, Shape, Text, Url


class _Extras(Shape):
    needsFurtherReview: bool = False


class _Issue(Shape):
    code: Name
    type: Literal["error", "warning", "notice"]
    message: Text = ""
    context: Text = ""
    selector: Text = ""
    runner: Text = ""
    runnerExtras: _Extras = _Extras()


class _Lost(Shape):
    """What pa11y-ci says of an address that it could not open."""

    message: Text


_Issues = Annotated[list[_Issue], Field(max_length=MOST)]


class _Result(Shape):
    pageUrl: Url
    issues: _Issues


class _Report(Shape):
    results: Annotated[
        dict[Url, Annotated[list[Any], Field(max_length=MOST)]], Field(max_length=MOST)
    ]


_ISSUES: TypeAdapter[list[_Issue]] = TypeAdapter(_Issues)
_LOST = TypeAdapter(Annotated[list[_Lost], Field(min_length=1)])


def matches(document: Any) -> bool:
    """True for a list of issues, or a result that holds one."""
    if isinstance(document, dict):
        return "pageUrl" in document and "issues" in document
    first = document[0] if isinstance(document, list) and document else None
    return isinstance(first, dict) and "code" in first and "runner" in first


def read(document: Any, url: str) -> Foreign:
    """What it says; a bare list says nothing of the page, so that `url` must.

    Raises ValidationError, and ForeignError (import-no-url).
    """
    if isinstance(document, list):
        issues = _ISSUES.validate_python(document)
        if not url:
            raise ForeignError("import-no-url")
    else:
        result = _Result.model_validate(document)
        issues, url = result.issues, result.pageUrl
    return foreign("pa11y", "pa11y", "", "", [url], _entries(url, issues))


def matches_ci(document: Any) -> bool:
    """True for pa11y-ci's report."""
    return isinstance(document, dict) and isinstance(document.get("results"), dict)


def read_ci(document: Any, url: str) -> Foreign:
    """What it says. Raises ValidationError."""
    report = _Report.model_validate(document)
    pages, lost = [], []
    found: list[Entry] = []
    for page, items in report.results.items():
        if any(isinstance(one, dict) and "code" not in one for one in items):
            _LOST.validate_python(items)
            lost.append(page)
            continue
        issues = _ISSUES.validate_python(items)
        pages.append(page)
        found += _entries(page, issues)
    return foreign("pa11y-ci", "pa11y-ci", "", "", pages, found, lost)


def _entries(url: str, issues: Iterable[_Issue]) -> Iterator[Entry]:
    for issue in issues:
        axe = issue.runner == "axe"
        sure = issue.type == "error" and not issue.runnerExtras.needsFurtherReview
        yield entry(
            url=url,
            rule=issue.code,
            outcome="failed" if sure else "cantTell",
            selector=issue.selector,
            html=issue.context,
            message=issue.message,
            wcag=criteria_of_axe().get(issue.code, ()) if axe else criteria_in(issue.code),
        )
