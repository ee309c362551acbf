"""What changed from one report to another: new, repaired, still there, or not comparable.

A finding is only repaired where the same page or screen was wholly measured again by a rule that
knew it, and only new where that was so before. Everything else is said to be not comparable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from audit.history.placing import hosts, measured, placed
from audit.history.sides import Side, SideFinding, SideIssue, SideUnit


class State(StrEnum):
    """What became of a finding or a cause; texts under "diff-state-" + value."""

    NEW = "new"
    REPAIRED = "repaired"
    STILL = "still"
    INCOMPARABLE = "incomparable"


class Why(StrEnum):
    """What the other report lacks for comparing; texts under "diff-why-" + value."""

    UNIT_MISSING = "unit-missing"
    NOT_MEASURED = "not-measured"
    PARTLY = "partly"
    RULE_UNKNOWN = "rule-unknown"
    RULE_FAILED = "rule-failed"
    RULE_LACKING = "rule-lacking"
    OTHER_SAMPLE = "other-sample"


class Kind(StrEnum):
    """How much a finding weighs; texts under "diff-kind-" + value."""

    FAILURE = "failure"
    QUESTION = "question"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding in one or both reports. `why` says what the report without it lacks.

    `moved`: it has another id because its element is in another place of the page, with the same
    markup. `before` and `now` are None where the report does not have it.
    """

    state: State
    unit: SideUnit
    before: SideFinding | None
    now: SideFinding | None
    why: Why | None = None
    moved: bool = False

    @property
    def known(self) -> SideFinding:
        """The finding as the later report has it, or else the earlier."""
        found = self.now or self.before
        assert found is not None  # noqa: S101  (an entry is of at least one report)
        return found

    @property
    def kind(self) -> Kind:
        """How much it weighs, as the later report has it."""
        return kind_of(self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause in one or both reports; `reasons` are those of findings that are not comparable."""

    state: State
    before: SideIssue | None
    now: SideIssue | None
    reasons: tuple[Why, ...] = ()

    @property
    def known(self) -> SideIssue:
        """The cause as the later report has it, or else the earlier."""
        found = self.now or self.before
        assert found is not None  # noqa: S101  (a cause is of at least one report)
        return found

    @property
    def kind(self) -> Kind:
        """How much it weighs."""
        return kind_of(self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A page or screen in both reports; None where a report has it not."""

    before: SideUnit | None
    now: SideUnit | None
    entries: tuple[Entry, ...]

    @property
    def known(self) -> SideUnit:
        """As the later report has it, or else the earlier."""
        found = self.now or self.before
        assert found is not None  # noqa: S101  (a unit is of at least one report)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Two reports. `notes` are keys of the texts that say what limits the comparison."""

    before: Side
    now: Side
    units: tuple[Unit, ...]
    causes: tuple[Cause, ...]
    notes: tuple[str, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        """The findings, page by page."""
        for unit in self.units:
            yield from unit.entries


def kind_of(found: SideFinding | SideIssue) -> Kind:
    """How much a finding or a cause weighs."""
    if not found.counts:
        return Kind.ADVICE
    return Kind.FAILURE if found.verdict == "failed" else Kind.QUESTION


def diff(
    before: Side, now: Side, *, site_rules: frozenset[str] = frozenset(), same_site: bool = False
) -> Diff:
    """What changed. `site_rules` compare pages, so their findings depend on the whole sample.

    With `same_site`, pages are matched by path whatever their host is, and screens by key whatever
    the app's id is; findings then by rule, sentence and element instead of their ids.
    """
    old, new = placed(before, same_site), placed(now, same_site)
    sample = measured(old) == measured(new)
    units = []
    for place in dict.fromkeys((*old, *new)):
        was, is_ = old.get(place), new.get(place)
        look = _Look(before, now, site_rules, same_sample=sample)
        units.append(Unit(before=was, now=is_, entries=_entries(was, is_, look, same_site)))
    found = tuple(units)
    return Diff(
        before=before,
        now=now,
        units=found,
        causes=_causes(before, now, found),
        notes=tuple(_notes(before, now, same_site)),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    before: Side
    now: Side
    site_rules: frozenset[str]
    same_sample: bool

    def why(self, found: SideFinding, unit: SideUnit | None, other: Side) -> Why | None:
        """What the other report lacks to say anything of a finding; None where it has it all."""
        if unit is None:
            return Why.UNIT_MISSING
        if unit.status == "not-measured":
            return Why.NOT_MEASURED
        if (unit.platform, found.rule) not in other.rules:
            return Why.RULE_UNKNOWN
        if found.rule in unit.errors:
            return Why.RULE_FAILED
        if any(one.rule == found.rule for one in unit.lacking):
            return Why.RULE_LACKING
        if unit.status == "partly":
            return Why.PARTLY
        if found.rule in self.site_rules and not self.same_sample:
            return Why.OTHER_SAMPLE
        return None


def _entries(
    was: SideUnit | None, is_: SideUnit | None, look: _Look, same_site: bool
) -> tuple[Entry, ...]:
    old = _keyed(was, same_site)
    new = _keyed(is_, same_site)
    unit = is_ or was
    assert unit is not None  # noqa: S101  (a place comes of one of them)
    moved = _moved(
        {k: f for k, f in old.items() if k not in new},
        {k: f for k, f in new.items() if k not in old},
    )
    found = []
    for key, one in old.items():
        other = new.get(key) or new.get(moved.get(key, ""))
        if other is not None:
            state, why = State.STILL, None
        else:
            why = look.why(one, is_, look.now)
            state = State.REPAIRED if why is None else State.INCOMPARABLE
        found.append(
            Entry(state=state, unit=unit, before=one, now=other, why=why, moved=key in moved)
        )
    seen = {*old, *moved.values()}
    for key, one in new.items():
        if key in seen:
            continue
        why = look.why(one, was, look.before)
        state = State.NEW if why is None else State.INCOMPARABLE
        found.append(Entry(state=state, unit=unit, before=None, now=one, why=why))
    return tuple(found)


def _keyed(unit: SideUnit | None, same_site: bool) -> dict[str, SideFinding]:
    """A unit's findings under what stays of them from report to report."""
    found: dict[str, SideFinding] = {}
    for one in unit.findings if unit is not None else ():
        key = "\n".join((one.rule, one.code, one.selector)) if same_site else one.id
        name, number = key, 1
        while name in found:  # several of a kind on one element, or a page that is listed twice
            number += 1
            name = f"{key}\n{number}"
        found[name] = one
    return found


def _moved(old: Mapping[str, SideFinding], new: Mapping[str, SideFinding]) -> dict[str, str]:
    """Old keys with the new ones of the same rule, sentence and markup, each once.

    Where a page has become longer, nothing was repaired by that, and nothing was broken.
    """
    waiting: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for key, one in sorted(new.items(), key=lambda item: item[1].selector):
        if one.html:
            waiting[one.rule, one.code, one.html].append(key)
    pairs = {}
    for key, one in sorted(old.items(), key=lambda item: item[1].selector):
        same = waiting.get((one.rule, one.code, one.html))
        if one.html and same:
            pairs[key] = same.pop(0)
    return pairs


# ---- Causes ---------------------------------------------------------------------------------


def _causes(before: Side, now: Side, units: Sequence[Unit]) -> tuple[Cause, ...]:
    old, new = {one.id: one for one in before.issues}, {one.id: one for one in now.issues}
    entries = [entry for unit in units for entry in unit.entries]
    was = _by_id((entry.before.id, entry) for entry in entries if entry.before is not None)
    is_ = _by_id((entry.now.id, entry) for entry in entries if entry.now is not None)
    found = []
    for key, issue in old.items():
        if key in new:
            found.append(Cause(state=State.STILL, before=issue, now=new[key]))
            continue
        cause = Cause(state=State.REPAIRED, before=issue, now=None)
        found.append(_judged(cause, issue, was, State.REPAIRED))
    for key, issue in new.items():
        if key not in old:
            cause = Cause(state=State.NEW, before=None, now=issue)
            found.append(_judged(cause, issue, is_, State.NEW))
    return tuple(found)


def _by_id(named: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for name, entry in named:
        found[name].append(entry)
    return found


def _judged(
    cause: Cause, issue: SideIssue, entries: Mapping[str, Sequence[Entry]], state: State
) -> Cause:
    """A cause that one report has is new or repaired where all its findings are."""
    own = [entry for name in issue.findings for entry in entries.get(name, ())]
    states = {entry.state for entry in own}
    if states == {state}:
        return cause
    if State.STILL in states:
        return replace(cause, state=State.STILL)
    reasons = sorted({entry.why for entry in own if entry.why is not None})
    return replace(cause, state=State.INCOMPARABLE, reasons=tuple(reasons))


def _notes(before: Side, now: Side, same_site: bool) -> Iterator[str]:
    if before.scheme != now.scheme:
        yield "diff-note-scheme"
    if before.catalogue != now.catalogue:
        yield "diff-note-catalogue"
    if before.engines != now.engines:
        yield "diff-note-engines"
    if before.tool != now.tool:
        yield "diff-note-tool"
    old, new = hosts(before), hosts(now)
    if old and new and not old & new and not same_site:
        yield "diff-note-hosts"
    if before.interrupted or now.interrupted:
        yield "diff-note-interrupted"
