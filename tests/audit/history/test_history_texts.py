"""The sentences of the commands after a report, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from audit.history.diffed import Kind, State, Why
from audit.people.followups import Repair
from audit.people.objections import FIGURES, Outcome
from rules.load import load_texts

AUDIT = Path(__file__).resolve().parents[3] / "audit"
_PREFIXES = ("diff-", "trend-", "objection-", "followup-", "history-")
_MADE = {
    "diff-state": State,
    "diff-why": Why,
    "diff-kind": Kind,
    "diff-which": ("before", "now"),
    "diff-platform": ("web", "android", "ios"),
    "diff-side": ("before", "now"),
    "diff-cause": State,
    "diff-h": State,
    "diff-status": ("measured", "partly", "not-measured", "missing"),
    "diff-count": ("causes", "findings"),
    "diff-row": ("causes", "findings"),
    "objection-what": FIGURES,
    "objection-outcome": (*Outcome, "open"),
    "objection-effect": ("withdrawn", "opened", "unchanged"),
    "followup-state": Repair,
}


def messages(lang: str) -> dict[str, str]:
    """The sentences of these commands in one language, by their keys."""
    words = load_texts(lang).words
    found = {k.removeprefix("message."): v for k, v in words.items() if k.startswith("message.")}
    return {k: v for k, v in found.items() if k.startswith(_PREFIXES) and isinstance(v, str)}


def test_both_languages_say_the_same_things() -> None:
    """The same keys, each with the same placeholders."""
    chinese, english = messages("zh"), messages("en")
    assert chinese.keys() == english.keys()
    fields = re.compile(r"\{[\w-]+\}")
    for key, text in chinese.items():
        assert set(fields.findall(text)) == set(fields.findall(english[key])), key


def test_every_sentence_is_there_and_said() -> None:
    """Those that are put together of a state, a reason or a kind, and all that code names."""
    made = {f"{key}-{value}" for key, values in _MADE.items() for value in values}
    assert made - messages("zh").keys() == set()
    files = [*AUDIT.glob("history/*.py"), *AUDIT.glob("people/*.py")]
    named = set(re.findall(r'"([a-z][a-z-]+)"', "\n".join(f.read_text("utf-8") for f in files)))
    said = {k for k in messages("zh") if k in named or k.split("-", 1)[1] in named}
    assert messages("zh").keys() - said - made == set()
