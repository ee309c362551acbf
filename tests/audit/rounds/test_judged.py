"""What is kept of judging: used while it holds, and never believed when something changed."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from audit.app_commands import store_recordings
from audit.judging import judgements_of, report_of
from audit.rounds import judged
from audit.rounds.judged import FILE
from audit.workspace import Workspace, WorkspaceError
from fixtures.app.build import CAPTURES


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The invented app's recorded Android session as a workspace, judged once."""
    workspace = Workspace(tmp_path_factory.mktemp("judged") / "out")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=False)
    judged.judged(workspace, processes=1)
    return workspace


@pytest.fixture
def workspace(recorded: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it whose files have the times of the original."""
    shutil.copytree(recorded.path, tmp_path / "copy")
    return Workspace(tmp_path / "copy")


@pytest.fixture
def judgings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The workspaces that were really judged."""
    found: list[Path] = []

    def counted(workspace: Workspace, *, processes: int | None = None) -> object:
        found.append(workspace.path)
        return judgements_of(workspace, processes=1)

    monkeypatch.setattr(judged, "judgements_of", counted)
    return found


def test_what_is_kept_is_what_judging_says(workspace: Workspace, judgings: list[Path]) -> None:
    """The report from the file is the report from the captures, and nothing is judged for it."""
    kept = judged.judged(workspace)
    assert judgings == []
    assert report_of(kept.judgements) == report_of(judgements_of(workspace, processes=1))


def test_without_the_file_everything_is_judged_again(
    workspace: Workspace, judgings: list[Path]
) -> None:
    """Deleting it costs time and nothing else; the next command has it again."""
    before = judged.judged(workspace).digest
    (workspace.path / FILE).unlink()
    assert judged.judged(workspace).digest == before
    assert judgings == [workspace.path]
    judged.judged(workspace)
    assert judgings == [workspace.path]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"[" * 100_000, mtime=0),
        gzip.compress(json.dumps({"format": "yd-judged/1"}).encode(), mtime=0),
    ],
)
def test_a_broken_file_is_as_good_as_none(
    workspace: Workspace, judgings: list[Path], content: bytes
) -> None:
    """Cut off, no JSON, deep, or without what it must hold: judged again."""
    (workspace.path / FILE).write_bytes(content)
    judged.judged(workspace)
    assert judgings == [workspace.path]


def test_a_file_of_another_workspace_is_not_used(
    workspace: Workspace, judgings: list[Path], tmp_path: Path
) -> None:
    """What was made of other captures says nothing of these."""
    other = Workspace(tmp_path / "ios")
    store_recordings([CAPTURES / "yunxi-ios"], other, replace=False)
    shutil.copy2(workspace.path / FILE, other.path / FILE)
    judged.judged(other)
    assert judgings == [other.path]


def test_a_changed_manifest_is_judged_again(workspace: Workspace, judgings: list[Path]) -> None:
    """A capture that was taken again has another manifest."""
    manifest = next(workspace.captures.glob("s*/manifest.json"))
    manifest.write_text(manifest.read_text("utf-8").replace('"seconds"', ' "seconds"'), "utf-8")
    judged.judged(workspace)
    assert judgings == [workspace.path]


def test_a_changed_capture_shows_though_its_manifest_is_the_same(
    workspace: Workspace, judgings: list[Path]
) -> None:
    """A file that is no longer what was captured is a gap in the report, not a kept verdict."""
    source = next(workspace.captures.glob("s*/source.xml"))
    source.write_bytes(source.read_bytes().replace(b"text=", b"text ="))
    report = report_of(judged.judged(workspace).judgements)
    assert judgings == [workspace.path]
    (changed,) = [s for s in report.screens if s.id == source.parent.name]
    assert (changed.status, changed.reasons) == ("not-measured", ("capture-broken",))


def test_a_copy_with_other_times_is_compared_and_not_judged(
    workspace: Workspace, judgings: list[Path]
) -> None:
    """Files that are what the manifests say are the same captures, whenever they were copied."""
    for path in workspace.captures.rglob("*"):
        os.utime(path, (1, 1))
    judged.judged(workspace)
    assert judgings == []


def test_a_folder_that_cannot_be_written_is_judged_all_the_same(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room for the file there is still a report, and no half of a file."""
    (workspace.path / FILE).unlink()

    def full(self: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert judged.judged(workspace, processes=1).judgements.screens
    assert not list(workspace.path.glob("*judged*"))


def test_no_workspace_is_said_as_always(tmp_path: Path) -> None:
    """Nothing was gathered: the same refusal as of judging."""
    with pytest.raises(WorkspaceError) as caught:
        judged.judged(Workspace(tmp_path))
    assert caught.value.code == "no-workspace"
