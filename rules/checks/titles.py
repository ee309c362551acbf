"""页面标题和表单提示: a screen says what it is, a field what it wants and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rules.model import Finding, Params, Verdict
from rules.parts.overlay import covered_by_system, overlay_of
from rules.parts.screen_called import called
from rules.parts.screen_controls import cut
from rules.parts.screen_focus import FocusMap, focus_map, own_nodes, own_stops
from rules.parts.screen_words import has_id, names_control
from rules.screen import ScreenNode, ScreenSnapshot
from rules.snapshot import Rect

# These numbers say where things are looked for, not what is right or wrong.
_TOP = 1 / 3  # of the screen's height: where a title stands
_BOTTOM = 4 / 5  # from here down a tab bar stands
_HIDDEN = 0.3  # share of the screen that holds no elements: the title may be in it
_SPLASH = 2  # stops: with fewer the screen is only passing
_NEAR = 64.0  # dp or pt between a field and the words that may label it
_TABS = 10
_HINT_IS_TEXT = 26  # API level
# Servers that give one of these give hints too.
_TELLS_HINTS = frozenset({"showing-hint", "a11y-important"})
_BAR = 0.17  # of the screen's height: where the line of a bar or a large title has its middle
_MARGIN, _LINE = 96.0, 15.0  # dp or pt: where a title begins at most, and its least height
_SHORT, _FIRST = 24, 12  # characters; stops
_LINE_ROLES = frozenset({"text", "other", ""})
_LONG = 60  # characters: a longer text is content, not a title
_CLICKABLE_ROLES = frozenset({"button", "image-button", "link", "cell", "edit", "switch", "tab"})


def screen_title(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the screen, on what names it; nothing under an overlay or on a splash.

    A short line of its own at the very top names it too, marked as a heading or not.
    """
    if covered_by_system(screen) or overlay_of(screen) is not None:
        return
    focus = focus_map(screen)
    stops = own_stops(screen)
    if len(stops) < _SPLASH or screen.tree.height <= 0:
        return
    if not any(_presses(screen, stop) for stop in stops):
        return
    if sum(part.share for part in screen.uninspected) + _web_share(screen) >= _HIDDEN:
        return
    named = _names_screen(screen, focus) or _top_line(screen, focus, stops)
    if named is not None:
        data = {"name": cut(_said(focus, named))}
        yield Finding(verdict=Verdict.PASSED, code="passed", node=named, data=data)
        return
    top = next((n for n in stops if _at_top(screen, n) and _titles(focus.speech(n))), None)
    if top is not None:
        data = {"name": called(focus, top)}
        yield Finding(verdict=Verdict.CANT_TELL, code="unclear", node=top, data=data)
    elif _knows_headings(screen) and not _has_picture_at_top(screen, focus):
        yield Finding(verdict=Verdict.FAILED, code="missing")
    else:
        yield Finding(verdict=Verdict.CANT_TELL, code="not-found")


def _names_screen(screen: ScreenSnapshot, focus: FocusMap) -> ScreenNode | None:
    """A pane title, a heading or title at the top, a bar with words, or the chosen tab."""
    area = screen.tree.width * screen.tree.height
    first = next(iter(own_stops(screen)), None)
    for node in own_nodes(screen, screen.nodes):
        if not focus.shown[node.index]:
            continue
        # What is read first and is a heading says where one is, as in a box over a bare screen.
        if node is first and node.heading and _titles(node.text or node.label):
            return node
        if node.pane_title and node.rect is not None and node.rect.area >= area / 2:
            return node
        if node.role == "navigation-bar" and _titles(node.identifier or node.label):
            return node
        if node.selected and _names_tab(screen, focus, node):
            return node
        if _at_top(screen, node) and _is_title(screen, focus, node):
            return node
    return None


def _top_line(
    screen: ScreenSnapshot, focus: FocusMap, stops: Sequence[ScreenNode]
) -> ScreenNode | None:
    """The uppermost short text where titles stand: at the left margin, after a way back, centred.

    What can be pressed is one only beside a way back.
    """
    found: ScreenNode | None = None
    for node in stops:
        rect = node.rect
        if rect is None or node.role not in _LINE_ROLES or rect.height < _LINE:
            continue
        if rect.y + rect.height / 2 > screen.tree.height * _BAR:
            continue
        if found is not None and found.rect is not None and found.rect.y <= rect.y:
            continue
        centred = abs(rect.x + rect.width / 2 - screen.tree.width / 2) <= _MARGIN / 2
        said = focus.speech(node)
        if (
            (centred or rect.x <= _MARGIN)
            and len(said) <= _SHORT
            and _titles(said)
            and not has_id(node.identifier, "entry_id")
            and (not _presses(screen, node) or _has_way_back(screen, focus, stops, rect))
        ):
            found = node
    return found


def _has_way_back(
    screen: ScreenSnapshot, focus: FocusMap, stops: Sequence[ScreenNode], line: Rect
) -> bool:
    """True when a control at the left end of the line goes back, or says nothing else."""
    for node in stops[:_FIRST]:
        rect = node.rect
        if rect is None or rect.x > _MARGIN / 4 or rect.x + rect.width > line.x + 1:
            continue
        same = rect.y < line.y + line.height and line.y < rect.y + rect.height
        said = focus.speech(node)
        if same and _presses(screen, node) and (not said or names_control(said)):
            return True
    return False


