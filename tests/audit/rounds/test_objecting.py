"""An objection's whole way by the commands, on every database: filed, decided, scored, told."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from audit.report.json_report import schema
from audit.rounds.folder import RoundFolder
from audit.rounds.report.json_report import schema as round_schema
from audit.rounds.scored import body_report, measure
from rules.model import Result
from tests.audit.rounds.working import LOGIN, Working

SMALL = ("6b80171681c21626", "2b58ea3b5da0a3f1")  # too small to be touched: M10 on Android
FILE = ("file", "--body", "yunxi", "--contact", "王工", "--grounds", "另有同功能的大按钮")


def ok(working: Working, *arguments: str | Path) -> str:
    """What `yd-audit objection ROUND …` prints."""
    result = working.run("objection", working.round, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def no(working: Working, *arguments: str | Path) -> str:
    """The sentence with which it refuses."""
    result = working.run("objection", working.round, *arguments)
    assert result.exit_code == 1
    return result.output


def touch(working: Working) -> tuple[Result, Fraction, Fraction, int]:
    """M10 on Android: result, range, failures that count."""
    folder = RoundFolder.open(working.round)
    report = body_report(folder, "yunxi", working.work())
    (row,) = [i for i in report.indicators if (i.id, i.platform) == ("M10", "android")]
    return row.verdict, row.low, row.high, row.failed


def test_an_upheld_objection_withdraws_its_findings(anywhere: Working) -> None:
    """Nothing moves until it is decided; then the figure moves, and back with the correction.

    Two controls fail of 106; a third waits for a person. 2/106 is far below half: 部分通过, 0.5.
    Without both nothing fails any more. One screen was measured in part only, so the machine
    cannot say that all is well: not measured, somewhere from 0.5 to 1.
    """
    before = touch(anywhere)
    assert before == (Result.PARTIAL, Fraction(1, 2), Fraction(1, 2), 2)
    (anywhere.folder / "截图.png").write_bytes(b"\x89PNG\r\n\x1a\n shown")
    more = ("--finding", SMALL[0][:8], "--finding", SMALL[1])
    text = ok(anywhere, *FILE, *more, "--evidence", anywhere.folder / "截图.png")
    assert "O1" in text and "裁定之前结果不变" in text
    assert touch(anywhere) == before
    digest = {b.id: b.digest for b in measure(RoundFolder.open(anywhere.round)).bodies}

    text = ok(anywhere, "decide", "O1", "--outcome", "upheld", "--by", "E1", "--reason", "属实")
    assert "撤销的问题 2 处" in text
    assert touch(anywhere) == (Result.NOT_MEASURED, Fraction(1, 2), Fraction(1), 0)
    result = measure(RoundFolder.open(anywhere.round))
    assert result.changed == ()
    assert result.body("yunxi").digest != digest["yunxi"]
    assert result.body("heming").digest == digest["heming"]

    explained = anywhere.run(
        "explain", anywhere.round, "yunxi", "M10", "--platform", "android", "--plain"
    ).output
    assert "已由申诉 O1 撤销：属实，由 何裁（E1，专家）" in explained
    assert "由申诉撤销的 2 处不在其中。" in explained
    assert all(name in explained for name in SMALL)  # still to be seen

    again = ("decide", "O1", "--outcome", "rejected", "--by", "E1", "--reason", "复查后不成立")
    assert "已由 E1 裁定" in no(anywhere, *again)
    assert "没有撤销任何问题" in ok(anywhere, *again, "--supersede")
    assert touch(anywhere) == before
    listed = ok(anywhere, "list")
    assert "不成立" in listed and "曾裁定为成立（已更正），理由：属实" in listed


def test_the_next_reports_print_it(working: Working) -> None:
    """The body's with who, why and what is withdrawn; the round's with the outcome alone."""
    ok(working, *FILE, "--finding", SMALL[0])
    ok(working, *FILE, "--figure", "total")
    ok(working, "decide", "O1", "--outcome", "upheld", "--by", "E1", "--reason", "属实")
    result = working.run("report", working.round, "--resamples", "0")
    assert result.exit_code == 0, result.output
    body = working.round / "bodies" / "yunxi"
    report = json.loads((body / "report.json").read_text("utf-8"))
    jsonschema.validate(report, schema())
    first, second = report["history"]["objections"]
    assert (first["name"], first["outcome"], first["by"]) == ("O1", "upheld", "E1")
    assert (first["contact"], first["withdrawn"]) == ("王工", [SMALL[0]])
    assert (second["outcome"], second["decided_at"]) == ("open", None)
    assert report["history"]["withdrawn"] == {SMALL[0]: "O1"}
    page = (body / "report.html").read_text("utf-8")
    assert "申诉与整改复核" in page and "已由申诉 O1 撤销，不计分。" in page
    whole = json.loads((working.round / "report.json").read_text("utf-8"))
    jsonschema.validate(whole, round_schema())
    counts = {"n": 2, "upheld": 1, "partly": 0, "rejected": 0, "open": 1}
    assert whole["objections"]["counts"] == counts
    assert whole["waivers"] == []  # it is told once
    page = (working.round / "report.html").read_text("utf-8")
    assert "共 2 项，成立 1 项，部分成立 0 项，不成立 0 项，处理中 1 项" in page
    assert "王工" not in page


def test_codes_take_names_out_of_objections(working: Working) -> None:
    """Neither who decided nor who objected can be read where testers have codes."""
    ok(working, *FILE, "--finding", SMALL[0])
    ok(working, "decide", "O1", "--outcome", "upheld", "--by", "E1", "--reason", "何裁看过，属实")
    result = working.run("report", working.round, "--resamples", "0", "--pseudonyms")
    assert result.exit_code == 0, result.output
    for path in (working.round, working.round / "bodies" / "yunxi"):
        page = (path / "report.html").read_text("utf-8")
        assert "属实" in page
        assert not any(name in page for name in ("何裁", "王工"))


def test_an_indicator_is_opened_for_people_again(working: Working) -> None:
    """What people said is disputed again, and open until that is settled."""
    working.said("T1", {LOGIN: "无法通过"})
    working.said("T2", {LOGIN: "无法通过"})
    ok(working, *FILE, "--indicator", "M14")
    refused = no(working, "decide", "O1", "--outcome", "upheld", "--by", "T1", "--reason", "x")
    assert "T1 测过 O1 涉及的指标" in refused
    text = ok(working, "decide", "O1", "--outcome", "upheld", "--by", "E1", "--reason", "版本不对")
    assert "重新由人测试" in text
    assert "M14" in working.ok("list", "--open")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--finding", "6b80171681c21627"), "相近的编号：6b80171681c21626"),
        (("--finding", "6e6213e973880efa"), "不是计分的不通过问题"),  # a question to people
        (("--indicator", "M99"), "没有指标“M99”"),
        (("--finding", SMALL[0], "--figure", "total"), "只写一种"),
        ((), "只写一种"),
        (("--finding", SMALL[0], "--raised-at", "昨天"), "“昨天”不是时间"),
        (("--finding", SMALL[0], "--evidence", "没有.png"), "没有.png"),
    ],
)
def test_what_is_mistyped_gets_a_sentence(
    working: Working, more: tuple[str, ...], sentence: str
) -> None:
    """And nothing is filed."""
    assert sentence in no(working, *FILE, *more)
    assert "没有申诉" in ok(working, "list")


def test_a_body_must_be_named_in_a_round(working: Working) -> None:
    """And be one of the round's."""
    more = ("--contact", "王", "--grounds", "x", "--figure", "total")
    assert "用 --body 写明单位，有 yunxi、heming" in no(working, "file", *more)
    assert "nobody" in no(working, "file", "--body", "nobody", *more)


