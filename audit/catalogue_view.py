"""Prints the catalogue: one statement a line, so that it can be read, heard and searched."""

from __future__ import annotations

from rich.console import Console

from audit.report.safe import plain
from rules.load import load_catalogue, load_texts
from rules.show import (
    Table,
    clause_ids,
    clause_label,
    coverage_table,
    indicator_table,
    rule_table,
    task_table,
)


def print_rules(console: Console, lang: str) -> None:
    """Every rule and human task, a line each."""
    catalogue, texts = load_catalogue(), load_texts(lang)
    for table in (rule_table(catalogue, texts), task_table(catalogue, texts)):
        _lines(console, table)


def print_coverage(console: Console, lang: str) -> None:
    """The coverage matrix: indicator, clause, who decides, by which rules and tasks."""
    _lines(console, coverage_table(load_catalogue(), load_texts(lang)))


def print_one(console: Console, wanted: str, lang: str) -> bool:
    """One rule, human task or indicator with all that is known of it; False when unknown."""
    catalogue, texts = load_catalogue(), load_texts(lang)
    tables = (
        rule_table(catalogue, texts),
        task_table(catalogue, texts),
        indicator_table(catalogue, texts),
    )
    found = [(t, row) for t in tables for row in t.rows if row[0].casefold() == wanted.casefold()]
    for table, row in found:
        for column, cell in zip(table.columns, row, strict=True):
            _out(console, f"{column}: {cell}")
    rule = catalogue.rules.get(wanted)
    if rule is not None:
        _out(console, texts.rule_fix(rule.id))
        for code in texts.codes(rule.id):
            _out(console, f"{code}: {texts.sentence(rule.id, code)}")
        for clause in clause_ids(catalogue, rule):
            _out(console, clause_label(catalogue.clauses[clause], lang))
        for verdict, meaning in rule.means.items():
            _out(console, f"{verdict} → {meaning}")
        for key in rule.sources:
            _out(console, f"{key}: {catalogue.sources.get(key, key)}")
    task = catalogue.tasks.get(wanted)
    if task is not None:
        human = texts.human(task.id)
        for number, step in enumerate(human.method, 1):
            _out(console, f"{number}. {step}")
        _out(console, human.expected)
        if human.note:
            _out(console, human.note)
    return bool(found)


def _lines(console: Console, table: Table) -> None:
    for row in table.rows:
        pairs = zip(table.columns[1:], row[1:], strict=True)
        _out(console, f"{row[0]}: " + "; ".join(f"{c} {v}" for c, v in pairs if v))


def _out(console: Console, line: str) -> None:
    console.out(plain(line), highlight=False)
