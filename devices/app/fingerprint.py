"""Recognises a screen again by its structure, whatever its texts say today."""

from __future__ import annotations

import hashlib

from rules.screen import ScreenNode, ScreenTree

_STEPS = 3  # how much of an element's ancestry belongs to its shape


def fingerprint(tree: ScreenTree, activity: str = "") -> str:
    """Twelve hex digits: the same for two readings of one screen.

    Made of the activity and the set of shapes of visible elements: class, identifier and the
    classes around. A list with more rows has the same shapes; texts, states and positions do not
    count. A navigation bar's and a pane's own title does: it names the kind of screen.
    """
    shapes = {_shape(node) for node in tree.nodes if node.visible is not False}
    whole = "\n".join((activity, *sorted(shapes)))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def screen_title(tree: ScreenTree) -> str:
    """What the screen calls itself: its pane or bar title, else its first heading, else ""."""
    bars = [n for n in tree.nodes if n.role == "navigation-bar" and n.visible is not False]
    titles = [n.pane_title for n in tree.nodes if n.pane_title]
    titles += [n.label for n in bars]
    titles += [n.text or n.label for n in tree.nodes if n.heading]
    titles += [n.identifier for n in bars]  # on iOS usually its title, sometimes a word of the code
    return next((t.strip()[:60] for t in titles if t.strip()), "")


def _shape(node: ScreenNode) -> str:
    steps = [node.cls]
    parent = node.parent
    while parent is not None and len(steps) < _STEPS:
        steps.append(parent.cls)
        parent = parent.parent
    bar = (node.label or node.identifier) if node.role == "navigation-bar" else ""
    own = node.identifier if node.attrs.get("resource-id") else ""
    return " ".join((*steps, own, bar, node.pane_title or ""))