def test_a_workspace_of_its_own_takes_objections_too(working: Working, tmp_path: Path) -> None:
    """Somebody new decides who comes with a role; the report prints it."""
    single = tmp_path / "single"
    shutil.copytree(working.round / "bodies" / "yunxi", single)
    record = json.loads((single / "app.json").read_text("utf-8"))
    record["screens"] = [one for one in record["screens"] if one["key"] == "services"]
    (single / "app.json").write_text(json.dumps(record), "utf-8")  # one screen is judged fast
    file = ("file", "--contact", "王", "--grounds", "大按钮", "--finding", SMALL[0])
    assert working.run("objection", single, *file).exit_code == 0
    decide = ("decide", "O1", "--outcome", "upheld", "--by", "E1", "--reason", "属实")
    assert "E1" in working.run("objection", single, *decide).output  # nobody knows E1 yet
    made = working.run("objection", single, *decide, "--role", "expert", "--name", "何裁")
    assert made.exit_code == 0, made.output
    explained = working.run("explain", single, "M10", "--platform", "android", "--plain").output
    assert "已由申诉 O1 撤销" in explained
    judged = working.run("judge", single, "--plain")
    assert judged.exit_code == 2, judged.output
    assert "已由申诉 O1 撤销" in (single / "report.html").read_text("utf-8")


