"""What was tried with the focus has the last word on what an engine concludes from markup."""

from __future__ import annotations

from rules.model import Verdict
from rules.snapshot import EngineNode, Node, PageSnapshot

_MOST_KEPT = 100  # of so many stops inside aria-hidden the probe tells


def hidden_focus(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """Content hidden from assistive technology: fine where a script passes the focus on.

    Without an attempt (none was made, or the element is in a frame) the engine's word stands.
    """
    probe = page.probes.keyboard
    element = node.node
    unasked = probe is None or element is None or element.document != page.root.document
    if verdict is Verdict.PASSED or probe is None or element is None or unasked:
        return verdict
    inside = [k for k in probe.kept if k.node is element or element in k.node.ancestors()]
    if any(k.kept for k in inside):
        return Verdict.FAILED
    whole = probe.complete and len(probe.kept) < _MOST_KEPT
    return Verdict.PASSED if whole and (inside or verdict is Verdict.CANT_TELL) else verdict


def frame_in_order(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """A frame out of the Tab order: nothing to judge while a modal dialog makes it inert."""
    if node.node is None:
        return verdict
    above = {node.node, *node.node.ancestors()}
    modal = [d for d in page.elements("dialog") if _modal(d)]
    return Verdict.INAPPLICABLE if any(d not in above for d in modal) else verdict


def _modal(dialog: Node) -> bool:
    """True for a dialog that the browser itself has opened as a modal one."""
    ax = dialog.ax
    return "open" in dialog.attrs and ax is not None and ax.properties.get("modal") is True
