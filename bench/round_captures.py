"""Invented captures of one body, with what the rules say of them already written down."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence

from audit import __version__
from audit.app_part import JudgedScreen
from audit.judging import Judgements
from audit.rounds import judged
from audit.web_part import JudgedPage
from audit.workspace import (
    AppRecord,
    AppTarget,
    PlannedPage,
    PlannedScreen,
    RunRecord,
    SampleRecord,
    Workspace,
)
from devices.manifest import CaptureWriter, DeviceRecord, Manifest, ScreenManifest
from rules.effective import shipped_rules
from rules.load import load_catalogue
from rules.model import Meaning, Rule, Verdict
from rules.outcome import Judged, Outcome, PageJudgement, Tally
from rules.snapshot import PageSummary, Rect

PAGES, SCREENS = 120, 40  # screens of each of the two platforms
CAPTURES = PAGES + 2 * SCREENS
_WHEN = "2026-05-20T04:00:00+00:00"
_FAILING = 0.09  # share of rules that find something on a page
_ENGINES = {"axe-core": "4.12.1"}


def capture(workspace: Workspace, chance: random.Random) -> None:
    """Records, captures and judgements of a portal and an app on two platforms."""
    rules, web_rules = shipped_rules("cn-2019")
    page_rules = [r for r in rules if r.scope == "page" and r.status == "active"]
    web, app = _run(), _app_run()
    workspace.captures.mkdir(parents=True, exist_ok=True)
    workspace.write_run(web)
    workspace.write_run(app)
    pages = [_page(workspace, page, page_rules, chance) for page in web.pages]
    screens = []
    for screen in app.screens:
        own = [r for r in rules if screen.platform in r.platforms and r.status == "active"]
        screens.append(_screen(workspace, screen, [*own, *web_rules], chance))
    catalogue = load_catalogue()
    known = Judgements(
        catalogue=catalogue,
        scheme=catalogue.schemes["cn-2019"],
        web=web,
        app=app,
        pages=tuple(pages),
        screens=tuple(screens),
    )
    judged.store(workspace, known)


def _judgement(unit: str, rules: Sequence[Rule], chance: random.Random) -> PageJudgement:
    outcomes: list[Outcome] = []
    tallies: dict[str, Tally] = {}
    for rule in rules:
        found: list[Judged] = []
        verdict = Verdict.INAPPLICABLE
        if chance.random() < 0.4:
            verdict = Verdict.PASSED
            counts = [0, chance.randint(1, 30), 0]
            if chance.random() < _FAILING / 0.4:
                verdict = Verdict.FAILED if chance.random() < 0.7 else Verdict.CANT_TELL
                found = [_judged(unit, rule, verdict, n) for n in range(chance.randint(1, 4))]
                counts[0 if verdict is Verdict.FAILED else 2] = len(found)
            if rule.means[Verdict.FAILED] is not Meaning.ADVICE:
                here = Tally(failed=counts[0], passed=counts[1], cant_tell=counts[2])
                tallies[rule.indicator] = tallies.get(rule.indicator, Tally()) + here
        outcomes.append(
            Outcome(rule=rule.id, verdict=verdict, findings=tuple(found), indicator=rule.indicator)
        )
    return PageJudgement(page=unit, outcomes=tuple(outcomes), tallies=tallies)


def _judged(unit: str, rule: Rule, verdict: Verdict, number: int) -> Judged:
    key = f"{unit} {rule.id} {number}"
    return Judged(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        rule=rule.id,
        verdict=verdict,
        code="vague",
        data={"name": "更多", "count": number},
        selector=f"html > body > main > section:nth-of-type({number}) > ul > li > a",
        html='<a class="more" href="/list/index.html" target="_blank">更多</a>',
        rect=Rect(x=24.0, y=120.5 + number, width=96.0, height=24.0),
        component="main > section > ul > li > a",
        messages=(),
    )


def _run() -> RunRecord:
    sample = SampleRecord(
        method="wcag-em",
        seed=0,
        budget=PAGES,
        discovered=PAGES,
        explored=PAGES,
        kinds_missing=(),
        left_out=(),
        notes=(),
    )
    pages = tuple(
        PlannedPage(
            id=f"p{n:011x}",
            url=f"https://portal.invalid/{n}.html",
            viewport="desktop",
            kinds=("article",),
            chosen="random",
            template=f"t{n % 5}",
        )
        for n in range(PAGES)
    )
    return RunRecord(
        tool=__version__,
        target="https://portal.invalid/",
        scheme="cn-2019",
        started_at=_WHEN,
        finished_at=_WHEN,
        interrupted=False,
        sample=sample,
        pages=pages,
    )


def _app_run() -> AppRecord:
    screens = tuple(
        PlannedScreen.model_validate(
            {
                "id": f"s{platform[0]}{n:010x}",
                "key": f"k{n}",
                "title": f"第 {n} 屏",
                "kind": "standard",
                "platform": platform,
                "chosen": "explored",
            }
        )
        for platform in ("android", "ios")
        for n in range(SCREENS)
    )
    return AppRecord(
        tool=__version__,
        scheme="cn-2019",
        method="run",
        started_at=_WHEN,
        finished_at=_WHEN,
        interrupted=False,
        targets=tuple(
            AppTarget.model_validate({"platform": p, "app": "cn.invented.yunxi"})
            for p in ("android", "ios")
        ),
        screens=screens,
    )


def _writer(workspace: Workspace, name: str) -> CaptureWriter:
    """A capture with the files that one has; nobody reads them again."""
    writer = CaptureWriter(workspace.capture(name))
    for file in ("dom.json.gz", "axe.json.gz", "facts.json.gz", "page.png"):
        writer.add(file, b"invented")
    return writer


def _page(
    workspace: Workspace, page: PlannedPage, rules: Sequence[Rule], chance: random.Random
) -> JudgedPage:
    writer = _writer(workspace, page.id)
    manifest = Manifest(
        id=page.id,
        url=page.url,
        final_url=page.url,
        title=f"政务公开 {page.id}",
        http_status=200,
        redirects=(),
        viewport="desktop",
        viewport_width=1280,
        viewport_height=800,
        taken_at=_WHEN,
        seconds=2.0,
        state="measured",
        reasons=(),
        browser="Chromium",
        driver="chromedriver",
        engines=_ENGINES,
        user_agent="yd-audit",
        screenshot="page.png",
        screenshot_scale=1.0,
        files=writer.files,
    )
    writer.close(manifest)
    summary = PageSummary(
        id=page.id,
        url=page.url,
        final_url=page.url,
        title=manifest.title,
        template=page.template,
        viewport="desktop",
        main_heading=page.id,
    )
    judgement = _judgement(page.id, rules, chance)
    return JudgedPage(page=page, manifest=manifest, broken="", judgement=judgement, summary=summary)


def _screen(
    workspace: Workspace, screen: PlannedScreen, rules: Sequence[Rule], chance: random.Random
) -> JudgedScreen:
    writer = _writer(workspace, screen.id)
    manifest = ScreenManifest(
        id=screen.id,
        key=screen.key,
        title=screen.title,
        kind=screen.kind,
        platform=screen.platform,
        origin="uiautomator2" if screen.platform == "android" else "xcuitest",
        app="cn.invented.yunxi",
        activity="",
        taken_at=_WHEN,
        seconds=2.0,
        state="measured",
        reasons=(),
        device=DeviceRecord(platform=screen.platform, model="Pixel 9", os_version="16"),
        device_id=screen.platform,
        engines=_ENGINES,
        screenshot="page.png",
        screenshot_scale=2.0,
        files=writer.files,
    )
    writer.close(manifest)
    return JudgedScreen(
        screen=screen,
        manifest=manifest,
        broken="",
        judgement=_judgement(screen.id, rules, chance),
        size=(360.0, 800.0),
        uninspected=0.0,
    )
