"""The listening in the reports: figures with their rate, and unknown kept unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from click.testing import CliRunner

from audit.app_commands import store_recordings
from audit.cli_hear import hear
from audit.hear_writing import write_hear
from audit.judging import judge
from audit.report.hear_html import render_hear
from audit.report.heard import HeardUnit, ReportHeard, heard_of
from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import Report
from audit.workspace import Workspace
from fixtures.app.build import CAPTURES
from rules.load import load_catalogue, load_texts
from rules.speech.model import Figures
from rules.speech.rate import Rate, characters, stated_rate
from tests.audit.report import invented

RATE = Rate(
    characters_per_minute=240,
    status="sourced",
    source="a study",
    source_zh="一项研究",
    latin_word=2,
)
FIGURES = Figures(
    place="main",
    items=17,
    characters=246,
    skip="works",
    skip_items=2,
    skip_characters=12,
    all_items=60,
    all_characters=1000,
    silent=3,
    noise=1,
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Report]:
    """The invented app's recorded Android session, and the report on it."""
    workspace = Workspace(tmp_path_factory.mktemp("heard") / "out")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=False)
    return workspace, judge(workspace, processes=1)


def rendered(report: Report, lang: str = "zh") -> lxml.html.HtmlElement:
    """report.html of an invented report."""
    page = render_html(
        report,
        workspace=Path("/nonexistent"),
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        lang=lang,
    )
    return lxml.html.document_fromstring(page)


def transcripts(workspace: Workspace, report: Report, lang: str = "zh") -> str:
    """hear.html of a real workspace."""
    return render_hear(
        report,
        workspace=workspace.path,
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        processes=1,
    )


def rows(page: lxml.html.HtmlElement) -> list[list[str]]:
    """The cells of the section's table."""
    found = page.xpath('//section[@aria-labelledby="hear"]//tbody/tr')
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def heard(*units: HeardUnit) -> Report:
    """The invented report on pages with this listening."""
    known = heard_of([], RATE)
    return replace(invented.report(), heard=replace(known, units=units))


def test_seconds_are_rounded_up_at_the_stated_rate() -> None:
    """246 characters at 240 a minute are 61.5 seconds; 12 are 3; 1000 are 250."""
    unit = heard_of([("p1", True, FIGURES)], RATE).units[0]
    assert (unit.seconds, unit.skip_seconds, unit.all_seconds) == (62, 3, 250)


def test_what_counts_as_a_spoken_character() -> None:
    """Chinese characters and digits one each, Latin words two, signs none."""
    assert characters("链接 首页") == 4
    assert characters("2026-03-18") == 8
    assert characters("English、QQ 群（1）") == 6


def test_the_shipped_rate_says_what_it_is() -> None:
    """Nobody may take an assumption for a measured speed."""
    rate = stated_rate()
    assert rate.status == "assumption"
    assert rate.source and rate.source_zh
    assert rate.seconds(300) == 60


def test_the_two_figures_stand_in_a_table_with_the_rate() -> None:
    """With and without the skip link, and a link to the transcript."""
    report = invented.report()
    unit = heard_of([(report.pages[0].id, True, FIGURES)], RATE).units[0]
    page = rendered(heard(unit))
    assert rows(page)[0][1:] == [
        "17 项，约 1 分 2 秒（主要内容地标）", "2 项，约 3 秒", "60 项，约 4 分 10 秒",
        "无声或无名 3，噪声 1", "第 1 页的听记",
    ]  # fmt: skip
    text = page.xpath('string(//section[@aria-labelledby="hear"])')
    assert "每分钟 240 个字" in text
    assert "一项研究" in text
    assert "模拟" in text
    link = page.xpath('//section[@aria-labelledby="hear"]//td/a/@href')
    assert link == [f"hear.html#{report.pages[0].id}"]


