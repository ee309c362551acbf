"""Every label that renderers use exists in both languages, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit.report
from audit.report.summary import STATUSES
from audit.report.words import RESULTS
from rules.load import load_texts
from rules.wording import placeholders

FOLDER = Path(audit.report.__file__).parent
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
    "chosen": ("start", "structured", "template", "random", "listed"),
    "viewport": ("desktop", "mobile"),
    "file": ("html", "json", "captures", "database"),
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
    "instrument": ("known", "changed", "none"),
}


def labels(lang: str) -> dict[str, str]:
    """The [report] table of one language; a round's report has labels of its own below it."""
    words = load_texts(lang).words
    found = {k.removeprefix("report."): v for k, v in words.items() if k.startswith("report.")}
    found = {key: value for key, value in found.items() if not key.startswith("round.")}
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