def test_a_person_retests_what_was_repaired(anywhere: Working) -> None:
    """Each finding's last retest is printed; what nobody retested is not called repaired."""
    add = ("record", SMALL[0], "--body", "yunxi", "--by", "T1", "--at-name", "TalkBack")
    for state in ("repaired", "not-repaired"):
        result = anywhere.run("followup", anywhere.round, *add, "--state", state)
        assert result.exit_code == 0, result.output
    listed = anywhere.run("followup", anywhere.round, "list", "--body", "yunxi").output
    assert f"{SMALL[0]} 已整改，T1" in listed and f"{SMALL[0]} 未整改，T1" in listed
    assert "已整改 0 处，未整改 1 处，未复核" in listed
    result = anywhere.run("followup", anywhere.round, *add, "--state", "repaired", "--by", "T9")
    assert result.exit_code == 1 and "T9" in result.output
    report = body_report(RoundFolder.open(anywhere.round), "yunxi", anywhere.work())
    assert report.history is not None
    assert report.history.states == {SMALL[0]: "not-repaired"}
    tallies = [t for t in report.history.causes.values() if t["not-repaired"]]
    assert tallies == [{"repaired": 0, "not-repaired": 1, "not-retested": 0}]


def test_a_path_that_is_nothing_is_told(tmp_path: Path) -> None:
    """An empty list would look as if nobody had objected."""
    for command in ("objection", "followup"):
        result = Working(tmp_path).run(command, tmp_path / "nichts", "list")
        assert result.exit_code == 1
        assert "nichts" in result.output


def test_hostile_grounds_are_text_everywhere(working: Working) -> None:
    """Markup, escapes and bidi characters do nothing in the terminal nor in a report."""
    evil = "<script>alert(1)</script>\x1b[31m\u202e=1+1"
    more = ("--figure", "total", "--contact", evil, "--grounds", evil)
    ok(working, "file", "--body", "yunxi", *more)
    listed = ok(working, "list")
    assert "\x1b" not in listed and "\u202e" not in listed
    assert working.run("report", working.round, "yunxi", "--resamples", "0").exit_code == 0
    body = working.round / "bodies" / "yunxi"
    page = (body / "report.html").read_text("utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "\u202e" not in page
    assert "\u202e" not in (body / "report.json").read_text("utf-8")


def test_a_new_run_retests_what_it_measured_again(working: Working) -> None:
    """One finding is gone, one is on a screen that was not measured: only the first is repaired.

    The same comparison again records nothing more, and an older run is no retest.
    """
    body = working.round / "bodies" / "yunxi"
    assert working.run("report", working.round, "yunxi", "--resamples", "0").exit_code == 0
    report = json.loads((body / "report.json").read_text("utf-8"))
    later = working.folder / "later.json"
    ended = datetime.fromisoformat(report["run"]["finished_at"])
    report["run"]["finished_at"] = (ended + timedelta(seconds=60)).isoformat()
    for screen in report["screens"]:
        if screen["key"] == "elder-home":
            screen |= {"status": "not-measured", "findings": []}
        screen["findings"] = [one for one in screen["findings"] if one["id"] != SMALL[0]]
    later.write_text(json.dumps(report), "utf-8")
    for _ in range(2):
        output = working.run("diff", body, later, "--record", "--plain").output
        assert "已整改 1 处，未整改" in output.splitlines()[-1]
    records = {one.finding: one for one in working.work().bodies["yunxi"].followups}
    assert len(records) == len(working.work().bodies["yunxi"].followups)
    assert (records[SMALL[0]].state, records[SMALL[0]].by) == ("repaired", "")
    assert SMALL[1] not in records  # not measured again: nobody knows
    assert {one.state for name, one in records.items() if name != SMALL[0]} == {"not-repaired"}
    report["run"]["finished_at"] = "2020-01-01T00:00:00+00:00"
    later.write_text(json.dumps(report), "utf-8")
    result = working.run("diff", body, later, "--record", "--plain")
    assert result.exit_code == 1 and "不晚于前一份" in result.output
