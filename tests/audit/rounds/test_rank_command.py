"""`score`, `rank`, `report` and `compare` of whole rounds: what they print, write and return."""

from __future__ import annotations

import io
import json
import pickle
import re
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from click.testing import CliRunner
from rich.console import Console

from audit.cli import cli
from audit.people.problems import PeopleError
from audit.rank_commands import _Steps, compare_rounds, rank_round, report_round, score_round
from audit.report.json_report import schema as body_schema
from audit.rounds.compare_terminal import show_comparison
from audit.rounds.compared import compare
from audit.rounds.folder import RoundFolder
from audit.rounds.model import RoundResult
from audit.rounds.problems import RoundError
from audit.rounds.ranked_terminal import show_ranking
from audit.rounds.report.json_report import schema
from audit.rounds.report.ranking_view import ranking_table
from audit.rounds.report.words import RoundWords
from audit.rounds.scored import measure
from audit.scoring.rank import Movement
from audit.telling import CommandError
from audit.workspace import WorkspaceError
from devices.ports import GatherError, ToolError
from rules.load import load_catalogue, load_texts
from tests.audit.rounds import report_rounds as rounds
from tests.audit.rounds.captured import a_round, answer, put, said
from tests.audit.rounds.invented import WEB, body, round_of

BOX = set("─│┌┐└┘├┤┬┴┼━┃╭╮╰╯\x1b\r")


def console(out: io.StringIO, *, terminal: bool = False) -> Console:
    """A console that writes here."""
    return Console(file=out, soft_wrap=True, width=300, force_terminal=terminal, no_color=True)


def decided(folder: RoundFolder, body: str, word: str = "full") -> None:
    """One clean page and a person's answer to every indicator that a person may decide."""
    put(folder, body, web=({"W09": (0, 5, 0)},))
    said(folder, *(answer(body, name, word) for name in WEB if name != "W02"))


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """One body with everything said, one with nothing gathered."""
    made = a_round(tmp_path, "yunxi", "heming", without="app")
    decided(made, "yunxi")
    return made


def test_score_writes_scores_and_says_that_something_is_open(folder: RoundFolder) -> None:
    """Exit code 3 while a body is provisional; the file has both bodies."""
    out = io.StringIO()
    code = score_round(folder.path, console(out), accept_changes=False, lang="zh", plain=True)
    entries = json.loads((folder.path / "scores.json").read_text())
    assert code == 3
    assert {e["id"]: e["standing"] for e in entries}["heming"] == "provisional"
    assert "没有名次的单位：" in out.getvalue()
    assert "heming市：暂定：还有未定的指标，总分 未测" in out.getvalue()


def test_rank_writes_the_sheets_and_one_sentence_a_body(folder: RoundFolder) -> None:
    """Linear text without boxes, one sentence for each body, and all three files."""
    out = io.StringIO()
    code = rank_round(
        folder.path, console(out), resamples=20, accept_changes=False, lang="zh", plain=True
    )
    assert code == 3
    assert {"scores.json", "ranking.xlsx", "ranking.csv"} <= {p.name for p in folder.path.iterdir()}
    assert not set(out.getvalue()) & BOX
    sentences = [line for line in out.getvalue().splitlines() if re.match("(并列)?第 ", line)]
    measured = measure(folder)
    assert len(sentences) == len(measured.ranking.together.places)
    assert len(json.loads((folder.path / "scores.json").read_text())) == 2


def test_report_writes_the_round_and_every_body(folder: RoundFolder) -> None:
    """HTML and JSON of both kinds, valid, the body's with its place; links between them hold."""
    out = io.StringIO()
    code = report_round(
        folder.path, None, console(out), resamples=0, accept_changes=False, lang="zh"
    )
    assert code == 0
    jsonschema.validate(json.loads((folder.path / "report.json").read_text()), schema())
    page = lxml.html.document_fromstring((folder.path / "report.html").read_text())
    links = [str(h) for h in page.xpath("//a/@href") if not str(h).startswith("#")]
    assert links == ["bodies/yunxi/report.html", "bodies/heming/report.html"]
    for link in links:
        own = lxml.html.document_fromstring((folder.path / link).read_text())
        back = next(str(h) for h in own.xpath("//section[h2[@id='place']]//a/@href"))
        assert ((folder.path / link).parent / back).resolve() == folder.path / "report.html"
        found = json.loads((folder.path / link).with_suffix(".json").read_text())
        jsonschema.validate(found, body_schema())
        assert found["place"]["round"] == "2026"
    assert str(folder.path / "report.html") in out.getvalue()


