"""Names of images and controls of apps: present, and words that say what the element is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rules.model import Finding, Params, Verdict
from rules.parts.name_faults import PRIVATE_USE, UNSURE, Fault, name_fault, only_icon_characters
from rules.parts.naming import core, plain, shown
from rules.parts.screen_controls import (
    EDIT,
    IMAGE_ROLES,
    called,
    controls,
    cut,
    declared,
    images,
    is_clickable,
    is_control,
    is_sliver,
    may_be_cut,
    name_of,
    text_beside,
    uninspected,
    words,
)
from rules.parts.screen_focus import FocusMap, focus_map, in_web_view, own_nodes, own_stops
from rules.screen import ScreenNode, ScreenSnapshot

_TYPE = "XCUIElementType"
_WORD = re.compile(r"\w+")
# Characters of the longest unclear text, English and Chinese; what is longer says something.
_LONGEST_UNCLEAR, _LONGEST_HAN = 40, 14
_LARGEST_ICON = 20  # elements
_VEIL = 0.25  # share of the screen's area
_LEAST_SEEN = 24.0  # dp or pt of something cut off


def image_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Images that a reader stops on, and exposed ones that no stop covers, have a name.

    Inapplicable are images inside another stop: its name is judged as that of a control.
    """
    focus = focus_map(screen)
    for node in images(screen):
        if focus.is_stop(node):
            yield _stopped_image(screen, focus, node)
        elif node.label.strip():
            yield _passed(node, node.label)
        elif screen.android and focus.stop_of(node) is None:
            yield _unnamed(node, Verdict.CANT_TELL, "unnamed-image")


