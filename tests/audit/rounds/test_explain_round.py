"""Explaining a round that was really measured: from the total to elements, files and people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audit.cli_explain import explain
from audit.explain_commands import Asked
from audit.explain_commands import explain as tell
from audit.people.evidence import find_evidence
from audit.people.model import (
    Clip,
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
    ReviewVerdict,
    Waiver,
)
from audit.report.model import Report
from audit.rounds.explain_trail import trail_of
from audit.rounds.folder import RoundFolder
from audit.rounds.new import new_round
from audit.rounds.people_work import read_people
from audit.rounds.run import RoundRequest, run_round
from audit.rounds.scored import body_report, measure
from audit.telling import CommandError
from fixtures.app.build import CAPTURES
from rules.model import Verdict
from tests.audit.rounds.round_files import HEAD, NOW, printed, written

BODIES = f"""
[[body]]
id = "yunxi"
name = "云汐市"
group = "市"
without = ["web"]
recordings = ["{CAPTURES / "yunxi-android"}", "{CAPTURES / "yunxi-ios"}"]
[[body]]
id = "qinghe"
name = "清河市"
group = "市"
without = ["web"]
recordings = ["{CAPTURES / "yunxi-android-repaired"}"]
"""
PEOPLE = """
[[tester]]
id = "T1"
name = "沈一"
role = "blind"
[[tester]]
id = "T2"
name = "沈二"
role = "sighted"
may_review = true
[[tester]]
id = "E1"
name = "沈四"
role = "expert"
may_review = true
[[assignment]]
tester = "T1"
indicator = "M16"
"""
PNG = b"\x89PNG\r\n\x1a\n picture"


@dataclass(frozen=True)
class Story:
    """A round, the machine's report on yunxi before anybody spoke, and what was waived."""

    folder: RoundFolder
    machine: Report
    waiver: Waiver
    question: str
    asked: str  # the question's indicator


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Two bodies' apps; T1 corrects himself, T1 and T2 differ and E1 decides, E1 signs a waiver."""
    path = tmp_path_factory.mktemp("explain")
    folder = new_round(written(path, HEAD + BODIES + PEOPLE), out=path / "2026").folder
    printed(lambda console: run_round(RoundRequest(path=folder.path), console, plain=True))
    machine = body_report(folder, "yunxi", read_people(folder))
    failed = next(
        finding
        for screen in machine.screens
        for finding in screen.findings
        if (finding.indicator, finding.verdict) == ("M01", Verdict.FAILED) and finding.counts
        if screen.platform == "android"
    )
    question = next(
        i
        for i in machine.issues
        if i.verdict is Verdict.CANT_TELL and i.counts and i.platform == "android"
    )
    waiver = Waiver(
        body="yunxi",
        finding=failed.id,
        rule=failed.rule,
        reason="装饰图片，不必有名称",
        signed_by="E1",
        at=NOW,
    )
    _speak(folder, path, waiver, question.id, question.indicator)
    return Story(folder, machine, waiver, question.id, question.indicator)


def said(indicator: str, answer: str, tester: str = "T1", **more: Any) -> Observation:
    """What somebody said of yunxi on Android."""
    fields: dict[str, Any] = {
        "body": "yunxi",
        "target": "yunxi-android",
        "platform": "android",
        "indicator": indicator,
        "tester": tester,
        "answer": answer,
        "observed_at": NOW - timedelta(days=2),
        "at_name": "TalkBack",
        "at_version": "14.1",
        "device": "Pixel 9",
        **more,
    }
    return Observation(**fields)


