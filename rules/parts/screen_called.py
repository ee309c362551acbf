"""A short name for an element of an app's screen, for sentences."""

from __future__ import annotations

from rules.parts.screen_controls import called as by_identifier
from rules.parts.screen_controls import cut
from rules.parts.screen_focus import FocusMap
from rules.screen import ScreenNode

_LOOKED_AT = 30  # nodes below an element that says nothing


def called(focus: FocusMap, node: ScreenNode) -> str:
    """What a screen reader says of it, else words inside it, else its identifier or class.

    White space is squeezed and a long name cut.
    """
    said = " ".join((focus.speech(node) or words_inside(node)).split())
    return cut(said) if said else by_identifier(node)


def words_inside(node: ScreenNode) -> str:
    """The first words of the element or of the 30 nodes below it, whoever they are offered to."""
    waiting = [node]
    for _ in range(_LOOKED_AT):
        if not waiting:
            break
        inner = waiting.pop()
        words = inner.label.strip() or inner.text.strip() or inner.hint.strip()
        if words:
            return words
        waiting += reversed(inner.children[:_LOOKED_AT])
    return ""
