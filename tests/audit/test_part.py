"""What the parts of a report have in common."""

from __future__ import annotations

from audit.part import reasons_of
from audit.report.words import details_of
from devices.manifest import DeviceRecord, Reason, ScreenManifest
from rules.wording import load_texts


def manifest(*reasons: Reason) -> ScreenManifest:
    """A screen that was measured in part, for these reasons."""
    return ScreenManifest(
        id="s1", key="home", title="首页", kind="standard", platform="ios", origin="xcuitest",
        app="cn.invented.yunxi", activity="", taken_at="2026-08-01T08:00:00+00:00", seconds=1.0,
        state="partly", reasons=reasons, device=DeviceRecord(platform="ios"), device_id="",
        engines={}, screenshot=None, screenshot_scale=None, files={},
    )  # fmt: skip


def test_each_reason_is_told_with_its_own_details() -> None:
    """Two reasons with the same keys: neither sentence speaks of the other's probe."""
    codes, details = reasons_of(
        manifest(
            Reason(code="web-view-partly", detail={"context": "WEBVIEW_1", "cause": "axtree"}),
            Reason(code="probe-failed", detail={"probe": "rotate", "cause": "call-failed"}),
        ),
        "",
        interrupted=False,
    )
    texts = load_texts("en")
    told = [texts.reason(code, details_of(code, details)) for code in codes]

    assert codes == ("web-view-partly", "probe-failed")
    assert "WEBVIEW_1" in told[0] and "(axtree)" in told[0]
    assert "trial rotate" in told[1] and "(call-failed)" in told[1]


def test_a_reason_that_came_several_times_names_them_all() -> None:
    """Two probes that failed are both in its one sentence, very many are cut."""
    failed = [
        Reason(code="probe-failed", detail={"probe": name, "cause": "call-timeout"})
        for name in ("rotate", "font-scale")
    ]
    assert reasons_of(manifest(*failed), "", interrupted=False) == (
        ("probe-failed",),
        {"probe": "rotate, font-scale", "cause": "call-timeout"},
    )
    many = [Reason(code="frame-not-measured", detail={"url": f"/{n}"}) for n in range(5)]
    assert reasons_of(manifest(*many), "", interrupted=False)[1] == {"url": "/0, /1, /2 …"}
