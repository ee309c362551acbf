"""Pages that a site turned us away from are tried again by the same command, and only they."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.resume import standing
from audit.workspace import Workspace, page_id
from devices.app.farm import LOST
from devices.manifest import CaptureWriter, Manifest, Reason
from devices.passing import passing_reasons
from devices.ports import PageRequest
from tests.audit.test_resume import Act, filled, go, options

PAGES = tuple(f"http://127.0.0.1:9/{name}" for name in "abcdefgh")
WANTED = options(urls=PAGES)


def turned_away(code: str, **detail: str) -> Act:
    """A site that shows its first page and then turns us away, with a page missing in between."""

    def act(request: PageRequest, folder: Path) -> Manifest:
        found = filled(request, folder)
        if request.url == PAGES[0]:
            return found
        missing = request.url == PAGES[2]
        reason = Reason(code="http-error", detail={"status": "404"})
        if not missing:
            reason = Reason(code=code, detail=detail)
        away = found.model_copy(update={"state": "not-measured", "reasons": (reason,)})
        CaptureWriter(folder).close(away)
        return away

    return act


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace(tmp_path / "out")


@pytest.mark.parametrize(
    ("code", "detail", "visits"),
    [("blocked-by-waf", {}, 5), ("http-error", {"status": "403"}, 7), ("timeout", {}, 7)],
)
def test_a_blocked_run_tries_what_the_block_cost(
    workspace: Workspace, code: str, detail: dict[str, str], visits: int
) -> None:
    """Left alone after some refusals: those pages and the unvisited; never a measured or missing.

    When they are measured, nothing is left to do.
    """
    assert go(workspace, turned_away(code, **detail), WANTED) == list(PAGES[:visits])
    first = workspace.capture(page_id(PAGES[0], "desktop")) / "manifest.json"
    before = first.stat().st_mtime_ns
    assert go(workspace, filled, WANTED) == [PAGES[1], *PAGES[3:]]
    assert first.stat().st_mtime_ns == before
    assert go(workspace, filled, WANTED) == []


def test_a_page_that_is_refused_alone_is_a_result(workspace: Workspace) -> None:
    """Status 403 of one page of a site that shows the others is that page's own."""

    def act(request: PageRequest, folder: Path) -> Manifest:
        one = request.url == PAGES[1]
        return (turned_away("http-error", status="403") if one else filled)(request, folder)

    go(workspace, act, WANTED)
    assert go(workspace, filled, WANTED) == []


def test_another_version_does_not_add_to_an_ended_run(workspace: Workspace) -> None:
    """It may tell of it, as of every run that ended."""
    go(workspace, turned_away("blocked-by-waf"), WANTED)
    assert go(workspace, filled, options(urls=PAGES, tool="2")) == []
    found = standing(workspace, options(urls=PAGES, engines={"axe-core": "5"}))
    assert found is not None and found.ended


def test_what_a_lost_phone_costs_passes() -> None:
    """The farm's reasons for giving a job to another device are in the data, too."""
    assert passing_reasons() >= LOST
    assert not passing_reasons() & {"app-crashed", "not-reached", "http-error", "robots-forbidden"}
