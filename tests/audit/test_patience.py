"""What a run does about servers that ask for patience and sites that turn it away."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.gathering import Options, WebRun
from audit.patience import Patience
from audit.progress import PlainProgress
from audit.workspace import Workspace
from devices.backoff import Backoff
from devices.denial import Enough
from devices.explore import Budgets
from devices.manifest import CaptureWriter, Manifest, Reason, read_manifest
from devices.pace import Pace
from devices.passing import passing_reasons
from devices.ports import DESKTOP, PageRequest
from devices.refusal import write_refusal
from tests.audit.test_gathering import Browser

SHORT = Backoff(tries=2, first=0.01, longest=5)


def _manifest(folder: Path, url: str, code: str = "", **detail: str) -> Manifest:
    """A page that was measured, or was not for this reason."""
    request = PageRequest(id="p", url=url, viewport=DESKTOP)
    made = write_refusal(folder, request, "http-error", "ua")
    reasons = (Reason(code=code, detail=detail),) if code else ()
    state = "not-measured" if code else "measured"
    return made.model_copy(update={"reasons": reasons, "state": state})


def test_a_server_that_asks_for_patience_gets_it(tmp_path: Path) -> None:
    """The page is asked for again after the named time, twice at most; then it stays unmeasured."""
    pace = Pace(0.0)
    patience = Patience(pace, SHORT, Enough())
    busy = _manifest(tmp_path, "http://a.cn/x", "http-error", status="429", retry_after="0")
    assert [patience.again(busy) for _ in range(3)] == [True, True, False]
    slow = _manifest(tmp_path, "http://b.cn/x", "http-error", status="503", retry_after="1")
    began = time.monotonic()
    assert patience.again(slow.model_copy(update={"id": "q"}))
    pace.wait("http://b.cn:81/other")
    assert time.monotonic() - began >= 0.95


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("http-error", {"status": "429", "retry_after": "3600"}),
        ("http-error", {"status": "500"}),
        ("http-error", {"status": "404"}),
        ("blocked-by-waf", {"vendor": "长亭"}),
        ("dns-failure", {}),
    ],
)
def test_nothing_else_is_tried_again(tmp_path: Path, code: str, detail: dict[str, str]) -> None:
    """A server that asks for an hour is left alone; a fault or a firewall is not pressed."""
    patience = Patience(Pace(0.0), SHORT, Enough())
    assert not patience.again(_manifest(tmp_path, "http://a.cn/", code, **detail))


Act = Callable[[PageRequest, Path], Manifest]


def _run(tmp_path: Path, act: Act, pages: int, workers: int = 1) -> Workspace:
    workspace = Workspace(tmp_path / "out")
    options = Options(
        target="http://127.0.0.1:9/",
        tool="0",
        scheme="cn-2019",
        agent="ua",
        budgets=Budgets(pages=pages),
        seed=0,
        viewports=(DESKTOP,),
        workers=workers,
        delay=0.0,
        urls=tuple(f"http://127.0.0.1:9/{n}" for n in range(pages)),
    )
    workspace.create(replace=False)
    told = PlainProgress(lambda line: None)
    assert WebRun(workspace, options, lambda: Browser(act), told).run()
    return workspace


def test_a_firewall_ends_the_sites_crawl(tmp_path: Path) -> None:
    """After three of its pages nobody visits; each page left says so, after how many, and which."""
    visited: list[str] = []

    def act(request: PageRequest, folder: Path) -> Manifest:
        visited.append(request.url)
        found = _manifest(folder, request.url, "blocked-by-waf", vendor="长亭")
        found = found.model_copy(update={"id": request.id})
        CaptureWriter(folder).close(found)
        return found

    workspace = _run(tmp_path, act, pages=9)
    assert len(visited) == 3
    record = workspace.read_run()
    assert record.finished_at is not None and not record.interrupted
    manifests = [read_manifest(workspace.capture(page.id)) for page in record.pages]
    assert {m.state for m in manifests} == {"not-measured"}
    left = [m for m in manifests if m.reasons[0].code == "site-blocked"]
    assert len(left) == 6
    assert {m.reasons[0].detail["tries"] for m in left} == {"3"}
    assert {m.reasons[0].detail["shown"] for m in left} == {visited[-1]}
    assert all(m.reasons[0].code in passing_reasons() for m in manifests)


def test_another_run_tries_again(tmp_path: Path) -> None:
    """What was learnt of a site lasts for one run; a later one asks anew."""

    def act(request: PageRequest, folder: Path) -> Manifest:
        found = _manifest(folder, request.url, "blocked-by-unknown")
        CaptureWriter(folder).close(found)
        return found

    for place in ("first", "second"):
        workspace = _run(tmp_path / place, act, pages=4)
        codes = [
            read_manifest(workspace.capture(page.id)).reasons[0].code
            for page in workspace.read_run().pages
        ]
        assert codes == ["blocked-by-unknown"] * 3 + ["site-blocked"]


def test_a_mixed_site_is_audited_to_its_end(tmp_path: Path) -> None:
    """Pages in between that can be measured show that we are welcome."""

    def act(request: PageRequest, folder: Path) -> Manifest:
        closed = not request.url.endswith(("2", "5", "8"))
        found = _manifest(folder, request.url, "http-error" if closed else "", status="403")
        CaptureWriter(folder).close(found)
        return found

    workspace = _run(tmp_path, act, pages=10)
    codes = {
        reason.code
        for page in workspace.read_run().pages
        for reason in read_manifest(workspace.capture(page.id)).reasons
    }
    assert codes == {"http-error"}
