"""Writes rules/CATALOGUE.md from the catalogue: `python -m rules.document [--check]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator

from rules.describe import numbers, preface_key
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue, Scheme, Standard
from rules.reading import ROOT
from rules.show import SCHEME, clause_label, in_use
from rules.wording import Texts

TARGET = ROOT / "CATALOGUE.md"


def document(catalogue: Catalogue, zh: Texts, en: Texts) -> str:
    """The whole document: Chinese with English beside it, ending in a line break."""
    scheme = catalogue.schemes[SCHEME]
    parts = [
        "# 规则目录 · Rule catalogue",
        "由 `python -m rules.document` 生成，请勿手改；"
        "`yd-audit rules show 编号` 显示每一项的全部内容。"
        "<br>Generated, do not edit; `yd-audit rules show ID` shows everything about an item.",
        f"> {scheme.disclaimer}<br>{scheme.disclaimer_en}",
        f"## 指标 · Indicators\n\n{scheme.title}（`{scheme.id}`）· {scheme.title_en}",
        _indicators(catalogue, scheme, zh, en),
        "## 方案取值 · Numbers of the scheme",
        _numbers(scheme, zh, en),
        "## 规则 · Rules",
        _rules(catalogue, zh, en),
        "## 人工任务 · Human tasks",
        *(
            f"{zh.word(f'catalogue.{key}')}<br>{en.word(f'catalogue.{key}')}\n"
            for key in (preface_key("web"), preface_key("app"))
        ),
        _tasks(catalogue, zh, en),
        "## 标准 · Standards",
        _standards(catalogue, zh, en),
        "## 来源 · Sources",
        _table(("键 · Key", "所指 · Stands for"), catalogue.sources.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _indicators(catalogue: Catalogue, scheme: Scheme, zh: Texts, en: Texts) -> str:
    head = ("id", "indicator", "group", "principle", "judged_by", "name_status", "clauses")
    groups = {group.id: f"{group.id} {group.title}<br>{group.title_en}" for group in scheme.groups}
    return _table(
        _heads(zh, en, head),
        (
            (
                indicator.id,
                f"{indicator.title}<br>{indicator.title_en}",
                groups[indicator.group],
                _both(zh, en, f"catalogue.principle.{indicator.principle}"),
                _both(zh, en, f"catalogue.judged_by.{indicator.judged_by}"),
                _both(zh, en, f"catalogue.standing.{indicator.title_status}"),
                _clauses(catalogue, indicator.clauses),
            )
            for indicator in scheme.indicators
        ),
    )


def _numbers(scheme: Scheme, zh: Texts, en: Texts) -> str:
    return _table(
        _heads(zh, en, ("item", "value", "evidence")),
        (
            (f"`{label}`", value, _both(zh, en, f"catalogue.standing.{standing}"))
            for label, value, standing in numbers(scheme)
        ),
    )


def _rules(catalogue: Catalogue, zh: Texts, en: Texts) -> str:
    head = ("id", "title", "indicator", "status", "wcag", "act", "clauses")
    return _table(
        _heads(zh, en, head),
        (
            (
                f"`{rule.id}`",
                f"{_text(zh.rule_title(rule.id))}<br>{_text(en.rule_title(rule.id))}",
                rule.indicator,
                _both(zh, en, f"catalogue.status.{rule.status}"),
                ", ".join(rule.wcag),
                ", ".join(rule.act),
                _clauses(catalogue, rule.clauses),
            )
            for rule in in_use(catalogue.rules.values())
        ),
    )


def _tasks(catalogue: Catalogue, zh: Texts, en: Texts) -> str:
    tasks = sorted(in_use(catalogue.tasks.values()), key=lambda task: task.indicator)
    return _table(
        _heads(zh, en, ("indicator", "id", "title", "purpose")),
        (
            (
                task.indicator,
                f"`{task.id}`",
                f"{_text(zh.human(task.id).title)}<br>{_text(en.human(task.id).title)}",
                f"{_text(zh.human(task.id).purpose)}<br>{_text(en.human(task.id).purpose)}",
            )
            for task in tasks
        ),
    )


def _standards(catalogue: Catalogue, zh: Texts, en: Texts) -> str:
    def known(standard: Standard) -> str:
        prefix = f"{standard.id}:"
        return str(sum(1 for clause in catalogue.clauses if clause.startswith(prefix)))

    heads = _heads(zh, en, ("id", "standard", "status", "evidence", "remark"))
    return _table(
        (*heads, "已知条款数 · Clauses known"),
        (
            (
                f"`{standard.id}`",
                f"{standard.number} {standard.title}<br>{standard.title_en}",
                _both(zh, en, f"catalogue.standard_status.{standard.status}"),
                _both(zh, en, f"catalogue.evidence.{standard.evidence}"),
                _text(standard.note),
                known(standard),
            )
            for standard in catalogue.standards.values()
        ),
    )


def _clauses(catalogue: Catalogue, ids: Iterable[str]) -> str:
    return "<br>".join(_text(clause_label(catalogue.clauses[key])) for key in ids)


def _heads(zh: Texts, en: Texts, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_both(zh, en, f"catalogue.column.{name}") for name in names)


def _both(zh: Texts, en: Texts, key: str) -> str:
    first, second = zh.word(key), en.word(key)
    return first if first == second else f"{first} · {second}"


def _text(text: str) -> str:
    """One line of prose that stays prose inside a Markdown table."""
    one_line = " ".join(text.split())
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        yield _row(heads)
        yield _row("---" for _ in heads)
        yield from (_row(row) for row in rows)

    return "\n".join(lines())


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str] | None = None) -> int:
    """Write the document, or with --check say whether it is fresh; 0 when all is well, else 1."""
    parser = argparse.ArgumentParser(prog="python -m rules.document", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    check = parser.parse_args(arguments).check
    fresh = document(load_catalogue(), load_texts("zh"), load_texts("en"))
    if not check:
        TARGET.write_text(fresh, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == fresh:
        return 0
    sys.stderr.write(
        "rules/CATALOGUE.md 已过时，请运行 python -m rules.document。"
        " rules/CATALOGUE.md is out of date; run python -m rules.document.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
