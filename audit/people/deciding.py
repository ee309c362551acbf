"""Decides a body's indicators by what the machine measured and what people said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from audit.part import Decision, Placed
from audit.people.adjust import Found, Machine, counting
from audit.people.merge import Merged, merge
from audit.people.model import Observation, Waiver
from audit.people.settle import Item, Settled
from audit.report.model import PersonWord
from audit.score import Evidence
from rules.model import Catalogue, Indicator, Scheme

Key = tuple[str, str]  # platform ("" for the web) and indicator


class Deciding:
    """An audit.part.Decide for one body.

    `settled` are all items of the body; `questions` what is settled of the machine's questions, by
    the machine's finding; `kept` says where a file of evidence lies, by sha256. Afterwards
    `merged` holds how each indicator came about.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        scheme: Scheme,
        *,
        body: str,
        settled: Mapping[Item, Settled],
        questions: Mapping[str, Settled],
        waivers: Iterable[Waiver],
        kept: Mapping[str, str],
    ) -> None:
        self.merged: dict[Key, Merged] = {}
        self.found: dict[str, tuple[Found, ...]] = {}  # what counts, by platform
        self._catalogue = catalogue
        self._scheme = scheme
        self._body = body
        self._settled = settled
        self._questions = questions
        self._waivers = tuple(waivers)
        self._kept = kept
        self._said: dict[Key, list[Settled]] = defaultdict(list)
        self._by_indicator: dict[Key, tuple[Found, ...]] = {}
        for item, known in settled.items():
            self._said[item.platform, item.indicator].append(known)

    def __call__(
        self,
        indicator: Indicator,
        platform: str,
        evidence: Evidence,
        found: Sequence[Placed],
        gaps: frozenset[str],
    ) -> Decision:
        """The decision on one indicator of one platform."""
        key = (platform, indicator.id)
        machine = Machine(
            evidence=evidence,
            findings=self._findings(indicator, platform, found),
            gap_pages=gaps,
        )
        merged = self.merged[key] = self.merge(indicator, platform, machine)
        return Decision(
            standing=merged.standing,
            evidence=merged.evidence,
            people=tuple(w for known in self._said.get(key, ()) for w in _words(known, self._kept)),
            notes=tuple(note.value for note in merged.notes),
        )

    def merge(
        self, indicator: Indicator, platform: str, machine: Machine, *, forget: bool = False
    ) -> Merged:
        """What people said put together with what the machine brought, whatever that is.

        With `forget` people's word on the indicator as a whole is left aside, as if nobody had
        tested it; answers to questions and waivers stay.
        """
        item = Item(body=self._body, platform=platform, indicator=indicator.id)
        return merge(
            indicator,
            self._scheme,
            machine,
            None if forget else self._settled.get(item),
            questions=self._questions,
            waivers=self._waivers,
        )

    def _findings(
        self, indicator: Indicator, platform: str, found: Sequence[Placed]
    ) -> tuple[Found, ...]:
        """What bears on the indicator; sorted out once for all indicators of a platform."""
        if platform not in self.found:
            placed = (Found(page=p, finding=f) for p, f in found)
            counted = self.found[platform] = counting(placed, self._catalogue.rules)
            grouped: dict[str, list[Found]] = defaultdict(list)
            for one in counted:
                grouped[one.finding.indicator].append(one)
            for name, those in grouped.items():
                self._by_indicator[platform, name] = tuple(those)
        if indicator.aggregate == "pages":
            return self.found[platform]
        return self._by_indicator.get((platform, indicator.id), ())


def questions_of(
    settled: Mapping[Item, Settled], asked: Mapping[str, tuple[str, ...]]
) -> dict[str, Settled]:
    """What is settled of the machine's questions, by finding; see findings_asked."""
    return {
        finding: known
        for item, known in settled.items()
        if item.finding is not None
        for finding in asked.get(item.finding, ())
    }


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
        moments=tuple((c.start_s, c.end_s) for c in said.evidence if c.sha256 in kept),
        counts=counts,
    )
