"""Rounds whose captures nobody took: what the rules would say of them is written down at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from audit import __version__
from audit.app_part import JudgedScreen
from audit.judging import Judgements
from audit.people.model import Observation, Waiver
from audit.rounds import judged
from audit.rounds.folder import RoundFolder
from audit.rounds.new import new_round
from audit.web_part import JudgedPage
from audit.workspace import AppRecord, AppTarget, PlannedPage, PlannedScreen, RunRecord
from audit.workspace import SampleRecord as Sample
from devices.manifest import CaptureWriter, DeviceRecord, Manifest, ScreenManifest
from rules.load import load_catalogue
from rules.model import Verdict
from rules.outcome import Judged, Outcome, PageJudgement, Tally
from rules.snapshot import PageSummary
from tests.audit.rounds.round_files import NOW, PEOPLE, written

CATALOGUE = load_catalogue()
SCHEME = CATALOGUE.schemes["cn-2019"]
HEAD = """
id = "2026"
title = "云汐市测评"
scheme = "{scheme}"
seed = 7
farm = "farm.toml"
"""
# Indicator → failed, passed and open elements of one page or screen; None = it was not measured.
Unit = Mapping[str, tuple[int, int, int]] | None


def a_round(
    path: Path, *bodies: str, scheme: str = "cn-2019", without: str = "", more: str = ""
) -> RoundFolder:
    """A round of these bodies, of which nothing is gathered; `without` goes for all of them.

    A scheme of portals alone knows no client that could be missing.
    """
    lacking = f'without = ["{without}"]' if without and scheme != "sz-2019" else ""
    tables = [
        f'[[body]]\nid = "{name}"\nname = "{name}市"\n'
        + ('portal = "https://portal.invalid/"\n' if without != "web" else "")
        + (f'app = "{_app(path)}"\n' if without != "app" else "")
        + lacking
        for name in bodies
    ]
    (path / "farm.toml").write_text(_FARM, encoding="utf-8")
    text = "\n".join([HEAD.format(scheme=scheme), more, *tables, PEOPLE])
    return new_round(written(path, text), out=path / "round", now=lambda: NOW).folder


_FARM = """
[[device]]
id = "one"
platform = "android"
server = "http://127.0.0.1:1/"
[[device]]
id = "two"
platform = "ios"
server = "http://127.0.0.1:1/"
"""


_PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[ios]
id = "cn.invented.yunxi"
[[journey]]
id = "home"
step = [{ snapshot = { key = "home", title = "首页" } }]
"""


def _app(path: Path) -> Path:
    plan = path / "app.toml"
    plan.write_text(_PLAN, encoding="utf-8")
    return plan


def put(
    folder: RoundFolder,
    body: str,
    *,
    web: Sequence[Unit] | None = None,
    android: Sequence[Unit] | None = None,
    ios: Sequence[Unit] | None = None,
    axe: str = "4.12.1",
    tool: str = __version__,
    partly: Collection[str] = (),
) -> None:
    """Captures of a body and what was judged of them; None = that leg was not begun.

    `partly` are pages that were measured in part only.
    """
    workspace = folder.workspace(body)
    workspace.captures.mkdir(parents=True, exist_ok=True)
    run = None if web is None else _run(len(web), tool)
    apps = {
        name: units for name, units in (("android", android), ("ios", ios)) if units is not None
    }
    app = _app_run({name: len(units) for name, units in apps.items()}, tool) if apps else None
    for record in (run, app):
        if record is not None:
            workspace.write_run(record)
    pages = [
        _page(folder, body, page, unit, axe, partly=page.id in partly)
        for page, unit in zip(run.pages if run else (), web or (), strict=True)
    ]
    units = [unit for those in apps.values() for unit in those]
    screens = [
        _screen(folder, body, screen, unit, axe)
        for screen, unit in zip(app.screens if app else (), units, strict=True)
    ]
    known = Judgements(
        catalogue=CATALOGUE,
        scheme=SCHEME,
        web=run,
        app=app,
        pages=tuple(pages),
        screens=tuple(screens),
    )
    judged.store(workspace, known)


def finding(indicator: str, unit: str, number: int = 0, verdict: str = "failed") -> str:
    """The id of an invented finding."""
    return hashlib.sha256(f"{indicator} {unit} {number} {verdict}".encode()).hexdigest()[:16]


def rule_of(indicator: str, scope: str) -> str:
    """A rule of the indicator whose failures count."""
    return next(
        r.id
        for r in CATALOGUE.rules.values()
        if r.indicator == indicator and r.scope == scope and r.means[Verdict.FAILED] == "not-met"
    )


def said(folder: RoundFolder, *observations: Observation) -> None:
    """Store what testers found."""
    with folder.people(now=lambda: NOW) as people:
        people.add_observations(observations, ())


def answer(body: str, indicator: str, word: str, platform: str = "", **more: object) -> Observation:
    """What T1 said of one indicator."""
    fields: dict[str, object] = {
        "body": body,
        "target": f"{body}-{platform or 'web'}",
        "platform": platform,
        "indicator": indicator,
        "tester": "T1",
        "answer": word,
        "observed_at": NOW,
        **more,
    }
    return Observation(**fields)  # type: ignore[arg-type]


