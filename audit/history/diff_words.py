"""A difference in sentences: what the terminal prints and the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from audit.history.diffed import Cause, Diff, Entry, Kind, State, Unit, Why
from audit.history.sides import Side, SideFinding, SideIssue, SideUnit
from audit.report.safe import plain
from rules.wording import Texts

_LONGEST = 300  # characters of a sentence or title that is shown
PLACES = 5  # places of a cause that a line names


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """How many there are of a kind: new, repaired, still there, not comparable (both sides)."""

    kind: Kind
    causes: Mapping[State, int]
    findings: Mapping[State, int]


class DiffWords:
    """Says what a difference holds, in the language of the texts."""

    def __init__(self, found: Diff, texts: Texts) -> None:
        self.found = found
        self.texts = texts

    def say(self, key: str, **data: str) -> str:
        """A sentence of the texts, without what acts instead of showing."""
        return plain(self.texts.message(f"diff-{key}", data))

    def sides(self) -> tuple[str, str]:
        """Both reports, each in a line."""
        return self._side("before", self.found.before), self._side("now", self.found.now)

    def notes(self) -> Iterator[str]:
        """What limits the comparison."""
        for note in self.found.notes:
            before, now = self.found.before, self.found.now
            yield plain(
                self.texts.message(
                    note,
                    {
                        "before_scheme": before.scheme,
                        "now_scheme": now.scheme,
                        "before_engines": "、".join(before.engines) or "-",
                        "now_engines": "、".join(now.engines) or "-",
                        "before_tool": before.tool or "-",
                        "now_tool": now.tool or "-",
                        "rules_gone": str(len(before.rules - now.rules)),
                        "rules_new": str(len(now.rules - before.rules)),
                    },
                )
            )

    def counts(self) -> tuple[CountRow, ...]:
        """The counts of each kind."""
        causes = Counter((one.kind, one.state) for one in self.found.causes)
        findings = Counter((one.kind, one.state) for one in self.found.entries)
        return tuple(
            CountRow(
                kind=kind,
                causes={state: causes[kind, state] for state in State},
                findings={state: findings[kind, state] for state in State},
            )
            for kind in Kind
        )

    def kind(self, kind: Kind) -> str:
        """A kind's name."""
        return self.say(f"kind-{kind}")

    def state(self, state: State) -> str:
        """A state's name."""
        return self.say(f"state-{state}")

    def why(self, why: Why, *, now: bool) -> str:
        """What the report without the finding lacks; `now` where that is the later one."""
        return self.say(f"why-{why}", which=self.say("which-now" if now else "which-before"))

    def unit(self, unit: SideUnit) -> str:
        """A page or screen, shortly."""
        name = short(unit.title or unit.key or unit.url)
        where = unit.key if unit.platform else unit.url
        kind = self.say(f"platform-{unit.platform or 'web'}")
        return self.say("unit", platform=kind, name=name, where=short(where))

    def sentence(self, one: SideFinding | SideIssue) -> str:
        """What a finding says: our own words where the rule is known, else the file's."""
        if isinstance(one, SideFinding) and one.code in self.texts.codes(one.rule):
            data = {k: v for k, v in one.data.items() if isinstance(v, str | int)}
            return short(self.texts.sentence(one.rule, one.code, data))
        return short(one.message or f"{one.rule} {one.code}")

    def cause(self, cause: Cause) -> str:
        """A cause in one line."""
        issue = cause.known
        before, now = (str(one.elements) if one else "0" for one in (cause.before, cause.now))
        title = f"rule.{issue.rule}.title"
        known = self.texts.words.get(title) or self.texts.fallback.get(title)
        return self.say(
            f"cause-{cause.state}",
            title=short(known if isinstance(known, str) else issue.title or issue.rule),
            indicator=issue.indicator or "-",
            platform=self.say(f"platform-{issue.platform or 'web'}"),
            before=before,
            now=now,
            component=short(issue.component) or "-",
            id=issue.id,
        )

    def reasons(self, cause: Cause) -> tuple[str, ...]:
        """Why a cause is not comparable."""
        return tuple(self.why(why, now=cause.now is None) for why in cause.reasons)

    def entry(self, entry: Entry) -> str:
        """A finding in one line: what, where, and why nothing can be said of it."""
        known = entry.known
        parts = [self.sentence(known), short(known.selector) or self.say("whole-unit"), known.id]
        if entry.moved:
            parts.append(self.say("moved"))
        if entry.why is not None:
            parts.append(self.why(entry.why, now=entry.now is None))
        return self.say("sep").join(parts)

    def unit_line(self, unit: Unit) -> str:
        """A page with its counts."""
        tally = Counter(entry.state for entry in unit.entries)
        return self.say(
            "unit-line",
            unit=self.unit(unit.known),
            status=self.status(unit),
            **{state.value: str(tally[state]) for state in State},
        )

    def status(self, unit: Unit) -> str:
        """Whether it was measured then and now."""
        before, now = (
            self.say(f"status-{one.status if one is not None else 'missing'}")
            for one in (unit.before, unit.now)
        )
        return self.say("status-both", before=before, now=now)

    def _side(self, which: str, side: Side) -> str:
        return self.say(
            f"side-{which}",
            path=short(side.path),
            target=short(side.target) or "-",
            time=short(side.finished_at) or "-",
            scheme=short(side.scheme),
        )


def short(text: str) -> str:
    """At most so much of a foreign text, on one line."""
    shown = plain(text[: _LONGEST * 4]).strip()
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def of_state(causes: Iterable[Cause], state: State) -> tuple[Cause, ...]:
    """The causes of a state, failures first."""
    order = list(Kind)
    found = [one for one in causes if one.state is state]
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.known.indicator)))
