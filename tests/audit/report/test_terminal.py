"""The summary at the terminal: for eyes with tables, for ears without."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from audit.report.model import Report, ReportScore
from audit.report.terminal import show
from tests import gold
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts

BOXES = re.compile("[\u2500-\u259f\u2800-\u28ff]")  # boxes, blocks, spinners


def shown(
    report: Report,
    *,
    plain: bool = False,
    terminal: bool = True,
    environ: dict[str, str] | None = None,
    lang: str = "zh",
    width: int = 100,
) -> str:
    """What a console receives that is made as the commands make theirs."""
    console = Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=width,
        soft_wrap=True,
        _environ={"TERM": "xterm-256color", **(environ or {})},
    )
    files = {"html": Path("out/report.html"), "json": Path("out/report.json")}
    show(
        report,
        console=console,
        texts=texts(lang),
        catalogue=catalogue(),
        plain=plain,
        files=files,
    )
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_kept_output() -> None:
    """The plain summary of the invented report is as kept in fixtures/gold."""
    gold.check("report.txt", shown(invented.report(), plain=True))


@pytest.mark.parametrize(
    ("plain", "terminal", "environ"),
    [(True, True, {}), (False, False, {}), (False, True, {"NO_COLOR": "1"})],
)
def test_linear_text(plain: bool, terminal: bool, environ: dict[str, str]) -> None:
    """--plain, NO_COLOR and a pipe give lines without boxes, colours or wrapping."""
    text = shown(invented.report(), plain=plain, terminal=terminal, environ=environ)
    assert not BOXES.search(text)
    assert "\x1b" not in text
    assert text == shown(invented.report(), plain=True)


def test_a_terminal_gets_a_table() -> None:
    """A terminal with colours gets the indicators as a table."""
    text = shown(invented.report())
    assert BOXES.search(text)
    assert "\x1b[" in text


def test_a_narrow_terminal_loses_no_word() -> None:
    """Paths and sentences wider than the screen go on in the next line, none is cut."""
    text = re.sub("\x1b\\[[0-9;]*m", "", shown(invented.report(), width=30))
    flat = "".join(text.split())
    assert "网页报告HTMLreport：out/report.html" in flat
    assert (
        "".join(shown(invented.report(), plain=True).split("先修什么")[1].splitlines()[1].split())
        in flat
    )


@pytest.mark.parametrize("plain", [True, False])
def test_pages_cannot_act(plain: bool) -> None:
    """ANSI, bidi controls and rich's markup in page text are printed, not performed."""
    hostile = "\x1b]0;名\x07\x1b[2J\u202e[bold red]x[/] [link=file:///etc]y[/link] :smile:"
    page = replace(invented.report().pages[2], url=hostile)
    text = shown(invented.report(pages=(page,), target_url=hostile), plain=plain)
    assert "\x1b]" not in text
    assert "\x1b[2J" not in text
    assert "\u202e" not in text
    flat = "".join(text.split())
    assert "[boldred]x[/][link=file:///etc]y[/link]:smile:" in re.sub("\x1b\\[[0-9;]*m", "", flat)


@pytest.mark.parametrize("plain", [True, False])
def test_not_measured_has_no_figure(plain: bool) -> None:
    """Without a measured page the score is said in words; no number stands in its place."""
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    text = shown(invented.report(web=nothing), plain=plain)
    (line,) = (line for line in text.splitlines() if "网站得分" in line)
    assert "未测，没有得分" in line
    assert not re.search(r"\d", line.replace("满分 100 分", "").split("Score of 100")[1][4:])


def test_files_are_named() -> None:
    """The reader learns where the report is."""
    assert "out/report.html" in shown(invented.report(), plain=True)


def test_english() -> None:
    """In English the labels are English only."""
    text = shown(invented.report(), plain=True, lang="en")
    assert "Score (of 100): 16.67 to 83.33 points" in text
    assert "得分" not in text
