"""Everything about one id of the catalogue, as label and value, for `yd-audit rules show ID`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from rules.model import Catalogue, Clause, HumanTask, Indicator, Rule, Scheme, Standard
from rules.show import clause_label, named, rules_of, tasks_of
from rules.tree import Tree
from rules.wording import Texts

Facts = Iterator[tuple[str, str]]


def describe(catalogue: Catalogue, item_id: str, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Labels and values of a rule, human task, indicator, clause, standard or scheme.

    A label is repeated where it has several values; a value may hold several lines. Raises
    KeyError when nothing has this id.
    """
    if rule := catalogue.rules.get(item_id):
        facts = _rule(catalogue, rule, texts)
    elif task := catalogue.tasks.get(item_id):
        facts = _task(catalogue, task, texts)
    elif clause := catalogue.clauses.get(item_id):
        facts = _clause(catalogue, clause, texts)
    elif standard := catalogue.standards.get(item_id):
        facts = _standard(catalogue, standard, texts)
    elif scheme := catalogue.schemes.get(item_id):
        facts = _scheme(scheme, texts)
    elif tree := catalogue.trees.get(item_id):
        facts = _tree(tree, texts)
    else:
        indicator_scheme, indicator = _find_indicator(catalogue, item_id)
        facts = _indicator(catalogue, indicator_scheme, indicator, texts)
    return tuple(
        (texts.word(f"catalogue.column.{label}"), value) for label, value in facts if value
    )


def suggestions(catalogue: Catalogue, item_id: str) -> tuple[str, ...]:
    """Ids that look like this one, the nearest first; empty when none does."""
    known = [*catalogue.rules, *catalogue.tasks, *catalogue.standards, *catalogue.schemes]
    known += [name for name in catalogue.trees if name not in catalogue.schemes]
    known += [i.id for scheme in catalogue.schemes.values() for i in scheme.indicators]
    asked = item_id.lower()
    exact = [key for key in known if key.lower() == asked]
    holding = [key for key in known if asked and asked in key.lower()][:3]
    return tuple(exact or holding or difflib.get_close_matches(asked, known, n=3))


def _find_indicator(catalogue: Catalogue, item_id: str) -> tuple[Scheme, Indicator]:
    for scheme in catalogue.schemes.values():
        if indicator := scheme.indicator(item_id):
            return scheme, indicator
    raise KeyError(item_id)


def _rule(catalogue: Catalogue, rule: Rule, texts: Texts) -> Facts:
    yield "id", rule.id
    yield "title", texts.rule_title(rule.id)
    yield "status", texts.word(f"catalogue.status.{rule.status}")
    yield "version", str(rule.version)
    yield "scope", texts.word(f"catalogue.scope.{rule.scope}")
    yield "platforms", ", ".join({"android": "Android", "ios": "iOS"}[p] for p in rule.platforms)
    yield "indicator", _indicator_name(catalogue, rule.indicator, texts)
    yield "principle", texts.word(f"catalogue.principle.{rule.principle}")
    yield "wcag", ", ".join(rule.wcag)
    yield "act", ", ".join(rule.act)
    for clause_id in rule.clauses:
        yield "clause", clause_label(catalogue.clauses[clause_id], texts.lang)
    for verdict, meaning in rule.means.items():
        word = texts.word(f"catalogue.verdict.{verdict.value}")
        yield "means", f"{word} → {texts.word(f'catalogue.means.{meaning.value}')}"
    for code in texts.codes(rule.id):
        yield "sentence", f"{code}: {texts.sentence(rule.id, code)}"
    yield "fix", texts.rule_fix(rule.id)
    yield "example", texts.rule_example(rule.id) or ""
    yield "check", rule.check
    for name, value in rule.params.items():
        yield "params", f"{name} = {value}"
    for scheme in catalogue.schemes.values():
        for name, value in scheme.thresholds.get(rule.id, {}).items():
            standing = scheme.provenance[f"threshold.{rule.id}.{name}"].status
            word = texts.word(f"catalogue.standing.{standing}")
            yield "threshold", f"{scheme.id}: {name} = {value} ({word})"
    yield from _sources(catalogue, rule.sources)


def preface_key(medium: str) -> str:
    """The [catalogue] text that holds for every human task of a medium."""
    return "human_preface_app" if medium == "app" else "human_preface"


def _task(catalogue: Catalogue, task: HumanTask, texts: Texts) -> Facts:
    text = texts.human(task.id)
    yield "id", task.id
    yield "title", text.title
    yield "status", texts.word(f"catalogue.status.{task.status}")
    yield "version", str(task.version)
    yield "indicator", _indicator_name(catalogue, task.indicator, texts)
    yield "purpose", text.purpose
    for number, step in enumerate(text.method, start=1):
        yield "method", f"{number}. {step}"
    yield "expected", text.expected
    yield "note", text.note
    yield "remark", texts.word(f"catalogue.{preface_key(task.medium)}")
    yield "answers", ", ".join(texts.word(f"catalogue.answer.{a}") for a in task.answers)
    yield from _sources(catalogue, task.sources)


def _indicator(catalogue: Catalogue, scheme: Scheme, indicator: Indicator, texts: Texts) -> Facts:
    group = next(g for g in scheme.groups if g.id == indicator.group)
    yield "id", indicator.id
    yield "title", named(indicator, texts.lang)
    yield "name_status", texts.word(f"catalogue.standing.{indicator.title_status}")
    yield "scheme", f"{scheme.id} {named(scheme, texts.lang)}"
    yield "group", f"{group.id} {named(group, texts.lang)}"
    yield "principle", texts.word(f"catalogue.principle.{indicator.principle}")
    yield "judged_by", texts.word(f"catalogue.judged_by.{indicator.judged_by}")
    yield "weight", str(indicator.weight)
    yield "weight_status", texts.word(f"catalogue.standing.{indicator.weight_status}")
    for clause_id in indicator.clauses:
        yield "clause", clause_label(catalogue.clauses[clause_id], texts.lang)
    for rule in rules_of(catalogue, indicator.id):
        yield "rules", f"{rule.id} {texts.rule_title(rule.id)}"
    for task in tasks_of(catalogue, indicator.id):
        yield "tasks", f"{task.id} {texts.human(task.id).title}"
    yield from _sources(catalogue, tuple(indicator.source.split("; ")))
    yield "remark", _disclaimer(scheme, texts.lang)


