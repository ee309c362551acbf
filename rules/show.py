"""The catalogue as plain tables, for `yd-audit rules` and the generated document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.model import Catalogue, Clause, HumanTask, Indicator, Rule
from rules.wording import Texts, load_texts

SCHEME = "cn-2019"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Headings in the reader's language and rows of the same length; every cell is one line."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def clause_label(clause: Clause, lang: str = "zh") -> str:
    """How a clause is cited: never a number without how it is known.

    For example "GB/T 37668-2019 3.2.1.3（二手来源，未核对原文）", "YD/T 1761-2012 跳过导航栏
    （条款号未核）" or, verified, "WCAG 1.1.1 非文本内容".
    """
    title = clause.title if lang == "zh" else clause.title_en or clause.title
    if clause.status == "verified" and clause.number is not None:
        return " ".join(part for part in (clause.standard, clause.number, title) if part)
    if clause.number is None:
        named, reason = title or clause.summary.rstrip("。"), "unnumbered"
    else:
        named, reason = clause.number, clause.status
    cited = f"{clause.standard} {named}".strip()
    why = load_texts(lang).word(f"catalogue.clause.{reason}")
    return f"{cited}（{why}）" if lang == "zh" else f"{cited} ({why})"


def rule_table(catalogue: Catalogue, texts: Texts) -> Table:
    """Every rule that is not retired."""
    names = ("id", "title", "indicator", "status", "scope", "wcag", "act", "clauses")
    return Table(
        columns=_columns(texts, *names),
        rows=tuple(
            (
                rule.id,
                _line(texts.rule_title(rule.id)),
                rule.indicator,
                texts.word(f"catalogue.status.{rule.status}"),
                texts.word(f"catalogue.scope.{rule.scope}"),
                ", ".join(rule.wcag),
                ", ".join(rule.act),
                _labels(catalogue, rule.clauses, texts.lang),
            )
            for rule in in_use(catalogue.rules.values())
        ),
    )


def task_table(catalogue: Catalogue, texts: Texts) -> Table:
    """Every human task that is not retired, in the order of the indicators."""
    tasks = sorted(in_use(catalogue.tasks.values()), key=lambda task: task.indicator)
    return Table(
        columns=_columns(texts, "id", "title", "indicator", "status"),
        rows=tuple(
            (
                task.id,
                _line(texts.human(task.id).title),
                task.indicator,
                texts.word(f"catalogue.status.{task.status}"),
            )
            for task in tasks
        ),
    )


def indicator_table(catalogue: Catalogue, texts: Texts, scheme: str = SCHEME) -> Table:
    """Every indicator of a scheme with who decides it and how its name and weight are known.

    Raises KeyError for an unknown scheme.
    """
    names = ("id", "title", "group", "principle", "judged_by", "weight", "name_status", "clauses")
    found = catalogue.schemes[scheme]
    groups = {group.id: named(group, texts.lang) for group in found.groups}
    return Table(
        columns=_columns(texts, *names),
        rows=tuple(
            (
                indicator.id,
                named(indicator, texts.lang),
                f"{indicator.group} {groups[indicator.group]}",
                texts.word(f"catalogue.principle.{indicator.principle}"),
                texts.word(f"catalogue.judged_by.{indicator.judged_by}"),
                str(indicator.weight),
                texts.word(f"catalogue.standing.{indicator.title_status}"),
                _labels(catalogue, indicator.clauses, texts.lang),
            )
            for indicator in found.indicators
        ),
    )


def coverage_table(catalogue: Catalogue, texts: Texts, scheme: str = SCHEME) -> Table:
    """The coverage matrix: a row for each clause of each indicator.

    The rules of a row are those that name its clause (or its WCAG criterion); the tasks are the
    indicator's. Rules that name no clause stand in a last row of their own. Raises KeyError for
    an unknown scheme.
    """
    names = ("indicator", "title", "judged_by", "clause", "rules", "tasks")
    return Table(
        columns=_columns(texts, *names),
        rows=tuple(
            (
                indicator.id,
                named(indicator, texts.lang),
                texts.word(f"catalogue.judged_by.{indicator.judged_by}"),
                clause_label(clause, texts.lang) if clause else texts.word("catalogue.no_clause"),
                ", ".join(rule.id for rule in rules),
                ", ".join(task.id for task in tasks_of(catalogue, indicator.id)),
            )
            for indicator in catalogue.schemes[scheme].indicators
            for clause, rules in coverage(catalogue, indicator)
        ),
    )


def coverage(
    catalogue: Catalogue, indicator: Indicator
) -> Iterator[tuple[Clause | None, tuple[Rule, ...]]]:
    """Each clause that an indicator or one of its rules names, with the rules that name it.

    A last pair with clause None holds the rules that name no clause, or nothing at all where
    the indicator has no clause either.
    """
    rules = rules_of(catalogue, indicator.id)
    named_by = {rule.id: clause_ids(catalogue, rule) for rule in rules}
    wanted = [*indicator.clauses, *(key for keys in named_by.values() for key in keys)]
    for clause_id in dict.fromkeys(wanted):
        naming = tuple(rule for rule in rules if clause_id in named_by[rule.id])
        yield catalogue.clauses[clause_id], naming
    bare = tuple(rule for rule in rules if not named_by[rule.id])
    if bare or not wanted:
        yield None, bare


def clause_ids(catalogue: Catalogue, rule: Rule) -> tuple[str, ...]:
    """The clauses that a rule names, its WCAG criteria included."""
    criteria = {c.number: c.id for c in catalogue.clauses.values() if c.id.startswith("wcag:")}
    return (*rule.clauses, *(criteria[number] for number in rule.wcag))


def rules_of(catalogue: Catalogue, indicator: str) -> tuple[Rule, ...]:
    """The indicator's rules that are not retired."""
    return tuple(r for r in in_use(catalogue.rules.values()) if r.indicator == indicator)


def tasks_of(catalogue: Catalogue, indicator: str) -> tuple[HumanTask, ...]:
    """The indicator's human tasks that are not retired."""
    return tuple(t for t in in_use(catalogue.tasks.values()) if t.indicator == indicator)


def in_use[T: (Rule, HumanTask)](items: Iterable[T]) -> Iterator[T]:
    """Those that are not retired."""
    return (item for item in items if item.status != "retired")


def named(item: object, lang: str) -> str:
    """The title of anything that has `title` and `title_en`, in the reader's language."""
    title: str = getattr(item, "title" if lang == "zh" else "title_en")
    return title


def _columns(texts: Texts, *names: str) -> tuple[str, ...]:
    return tuple(texts.word(f"catalogue.column.{name}") for name in names)


def _labels(catalogue: Catalogue, ids: Iterable[str], lang: str) -> str:
    separator = "；" if lang == "zh" else "; "
    return separator.join(clause_label(catalogue.clauses[key], lang) for key in ids)


def _line(text: str) -> str:
    return " ".join(text.split())
