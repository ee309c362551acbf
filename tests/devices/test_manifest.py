"""A capture counts only when it is whole and unchanged."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from devices.manifest import (
    BrokenCapture,
    CaptureWriter,
    Manifest,
    StoredFile,
    read_json,
    read_manifest,
)


def manifest(files: dict[str, StoredFile]) -> Manifest:
    """A manifest around these files."""
    return Manifest(
        id="p1",
        url="http://x.test/",
        final_url="http://x.test/",
        title="题",
        http_status=200,
        redirects=(),
        viewport="desktop",
        viewport_width=1280,
        viewport_height=800,
        taken_at="2026-01-01T00:00:00+00:00",
        seconds=1.5,
        state="measured",
        reasons=(),
        browser="b",
        driver="d",
        engines={"axe-core": "4.14.1"},
        user_agent="ua",
        screenshot=None,
        screenshot_scale=1.0,
        files=files,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A complete capture with one JSON file."""
    writer = CaptureWriter(tmp_path / "c")
    writer.add_json("dom.json.gz", {"标题": [1, 2]})
    writer.close(manifest(writer.files))
    return tmp_path / "c"


def test_what_was_written_is_read_back(folder: Path) -> None:
    """JSON comes back as it was given."""
    assert read_json(folder, read_manifest(folder), "dom.json.gz") == {"标题": [1, 2]}


def test_a_file_that_was_never_stored_is_none(folder: Path) -> None:
    """Absent is told apart from empty."""
    assert read_json(folder, read_manifest(folder), "ax.json.gz") is None


def test_no_manifest_is_no_capture(tmp_path: Path) -> None:
    """Files without a manifest are a capture that was interrupted."""
    CaptureWriter(tmp_path / "c").add("x", b"1")
    with pytest.raises(BrokenCapture, match="incomplete"):
        read_manifest(tmp_path / "c")


def test_a_changed_file_is_refused(folder: Path) -> None:
    """A file whose bytes differ from the manifest's digest is not judged."""
    (folder / "dom.json.gz").write_bytes(b"changed")
    with pytest.raises(BrokenCapture, match="sha256"):
        read_json(folder, read_manifest(folder), "dom.json.gz")


def test_a_missing_file_is_named(folder: Path) -> None:
    """The sentence says which file is missing."""
    (folder / "dom.json.gz").unlink()
    with pytest.raises(BrokenCapture, match=r"dom\.json\.gz: the file is missing"):
        read_json(folder, read_manifest(folder), "dom.json.gz")


def test_a_broken_manifest_names_its_key(folder: Path) -> None:
    """A manifest of another shape says where it differs."""
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"measured"', '"fine"'))
    with pytest.raises(BrokenCapture, match="state"):
        read_manifest(folder)


def test_writing_again_starts_from_nothing(folder: Path) -> None:
    """A new writer takes the old manifest away first: half of two captures never counts."""
    CaptureWriter(folder)
    with pytest.raises(BrokenCapture):
        read_manifest(folder)


def test_lone_surrogates_do_not_lose_a_capture(tmp_path: Path) -> None:
    """Text that is no valid Unicode is stored with a replacement."""
    writer = CaptureWriter(tmp_path / "c")
    writer.add_json("x.json.gz", {"t": "a\ud800b"})
    writer.close(manifest(writer.files))
    stored = read_json(tmp_path / "c", read_manifest(tmp_path / "c"), "x.json.gz")
    assert stored == {"t": "a?b"}


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"[]", mtime=0)[:-4],
        gzip.compress(b"\xff\xfe", mtime=0),
    ],
    ids=["no gzip", "half JSON", "cut off", "no text"],  # gzip holds the time: ids would differ
)
def test_what_is_no_gzipped_json_is_a_broken_capture(tmp_path: Path, content: bytes) -> None:
    """A page may decide what an engine's packed answer holds: judging must not fall over it."""
    writer = CaptureWriter(tmp_path)
    writer.add("axe.json.gz", content)
    writer.close(manifest(writer.files))
    with pytest.raises(BrokenCapture, match="no gzipped JSON"):
        read_json(tmp_path, read_manifest(tmp_path), "axe.json.gz")


def test_a_file_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacking ends at the bound, however small the file is."""
    monkeypatch.setattr("devices.manifest._MAX_UNPACKED", 1000)
    writer = CaptureWriter(tmp_path)
    writer.add_json("dom.json.gz", "x" * 100_000)
    writer.close(manifest(writer.files))
    with pytest.raises(BrokenCapture, match="too large"):
        read_json(tmp_path, read_manifest(tmp_path), "dom.json.gz")


@pytest.mark.parametrize("name", ["../x", "/etc/hostname", "a/b", "..", ".x", ""])
def test_a_manifest_names_no_file_outside_of_its_folder(folder: Path, name: str) -> None:
    """A capture that somebody else made cannot have other files of the machine copied."""
    stored = read_manifest(folder).model_dump_json()
    (folder / "manifest.json").write_text(stored.replace("dom.json.gz", name))
    with pytest.raises(BrokenCapture, match="files"):
        read_manifest(folder)