def _stopped_image(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> Finding:
    said = focus.speech(node)
    if said:
        return _passed(node, said)
    if node.attrs.get("tooltip-text"):
        return _unnamed(node, Verdict.CANT_TELL, "tooltip-only")
    # What is no control on iOS may be a picture that the app marked without meaning it.
    sure = screen.android or _is_operated(node)
    return _unnamed(
        node,
        Verdict.FAILED if sure else Verdict.CANT_TELL,
        "unnamed-control" if sure else "unnamed-image",
    )


def image_quality(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Labels of images are words, no file names, identifiers or placeholders."""
    for node in images(screen):
        label = declared(node)
        if label:
            yield _image_quality(node, label)


def _image_quality(node: ScreenNode, label: str) -> Finding:
    fault = name_fault(label, image=True)
    # "图片" on a button may be what it adds; whether it is, a person sees.
    if fault is not None and _is_operated(node) and name_fault(label, image=False) is None:
        return _found(node, Verdict.CANT_TELL, UNSURE.code, label)
    return _judged(node, label, fault)


def control_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Controls that a reader stops on have a name; edit fields have a rule of their own."""
    focus = focus_map(screen)
    blind = uninspected(screen)
    for node in own_stops(screen):
        if node.role in IMAGE_ROLES or node.role == EDIT or node.index in blind or is_sliver(node):
            continue
        if is_control(node):
            # A frame without a name is no fault, whatever its taps do.
            if node.role not in words("frame_role") or focus.speech(node):
                found = _named_control(screen, focus, node)
                if found is not None:
                    yield found
        # An empty text is a place where words come and go.
        elif node.role not in words("frame_role") | {"text"} and not focus.speech(node):
            yield _unnamed(node, Verdict.CANT_TELL, "silent-stop")


def _named_control(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> Finding | None:
    name = name_of(focus, node)
    if _is_type_name(node):
        return _found(node, Verdict.FAILED, "type-name", node.label)
    if name:
        inner = not screen.android and not (node.label.strip() or node.text or node.hint)
        # Buttons and cells of iOS take their name from inside, other elements do not.
        if inner and node.role not in {"button", "cell", "link", "tab"}:
            return _found(node, Verdict.CANT_TELL, "inner-text", name)
        return _passed(node, name)
    if node.attrs.get("tooltip-text"):
        return _unnamed(node, Verdict.CANT_TELL, "tooltip-only")
    # Which text labels which control is not in Android's source.
    if node.role in words("labelled_role") and text_beside(screen, node):
        return _unnamed(node, Verdict.CANT_TELL, "label-beside")
    if _is_veil(screen, node):
        # Where the source does not tell, libraries hide theirs from readers.
        known = node.important is True or node.native_important is True
        return _unnamed(node, Verdict.CANT_TELL, "silent-stop") if known else None
    if may_be_cut(screen, node):
        return _unnamed(node, Verdict.CANT_TELL, "cut-off") if _is_seen(node) else None
    return _unnamed(node, Verdict.FAILED, "unnamed")


def control_quality(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Labels of controls are words; a visible text is only asked whether it can be spoken.

    A control without words of its own is called what the icon inside is called.
    """
    focus = focus_map(screen)
    for node in controls(screen):
        label = declared(node) or _icon_label(screen, focus, node)
        if label:
            if not _is_type_name(node):
                yield _judged(node, label, name_fault(label, image=False))
            continue
        text = node.label.strip() or node.text.strip()
        if only_icon_characters(text):
            yield _found(node, Verdict.FAILED, PRIVATE_USE.code, text)
        elif text:
            yield _passed(node, text)


def _icon_label(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> str:
    """The label of the element inside that is all that is said of the control; "" for none.

    Images have a rule of their own.
    """
    if node.label or node.text or node.end == node.index + 1:
        return ""
    inside = screen.tree.subtree(node)[1:_LARGEST_ICON]
    inner = next((n for n in inside if n.label), None)
    if inner is None or inner.role in IMAGE_ROLES or (inner.role == "text" and not screen.android):
        return ""
    return inner.label if focus.speech(node) == inner.label.strip() else ""


def edit_description(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Edit fields of Android have no content description: it would hide what was typed."""
    focus = focus_map(screen)
    inside_page = in_web_view(screen)
    fields = (
        node
        for node in screen.nodes
        if node.role == EDIT
        and focus.shown[node.index]
        and focus.exposed[node.index]
        and not inside_page[node.index]
    )
    for node in own_nodes(screen, fields):
        label, text = node.label.strip(), node.text.strip()
        # A description that is kept up to date with the content hides nothing.
        if label and not (text and text.casefold() in label.casefold()):
            yield _found(node, Verdict.FAILED, "content-desc", label)
        else:
            yield _passed(node, label or node.hint or called(node))


def link_purpose(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Clickable texts say where they lead without what stands around them.

    An icon that is called "更多" opens a menu, as everywhere.
    """
    focus = focus_map(screen)
    for node in _clickable_texts(screen):
        said = focus.speech(node)
        if said and _may_be_unclear(said) and is_unclear(said) and not _is_menu(screen, node, said):
            yield _found(node, Verdict.FAILED, "unclear", said)
        elif said:
            yield _passed(node, said)


def _clickable_texts(screen: ScreenSnapshot) -> Iterator[ScreenNode]:
    """Clickable stops without those that are no links: toggles and the tabs of a tab bar."""
    for node in controls(screen):
        in_bar = node.parent is not None and node.parent.role == "tab-bar"
        if is_clickable(node) and node.role not in words("not_link_role") and not in_bar:
            yield node


def _is_menu(screen: ScreenSnapshot, node: ScreenNode, said: str) -> bool:
    """True for a name of overflow menus that is only said: the element shows no text."""
    if core(said) not in words("menu_name") or node.text.strip():
        return False
    inside = screen.tree.subtree(node)[:_LARGEST_ICON]
    if any(n.role == "text" and (n.text or n.label) for n in inside):
        return False
    # A label of iOS may be the text that the element itself draws.
    return screen.android or any(n.role in IMAGE_ROLES for n in inside)


def _may_be_unclear(said: str) -> bool:
    return len(said) <= (_LONGEST_UNCLEAR if said.isascii() else _LONGEST_HAN)


@lru_cache(maxsize=16384)
def is_unclear(name: str) -> bool:
    """True for a link text that consists only of words or signs such as "更多" and ">>"."""
    text = plain(name)
    if text in words("unclear_sign"):
        return True
    word = core(name)
    if not word or word in words("unclear_not"):
        return False
    if word in words("unclear"):
        return True
    return word.isascii() and all(w in words("unclear_word") for w in _WORD.findall(word))


def _is_veil(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True for a bare part of the screen that catches taps, such as what lies beside a sheet."""
    area = screen.tree.width * screen.tree.height * _VEIL
    bare = node.role in {"", "container", "other"} and not node.children
    return bare and node.rect is not None and node.rect.area >= area > 0


def _is_seen(node: ScreenNode) -> bool:
    """True for what shows enough of itself that a person could say anything of it."""
    return node.rect is not None and min(node.rect.width, node.rect.height) >= _LEAST_SEEN


def _is_operated(node: ScreenNode) -> bool:
    return node.role == "image-button" or is_control(node)


def _is_type_name(node: ScreenNode) -> bool:
    """True for an element of iOS whose label is the name of its type."""
    return (
        node.cls.startswith(_TYPE)
        and node.label.strip().lower() == node.cls.removeprefix(_TYPE).lower()
    )


def _judged(node: ScreenNode, label: str, fault: Fault | None) -> Finding:
    if fault is None:
        return _passed(node, label)
    verdict = Verdict.FAILED if fault.sure else Verdict.CANT_TELL
    return _found(node, verdict, fault.code, label)


def _found(node: ScreenNode, verdict: Verdict, code: str, name: str) -> Finding:
    # Nobody reads of what passed, and most things do.
    told = cut(name) if verdict is Verdict.PASSED else shown(name)
    return Finding(verdict=verdict, code=code, node=node, data={"name": told})


def _unnamed(node: ScreenNode, verdict: Verdict, code: str) -> Finding:
    return Finding(verdict=verdict, code=code, node=node, data={"element": called(node)})


def _passed(node: ScreenNode, name: str) -> Finding:
    return _found(node, Verdict.PASSED, "passed", name)
