"""What is said and of no use, or said of what nobody sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from rules.parts.name_faults import name_fault
from rules.snapshot import Node
from rules.speech.model import NOISE, UNSEEN, Item, Mark, Phrase
from rules.speech.silence import is_seen

# Names that the rules of name quality are sure of.
_FAULTS = frozenset(
    {"file-name", "resource-name", "hash", "numbered", "placeholder", "private-use"}
)
_LOOKED_AT = 30  # elements inside a control
_NAMED = frozenset({"image", "link", "button", "toggle", "image-button", "tab"})
_FIELDS = frozenset({"edit", "search-edit", "combobox", "checkbox", "radio", "switch", "listbox"})
# A heading after its last crumb, a field after its label: they repeat, and are of use.
_REPEATING = _FIELDS | {"heading"}


def with_noise(items: Iterable[Item]) -> Iterator[Item]:
    """The items with marks of noise and of what is said unseen, in their order."""
    before = ""
    for item in items:
        if not item.heard:
            yield item
            continue
        codes = list(_codes(item, before))
        marks = [Mark(kind=NOISE, code=code) for code in codes]
        if _is_unseen(item):
            marks.append(Mark(kind=UNSEEN, code="unseen"))
        before = "" if item.kind in _FIELDS else item.name
        yield replace(item, marks=(*item.marks, *marks)) if marks else item


def _codes(item: Item, before: str) -> Iterator[str]:
    name = item.name
    if name and not any(c.isalnum() for c in name):
        yield "symbols"
        return
    if item.kind in _NAMED and name:
        fault = name_fault(name, image=item.kind == "image")
        if fault is not None and fault.sure and fault.code in _FAULTS:
            yield fault.code
            return
    if _is_heading(item) or item.kind in _REPEATING:
        return
    if name and name == before and len(name) > 1:
        yield "repeated"


def _is_heading(item: Item) -> bool:
    return any(isinstance(part, Phrase) and part.key.startswith("heading") for part in item.said)


def _is_unseen(item: Item) -> bool:
    """True for what is said though its element has no place where it could be seen."""
    node = item.node
    if not isinstance(node, Node) or item.kind == "title" or item.kind in _FIELDS:
        return False
    if node.tag in {"html", "body", "option"} or is_seen(node):
        return False
    # A link around a floating picture has no box of its own.
    if item.kind not in _NAMED:
        return True
    inside = islice((inner for inner in node.walk() if inner.is_element), 1, _LOOKED_AT)
    return not any(is_seen(inner) for inner in inside)
