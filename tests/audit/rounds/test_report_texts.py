"""Every label and sentence about rounds' reports is there in both languages, none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit
import audit.rounds.report
from rules.load import load_texts
from rules.wording import placeholders

REPORT = Path(audit.rounds.report.__file__).parent
PROJECT = Path(audit.__file__).parent
_LABEL = re.compile(r"""(?:\bt|\.label)\(\s*"([a-z0-9-]+[a-z0-9])"\s*[,)]""")
_WORD = re.compile(r"""["']([a-z][a-z0-9-]*[a-z0-9])["']""")
_PREFIXES = ("rank-", "compare-", "report-")
# Labels whose last part is a code, or a choice that the code makes in an f-string.
_CODES: dict[str, tuple[str, ...]] = {
    "standing": ("decided", "provisional", "vetoed", "unranked", "empty"),
    "some": ("provisional", "vetoed", "unranked", "empty"),
    "legend": ("score", "interval", "range"),
    "method-missing": ("zero", "reweight", "unranked"),
    "dispute-ended": ("opened", "retest", "adjudicated"),
    "step": ("opened", "retest", "retest-ordered", "adjudicated", "adjudicated-ordered"),
    "changed": ("scheme", "catalogue"),
}
_SECTIONS = [
    "summary",
    "ranking",
    "figures",
    "problems",
    "indicators",
    "people",
    "left-out",
    "bodies",
    "method",
]


def labels(lang: str) -> dict[str, str]:
    """The labels of a round's report in one language."""
    words = load_texts(lang).words
    found = {k.removeprefix("report.round."): v for k, v in words.items() if "t.round." in k}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def messages(lang: str) -> dict[str, str]:
    """The sentences of the commands about rounds' scores in one language."""
    words = load_texts(lang).words
    found = {k.removeprefix("message."): v for k, v in words.items() if k.startswith("message.")}
    return {k: v for k, v in found.items() if k.startswith(_PREFIXES) and isinstance(v, str)}


def used() -> set[str]:
    """Labels that the report's code and templates name, columns by their keys."""
    files = [*REPORT.glob("*.py"), *REPORT.glob("templates/*.j2")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    found = set(_LABEL.findall(text)) - {"beijing-time"}  # one that all reports share
    found |= {f"{key}-{value}" for key, values in _CODES.items() for value in values}
    found |= {f"h-{name}" for name in (*_SECTIONS, "bodies", "method")}
    named = set(_WORD.findall(text))
    found |= {key for key in labels("zh") if key in named}
    return found | {f"col-{word}" for word in named if f"col-{word}" in labels("zh")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_label_exists(lang: str) -> None:
    """No reader sees a key in place of a word."""
    assert used() - labels(lang).keys() == set()


def test_no_label_is_left_over() -> None:
    """A label that nothing shows any more is removed."""
    assert labels("zh").keys() - used() == set()


@pytest.mark.parametrize("texts", [labels, messages])
def test_both_languages_say_the_same_things(texts: object) -> None:
    """The same keys, each with the same placeholders."""
    assert callable(texts)
    chinese, english = texts("zh"), texts("en")
    assert chinese.keys() == english.keys()
    assert {k for k in chinese if placeholders(chinese[k]) != placeholders(english[k])} == set()


def test_every_message_is_said_somewhere() -> None:
    """A sentence that no command says any more is removed."""
    files = [p for p in PROJECT.rglob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    said = {key for key in messages("zh") if f'"{key}"' in text}
    made = {
        k for k in messages("zh") if k.startswith(("rank-sheet-", "rank-changed-", "compare-col-"))
    }
    assert messages("zh").keys() - said - made == set()