def _clause(catalogue: Catalogue, clause: Clause, texts: Texts) -> Facts:
    standard = catalogue.standards[clause.id.partition(":")[0]]
    yield "id", clause.id
    yield "clause", clause_label(clause, texts.lang)
    yield "standard", f"{standard.number} {named(standard, texts.lang)}"
    yield "status", texts.word(f"catalogue.standard_status.{standard.status}")
    yield "number", clause.number or texts.word("catalogue.clause.unnumbered")
    yield "title", (clause.title_en if texts.lang == "en" else clause.title) or clause.title or ""
    yield "level", clause.level or ""
    yield "since", clause.since or ""
    yield "summary", clause.summary
    yield "evidence", texts.word(f"catalogue.evidence.{clause.status}")
    yield "confidence", texts.word(f"catalogue.confidence.{clause.confidence}")
    yield "copy", clause.copy or ""
    yield "checked", clause.checked or ""
    yield from _sources(catalogue, tuple(clause.source.split("; ")))
    yield "remark", clause.note


def _standard(catalogue: Catalogue, standard: Standard, texts: Texts) -> Facts:
    yield "id", standard.id
    yield "standard", f"{standard.number} {named(standard, texts.lang)}"
    yield "edition", standard.edition
    yield "status", texts.word(f"catalogue.standard_status.{standard.status}")
    yield "evidence", texts.word(f"catalogue.evidence.{standard.evidence}")
    yield "issued", standard.issued or ""
    yield "in_force", standard.in_force or ""
    yield from _sources(catalogue, tuple(standard.source.split("; ")))
    yield "remark", standard.note
    for clause in catalogue.clauses.values():
        if clause.id.startswith(f"{standard.id}:"):
            yield "clause", f"{clause.id} {clause_label(clause, texts.lang)}"


def _scheme(scheme: Scheme, texts: Texts) -> Facts:
    yield "id", f"{scheme.id} (v{scheme.version})"
    yield "title", named(scheme, texts.lang)
    yield "remark", _disclaimer(scheme, texts.lang)
    for group in scheme.groups:
        yield "group", f"{group.part} / {group.id} {named(group, texts.lang)}: {group.weight}"
    for indicator in scheme.indicators:
        yield "indicator", f"{indicator.id} {named(indicator, texts.lang)}"
    for label, value, standing in numbers(scheme):
        yield "value", f"{label} = {value} ({texts.word(f'catalogue.standing.{standing}')})"


def _tree(tree: Tree, texts: Texts) -> Facts:
    yield "id", f"{tree.id} (v{tree.version})"
    yield "title", tree.title_en if texts.lang == "en" else tree.title
    yield "remark", tree.disclaimer_en if texts.lang == "en" else tree.disclaimer
    for node in tree.nodes.values():
        title = node.title_en if texts.lang == "en" else node.title
        adds = texts.word(f"catalogue.adds.{node.adds.value}")
        standing = texts.word(f"catalogue.standing.{node.known.status}")
        amount = f"{adds} {node.amount}" if node.amount else adds
        path = f"{node.parent} / " if node.parent else ""
        yield (
            ("group" if node.children else "indicator"),
            (f"{path}{node.id} {title}: {amount} ({standing})"),
        )
    for grade in tree.grades:
        standing = texts.word(f"catalogue.standing.{tree.provenance[f'grade.{grade.id}'].status}")
        yield "value", f"grade.{grade.id} = {grade.minimum} ({standing})"


def numbers(scheme: Scheme) -> tuple[tuple[str, str, str], ...]:
    """Every number of a scheme outside its indicators: its key, exact value and standing."""
    values = {f"part.{key}": weight for key, weight in scheme.parts.items()}
    values |= {f"group.{group.id}": group.weight for group in scheme.groups}
    values |= {f"value.{result.value}": value for result, value in scheme.values.items()}
    values |= {f"grade.{grade.id}": grade.minimum for grade in scheme.grades}
    values |= {"none_above": scheme.none_above, "full_points": scheme.full_points}
    shown = {key: str(value) for key, value in values.items()}
    shown |= {f"combine.{part}": method for part, method in scheme.combine.items()}
    for rule, params in scheme.thresholds.items():
        shown |= {f"threshold.{rule}.{key}": str(value) for key, value in params.items()}
    return tuple(
        (key, value, scheme.provenance[key].status)
        for key, value in shown.items()
        if key in scheme.provenance
    )


def _disclaimer(scheme: Scheme, lang: str) -> str:
    return scheme.disclaimer if lang == "zh" else scheme.disclaimer_en


def _indicator_name(catalogue: Catalogue, indicator_id: str, texts: Texts) -> str:
    _, indicator = _find_indicator(catalogue, indicator_id)
    return f"{indicator.id} {named(indicator, texts.lang)}"


def _sources(catalogue: Catalogue, keys: tuple[str, ...]) -> Facts:
    """Each source key with what it stands for; words after the key are a place in it."""
    for key in keys:
        meaning = catalogue.sources.get(key.split(" ")[0], "")
        yield "sources", f"{key}: {meaning}" if meaning else key
