"""`yd-audit review ROUND …`: what reviewers see and may say, and how disputes are settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.people.model import DisputeKind, ReviewVerdict
from audit.people.settle import Settled, State
from audit.rounds.folder import RoundFolder
from audit.rounds.tasks import machine_report
from rules.model import Verdict
from tests.audit.rounds.working import CAPTCHA, KEYBOARD, LOGIN, WHEN, Working, filled_reviews

M14 = ("yunxi", "M14")
ANSWERS = {LOGIN: "完全通过", CAPTCHA: "部分通过"}


@pytest.fixture
def disputed(working: Working) -> Working:
    """T1 and T2 differ about M14; only T1 was asked about M04."""
    working.said("T1", ANSWERS)
    working.said("T2", {LOGIN: {"answer": "无法通过", "time": WHEN, "note": "=登不进去"}})
    return working


def settled(working: Working, indicator: str, body: str = "yunxi") -> Settled:
    """How an indicator stands."""
    known = working.work().bodies[body].settled
    return next(s for item, s in known.items() if item.indicator == indicator)


def refused(working: Working, *arguments: str | Path) -> str:
    """What a command says that changes nothing."""
    before = working.work()
    result = working.review(*arguments)
    assert result.exit_code == 1, result.output
    assert working.work() == before
    assert "{" not in result.output
    return result.output


# ---- What is listed ------------------------------------------------------------------------


def test_the_list_says_who_said_what(disputed: Working) -> None:
    """Linear lines: the item, why, each person's words with their record, the steps."""
    lines = disputed.ok("list").splitlines()
    start = lines.index("有争议 1 项")
    assert lines[start + 1] == "1. 云汐市 yunxi，M14 任务：注册登录与身份认证（android）"
    shown = "\n".join(lines[start : start + 6])
    assert "T1 沈一：完全通过" in shown
    assert "T2 林二：无法通过；2026-05-18 09:30；备注：=登不进去" in shown
    assert f"记录 {disputed.record('T2', 'M14')[:12]}" in shown
    assert "软件提出争议" in shown
    assert "理由：测试结果不一致。" in shown
    english = disputed.ok("list", "--lang", "en")
    assert "T2 林二: not passed" in english
    assert "dispute opened" in english


def test_hostile_words_are_printed_harmless(working: Working) -> None:
    """Whatever stands in a note or a device's name: nothing acts on the terminal."""
    given = {"answer": "部分通过", "time": WHEN, "note": "红\x1b[31m", "device": "机\u202e器"}
    working.said("T1", {LOGIN: given})
    for output in (working.ok("list", "--by", "R1"), working.ok("history", *M14)):
        assert not {"\x1b", "\u202e"} & set(output)
        assert "红" in output


def test_a_second_tester_is_awaited_without_saying_what_the_first_found(working: Working) -> None:
    """Who is still to test it; nobody's answer."""
    working.said("T1", {LOGIN: "完全通过"})
    output = working.ok("list")
    assert "等第二人独立测试 1 项" in output
    assert "已测：T1 沈一；还要测的人：T2 林二。" in output
    assert "完全通过" not in output


def test_listing_writes_nothing(working: Working) -> None:
    """Also where people differ and nobody has opened a dispute."""
    working.said("T1", ANSWERS)
    before = working.work()
    assert working.review("list", "--by", "R1").exit_code == 0
    assert working.review("history", *M14).exit_code == 0
    assert working.work() == before


def test_who_is_still_to_test_is_told_nothing(disputed: Working) -> None:
    """Not what others said of the item, in no part of the list, nor may they review it."""
    disputed.ok("retest", *M14, "--testers", "R1", "--by", "E1")
    output = disputed.ok("list", "--by", "R1")
    assert "R1 还要独立测试这一项" in output
    assert "登不进去" not in output
    assert "M04" in output  # others' work on other items is open to review
    told = refused(disputed, "agree", disputed.record("T2", "M14")[:12], "--by", "R1")
    assert "还要先测试" in told
    disputed.said("R1", {f"{LOGIN}@2": "部分通过"})
    assert "登不进去" in disputed.ok("list", "--by", "R1")


