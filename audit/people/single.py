"""Merges what people said of a single target's workspace into the machine's decisions."""

from __future__ import annotations

from pathlib import Path

from audit.people.deciding import Deciding, questions_of
from audit.people.settle import settle
from audit.people.store import DATABASE, open_people
from audit.people.worklist import SINGLE, findings_asked
from audit.report.model import Report
from rules.model import Catalogue, Scheme


def has_people(folder: Path) -> bool:
    """True when people's work lies beside the workspace."""
    return (folder / DATABASE).exists()


def with_people(folder: Path, machine: Report, catalogue: Catalogue, scheme: Scheme) -> Deciding:
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
    return Deciding(
        catalogue,
        scheme,
        body=SINGLE,
        settled=settled,
        questions=questions_of(settled, findings_asked(machine)),
        waivers=waivers,
        kept={sha: str(path.relative_to(folder)) for sha, path in files.items()},
    )
