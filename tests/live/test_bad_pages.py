"""Pages that misbehave: each ends in time, with its reason, and never as a score."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from devices.drivers.web_gather import WebGatherer
from devices.normalize.web import read_page
from devices.ports import DESKTOP, Limits, PageRequest, ToolError
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Verdict
from tests.live.conftest import Capture
from tests.live.odd_server import odd_server


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A server of odd pages."""
    with odd_server() as address:
        yield address


NOT_MEASURED = {
    "/nowhere": "http-error",
    "/broken": "http-error",
    "/loop": "redirect-loop",
    "/download": "download",
    "/pdf": "not-html",
    "/empty": "empty-page",
    "/blank": "empty-page",
    "/silence": "timeout",
    "/reset": "connection-reset",
    "/blocked": "blocked-by-unknown",
    "/away": "other-site",
}


@pytest.mark.parametrize("path", NOT_MEASURED)
def test_what_is_no_page_is_not_measured(capture: Capture, base: str, path: str) -> None:
    """No page, an error, a file or a firewall's page: not measured, with the reason."""
    manifest = capture(base + path)
    assert manifest.state == "not-measured"
    assert [r.code for r in manifest.reasons] == [NOT_MEASURED[path]]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/", "connection-refused"),
        ("http://no-such-host.invalid/", "dns-failure"),
        ("keine-adresse", "not-a-url"),
    ],
)
def test_what_cannot_be_reached_is_not_measured(capture: Capture, url: str, reason: str) -> None:
    """An address that leads nowhere says how."""
    manifest = capture(url)
    assert (manifest.state, [r.code for r in manifest.reasons]) == ("not-measured", [reason])


def test_a_server_without_tls_is_a_tls_failure(capture: Capture, base: str) -> None:
    """Https to a server that does not speak it is told apart from a refused connection."""
    manifest = capture(base.replace("http://", "https://") + "/page")
    assert [r.code for r in manifest.reasons] == ["tls-failure"]


PARTLY = {
    "/endless-load": "load-timeout",
    "/drip": "load-timeout",
    "/alerts-later": "dialog-storm",
}


@pytest.mark.parametrize("path", PARTLY)
def test_a_page_that_never_ends_is_partly_measured(capture: Capture, base: str, path: str) -> None:
    """What was there in time is judged, and the page says what it was not."""
    manifest = capture(base + path)
    assert manifest.state == "partly"
    assert PARTLY[path] in [r.code for r in manifest.reasons]
    assert "dom.json.gz" in manifest.files


@pytest.mark.parametrize("path", ["/alerts", "/unload", "/popups"])
def test_pages_that_fight_do_not_win(capture: Capture, base: str, path: str) -> None:
    """Endless alerts, a page that will not be left, pop-ups: it and the next page are measured."""
    begin = time.monotonic()
    manifest = capture(base + path)
    assert manifest.state in {"measured", "partly"}
    assert time.monotonic() - begin < 40
    assert capture(f"{base}/page").state == "measured"


def test_a_page_that_tampers_with_the_audit_costs_only_itself(capture: Capture, base: str) -> None:
    """What it writes into our notes is not believed, and the next page is measured."""
    manifest = capture(f"{base}/tampering")
    assert manifest.state in {"not-measured", "partly"}
    assert {r.code for r in manifest.reasons} <= {"page-tampered", "engine-failed"}
    assert capture(f"{base}/page").state == "measured"


def test_a_page_nested_very_deep_is_judged(capture: Capture, base: str, tmp_path: Path) -> None:
    """1,500 levels are measured and judged like any others."""
    capture(f"{base}/deep")
    snapshot = read_page(tmp_path / "capture")
    assert snapshot is not None
    judged = judge_page(snapshot, load_catalogue().rules.values())
    outcome = next(o for o in judged.outcomes if o.rule == "web-axe-image-alt")
    assert outcome.verdict in {Verdict.FAILED, Verdict.ERROR}


def test_a_page_that_never_stands_still_is_not_measured(capture: Capture, base: str) -> None:
    """A page that reloads itself all the time cannot be judged: said, and the run goes on."""
    manifest = capture(f"{base}/reloading")
    assert manifest.state == "not-measured"
    assert {r.code for r in manifest.reasons} <= {"page-changed", "time-limit"}
    assert capture(f"{base}/page").state == "measured"


@pytest.mark.parametrize(
    ("path", "reasons"),
    [("/spin", {"time-limit", "browser-crashed"}), ("/crash", {"browser-crashed"})],
)
def test_a_page_that_hangs_or_kills_its_browser_costs_only_itself(
    base: str, tmp_path: Path, path: str, reasons: set[str]
) -> None:
    """The browser is replaced, the next page measured, and no process stays behind."""
    limits = Limits(load=3, settle=2, engine=8, page=12)
    with WebGatherer(limits, product="yd-audit/test") as gatherer:
        bad = PageRequest(id="p1", url=base + path, viewport=DESKTOP)
        good = PageRequest(id="p2", url=f"{base}/page", viewport=DESKTOP)
        assert {r.code for r in gatherer.capture(bad, tmp_path / "1").reasons} <= reasons
        assert gatherer.capture(good, tmp_path / "2").state == "measured"
    own = psutil.Process()
    left = [p for p in own.children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]
    names = [p.name() for p in left]
    # The session's shared browser may be running beside this one.
    assert len([n for n in names if "chromedriver" in n]) <= 1


@pytest.mark.long
def test_a_huge_page_is_measured_within_its_limits(base: str, tmp_path: Path) -> None:
    """100,000 elements: the DOM is stored; if the engine cannot finish, the page says so."""
    limits = Limits(load=10, settle=3, engine=10, page=60)
    with WebGatherer(limits, product="yd-audit/test") as gatherer:
        request = PageRequest(id="p1", url=f"{base}/huge", viewport=DESKTOP)
        begin = time.monotonic()
        manifest = gatherer.capture(request, tmp_path / "1")
        assert time.monotonic() - begin < 75
    assert "dom.json.gz" in manifest.files
    if manifest.state == "partly":
        assert {r.code for r in manifest.reasons} <= {"engine-timeout", "time-limit"}


def test_a_browser_that_died_between_two_pages_is_replaced(base: str, tmp_path: Path) -> None:
    """What happens after a page was measured costs neither the next page nor the run."""
    with WebGatherer(Limits(), product="yd-audit/test") as gatherer:
        request = PageRequest(id="p1", url=f"{base}/page", viewport=DESKTOP)
        assert gatherer.capture(request, tmp_path / "1").state == "measured"
        assert gatherer._chrome is not None
        gatherer._chrome.kill()
        assert gatherer.capture(request, tmp_path / "2").state == "measured"


def test_an_aborted_gatherer_starts_no_other_browser(base: str, tmp_path: Path) -> None:
    """After Ctrl-C nothing new is started, and nothing of the old one stays."""
    with WebGatherer(Limits(), product="yd-audit/test") as gatherer:
        assert gatherer._chrome is not None
        profile = Path(gatherer._chrome.place.home)  # type: ignore[attr-defined]
        assert profile.is_dir()
        gatherer.abort()
        request = PageRequest(id="p1", url=f"{base}/page", viewport=DESKTOP)
        with pytest.raises(ToolError):
            gatherer.capture(request, tmp_path / "1")
    assert not profile.exists()
