"""A difference at the terminal: counts, then each cause, then what could not be compared."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit.history.diff_words import PLACES, DiffWords, of_state
from audit.history.diffed import Diff, State

_STATES = (State.NEW, State.REPAIRED, State.STILL, State.INCOMPARABLE)


def show_diff(
    found: Diff, words: DiffWords, console: Console, *, plain: bool, everything: bool
) -> None:
    """Print it; with `everything` every finding, page by page."""
    say = words.say
    _out(console, say("title"))
    for line in (*words.sides(), *words.notes()):
        _out(console, line)
    _counts(words, console, plain=plain)
    for state in _STATES:
        causes = of_state(found.causes, state)
        _out(console, "")
        _out(console, say(f"h-{state}", n=str(len(causes))))
        if state is State.STILL and not everything:
            causes = causes[:PLACES]
        for number, cause in enumerate(causes, 1):
            _out(console, f"{number}. {words.cause(cause)}")
            for reason in words.reasons(cause):
                _out(console, f"   {reason}")
        rest = len(of_state(found.causes, state)) - len(causes)
        if rest:
            _out(console, say("more", n=str(rest)))
    _units(found, words, console, everything=everything)


def _counts(words: DiffWords, console: Console, *, plain: bool) -> None:
    rows = words.counts()
    if plain:
        for row in rows:
            for what, counts in (("causes", row.causes), ("findings", row.findings)):
                data = {state.value: str(counts[state]) for state in State}
                _out(console, words.say(f"count-{what}", kind=words.kind(row.kind), **data))
        return
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    grid.add_column("")
    for state in _STATES:
        grid.add_column(words.state(state), justify="right")
    for row in rows:
        for what, counts in (("causes", row.causes), ("findings", row.findings)):
            name = words.say(f"row-{what}", kind=words.kind(row.kind))
            grid.add_row(Text(name), *(str(counts[state]) for state in _STATES))
    console.print(grid)


def _units(found: Diff, words: DiffWords, console: Console, *, everything: bool) -> None:
    odd = [
        unit
        for unit in found.units
        if unit.before is None
        or unit.now is None
        or unit.before.status != "measured"
        or unit.now.status != "measured"
    ]
    shown = found.units if everything else odd
    _out(console, "")
    _out(console, words.say("h-units" if everything else "h-odd", n=str(len(shown))))
    for unit in shown:
        _out(console, words.unit_line(unit))
        if everything:
            for entry in unit.entries:
                _out(
                    console,
                    "  "
                    + words.say("entry", state=words.state(entry.state), entry=words.entry(entry)),
                )


def _out(console: Console, line: str) -> None:
    console.out(line, highlight=False)