def test_report_of_one_body_writes_nothing_else(folder: RoundFolder) -> None:
    """Only that body's files appear."""
    out = io.StringIO()
    report_round(folder.path, "yunxi", console(out), resamples=0, accept_changes=False, lang="en")
    assert (folder.path / "bodies/yunxi/report.html").exists()
    assert not (folder.path / "report.html").exists()
    assert not (folder.path / "bodies/heming/report.html").exists()
    assert "The report on yunxi市 is written" in out.getvalue()


def test_an_unknown_body_is_refused_before_anything_is_measured(folder: RoundFolder) -> None:
    """The sentence names the bodies that there are."""
    with pytest.raises(RoundError) as caught:
        report_round(
            folder.path,
            "nobody",
            console(io.StringIO()),
            resamples=0,
            accept_changes=False,
            lang="zh",
        )
    assert caught.value.code == "round-no-body"
    assert "yunxi" in caught.value.detail["known"]


def test_compare_reads_scores_files_and_folders(folder: RoundFolder, tmp_path: Path) -> None:
    """The earlier round by its file, the later one scored anew: nothing moved, and it says so."""
    score_round(folder.path, console(io.StringIO()), accept_changes=False, lang="zh", plain=True)
    kept = tmp_path / "old.json"
    kept.write_bytes((folder.path / "scores.json").read_bytes())
    by_file, by_folder = io.StringIO(), io.StringIO()
    for now, out in ((kept, by_file), (folder.path, by_folder)):
        screen = console(out)
        code = compare_rounds(kept, now, screen, accept_changes=False, lang="zh", plain=True)
        assert code == 0
    assert by_file.getvalue() == by_folder.getvalue()
    assert "heming市：名次 无；总分 未定；等级 无；奖次 无" in by_file.getvalue()


@pytest.mark.parametrize("command", ["score", "rank", "report", "explain", "compare"])
def test_changed_rules_are_refused_until_accepted(folder: RoundFolder, command: str) -> None:
    """Every command that scores says so in one sentence, and goes on when told to."""
    record = folder.path / "round.json"
    known = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps(known | {"catalogue_digest": "0" * 64}), encoding="utf-8")
    arguments = [command, *([str(folder.path)] * (2 if command == "compare" else 1))]

    refused = CliRunner().invoke(cli, arguments)
    accepted = CliRunner().invoke(cli, [*arguments, "--accept-changes"])

    assert refused.exit_code == 1
    assert "--accept-changes" in refused.output
    assert accepted.exit_code in (0, 3)


def test_compare_of_no_round_is_one_sentence(tmp_path: Path) -> None:
    """A folder without scores is refused by name."""
    done = CliRunner().invoke(cli, ["compare", str(tmp_path), str(tmp_path)])
    assert done.exit_code == 1
    assert "scores.json" in done.output and "Traceback" not in done.output


@pytest.mark.parametrize("command", ["rank", "report"])
def test_what_is_no_round_is_refused(command: str, tmp_path: Path) -> None:
    """One sentence in two languages, exit code 1."""
    done = CliRunner().invoke(cli, [command, str(tmp_path / "nothing")])
    assert done.exit_code == 1
    assert "不是评测轮次的文件夹" in done.output and "not the folder of a round" in done.output


def test_score_of_a_round_goes_through_the_command(folder: RoundFolder) -> None:
    """`score ROUND` is the round's, not a single target's."""
    done = CliRunner().invoke(cli, ["score", str(folder.path), "--plain", "--lang", "en"])
    assert done.exit_code == 3
    assert "Bodies without a place:" in done.output
    assert (folder.path / "scores.json").exists()


def shown(result: RoundResult, *, plain: bool, lang: str = "zh") -> str:
    """What `rank` prints of a result."""
    out = io.StringIO()
    words = RoundWords(result, catalogue=load_catalogue(), texts=load_texts(lang))
    table = ranking_table(result, words)
    target = console(out, terminal=not plain)
    show_ranking(result, table, words, target, plain=plain, files={"x": Path("out/x")})
    return out.getvalue()


def test_plain_places_say_everything_in_one_sentence() -> None:
    """Place, body, total, parts, grade, award, possible places, interval, movement, weightings."""
    line = next(
        x for x in shown(rounds.full_round(), plain=True).splitlines() if x.startswith("第 3 名：")
    )
    for word in (
        "总分 75.51",
        "门户网站 68.61",
        "手机客户端 80.11",
        "等级 一般",
        "奖次 银",
        "名次区间 1 至 6",
        "比上一轮：",
        "换一种权重：按 3:7：金",
    ):
        assert word in line
    assert line.endswith("。")


def test_a_terminal_gets_a_table_with_the_same_columns_as_the_report() -> None:
    """The header is the report's."""
    text = shown(rounds.full_round(), plain=False)
    assert "名次区间" in text and "换一种权重" in text and "竹屿州" in text


