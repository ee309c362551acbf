"""`round run` a second time: what a block cost is tried again, what failed by itself is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from audit.commands import Gathered
from audit.rounds import run as run_module
from audit.rounds.folder import RoundFolder
from audit.rounds.legs import State, leg_of
from audit.rounds.new import new_round
from audit.rounds.run import RoundRequest
from audit.web_asked import WebRequest
from audit.workspace import PlannedPage, RunRecord, SampleRecord, Workspace, WorkspaceError, page_id
from devices.ports import DESKTOP, PageRequest
from devices.refusal import write_refusal
from tests.audit.captured import stored
from tests.audit.rounds.round_files import HEAD, HEMING, NOW
from tests.audit.rounds.test_status import run

URL = "https://heming.invalid/"
SAMPLE = SampleRecord(
    method="wcag-em", seed=7, budget=2, discovered=1, explored=0, kinds_missing=(), left_out=(),
    notes=(),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """A round with one portal."""
    path = tmp_path / "2026.toml"
    path.write_text(HEAD + HEMING, encoding="utf-8")
    return new_round(path, out=tmp_path / "2026", now=lambda: NOW).folder


def ended(folder: RoundFolder, reason: str) -> None:
    """A run of two pages that ended; the second was not measured for this reason."""
    workspace = folder.workspace("鹤鸣")
    workspace.create(replace=True)
    pages = tuple(
        PlannedPage(
            id=page_id(url, "desktop"), url=url, viewport="desktop", kinds=(), chosen=chosen,
            template="",
        )
        for url, chosen in ((URL, "start"), (f"{URL}a", "random"))
    )  # fmt: skip
    workspace.write_run(
        RunRecord(
            tool="0.1.0", target=URL, scheme="cn-2019", started_at="2026-05-20T04:00:00+00:00",
            finished_at="2026-05-20T04:01:00+00:00", interrupted=False, sample=SAMPLE,
            pages=pages, asked={"pages": "20"}, planned=True,
        )
    )  # fmt: skip
    requests = [PageRequest(id=page.id, url=page.url, viewport=DESKTOP) for page in pages]
    stored(requests[0], workspace.capture(pages[0].id))
    write_refusal(workspace.capture(pages[1].id), requests[1], reason, "ua")


@pytest.mark.parametrize(
    ("reason", "times"), [("site-blocked", 1), ("http-error", 0), ("robots-forbidden", 0)]
)
def test_only_what_passes_is_tried_again(
    folder: RoundFolder, monkeypatch: pytest.MonkeyPatch, reason: str, times: int
) -> None:
    """The leg stays one that is judged; the portal is visited again for a block alone."""
    ended(folder, reason)
    asked: list[str] = []

    def gather(
        request: WebRequest, workspace: Workspace, console: Console, *, plain: bool
    ) -> Gathered:
        asked.append(request.url)
        return Gathered(complete=True)

    monkeypatch.setattr(run_module, "gather_web", gather)
    leg = leg_of(folder, folder.body("鹤鸣"), "web")
    assert (leg.state, leg.done, leg.again) == (State.PARTLY, True, times == 1)
    code, lines = run(RoundRequest(path=folder.path))
    assert (code, len(asked)) == (0, times)
    assert any("已测过，跳过" in line for line in lines) is (times == 0)


def test_an_ended_leg_that_cannot_go_on_stays_done(
    folder: RoundFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another setting in the file nothing is added to it, and nothing is called failed."""
    ended(folder, "site-blocked")

    def refused(*_: object, **__: object) -> Gathered:
        raise WorkspaceError("resume-other", path="p", setting="--pages", before="20", now="9")

    monkeypatch.setattr(run_module, "gather_web", refused)
    code, lines = run(RoundRequest(path=folder.path))
    assert code == 0
    assert any("已测过，跳过" in line for line in lines)
