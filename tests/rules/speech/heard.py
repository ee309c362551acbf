"""Builds accessibility trees in a line each, and reads transcripts as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rules.snapshot import Node, PageSnapshot
from rules.speech.model import Transcript
from rules.speech.tree import SpokenNode
from rules.speech.web import transcript_of_page
from rules.speech.words import said
from rules.wording import load_texts
from tests.build import find, page


def ax(
    role: str,
    name: str = "",
    *children: SpokenNode,
    value: str = "",
    node: Node | None = None,
    ignored: bool = False,
    **properties: str | bool | float,
) -> SpokenNode:
    """One node of the tree with its children."""
    made = SpokenNode(
        role=role, name=name, value=value, node=node, ignored=ignored, properties=properties
    )
    made.children = list(children)
    return made


def text(words: str, node: Node | None = None) -> SpokenNode:
    """A text."""
    return ax("StaticText", words, node=node)


def read(*children: SpokenNode, html: str = "<p></p>", title: str = "题目") -> Transcript:
    """The transcript of a page with this tree."""
    return listened(page(html), *children, title=title)


def listened(snapshot: PageSnapshot, *children: SpokenNode, title: str = "") -> Transcript:
    """The transcript of a snapshot with this tree below its root."""
    root = ax("RootWebArea", title, *children, node=snapshot.root)
    found = transcript_of_page(replace(snapshot, spoken=root))
    assert found is not None
    return found


def sentences(transcript: Transcript, lang: str = "zh") -> list[str]:
    """What is heard, a sentence an item."""
    texts = load_texts(lang)
    return [said(item, texts) for item in transcript.items]


def codes(transcript: Transcript) -> list[tuple[str, str]]:
    """Kind and code of every mark, in order."""
    return [(mark.kind, mark.code) for item in transcript.items for mark in item.marks]


def element(snapshot: PageSnapshot, ids: Sequence[str]) -> list[Node]:
    """The elements with these ids."""
    return [find(snapshot, name) for name in ids]
