"""`yd-audit score --sheet`: the file it writes, what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audit.cli import cli
from rules.load import load_catalogue, load_texts

AWARD = load_catalogue().trees["cn-2019"]


def rows(body: str, web: str, app: str, **others: str) -> str:
    """One answer for all web indicators, one for all of the app, but those that are named."""
    given = {leaf.id: web for leaf in AWARD.leaves_below("web")}
    given |= {leaf.id: app for leaf in AWARD.leaves_below("app")}
    return "".join(f"{body},{name},{value}\n" for name, value in (given | others).items())


def run(folder: Path, text: str, *more: str) -> Result:
    """The command on a sheet with these rows."""
    sheet = folder / "values.csv"
    sheet.write_text("body,indicator,value\n" + text, encoding="utf-8-sig")
    arguments = ["score", "--sheet", str(sheet), "--out", str(folder / "scores.json"), *more]
    return CliRunner().invoke(cli, arguments)


def scores(folder: Path) -> dict[str, dict[str, Any]]:
    """What was written, by body."""
    entries = json.loads((folder / "scores.json").read_text("utf-8"))
    return {entry["body"]: entry for entry in entries}


def test_scores_are_written_rounded_and_exact(tmp_path: Path) -> None:
    """A without W01: the portal is (100 + 100 + 3/4·100)/3 = 91.67, the total 66.67."""
    result = run(tmp_path, rows("云汐市", "完全通过", "部分通过", W01="无法通过"))
    assert result.exit_code == 0, result.output
    entry = scores(tmp_path)["云汐市"]
    assert (entry["total"], entry["exact"]["total"]) == (66.67, "200/3")
    assert entry["parts"] == {"web": 91.67, "app": 50}
    assert (entry["range"], entry["grade"], entry["rank"], entry["band"]) == (None, "fair", 1, None)
    assert entry["scheme"] == "cn-2019@1"
    assert entry["catalogue"] == load_catalogue().digest


def test_open_items_give_a_range_and_nothing_that_hangs_on_the_total(tmp_path: Path) -> None:
    """The whole of D and E open: from 40 to 100; the other body keeps its place."""
    text = rows("甲", "完全通过", "") + rows("乙", "部分通过", "部分通过")
    result = run(tmp_path, text, "--plain")
    assert result.exit_code == 3, result.output
    first, second = scores(tmp_path)["甲"], scores(tmp_path)["乙"]
    assert (first["total"], first["range"], first["parts"]) == (
        None,
        [40, 100],
        {"web": 100, "app": None},
    )
    assert (first["grade"], first["rank"], first["band"]) == (None, None, None)
    assert first["part_ranges"] == {"app": [0, 100]}
    assert (second["total"], second["rank"], second["places"]) == (50, 1, [1, 2])
    assert "未定，在 40 与 100 之间" in result.output


def test_a_body_without_a_client_counts_nought_there_as_in_2018(tmp_path: Path) -> None:
    """The scheme's setting, and it is said."""
    text = "".join(f"甲,{leaf.id},完全通过\n" for leaf in AWARD.leaves_below("web"))
    assert run(tmp_path, text + "甲,app,缺失\n").exit_code == 0
    entry = scores(tmp_path)["甲"]
    assert (entry["total"], entry["parts"], entry["missing"]) == (
        40,
        {"web": 100, "app": 0},
        ["app"],
    )


def test_nothing_is_written_for_a_sheet_with_problems(tmp_path: Path) -> None:
    """Every problem is on the screen with file, row and column, and an older file stays."""
    (tmp_path / "scores.json").write_text("[]", encoding="utf-8")
    result = run(tmp_path, "甲,W01,好\n甲,W99,\n,W02,完全通过\n")
    assert result.exit_code == 1
    said = result.output + result.stderr
    assert "values.csv 第 2 行 value 列：“好”不是 W01 可用的结果" in said
    assert "values.csv 第 3 行 indicator 列：方案 cn-2019 没有指标“W99”" in said
    assert "values.csv 第 4 行 body 列：不能为空" in said
    assert (tmp_path / "scores.json").read_text("utf-8") == "[]"


def test_problems_in_english(tmp_path: Path) -> None:
    """The same in the language that was asked for."""
    result = run(tmp_path, "a,W01,good\n", "--lang", "en")
    assert "values.csv row 2 column value: “good” is no result of W01" in result.stderr


def test_an_unknown_scheme_is_named_with_those_that_exist(tmp_path: Path) -> None:
    """A misspelt id is no traceback."""
    result = run(tmp_path, "", "--scheme", "cn-2091")
    assert result.exit_code == 1
    assert "cn-2091" in result.stderr
    assert "cn-2019" in result.stderr


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The file's name is taken by a folder: a sentence, and no part of a file is left."""
    (tmp_path / "scores.json").mkdir()
    result = run(tmp_path, rows("甲", "完全通过", "完全通过"))
    assert result.exit_code == 1
    assert "scores.json" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scores.json", "values.csv"]


def test_hostile_names_cannot_act(tmp_path: Path) -> None:
    """Escapes in a body's name are spelt out on the screen and escaped in the file."""
    result = run(tmp_path, rows("\x1b[31m红\u202e", "完全通过", "完全通过"), "--plain")
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    written = (tmp_path / "scores.json").read_text("utf-8")
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert list(scores(tmp_path)) == ["\x1b[31m红\u202e"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_of_the_command_exists(lang: str) -> None:
    """Each problem that a sheet may have has its sentence in both languages."""
    texts = load_texts(lang)
    sheet = (
        "empty unread too-large not-csv encoding broken-row no-column column-twice row-long "
        "cell-empty name-long unknown-indicator twice group-differs answer points overlap"
    )
    score = "provisional vetoed unranked empty"
    codes = [f"sheet-{code}" for code in sheet.split(" ")]
    codes += [f"score-{code}" for code in score.split(" ")]
    assert all(texts.word(f"message.{code}") for code in codes)


def test_totals_without_parts_are_ranked(tmp_path: Path) -> None:
    """A published table of totals: places and grades, and nothing said of parts."""
    result = run(tmp_path, "甲,cn-2019,93.67\n乙,cn-2019,60\n", "--plain")
    assert result.exit_code == 0, result.output
    found = scores(tmp_path)
    assert {name: (e["total"], e["rank"], e["grade"]) for name, e in found.items()} == {
        "甲": (93.67, 1, "excellent"),
        "乙": (60, 2, "fair"),
    }
    assert found["甲"]["parts"] == {"web": None, "app": None}
