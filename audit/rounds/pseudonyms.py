"""Codes in the place of testers' ids and names, for reports that are shown to everybody.

The codes are given once for a round and stay: `private/testers.json` in the round's folder says
which is whose, readable by its owner alone. New testers get the next codes. Scores do not change:
codes sort as the ids did when they were given, and what is drawn at random goes by that order.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from audit.people.followups import Followup
from audit.people.model import Assignment, DisputeEvent, Observation, Review, Tester, Waiver
from audit.people.objections import Case
from audit.rounds.problems import RoundError
from devices.ports import ToolError

PRIVATE = Path("private") / "testers.json"
_FORMAT = "yd-testers/1"
_LEAST_NAME = 2  # characters; a single one stands in too many words
_ID = r"[A-Za-z0-9_-]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The code of each tester by id, and every text that names one with the code for it."""

    by_id: Mapping[str, str]
    by_text: Mapping[str, str]
    pattern: re.Pattern[str]

    def tester(self, tester: Tester) -> Tester:
        """A person who is known by the code alone; what they may do stays."""
        code = self.by_id[tester.id]
        return replace(tester, id=code, name=code)

    def who(self, tester: str) -> str:
        """The code for an id; a name that signed something without being a tester's is masked."""
        return self.by_id.get(tester) or self.text(tester)

    def text(self, text: str) -> str:
        """A note with every tester's id and name in it replaced."""
        return self.pattern.sub(lambda m: self.by_text[m[0].casefold()], text)

    def observations(
        self, records: Iterable[Observation]
    ) -> tuple[tuple[Observation, ...], dict[str, str]]:
        """The observations under codes, and their new ids by the old ones.

        An id is the digest of the content: left as it was, names could be guessed from it.
        """
        ids: dict[str, str] = {}
        waiting = list(records)
        done: dict[int, Observation] = {}
        while waiting:
            later = []
            for record in waiting:
                if (
                    record.supersedes
                    and record.supersedes not in ids
                    and any(other.id == record.supersedes for other in waiting)
                ):
                    later.append(record)
                    continue
                done[id(record)] = self._observation(record, ids)
                ids[record.id] = done[id(record)].id
            if len(later) == len(waiting):
                raise ValueError("observations correct each other in a circle")
            waiting = later
        return tuple(done.values()), ids

    def _observation(self, record: Observation, ids: Mapping[str, str]) -> Observation:
        return replace(
            record,
            tester=self.who(record.tester),
            note=self.text(record.note),
            device=self.text(record.device),
            extra={self.text(k): self.text(v) for k, v in record.extra.items()},
            supersedes=ids.get(record.supersedes, record.supersedes) if record.supersedes else None,
            sheet_name=self.text(record.sheet_name),
        )

    def review(self, review: Review, ids: Mapping[str, str]) -> Review:
        """A review under codes, of the observation under its new id."""
        return replace(
            review,
            observation=ids.get(review.observation, review.observation),
            reviewer=self.who(review.reviewer),
            note=self.text(review.note),
        )

    def event(self, event: DisputeEvent) -> DisputeEvent:
        """A step of a dispute under codes."""
        return replace(event, by=self.who(event.by), reason=self.text(event.reason))

    def waiver(self, waiver: Waiver) -> Waiver:
        """A waiver under codes."""
        return replace(
            waiver, signed_by=self.who(waiver.signed_by), reason=self.text(waiver.reason)
        )

    def case(self, case: Case) -> Case:
        """An objection and its decisions under codes; who objected for the body stays unnamed."""
        objection = case.objection
        return Case(
            objection=replace(objection, contact="", grounds=self.text(objection.grounds)),
            decisions=tuple(
                replace(one, by=self.who(one.by), reason=self.text(one.reason))
                for one in case.decisions
            ),
        )

    def followup(self, record: Followup) -> Followup:
        """A retest after repairs under codes."""
        return replace(
            record,
            by=self.who(record.by) if record.by else "",
            note=self.text(record.note),
            device=self.text(record.device),
        )

    def assignment(self, assignment: Assignment) -> Assignment:
        """An assignment under codes."""
        return replace(assignment, tester=self.who(assignment.tester))


def codes_of(folder: Path, testers: Iterable[Tester]) -> Codes:
    """The round's codes, given to those who have none yet.

    Raises RoundError (round-codes-broken) for a key file that cannot be read, since other codes
    for the same people would contradict reports that are out already; ToolError where it cannot
    be written.
    """
    people = sorted(testers, key=lambda one: one.id)
    path = folder / PRIVATE
    known = _read(path)
    missing = [one.id for one in people if one.id not in known]
    if missing:
        taken = max((int(code[-3:]) for code in known.values()), default=0)
        for number, name in enumerate(missing, start=taken + 1):
            known[name] = f"测试员{number:03d}"
        _write(path, known, people)
    texts: dict[str, str] = {}
    parts = []
    for one in people:
        texts[one.id.casefold()] = known[one.id]
        parts.append(rf"(?<!{_ID}){re.escape(one.id)}(?!{_ID})")
        if len(one.name.strip()) >= _LEAST_NAME:
            texts.setdefault(one.name.strip().casefold(), known[one.id])
            parts.append(re.escape(one.name.strip()))
    parts.sort(key=len, reverse=True)
    pattern = re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)
    return Codes(by_id=known, by_text=texts, pattern=pattern)


def _read(path: Path) -> dict[str, str]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["format"] != _FORMAT:
            raise ValueError(table["format"])
        return {str(one["id"]): str(one["code"]) for one in table["testers"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise RoundError("round-codes-broken", path=str(path)) from error


def _write(path: Path, codes: Mapping[str, str], people: Iterable[Tester]) -> None:
    names = {one.id: one.name for one in people}
    table = {
        "format": _FORMAT,
        "testers": [{"id": i, "code": code, "name": names.get(i, "")} for i, code in codes.items()],
    }
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        # Never readable by others, not even for a moment.
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(table, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise ToolError("no-permission", path=str(path), detail=error.strerror or "") from error
