"""Sentences for the reader: ids, codes and data of the report looked up in texts and catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportPage,
    ReportScreen,
)
from audit.report.safe import plain
from rules.describe import preface_key
from rules.model import Catalogue, Clause, Group, Result, Rule
from rules.show import clause_label
from rules.wording import Texts

_LONGEST_VALUE = 120  # characters of page text inside a sentence
_LONGEST_TITLE = 60
_BEIJING = timezone(timedelta(hours=8))
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile("[A-Za-z]{2,}")
RESULTS = (
    Result.NONE,
    Result.PARTIAL,
    Result.PENDING,
    Result.FULL,
    Result.NOT_APPLICABLE,
    Result.NOT_MEASURED,
)


type Unit = ReportPage | ReportScreen


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords:
    """A human task in the reader's language; empty where the texts say nothing."""

    id: str
    indicator: str
    title: str
    purpose: str
    method: tuple[str, ...]
    expected: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """Why something was not measured, and what the reader can do about it."""

    code: str
    what: str
    todo: str


class Words:
    """The texts and the catalogue seen from one report.

    Nothing here raises for a missing text: the id or code is shown instead, so an incomplete
    translation never costs anybody a report.
    """

    def __init__(self, report: Report, *, catalogue: Catalogue, texts: Texts) -> None:
        self._texts = texts
        self._catalogue = catalogue
        self.lang = texts.lang
        self.scheme = catalogue.schemes.get(report.scheme.partition("@")[0])
        self._indicators = {i.id: i for i in report.indicators}
        self._criteria = {
            c.number: self._own(c.title or "", c.title_en or c.title or "")
            for c in catalogue.clauses.values()
            if c.id.startswith("wcag:") and c.number
        }
        self._numbers = {page.id: n for n, page in enumerate(report.pages, start=1)}
        self._numbers |= {screen.id: n for n, screen in enumerate(report.screens, start=1)}

    @property
    def html_lang(self) -> str:
        """The language as a BCP 47 tag for `lang` attributes."""
        return "zh-CN" if self.lang == "zh" else self.lang

    def label(self, key: str, **values: str | int) -> str:
        """A label of the report itself, [report] KEY, with its placeholders filled."""
        return self._texts.label(key, values)

    def sentence(self, finding: ReportFinding) -> str:
        """What is wrong, in one sentence about this very element."""
        key = f"rule.{finding.rule}.codes.{finding.code}"
        if not self._known(key):
            return self.rule_title(finding.rule)
        return self._texts.word(key, _short(finding.data))

    def rule_title(self, rule: str) -> str:
        """The problem that the rule looks for, in the reader's words; its id without a text."""
        return self._optional(f"rule.{rule}.title") or rule

    def fix(self, rule: str) -> str:
        """What to do about it; empty without a text."""
        return self._optional(f"rule.{rule}.fix")

    def example(self, rule: str) -> str:
        """Repaired code; empty without one."""
        return self._texts.rule_example(rule) or ""

    def indicator_title(self, indicator: str) -> str:
        """The indicator's title in the reader's language; its id when the report lacks it."""
        found = self._indicators.get(indicator)
        return self._own(found.title, found.title_en) if found else indicator

    def has_indicator(self, indicator: str) -> bool:
        """True when the report has a line for this indicator."""
        return indicator in self._indicators

    def groups(self) -> tuple[Group, ...]:
        """The scheme's groups in its order; empty for a scheme that the catalogue lacks."""
        return self.scheme.groups if self.scheme else ()

    def group_title(self, group: Group) -> str:
        """The group's title in the reader's language."""
        return self._own(group.title, group.title_en)

    def disclaimer(self) -> str:
        """The scheme's own word on what its indicators are; the report's where it has none."""
        scheme = self.scheme
        own = self._own(scheme.disclaimer, scheme.disclaimer_en) if scheme else ""
        return own or self.label("disclaimer")

    def scheme_title(self, report: Report) -> str:
        """The scheme's title, or its id."""
        scheme = self.scheme
        return self._own(scheme.title, scheme.title_en) if scheme else report.scheme

    def grade(self, grade: str) -> str:
        """The grade's title; its id for an unknown one."""
        for known in self.scheme.grades if self.scheme else ():
            if known.id == grade:
                return self._own(known.title, known.title_en)
        return grade

    def task(self, task: str, indicator: str) -> TaskWords:
        """A human task with its steps; `indicator` is the one it is shown for."""
        key = f"human.{task}"
        return TaskWords(
            id=task,
            indicator=indicator,
            title=self._optional(f"{key}.title") or task,
            purpose=self._optional(f"{key}.purpose"),
            method=self._texts.steps(f"{key}.method"),
            expected=self._optional(f"{key}.expected"),
            note=self._optional(f"{key}.note"),
        )

    def aims(self, indicator: str) -> tuple[str, ...]:
        """What the indicator's human tasks expect of a portal or app that passes."""
        named = [t.id for t in self._catalogue.tasks.values() if t.indicator == indicator]
        return tuple(filter(None, (self.task(task, indicator).expected for task in named)))

    def reason(self, code: str, details: Mapping[str, str] | None = None) -> ReasonWords:
        """A reason code in words, filled with the page's details."""
        data = _short(details_of(code, details or {}))
        what, todo = f"reason.{code}.what", f"reason.{code}.todo"
        return ReasonWords(
            code=code,
            what=self._texts.word(what, data) if self._known(what) else code,
            todo=self._texts.word(todo, data) if self._known(todo) else "",
        )

    def kind(self, code: str) -> str:
        """A page kind in words; its code without a text."""
        return self._optional(f"kind.{code}") or code

    def note(self, code: str) -> str:
        """How a person's word met the machine's; empty without a text."""
        return self._optional(f"message.review-note-{code}")

    def answer(self, code: str) -> str:
        """A person's answer in words; its code without a text."""
        return (
            self._optional(f"catalogue.answer.{code}")
            or self.optional_label(f"said-answer-{code}")
            or code
        )

    def optional_label(self, key: str) -> str:
        """A label that may be missing: empty, not the key, without one."""
        return self._optional(f"report.{key}")

    def told(self, code: str, data: Mapping[str, str]) -> str:
        """A sentence of the command line that stands in a report, [message] CODE."""
        return self._texts.message(code, _short(data))

    def choice(self, chosen: str) -> str:
        """Why a page is in the sample, in words; the code for an unknown one."""
        return self.optional_label(f"chosen-{chosen}") or chosen

    def viewport(self, name: str) -> str:
        """A viewport in words; its name for an unknown one."""
        return self.optional_label(f"viewport-{name}") or name

    def prefaces(self, media: Iterable[str]) -> tuple[str, ...]:
        """What holds for every human task of each medium; without texts, nothing."""
        found = (self._optional(f"catalogue.{preface_key(medium)}") for medium in media)
        return tuple(text for text in found if text)

    def rule(self, rule: str) -> Rule | None:
        """The catalogue's rule; None when it has been retired since."""
        return self._catalogue.rules.get(rule)

    def clause(self, clause: str) -> Clause | None:
        """The catalogue's clause; None when it is gone."""
        return self._catalogue.clauses.get(clause)

    def clause_labels(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Clauses with what is known of their numbers; unknown ids as they are."""
        known = self._catalogue.clauses
        return tuple(clause_label(known[c], self.lang) if c in known else c for c in clauses)

    def criterion(self, number: str) -> str:
        """A WCAG success criterion with its title; the number alone where that is not known."""
        title = self._criteria.get(number)
        return f"{number} {title}" if title else number

    def unit_number(self, unit: str) -> int:
        """The page's or screen's place in the report, from 1; 0 for an id that it lacks."""
        return self._numbers.get(unit, 0)

    def unit_title(self, unit: Unit) -> str:
        """A page or screen as the reader finds it again: "第 3 页《…》", "第 3 屏《…》(iOS)"."""
        number = self._numbers.get(unit.id, 0)
        title = plain(unit.title).strip()
        short = title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "……"
        if isinstance(unit, ReportPage):
            return self.label("page-title" if title else "page-untitled", n=number, title=short)
        system = self.platform(unit.platform)
        return self.label("screen-title", n=number, title=short or unit.key, platform=system)

    def platform(self, platform: str) -> str:
        """A platform's own name; empty for the web."""
        return {"android": "Android", "ios": "iOS"}.get(platform, platform)

    def time(self, stamp: str | None) -> str:
        """An ISO 8601 time as Beijing time to the minute; the text itself when it is not one."""
        if not stamp:
            return self.label("unknown")
        try:
            parsed = datetime.fromisoformat(stamp)
        except ValueError:
            return stamp
        parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return self.label("beijing-time", time=beijing(parsed))

    def foreign_lang(self, text: str) -> str | None:
        """The `lang` that a text of unknown origin needs in this report; None for none."""
        return needs_lang(text, self.lang)

    def _own(self, chinese: str, english: str) -> str:
        return chinese if self.lang == "zh" else english

    def _known(self, key: str) -> bool:
        return key in self._texts.words or key in self._texts.fallback

    def _optional(self, key: str) -> str:
        """The text under a key; empty, not the key, where neither language has it."""
        return self._texts.word(key) if self._known(key) else ""


def beijing(at: datetime) -> str:
    """An aware time in Beijing, to the minute."""
    return f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M}"


