"""What the commands make of what was typed, and that they destroy nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from audit.demo import audit_demo
from audit.telling import CommandError
from audit.web_asked import _header_safe, portal_address
from audit.workspace import (
    AppRecord,
    AppTarget,
    RunRecord,
    SampleRecord,
    Workspace,
    WorkspaceError,
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("portal.test", "https://portal.test/"),
        ("http://portal.test", "http://portal.test/"),
        ("http://portal.test?site=1", "http://portal.test/?site=1"),
        ("http://portal.test/a?b#/c", "http://portal.test/a?b#/c"),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    """Scheme and path are filled in where they are missing, and nothing else is touched."""
    assert portal_address(typed) == address


@pytest.mark.parametrize("typed", ["", "ftp://portal.test/", "http://", "http://a b/", "http://[x"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    """Nothing is started for it."""
    with pytest.raises(CommandError):
        portal_address(typed)


def test_a_contact_fits_into_a_header() -> None:
    """A Chinese contact must not break the header: every request, robots.txt's too, would fail."""
    assert _header_safe("mailto:a@portal.test") == "mailto:a@portal.test"
    assert _header_safe("张三 (a)\r\nX: 1").isascii()
    assert "\n" not in _header_safe("a\r\nX: 1")


def test_a_demo_does_not_replace_an_audit(tmp_path: Path) -> None:
    """`demo --out` that names somebody's audit is refused, since nobody asked for --restart."""
    sample = SampleRecord(
        method="list",
        seed=0,
        budget=1,
        discovered=0,
        explored=0,
        kinds_missing=(),
        left_out=(),
        notes=(),
    )
    record = RunRecord(
        tool="0",
        target="http://portal.test/",
        scheme="cn-2019",
        started_at="t",
        finished_at="t",
        interrupted=False,
        pages=(),
        sample=sample,
    )
    workspace = Workspace(tmp_path / "out")
    workspace.create(replace=False)
    workspace.write_run(record)
    workspace.capture("p1").mkdir()
    (workspace.capture("p1") / "manifest.json").write_text("{}")
    with pytest.raises(WorkspaceError) as error:
        audit_demo(
            workspace.path, Console(quiet=True), pages=1, repaired=False, lang="zh", plain=True
        )
    assert error.value.code == "out-has-run"
    assert workspace.read_run() == record


def test_a_demo_does_not_replace_somebodys_screens(tmp_path: Path) -> None:
    """An app that was audited by itself has no web run in the way, and stays all the same."""
    record = AppRecord(
        tool="0",
        scheme="cn-2019",
        method="run",
        started_at="t",
        finished_at="t",
        interrupted=False,
        targets=(AppTarget(platform="android", app="cn.invented.other"),),
        screens=(),
    )
    workspace = Workspace(tmp_path / "out")
    workspace.create(replace=False, part="app")
    workspace.write_run(record)
    with pytest.raises(WorkspaceError) as error:
        audit_demo(
            workspace.path, Console(quiet=True), pages=1, repaired=False, lang="zh", plain=True
        )
    assert error.value.code == "out-has-run"
    assert workspace.read_app_if_any() == record