def waive(folder: RoundFolder, body: str, indicator: str, unit: str, number: int = 0) -> None:
    """E1 signs that one finding does not count."""
    scope = "page" if unit.startswith("p") else "screen"
    waiver = Waiver(
        body=body,
        finding=finding(indicator, unit, number),
        rule=rule_of(indicator, scope),
        reason="装饰图片",
        signed_by="E1",
        at=NOW,
    )
    with folder.people(now=lambda: NOW) as people:
        people.add_waivers([waiver])


def _judgement(unit: str, counts: Mapping[str, tuple[int, int, int]], scope: str) -> PageJudgement:
    outcomes, tallies = [], {}
    for indicator, (failed, passed, unsure) in counts.items():
        tallies[indicator] = Tally(failed=failed, passed=passed, cant_tell=unsure)
        rule = rule_of(indicator, scope)
        found = [_judged(indicator, unit, n, Verdict.FAILED, rule) for n in range(failed)]
        found += [_judged(indicator, unit, n, Verdict.CANT_TELL, rule) for n in range(unsure)]
        verdict = found[0].verdict if found else Verdict.PASSED
        outcomes.append(
            Outcome(rule=rule, verdict=verdict, findings=tuple(found), indicator=indicator)
        )
    return PageJudgement(page=unit, outcomes=tuple(outcomes), tallies=tallies)


def _judged(indicator: str, unit: str, number: int, verdict: Verdict, rule: str) -> Judged:
    return Judged(
        id=finding(indicator, unit, number, verdict),
        rule=rule,
        verdict=verdict,
        code="invented",
        data={"name": "更多"},
        selector=f"#{indicator}-{verdict}-{number}",
        html="<a></a>",
        rect=None,
        component="main > a",
        messages=(),
    )


def _run(pages: int, tool: str) -> RunRecord:
    return RunRecord(
        tool=tool,
        target="https://portal.invalid/",
        scheme="cn-2019",
        started_at=NOW.isoformat(),
        finished_at=NOW.isoformat(),
        interrupted=False,
        sample=Sample(
            method="list",
            seed=0,
            budget=pages,
            discovered=pages,
            explored=pages,
            kinds_missing=(),
            left_out=(),
            notes=(),
        ),
        pages=tuple(
            PlannedPage(
                id=f"p{n}",
                url=f"https://portal.invalid/{n}",
                viewport="desktop",
                kinds=(),
                chosen="listed",
                template="",
            )
            for n in range(pages)
        ),
    )


def _app_run(screens: Mapping[str, int], tool: str) -> AppRecord:
    return AppRecord(
        tool=tool,
        scheme="cn-2019",
        method="run",
        started_at=NOW.isoformat(),
        finished_at=NOW.isoformat(),
        interrupted=False,
        targets=tuple(
            AppTarget.model_validate({"platform": name, "app": "cn.invented.yunxi"})
            for name in screens
        ),
        screens=tuple(
            PlannedScreen.model_validate(
                {
                    "id": f"s{name}{n}",
                    "key": f"k{n}",
                    "title": f"第 {n} 屏",
                    "kind": "standard",
                    "platform": name,
                    "chosen": "explored",
                }
            )
            for name, count in screens.items()
            for n in range(count)
        ),
    )


def _page(
    folder: RoundFolder, body: str, page: PlannedPage, unit: Unit, axe: str, *, partly: bool
) -> JudgedPage:
    whole = "partly" if partly else "measured"
    manifest = Manifest(
        id=page.id,
        url=page.url,
        final_url=page.url,
        title=f"{page.id} 页",
        http_status=200,
        redirects=(),
        viewport="desktop",
        viewport_width=1280,
        viewport_height=800,
        taken_at=NOW.isoformat(),
        seconds=1.0,
        state=whole if unit is not None else "not-measured",
        reasons=(),
        browser="Chromium",
        driver="chromedriver",
        engines={"axe-core": axe},
        user_agent="yd-audit",
        screenshot=None,
        screenshot_scale=1.0,
        files={},
    )
    CaptureWriter(folder.workspace(body).capture(page.id)).close(manifest)
    summary = PageSummary(
        id=page.id,
        url=page.url,
        final_url=page.url,
        title=manifest.title,
        template="",
        viewport="desktop",
        main_heading=page.id,
    )
    known = unit is not None
    return JudgedPage(
        page=page,
        manifest=manifest,
        broken="",
        judgement=_judgement(page.id, unit, "page") if unit is not None else None,
        summary=summary if known else None,
    )


def _screen(
    folder: RoundFolder, body: str, screen: PlannedScreen, unit: Unit, axe: str
) -> JudgedScreen:
    manifest = ScreenManifest(
        id=screen.id,
        key=screen.key,
        title=screen.title,
        kind="standard",
        platform=screen.platform,
        origin="uiautomator2" if screen.platform == "android" else "xcuitest",
        app="cn.invented.yunxi",
        activity="",
        taken_at=NOW.isoformat(),
        seconds=1.0,
        state="measured" if unit is not None else "not-measured",
        reasons=(),
        device=DeviceRecord(platform=screen.platform, model="Pixel 9"),
        device_id="one",
        engines={"axe-core": axe},
        screenshot=None,
        screenshot_scale=None,
        files={},
    )
    CaptureWriter(folder.workspace(body).capture(screen.id)).close(manifest)
    return JudgedScreen(
        screen=screen,
        manifest=manifest,
        broken="",
        judgement=_judgement(screen.id, unit, "screen") if unit is not None else None,
        size=(360.0, 800.0),
        uninspected=0.0,
    )