def _speak(folder: RoundFolder, path: Path, waiver: Waiver, question: str, asked: str) -> None:
    (path / "shot.png").write_bytes(PNG)
    (path / "gone.png").write_bytes(PNG + b"2")
    found = find_evidence("shot.png", path)
    gone = find_evidence("gone.png", path)
    first = said("M15", "none", sheet_name="T1.csv", row=7)
    again = said(
        "M15",
        "partial",
        note="预约入口\x1b[31m找不到",
        supersedes=first.id,
        sheet_name="T1.csv",
        row=8,
        evidence=(
            Clip(sha256=found.evidence.sha256, start_s=83.5, end_s=90),
            Clip(sha256=gone.evidence.sha256),
        ),
    )
    differ = said("M13", "full"), said("M13", "none", "T2")
    with folder.people(now=lambda: NOW) as people:
        people.add_observations([first])
        people.add_observations([again, *differ], [found, gone])
        people.add_observations([said(asked, "yes", finding=question)])
        people.add_reviews(
            [
                Review(
                    observation=again.id,
                    reviewer="T2",
                    verdict=ReviewVerdict.AGREE,
                    note="我也找不到",
                    at=NOW,
                )
            ]
        )
        people.add_dispute_events(
            [
                DisputeEvent(
                    body="yunxi",
                    platform="android",
                    indicator="M13",
                    kind=DisputeKind.OPENED,
                    reason="review-why-answers-differ",
                    at=NOW,
                ),
                DisputeEvent(
                    body="yunxi",
                    platform="android",
                    indicator="M13",
                    kind=DisputeKind.ADJUDICATED,
                    by="E1",
                    answer="partial",
                    reason="多数步骤可用",
                    at=NOW,
                ),
            ]
        )
        people.add_waivers([waiver])
        people.files.place(gone.evidence).unlink()


def lines(story: Story, *names: str, lang: str = "zh", **more: Any) -> list[str]:
    """What `explain` prints, line by line."""
    first, second = (*names, "", "")[:2]
    asked = Asked(path=story.folder.path, first=first, second=second, **more)
    return printed(lambda console: tell(asked, console, lang=lang, plain=True)).splitlines()


def after(found: Sequence[str], start: str) -> list[str]:
    """The lines from the first one that begins so."""
    at = next(n for n, line in enumerate(found) if line.startswith(start))
    return list(found[at:])


def test_the_total_is_reckoned_before_the_reader(story: Story) -> None:
    """Total, what the missing portal counts, every sum, and the losses with their exact values."""
    found = lines(story, "yunxi")
    assert found[0] == "云汐市（yunxi），云汐市测评"
    assert any(line.startswith("总分未定：") for line in found)
    assert "门户网站：单位没有这个渠道，方案规定按 0 分计入" in found
    assert any(" = 2/5 × 门户网站 0 + 3/5 × 手机客户端 " in line for line in found)
    assert any("= （Android " in line and line.endswith("÷ 2") for line in found)
    assert any(line.startswith("门户网站：失 40 分，可得 40 分") for line in found)
    assert any(line.startswith("合计：100 − 失分 ") for line in found)


def test_losses_of_the_round_s_own_score_add_up(story: Story) -> None:
    """What is lost and what is open lie between the score's range and full points."""
    result = measure(story.folder)
    out = story.folder.path / "account.json"
    lines(story, "yunxi", json=out)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["adds_up"] is True
    score = result.body("yunxi").result
    assert score.low is not None and score.high is not None
    assert sum(Fraction(one["lost"]["exact"]) for one in document["losses"]) == 100 - score.high
    opened = sum(Fraction(one["open"]["exact"]) for one in document["losses"])
    assert opened == score.high - score.low


def test_an_indicator_ends_at_elements_and_files(story: Story) -> None:
    """Every failure of the machine has its screen, element, rule, clause and files that exist."""
    found = lines(story, "yunxi", "M03", platform="android", everything=True)
    files = [line.removeprefix("文件：") for line in found if line.startswith("文件：")]
    assert files and all(Path(name).is_file() for name in files)
    report = body_report(story.folder, "yunxi", read_people(story.folder))
    wanted = [
        finding
        for screen in report.screens
        if screen.platform == "android"
        for finding in screen.findings
        if finding.indicator == "M03" and finding.verdict is Verdict.FAILED and finding.counts
    ]
    assert wanted
    for finding in wanted:
        assert f"编号：{finding.id}" in found
        assert f"元素：{finding.selector}" in found
    assert not any("missing" in line for line in found)


