"""What `yd-audit review` does: reviews, disputes, retests, adjudications and waivers of a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.people import acts
from audit.people.model import (
    Assignment,
    DisputeEvent,
    Observation,
    Review,
    ReviewVerdict,
    Target,
    Waiver,
)
from audit.people.review_sheet import (
    Said,
    Shown,
    read_reviews,
    review_worksheet,
    same_word,
    verdict_word,
)
from audit.people.reviewing import check, reviewable, unique
from audit.people.settle import Item, Settled
from audit.people.steps import Act
from audit.people.worksheet import answer_word
from audit.people_sheets import format_of, render
from audit.review_desk import Desk
from audit.review_lines import INDENT, Lines
from audit.rounds.tasks import machine_report
from audit.telling import CommandError
from rules.model import Verdict

Steps = tuple[Sequence[DisputeEvent], Sequence[Assignment]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An item as a command names it; `platform` and `finding` "" where they are left out."""

    body: str
    indicator: str
    platform: str = ""
    finding: str = ""


def export_reviews(
    path: Path,
    out: Path,
    console: Console,
    *,
    by: str,
    sheet_format: str = "",
    replace: bool = False,
    lang: str,
) -> int:
    """Write what somebody may review as a sheet; gives the exit code back.

    What they said already is filled in. Raises CommandError, RoundError, PeopleError, ToolError.
    """
    chosen = format_of(out, sheet_format, replace=replace)
    desk = Desk.open(path, lang)
    person = desk.tester(by)
    if not person.may_review:
        raise CommandError("review-no-reviewer", tester=by)
    rows = reviewable(desk.settled(), person, desk.work.assignments)
    if not rows:
        console.out(desk.say("review-none-yours", tester=by), highlight=False)
        return 0

    def shown(one: Observation) -> Shown:
        item = desk.of(one).item
        return Shown(
            body_name=desk.name(one.body), title=desk.title(item), evidence=desk.evidence(one)
        )

    sheet = review_worksheet(rows, desk.texts, reviewer=by, ids=desk.history, shown=shown)
    write_file(out, render(sheet, chosen))
    count = str(len(rows))
    console.out(desk.say("review-written", path=str(out), count=count), highlight=False)
    return 0


def import_reviews(path: Path, sheet: Path, console: Console, *, by: str, lang: str) -> int:
    """Store the reviews of a filled-in sheet, all or nothing; gives the exit code back.

    Raises ImportProblems with everything that is wrong, CommandError, RoundError, PeopleError.
    """
    desk = Desk.open(path, lang)
    if by:
        desk.tester(by)
    known = Said(
        history=desk.history,
        settled=desk.of,
        testers=desk.testers,
        assignments=desk.work.assignments,
        reviews=desk.reviews,
    )
    read = read_reviews(sheet, known, reviewer=by, now=datetime.now(UTC))
    with desk.folder.people() as people:
        stored = people.add_reviews(read.reviews, read.places, opening=True)
    counts = {
        "new": str(len(stored.new)),
        "unchanged": str(stored.unchanged),
        "open": str(read.unanswered),
    }
    console.out(desk.say("review-imported", sheet=read.name, **counts), highlight=False)
    if stored.opened:
        count = str(len(stored.opened))
        console.out(desk.say("review-opened", count=count, round=str(path)), highlight=False)
    return 0


def review(
    path: Path,
    record: str,
    verdict: ReviewVerdict,
    console: Console,
    *,
    by: str,
    note: str,
    lang: str,
) -> int:
    """Store what somebody says of a record; gives the exit code back.

    Raises Refusal where it may not be said, ImportProblems, CommandError, RoundError, PeopleError.
    """
    desk = Desk.open(path, lang)
    person, one = desk.tester(by), desk.observation(record)
    said = Review(
        observation=one.id, reviewer=by, verdict=verdict, note=note.strip(), at=datetime.now(UTC)
    )
    if verdict is ReviewVerdict.DISAGREE and not said.note:
        raise acts.Refusal("review-disagree-note")
    if not any(same_word(said, other) for other in desk.reviews):
        check(one, desk.of(one), person, desk.work.assignments)
    with desk.folder.people() as people:
        stored = people.add_reviews([said], opening=True)
    words = {"verdict": verdict_word(verdict, desk.texts), "tester": one.tester}
    code = "review-stored" if stored.new else "review-stored-already"
    record = Lines(desk).short[one.id]
    console.out(desk.say(code, who=by, record=record, **words), highlight=False)
    if stored.opened:
        console.out(desk.say("review-opened", count="1", round=str(path)), highlight=False)
    return 0


