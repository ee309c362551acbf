"""Two testers' sheets with planted conflicts, on their whole way by the commands."""

from __future__ import annotations

from audit.people.settle import State
from audit.rounds.folder import RoundFolder
from tests.audit.rounds.working import (
    APPLY,
    CAPTCHA,
    KEYBOARD,
    LOGIN,
    SEARCH,
    WHEN,
    Answers,
    Working,
    filled_reviews,
)

_FIRST: Answers = {
    LOGIN: {"answer": "完全通过", "time": WHEN, "at": "TalkBack", "at_version": "16"},
    KEYBOARD: "部分通过",
    SEARCH: "完全通过",
    CAPTCHA: "无法通过",
    APPLY: "不适用",
}
_SECOND: Answers = {
    LOGIN: {
        "answer": "无法通过",
        "time": WHEN,
        "note": "短信登录收不到提示",
        "evidence": "录屏.webm",
    },
    KEYBOARD: "无法通过",
}


def test_planted_conflicts_are_settled(anywhere: Working) -> None:
    """One by a retest on which two agree, one by adjudication, one that a reviewer raised."""
    (anywhere.folder / "录屏.webm").write_bytes(b"\x1aE\xdf\xa3 recording")
    assert "争议" not in anywhere.said("T1", _FIRST)
    assert "其中 2 项与他人的结果不一致" in anywhere.said("T2", _SECOND)
    output = anywhere.ok("list", "--open")
    assert "有争议 2 项" in output
    for planted in (
        "T1 沈一：完全通过",
        "T2 林二：无法通过",
        "短信登录收不到提示",
        "证据：evidence/",
    ):
        assert planted in output

    anywhere.ok("export", "--by", "R1", "--out", anywhere.folder / "r1.csv")
    sheet = anywhere.folder / "r1.csv"
    said = {
        "T1 W06": {"review": "不同意", "remark": "检索结果没有念出来"},
        "T1 M04": {"review": "同意"},
    }
    sheet.write_bytes(filled_reviews(sheet.read_bytes(), said))
    assert "新列为争议 1 项" in anywhere.ok("import", sheet)
    assert "有争议 3 项" in anywhere.ok("list")

    anywhere.ok("retest", "yunxi", "M14", "--testers", "T3", "--by", "E1", "--reason", "再测一次")
    anywhere.said("T3", {f"{LOGIN}@2": "无法通过"})
    more = ("--by", "E1", "--reason", "录屏中弹窗可以用 Esc 关闭")
    anywhere.ok("adjudicate", "heming", "W15", "--answer", "partial", *more)
    anywhere.ok("adjudicate", "heming", "W06", "--answer", "部分通过", *more)

    output = anywhere.ok("list")
    assert "有争议 0 项" in output
    assert "已了结的争议 3 项" in output
    known = {s.item.indicator: s for s in anywhere.work().settled()}
    assert {i: (s.state, s.answer) for i, s in known.items()} == {
        "M14": (State.AGREED, "none"),
        "W15": (State.ADJUDICATED, "partial"),
        "W06": (State.ADJUDICATED, "partial"),
        "M04": (State.AGREED, "none"),
        "M16": (State.AGREED, "not-applicable"),
    }
    # What each said by himself before the dispute stays what agreement is measured on.
    ratings = {(r.tester, r.answer) for r in known["M14"].ratings}
    assert ratings == {("T1", "full"), ("T2", "none")}


def test_a_round_that_grows_keeps_what_was_said(anywhere: Working) -> None:
    """A body and a tester more in the file: retests, reviews and answers stay."""
    anywhere.said("T1", {LOGIN: "完全通过"})
    anywhere.said("T2", {LOGIN: "无法通过"})
    anywhere.ok("retest", "yunxi", "M14", "--testers", "T3", "--by", "E1")
    before = anywhere.work()
    path = anywhere.folder / "2026.toml"
    text = path.read_text("utf-8") + (
        '\n[[body]]\nid = "songlan"\nname = "松岚县"\nportal = "https://songlan.invalid/"\n'
        'without = ["app"]\n[[tester]]\nid = "T4"\nname = "郑四"\nrole = "engineer"\n'
        '[[assignment]]\ntester = "T4"\nbody = "songlan"\n'
    )
    path.write_text(text, "utf-8")
    result = anywhere.run("round", "new", path, "--out", anywhere.round)
    assert result.exit_code == 0, result.output
    work = anywhere.work()
    assert work.bodies["yunxi"] == before.bodies["yunxi"]
    assert [a for a in work.assignments if a.round_number == 2] == [
        a for a in before.assignments if a.round_number == 2
    ]
    assert f"{LOGIN}@2" in anywhere.exported("T3").decode("utf-8-sig")
    anywhere.said("T4", {"songlan-web/web-human-keyboard": "部分通过"})
    anywhere.said("T3", {f"{LOGIN}@2": "无法通过"})
    assert RoundFolder.open(anywhere.round).body("songlan").name == "松岚县"
