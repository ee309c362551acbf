"""What the texts still lack, so that a test and not a reader notices it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rules.model import Catalogue
from rules.wording import LANGS, Texts, load_texts, placeholders


def text_gaps(catalogue: Catalogue, root: Path | None = None) -> tuple[str, ...]:
    """One line for each missing, unused or unequal text: "LANG KEY: what is wrong"."""
    texts = {lang: load_texts(lang, root) for lang in LANGS}
    lines: list[str] = []
    for lang, words in texts.items():
        lines += (f"{lang} {key}: missing" for key in _wanted(catalogue) if key not in words.words)
        lines += (f"{lang} {key}: belongs to nothing" for key in _strays(catalogue, words))
    lines += _differences(texts["zh"], texts["en"])
    return tuple(dict.fromkeys(lines))


def _wanted(catalogue: Catalogue) -> Iterator[str]:
    for rule in catalogue.rules.values():
        yield f"rule.{rule.id}.title"
        yield f"rule.{rule.id}.fix"
        if rule.check.startswith("engine."):
            yield f"rule.{rule.id}.codes.failed"
            yield f"rule.{rule.id}.codes.cantTell"
    for task in catalogue.tasks.values():
        for part in ("title", "purpose", "method", "expected"):
            yield f"human.{task.id}.{part}"


def _strays(catalogue: Catalogue, texts: Texts) -> Iterator[str]:
    """Titles of rules and tasks that do not exist."""
    known = {f"rule.{key}" for key in catalogue.rules}
    known |= {f"human.{key}" for key in catalogue.tasks}
    for key in texts.words:
        owner = ".".join(key.split(".")[:2])
        if key.startswith(("rule.", "human.")) and owner not in known:
            yield key


def _differences(first: Texts, second: Texts) -> Iterator[str]:
    """Keys of one language only, and sentences that expect other data in the other language."""
    for one, other in ((first, second), (second, first)):
        for key in one.words:
            if key not in other.words:
                yield f"{other.lang} {key}: missing"
    for key, text in first.words.items():
        twin = second.words.get(key)
        if not (isinstance(text, str) and isinstance(twin, str)) or key.endswith(".example"):
            continue
        if placeholders(text) != placeholders(twin):
            yield f"{second.lang} {key}: other placeholders than in {first.lang}"