def open_dispute(
    path: Path, named: Named, console: Console, *, by: str, reason: str, lang: str
) -> int:
    """Open a dispute about what people said; gives the exit code back.

    Raises as `review`.
    """
    desk, item = _found(path, named, lang)
    desk.tester(by)

    def do(settled: Settled, at: datetime) -> Steps:
        return (acts.reopen(settled, by=by, reason=reason, at=at),), ()

    return _act(desk, item, do, console)


def order_retest(
    path: Path,
    named: Named,
    console: Console,
    *,
    testers: Sequence[str],
    by: str,
    reason: str,
    lang: str,
) -> int:
    """Have a disputed item tested again; gives the exit code back. Raises as `review`."""
    desk, item = _found(path, named, lang)
    for code in (*testers, by):
        desk.tester(code)

    def do(settled: Settled, at: datetime) -> Steps:
        return acts.order_retest(settled, testers, by=by, reason=reason, at=at)

    return _act(desk, item, do, console)


def adjudicate(
    path: Path,
    named: Named,
    console: Console,
    *,
    answer: str,
    by: str,
    reason: str,
    lang: str,
) -> int:
    """Decide a disputed item; gives the exit code back. Raises as `review`."""
    desk, item = _found(path, named, lang)
    person, allowed = desk.tester(by), desk.allowed(item)
    chosen = desk.answer(answer, item)
    if chosen not in allowed:
        words = "、".join(f"{answer_word(one, desk.texts)} {one}" for one in allowed)
        where = {"indicator": item.indicator, "platform": item.platform or "web"}
        raise acts.Refusal(
            "review-ruling-allowed", answer=answer[:60], allowed=words, body=item.body, **where
        )

    def do(settled: Settled, at: datetime) -> Steps:
        events = acts.adjudicate(settled, chosen, by=person, reason=reason, at=at, allowed=allowed)
        return events, ()

    return _act(desk, item, do, console)


def waive(
    path: Path, body: str, finding: str, console: Console, *, by: str, reason: str, lang: str
) -> int:
    """Sign that one of the machine's failures does not count; gives the exit code back.

    Raises Refusal for an id that names no failure, ImportProblems, CommandError, RoundError,
    PeopleError, WorkspaceError.
    """
    desk = Desk.open(path, lang)
    desk.folder.body(body)
    desk.tester(by)
    known = _failures(desk, body, desk.work.body(body).targets)
    try:
        name, rules = unique(finding, {one: (one, rules) for one, rules in known.items()})
    except acts.Refusal as error:
        if error.code != "review-prefix-unknown":
            raise
        raise acts.Refusal("review-no-failure", body=body, value=finding[:64]) from error
    at = datetime.now(UTC)
    signed = {w.rule for w in desk.work.body(body).waivers if w.finding == name}
    waivers = [
        Waiver(body=body, finding=name, rule=rule, reason=reason.strip(), signed_by=by, at=at)
        for rule in rules
        if rule not in signed
    ]
    with desk.folder.people() as people:
        people.add_waivers(waivers)
    code = "review-waiver-stored" if waivers else "review-waiver-already"
    words = {"body": body, "finding": name, "rule": " ".join(rules), "who": by}
    console.out(desk.say(code, **words), highlight=False)
    return 0


def _failures(desk: Desk, body: str, targets: Sequence[Target]) -> dict[str, tuple[str, ...]]:
    """The failures of a body that count, by id, each with the rules that they are of."""
    if not targets:
        return {}
    report = machine_report(desk.folder, body, targets)
    found: dict[str, dict[str, None]] = {}
    findings = [page.findings for page in report.pages] + [s.findings for s in report.screens]
    for one in chain.from_iterable(findings):
        if one.verdict is Verdict.FAILED and one.counts:
            found.setdefault(one.id, {})[one.rule] = None
    return {name: tuple(rules) for name, rules in found.items()}


def _found(path: Path, named: Named, lang: str) -> tuple[Desk, Item]:
    desk = Desk.open(path, lang)
    return desk, desk.item(named.body, named.indicator, named.platform, named.finding)


def _act(desk: Desk, item: Item, do: Act, console: Console) -> int:
    """Store the steps and print them and how the item stands now."""
    with desk.folder.people() as people:
        people.act(item, do)
    now = Desk.open(desk.folder.path, desk.lang)
    lines, settled = Lines(now), now.work.body(item.body).settled[item]
    console.out(lines.head(item, 1).removeprefix("1. "), highlight=False)
    for event in settled.events[-1:]:
        console.out(INDENT + lines.happened(event), highlight=False)
    state = now.say(f"review-state-{settled.state}")
    why = now.say(f"review-why-{settled.why}") if settled.why is not None else ""
    console.out(INDENT + now.say("review-now", state=state, why=why).rstrip(), highlight=False)
    return 0
