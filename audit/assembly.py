"""Puts a report together from the judged parts of a workspace: the portal, the app, or both."""

from __future__ import annotations

from collections.abc import Iterable

from audit.app_part import AppPart
from audit.calibration.instrument import shipped_instrument
from audit.report.model import FORMAT, Report, ReportSample, ReportTool
from audit.rollup import roll_up
from audit.score import UNMEASURED, grade_of, total_score
from audit.web_part import WebPart
from audit.workspace import AppRecord, RunRecord
from devices.manifest import Manifest, ScreenManifest
from rules.model import Catalogue, Scheme

_NO_SAMPLE = ReportSample(
    method="none",
    seed=0,
    budget=0,
    discovered=0,
    explored=0,
    kinds_missing=(),
    left_out=(),
    notes=(),
)


def assemble(
    catalogue: Catalogue,
    scheme: Scheme,
    *,
    web: tuple[RunRecord, WebPart] | None,
    app: tuple[AppRecord, AppPart] | None,
    manifests: Iterable[Manifest | ScreenManifest],
) -> Report:
    """The finished report. At least one of the two parts must be there."""
    records = [part[0] for part in (web, app) if part is not None]
    scores = {
        name: part[1].score for name, part in (("web", web), ("app", app)) if part is not None
    }
    total = total_score(scores, scheme) if len(scores) == len(scheme.parts) else None
    shown = total if total is not None else next(iter(scores.values()))
    grade = grade_of(shown.value, scheme.grades)
    same = {rule.id: rule.cause for rule in catalogue.rules.values() if rule.cause}
    issues = roll_up(web[1].components, same) if web is not None else ()
    for platform, components in app[1].components.items() if app is not None else ():
        issues += roll_up(components, same, platform=platform)
    return Report(
        format=FORMAT,
        tool=_tool(records[0].tool, manifests, catalogue),
        scheme=scheme.id,
        target_url=web[0].target if web is not None else "",
        started_at=min(r.started_at for r in records),
        finished_at=max(r.finished_at or r.started_at for r in records),
        interrupted=any(r.interrupted or r.finished_at is None for r in records),
        sample=web[1].sample if web is not None else _NO_SAMPLE,
        pages=web[1].pages if web is not None else (),
        indicators=(
            *(web[1].indicators if web is not None else ()),
            *(app[1].indicators if app is not None else ()),
        ),
        web=web[1].score if web is not None else UNMEASURED,
        grade=grade.id if grade is not None else None,
        issues=issues,
        media=tuple(scores),
        screens=app[1].screens if app is not None else (),
        platforms=app[1].platforms if app is not None else (),
        app=app[1].score if app is not None else None,
        combine=scheme.combine.get("app", "") if app is not None else "",
        total=total,
        unreached=app[1].unreached if app is not None else (),
    )


def _tool(
    version: str, manifests: Iterable[Manifest | ScreenManifest], catalogue: Catalogue
) -> ReportTool:
    engines: set[tuple[str, str]] = set()
    browsers, drivers = set(), set()
    for manifest in manifests:
        engines.update(manifest.engines.items())
        if isinstance(manifest, Manifest):
            browsers.add(manifest.browser)
            drivers.add(manifest.driver)
        else:
            drivers.add(manifest.device.driver)
            drivers.add(f"Appium {manifest.device.server}" if manifest.device.server else "")
    return ReportTool(
        version=version,
        engines=tuple(sorted(engines)),
        browser=", ".join(sorted(browsers - {""})),
        driver=", ".join(sorted(drivers - {""})),
        catalogue=catalogue.digest,
        instrument=shipped_instrument(),
    )
