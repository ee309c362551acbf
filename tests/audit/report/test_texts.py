"""Every label that renderers use exists in both languages, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit.report
from audit.report.gain import Why
from audit.report.summary import STATUSES
from audit.report.words import RESULTS
from rules.load import load_texts
from rules.wording import placeholders

FOLDER = Path(audit.report.__file__).parent
_OTHERS = ("round.", "formats.")  # with tests of their own
_USED = re.compile(r"""(?:\bt|\.label)\(\s*"([a-z0-9-]+[a-z0-9])"\s*[,)]""")

# Labels whose last part is a code of the report's model, or a choice between two.
_MEDIA = ("web", "app", "web-app")
_CHOSEN: dict[str, tuple[str, ...]] = {
    "result": RESULTS,
    "meaning": RESULTS,
    "mark": ("none", "advice", "pending"),
    "status": STATUSES,
    "scope": (*STATUSES, "none", "screens"),
    "method": ("list", "wcag-em"),
    "decided": ("machine", "person", "both"),
    "undecided": ("machine", "person", "both"),
    "chosen": ("start", "structured", "template", "random", "listed", "signed-in"),
    "viewport": ("desktop", "mobile"),
    "file": ("html", "json", "hear", "captures", "database"),
    "col": ("failed", "pages", "open"),
    "effort": ("few",),
    "page": ("title", "untitled"),
    "picture": ("alt", "none", "too-many"),
    "h": ("fix", "check"),
    "scope-screens": ("none",),
    "said": (
        "indicator",
        "question",
        "answer-yes",
        "answer-no",
        "assistive",
        "device",
        "note",
        "evidence",
        "sheet",
    ),
    "title": _MEDIA,
    "score-of": _MEDIA,
    "terminal-score-of": _MEDIA,
    "combine": ("mean", "lower"),
    "screen-kind": ("standard", "elder", "elder-home"),
    "screen-chosen": ("explored", "recorded", "file"),
    "origin": ("uiautomator2", "uiautomator-dump", "xcuitest"),
    "screen-picture": ("alt",),
    "place": ("value", "shared"),
    "place-standing": ("decided", "provisional", "vetoed", "unranked", "empty"),
    "place-why": ("not-measured", "missing", "not-applicable", "unranked"),
    "place-moved": ("up", "down"),
    "gain-why": tuple(why for why in Why if why is not Why.GIVES),
    "first-next": ("again", "keep"),
    "first-next-repair": ("causes", "all"),
    "instrument": ("known", "changed", "none"),
    "history": ("finding", "record"),
    "history-effect": ("none", "opened"),
    "history-finding": ("withdrawn",),
    "history-mark": ("all", "some"),
    "history-outcome": ("open", "upheld", "partly", "rejected"),
    "history-record": ("corrected",),
    "history-what": ("total", "web", "app", "place"),
    "hear-rate": ("assumption", "sourced", "chosen"),
    "hear-place": ("main", "skip-target", "heading", "first-heading", "after-bar"),
    "hear-skip": ("works", "none", "broken", "unknown", "not-applicable"),
    "hear-why": ("not-measured", "no-tree"),
    "hear-mark": ("silent", "noise", "unseen", "unknown"),
    "hear-col": ("unit", "before", "skip", "whole", "marked", "transcript"),
    "hear-open": ("page", "screen"),
    "clip": ("private", "no-library", "no-encoder", "too-large", "element", "element-text"),
    "clip-kind": ("keyboard-trap", "focus-taken", "moving", "floating"),
    "clip-event": (
        *("focus-on", "tab-stays", "tab-round", "shift-tab-stays", "shift-tab-round"),
        *("before-it", "focus-gone", "focus-moved", "watched", "moves", "over-page", "scrolled"),
    ),
    "recording": ("whole", "from", "part"),
}


def labels(lang: str) -> dict[str, str]:
    """The [report] table of one language; rounds and formats have tables of their own below it."""
    words = load_texts(lang).words
    found = {k.removeprefix("report."): v for k, v in words.items() if k.startswith("report.")}
    found = {key: value for key, value in found.items() if not key.startswith(_OTHERS)}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def used() -> set[str]:
    """Labels that templates and renderers name."""
    files = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.j2")]
    found = {key for file in files for key in _USED.findall(file.read_text(encoding="utf-8"))}
    return found | {f"{key}-{value}" for key, values in _CHOSEN.items() for value in values}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_label_exists(lang: str) -> None:
    """No reader sees a key in place of a word."""
    assert used() - labels(lang).keys() == set()


def test_no_label_is_left_over() -> None:
    """A label that nothing shows any more is removed."""
    assert labels("zh").keys() - used() - {"effort", "scope"} == set()


def test_both_languages_say_the_same_things() -> None:
    """The same labels, each with the same placeholders."""
    chinese, english = labels("zh"), labels("en")
    assert chinese.keys() == english.keys()
    assert {k for k in chinese if placeholders(chinese[k]) != placeholders(english[k])} == set()
