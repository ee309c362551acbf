"""The words of the catalogue, by language: titles, advice, sentences, protocols, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rules.errors import CatalogueError
from rules.reading import ROOT, read_as, shown, toml_files
from rules.schema import TextsFile

LANGS = ("zh", "en")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w-]*)\}")
Words = Mapping[str, str | tuple[str, ...]]
Data = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanText:
    """The protocol of a human task. `note` is "" when there is nothing to add."""

    title: str
    purpose: str
    method: tuple[str, ...]
    expected: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Words in one language. A word that is missing is taken from the other language.

    One that is missing there too is shown as its key: no reader's report fails for a word.
    `words` and `fallback` map dotted keys such as "rule.web-link-purpose.title" to text.
    """

    lang: str
    words: Words
    fallback: Words = field(default_factory=dict)

    def word(self, key: str, data: Data | None = None) -> str:
        """The text under a dotted key, its {placeholders} filled from `data`.

        A placeholder without data stays as it is written.
        """
        text = self.words.get(key) or self.fallback.get(key) or key
        return fill(text if isinstance(text, str) else key, data or {})

    def steps(self, key: str) -> tuple[str, ...]:
        """The list under a dotted key; empty when there is none."""
        found = self.words.get(key) or self.fallback.get(key) or ()
        return found if isinstance(found, tuple) else (found,)

    def rule_title(self, rule: str) -> str:
        """The rule's problem in the reader's words."""
        return self.word(f"rule.{rule}.title")

    def rule_fix(self, rule: str) -> str:
        """What to do about it."""
        return self.word(f"rule.{rule}.fix")

    def rule_example(self, rule: str) -> str | None:
        """Repaired code, None when the rule has none."""
        key = f"rule.{rule}.example"
        found = self.words.get(key) or self.fallback.get(key)
        return found if isinstance(found, str) else None

    def sentence(self, rule: str, code: str, data: Data | None = None) -> str:
        """What a finding says: the rule's sentence for this code."""
        return self.word(f"rule.{rule}.codes.{code}", data)

    def codes(self, rule: str) -> tuple[str, ...]:
        """The finding codes that the rule has sentences for, in either language."""
        prefix = f"rule.{rule}.codes."
        keys = [key for words in (self.words, self.fallback) for key in words]
        found = (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
        return tuple(dict.fromkeys(found))

    def human(self, task: str) -> HumanText:
        """The protocol of a human task."""
        key = f"human.{task}"
        has_note = f"{key}.note" in self.words or f"{key}.note" in self.fallback
        return HumanText(
            title=self.word(f"{key}.title"),
            purpose=self.word(f"{key}.purpose"),
            method=self.steps(f"{key}.method"),
            expected=self.word(f"{key}.expected"),
            note=self.word(f"{key}.note") if has_note else "",
        )

    def reason(self, code: str, data: Data | None = None) -> str:
        """Why something was not measured."""
        return self.word(f"reason.{code}.what", data)

    def todo(self, code: str, data: Data | None = None) -> str:
        """What to do about a reason."""
        return self.word(f"reason.{code}.todo", data)

    def kind(self, code: str) -> str:
        """The name of a page kind."""
        return self.word(f"kind.{code}")

    def label(self, key: str, data: Data | None = None) -> str:
        """A label of the reports; nested tables are joined with dots."""
        return self.word(f"report.{key}", data)

    def message(self, key: str, data: Data | None = None) -> str:
        """A sentence of the command line."""
        return self.word(f"message.{key}", data)


def fill(text: str, data: Data) -> str:
    """The text with {name} replaced by data; unknown names stay, data is never looked into."""
    return _PLACEHOLDER.sub(lambda m: str(data.get(m[1], m[0])), text)


def placeholders(text: str) -> frozenset[str]:
    """The names that a sentence expects in its data."""
    return frozenset(_PLACEHOLDER.findall(text))


def load_texts(lang: str, root: Path | None = None) -> Texts:
    """The words of one language, "zh" or "en"; the shipped ones are read once for each process.

    Raises CatalogueError for a file that cannot be used or a key that two files define, and
    ValueError for another language.
    """
    if lang not in LANGS:
        raise ValueError(f"no texts in language {lang!r}")
    return _shipped(lang) if root is None else _texts(lang, root)


@cache
def _shipped(lang: str) -> Texts:
    return _texts(lang, ROOT)


def _texts(lang: str, root: Path) -> Texts:
    other = next(name for name in LANGS if name != lang)
    words = _shipped_words if root == ROOT else _words
    return Texts(lang=lang, words=words(lang, root), fallback=words(other, root))


def _words(lang: str, root: Path) -> Words:
    """Every file of the language's folder, merged under dotted keys."""
    merged: dict[str, str | tuple[str, ...]] = {}
    defined: dict[str, str] = {}
    for path in toml_files(root, f"texts/{lang}"):
        file = shown(path, root)
        content = read_as(TextsFile, path, root).model_dump(exclude_unset=True)
        for key, value in _flat(content, "", file):
            if key in defined:
                raise CatalogueError("duplicate-text", file, key, other=defined[key])
            defined[key] = file
            merged[key] = value
    return merged


_shipped_words = cache(_words)


def _flat(
    table: Mapping[str, Any], prefix: str, file: str
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.", file)
        elif isinstance(value, str):
            yield key, value
        elif isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            yield key, tuple(value)
        elif value is not None:
            raise CatalogueError(
                "wrong-value", file, key, value=str(value), detail="text or a list of texts"
            )
