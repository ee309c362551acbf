"""An indicator's trail in sentences: the verdict, what the machine saw, what people said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from audit.people.model import Tester, Waiver
from audit.people.objections import Withdrawal
from audit.report.figures import percent, shown
from audit.report.model import ReportPage
from audit.report.words import Words
from audit.rounds.explain_blocks import Block, Line, Say
from audit.rounds.explain_losses import Loss
from audit.rounds.explain_open import Wanted
from audit.rounds.explain_said import SaidWords
from audit.rounds.explain_trail import Seen, Trail, Unit
from rules.model import Result, Scheme, Verdict

FIRST = 20  # findings that are listed unless all are asked for
_LONGEST_HTML = 400


class TrailWords:
    """Says what a trail holds. `where` shows a path as the reader can open it."""

    def __init__(
        self,
        say: Say,
        words: Words,
        scheme: Scheme | None,
        testers: Mapping[str, Tester],
        where: Callable[[Path], str],
        *,
        first: int | None = FIRST,
    ) -> None:
        self.say = say
        self.words = words
        self.scheme = scheme
        self.first = first
        self.people = SaidWords(say, words, testers, where)

    def blocks(
        self,
        trail: Trail,
        loss: Loss | None,
        wanted: Sequence[Wanted],
        idle: Sequence[Waiver] = (),
    ) -> tuple[Block, ...]:
        """Everything about one indicator on one platform."""
        made = [
            Block(heading=self._title(trail), lines=tuple(_top(self._verdict(trail, loss)))),
            self._findings(trail),
            Block(heading=self.say("h-people"), lines=tuple(self.people.lines(trail, idle))),
        ]
        if wanted:
            lines = tuple(_top(self.people.wanted(one, trail) for one in wanted))
            made.append(Block(heading=self.say("h-open"), lines=lines))
        missed = tuple(self._missed(trail))
        if missed:
            made.append(Block(heading=self.say("h-missed"), lines=missed))
        return tuple(made)

    # ---- The verdict -----------------------------------------------------------------------

    def _title(self, trail: Trail) -> str:
        return self.say(
            "verdict",
            name=self.say.node(trail.row.id, trail.row.platform),
            verdict=self.words.label(f"result-{trail.row.verdict}"),
            value=self._value(trail),
        )

    def _value(self, trail: Trail) -> str:
        row = trail.row
        if row.verdict is Result.NOT_APPLICABLE:
            return self.say("verdict-aside")
        if row.value is not None:
            return self.say("verdict-value", value=shown(row.value))
        return self.say("verdict-range", low=shown(row.low), high=shown(row.high))

    def _verdict(self, trail: Trail, loss: Loss | None) -> Iterator[str]:
        row = trail.row
        yield self._costs(loss)
        yield self.say(f"may-{row.judged_by}")
        yield self.say(f"by-{row.decided_by or 'nobody'}")
        yield from self._share(trail)
        yield self.say("measured", units=str(trail.units), missed=str(len(trail.missed)))
        waivers = [one.waiver for one in trail.seen if one.waiver is not None]
        withdrawn = sum(isinstance(one, Withdrawal) for one in waivers)
        if len(waivers) > withdrawn:
            yield self.say("waived-some", count=str(len(waivers) - withdrawn))
        if withdrawn:
            yield self.say("withdrawn-some", count=str(withdrawn))
        answered = [one for one in trail.seen if one.answered is not None]
        if answered:
            yes = sum(1 for one in answered if one.failed)
            yield self.say("answered-some", yes=str(yes), no=str(len(answered) - yes))
        yield from filter(None, map(self.words.note, row.notes))
        if row.clauses:
            labels = self.say.joined(self.words.clause_labels(row.clauses))
            yield self.say("finding-clauses", clauses=labels)

    def _costs(self, loss: Loss | None) -> str:
        if loss is None or not (loss.worth or loss.lost):
            return self.say("costs-nothing")
        return self.say(
            "costs-open" if loss.left_open else "costs",
            lost=self.say.figure(loss.lost),
            open=self.say.figure(loss.left_open),
            worth=self.say.figure(loss.worth),
        )

    def _share(self, trail: Trail) -> Iterator[str]:
        """What the machine counted, against the scheme's threshold."""
        row = trail.row
        counted = row.failed + row.passed + row.cant_tell
        if not counted:
            if row.judged_by != "person" and trail.units:
                yield self.say("share-none")
            return
        by_page = trail.indicator is not None and trail.indicator.aggregate == "pages"
        limit = percent(self.scheme.none_above) if self.scheme is not None else "-"
        key = "share-pages" if by_page else "share"
        yield self.say(
            "share-aside" if row.judged_by == "person" else key,
            all=str(counted),
            failed=str(row.failed),
            passed=str(row.passed),
            open=str(row.cant_tell),
            share=percent(Fraction(row.failed, counted)),
            limit=limit,
        )

    # ---- The machine -----------------------------------------------------------------------

    def _findings(self, trail: Trail) -> Block:
        if not trail.seen:
            lines = [Line(text=self.say("advice", count=str(trail.advice)))] if trail.advice else []
            return Block(heading=self.say("h-findings-none"), lines=tuple(lines))
        failed = sum(1 for one in trail.seen if one.finding.verdict is Verdict.FAILED)
        heading = self.say("h-findings", failed=str(failed), open=str(len(trail.seen) - failed))
        shown_ = trail.seen if self.first is None else trail.seen[: self.first]
        lines = [line for n, one in enumerate(shown_, start=1) for line in self._seen(n, one)]
        more = len(trail.seen) - len(shown_)
        if more:
            lines.append(Line(text=self.say("more", count=str(more))))
        if trail.advice:
            lines.append(Line(text=self.say("advice", count=str(trail.advice))))
        return Block(heading=heading, lines=tuple(lines))

    def _seen(self, number: int, one: Seen) -> Iterator[Line]:
        sentence = self.words.sentence(one.finding)
        yield Line(text=self.say("finding", n=str(number), sentence=sentence))
        for text in self._about(one):
            yield Line(text=text, depth=1)

    def _about(self, one: Seen) -> Iterator[str]:
        finding, unit = one.finding, one.unit
        yield self.say(f"finding-{self._concluded(one)}")
        page = self.words.unit_title(unit)
        yield self.say("finding-where", page=page, address=_address(unit))
        if finding.selector:
            yield self.say("finding-element", selector=finding.selector)
        if finding.html:
            yield self.say("finding-html", html=_cut(finding.html))
        by = finding.engine or self.say("finding-own")
        yield self.say("finding-rule", rule=finding.rule, by=by)
        rule = self.words.rule(finding.rule)
        if rule is not None and rule.clauses:
            clauses = self.say.joined(self.words.clause_labels(rule.clauses))
            yield self.say("finding-clauses", clauses=clauses)
        if finding.wcag:
            criteria = self.say.joined(tuple(map(self.words.criterion, finding.wcag)))
            yield self.say("finding-wcag", wcag=criteria)
        yield self.say("finding-captured", time=self.words.time(unit.captured_at))
        if not isinstance(unit, ReportPage) and unit.device:
            yield self.say("finding-device", device=unit.device)
        if one.waiver is not None:
            yield self._waiver(one.waiver)
        yield from map(self.people.file, one.files)
        yield self.say("finding-id", id=finding.id)

    def _concluded(self, one: Seen) -> str:
        if one.answered is not None:
            return "yes" if one.failed else "no"
        return "failed" if one.finding.verdict is Verdict.FAILED else "open"

    def _waiver(self, waiver: Waiver) -> str:
        data = {"reason": waiver.reason, **self.people.signed(waiver)}
        if isinstance(waiver, Withdrawal):
            return self.say("finding-withdrawn", objection=waiver.objection, **data)
        return self.say("finding-waived", **data)

    def _missed(self, trail: Trail) -> Iterator[Line]:
        for unit in trail.missed:
            reasons = (self.words.reason(code, unit.details) for code in unit.reasons)
            yield Line(
                text=self.say(
                    "missed",
                    page=self.words.unit_title(unit),
                    address=_address(unit),
                    reason=" ".join(f"{r.what} {r.todo}".strip() for r in reasons),
                )
            )
        for one in trail.unreached:
            reason = self.words.reason(one.reason, one.details)
            text = f"{reason.what} {reason.todo}".strip()
            yield Line(text=self.say("unreached", page=one.title or one.key, reason=text))


def _address(unit: Unit) -> str:
    return unit.final_url or unit.url if isinstance(unit, ReportPage) else unit.key


def _cut(html: str) -> str:
    return html if len(html) <= _LONGEST_HTML else f"{html[:_LONGEST_HTML]}……"


def _top(texts: Iterator[str]) -> Iterator[Line]:
    return (Line(text=text) for text in texts)