def needs_lang(text: str, lang: str) -> str | None:
    """The `lang` that a text of unknown origin needs among text in `lang`; None for none.

    An English sentence that quotes a Chinese word stays English.
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    return "zh-CN" if lang != "zh" and han and han >= latin else None


def details_of(code: str, details: Mapping[str, str]) -> Mapping[str, str]:
    """What fills one reason's sentence: its own "CODE.KEY" come before what reasons share."""
    prefix = f"{code}."
    own = {k.removeprefix(prefix): v for k, v in details.items() if k.startswith(prefix)}
    return {**details, **own}


def _short(data: Mapping[str, str | int] | Mapping[str, str]) -> dict[str, str | int]:
    """Data for a sentence: page text on one line, long values cut."""
    return {key: _value(value) for key, value in data.items()}


def _value(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "……"


def is_open(indicator: ReportIndicator) -> bool:
    """True while somebody still has to decide the indicator, or measure it."""
    return indicator.verdict is not Result.NOT_APPLICABLE and indicator.value is None


def machine_looked(indicator: ReportIndicator) -> bool:
    """True when the machine looked at anything, so that the indicator's counts mean something."""
    looked = bool(indicator.rules) or indicator.judged_by == "machine"
    return looked and indicator.verdict is not Result.NOT_MEASURED
