"""Compares what other tools measured with the report, page by page and element by element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from audit.foreign.said import Entry, ForeignError
from audit.foreign.store import Imported, imported
from audit.report.foreign import Both, ForeignFile, ForeignPage, Theirs
from audit.report.model import Report, ReportFinding, ReportPage
from devices.explore.urls import page_key
from rules.load import load_catalogue
from rules.model import Verdict

_OPENING = re.compile(r"\s*<[A-Za-z][^>]*=[^>]*>")  # a tag with an attribute
_ID = re.compile(r"#((?:\\.|[\w-])+)$")
_WHOLE = frozenset({"", "html", "body", "head", ":root", "html > head > title", "title"})


def with_foreign(report: Report, workspace: Path) -> Report:
    """The report with what was imported into its workspace; the same one where nothing was."""
    try:
        found = list(imported(workspace))
    except ForeignError as error:
        found = [Imported(name="index.json", sha256="", said=None, why=error)]
    return replace(report, foreign=tuple(_file(one, report) for one in found)) if found else report


def _file(one: Imported, report: Report) -> ForeignFile:
    if one.said is None:
        why = one.why.code if one.why else ""
        detail = one.why.detail if one.why else {}
        return ForeignFile(
            name=one.name,
            sha256=one.sha256,
            kind="",
            tool="",
            version="",
            measured_at="",
            why=why,
            details=detail,
        )
    said = one.said
    entries: dict[str, list[Entry]] = {}
    for entry in said.entries:
        entries.setdefault(_key(entry.url), []).append(entry)
    seen = {_key(url): url for url in said.pages}
    pages = [
        (page, keys)
        for page in report.pages
        if page.status != "not-measured" and (keys := _keys(page) & seen.keys())
    ]
    ours = {key for page in report.pages for key in _keys(page)}
    return ForeignFile(
        name=one.name,
        sha256=one.sha256,
        kind=said.kind,
        tool=said.tool,
        version=said.version,
        measured_at=said.measured_at,
        pages=tuple(
            _page(page, [e for key in sorted(keys) for e in entries.get(key, ())])
            for page, keys in pages
        ),
        elsewhere=tuple(url for key, url in seen.items() if key not in ours),
        failed=said.failed,
        dropped=said.dropped,
    )


def _page(page: ReportPage, entries: Sequence[Entry]) -> ForeignPage:
    elements = _Elements(page.findings)
    both, theirs, matched = [], [], set()
    for entry in entries:
        here = elements.at(entry)
        same = [finding.id for finding in here if _same_matter(entry, finding)]
        if same:
            both.append(Both(entry=entry, findings=tuple(same)))
            matched.update(same)
        else:
            near = [finding.id for finding in here if finding.selector]
            theirs.append(Theirs(entry=entry, near=tuple(near)))
    ours = [f for f in page.findings if f.verdict is Verdict.FAILED and f.counts]
    return ForeignPage(
        page=page.id,
        both=tuple(both),
        only_theirs=tuple(theirs),
        only_ours=tuple(f.id for f in ours if f.id not in matched),
    )


def _same_matter(entry: Entry, finding: ReportFinding) -> bool:
    """True when both speak of one criterion, or by the same engine's rule."""
    rule = load_catalogue().rules.get(finding.rule)
    engine = rule.params.get("rule") if rule is not None else None
    same_rule = entry.rule in (engine, finding.rule)
    return same_rule or bool(set(entry.wcag) & set(finding.wcag))


class _Elements:
    """A page's findings by what their elements can be known by: a page may have thousands."""

    def __init__(self, findings: Iterable[ReportFinding]) -> None:
        self._by: dict[tuple[str, str], list[tuple[int, ReportFinding]]] = {}
        for at, finding in enumerate(findings):
            if not finding.selector:
                self._add("whole", "", at, finding)
                continue
            self._add("selector", finding.selector, at, finding)
            self._add("id", _end_id(finding.selector), at, finding)
            self._add("tag", _tag(finding.html), at, finding)

    def _add(self, kind: str, key: str, at: int, finding: ReportFinding) -> None:
        if key or kind == "whole":
            self._by.setdefault((kind, key), []).append((at, finding))

    def at(self, entry: Entry) -> list[ReportFinding]:
        """Those on the entry's element: by selector, the id at its end, or its opening tag.

        Two elements that both have an id are one only if it is the same.
        """
        end = _end_id(entry.selector)
        found = dict(self._by.get(("selector", entry.selector), ()))
        if entry.selector in _WHOLE:
            found |= self._by.get(("whole", ""), ())
        if end:
            found |= self._by.get(("id", end), ())
        for at, finding in self._by.get(("tag", _tag(entry.html)), ()):
            if not (end and _end_id(finding.selector)):
                found[at] = finding
        return [found[at] for at in sorted(found)]


def _end_id(selector: str) -> str:
    match = _ID.search(selector)
    return match[1] if match else ""


def _tag(html: str) -> str:
    """The opening tag with its white space made one; "" for one without attributes."""
    match = _OPENING.match(html)
    return " ".join(match[0].split()) if match else ""


def _keys(page: ReportPage) -> set[str]:
    return {_key(url) for url in (page.url, page.final_url)}


def _key(url: str) -> str:
    """Equal for the same page; what is no address is itself."""
    try:
        return page_key(url)
    except ValueError:
        return url
