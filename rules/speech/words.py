"""Puts items into the words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rules.speech.model import Item, Mark, Part
from rules.wording import Texts

# The figures are of this language, whichever the report is in: they are about its listeners.
COUNTED_IN = "zh"
_HERE = Path(__file__).parent
# What the figures are made of beside captures and code.
SPEECH_FILES = (
    _HERE / "rate.toml",
    _HERE.parent / "texts" / COUNTED_IN / "speech.toml",
)


def say(parts: Iterable[Part], texts: Texts) -> str:
    """What is heard, pieces joined by single spaces."""
    said = (
        part if isinstance(part, str) else texts.word(f"speech.phrase.{part.key}", part.data)
        for part in parts
    )
    return " ".join(piece for piece in said if piece)


def said(item: Item, texts: Texts) -> str:
    """What is heard of an item, "" for one of which nothing is said."""
    return say(item.said, texts)


def why(mark: Mark, texts: Texts) -> str:
    """The mark's reason as a sentence."""
    return texts.word(f"speech.mark.{mark.code}")


def kind_word(kind: str, texts: Texts) -> str:
    """What a mark's kind is called."""
    return texts.word(f"speech.marked.{kind}")
