"""局部刷新影响焦点: when a part of the screen changes by itself, the focus stays where it was."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.screen_called import called
from rules.parts.screen_focus import focus_map, focus_map_of
from rules.screen import Refresh, ScreenNode, ScreenSnapshot, ScreenTree

_SYSTEM = frozenset({"keyboard", "status-bar"})
_LISTS = frozenset({"list", "scroll"})

type _Face = tuple[str, str, str, str, bool | None, bool | None]


def focus_kept(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the element that had the focus when the screen refreshed.

    Nothing when the contents did not change. Cannot be told when the element is gone with what
    held it, when a dialog took the focus, or when the tap that began the refresh may have moved
    it. Raises CannotJudge when no refresh was observed or nothing had the focus.
    """
    refresh = screen.facts.refresh
    if refresh is None:
        raise CannotJudge("refresh-not-tried", optional=True)
    focus = refresh.focus
    if focus is None or not _tells_focus(refresh.after, focus):
        raise CannotJudge("focus-unknown", optional=True)
    if _contents(screen.tree) == _contents(refresh.after):
        return
    verdict, code, now = _judge(screen.tree, refresh, focus)
    data: dict[str, str | int] = {
        "name": called(focus_map(screen), focus),
        "seconds": round(refresh.seconds),
    }
    if now is not None:
        data["other"] = called(focus_map_of(refresh.after, android=screen.android), now)
    yield Finding(verdict=verdict, code=code, node=focus, data=data)


def _judge(
    before: ScreenTree, refresh: Refresh, focus: ScreenNode
) -> tuple[Verdict, str, ScreenNode | None]:
    like, now = refresh.focus_after, _focused(refresh.after, focus)
    if like is not None and now is not None and _is_same_place(like, now):
        return Verdict.PASSED, "passed", None
    if now is not None and _in_new_dialog(now, focus):
        return Verdict.CANT_TELL, "dialog-opened", now
    if refresh.trigger == "tap" and now is not None:
        return Verdict.CANT_TELL, "maybe-by-tap", now
    if like is not None:
        if now is None:
            return Verdict.FAILED, "focus-lost", None
        return Verdict.FAILED, "focus-moved", now
    if now is None and _list_stayed(refresh.after, focus):
        return Verdict.FAILED, "focus-lost", None
    return Verdict.CANT_TELL, "element-gone", None


def _tells_focus(after: ScreenTree, focus: ScreenNode) -> bool:
    """True when the later reading knows the kind of focus that the element had."""
    if focus.a11y_focused:
        return any(node.a11y_focused is not None for node in after.nodes)
    return any(node.focused is not None for node in after.nodes)


def _focused(after: ScreenTree, focus: ScreenNode) -> ScreenNode | None:
    """What has the same kind of focus afterwards; the innermost of several."""
    if focus.a11y_focused:
        return next((n for n in reversed(after.nodes) if n.a11y_focused), None)
    return next((n for n in reversed(after.nodes) if n.focused), None)


def _is_same_place(like: ScreenNode, now: ScreenNode) -> bool:
    """True for the same element, something inside it, or what it alone lies in."""
    if like.index <= now.index < like.end:
        return True
    return like.parent is now and len(now.children) == 1


def _in_new_dialog(now: ScreenNode, focus: ScreenNode) -> bool:
    """True when the focus went to a dialog or another window."""
    if now.window is not None and focus.window is not None and now.window != focus.window:
        return True
    return _has_dialog(now) and not _has_dialog(focus)


def _has_dialog(node: ScreenNode) -> bool:
    return any(n.role == "dialog" or n.pane_title for n in (node, *node.ancestors()))


def _list_stayed(after: ScreenTree, focus: ScreenNode) -> bool:
    """True when the list that held the element is still there."""
    holder = next((n for n in focus.ancestors() if n.scrollable or n.role in _LISTS), None)
    if holder is None or not holder.identifier:
        return False
    return any(n.identifier == holder.identifier and n.cls == holder.cls for n in after.nodes)


def _contents(tree: ScreenTree) -> list[_Face]:
    """What a tree says, without the system's bars and keyboards."""
    faces: list[_Face] = []
    end = 0
    for node in tree.nodes:
        if node.index < end or node.visible is False:
            continue
        if node.role in _SYSTEM:
            end = node.end
            continue
        faces.append(
            (node.cls, node.identifier, node.label, node.text, node.checked, node.selected)
        )
    return faces
