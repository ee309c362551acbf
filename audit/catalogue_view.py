"""Prints the catalogue: one statement a line, so that it can be read, heard and searched."""

from __future__ import annotations

from rich.console import Console

from audit.report.safe import plain
from rules.describe import describe, suggestions
from rules.load import load_catalogue, load_texts
from rules.show import Table, coverage_table, rule_table, task_table


def print_rules(console: Console, lang: str) -> None:
    """Every rule and human task, a line each."""
    catalogue, texts = load_catalogue(), load_texts(lang)
    for table in (rule_table(catalogue, texts), task_table(catalogue, texts)):
        _lines(console, table)


def print_coverage(console: Console, lang: str) -> None:
    """The coverage matrix: indicator, clause, who decides, by which rules and tasks."""
    _lines(console, coverage_table(load_catalogue(), load_texts(lang)))


def print_one(console: Console, wanted: str, lang: str) -> tuple[str, ...] | None:
    """All that is known of a rule, human task, indicator, clause, standard or scheme.

    Gives None back when it was printed, otherwise the known ids that look like the wanted one.
    """
    catalogue, texts = load_catalogue(), load_texts(lang)
    try:
        facts = describe(catalogue, wanted, texts)
    except KeyError:
        return suggestions(catalogue, wanted)
    for label, value in facts:
        for line in value.splitlines() or [""]:
            _out(console, f"{label}: {line}")
    return None


def _lines(console: Console, table: Table) -> None:
    for row in table.rows:
        pairs = zip(table.columns[1:], row[1:], strict=True)
        _out(console, f"{row[0]}: " + "; ".join(f"{c} {v}" for c, v in pairs if v))


def _out(console: Console, line: str) -> None:
    console.out(plain(line), highlight=False)
