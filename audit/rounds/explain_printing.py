"""Prints what `explain` has to say, and writes its files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from audit.files import write_file
from audit.report.safe import json_safe
from audit.report.safe import plain as safe
from audit.rounds.explain_blocks import Block, Grid, Say, lines_of
from rules.load import load_texts
from rules.tree import Tree


class Printing:
    """Where and how it is told."""

    def __init__(self, console: Console, tree: Tree, lang: str, plain: bool) -> None:
        self.console = console
        self.plain = plain
        self.texts = load_texts(lang)
        self.say = Say(self.texts, tree)

    def show(self, blocks: Sequence[Block]) -> None:
        """Print blocks: linear text, or headings, tables and indents."""
        if self.plain:
            for text in lines_of(blocks):
                self.line(text)
            return
        for number, block in enumerate(blocks):
            if number and block.heading:
                self.console.print()
            if block.heading:
                self.console.print(Text(safe(block.heading), style="bold"))
            if block.grid is not None:
                self.console.print(_table(block.grid))
            for line in block.lines:
                space = (0, 0, 0, 2 * (line.depth + 1))
                # Wrapped, not cut at the edge as the console does with what is padded.
                self.console.print(Padding(Text(safe(line.text)), space), soft_wrap=False)

    def line(self, text: str) -> None:
        """Print one statement."""
        self.console.out(safe(text), highlight=False)

    def document(self, path: Path, document: Mapping[str, Any]) -> None:
        """Write a JSON file and say so. Raises ToolError where it cannot be written."""
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        self.file(path, f"{json_safe(text)}\n")

    def file(self, path: Path, text: str) -> None:
        """Write a file and say so. Raises ToolError where it cannot be written."""
        write_file(path, text.encode("utf-8", "replace"))
        self.line(self.say("written", path=str(path)))


def _table(grid: Grid) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in grid.columns:
        table.add_column(Text(safe(column)), overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    return table