def test_what_is_not_known_is_no_number() -> None:
    """No main content, no tree, nothing measured: three sentences and no 0."""
    ids = [page.id for page in invented.report().pages]
    lost = replace(FIGURES, place="", items=None, characters=None, skip="none", skip_items=None)
    units = heard_of(
        [(ids[0], True, replace(lost, skip_characters=None)), (ids[1], True, None)], RATE
    ).units
    units = (*units, HeardUnit(id=ids[2], why="not-measured")) if len(ids) > 2 else units
    found = rows(rendered(heard(*units)))
    assert found[0][1:3] == ["不知道：找不到主要内容从哪里开始", "没有跳过链接"]
    assert found[1][1:] == ["未测：采集里没有可用的无障碍树", "没有", "没有", "没有", "没有"]
    assert all(row[1] == "未测" for row in found[2:])


def test_a_report_without_listening_says_nothing_of_it() -> None:
    """Neither a heading nor a place in the contents that leads nowhere."""
    page = rendered(invented.report())
    assert page.xpath('//*[@id="hear"] | //a[@href="#hear"]') == []


def test_report_json_holds_the_figures() -> None:
    """By the schema, with null for what is not known."""
    ids = [page.id for page in invented.report().pages]
    unit = heard_of([(ids[0], True, FIGURES)], RATE).units[0]
    document = render_json(
        heard(unit, HeardUnit(id=ids[1], why="no-tree")),
        catalogue=load_catalogue(),
        texts=load_texts("zh"),
    )
    found = json.loads(document)
    jsonschema.Draft202012Validator(schema()).validate(found)
    first, second = found["heard"]["units"]
    assert first["before"] == {"items": 17, "seconds": 62}
    assert first["transcript"] == f"hear.html#{ids[0]}"
    assert (second["before"], second["whole"], second["transcript"]) == (None, None, None)
    assert found["heard"]["rate"]["status"] == "sourced"


def test_every_screen_has_its_transcript_beside_its_picture(
    recorded: tuple[Workspace, Report],
) -> None:
    """In the report's order, linked from the contents, each line as it is said."""
    workspace, report = recorded
    page = lxml.html.document_fromstring(transcripts(workspace, report))
    ids = [screen.id for screen in report.screens]
    assert page.xpath("//section[.//ol]/@aria-labelledby") == ids
    assert page.xpath("//nav//a/@href") == [f"#{one}" for one in ids]
    login = next(s.id for s in report.screens if s.key == "login")
    section = page.xpath(f'//section[@aria-labelledby="{login}"]')[0]
    said = [" ".join(li.text_content().split()) for li in section.xpath(".//li")]
    assert said[:2] == ["返回 按钮", "登录 标题"]
    assert section.xpath("string(.//img/@src)").startswith("data:image/jpeg;base64,")


def test_a_mark_is_words_and_leads_to_the_issue(recorded: tuple[Workspace, Report]) -> None:
    """The button without a label says so, why, and which issue of the report it is."""
    workspace, report = recorded
    page = lxml.html.document_fromstring(transcripts(workspace, report))
    home = next(s.id for s in report.screens if s.key == "home")
    line = page.xpath(f'//section[@aria-labelledby="{home}"]//li')[1]
    text = " ".join(line.text_content().split())
    assert text.startswith("未加标签 按钮 无声或无名：没有名称，听到的只是种类")
    number = line.xpath("string(.//a/@href)").removeprefix("report.html#issue-")
    issues = rendered(report).xpath(f'//*[@id="issue-{number}"]')
    assert len(issues) == 1


def test_the_same_captures_give_the_same_bytes(recorded: tuple[Workspace, Report]) -> None:
    """Pictures with their numbers as well, in either language."""
    workspace, report = recorded
    for lang in ("zh", "en"):
        assert transcripts(workspace, report, lang) == transcripts(workspace, report, lang)


