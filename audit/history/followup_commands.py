"""What `followup` does: whether findings were repaired is recorded and listed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.history.desk import AfterDesk, chosen, moment, seen_in
from audit.history.diffed import Diff, Entry, Kind, State
from audit.history.sides import in_round
from audit.people.afterwards import add_followups
from audit.people.followups import MACHINE, Followup, Repair, latest, plain, standing
from audit.people.reviewing import unique
from audit.people.store import DATABASE
from audit.report.safe import json_safe
from audit.telling import CommandError
from audit.workspace import APP_RUN, RUN

FORMAT = "yd-followups/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A person's retest as it is typed. `findings` are ids of findings or causes."""

    body: str = ""
    findings: tuple[str, ...]
    state: str
    by: str
    at_name: str = ""
    at_version: str = ""
    device: str = ""
    note: str = ""
    evidence: tuple[Path, ...] = ()
    when: str = ""
    supersede: str = ""
    role: str = ""
    name: str = ""


def record(path: Path, told: Told, console: Console, *, lang: str) -> int:
    """Store what a person found when they tested again; gives the exit code back.

    Raises CommandError for ids that do not exist, with near ones; Refusal, ImportProblems,
    PeopleError, RoundError and WorkspaceError.
    """
    desk = AfterDesk(path, lang)
    body = desk.body(told.body)
    seen = chosen(desk.report(body), told.findings, failures=False)
    if told.supersede and len(seen) != 1:
        raise CommandError("followup-supersede-one")
    desk.enter(told.by, told.name, told.role)
    at = moment(told.when) or datetime.now(UTC)
    with desk.people(make=True) as people:
        known = {one.id: one for one in people.followups(body)}
        supersedes = unique(told.supersede, known).id if told.supersede else None
        evidence = desk.keep(people, told.evidence)
        count = add_followups(
            people,
            [
                Followup(
                    body=body,
                    finding=one.named.finding,
                    rule=one.named.rule,
                    indicator=one.named.indicator,
                    platform=one.named.platform,
                    state=Repair(told.state),
                    by=told.by,
                    at=at,
                    at_name=told.at_name,
                    at_version=told.at_version,
                    device=told.device,
                    note=told.note,
                    evidence=evidence,
                    supersedes=supersedes,
                )
                for one in seen
            ],
        )
    state = desk.say(f"followup-state-{told.state}")
    console.out(desk.say("followup-stored", n=str(count), state=state), highlight=False)
    return 0


def list_followups(path: Path, console: Console, *, body: str, out: Path | None, lang: str) -> int:
    """Print for each finding how its last retest ended; gives the exit code back.

    What nobody retested is counted. Raises as `record` does.
    """
    desk = AfterDesk(path, lang)
    name = desk.body(body)
    records: tuple[Followup, ...] = ()
    if desk.folder is not None or (path / DATABASE).exists():
        with desk.people() as people:
            records = people.followups(name)
    stands = {one.id for one in standing(records)}
    findings = seen_in(desk.report(name))
    for one in records:
        code = "followup-line" if one.id in stands else "followup-line-corrected"
        console.out(
            desk.say(
                code,
                finding=one.finding,
                state=desk.say(f"followup-state-{one.state.value}"),
                who=one.by or desk.say("followup-machine"),
                time=one.at.isoformat(timespec="minutes"),
                note=one.note or one.source or "-",
                record=one.id[:12],
            ),
            highlight=False,
        )
    last = latest(records)
    counting = [s for s in findings.values() if s.finding.counts]
    states = [last[s.named.finding].state for s in counting if s.named.finding in last]
    counts = {
        "repaired": str(states.count(Repair.REPAIRED)),
        "still": str(states.count(Repair.NOT_REPAIRED)),
        "open": str(len(counting) - len(states) + states.count(Repair.NOT_RETESTED)),
    }
    console.out(desk.say("followup-counts", **counts), highlight=False)
    if out is not None:
        write_file(out, _json(records, stands).encode("utf-8"))
        console.out(desk.say("history-written", path=str(out)), highlight=False)
    return 0


def record_diff(before: Path, found: Diff, *, lang: str) -> dict[str, str]:
    """Store what a new run of the machine says of the findings of a workspace's report.

    Only what is comparable is stored; the same comparison again stores nothing. Gives back the
    counts for a sentence. Raises CommandError where there is no workspace to store it in, and where
    the second report is not the later one; PeopleError, RoundError, ImportProblems.
    """
    round_ = in_round(before) if before.is_dir() else None
    if not before.is_dir() or not ((before / RUN).exists() or (before / APP_RUN).exists()):
        raise CommandError("diff-record-file", path=str(before))
    then, now = moment(found.before.finished_at), moment(found.now.finished_at)
    if then is None or now is None or now <= then:
        raise CommandError(
            "diff-record-order",
            before=found.before.finished_at or "-",
            now=found.now.finished_at or "-",
        )
    desk = AfterDesk(round_ or before, lang)
    body = desk.body(before.absolute().name if round_ is not None else "")
    records, skipped = _records(found, body, now)
    with desk.people(make=True) as people:
        add_followups(people, records)
    states = [one.state for one in records]
    return {
        "repaired": str(states.count(Repair.REPAIRED)),
        "still": str(states.count(Repair.NOT_REPAIRED)),
        "skipped": str(skipped),
    }


def _records(found: Diff, body: str, at: datetime) -> tuple[list[Followup], int]:
    """A record for each finding that is comparable wherever it is, and how many are not."""
    by_id: dict[str, list[Entry]] = {}
    for entry in found.entries:
        if entry.before is not None and entry.kind is not Kind.ADVICE:
            by_id.setdefault(entry.before.id, []).append(entry)
    source = "; ".join((Path(found.now.path).name, found.now.target, *found.now.engines))
    records, skipped = [], 0
    for name, entries in by_id.items():
        states = {entry.state for entry in entries}
        if State.STILL in states:
            state = Repair.NOT_REPAIRED
        elif State.INCOMPARABLE in states:
            skipped += 1
            continue
        else:
            state = Repair.REPAIRED
        one = entries[0].before
        assert one is not None  # noqa: S101  (only such entries are in the table)
        records.append(
            Followup(
                body=body,
                finding=name,
                rule=one.rule,
                indicator=one.indicator,
                platform=entries[0].unit.platform,
                state=state,
                by=MACHINE,
                at=at,
                source=source,
            )
        )
    return records, skipped


def _json(records: Sequence[Followup], stands: set[str]) -> str:
    document = {
        "format": FORMAT,
        "records": [{"id": o.id, "stands": o.id in stands, **plain(o)} for o in records],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