def test_people_stand_with_name_role_time_and_evidence(story: Story) -> None:
    """Who said it, with what, from which row, reviewed by whom; the correction stays."""
    found = after(lines(story, "yunxi", "M15", platform="android"), "谁说了什么")
    assert "整项：一致，部分通过" in found
    first = after(found, "沈一（T1，盲人测试员）：无法通过，2026-05-18 12:00（北京时间）")
    assert first[1] == "已被本人更正"
    again = after(found, "沈一（T1，盲人测试员）：部分通过")
    assert "辅助技术：TalkBack 14.1" in again
    assert "设备：Pixel 9" in again
    assert "备注：预约入口\\x1b[31m找不到" in again
    assert "出处：T1.csv 第 8 行" in again
    assert any(line.startswith("文件：") and line.endswith("，从 1:23.5 到 1:30") for line in again)
    assert any(line.startswith("文件不在（missing）：") for line in again)
    assert "复核：沈二（T2，明眼测试员） 于 2026-05-20 12:00（北京时间） 同意" in again
    assert "复核意见：我也找不到" in again


def test_a_dispute_ends_at_who_decided_it_and_why(story: Story) -> None:
    """Both answers, the opening by the software, and the adjudicator with the reason."""
    found = lines(story, "yunxi", "M13", platform="android")
    assert "M13 读屏下功能可用（Android）：部分通过，得分 0.5" in found
    assert "整项：已裁定，部分通过" in found
    assert any(line.startswith("沈二（T2，明眼测试员）：无法通过") for line in found)
    opened = next(line for line in found if line.startswith("争议："))
    assert "软件" in opened and opened.endswith("测试结果不一致。")
    ruled = next(line for line in found if line.startswith("裁定："))
    assert "沈四（E1，专家）" in ruled and ruled.endswith("定为部分通过，多数步骤可用")


def test_a_waiver_is_printed_with_its_signature(story: Story) -> None:
    """The finding is still named, and why it counts nothing."""
    found = lines(story, "yunxi", "M01", platform="android", everything=True)
    signed = next(n for n, line in enumerate(found) if line.startswith("豁免："))
    assert "装饰图片，不必有名称，由 沈四（E1，专家）" in found[signed]
    assert f"编号：{story.waiver.finding}" in found[signed:]
    assert any(line.startswith("已签署豁免的 ") for line in found)


def test_an_answered_question_is_said_to_be_one(story: Story) -> None:
    """The elements that people confirmed are failures by their word, and whose it was."""
    found = lines(story, "yunxi", story.asked, platform="android", everything=True)
    assert "结论：人确认是问题" in found
    assert any(line.startswith(f"问题 {story.question}：") and "一致" in line for line in found)


def test_what_is_open_names_whom_it_waits_for(story: Story) -> None:
    """M16 was given to T1; M14 was given to nobody although others have work."""
    mine = lines(story, "yunxi", "M16", platform="android")
    assert any(line.endswith("等 沈一（T1，盲人测试员）") for line in after(mine, "还有什么未定"))
    other = lines(story, "yunxi", "M14", platform="android")
    assert any(line.endswith("等 还没有指定的人") for line in after(other, "还有什么未定"))


def test_the_machine_s_findings_are_those_that_were_counted(story: Story) -> None:
    """On every indicator the failed elements of the trail are the report's number, waived aside."""
    from audit.rounds.explain_bodies import in_round

    body = in_round(story.folder, measure(story.folder), "yunxi")
    for row in body.report.indicators:
        trail = trail_of(body.sources, row)
        counted = {
            (one.unit.id, one.finding.selector or one.finding.rule)
            for one in trail.seen
            if one.waiver is None
            and (one.failed if one.answered else one.finding.verdict is Verdict.FAILED)
        }
        assert len(counted) == row.failed, row.id


def test_json_holds_everything_unrounded(story: Story) -> None:
    """Findings, files, people and steps of one indicator, paths from the round's folder."""
    out = story.folder.path / "m13.json"
    lines(story, "yunxi", "M13", json=out)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["body"] == "yunxi"
    assert [one["platform"] for one in document["indicators"]] == ["android", "ios"]
    android = document["indicators"][0]
    assert android["value"] == {"shown": 0.5, "exact": "1/2"}
    talk = android["people"][0]
    assert [event["kind"] for event in talk["events"]] == ["opened", "adjudicated"]
    assert talk["events"][1]["by"] == {"id": "E1", "name": "沈四", "role": "expert"}
    assert {one["tester"]["id"] for one in talk["said"]} == {"T1", "T2"}
    loss = next(one for one in document["losses"] if one["indicator"] == "M13")
    assert Fraction(loss["worth"]["exact"]) > 0


