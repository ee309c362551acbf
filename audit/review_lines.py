"""What was said and done about an item, one thing a line, for eyes and screen readers alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from audit.people.model import DisputeEvent, DisputeKind, Observation, Review, Waiver
from audit.people.review_sheet import verdict_word
from audit.people.reviewing import awaited, shortest, still_to_test
from audit.people.settle import Item, Settled, State, Why
from audit.people.worksheet import BEIJING, answer_word, time_text
from audit.report.safe import plain
from audit.review_desk import Desk

INDENT = "    "


class Lines:
    """Puts what people did into sentences; `by` is who reads them, "" for anybody.

    What others said of an item is kept from somebody who is still to test it.
    """

    def __init__(self, desk: Desk, by: str = "") -> None:
        self.desk = desk
        self.by = by
        self.short = shortest(desk.history)

    def head(self, item: Item, number: int) -> str:
        """The item's place in a list, its body and what was asked."""
        code = "review-item-question" if item.finding else "review-item"
        return self.desk.say(
            code,
            number=str(number),
            body=item.body,
            name=self.desk.name(item.body),
            indicator=item.indicator,
            platform=item.platform or "web",
            title=self.desk.title(item),
            finding=item.finding or "",
        )

    def disputed(self, settled: Settled) -> Iterator[str]:
        """Why an item is disputed, who said what, and what was done about it."""
        assignments = self.desk.work.assignments
        yield INDENT + self.desk.say(f"review-why-{settled.why}")
        waiting = awaited(settled, assignments)
        if settled.why is Why.RETEST_AWAITED or (waiting and settled.events):
            yield INDENT + self.desk.say("review-waiting", testers=self.people(waiting))
        if self.by and still_to_test(settled, self.by, assignments):
            yield INDENT + self.desk.say("review-hidden", tester=self.by)
            return
        for voice in settled.voices:
            yield INDENT + self.said(voice)
        for objection in settled.objections:
            yield INDENT + self.reviewed(objection)
        for event in settled.events:
            yield INDENT + self.happened(event)

    def outcome(self, settled: Settled) -> Iterator[str]:
        """How a dispute ended."""
        answer = answer_word(settled.answer or "-", self.desk.texts)
        yield INDENT + self.desk.say(f"review-ended-{settled.state}", answer=answer)
        if settled.state is State.ADJUDICATED and settled.ruling is not None:
            yield INDENT + self.happened(settled.ruling)

    def said(self, one: Observation) -> str:
        """What somebody found, when and how, its record and evidence."""
        desk = self.desk
        answer = answer_word(one.answer, desk.texts)
        parts = [
            desk.say("review-said", who=self.person(one.tester), answer=answer),
            time_text(one.observed_at.astimezone(BEIJING)),
            f"{one.at_name} {one.at_version}".strip(),
            one.device,
        ]
        if one.round_number > 1:
            parts.append(desk.say("review-part-stage", number=str(one.round_number)))
        if one.note:
            parts.append(desk.say("review-part-note", text=one.note))
        if files := desk.evidence(one):
            parts.append(desk.say("review-part-evidence", files=" ".join(files)))
        if one.sheet_name and one.row is not None:
            where = {"sheet": one.sheet_name, "row": str(one.row)}
            parts.append(desk.say("review-part-sheet", **where))
        parts.append(desk.say("review-part-record", record=self.short.get(one.id, one.id)))
        if one.supersedes:
            record = self.short.get(one.supersedes, one.supersedes)
            parts.append(desk.say("review-part-corrects", record=record))
        return self.joined(parts)

    def reviewed(self, one: Review) -> str:
        """What a reviewer said of a record."""
        found = self.desk.history.get(one.observation)
        parts = [
            self.desk.say(
                "review-reviewed",
                who=self.person(one.reviewer),
                verdict=verdict_word(one.verdict, self.desk.texts),
                tester=found.tester if found is not None else "-",
                record=self.short.get(one.observation, one.observation),
            ),
            _when(one.at),
        ]
        if one.note:
            parts.append(self.desk.say("review-part-note", text=one.note))
        return self.joined(parts)

    def happened(self, one: DisputeEvent) -> str:
        """A step of a dispute."""
        desk = self.desk
        who = self.person(one.by) if one.by else desk.say("review-software")
        words = {"who": who, "answer": answer_word(one.answer or "-", desk.texts), "testers": ""}
        if one.kind is DisputeKind.RETEST:
            words["testers"] = self.people(
                work.tester
                for work in desk.work.assignments
                if work.round_number == one.round_number
                and work.tests_again(one.body, one.platform, one.indicator, one.finding)
            )
        parts = [desk.say(f"review-event-{one.kind}", **words), _when(one.at)]
        if one.reason:
            reason = one.reason if one.by else desk.say(one.reason)
            parts.append(desk.say("review-part-reason", text=reason))
        return self.joined(parts)

    def waived(self, one: Waiver) -> str:
        """A signed waiver."""
        return self.desk.say(
            "review-waived",
            finding=one.finding,
            rule=one.rule,
            reason=one.reason,
            name=self.person(one.signed_by),
            at=_when(one.at),
        )

    def person(self, code: str) -> str:
        """A tester's code and name."""
        known = self.desk.testers.get(code)
        named = known is not None and known.name != code
        return plain(f"{code} {known.name}") if named and known is not None else code

    def people(self, codes: Iterable[str]) -> str:
        """Several testers, "-" for none."""
        return self.desk.texts.label("list-separator").join(map(self.person, codes)) or "-"

    def joined(self, parts: Iterable[str]) -> str:
        """The parts of a line that there are."""
        return self.desk.say("review-parts").join(plain(part) for part in parts if part)


def _when(at: datetime) -> str:
    return time_text(at.astimezone(BEIJING))
