"""Where VoiceOver stops: elements marked as accessible, which hide everything inside them."""

from __future__ import annotations

from rules.parts.focus_flags import FocusFlags, shown_flags
from rules.screen import ScreenNode, ScreenTree

# What UIKit makes accessible without being told.
_ELEMENT_ROLES = frozenset(
    {"button", "checkbox", "edit", "link", "page-indicator", "radio", "slider", "spinner",
     "stepper", "switch", "tab", "text"}
)  # fmt: skip


def ios_flags(tree: ScreenTree) -> FocusFlags:
    """Which nodes are shown, exposed, focusable and stops on iOS.

    A source that says nowhere which elements are accessible is read by type: controls and texts
    are, as UIKit has it. What lies inside an accessible element is never exposed.
    """
    shown = shown_flags(tree)
    marked = any(n.important is not None or n.native_important is not None for n in tree.nodes)
    by_role: frozenset[str] = frozenset() if marked else _ELEMENT_ROLES
    exposed: list[bool] = []
    inside: list[bool] = []
    stop: list[bool] = []
    for node in tree.nodes:
        parent = node.parent
        covered = parent is not None and (inside[parent.index] or exposed[parent.index])
        inside.append(covered)
        exposed.append(not covered and (_is_element(node) or node.role in by_role))
        stop.append(exposed[-1] and shown[node.index])
    return FocusFlags(shown=shown, exposed=exposed, focusable=stop, stop=stop)


def ios_own_words(node: ScreenNode, exposed: bool) -> tuple[str, bool]:
    """What the node itself says, and whether that silences its children."""
    for words in (node.label, node.text, node.hint):
        stripped = words.strip()
        if stripped:
            return stripped, True
    return "", False


def _is_element(node: ScreenNode) -> bool:
    return node.important is True or node.native_important is True