def test_nothing_decided_is_said_and_no_table_is_printed() -> None:
    """No places, the bodies apart with their ranges, groups without places."""
    text = shown(rounds.nothing_decided(), plain=False)
    assert "还没有一个单位的总分已定，所以没有名次。" in text
    assert "云汐市：暂定：还有未定的指标，总分 暂定，96.67 至 100" in text
    assert "组内还没有单位定下总分。" in text


def test_hostile_names_cannot_move_the_cursor() -> None:
    """Control characters are spelt out, line by line."""
    result = rounds.hostile_round()
    bad = tuple(replace(b, name=f"\x1b[31m{b.name}\r\n") for b in result.bodies)
    for plain in (True, False):
        text = shown(replace(result, bodies=bad), plain=plain)
        assert "\x1b[31m" not in text and "\u202e" not in text and "\r" not in text


def compared(before: RoundResult, now: RoundResult, *, plain: bool = True) -> str:
    """What `compare` prints of two results."""
    out = io.StringIO()
    show_comparison(
        compare(before, now), load_catalogue(), load_texts("zh"), console(out), plain=plain
    )
    return out.getvalue()


def test_compare_prints_the_way_of_each_body_and_of_the_means() -> None:
    """96.67 became 100: +3.33, place 1 stays; the mean by both conventions with their names."""
    old = rounds.one_body()
    new = replace(round_of(body("only", title="云汐市")), testers=())
    text = compared(old, new)
    assert "云汐市：名次 1（不变）；总分 96.67 → 100（+3.33）；等级 优秀；奖次 无" in text
    mean = next(line for line in text.splitlines() if line.startswith("总分："))
    assert "差 +3.33" in mean
    assert "提升率 +3.33 %（差 ÷ 本轮平均，评测报告的算法）" in mean
    assert "增长率 +3.45 %（差 ÷ 上一轮平均，通常的算法）" in mean


def test_compare_names_who_came_and_who_went() -> None:
    """A body of only one round has no change, and is named."""
    text = compared(
        round_of(body("a", title="甲市"), body("b", title="乙市")),
        round_of(body("a", title="甲市"), body("c", title="丙市")),
    )
    assert "新增的单位：丙市" in text
    assert "上一轮有而本轮没有的单位：乙市" in text
    assert "丙市：名次 无 → 1；总分 无 → 100；" in text


def test_compare_never_subtracts_across_schemes() -> None:
    """Figures stand side by side, and why there is no difference is said."""
    now = rounds.one_body()
    before = rounds.earlier(now, {"only": (4, "silver")}, scheme="cn-2018@1")
    out = io.StringIO()
    show_comparison(
        compare(before, now), load_catalogue(), load_texts("zh"), console(out), plain=True
    )
    assert "不相减" in out.getvalue()
    assert "差 " not in out.getvalue() and "上升" not in out.getvalue()
    assert "名次 4 → 1；" in out.getvalue()


def test_compare_as_a_table_has_a_row_for_each_body() -> None:
    """The same cells as the sentences."""
    old, new = rounds.one_body(), rounds.one_body()
    text = compared(old, new, plain=False)
    assert "云汐市" in text and "96.67（0）" in text


def test_quick_steps_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line comes only when two seconds went by without one."""
    out, now = io.StringIO(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    step = _Steps(console(out))
    step("first")
    now[0] = 102.5
    step("second")
    step("third")
    assert out.getvalue() == "second\n"


def test_a_movement_that_is_up_says_so() -> None:
    """One place gained is one place, against the place it had."""
    result = rounds.one_body()
    moved = Movement(body="only", place_before=3, place=1, up=2, band_before=None, band=None)
    known = replace(result, movement=(moved,), before=rounds.earlier(result, {"only": (3, "")}))
    assert "比上一轮：上升 2 名（上一轮第 3 名）" in shown(known, plain=True)


def test_a_broken_run_among_many_bodies_is_one_sentence(tmp_path: Path) -> None:
    """Bodies are judged in processes of their own; what one of them meets comes back whole."""
    made = a_round(tmp_path, *(f"b{n}" for n in range(6)), without="app")
    put(made, "b3", web=({"W09": (0, 5, 0)},))
    (made.path / "bodies/b3/run.json").write_text("{")
    done = CliRunner().invoke(cli, ["score", str(made.path)])
    assert done.exit_code == 1
    assert str(made.path / "bodies/b3/run.json") in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "kind", [CommandError, WorkspaceError, ToolError, GatherError, PeopleError]
)
def test_errors_come_back_from_another_process(kind: type[Exception]) -> None:
    """With their code and what fills their sentence."""
    back = pickle.loads(pickle.dumps(kind("some-code", path="x")))  # type: ignore[call-arg]  # noqa: S301
    assert type(back) is kind
    assert back.args == ("some-code", {"path": "x"})