def test_it_is_made_anew_only_when_something_changed(
    recorded: tuple[Workspace, Report], tmp_path: Path
) -> None:
    """Not for the same report; for other words, and for another capture."""
    workspace, report = recorded
    (tmp_path / "captures").symlink_to(workspace.captures)

    def write(known: Report, lang: str) -> float:
        path = write_hear(
            known, tmp_path, catalogue=load_catalogue(), texts=load_texts(lang), processes=1
        )
        return path.stat().st_ino

    first = write(report, "zh")
    assert write(report, "zh") == first
    english = write(report, "en")
    assert english != first
    assert report.heard is not None
    fewer = replace(report, heard=replace(report.heard, units=report.heard.units[:1]))
    assert write(fewer, "en") != english


def test_a_capture_that_is_gone_costs_only_its_own_transcript(
    recorded: tuple[Workspace, Report], tmp_path: Path
) -> None:
    """The others are written, and the page says that this one has none."""
    workspace, report = recorded
    (tmp_path / "captures").mkdir()
    kept = report.screens[0].id
    (tmp_path / "captures" / kept).symlink_to(workspace.capture(kept))
    page = lxml.html.document_fromstring(transcripts(Workspace(tmp_path), report))
    assert page.xpath("//section[.//li and not(.//nav)]/@aria-labelledby") == [kept]
    assert "没有听记" in page.text_content()


def test_hostile_titles_and_texts_stay_text() -> None:
    """Markup, control and bidi characters of pages do nothing."""
    base = invented.report()
    pages = (replace(base.pages[0], title="<script>x</script>\u202e\x07"), *base.pages[1:])
    known = ReportHeard(**{f: getattr(heard_of([], RATE), f) for f in ReportHeard.__slots__})
    unit = HeardUnit(id=base.pages[0].id, why="no-tree")
    report = replace(base, pages=pages, heard=replace(known, units=(unit,)))
    page = render_hear(
        report,
        workspace=Path("/nonexistent"),
        catalogue=load_catalogue(),
        texts=load_texts("zh"),
        processes=1,
    )
    assert "<script" not in page
    assert "\u202e" not in page and "\x07" not in page


def listen(*arguments: str) -> tuple[int, list[str]]:
    """What the command prints, as lines."""
    answer = CliRunner().invoke(hear, arguments)
    return answer.exit_code, answer.output.splitlines()


def test_the_command_lists_and_reads(recorded: tuple[Workspace, Report]) -> None:
    """Without a page the contents; with a number or an id its lines, marked as simulated."""
    workspace, report = recorded
    code, lines = listen(str(workspace.path))
    assert code == 0
    assert lines[0] == "听记（模拟，不是某个读屏产品的真实输出）"
    assert lines[2].startswith("1. 第 1 屏《首页》（Android）：")
    code, by_number = listen(str(workspace.path), "1", "--plain")
    assert (code, by_number) == listen(str(workspace.path), report.screens[0].id)
    assert "1. 云汐通 标题" in by_number
    assert "2. 未加标签 按钮 ［无声或无名：没有名称，听到的只是种类］" in by_number


def test_the_command_takes_a_rate(recorded: tuple[Workspace, Report]) -> None:
    """It is said to be the user's own, and the seconds are of it."""
    workspace, _ = recorded
    _, usual = listen(str(workspace.path), "1")
    _, twice = listen(str(workspace.path), "1", "--rate", "600")
    assert "听完全部：20 项，约 27 秒" in usual
    assert "听完全部：20 项，约 14 秒" in twice
    assert any("每分钟 600 个字" in line and "由使用者指定" in line for line in twice)


@pytest.mark.parametrize("page", ["0", "nowhere"])
def test_a_page_that_is_not_there_is_one_sentence(
    recorded: tuple[Workspace, Report], page: str
) -> None:
    """With what may be given instead; nothing is printed of another page."""
    workspace, _ = recorded
    code, lines = listen(str(workspace.path), page)
    assert code == 1
    assert f"没有“{page}”这个网页或界面" in lines[0]
    assert "1 至 18" in lines[0]


def test_a_body_of_no_round_is_one_sentence(recorded: tuple[Workspace, Report]) -> None:
    """A workspace has no bodies."""
    workspace, _ = recorded
    code, lines = listen(str(workspace.path), "yunxi", "1")
    assert code == 1
    assert "不是一轮评测" in lines[0]
