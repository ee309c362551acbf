"""What `trend` does, apart from reading the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.history.trend import read_trend
from audit.history.trend_words import TrendWords
from rules.load import load_catalogue, load_texts

HTML, JSON = "trend.html", "trend.json"


def trend_of_rounds(paths: Sequence[Path], out: Path, console: Console, *, lang: str) -> int:
    """Print each body's way over the rounds and write both files; gives the exit code back.

    Raises CommandError, RoundError and ToolError.
    """
    words = TrendWords(read_trend(paths), load_catalogue(), load_texts(lang))
    for line in (words.say("title"), *words.notes(), *words.lines()):
        console.out(line, highlight=False)
    for name, content in ((HTML, words.html()), (JSON, words.json())):
        write_file(out / name, content.encode("utf-8"))
        console.out(words.say("written", path=str(out / name)), highlight=False)
    return 0