def test_a_reviewer_sees_what_may_be_reviewed(disputed: Working) -> None:
    """By assignment, never one's own, with --open only what was not reviewed yet."""
    assert "R1 高评 可以复核 3 条记录" in disputed.ok("list", "--by", "R1")
    assert "可以复核 0 条记录" in disputed.ok("list", "--by", "E1")
    assert "T2 没有复核权限" in disputed.ok("list", "--by", "T2")
    disputed.ok("agree", disputed.record("T1", "M04")[:8], "--by", "R1")
    assert "R1 高评 同意 T1 的记录" in disputed.ok("list", "--by", "R1")
    assert "R1 高评 可以复核 2 条记录" in disputed.ok("list", "--by", "R1", "--open")
    assert "有争议 0 项" in disputed.ok("list", "--body", "heming")
    assert "T9" in refused(disputed, "list", "--by", "T9")
    assert "atlantis" in refused(disputed, "list", "--body", "atlantis")


# ---- Reviews -------------------------------------------------------------------------------


def test_disagreeing_opens_a_dispute(working: Working) -> None:
    """With a reason; saying it again changes nothing; the same word twice is one."""
    working.said("T1", ANSWERS)
    record = working.record("T1", "M04")
    for _ in range(2):
        working.ok("disagree", record[:6], "--by", "R1", "--note", "有语音验证码")
    (review,) = working.work().bodies["yunxi"].reviews
    assert (review.observation, review.verdict) == (record, ReviewVerdict.DISAGREE)
    (event,) = working.work().bodies["yunxi"].events
    assert (event.kind, event.by, event.indicator) == (DisputeKind.OPENED, "", "M04")
    assert settled(working, "M04").state is State.DISPUTED
    assert "请填写复核备注" in refused(working, "disagree", record, "--by", "R1", "--note", " ")


def test_records_are_named_by_their_beginning(disputed: Working) -> None:
    """At least six characters that name one record alone."""
    record = disputed.record("T1", "M04")
    assert "太短" in refused(disputed, "agree", record[:5], "--by", "R1")
    assert "没有编号以“ffffff1”开头的记录" in refused(disputed, "agree", "ffffff1", "--by", "R1")
    assert "同意" in disputed.ok("agree", f" {record[:6].upper()} ", "--by", "R1")


def test_who_may_not_review(disputed: Working) -> None:
    """One's own, without the right, not assigned, what was corrected, what was adjudicated."""
    own = disputed.record("T2", "M14")
    assert "不能复核自己采集的结果" in refused(disputed, "agree", own, "--by", "T2")
    assert "没有复核权限" in refused(disputed, "agree", own, "--by", "T1")
    assert "没有分派给 E1 复核" in refused(disputed, "agree", own, "--by", "E1")
    assert "T9" in refused(disputed, "agree", own, "--by", "T9")
    disputed.said("T2", {LOGIN: "部分通过"})
    assert "已被更正" in refused(disputed, "agree", own, "--by", "R1")
    disputed.ok("adjudicate", *M14, "--answer", "none", "--by", "E1", "--reason", "录像为证")
    now = disputed.record("T2", "M14")
    assert "已经裁定" in refused(disputed, "agree", now, "--by", "R1")


def exported(working: Working, suffix: str = "csv") -> bytes:
    """R1's sheet of reviews."""
    out = working.folder / f"r1.{suffix}"
    working.ok("export", "--by", "R1", "--out", out, "--replace")
    return out.read_bytes()


def test_reviews_as_a_sheet(disputed: Working) -> None:
    """What was said beside what the reviewer writes; the same file twice changes nothing."""
    content = exported(disputed)
    assert "'=登不进去" in content.decode("utf-8-sig")
    sheet = disputed.folder / "first.csv"
    answers = {
        "T1 M14": {"review": "不同意", "remark": "看不到验证码"},
        "T2 M14": {"review": "agree"},
    }
    sheet.write_bytes(filled_reviews(content, answers))
    output = disputed.ok("import", sheet)
    assert "新复核 2 条，与已有相同 0 条，还没有意见 1 行" in output
    assert "新复核 0 条，与已有相同 2 条" in disputed.ok("import", sheet, "--by", "R1")
    second = disputed.folder / "second.csv"
    second.write_bytes(filled_reviews(exported(disputed), {"T2 M14": {"review": "不同意"}}))
    told = refused(disputed, "import", second)
    assert "second.csv 第" in told
    assert "不同意须写明理由" in told
    more = {"T2 M14": {"review": "不同意", "remark": "没有试短信登录"}}
    second.write_bytes(filled_reviews(exported(disputed), more))
    assert "新复核 1 条" in disputed.ok("import", second)
    assert "新复核 0 条" in disputed.ok("import", sheet)  # older words do not come back
    reviews = disputed.work().bodies["yunxi"].reviews
    last = [r for r in reviews if r.observation == disputed.record("T2", "M14")][-1]
    assert (last.verdict, last.note) == (ReviewVerdict.DISAGREE, "没有试短信登录")


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "txt"])
def test_reviews_come_back_in_every_format(disputed: Working, suffix: str) -> None:
    """What was said before is filled in; as it is, it changes nothing."""
    disputed.ok("agree", disputed.record("T1", "M04")[:12], "--by", "R1", "--note", "看过\n录像")
    exported(disputed, suffix)
    output = disputed.ok("import", disputed.folder / f"r1.{suffix}")
    assert "新复核 0 条，与已有相同 1 条，还没有意见 2 行" in output


