"""The app part of a report: screens, their findings, 16 indicators for each platform, the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.part import (
    Component,
    Decide,
    Unit,
    decisions_of,
    errors_of,
    findings_of,
    indicators_of,
    lacking_of,
    reasons_of,
)
from audit.report.model import (
    ReportFinding,
    ReportIndicator,
    ReportPlatform,
    ReportScore,
    ReportScreen,
    Unreached,
)
from audit.report.outcomes import outcomes_of
from audit.score import combine, part_score
from audit.workspace import AppRecord, AppTarget, PlannedScreen
from devices.manifest import ScreenManifest
from rules.model import Catalogue, Scheme
from rules.outcome import PageJudgement
from rules.speech.model import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedScreen:
    """One planned screen after judging. `judgement` is None when there was nothing to judge.

    `size` is in dp or pt, None when not known; `uninspected` a share of the screen, 0 to 1.
    """

    screen: PlannedScreen
    manifest: ScreenManifest | None
    broken: str
    judgement: PageJudgement | None
    size: tuple[float, float] | None
    uninspected: float
    heard: Figures | None = None  # None = there is no transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPart:
    """Everything that the report says of the app; `components` feed the rolling up."""

    screens: tuple[ReportScreen, ...]
    indicators: tuple[ReportIndicator, ...]
    platforms: tuple[ReportPlatform, ...]
    score: ReportScore
    unreached: tuple[Unreached, ...]
    components: dict[str, tuple[Component, ...]]  # by platform


def app_part(
    record: AppRecord,
    catalogue: Catalogue,
    scheme: Scheme,
    judged: Sequence[JudgedScreen],
    decide: Decide,
) -> AppPart:
    """The app part from judged screens, each platform by itself and then combined."""
    groups = {g.id for g in scheme.groups if g.part == "app"}
    indicators = [i for i in scheme.indicators if i.group in groups]
    screens: list[ReportScreen] = []
    reported: list[ReportIndicator] = []
    platforms: list[ReportPlatform] = []
    components: dict[str, tuple[Component, ...]] = {}
    for target in record.targets:
        here = [s for s in judged if s.screen.platform == target.platform]
        units = [screen_unit(screen) for screen in here]
        found = [findings_of(unit, catalogue) for unit in units]
        screens += [
            _screen(screen, unit, [f for f, _ in pairs], record)
            for screen, unit, pairs in zip(here, units, found, strict=True)
        ]
        components[target.platform] = tuple(
            (unit.id, finding, component)
            for unit, pairs in zip(units, found, strict=True)
            for finding, component in pairs
        )
        placed = [(unit, finding) for unit, finding, _ in components[target.platform]]
        decisions = decisions_of(indicators, units, placed, decide, platform=target.platform)
        standings = {name: decision.standing for name, decision in decisions.items()}
        reported += indicators_of(indicators, decisions, catalogue, platform=target.platform)
        platforms.append(_platform(target, here, part_score("app", standings, scheme)))
    return AppPart(
        screens=tuple(screens),
        indicators=tuple(reported),
        platforms=tuple(platforms),
        score=combine([p.score for p in platforms], scheme.combine.get("app", "mean"), scheme),
        unreached=tuple(
            Unreached(
                platform=u.platform, key=u.key, title=u.title, reason=u.reason, details=u.detail
            )
            for u in record.unreached
        ),
        components=components,
    )


def screen_unit(judged: JudgedScreen) -> Unit:
    """A judged screen."""
    manifest, folder = judged.manifest, f"captures/{judged.screen.id}"
    shot = manifest.screenshot if manifest is not None else None
    axe = manifest.engines.get("axe-core", "") if manifest is not None else ""
    return Unit(
        id=judged.screen.id,
        outcomes=judged.judgement.outcomes if judged.judgement is not None else None,
        tallies=tuple(judged.judgement.tallies.items()) if judged.judgement is not None else (),
        whole=manifest is not None and manifest.state == "measured",
        picture=f"{folder}/{shot}" if shot else None,
        folder=folder,
        tree_file=f"{folder}/source.xml",
        engine=f"axe-core {axe}".strip(),
    )


def _screen(
    judged: JudgedScreen, unit: Unit, findings: Sequence[ReportFinding], record: AppRecord
) -> ReportScreen:
    planned, manifest = judged.screen, judged.manifest
    errors, lacking = errors_of(unit), lacking_of(unit, optional=False)
    reasons, details = reasons_of(manifest, judged.broken, interrupted=record.interrupted)
    status = manifest.state if manifest is not None and not judged.broken else "not-measured"
    added = [*(["rule-failed"] if errors else []), *lacking.values()]
    if status == "measured" and added:
        status = "partly"
    size = judged.size
    return ReportScreen(
        id=planned.id,
        key=planned.key,
        title=planned.title,
        platform=planned.platform,
        kind=planned.kind,
        app=manifest.app if manifest is not None else "",
        activity=manifest.activity if manifest is not None else "",
        chosen=planned.chosen,
        status=status,
        reasons=tuple(dict.fromkeys((*reasons, *added))),
        details=details,
        captured_at=manifest.taken_at if manifest is not None else None,
        device=device_name(manifest),
        device_id=manifest.device_id if manifest is not None else "",
        origin=manifest.origin if manifest is not None else "",
        width=size[0] if size is not None else None,
        height=size[1] if size is not None else None,
        screenshot=unit.picture,
        screenshot_scale=manifest.screenshot_scale if manifest is not None else None,
        uninspected=judged.uninspected,
        findings=tuple(findings),
        errors=errors,
        lacking={**lacking, **lacking_of(unit, optional=True)},
        outcomes=outcomes_of(unit.outcomes),
    )


def _platform(
    target: AppTarget, screens: Sequence[JudgedScreen], score: ReportScore
) -> ReportPlatform:
    devices = dict.fromkeys(device_name(s.manifest) for s in screens)
    return ReportPlatform(
        platform=target.platform,
        app=target.app,
        name=target.name,
        version=target.version,
        score=score,
        devices=tuple(name for name in devices if name),
    )


def device_name(manifest: ScreenManifest | None) -> str:
    """Model and system of the device, as far as they are known."""
    if manifest is None:
        return ""
    device = manifest.device
    system = {"android": "Android", "ios": "iOS"}[device.platform]
    return " ".join(filter(None, (device.model, f"{system} {device.os_version}".strip())))