def test_a_round_alone_is_indexed(story: Story) -> None:
    """Every body, indicator and platform is in explain.json; each body has a line."""
    found = lines(story)
    assert any(line.startswith("清河市（qinghe）：") for line in found)
    document = json.loads((story.folder.path / "explain.json").read_text(encoding="utf-8"))
    entries = {
        (body["body"], one["indicator"], one["platform"]): one
        for body in document["bodies"]
        for one in body["scores"]
    }
    assert {("yunxi", "M01", "ios"), ("qinghe", "M16", "android")} <= set(entries)
    assert entries["yunxi", "M15", "android"]["people"] == ["T1"]
    assert entries["yunxi", "web", ""]["exact"]["lost"] == "40"


@pytest.mark.parametrize(
    ("names", "code", "near"),
    [
        (("yunxii",), "explain-no-body", "yunxi"),
        (("云汐",), "explain-no-body", "云汐市"),
        (("yunxi", "M17"), "explain-no-indicator", "M16"),
        (("yunxi", "验证"), "explain-no-indicator", "验证码"),
    ],
)
def test_a_mistyped_name_is_answered_with_near_ones(
    story: Story, names: tuple[str, ...], code: str, near: str
) -> None:
    """One sentence, and what was probably meant."""
    with pytest.raises(CommandError) as caught:
        lines(story, *names)
    assert caught.value.code == code
    assert near in caught.value.detail["near"].split("、")


def test_an_indicator_without_its_body_is_told_the_order(story: Story) -> None:
    """A round needs the body first; a name of a body does as well as its id, case aside."""
    with pytest.raises(CommandError) as caught:
        lines(story, "M01")
    assert caught.value.code == "explain-indicator-alone"
    assert lines(story, "云汐市", "m01")[0] == "云汐市（yunxi），云汐市测评"


def test_a_platform_that_is_not_there_is_told(story: Story) -> None:
    """Qinghe has no app for iOS."""
    with pytest.raises(CommandError) as caught:
        lines(story, "qinghe", "M01", platform="ios")
    assert (caught.value.code, caught.value.detail["near"]) == ("explain-no-platform", "android")


def test_long_lists_end_with_how_many_more(story: Story) -> None:
    """Twenty findings at most, unless all are asked for."""
    few = lines(story, "yunxi", "M05", platform="android")
    every = lines(story, "yunxi", "M05", platform="android", everything=True)
    numbered = [sum(line.startswith("编号：") for line in found) for found in (few, every)]
    if numbered[1] > 20:
        assert numbered[0] == 20
        assert any(line.startswith(f"另有 {numbered[1] - 20} 条") for line in few)
    else:
        assert few == every


def test_english_says_the_same(story: Story) -> None:
    """The same statements in English, none of them a key."""
    found = lines(story, "yunxi", lang="en")
    assert len(found) == len(lines(story, "yunxi"))
    assert not any("explain-" in line for line in found)
    deep = lines(story, "yunxi", "M15", lang="en", platform="android")
    assert any(line.startswith("沈一 (T1, blind tester): passed in part") for line in deep)
    assert not any("explain-" in line or "{" in line for line in deep if "Code:" not in line)


def test_the_command_line_reaches_it(story: Story) -> None:
    """The command takes round, body and indicator, and answers a wrong one in one sentence."""
    good = CliRunner().invoke(
        explain, [str(story.folder.path), "yunxi", "M15", "--platform", "android", "--plain"]
    )
    assert good.exit_code == 0
    assert "M15" in good.output
    bad = CliRunner().invoke(explain, [str(story.folder.path), "nobody"])
    assert bad.exit_code == 1
    assert "nobody" in bad.output and "Traceback" not in bad.output