def test_a_sheet_with_problems_stores_nothing(disputed: Working) -> None:
    """All at once by row and column: words, mixed rows, unknown records, a note alone."""
    content = filled_reviews(
        exported(disputed),
        {
            "T1 M14": {"review": "同意", "collector": "T2"},
            "T2 M14": {"review": "大概"},
            "T1 M04": {"remark": "没写意见"},
        },
    )
    sheet = disputed.folder / "r1.csv"
    sheet.write_bytes(content)
    told = refused(disputed, "import", sheet)
    assert "有 3 处问题，什么也没有导入" in told
    assert "“T2”与题号不符（应为“T1”）" in told
    assert "“大概”不是这道题可用的答案：可用 同意、不同意" in told
    assert "“复核意见 Review”栏：写了复核备注，但没有复核意见" in told
    record = disputed.record("T1", "M14")[:12]
    sheet.write_bytes(exported(disputed).replace(record.encode(), b"f" * 12))
    assert "没有编号以“ffffffffffff”开头的记录" in refused(disputed, "import", sheet)
    sheet.write_bytes(filled_reviews(exported(disputed), {"T1 M14": {"review": "同意"}}))
    assert "而导入时指定的是“E1”" in refused(disputed, "import", sheet, "--by", "E1")
    tasks = disputed.sheet("T1", ANSWERS)
    assert "缺少这一栏" in refused(disputed, "import", tasks)


# ---- Disputes ------------------------------------------------------------------------------


def test_an_adjudication_in_any_words(disputed: Working) -> None:
    """By one who neither collected nor reviewed; what the scheme has no word for is refused."""
    more = ("--by", "E1", "--reason", "录像中短信登录可用")
    told = refused(disputed, "adjudicate", *M14, "--answer", "还行", *more)
    assert "部分通过 partial" in told
    for by, said in (("T1", "测试过"), ("T3", "不是专家"), ("T9", "名单")):
        arguments = ("--answer", "none", "--by", by, "--reason", "x")
        assert said in refused(disputed, "adjudicate", *M14, *arguments)
    output = disputed.ok("adjudicate", *M14, "--answer", " 部分通过 ", *more)
    assert "E1 何裁 裁定为部分通过" in output
    assert "现在：已裁定。" in output
    known = settled(disputed, "M14")
    assert (known.answer, known.ruling and known.ruling.by) == ("partial", "E1")
    assert "没有争议" in refused(disputed, "adjudicate", *M14, "--answer", "none", *more)
    output = disputed.ok("list")
    assert "已了结的争议 1 项" in output
    assert "结果：部分通过，由裁定得出。" in output
    assert "已了结" not in disputed.ok("list", "--open")


def test_a_dispute_that_somebody_opens(working: Working) -> None:
    """About what nobody contests, with a reason; once."""
    arguments = ("heming", "W15", "--by", "R1", "--reason", "换了首页")
    assert "还没有人测试" in refused(working, "open", *arguments)
    working.said("T1", {KEYBOARD: "部分通过"})
    assert "现在：有争议。" in working.ok("open", *arguments)
    assert "已有争议未决" in refused(working, "open", *arguments)
    assert "没有争议" in refused(working, "retest", *M14, "--testers", "T3", "--by", "E1")


def test_what_a_command_names(disputed: Working) -> None:
    """Body, indicator, platform, finding: each is checked, and what there is is said."""
    end = ("--by", "E1", "--reason", "x")
    assert "yunxi、heming" in refused(disputed, "open", "atlantis", "M14", *end)
    assert "没有指标“X1”" in refused(disputed, "open", "yunxi", "X1", *end)
    assert "没有指标“web”" in refused(disputed, "open", "yunxi", "web", *end)
    told = refused(disputed, "open", "yunxi", "M14", "--platform", "ios", *end)
    assert "可用 android" in told
    assert "可用 -" in refused(disputed, "open", "heming", "M14", *end)
    told = refused(disputed, "open", "yunxi", "W15", "--platform", "android", *end)
    assert "可用 web" in told
    told = refused(disputed, "open", "yunxi", "M14", "--finding", "abcdef12", *end)
    assert "没有编号以“abcdef12”开头" in told
    assert disputed.run("review", disputed.folder / "nowhere", "list").exit_code == 1


