"""What a report leaves to people, as rows: human tasks, and questions that the machine has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.people.model import NO, YES, Assignment, Work
from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportScreen,
)
from audit.report.repairs import repair_order
from audit.report.words import Words, machine_looked
from rules.model import Catalogue, Verdict
from rules.wording import Texts

EXAMPLES = 5  # places that a row names; the report names all
TASK, QUESTION = "task", "question"
STAGE = "@"  # in a row's id, before the stage of a retest
SINGLE = "one"  # the body of a workspace that belongs to no round


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose report it is. `targets` gives platform ("" for the web) → target id."""

    body: str = SINGLE
    name: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)

    def target(self, platform: str) -> str:
        """The id of the body's channel: its own, or made of the body's id and the channel."""
        return self.targets.get(platform) or f"{self.body}/{platform or 'web'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where the machine saw something; empty where there is nothing to name."""

    address: str  # the page's or screen's title and address
    element: str  # selector or node path
    screenshot: str  # path below the workspace
    sentence: str  # what the machine says there


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One thing that a person has to decide.

    `id` stays the same from export to export: target and task, or target and issue, and the stage
    of a retest. `finding` is the issue's id for a question, None for a task. `allowed` are answer
    ids. `round_number` is the stage in which it is asked. The other texts are in the reader's
    language.
    """

    id: str
    body: str
    body_name: str
    target: str
    platform: str  # "" for the web
    indicator: str
    kind: str  # task · question
    finding: str | None
    title: str
    steps: tuple[str, ...]
    machine: str
    places: tuple[Place, ...]
    allowed: tuple[str, ...]
    round_number: int = 1


def worklist(
    report: Report,
    *,
    catalogue: Catalogue,
    texts: Texts,
    subject: Subject,
    examples: int = EXAMPLES,
) -> tuple[WorkRow, ...]:
    """The rows in the order of the indicators: each open task, then the questions to it.

    A question is an issue whose findings the machine could not tell; advice asks nobody.
    """
    work = _Work(report, catalogue, texts, subject, examples)
    return tuple(work.rows())


def assigned(
    rows: Iterable[WorkRow], tester: str, assignments: Sequence[Assignment]
) -> tuple[WorkRow, ...]:
    """The rows that are this tester's to collect or to test again.

    Without any work of collecting, to anybody, all rows of the first stage are everybody's. A
    retest is for those who are to do it.
    """
    collecting = [a for a in assignments if a.kind is Work.COLLECT]
    retests = [a for a in assignments if a.kind is Work.RETEST and a.tester == tester]
    mine = [a for a in collecting if a.tester == tester]
    return tuple(
        row
        for row in rows
        if (row.round_number > 1 and any(tests_again(a, row) for a in retests))
        or (
            row.round_number == 1
            and (not collecting or any(a.covers(row.body, row.indicator) for a in mine))
        )
    )


def _covered(row: WorkRow, work: Iterable[Assignment]) -> bool:
    return any(a.covers(row.body, row.indicator) for a in work)


def again(row: WorkRow, number: int, texts: Texts) -> WorkRow:
    """The row as it is asked once more, in a later stage."""
    title = texts.message("worklist-again", {"title": row.title})
    return replace(row, id=f"{row.id}{STAGE}{number}", title=title, round_number=number)


def tests_again(assignment: Assignment, row: WorkRow) -> bool:
    """Whether a retest is of what the row asks, in its stage."""
    same = assignment.tests_again(row.body, row.platform, row.indicator, row.finding)
    return same and assignment.round_number == row.round_number


def findings_asked(report: Report) -> dict[str, tuple[str, ...]]:
    """Issue id, as in a question's `finding` → the ids of the machine's findings that it joins."""
    return {i.id: i.findings for i in report.issues if i.verdict is Verdict.CANT_TELL and i.counts}


class _Work:
    """Makes the rows of one report."""

    def __init__(
        self, report: Report, catalogue: Catalogue, texts: Texts, subject: Subject, examples: int
    ) -> None:
        self.report = report
        self.catalogue = catalogue
        self.texts = texts
        self.subject = subject
        self.examples = examples
        self.words = Words(report, catalogue=catalogue, texts=texts)
        self.units: tuple[ReportPage | ReportScreen, ...] = (*report.pages, *report.screens)
        measured = [unit for unit in self.units if unit.status != "not-measured"]
        self.measured = {u.platform if isinstance(u, ReportScreen) else "" for u in measured}
        self.issues: dict[tuple[str, str], list[ReportIssue]] = {}
        for issue in repair_order(report.issues, self.words.scheme):
            if issue.counts:
                self.issues.setdefault((issue.platform, issue.indicator), []).append(issue)

    def rows(self) -> Iterator[WorkRow]:
        asked = dict.fromkeys((i.platform, i.id) for i in self.report.indicators)
        for indicator in self.report.indicators:
            for task in indicator.tasks:
                yield self.task(task, indicator)
            yield from self.questions(indicator.platform, indicator.id)
        for platform, indicator_id in self.issues:
            if (platform, indicator_id) not in asked:
                yield from self.questions(platform, indicator_id)

    def task(self, task_id: str, indicator: ReportIndicator) -> WorkRow:
        task, words = self.catalogue.tasks.get(task_id), self.words.task(task_id, indicator.id)
        issues = self.issues.get((indicator.platform, indicator.id), [])
        title, indicator_title = words.title, self.words.indicator_title(indicator.id)
        if title != indicator_title:
            title = self.say("task", indicator=indicator_title, title=title)
        return self.row(
            kind=TASK,
            key=task_id,
            platform=indicator.platform,
            indicator=indicator.id,
            finding=None,
            title=title,
            steps=tuple(self.protocol(task_id, indicator)),
            machine=self.seen(indicator),
            places=tuple(self.places(issues)),
            allowed=task.answers if task is not None else (),
        )

    def questions(self, platform: str, indicator: str) -> Iterator[WorkRow]:
        for issue in self.issues.get((platform, indicator), []):
            if issue.verdict is Verdict.CANT_TELL:
                yield self.question(issue)

    def question(self, issue: ReportIssue) -> WorkRow:
        units = {"elements": str(issue.elements), "pages": str(len(issue.pages))}
        return self.row(
            kind=QUESTION,
            key=f"q-{issue.id}",
            platform=issue.platform,
            indicator=issue.indicator,
            finding=issue.id,
            title=self.say("question", title=self.words.rule_title(issue.rule)),
            steps=self.texts.steps("message.worklist-question-steps"),
            machine=self.say("unsure", **units),
            places=tuple(self.places([issue])),
            allowed=(YES, NO),
        )

    def row(
        self,
        *,
        kind: str,
        key: str,
        platform: str,
        indicator: str,
        finding: str | None,
        title: str,
        steps: tuple[str, ...],
        machine: str,
        places: tuple[Place, ...],
        allowed: tuple[str, ...],
    ) -> WorkRow:
        target = self.subject.target(platform)
        return WorkRow(
            id=f"{target}/{key}",
            body=self.subject.body,
            body_name=self.subject.name,
            target=target,
            platform=platform,
            indicator=indicator,
            kind=kind,
            finding=finding,
            title=title,
            steps=steps,
            machine=machine,
            places=places,
            allowed=allowed,
        )

    def protocol(self, task_id: str, indicator: ReportIndicator) -> Iterator[str]:
        """Purpose, numbered steps, expected result and note of a task."""
        words = self.words.task(task_id, indicator.id)
        if words.purpose:
            yield self.say("purpose", text=words.purpose)
        for number, step in enumerate(words.method, start=1):
            yield f"{number}. {step}"
        if words.expected:
            yield self.say("expected", text=words.expected)
        if words.note:
            yield self.say("remark", text=words.note)

    def seen(self, indicator: ReportIndicator) -> str:
        if indicator.platform not in self.measured:
            return self.say("not-measured")
        if not machine_looked(indicator):
            return self.say("not-judged")
        return self.say(
            "judged",
            failed=str(indicator.failed),
            passed=str(indicator.passed),
            open=str(indicator.cant_tell),
        )

    def places(self, issues: Sequence[ReportIssue]) -> Iterator[Place]:
        """Examples: one on each page before a second on any, the issues in their order."""
        found: list[tuple[int, Place]] = []
        for issue in issues:
            found += self.of_issue(issue)
        for _, place in sorted(found, key=lambda pair: pair[0])[: self.examples]:
            yield place

    def of_issue(self, issue: ReportIssue) -> Iterator[tuple[int, Place]]:
        """Places of one issue, each with how many of the issue came before it on its page."""
        pages, wanted, count = frozenset(issue.pages), frozenset(issue.findings), 0
        for unit in self.units:
            here = (f for f in unit.findings if f.id in wanted) if unit.id in pages else ()
            for before, finding in enumerate(here):
                if before >= self.examples or count >= self.examples * self.examples:
                    break
                count += 1
                yield before, self.place(unit, finding)

    def place(self, unit: ReportPage | ReportScreen, finding: ReportFinding) -> Place:
        where = unit.final_url or unit.url if isinstance(unit, ReportPage) else unit.key
        return Place(
            address=f"{self.words.unit_title(unit)} {where}".strip(),
            element=finding.selector,
            screenshot=unit.screenshot or "",
            sentence=self.words.sentence(finding),
        )

    def say(self, key: str, **data: str) -> str:
        return self.texts.message(f"worklist-{key}", data)
