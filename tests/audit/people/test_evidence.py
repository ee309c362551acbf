"""Files of evidence: which are taken, how they are kept, and that a change is noticed."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from audit.people import evidence
from audit.people.evidence import EvidenceFolder, find_evidence, media_type
from audit.people.model import Clip
from audit.people.problems import PeopleError
from audit.people.store import People
from tests.audit.people.workplace import PNG, counts, picture, seen


def refusal(name: str, folder: Path, **more: int) -> str:
    """The code with which a file is refused."""
    with pytest.raises(PeopleError) as caught:
        find_evidence(name, folder, **more)
    assert caught.value.detail["name"] == name
    return caught.value.code


def test_a_file_below_the_sheets_folder_is_found(tmp_path: Path) -> None:
    """By a path with either separator; its name is the last part."""
    picture(tmp_path)
    for name in ("shots/one.png", "shots\\one.png", "./shots//one.png"):
        found = find_evidence(name, tmp_path).evidence
        assert found.sha256 == hashlib.sha256(PNG).hexdigest()
        assert (found.size, found.media_type, found.name) == (len(PNG), "image/png", "one.png")


@pytest.mark.parametrize(
    "name",
    [
        "../one.png",
        "shots/../../one.png",
        "/etc/hostname",
        "C:\\x.png",
        "\\x.png",
        "..\\x",
        "",
        ".",
    ],
)
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Also where the file is there."""
    picture(tmp_path, "one.png")
    (tmp_path / "sheets" / "shots").mkdir(parents=True)
    assert refusal(name, tmp_path / "sheets") == "evidence-outside"


def test_links_are_refused(tmp_path: Path) -> None:
    """As the file and as a folder on the way, even when they stay inside."""
    picture(tmp_path)
    (tmp_path / "link.png").symlink_to("shots/one.png")
    (tmp_path / "away").symlink_to("shots")
    (tmp_path / "gone.png").symlink_to("nothing")
    for name in ("link.png", "away/one.png", "gone.png"):
        assert refusal(name, tmp_path) == "evidence-link"


def test_what_is_no_evidence(tmp_path: Path) -> None:
    """A file that is missing, empty, too large, a folder or a pipe that nobody writes to."""
    picture(tmp_path)
    (tmp_path / "empty.png").touch()
    os.mkfifo(tmp_path / "pipe.png")
    assert refusal("two.png", tmp_path) == "evidence-missing"
    assert refusal("shots/one.png/x", tmp_path) == "evidence-missing"
    assert refusal("no/one.png", tmp_path) == "evidence-missing"
    assert refusal("one.png", tmp_path / "nowhere") == "evidence-missing"
    assert refusal("empty.png", tmp_path) == "evidence-empty"
    assert refusal("shots", tmp_path) == "evidence-not-file"
    assert refusal("pipe.png", tmp_path) == "evidence-not-file"
    assert refusal("shots/one.png", tmp_path, limit=8) == "evidence-large"
    assert refusal("x" * 300, tmp_path) == "evidence-unread"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        ("读屏朗读".encode(), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"MZ\x90\0", "application/octet-stream"),
    ],
)
def test_the_kind_is_told_by_the_content(head: bytes, kind: str) -> None:
    """Never by the name: a page with a script is kept as plain text."""
    assert media_type(head) == kind


def test_a_character_that_the_first_bytes_cut_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long text stays a text."""
    monkeypatch.setattr(evidence, "_CHUNK", 10)
    assert media_type("读屏朗读".encode()[:10]) == "text/plain"
    assert media_type(b"\xff" * 10) == "application/octet-stream"


def test_a_kept_file_is_checked_each_time(people: People, tmp_path: Path) -> None:
    """It lies under its content; changed, replaced by a link or gone, it is not handed out."""
    picture(tmp_path / "sheets")
    found = find_evidence("shots/one.png", tmp_path / "sheets")
    people.add_observations([seen(evidence=(Clip(sha256=found.evidence.sha256),))], [found])
    sha = found.evidence.sha256
    kept = tmp_path / "evidence" / sha[:2] / f"{sha}.png"
    assert people.evidence_file(sha) == kept
    assert kept.read_bytes() == PNG
    kept.write_bytes(PNG + b"!")
    for change in (lambda: None, lambda: kept.unlink(), lambda: kept.symlink_to(found.folder)):
        change()
        with pytest.raises(PeopleError) as caught:
            people.evidence_file(sha)
        assert caught.value.code in ("evidence-changed", "evidence-gone")
    kept.unlink()
    assert people.add_evidence(found) == kept  # the original again puts it right
    assert people.evidence_file(sha).read_bytes() == PNG
    assert counts(people)["evidence"] == 1
    with pytest.raises(PeopleError, match="evidence-gone"):
        people.evidence_file("../../etc")


def test_a_file_that_changes_before_it_is_kept(people: People, tmp_path: Path) -> None:
    """Then nothing of the import is stored."""
    path = picture(tmp_path / "sheets")
    found = find_evidence("shots/one.png", tmp_path / "sheets")
    path.write_bytes(PNG + b"other")
    with pytest.raises(PeopleError, match="evidence-changed"):
        people.add_observations([seen(evidence=(Clip(sha256=found.evidence.sha256),))], [found])
    assert (counts(people)["evidence"], counts(people)["observations"]) == (0, 0)
    assert [p for p in (tmp_path / "evidence").rglob("*") if p.is_file()] == []


def test_nothing_is_copied_for_an_import_with_problems(people: People, tmp_path: Path) -> None:
    """The rows are checked first."""
    picture(tmp_path / "sheets")
    found = find_evidence("shots/one.png", tmp_path / "sheets")
    with pytest.raises(Exception, match="people-unknown-tester"):
        people.add_observations([seen(tester="T9")], [found])
    assert not (tmp_path / "evidence").exists()


def test_what_nobody_finished_is_swept(tmp_path: Path) -> None:
    """Only when it is a day old: another process may be copying."""
    folder = EvidenceFolder(tmp_path)
    folder.path.mkdir()
    old, new = folder.path / ".part-old", folder.path / ".part-new"
    for part in (old, new):
        part.touch()
    os.utime(old, (time.time() - 90_000,) * 2)
    folder.sweep()
    assert (old.exists(), new.exists()) == (False, True)


def test_a_name_for_no_place(tmp_path: Path) -> None:
    """A digest that is none leads nowhere."""
    found = find_evidence(picture(tmp_path).relative_to(tmp_path).as_posix(), tmp_path)
    with pytest.raises(PeopleError, match="evidence-gone"):
        EvidenceFolder(tmp_path).place(replace(found.evidence, sha256="../../x"))