def _is_title(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> bool:
    words = node.text or node.label
    if not _titles(words) or focus.stop_of(node) is None:
        return False
    if node.heading:
        return True
    if has_id(node.identifier, "title_id") and not has_id(node.identifier, "entry_id"):
        return True
    if _presses(screen, node):
        return False
    return any(
        p.role in {"toolbar", "navigation-bar"} or has_id(p.identifier, "title_bar_id")
        for p in islice(node.ancestors(), 4)
        if p.rect is not None and p.rect.height <= screen.tree.height * _TOP
    )


def _names_tab(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> bool:
    """The chosen tab of a bar at the bottom or top: it has neighbours that are not chosen."""
    rect, parent = node.rect, node.parent
    if rect is None or parent is None or not 1 < len(parent.children) <= _TABS:
        return False
    at_edge = rect.y >= screen.tree.height * _BOTTOM or _at_top(screen, node)
    others = [c for c in parent.children if c is not node and not c.selected]
    alike = bool(others) and all(c.cls == node.cls for c in others)
    return at_edge and alike and bool(_said(focus, node))


def _at_top(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    rect = node.rect
    return rect is not None and rect.y + rect.height / 2 < screen.tree.height * _TOP


def _titles(words: str) -> bool:
    """True for words that could name a screen."""
    stripped = words.strip()
    return len(stripped) > 1 and len(stripped) <= _LONG and not names_control(stripped)


def _has_picture_at_top(screen: ScreenSnapshot, focus: FocusMap) -> bool:
    """A wide picture without words may show the title to those who see."""
    return any(
        n.role == "image"
        and n.rect is not None
        and n.rect.width >= screen.tree.width / 4
        and focus.shown[n.index]
        and _at_top(screen, n)
        for n in screen.nodes
    )


def _knows_headings(screen: ScreenSnapshot) -> bool:
    return ("heading" if screen.android else "traits") in screen.known


def _presses(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    if screen.android:
        return node.clickable is True
    return node.role in _CLICKABLE_ROLES


def _web_share(screen: ScreenSnapshot) -> float:
    """The share of the screen of web views whose page has a title of its own."""
    area = screen.tree.width * screen.tree.height
    rects = [part.node.rect for part in screen.web if part.node is not None]
    return sum(rect.area for rect in rects if rect is not None) / area if area > 0 else 0.0


def field_label(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per edit field that can be filled in."""
    focus = focus_map(screen)
    waiting: list[ScreenNode] = []  # the last few texts before the field
    for node in own_nodes(screen, screen.nodes):
        if not focus.shown[node.index]:
            continue
        if node.role == "edit":
            if node.enabled is not False and focus.exposed[node.index]:
                yield _judge_field(screen, focus, node, waiting)
        elif _explains(screen, node):
            waiting = [*waiting[-3:], node]


def _explains(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True for words that are not themselves a control."""
    return bool(node.text or node.label) and not node.children and not _presses(screen, node)


def _judge_field(
    screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode, before: list[ScreenNode]
) -> Finding:
    # A field of Compose holds its label and placeholder as texts inside, which are read with it.
    inside = focus.speech(node) if screen.android and not node.text.strip() else ""
    name = node.label.strip() or node.hint.strip() or inside
    data = {"name": cut(" ".join(name.split())) if name else called(focus, node)}
    if name:
        return Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
    beside = next((n for n in reversed(before) if _is_beside(n.rect, node.rect)), None)
    if beside is not None:
        # Android's labelFor joins both for a screen reader; no source tells of it.
        data["label"] = cut(beside.text or beside.label)
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-labelled", node=node, data=data)
    if _may_have_hint(screen, node):
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-hint", node=node, data=data)
    if node.cls == "XCUIElementTypeSearchField":
        return Finding(verdict=Verdict.CANT_TELL, code="search-only", node=node, data=data)
    return Finding(verdict=Verdict.FAILED, code="no-label", node=node, data=data)


def _may_have_hint(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True where the source names no hints at all, and this field may show one.

    From Android 8.0 on an empty field that shows a hint has it as its text.
    """
    if not screen.android:
        return bool(node.text) and "placeholderValue" not in screen.known
    if "hint" in screen.known:
        return False
    if node.text:
        return True
    level = screen.device.api_level
    return _TELLS_HINTS.isdisjoint(screen.known) and (level is None or level < _HINT_IS_TEXT)


def _is_beside(label: Rect | None, field: Rect | None) -> bool:
    """True for words in the field's line or right above it."""
    if label is None or field is None:
        return False
    same_line = label.y < field.y + field.height and field.y < label.y + label.height
    if same_line:
        return label.x < field.x + field.width and field.x - (label.x + label.width) < _NEAR * 3
    gap = field.y - (label.y + label.height)
    across = label.x < field.x + field.width and field.x < label.x + label.width
    return across and -1 <= gap <= _NEAR


def field_error(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per field whose content the app itself calls invalid."""
    focus = focus_map(screen)
    for node in own_nodes(screen, screen.nodes):
        if node.attrs.get("content-invalid") != "true" or not focus.shown[node.index]:
            continue
        data = {"name": called(focus, node)}
        said = node.attrs.get("error", "").strip()
        if said:
            data["error"] = cut(said)
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
        else:
            yield Finding(verdict=Verdict.FAILED, code="unexplained", node=node, data=data)


def _said(focus: FocusMap, node: ScreenNode) -> str:
    return node.pane_title or focus.speech(node) or node.label or node.identifier
