"""From a saved page source to the report: what nobody could look into is told, never passed."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from audit.app_commands import ScreenFile, judge_file
from audit.judging import judge
from audit.report.model import ReportScreen
from audit.workspace import Workspace
from rules.model import Result, Verdict


def judged(tmp_path: Path, *nodes: str) -> tuple[ReportScreen, dict[str, Result]]:
    """The screen of 360 x 800 dp that holds these nodes, and its indicators' results."""
    frame = "".join(nodes)
    source = tmp_path / "home.xml"
    source.write_text(
        '<hierarchy rotation="0" width="360" height="800"><node class="android.widget.FrameLayout"'
        f' package="cn.invented.yunxi" bounds="[0,0][360,800]">{frame}</node></hierarchy>',
        encoding="utf-8",
    )
    file = ScreenFile(source=source, screenshot=None, density=1.0, kind="standard", title="首页")
    out = tmp_path / "out"
    judge_file(file, out, Console(quiet=True), lang="zh", plain=True)
    report = judge(Workspace(out))
    return report.screens[0], {i.id: i.verdict for i in report.indicators}


def test_what_holds_no_elements_is_told_with_its_share(tmp_path: Path) -> None:
    """A game or a drawn interface is no screen without faults; overlaps are counted once."""
    drawn = '<node class="android.view.SurfaceView" package="cn.invented.yunxi" bounds="{}"/>'
    screen, results = judged(
        tmp_path, drawn.format("[0,0][360,400]"), drawn.format("[0,200][360,600]")
    )

    assert screen.uninspected == 0.75
    found = [(f.rule, f.verdict) for f in screen.findings if f.rule == "app-uninspected"]
    assert found == [("app-uninspected", Verdict.CANT_TELL)] * 2
    assert Result.FULL not in results.values()


def test_a_web_view_that_nobody_opened_decides_nothing(tmp_path: Path) -> None:
    """Its page may hold anything: no indicator is passed or left aside on such a screen."""
    web = (
        '<node class="android.webkit.WebView" package="cn.invented.yunxi" bounds="[0,0][360,800]">'
        '<node class="android.view.View" package="cn.invented.yunxi" text="政策"'
        ' bounds="[0,0][360,100]"/></node>'
    )
    screen, results = judged(tmp_path, web)

    assert (screen.status, screen.reasons[0]) == ("partly", "web-view-source-only")
    assert not {Result.FULL, Result.NOT_APPLICABLE} & set(results.values())
