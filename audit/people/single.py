"""Merges what people said of a single target's workspace into the machine's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from audit.part import Decide, Decision, Placed
from audit.people.adjust import Found, Machine, counting
from audit.people.merge import merge
from audit.people.model import Observation
from audit.people.settle import Item, Settled, settle
from audit.people.store import DATABASE, open_people
from audit.people.worklist import SINGLE, findings_asked
from audit.report.model import PersonWord, Report
from audit.score import Evidence
from rules.model import Catalogue, Indicator, Scheme


def has_people(folder: Path) -> bool:
    """True when people's work lies beside the workspace."""
    return (folder / DATABASE).exists()


def with_people(folder: Path, machine: Report, catalogue: Catalogue, scheme: Scheme) -> Decide:
    """Decides by what the machine measured and what people said of this workspace.

    `machine` is the report by the machine alone: its questions are what people answered. Raises
    PeopleError when the database cannot be read.
    """
    with open_people(None, folder) as people:
        history = people.history(body=SINGLE)
        reviews = people.reviews()
        events = people.dispute_events(SINGLE)
        waivers = people.waivers(SINGLE)
        files = {one.sha256: people.files.place(one) for one in people.evidence()}
    settled = settle(history, reviews, events)
    asked = findings_asked(machine)
    questions = {
        finding: known
        for item, known in settled.items()
        if item.finding is not None
        for finding in asked.get(item.finding, ())
    }
    kept = {sha: str(path.relative_to(folder)) for sha, path in files.items()}

    def decide(
        indicator: Indicator,
        platform: str,
        evidence: Evidence,
        found: Sequence[Placed],
        gaps: frozenset[str],
    ) -> Decision:
        findings = counting((Found(page=p, finding=f) for p, f in found), catalogue.rules)
        merged = merge(
            indicator,
            scheme,
            Machine(evidence=evidence, findings=findings, gap_pages=gaps),
            settled.get(Item(body=SINGLE, platform=platform, indicator=indicator.id)),
            questions=questions,
            waivers=waivers,
        )
        here = [
            known
            for item, known in settled.items()
            if (item.indicator, item.platform) == (indicator.id, platform)
        ]
        return Decision(
            standing=merged.standing,
            evidence=merged.evidence,
            people=tuple(w for known in here for w in _words(known, kept)),
            notes=tuple(note.value for note in merged.notes),
        )

    return decide


def _words(known: Settled, kept: Mapping[str, str]) -> list[PersonWord]:
    """Everything that was said of one item, oldest first."""
    counted = {voice.id for voice in known.voices}
    return [_word(o, kept, counts=o.id in counted) for o in known.observations]


def _word(said: Observation, kept: Mapping[str, str], *, counts: bool) -> PersonWord:
    row = f":{said.row}" if said.row is not None else ""
    return PersonWord(
        tester=said.tester,
        answer=said.answer,
        note=said.note,
        assistive=f"{said.at_name} {said.at_version}".strip(),
        device=said.device,
        observed_at=said.observed_at.isoformat(),
        question=said.finding or "",
        sheet=f"{said.sheet_name}{row}",
        evidence=tuple(kept[clip.sha256] for clip in said.evidence if clip.sha256 in kept),
        counts=counts,
    )
