"""What `diff` does, apart from reading the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.history.diff_json import render_diff_json
from audit.history.diff_page import render_diff_html
from audit.history.diff_terminal import show_diff
from audit.history.diff_words import DiffWords
from audit.history.diffed import Diff, Kind, State, diff
from audit.history.followup_commands import record_diff
from audit.history.sides import read_side
from rules.load import load_catalogue, load_texts

DONE, NEW_FAILURES = 0, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed. `json` and `html` are files to write, None = none.

    With `record`, what is comparable is stored with the first report as the machine's retest.
    """

    before: Path
    now: Path
    same_site: bool = False
    everything: bool = False
    json: Path | None = None
    html: Path | None = None
    record: bool = False


def diff_reports(asked: Asked, console: Console, *, lang: str, plain: bool) -> int:
    """Print what changed, write the files; 2 where there are new failures that count, else 0.

    Raises CommandError for what cannot be read, WorkspaceError, ToolError.
    """
    found, words = _found(asked, lang)
    show_diff(found, words, console, plain=plain, everything=asked.everything)
    made = (
        (asked.json, render_diff_json),
        (asked.html, render_diff_html),
    )
    for path, render in made:
        if path is not None:
            write_file(path, render(found, words).encode("utf-8"))
            console.out(words.say("written", path=str(path)), highlight=False)
    if asked.record:
        counts = record_diff(asked.before, found, lang=lang)
        console.out(words.say("recorded", **counts), highlight=False)
    return code_of(found)


def code_of(found: Diff) -> int:
    """2 where there are new failures that count, else 0."""
    new = any(e.state is State.NEW and e.kind is Kind.FAILURE for e in found.entries)
    return NEW_FAILURES if new else DONE


def _found(asked: Asked, lang: str) -> tuple[Diff, DiffWords]:
    rules = load_catalogue().rules
    site = frozenset(name for name, rule in rules.items() if rule.scope == "site")
    before, now = read_side(asked.before, lang), read_side(asked.now, lang)
    found = diff(before, now, site_rules=site, same_site=asked.same_site)
    return found, DiffWords(found, load_texts(lang))
