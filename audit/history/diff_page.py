"""A difference as an HTML page."""

from __future__ import annotations

from audit.history.diff_words import DiffWords, of_state
from audit.history.diffed import Cause, Diff, State, Unit
from audit.history.page import Grid, Page, Part, Section, bullets, render_page

_STATES = (State.NEW, State.REPAIRED, State.STILL, State.INCOMPARABLE)


def render_diff_html(found: Diff, words: DiffWords) -> str:
    """The whole difference; the same difference gives the same bytes."""
    say = words.say
    sections = [Section(id="counts", title=say("h-counts"), parts=(_counts(words),))]
    for state in _STATES:
        causes = of_state(found.causes, state)
        lines = [_cause(one, words) for one in causes]
        title = say(f"h-{state}", n=str(len(causes)))
        sections.append(Section(id=state, title=title, parts=(bullets(lines, say("none")),)))
    title = say("h-units", n=str(len(found.units)))
    parts = (_units(found, words), *(_unit(one, words) for one in found.units if one.entries))
    sections.append(Section(id="units", title=title, parts=parts))
    page = Page(
        title=say("title"),
        lines=(*words.sides(), say("intro")),
        notes=tuple(words.notes()),
        sections=tuple(sections),
    )
    return render_page(page, words.texts)


def _counts(words: DiffWords) -> Part:
    rows = []
    for row in words.counts():
        for what, counts in (("causes", row.causes), ("findings", row.findings)):
            name = words.say(f"row-{what}", kind=words.kind(row.kind))
            rows.append((name, *(str(counts[state]) for state in _STATES)))
    columns = (words.say("col-what"), *(words.state(state) for state in _STATES))
    return Part(grid=Grid(caption=words.say("caption-counts"), columns=columns, rows=tuple(rows)))


def _cause(cause: Cause, words: DiffWords) -> str:
    return words.say("sep").join((words.cause(cause), *words.reasons(cause)))


def _units(found: Diff, words: DiffWords) -> Part:
    columns = (
        words.say("col-unit"),
        words.say("col-status"),
        *(words.state(state) for state in _STATES),
    )
    rows = tuple(
        (
            words.unit(one.known),
            words.status(one),
            *(str(sum(e.state is state for e in one.entries)) for state in _STATES),
        )
        for one in found.units
    )
    return Part(grid=Grid(caption=words.say("caption-units"), columns=columns, rows=rows))


def _unit(unit: Unit, words: DiffWords) -> Part:
    lines = (
        words.say("entry", state=words.state(one.state), entry=words.entry(one))
        for one in unit.entries
    )
    return Part(folded=words.unit(unit.known), bullets=tuple(lines))
