"""`export` of a round: every body's report in further formats, several bodies at once."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from audit import pool
from audit.export_commands import export
from audit.formats import FORMATS, Format, Material, write_formats
from audit.rounds.folder import RoundFolder
from audit.rounds.problems import RoundError
from rules.load import load_catalogue, load_texts
from tests.audit.report import invented
from tests.audit.rounds.captured import a_round, answer, put, said
from tests.audit.rounds.invented import WEB

BODIES = ("yunxi", "heming", "songlan", "liuhe")


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """Four bodies of which one was gathered and tested in full, and the others never."""
    made = a_round(tmp_path, *BODIES, without="app")
    put(made, "yunxi", web=({"W09": (0, 5, 0)},))
    said(made, *(answer("yunxi", name, "full") for name in WEB if name != "W02"))
    return made


def written(folder: RoundFolder, body: str | None = None) -> tuple[int, list[str]]:
    """The exit code and the lines of exporting XLSX."""
    out = io.StringIO()
    code = export(folder.path, body, ["xlsx"], Console(file=out, width=300), lang="zh")
    return code, out.getvalue().splitlines()


def overview(path: Path) -> dict[str, object]:
    """The first sheet's names and values."""
    rows = openpyxl.load_workbook(path)["总览"].iter_rows(min_row=2, values_only=True)
    return {str(row[0]): row[1] for row in rows}


@pytest.mark.parametrize("cores", [1, 2])
def test_bodies_are_told_in_the_rounds_order(
    folder: RoundFolder, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process or two: the same files, each with its body's score, and a line after each."""
    monkeypatch.setattr(pool.os, "cpu_count", lambda: cores)
    code, lines = written(folder)
    assert code == 0
    assert [line for line in lines if "已完成" in line] == [
        f"{n}/4 已完成：{name}" for n, name in enumerate(BODIES, start=1)
    ]
    yunxi, heming, *_ = (overview(folder.workspace(name).path / "report.xlsx") for name in BODIES)
    assert yunxi["总分"] != "未测"
    assert heming["总分"] == "未测"
    assert "得分最低" in yunxi and "得分最低" not in heming


def test_what_cannot_be_written_is_told_with_body_and_reason(
    folder: RoundFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in the file's place: exit code 1, whose it is and why; the others' are there."""
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 1)
    (folder.workspace("yunxi").path / "report.xlsx").mkdir()
    code, lines = written(folder)
    assert code == 1
    (failed,) = [line for line in lines if "没有写成" in line]
    assert failed.startswith("yunxi 的 xlsx 没有写成：")
    assert (folder.workspace("heming").path / "report.xlsx").is_file()


def test_one_body_alone_is_written_alone(folder: RoundFolder) -> None:
    """A body's id leaves the others alone; an unknown one is refused."""
    code, lines = written(folder, "heming")
    assert (code, len(lines)) == (0, 1)
    assert not (folder.workspace("yunxi").path / "report.xlsx").exists()
    with pytest.raises(RoundError):
        written(folder, "nobody")


def test_a_format_that_breaks_does_not_keep_the_next_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renderer that raises what nobody expects is told; what comes after it is written."""
    broken = Format("broken", "broken.bin", "audit.formats.nowhere")
    monkeypatch.setattr("audit.formats.FORMATS", {**FORMATS, "broken": broken})
    texts = load_texts("zh")
    material = Material(
        report=invented.report(), workspace=tmp_path, catalogue=load_catalogue(), texts=texts
    )
    first, second = write_formats(material, ["broken", "xlsx"])
    assert isinstance(first[1], Exception) and first[1].code == "export-broken"
    assert "audit.formats.nowhere" in texts.message(first[1].code, first[1].detail)
    assert second[1] == tmp_path / "report.xlsx"


def test_no_more_processes_than_cores_work_or_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may need a browser: one for each gigabyte, and at least one."""
    sizes = {"SC_PHYS_PAGES": 3 << 18, "SC_PAGE_SIZE": 4096}  # three gigabytes
    monkeypatch.setattr(pool.os, "sysconf", sizes.__getitem__)
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 8)
    assert [pool.workers_for(n) for n in (0, 1, 2, 31)] == [1, 1, 2, 3]
