"""What other tools measured beside what this one found. It changes no verdict and no score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audit.foreign.said import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """What the tool and this one both report: its entry, and the ids of our findings."""

    entry: Entry
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """What only the tool reports; `near` are ids of what we report of the element otherwise."""

    entry: Entry
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPage:
    """One page that both measured: what both report, what only the tool does, what only we do.

    `only_ours` are the ids of failures that count.
    """

    page: str
    both: tuple[Both, ...]
    only_theirs: tuple[Theirs, ...]
    only_ours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """One imported file. `why` is a key of the texts' [message] table where it is broken.

    `elsewhere` are addresses of the file that are no page of this report, `failed` those that the
    tool could not open; `dropped` entries were more than are kept.
    """

    name: str
    sha256: str
    kind: str
    tool: str
    version: str
    measured_at: str
    pages: tuple[ForeignPage, ...] = ()
    elsewhere: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    dropped: int = 0
    why: str = ""
    details: Mapping[str, str] | None = None


def foreign_json(files: Iterable[ForeignFile]) -> list[dict[str, Any]]:
    """The part of report.json."""
    return [
        {
            "name": one.name,
            "sha256": one.sha256,
            "kind": one.kind,
            "tool": one.tool,
            "version": one.version,
            "measured_at": one.measured_at,
            "broken": one.why or None,
            "pages": [
                {
                    "page": page.page,
                    "both": [
                        {**_entry(match.entry), "findings": list(match.findings)}
                        for match in page.both
                    ],
                    "only_theirs": [
                        {**_entry(one.entry), "near": list(one.near)} for one in page.only_theirs
                    ],
                    "only_ours": list(page.only_ours),
                }
                for page in one.pages
            ],
            "elsewhere": list(one.elsewhere),
            "failed": list(one.failed),
            "dropped": one.dropped,
        }
        for one in files
    ]


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "rule": entry.rule,
        "outcome": entry.outcome,
        "selector": entry.selector,
        "html": entry.html,
        "message": entry.message,
        "wcag": list(entry.wcag),
    }
