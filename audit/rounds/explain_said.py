"""What people said and did about an indicator, and what is still wanted of them, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from audit.people.model import Review, Tester, Waiver
from audit.people.settle import State
from audit.report.words import Words
from audit.rounds.explain_blocks import Line, Say
from audit.rounds.explain_open import Kind, Wanted, Whom
from audit.rounds.explain_trail import File, Said, Talk, Trail


class SaidWords:
    """Says who said what. `where` shows a path as the reader can open it."""

    def __init__(
        self,
        say: Say,
        words: Words,
        testers: Mapping[str, Tester],
        where: Callable[[Path], str],
    ) -> None:
        self.say = say
        self.words = words
        self.testers = testers
        self.where = where

    def file(self, file: File) -> str:
        """The path, whether it is there, and the part of a recording that matters."""
        path, clip = self.where(file.path), file.clip
        if clip is None or (clip.start_s is None and clip.end_s is None):
            return self.say("file" if file.there else "file-missing", path=path)
        start = _clock(clip.start_s) or self.say("clip-start")
        end = _clock(clip.end_s) or self.say("clip-end")
        key = "file-clip" if file.there else "file-clip-missing"
        return self.say(key, path=path, start=start, end=end)

    def lines(self, trail: Trail, idle: Sequence[Waiver]) -> Iterator[Line]:
        """Each item with all that was said of it; `idle` are waivers that name no finding."""
        if not trail.talks:
            yield Line(text=self.say("people-none"))
        for talk in trail.talks:
            yield Line(text=self._settled(talk))
            for said in talk.said:
                yield Line(text=self._said(said), depth=1)
                yield from (Line(text=text, depth=2) for text in self._around(said))
            yield from (Line(text=text, depth=1) for text in self._events(talk))
        for waiver in idle:
            yield Line(
                text=self.say(
                    "idle",
                    finding=waiver.finding,
                    rule=waiver.rule,
                    reason=waiver.reason,
                    **self.signed(waiver),
                )
            )

    def signed(self, waiver: Waiver) -> dict[str, str]:
        """Name and time of a waiver."""
        name = self.say.person(waiver.signed_by, self.testers)
        return {"name": name, "time": self.say.time(waiver.at)}

    def _settled(self, talk: Talk) -> str:
        settled = talk.settled
        state = self.say.texts.message(f"review-state-{settled.state}")
        if settled.retested and settled.state is State.AGREED:
            state = self.say("settled-retest")
        what = self._what(talk)
        if settled.answer is not None:
            answer = self.words.answer(settled.answer)
            return self.say("settled-answer", what=what, state=state, answer=answer)
        return self.say("settled", what=what, state=state)

    def _what(self, talk: Talk) -> str:
        finding = talk.settled.item.finding
        if finding is None:
            return self.say("item-whole")
        if talk.issue is None:
            return self.say("item-stranger", id=finding)
        title = self.words.rule_title(talk.issue.rule)
        return self.say("item-question", id=finding, title=title)

    def _said(self, said: Said) -> str:
        one = said.observation
        return self.say(
            "said",
            person=self.say.person(one.tester, self.testers),
            answer=self.words.answer(one.answer),
            time=self.say.time(one.observed_at),
        )

    def _around(self, said: Said) -> Iterator[str]:
        one = said.observation
        if not said.counts:
            yield self.say("said-corrected" if said.corrected_by else "said-aside")
        known = {
            "said-assistive": f"{one.at_name} {one.at_version}".strip(),
            "said-device": one.device,
            "said-note": one.note,
        }
        for key, value in known.items():
            if value:
                yield self.say(key, value=value)
        if one.sheet_name:
            key = "said-sheet-only" if one.row is None else "said-sheet"
            yield self.say(key, sheet=one.sheet_name, row=str(one.row))
        yield self.say("said-stage", stage=str(one.round_number))
        for name, value in one.extra.items():
            yield self.say("said-extra", name=name, value=value)
        yield from map(self.file, said.files)
        for review in said.reviews:
            yield from self._review(review)

    def _review(self, review: Review) -> Iterator[str]:
        person, time = self.say.person(review.reviewer, self.testers), self.say.time(review.at)
        yield self.say(f"review-{review.verdict.value}", person=person, time=time)
        if review.note:
            yield self.say("review-note", value=review.note)

    def _events(self, talk: Talk) -> Iterator[str]:
        refused = {one.record: one.code for one in talk.settled.refused}
        for event in talk.events:
            yield self.say(
                f"event-{event.kind.value}",
                person=self.say.person(event.by, self.testers),
                time=self.say.time(event.at),
                answer=self.words.answer(event.answer) if event.answer else "",
                reason=self._reason(event.reason),
            )
            if event.id in refused:
                yield self.say("said-aside")

    def _reason(self, reason: str) -> str:
        """What somebody wrote, or the sentence for what the software gave as its reason."""
        if reason.startswith("review-why-"):
            return self.say.texts.message(reason)
        return reason.strip() or self.say("no-reason")

    def wanted(self, one: Wanted, trail: Trail) -> str:
        """What is open and whom it waits for."""
        who = self._who(one)
        if one.kind is Kind.TASK:
            title = self.words.task(one.id, trail.row.id).title
        else:
            title = self.words.rule_title(one.rule) if one.rule else ""
        what = self.say("item-question", id=one.id, title=title) if one.id else ""
        return self.say(
            f"open-{one.kind.value}",
            id=one.id,
            title=title,
            count=str(one.count),
            what=what or self.say("item-whole"),
            why=self.say.texts.message(f"review-why-{one.why}") if one.why is not None else "",
            who=who,
        )

    def _who(self, one: Wanted) -> str:
        if one.whom in (Whom.ANYBODY, Whom.NOBODY, Whom.MACHINE):
            return "" if one.whom is Whom.MACHINE else self.say(f"who-{one.whom.value}")
        names = self.say.joined([self.say.person(t, self.testers) for t in one.testers])
        return names if one.whom is Whom.NAMED else self.say("who-decider", names=names)


def _clock(seconds: float | None) -> str:
    """Seconds as minutes and seconds: 83.5 is 1:23.5; "" for none."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}".removesuffix(".0")
