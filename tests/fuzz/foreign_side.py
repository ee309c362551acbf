"""Parsers of what other tools wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from audit.foreign.reading import parse, read_file
from audit.foreign.store import FOLDER, INDEX, imported
from audit.report.foreign import foreign_json
from audit.report.foreign_compare import with_foreign
from tests.audit.report import invented
from tests.fuzz.target import file_of, scratch

_FILES = Path("fixtures/foreign")


def results(data: bytes) -> None:
    """A file of any kind, as the command reads it."""
    path = file_of("results.json", data)
    said = parse(read_file(path), str(path), "https://portal.example.test/")
    assert all(entry.outcome in {"failed", "cantTell"} for entry in said.entries)


@cache
def results_seeds() -> Sequence[bytes]:
    """One file of each kind."""
    found = [path.read_bytes() for path in sorted(_FILES.glob("*.json"))]
    return [*found, json.dumps(_EARL, ensure_ascii=False).encode()]


def index(data: bytes) -> None:
    """The index of imported files, with what they say of a report."""
    folder = scratch() / "imports"
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / INDEX).write_bytes(data)
    json.dumps(foreign_json(with_foreign(invented.report(), folder).foreign))
    list(imported(folder))


def index_seeds() -> Sequence[bytes]:
    """One file that is there no more."""
    kept = {"name": "a.json", "sha256": "0" * 64, "copy_sha256": "1" * 64, "kind": "axe"}
    return [json.dumps({"format": "yd-foreign/1", "files": [kept]}).encode()]


_EARL = {
    "@context": {"earl": "http://www.w3.org/ns/earl#"},
    "@graph": [
        {"@id": "#tool", "@type": "earl:Software", "name": "甲", "release": {"revision": "1"}},
        {
            "@type": "Assertion",
            "assertedBy": "#tool",
            "subject": {"@type": ["TestSubject"], "source": "https://portal.example.test/"},
            "test": {"@id": "WCAG21:non-text-content", "isPartOf": [{"title": "1.1.1"}]},
            "result": {
                "outcome": {"@id": "earl:failed"},
                "info": {"@value": "说明"},
                "pointer": {"expression": "img"},
                "date": "2026-03-02T01:05:00Z",
            },
        },
    ],
}
