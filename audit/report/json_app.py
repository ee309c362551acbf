"""The app's part of report.json."""

from __future__ import annotations

from audit.report.json_parts import Json, finding, reasons, score
from audit.report.model import Report, ReportPlatform, ReportScreen, Unreached
from audit.report.words import Words


def app_target(platform: ReportPlatform) -> Json:
    """One platform's app."""
    return {
        "platform": platform.platform,
        "app": platform.app,
        "name": platform.name,
        "version": platform.version,
        "devices": list(platform.devices),
    }


def app_score(report: Report) -> Json | None:
    """The app's score and each platform's; None when no app was audited."""
    if report.app is None:
        return None
    return {
        **score(report.app),
        "combine": report.combine,
        "platforms": {p.platform: score(p.score) for p in report.platforms},
    }


def screen(one: ReportScreen, words: Words) -> Json:
    """One screen with its findings."""
    return {
        "id": one.id,
        "key": one.key,
        "title": one.title,
        "platform": one.platform,
        "kind": one.kind,
        "app": one.app,
        "activity": one.activity,
        "chosen": one.chosen,
        "status": one.status,
        **reasons(one.reasons, one.details, words),
        "captured_at": one.captured_at,
        "device": one.device,
        "device_id": one.device_id,
        "origin": one.origin,
        "width": one.width,
        "height": one.height,
        "screenshot": one.screenshot,
        "screenshot_scale": one.screenshot_scale,
        "uninspected": round(one.uninspected, 4),
        "errors": sorted(one.errors),
        "lacking": [
            {"rule": rule, "reason": code, "text": words.reason(code, one.details).what}
            for rule, code in sorted(one.lacking.items())
        ],
        "findings": [finding(f, words) for f in one.findings],
    }


def unreached(one: Unreached, words: Words) -> Json:
    """One place of the app that was not reached."""
    return {
        "platform": one.platform,
        "key": one.key,
        "title": one.title,
        "reason": one.reason,
        "details": dict(sorted(one.details.items())),
        "text": words.reason(one.reason, one.details).what,
    }
