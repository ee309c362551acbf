"""An invented report on an invented city's portal, with a catalogue and texts of its own.

Small, but with one of everything: each result, each page status, each mark of a finding, a frame
path, a page about nothing, hostile words. Its own catalogue keeps the kept outputs from moving
whenever a rule is reworded; the labels of the report are the shipped ones.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw

from audit.report.model import (
    FORMAT,
    LeftOut,
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportSample,
    ReportScore,
    ReportTool,
)
from rules.model import Result, Verdict
from rules.snapshot import Rect
from tests.audit.report.invented_catalogue import CLAUSES, GROUPS, TITLES

HALF = Fraction(1, 2)
HOME = "https://portal.example.test/"


def finding(**changes: object) -> ReportFinding:
    """A failed icon link on the home page, with these fields changed."""
    base = ReportFinding(
        id="f-9a1c",
        rule="web-link-icon-name",
        indicator="W09",
        verdict=Verdict.FAILED,
        code="file-name",
        data={"name": "btn_03.png"},
        wcag=("1.1.1", "2.4.4"),
        act=("c487ae",),
        selector="body > div.top > a:nth-of-type(2)",
        html='<a href="/zwgk/"><img src="/images/btn_03.png" alt="btn_03.png"></a>',
        rect=Rect(x=620, y=96, width=132, height=44),
        engine=None,
        engine_messages=(),
        counts=True,
        evidence=("captures/p1/dom.json",),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def report(**changes: object) -> Report:
    """The whole invented report, with these fields changed."""
    home, listing = _home_findings(), _list_findings()
    pages = (
        _page("p1", HOME, "示范市人民政府门户网站", ("home",), home, chosen="start"),
        _page(
            "p2",
            HOME + "list/",
            "政务公开 <script>alert(1)</script>",
            ("list",),
            listing,
            status="partly",
            reasons=("engine-timeout",),
        ),
        _page(
            "p3",
            HOME + "gone",
            "",
            (),
            (),
            status="not-measured",
            reasons=("http-error",),
            details={"status": "404"},
            http_status=404,
            chosen="random",
            screenshot=None,
        ),
        _page("p4", HOME + "guide/7", "公章刻制办事指南", ("service-guide",), ()),
    )
    base = Report(
        format=FORMAT,
        tool=ReportTool(
            version="0.1.0",
            engines=(("axe-core", "4.11.0"),),
            browser="Chromium 140.0",
            driver="ChromeDriver 140.0",
            catalogue="0" * 64,
        ),
        scheme="cn-2019@1",
        target_url=HOME,
        started_at="2026-03-02T01:05:00Z",
        finished_at="2026-03-02T01:19:30Z",
        interrupted=False,
        sample=_sample(),
        pages=pages,
        indicators=_indicators(),
        web=ReportScore(
            value=None,
            low=Fraction(50, 3),
            high=Fraction(250, 3),
            coverage=Fraction(1, 3),
        ),
        grade=None,
        issues=_issues(home, listing),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def workspace(folder: Path) -> Path:
    """`folder` with the screenshots that the report names, drawn here."""
    for page in ("p1", "p2", "p4"):
        path = folder / "captures" / page / "page.png"
        path.parent.mkdir(parents=True)
        _screenshot(path)
    return folder


def _screenshot(path: Path) -> None:
    image = Image.new("RGB", (1280, 1600), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 80), fill="#b51f24")
    draw.rectangle((0, 80, 1280, 150), fill="#e8ecf2")
    for x in range(40, 1200, 145):
        draw.rectangle((x, 96, x + 132, 140), fill="#24569b")
    for y in range(180, 1560, 60):
        draw.rectangle((60, y, 900, y + 14), fill="#8b95a5")
        draw.rectangle((60, y + 24, 700, y + 38), fill="#c5ccd6")
    image.save(path)


def _home_findings() -> tuple[ReportFinding, ...]:
    return (
        finding(),
        finding(
            id="f-9a1d",
            code="file-name",
            data={"name": "btn_04.png"},
            selector="body > div.top > a:nth-of-type(3)",
            html='<a href="/hdjl/"><img src="/images/btn_04.png" alt="btn_04.png"></a>',
        ),
        finding(
            id="f-5501",
            rule="web-skip-link",
            indicator="W16",
            code="none",
            data={"count": 68},
            wcag=("2.4.1",),
            act=(),
            selector="",
            html="",
            rect=None,
        ),
        finding(
            id="f-77aa",
            rule="web-link-new-window",
            indicator="W21",
            code="unannounced",
            data={"name": "{name} \x1b[31m\u202e链接"},
            wcag=("3.2.5",),
            act=(),
            selector="iframe#weather >>> a.more",
            html='<a class="more" target="_blank" href="http://weather.example.test/">天气</a>',
            rect=Rect(x=4000, y=10, width=40, height=20),
            counts=False,
        ),
        finding(
            id="f-c0c0",
            rule="web-axe-color-contrast",
            indicator="W14",
            verdict=Verdict.CANT_TELL,
            code="cantTell",
            data={},
            wcag=("1.4.3",),
            act=("afw4f7",),
            selector="div.banner > p",
            html="<p>" + "为人民服务 " * 200 + "</p>",
            rect=Rect(x=60, y=180, width=840, height=40),
            engine="axe-core 4.11.0",
            engine_messages=("Element's background color could not be determined",),
        ),
    )


def _list_findings() -> tuple[ReportFinding, ...]:
    return (
        finding(
            id="f-9a1e",
            data={"name": '"><img src=x onerror=alert(1)>.png'},
            html='<a href="javascript:alert(1)"><img alt="{{ 7 * 7 }}" src="x"></a>',
        ),
        finding(
            id="f-5502",
            rule="web-skip-link",
            indicator="W16",
            code="none",
            data={"count": 41},
            wcag=("2.4.1",),
            act=(),
            selector="",
            html="",
            rect=None,
        ),
    )


def _issues(
    home: tuple[ReportFinding, ...], listing: tuple[ReportFinding, ...]
) -> tuple[ReportIssue, ...]:
    return (
        _issue("i-contrast", home[4], ("p1",), (home[4],)),
        _issue("i-window", home[3], ("p1",), (home[3],)),
        _issue("i-skip", home[2], ("p1", "p2"), (home[2], listing[1])),
        _issue("i-icons", home[0], ("p1", "p2"), (home[0], home[1], listing[0])),
    )


def _issue(
    id_: str, example: ReportFinding, pages: tuple[str, ...], found: tuple[ReportFinding, ...]
) -> ReportIssue:
    return ReportIssue(
        id=id_,
        rule=example.rule,
        indicator=example.indicator,
        verdict=example.verdict,
        code=example.code,
        counts=example.counts,
        component="a",
        pages=pages,
        elements=len(found),
        findings=tuple(f.id for f in found),
        example=example,
        example_page="p1",
    )


def _page(
    id_: str,
    url: str,
    title: str,
    kinds: tuple[str, ...],
    findings: tuple[ReportFinding, ...],
    **changes: object,
) -> ReportPage:
    base = ReportPage(
        id=id_,
        url=url,
        final_url=url,
        title=title,
        status="measured",
        reasons=(),
        details={},
        http_status=200,
        viewport="desktop",
        kinds=kinds,
        chosen="structured",
        template="T1",
        captured_at="2026-03-02T01:07:00Z",
        screenshot=f"captures/{id_}/page.png",
        screenshot_scale=1.0,
        findings=findings,
        errors=(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _sample() -> ReportSample:
    return ReportSample(
        method="wcag-em",
        seed=7,
        budget=4,
        discovered=212,
        explored=40,
        kinds_missing=("contact",),
        left_out=(
            LeftOut(url=HOME + "b", reason="budget", details={}),
            LeftOut(url=HOME + "a", reason="budget", details={}),
            LeftOut(url=HOME + "old/", reason="http-error", details={"status": "410"}),
            LeftOut(url=HOME + "admin/", reason="robots", details={}),
        ),
        notes=("sitemap-missing",),
    )


def _indicators() -> tuple[ReportIndicator, ...]:
    return (
        _state("W01", Result.PENDING, None, tasks=("web-human-direct-use",), judge="person"),
        _state("W09", Result.NONE, Fraction(0), failed=3, passed=2, by="machine"),
        _state("W13", Result.NOT_APPLICABLE, None, by="machine"),
        _state("W14", Result.PENDING, None, open_=1, tasks=("web-human-colour",)),
        _state("W16", Result.PARTIAL, HALF, failed=2, passed=2, by="machine"),
        _state("W18", Result.NOT_MEASURED, None, judge="machine"),
        _state("W21", Result.PENDING, None),
        _state("W19", Result.FULL, Fraction(1), passed=4, by="person"),
    )


def _state(
    id_: str,
    verdict: Result,
    value: Fraction | None,
    *,
    failed: int = 0,
    passed: int = 0,
    open_: int = 0,
    tasks: tuple[str, ...] = (),
    judge: str = "both",
    by: str | None = None,
) -> ReportIndicator:
    rules = {"W09": ("web-link-icon-name",), "W16": ("web-skip-link",)}
    rules |= {"W14": ("web-axe-color-contrast",), "W19": ("web-page-language",)}
    title, title_en = TITLES[id_]
    return ReportIndicator(
        id=id_,
        group=GROUPS.get(id_, "C"),
        title=title,
        title_en=title_en,
        principle="perceivable",
        judged_by=judge,
        verdict=verdict,
        value=value,
        low=value if value is not None else Fraction(0),
        high=value if value is not None else Fraction(1),
        decided_by=by,
        failed=failed,
        passed=passed,
        cant_tell=open_,
        pages_failed=2 if failed else 0,
        rules=rules.get(id_, ()),
        clauses=CLAUSES.get(id_, ()),
        tasks=tasks,
    )
