"""Pages that fight: each costs at most what it fights, and never more requests than are allowed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.web_gather import WebGatherer
from devices.manifest import Manifest
from devices.normalize.web import read_page
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Verdict
from rules.snapshot import PageSnapshot
from tests.live.conftest import LIMITS, Capture, Visit
from tests.live.hostile_pages import FIGHTING, HANGING, TAMPERING
from tests.live.hostile_server import Hostile, Requests, hostile_server

PLAIN = {"plain": Hostile("<main><h1>云溪市</h1><p>办事服务。</p></main>")}
Served = tuple[str, Requests]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server of all hostile pages."""
    with hostile_server({**TAMPERING, **HANGING, **FIGHTING, **PLAIN}) as given:
        yield given


def _judged(folder: Path) -> PageSnapshot:
    """The page; judging it breaks no check, and its title is found wanting."""
    page = read_page(folder)
    assert page is not None
    outcomes = {o.rule: o for o in judge_page(page, load_catalogue().rules.values()).outcomes}
    broken = {o.rule: o.error for o in outcomes.values() if o.error}
    answered = "axe" in page.engines and page.engines["axe"].error is None
    assert broken == {} or not answered
    assert all(error.startswith("EngineSilent") for error in broken.values())
    assert outcomes["web-page-title-text"].verdict is Verdict.FAILED
    return page


def _visit(capture: Capture, served: Served, name: str, folder: Path) -> Manifest:
    """Capture a page within its limits; the next page in the same browser is measured."""
    base, requests = served
    requests.asked.clear()
    begin = time.monotonic()
    manifest = capture(f"{base}/{name}")
    assert time.monotonic() - begin < LIMITS.page + 10
    assert manifest.state in {"measured", "partly"}, manifest.reasons
    assert bool(manifest.reasons) == (manifest.state == "partly")
    _judged(folder)
    assert requests.others_than_get() == []
    assert capture(f"{base}/plain").state == "measured"
    return manifest


def _codes(manifest: Manifest) -> set[str]:
    return {r.code for r in manifest.reasons}


def _failed(manifest: Manifest) -> list[str]:
    return [r.detail["probe"] for r in manifest.reasons if r.code == "probe-failed"]


@pytest.mark.parametrize("name", TAMPERING)
def test_what_a_page_does_to_its_own_functions_stays_with_it(
    capture: Capture, served: Served, tmp_path: Path, name: str
) -> None:
    """Only the engine and the page's own notes live in the page's world; the rest goes on."""
    manifest = _visit(capture, served, name, tmp_path / "capture")
    assert _codes(manifest) <= {"engine-failed", "page-tampered", "probe-failed"}
    assert _failed(manifest) in ([], ["listeners"])


@pytest.mark.parametrize(
    ("name", "lost"),
    {
        "click-hangs": {"toggles", "forms", "changes"},
        "invalid-hangs": {"forms"},
        "focus-hangs": {"facts", "keyboard", "forms", "toggles"},
        "key-hangs": {"facts", "keyboard"},
        "resize-hangs": {"layout", "keyboard"},  # pictures change the size, too
    }.items(),
)
def test_a_handler_that_never_ends_costs_only_its_probe(
    capture: Capture, served: Served, tmp_path: Path, name: str, lost: set[str]
) -> None:
    """The script is ended, the probe is named, and all other probes are kept."""
    manifest = _visit(capture, served, name, tmp_path / "capture")
    assert manifest.state == "partly"
    assert _codes(manifest) <= {"probe-failed", "screenshot-failed"}
    assert set(_failed(manifest)) <= lost
    page = read_page(tmp_path / "capture")
    assert page is not None
    assert page.probes.listeners is not None
    assert page.engines["axe"].error is None


@pytest.mark.parametrize("name", FIGHTING)
def test_pages_that_fight_the_probes_are_measured(
    capture: Capture, served: Served, tmp_path: Path, name: str
) -> None:
    """Whatever they do when they are touched, they and the page after them are judged."""
    manifest = _visit(capture, served, name, tmp_path / "capture")
    assert _codes(manifest) <= {
        *("probe-failed", "dialog-storm", "load-timeout", "engine-failed", "engine-timeout"),
        *("frame-not-measured", "axtree-failed", "time-limit"),
    }


TABS = """
<!doctype html><html lang="zh-CN">
<head><meta charset="utf-8"><title>栏目 - 云溪市人民政府</title></head>
<body><ul>{links}</ul><p>这一页的正文，只有这一页才有。</p>{script}</body></html>
"""


def test_probes_open_no_tabs(visit: Visit, gatherer: WebGatherer) -> None:
    """A link into a new tab is used like any other, and nothing opens."""
    links = "".join(f'<li><a href="n{n}.html" target="_blank">栏目{n}</a></li>' for n in range(8))
    page = TABS.replace("{links}", links).replace("{script}", "")
    files: dict[str, str | bytes] = {"index.html": page}
    files |= {f"n{n}.html": page for n in range(8)}
    manifest, _ = visit(files)
    assert manifest.state == "measured"
    assert len(gatherer._browser().driver.window_handles) == 1


def test_a_tab_that_a_page_opened_is_gone_for_the_next_page(visit: Visit) -> None:
    """In front of the audited tab it would keep the next page from being painted."""
    opening = "<script>document.querySelector('a').click()</script>"
    link = '<li><a href="next.html" target="_blank">新窗口</a></li>'
    page = TABS.replace("{links}", link).replace("{script}", opening)
    files: dict[str, str | bytes] = {"index.html": page, "next.html": "<title>a</title>b"}
    visit(files)
    manifest, _ = visit(TABS.replace("{links}", "").replace("{script}", ""))
    assert manifest.state == "measured"
    assert manifest.screenshot is not None
