"""The run's own decisions, with a browser that is none."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from audit.gathering import Options, WebRun
from audit.judging import judge
from audit.progress import PlainProgress
from audit.workspace import RunRecord, Workspace, WorkspaceError
from devices.explore import Budgets, Sample, SampledPage
from devices.manifest import Manifest
from devices.ports import DESKTOP, PageRequest, Rendered, ToolError
from tests.audit.captured import stored

START = "http://portal.test/"


class Browser:
    """Stores what `capture` is told to for every page."""

    def __init__(self, act: Callable[[PageRequest, Path], Manifest]) -> None:
        """`act` captures one page."""
        self.capture = act

    def render(self, url: str) -> Rendered:
        """A page without links."""
        return Rendered(final_url=url)

    def abort(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> Self:
        """Nothing to start."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing to end."""


def run_of(
    workspace: Workspace,
    act: Callable[[PageRequest, Path], Manifest],
    urls: tuple[str, ...] = ("http://127.0.0.1:9/",),
) -> WebRun:
    """A run over a list of pages."""
    options = Options(
        target=START,
        tool="0",
        scheme="cn-2019",
        agent="ua",
        budgets=Budgets(pages=5),
        seed=0,
        viewports=(DESKTOP,),
        workers=1,
        delay=0.0,
        urls=urls,
    )
    workspace.create(replace=False)
    return WebRun(workspace, options, lambda: Browser(act), PlainProgress(lambda line: None))


def test_two_pages_of_the_sample_never_share_a_capture(tmp_path: Path) -> None:
    """Where a script led away from the start page, links to its own address are that page."""
    workspace = Workspace(tmp_path / "out")
    run = run_of(workspace, stored)
    run._record = run._first_record()
    pages = tuple(
        SampledPage(url=url, kinds=("home",), template="", chosen=chosen)
        for url, chosen in ((f"{START}index.html", "start"), (START, "structured"))
    )
    run._plan(
        Sample(
            method="wcag-em",
            seed=0,
            budget=5,
            pages=pages,
            left_out=(),
            kinds_missing=(),
            discovered=2,
            explored=2,
            notes=(),
        )
    )
    assert [(p.url, p.chosen) for p in workspace.read_run().pages] == [(START, "start")]


def test_a_list_that_names_the_start_page_has_its_modes_tried(tmp_path: Path) -> None:
    """A portal's own mode is looked for on the start page, and on no other page of a list."""
    tried: dict[str, bool] = {}

    def act(request: PageRequest, folder: Path) -> Manifest:
        tried[request.url] = request.modes
        return stored(request, folder)

    run_of(Workspace(tmp_path / "out"), act, (START, f"{START}a.html")).run()
    assert tried == {START: True, f"{START}a.html": False}


def test_a_full_disk_is_told_even_when_the_record_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record's own failure must not hide the sentence behind a traceback."""
    workspace = Workspace(tmp_path / "out")
    write = Workspace.write_run

    def full(self: Workspace, record: RunRecord) -> None:
        if record.finished_at is not None:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, record)

    monkeypatch.setattr(Workspace, "write_run", full)
    with pytest.raises(ToolError) as error:
        run_of(workspace, stored).run()
    assert error.value.reason == "disk-full"


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    """The record of a run that was ended from outside is marked."""

    def interrupted(request: PageRequest, folder: Path) -> Manifest:
        raise KeyboardInterrupt

    workspace = Workspace(tmp_path / "out")
    assert run_of(workspace, interrupted).run() is False
    assert workspace.read_run().interrupted


def test_a_page_called_measured_without_a_dom_is_not_measured(tmp_path: Path) -> None:
    """A manifest alone never makes a page one on which nothing was found."""
    workspace = Workspace(tmp_path / "out")
    assert run_of(workspace, stored).run() is True
    (page,) = judge(workspace, processes=1).pages
    assert (page.status, page.reasons) == ("not-measured", ("capture-broken",))


def test_a_scheme_that_is_gone_is_named(tmp_path: Path) -> None:
    """run.json may come from another version."""
    workspace = Workspace(tmp_path / "out")
    run_of(workspace, stored).run()
    record = workspace.read_run().model_copy(update={"scheme": "cn-1999"})
    workspace.write_run(record)
    with pytest.raises(WorkspaceError) as error:
        judge(workspace, processes=1)
    assert (error.value.code, error.value.detail["key"]) == ("broken-run", "scheme")
