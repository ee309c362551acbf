"""Web views that were not, or only partly, measured leave their screen in part."""

from __future__ import annotations

from pathlib import Path

from devices.manifest import (
    Manifest,
    Reason,
    State,
)
from devices.ports import GatherError
from tests.devices.app.captures import capture, codes, facts
from tests.devices.app.fake_phone import FakePhone, button, source

WEB = button("政策").replace("android.widget.Button", "android.webkit.WebView")


def test_web_views_that_nobody_opened_are_told(tmp_path: Path) -> None:
    """Left out by the evaluator, unknown to the driver, or not on the screen: not measured."""
    manifest = capture(FakePhone(source(WEB)), tmp_path / "off", web=False)
    assert (manifest.state, codes(manifest)) == ("partly", ["web-view-source-only"])

    error = GatherError("call-unsupported", call="contexts", driver="X")
    phone = FakePhone(source(WEB), faults={"web_views": error})
    manifest = capture(phone, tmp_path / "unknown")
    assert (manifest.state, codes(manifest)) == ("partly", ["web-view-closed"])

    class Hidden(FakePhone):
        def web_views(self) -> tuple[str, ...]:
            return ("WEBVIEW_1",)

        def audit_web_view(self, context: str, folder: Path) -> Manifest:
            raise GatherError("web-view-hidden", context=context)

    manifest = capture(Hidden(source(WEB)), tmp_path / "hidden")
    assert (manifest.state, codes(manifest)) == ("partly", ["web-view-closed"])
    assert capture(FakePhone(), tmp_path / "none", web=False).state == "measured"


def test_a_page_that_was_measured_in_part_leaves_its_screen_in_part(tmp_path: Path) -> None:
    """A frame of the page that nobody looked into is missing from the screen as well."""

    class Partial(FakePhone):
        def web_views(self) -> tuple[str, ...]:
            return ("WEBVIEW_1",)

        def audit_web_view(self, context: str, folder: Path) -> Manifest:
            return a_page("partly", Reason(code="frame-not-measured", detail={"url": "/ad"}))

    manifest = capture(Partial(source(WEB)), tmp_path)
    assert (manifest.state, codes(manifest)) == ("partly", ["web-view-partly"])
    assert manifest.reasons[0].detail["cause"] == "frame-not-measured"
    assert [part["folder"] for part in facts(tmp_path)["web"]] == ["web-1"]


def test_more_web_views_than_are_audited_are_told(tmp_path: Path) -> None:
    """The sixth is not passed over in silence."""

    class Many(FakePhone):
        def web_views(self) -> tuple[str, ...]:
            return tuple(f"WEBVIEW_{number}" for number in range(1, 7))

        def audit_web_view(self, context: str, folder: Path) -> Manifest:
            return a_page("measured")

    manifest = capture(Many(source(WEB)), tmp_path)
    assert [(r.code, r.detail["context"]) for r in manifest.reasons] == [
        ("web-view-not-measured", "WEBVIEW_6")
    ]


def a_page(state: State, *reasons: Reason) -> Manifest:
    """The manifest of a web view's page."""
    return Manifest(
        id="web-1", url="https://yunxi.example/", final_url="https://yunxi.example/", title="政策",
        http_status=None, redirects=(), viewport="mobile", viewport_width=360, viewport_height=640,
        taken_at="2026-08-01T08:00:00+00:00", seconds=1.0, state=state, reasons=reasons,
        browser="", driver="", engines={}, user_agent="", screenshot=None, screenshot_scale=1.0,
        files={},
    )  # fmt: skip
