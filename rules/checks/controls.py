"""可操作非文本控件: what reacts to a click has to be a control for the keyboard and the ear."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import exposed, focusable, is_control, is_native_control, name_of, role_of
from rules.model import Finding, Params, Verdict
from rules.parts.carousels import CarouselControl, carousel_controls, carousels, is_sign
from rules.parts.click_targets import ClickTarget, click_targets
from rules.parts.clicks import called, has_handler, has_pointer
from rules.parts.floating import close_controls
from rules.snapshot import Node, PageSnapshot


def clickable_role(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Elements that react to clicks: failed without a control's role or without keyboard focus.

    Real buttons and focusable ARIA widgets pass. Cannot be told: only a hand pointer shows it,
    the listener may belong to a larger part, or a control nearby seems to do the same. Dots and
    arrows of carousels and close controls of floating windows have rules of their own.
    Params: `large_share`, the share of the viewport from which an element is a region.
    """
    elsewhere = close_controls(page)
    elsewhere.update(f.node for f in carousel_control(page, params) if isinstance(f.node, Node))
    for carousel in carousels(page):  # their own listeners are for dragging
        elsewhere.update((carousel.root, carousel.scope, carousel.track))
    large = float(str(params["large_share"]))
    for target in click_targets(page, elsewhere, large_share=large):
        yield _judge_target(target)


def carousel_control(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Dots, arrows and page numbers of carousels: focus by keyboard and a name that tells."""
    controls = carousel_controls(page)
    tabbable = {c.carousel.scope for c in controls if focusable(c.node)}
    tab_stops = {c.carousel.scope for c in controls if _is_tab_stop(c.node)}
    for control in controls:
        scope = control.carousel.scope
        if focusable(control.node) or (role_of(control.node) == "tab" and scope in tab_stops):
            finding = _judge_name(control.node)
        else:
            finding = _judge_reach(control, other_way=scope in tabbable)
        if finding is not None:
            yield finding


def _judge_target(target: ClickTarget) -> Finding:
    node = target.node
    role, reachable = target.has_role, focusable(node)
    data = {"name": called(node), "tag": node.tag}
    if role and reachable:
        return Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
    if not target.certain:
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-control", node=node, data=data)
    if target.twin:
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-twin", node=node, data=data)
    code = "no-focus" if role else "no-role" if reachable else "no-role-no-focus"
    return Finding(verdict=Verdict.FAILED, code=code, node=node, data=data)


def _judge_reach(control: CarouselControl, *, other_way: bool) -> Finding:
    """For a dot or arrow that Tab does not reach."""
    node, data = control.node, {"name": called(control.node)}
    if other_way:
        return Finding(verdict=Verdict.CANT_TELL, code="other-way", node=node, data=data)
    if exposed(node) and _surely_clicked(control):
        return Finding(verdict=Verdict.FAILED, code="dot-not-focusable", node=node, data=data)
    return Finding(verdict=Verdict.CANT_TELL, code="maybe-dot", node=node, data=data)


def _surely_clicked(control: CarouselControl) -> bool:
    """True with a listener on the control, or a hand over it and a listener on its group."""
    if has_handler(control.node) or is_native_control(control.node):
        return True
    if not has_pointer(control.node):
        return False
    for node in control.node.ancestors():
        if node is control.carousel.root or node is control.carousel.scope:
            return False
        if has_handler(node):
            return True
    return False


def _judge_name(node: Node) -> Finding | None:
    """For a dot or arrow that Tab reaches; None when that is another rule's business."""
    name = name_of(node)
    if node.ax is None or is_control(node) != bool(name):
        # A control without any name is axe-core's, a name without a role is clickable_role's;
        # without an accessibility node nothing is known of the name.
        return None
    data = {"name": called(node)}
    if not name:
        return Finding(verdict=Verdict.FAILED, code="unnamed", node=node, data=data)
    if is_sign(name):
        return Finding(verdict=Verdict.CANT_TELL, code="sign", node=node, data=data)
    return Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)


def _is_tab_stop(node: Node) -> bool:
    return role_of(node) == "tab" and focusable(node)
