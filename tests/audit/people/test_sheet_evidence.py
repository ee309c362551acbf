"""The files that a sheet names, and the parts of recordings that matter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from audit.people.columns import header
from audit.people.evidence import find_evidence
from audit.people.model import Clip
from audit.people.sheet_values import Refused, seconds_of
from tests.audit.people.worklists import (
    ANSWERED,
    KEYBOARD,
    KNOWN,
    PNG,
    WEBM,
    csv_with,
    read,
    wrong,
)

ROW, BODY, ANSWER, TIME = (header(name) for name in ("row", "body", "answer", "time"))
EVIDENCE, START, END, SHA256 = (header(name) for name in ("evidence", "start", "end", "sha256"))
TESTER, AT_VERSION = header("tester"), header("at_version")


def test_evidence_that_is_refused(tmp_path: Path) -> None:
    """Missing, outside the folder, absolute, linked, in a linked folder, a folder, empty."""
    folder = tmp_path / "sheets"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "up").symlink_to(tmp_path)
    (folder / "empty.png").write_bytes(b"")
    names = {
        "没有.png": "evidence-missing",
        "../secret.png": "evidence-outside",
        str(tmp_path / "secret.png"): "evidence-outside",
        "C:\\secret.png": "evidence-outside",
        "link.png": "evidence-link",
        "up/secret.png": "evidence-link",
        "sub": "evidence-not-file",
        "empty.png": "evidence-empty",
    }
    content = csv_with({KEYBOARD: {**ANSWERED, "evidence": "；".join(names)}})
    assert wrong(folder, content) == [(2, EVIDENCE, code) for code in names.values()]


def test_evidence_that_changed_since_it_was_recorded(tmp_path: Path) -> None:
    """The sum says what the file was; capitals make no difference."""
    (tmp_path / "a.png").write_bytes(PNG)
    digest = hashlib.sha256(PNG).hexdigest()
    named = {**ANSWERED, "evidence": "a.png", "sha256": digest.upper()}
    (one,) = read(tmp_path, csv_with({KEYBOARD: named})).observations
    assert one.evidence == (Clip(sha256=digest),)
    (tmp_path / "a.png").write_bytes(PNG + b"!")
    assert wrong(tmp_path, csv_with({KEYBOARD: named})) == [(2, EVIDENCE, "evidence-changed")]
    (tmp_path / "a.png").write_bytes(PNG)
    for text, code in (("abc", "observe-sha256"), (f"{digest};{digest}", "observe-sha256-many")):
        content = csv_with({KEYBOARD: {**ANSWERED, "evidence": "a.png", "sha256": text}})
        assert wrong(tmp_path, content) == [(2, SHA256, code)]


def test_evidence_that_is_kept_need_not_lie_beside_the_sheet(tmp_path: Path) -> None:
    """A sheet that was exported again names files by what they were."""
    (tmp_path / "a.png").write_bytes(PNG)
    kept = find_evidence("a.png", tmp_path).evidence
    (tmp_path / "a.png").unlink()
    known = replace(KNOWN, evidence={kept.sha256: kept})
    named = {**ANSWERED, "evidence": "a.png", "sha256": kept.sha256}
    found = read(tmp_path, csv_with({KEYBOARD: named}), known=known)
    assert found.observations[0].evidence == (Clip(sha256=kept.sha256),)
    assert found.files == ()
    assert wrong(tmp_path, csv_with({KEYBOARD: named})) == [(2, EVIDENCE, "evidence-missing")]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"start": "0:10"}, START, "observe-clip-no-file"),
        ({"evidence": "a.png", "start": "0:10"}, START, "observe-clip-still"),
        ({"evidence": "a.webm", "start": "开头"}, START, "observe-clip-unread"),
        ({"evidence": "a.webm", "end": "0:75"}, END, "observe-clip-unread"),
        ({"evidence": "a.webm", "end": "1;2"}, END, "observe-clip-many"),
        ({"evidence": "a.webm", "start": "0:20", "end": "0:10"}, END, "observe-clip-order"),
    ],
)
def test_clips_that_are_refused(
    tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    """Moments belong to recordings, in their order."""
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "a.webm").write_bytes(WEBM)
    assert wrong(tmp_path, csv_with({KEYBOARD: {**ANSWERED, **cells}})) == [(2, column, code)]


def test_clips() -> None:
    """Seconds, minutes, hours, nothing; what a spreadsheet made of 1:30 is not guessed at."""
    assert seconds_of("90\n1:30；0:01:30.5|-") == (90, 90, 90.5, None)
    assert seconds_of(time(0, 1, 30)) == (90,)
    with pytest.raises(Refused) as error:
        seconds_of(time(1, 30))
    assert error.value.code == "observe-clip-unclear"
