"""What `objection` does: objections are filed, listed and decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from audit.files import write_file
from audit.history.desk import AfterDesk, chosen, moment
from audit.people.afterwards import Raised, decide_objection, raise_objection
from audit.people.objections import Case, Named, Objection, Outcome, plain
from audit.people.store import People
from audit.report.model import Report
from audit.report.safe import json_safe
from audit.telling import CommandError

FORMAT = "yd-objections/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An objection as it is typed. `findings` are ids of findings or causes."""

    body: str = ""
    contact: str
    grounds: str
    findings: tuple[str, ...] = ()
    indicator: str = ""
    platform: str = ""
    figure: str = ""
    evidence: tuple[Path, ...] = ()
    raised_at: str = ""


def file_objection(path: Path, filed: Filed, console: Console, *, lang: str) -> int:
    """Store an objection; gives the exit code back.

    Raises CommandError for ids that do not exist, with near ones; ImportProblems, PeopleError,
    RoundError and WorkspaceError.
    """
    desk = AfterDesk(path, lang)
    body = desk.body(filed.body)
    if sum(map(bool, (filed.findings, filed.indicator, filed.figure))) != 1:
        raise CommandError("objection-of-one")
    report = desk.report(body)
    named = tuple(one.named for one in chosen(report, filed.findings, failures=True))
    if filed.findings and not named:
        raise CommandError("history-no-failure", value="、".join(filed.findings)[:64])
    indicator, platform = _indicator(report, filed)
    with desk.people(make=True) as people:
        objection = raise_objection(
            people,
            Raised(
                body=body,
                contact=filed.contact,
                grounds=filed.grounds,
                findings=named,
                indicator=indicator,
                platform=platform,
                figure=filed.figure,
                evidence=desk.keep(people, filed.evidence),
                raised_at=moment(filed.raised_at),
            ),
        )
    say = {"objection": objection.name, "body": desk.name(body), "what": what(desk, objection)}
    console.out(desk.say("objection-filed", **say), highlight=False)
    return 0


def list_objections(
    path: Path, console: Console, *, body: str, only_open: bool, out: Path | None, lang: str
) -> int:
    """Print the objections, oldest first; gives the exit code back. Raises as filing does."""
    desk = AfterDesk(path, lang)
    wanted = desk.body(body) if body or desk.folder is None else None
    cases: tuple[Case, ...] = ()
    if desk.folder is not None or (path / "people.sqlite").exists():
        with desk.people() as people:
            cases = people.cases(wanted)
    shown = [case for case in cases if not only_open or case.decision is None]
    if not shown:
        console.out(desk.say("objection-none"), highlight=False)
    for case in shown:
        for line in lines_of(desk, case):
            console.out(line, highlight=False)
    if out is not None:
        write_file(out, _json(shown).encode("utf-8"))
        console.out(desk.say("history-written", path=str(out)), highlight=False)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision as it is typed. `role` and `name` enter a person in a workspace of its own."""

    objection: str
    outcome: str
    by: str
    reason: str
    findings: tuple[str, ...] = ()
    supersede: bool = False
    role: str = ""
    name: str = ""


def decide(path: Path, ruling: Ruling, console: Console, *, lang: str) -> int:
    """Store a decision and say what it changes; gives the exit code back.

    Raises Refusal where the rules of a round do not allow it, and as filing does.
    """
    desk = AfterDesk(path, lang)
    desk.enter(ruling.by, ruling.name, ruling.role)
    with desk.people() as people:
        objection = _objection(people, ruling.objection)
        named: tuple[Named, ...] = ()
        if objection is not None and ruling.findings:
            named = _named(desk, objection, ruling.findings)
        case, opened = decide_objection(
            people,
            ruling.objection,
            Outcome(ruling.outcome),
            by=ruling.by,
            reason=ruling.reason,
            named=named,
            supersede=ruling.supersede,
        )
    for line in lines_of(desk, case):
        console.out(line, highlight=False)
    decision = case.decision
    withdrawn = decision is not None and bool(decision.withdrawn)
    code = "withdrawn" if withdrawn else "opened" if opened else "unchanged"
    console.out(desk.say(f"objection-effect-{code}", path=str(path)), highlight=False)
    return 0


def what(desk: AfterDesk, objection: Objection) -> str:
    """What an objection is about, in few words."""
    if objection.findings:
        ids = "、".join(one.finding for one in objection.findings)
        return desk.say("objection-what-findings", ids=ids, n=str(len(objection.findings)))
    if objection.indicator:
        platform = objection.platform or "web"
        return desk.say("objection-what-indicator", id=objection.indicator, platform=platform)
    return desk.say(f"objection-what-{objection.figure}")


def lines_of(desk: AfterDesk, case: Case) -> Iterator[str]:
    """An objection and what became of it."""
    one, decision = case.objection, case.decision
    state = decision.outcome.value if decision is not None else "open"
    yield desk.say(
        "objection-line",
        objection=one.name,
        body=desk.name(one.body),
        what=what(desk, one),
        state=desk.say(f"objection-outcome-{state}"),
    )
    time = one.raised_at.isoformat(timespec="minutes")
    yield "  " + desk.say("objection-raised", contact=one.contact, time=time, grounds=one.grounds)
    if one.evidence:
        yield "  " + desk.say("objection-evidence", files="、".join(one.evidence))
    for number, past in enumerate(case.decisions, 1):
        yield "  " + desk.say(
            "objection-decision" if number == len(case.decisions) else "objection-corrected",
            by=past.by,
            time=past.at.isoformat(timespec="minutes"),
            outcome=desk.say(f"objection-outcome-{past.outcome.value}"),
            reason=past.reason,
        )
    if decision is not None and decision.withdrawn:
        ids = "、".join(named.finding for named in decision.withdrawn)
        yield "  " + desk.say("objection-withdrawn", n=str(len(decision.withdrawn)), ids=ids)


def _objection(people: People, name: str) -> Objection | None:
    wanted = name.strip().upper()
    return next((c.objection for c in people.cases() if c.objection.name == wanted), None)


def _named(desk: AfterDesk, objection: Objection, findings: Sequence[str]) -> tuple[Named, ...]:
    """The findings that a decision names; those of the objection may be gone from the report."""
    own = {one.finding: one for one in objection.findings}
    if all(name in own for name in findings):
        return tuple(own[name] for name in findings)
    report = desk.report(objection.body)
    return tuple(one.named for one in chosen(report, findings, failures=True))


def _indicator(report: Report, filed: Filed) -> tuple[str, str]:
    """The indicator and platform that are meant. Raises CommandError with those there are."""
    if not filed.indicator:
        return "", ""
    wanted = filed.indicator.strip().upper()
    rows = [row for row in report.indicators if row.id.upper() == wanted]
    if not rows:
        known = "、".join(dict.fromkeys(row.id for row in report.indicators))
        raise CommandError("objection-no-indicator", value=filed.indicator[:40], known=known)
    platform = "" if filed.platform == "web" else filed.platform
    there = [row.platform for row in rows]
    if not filed.platform and len(there) == 1:
        return rows[0].id, there[0]
    if not filed.platform or platform not in there:
        listed = "、".join(one or "web" for one in there)
        raise CommandError("objection-platform", value=rows[0].id, known=listed)
    return rows[0].id, platform


def _json(cases: Sequence[Case]) -> str:
    document: dict[str, Any] = {
        "format": FORMAT,
        "objections": [
            {
                "name": case.objection.name,
                **plain(case.objection),
                "decisions": [plain(one) for one in case.decisions],
            }
            for case in cases
        ],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
