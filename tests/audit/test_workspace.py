"""The workspace refuses what it could destroy and reads back what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.workspace import (
    RunRecord,
    SampleRecord,
    Workspace,
    WorkspaceError,
    page_id,
)


def record() -> RunRecord:
    """A run record without pages."""
    return RunRecord(
        tool="0",
        target="http://x.test/",
        scheme="cn-2019",
        started_at="t",
        finished_at=None,
        interrupted=False,
        pages=(),
        sample=SampleRecord(
            method="list",
            seed=0,
            budget=1,
            discovered=0,
            explored=0,
            kinds_missing=(),
            left_out=(),
            notes=(),
        ),
    )


def test_a_run_record_comes_back(tmp_path: Path) -> None:
    """What was written is what is read."""
    workspace = Workspace(tmp_path / "out")
    workspace.create(replace=False)
    workspace.write_run(record())
    assert workspace.read_run() == record()


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """Nobody's files are mixed with a run, not even with --restart."""
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(WorkspaceError) as error:
        Workspace(tmp_path).create(replace=True)
    assert error.value.code == "out-not-empty"


def test_a_run_is_replaced_only_when_asked(tmp_path: Path) -> None:
    """A second run into the same folder needs --restart, which keeps files that are not ours."""
    workspace = Workspace(tmp_path / "out")
    workspace.create(replace=False)
    workspace.write_run(record())
    (workspace.path / "notes.txt").write_text("mine")
    capture = workspace.capture("p1")
    capture.mkdir()
    (capture / "manifest.json").write_text("{}")
    with pytest.raises(WorkspaceError) as error:
        workspace.create(replace=False)
    assert error.value.code == "out-has-run"
    workspace.create(replace=True)
    assert not capture.exists()
    assert (workspace.path / "notes.txt").read_text() == "mine"


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    """--out that names a file gives a sentence, not a traceback."""
    (tmp_path / "f").write_text("x")
    with pytest.raises(WorkspaceError) as error:
        Workspace(tmp_path / "f").create(replace=False)
    assert error.value.code == "out-not-folder"


def test_no_workspace_is_said_so(tmp_path: Path) -> None:
    """A folder without a run record is no workspace."""
    with pytest.raises(WorkspaceError) as error:
        Workspace(tmp_path).read_run()
    assert error.value.code == "no-workspace"


def test_a_broken_run_record_names_its_key(tmp_path: Path) -> None:
    """The sentence says which key cannot be read."""
    workspace = Workspace(tmp_path / "out")
    workspace.create(replace=False)
    workspace.write_run(record())
    path = workspace.path / "run.json"
    path.write_text(path.read_text().replace('"yd-run/1"', '"yd-run/9"'))
    with pytest.raises(WorkspaceError) as error:
        workspace.read_run()
    assert (error.value.code, error.value.detail["key"]) == ("broken-run", "format")


def test_a_page_has_one_id_for_each_viewport() -> None:
    """The id depends on address and viewport only."""
    assert page_id("http://x.test/", "desktop") == page_id("http://x.test/", "desktop")
    assert page_id("http://x.test/", "desktop") != page_id("http://x.test/", "mobile")