def test_a_question_of_the_machine_is_disputed_by_itself(working: Working) -> None:
    """Named by the beginning of its id, answered with 是 and 否."""
    rows = [line.split(",")[0] for line in working.exported("T1").decode("utf-8-sig").splitlines()]
    question = next(row for row in rows if row.startswith("yunxi-android/q-"))
    working.said("T1", {question: "是"})
    (said,) = working.work().bodies["yunxi"].observations
    named = ("yunxi", said.indicator, "--finding", (said.finding or "")[:6])
    working.ok("open", *named, "--by", "R1", "--reason", "只在一页上")
    assert "机器疑似" in working.ok("list")
    more = ("--by", "E1", "--reason", "不影响使用")
    told = refused(working, "adjudicate", *named, "--answer", "部分通过", *more)
    assert "是 yes、否 no" in told
    working.ok("adjudicate", *named, "--answer", "否", *more)
    known = settled(working, said.indicator)
    assert (known.item.finding, known.answer) == (said.finding, "no")
    whole = working.ok("history", "yunxi", said.indicator)
    assert f"问题 {said.finding}：" in whole
    assert "裁定为否" in working.ok("history", *named)


def test_the_history_keeps_everything(disputed: Working) -> None:
    """Oldest first: answers, corrections, reviews, disputes, retests, rulings, with names."""
    disputed.ok("agree", disputed.record("T2", "M14")[:12], "--by", "R1")
    disputed.said("T2", {LOGIN: "部分通过"})
    disputed.ok("retest", *M14, "--testers", "T3", "--by", "E1", "--reason", "各说各的")
    disputed.said("T3", {f"{LOGIN}@2": "不适用"})
    disputed.ok("adjudicate", *M14, "--answer", "partial", "--by", "E1", "--reason", "录像为证")
    lines = disputed.ok("history", *M14).splitlines()
    order = [
        "T1 沈一：完全通过",
        "T2 林二：无法通过",
        "软件提出争议",
        "R1 高评 同意 T2",
        "T2 林二：部分通过",
        "E1 何裁 安排复测，由 T3 周三 测",
        "T3 周三：不适用",
        "E1 何裁 裁定为部分通过",
        "现在：已裁定。",
        "结果：部分通过",
    ]
    places = [next(n for n, line in enumerate(lines) if text in line) for text in order]
    assert places == sorted(places)
    assert any("更正记录" in line for line in lines)
    assert "还没有人测试" in disputed.ok("history", "heming", "W15")


# ---- Waivers -------------------------------------------------------------------------------


def test_a_waiver_names_a_failure_of_the_report(working: Working) -> None:
    """Signed by one who may decide, with a reason, once; an id that names none is refused."""
    folder = RoundFolder.open(working.round)
    report = machine_report(folder, "yunxi", working.work().bodies["yunxi"].targets)
    failed = [
        f
        for screen in report.screens
        for f in screen.findings
        if f.verdict is Verdict.FAILED and f.counts
    ]
    unsure = [f.id for s in report.screens for f in s.findings if f.verdict is Verdict.CANT_TELL]
    finding = failed[0]
    end = ("--by", "E1", "--reason", "装饰图片，不含信息")
    for wrong in ("ffffffffff", sorted(set(unsure) - {f.id for f in failed})[0]):
        assert "没有编号为" in refused(working, "waive", "yunxi", wrong, *end)
    assert "没有编号为" in refused(working, "waive", "heming", finding.id, *end)
    assert "T1" in refused(working, "waive", "yunxi", finding.id, "--by", "T1", "--reason", "x")
    assert "不能为空" in refused(
        working, "waive", "yunxi", finding.id, "--by", "E1", "--reason", " "
    )
    assert "已签署豁免" in working.ok("waive", "yunxi", finding.id, *end)
    assert "已有豁免" in working.ok("waive", "yunxi", finding.id, *end)
    (waiver,) = working.work().bodies["yunxi"].waivers
    assert (waiver.finding, waiver.rule, waiver.signed_by) == (finding.id, finding.rule, "E1")
    shown = working.ok("history", "yunxi", finding.indicator)
    assert "装饰图片，不含信息" in shown
