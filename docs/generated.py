"""The pages that are made from data: the catalogue, one page an indicator, and report.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.report.json_report import schema
from rules.describe import describe
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue, Indicator
from rules.show import SCHEME, clause_label, named, rules_of, tasks_of
from rules.wording import Texts

_WORDS = {
    "zh": {
        "catalogue": "指标与规则目录",
        "generated": "本页由规则目录的数据生成。",
        "indicator": "指标",
        "group": "二级指标",
        "decided": "由谁判定",
        "web": "门户网站",
        "app": "手机客户端",
        "clauses": "相关条款",
        "no-clauses": "没有已知的条款。",
        "rules": "机器怎么看：规则",
        "no-rules": "没有机器规则，由人判定。",
        "tasks": "人怎么测：任务",
        "no-tasks": "没有人工任务。",
        "back": "回到目录",
        "schema": "report.json 的结构",
        "schema-intro": "报告的机器可读格式是 `yd-audit/1`。完整的 JSON Schema 在项目的 "
        "`audit/report/schema/yd-audit-1.schema.json`，说明文字为英文。下面按层级列出所有字段。",
        "key": "字段",
        "type": "类型",
        "about": "说明（英文）",
        "top": "最外层",
    },
    "en": {
        "catalogue": "Catalogue of indicators and rules",
        "generated": "This page is made from the catalogue's data.",
        "indicator": "Indicator",
        "group": "Group",
        "decided": "Decided by",
        "web": "Portal",
        "app": "App",
        "clauses": "Clauses",
        "no-clauses": "No clause is known.",
        "rules": "What the machine looks at: rules",
        "no-rules": "There is no machine rule; a person decides.",
        "tasks": "What people test: tasks",
        "no-tasks": "There is no task for people.",
        "back": "Back to the catalogue",
        "schema": "Structure of report.json",
        "schema-intro": "The report's format for programs is `yd-audit/1`. The whole JSON Schema "
        "is in the project, `audit/report/schema/yd-audit-1.schema.json`. All keys by level:",
        "key": "Key",
        "type": "Type",
        "about": "Meaning",
        "top": "The whole document",
    },
}
_SHOWN_OF_RULE = ("wcag", "act", "clause", "means", "fix", "threshold")


def pages() -> Iterator[tuple[str, str]]:
    """Path below the pages' folder and Markdown text of every generated page."""
    catalogue = load_catalogue()
    for lang in ("zh", "en"):
        texts = load_texts(lang)
        yield f"{lang}/catalogue/index.md", _index(catalogue, texts)
        for indicator in catalogue.schemes[SCHEME].indicators:
            yield f"{lang}/catalogue/{indicator.id}.md", _indicator(indicator, catalogue, texts)
        yield f"{lang}/schema.md", _schema_page(lang)


def _index(catalogue: Catalogue, texts: Texts) -> str:
    words, scheme = _WORDS[texts.lang], catalogue.schemes[SCHEME]
    disclaimer = scheme.disclaimer if texts.lang == "zh" else scheme.disclaimer_en
    parts = [f"# {words['catalogue']}", f"> {_text(disclaimer)}", words["generated"]]
    for part in ("web", "app"):
        rows = [
            (
                f"[{indicator.id} {_text(named(indicator, texts.lang))}]({indicator.id}.md)",
                _text(named(group, texts.lang)),
                texts.word(f"catalogue.judged_by.{indicator.judged_by}"),
            )
            for group in scheme.groups
            if group.part == part
            for indicator in scheme.indicators
            if indicator.group == group.id
        ]
        heads = (words["indicator"], words["group"], words["decided"])
        parts += [f"## {words[part]}", _table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def _indicator(indicator: Indicator, catalogue: Catalogue, texts: Texts) -> str:
    words = _WORDS[texts.lang]
    facts = dict(describe(catalogue, indicator.id, texts))
    parts = [f"# {indicator.id} {_text(named(indicator, texts.lang))}"]
    single = [
        texts.word(f"catalogue.column.{name}") for name in ("group", "principle", "judged_by")
    ]
    parts.append("\n".join(f"- {label}：{_text(facts[label])}" for label in single))
    parts.append(f"## {words['clauses']}")
    labels = [_text(clause_label(catalogue.clauses[key], texts.lang)) for key in indicator.clauses]
    parts.append("\n".join(f"- {label}" for label in labels) or words["no-clauses"])
    parts.append(f"## {words['rules']}")
    rules = rules_of(catalogue, indicator.id)
    for rule in rules:
        parts.append(f"### {_text(texts.rule_title(rule.id))}")
        parts.append(_facts(rule.id, catalogue, texts, _SHOWN_OF_RULE))
    if not rules:
        parts.append(words["no-rules"])
    parts.append(f"## {words['tasks']}")
    tasks = tasks_of(catalogue, indicator.id)
    for task in tasks:
        parts.append(f"### {_text(texts.human(task.id).title)}")
        parts.append(_facts(task.id, catalogue, texts, ("purpose", "method", "expected", "note")))
    if not tasks:
        parts.append(words["no-tasks"])
    parts.append(f"[{words['back']}](index.md)")
    return "\n\n".join(parts) + "\n"


def _facts(item: str, catalogue: Catalogue, texts: Texts, shown: Iterable[str]) -> str:
    """What `yd-audit rules show` says of an item, as a list; the id first."""
    labels = [texts.word(f"catalogue.column.{name}") for name in shown]
    facts = [(label, value) for label, value in describe(catalogue, item, texts) if label in labels]
    lines = [f"- `{item}`"]
    lines += [f"- {label}：{_text(value)}" for label, value in facts]
    return "\n".join(lines)


def _schema_page(lang: str) -> str:
    words, whole = _WORDS[lang], schema()
    parts = [f"# {words['schema']}", words["schema-intro"], f"## {words['top']}"]
    parts.append(_properties(whole, words))
    for name, part in whole.get("$defs", {}).items():
        if part.get("properties"):
            parts += [f"## {name}", _text(part.get("description", "")), _properties(part, words)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _properties(part: Mapping[str, Any], words: Mapping[str, str]) -> str:
    rows = [
        (f"`{name}`", _text(_type(value)), _text(value.get("description", "")) or "–")
        for name, value in part["properties"].items()
    ]
    return _table((words["key"], words["type"], words["about"]), rows)


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "const" in value:
        return str(value["const"])
    if "enum" in value:
        return ", ".join("null" if one is None else str(one) for one in value["enum"])
    for several in ("anyOf", "oneOf"):
        if several in value:
            return ", ".join(_type(one) for one in value[several])
    kind = value.get("type", "")
    name = ", ".join(kind) if isinstance(kind, list) else str(kind)
    inner = value.get("items")
    return f"{name} [{_type(inner)}]" if isinstance(inner, Mapping) and inner else name or "–"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


def _text(text: str) -> str:
    """One line of prose that stays prose in Markdown."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{c}" if c in "*_[]`" else c for c in line)
