"""Questions that several checks ask of a node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rules.snapshot import Node

_NATIVE_CONTROLS = frozenset({"button", "input", "select", "textarea", "summary"})
_INTERACTIVE_ROLES = frozenset(
    {
        "button",
        "checkbox",
        "combobox",
        "gridcell",
        "link",
        "listbox",
        "menuitem",
        "menuitemcheckbox",
        "menuitemradio",
        "option",
        "radio",
        "searchbox",
        "slider",
        "spinbutton",
        "switch",
        "tab",
        "textbox",
        "treeitem",
    }
)
_SPACE = re.compile(r"\s+")
_SKIPPED_TEXT = frozenset({"script", "style", "noscript", "template", "title", "head"})


def squeeze(text: str) -> str:
    """The text with every run of white space turned into one space, trimmed."""
    return _SPACE.sub(" ", text).strip()


def rendered(node: Node) -> bool:
    """True when the node has a box and is not hidden by visibility or full transparency.

    A box of no size or off screen still counts: screen readers reach it.
    """
    if not node.is_element:
        return node.parent is not None and rendered(node.parent)
    if node.style is None:
        return False
    return node.style.get("visibility", "visible") == "visible"


def visible(node: Node) -> bool:
    """True when somebody could see the node: rendered, with an area, not fully transparent."""
    if not rendered(node):
        return False
    element = node if node.is_element else node.parent
    if element is None or element.rect is None or element.rect.area <= 1:
        return False
    return all(
        a.style is None or a.style.get("opacity", "1") not in {"0", "0.0"}
        for a in (element, *element.ancestors())
    )


def exposed(node: Node) -> bool:
    """True when assistive technology meets the element: rendered, not under aria-hidden."""
    if not rendered(node):
        return False
    return not any(a.get("aria-hidden") == "true" for a in (node, *node.ancestors()))


def text_of(node: Node, *, rendered_only: bool = True) -> str:
    """The text below a node, white space squeezed, without scripts and styles."""
    parts = []
    for child in node.walk():
        if child.is_element or child.parent is None or child.parent.tag in _SKIPPED_TEXT:
            continue
        if rendered_only and not rendered(child):
            continue
        parts.append(child.text)
    return squeeze("".join(parts))


def name_of(node: Node) -> str:
    """The accessible name that the browser computed; empty when it has none or is not exposed."""
    return squeeze(node.ax.name) if node.ax is not None else ""


def role_of(node: Node) -> str:
    """The first role of the role attribute in lower case, empty when there is none."""
    return node.get("role").strip().lower().split(" ")[0]


def is_link(node: Node) -> bool:
    """True for a link that can be followed: a or area with href, or role=link."""
    return (node.tag in {"a", "area"} and "href" in node.attrs) or role_of(node) == "link"


def is_native_control(node: Node) -> bool:
    """True for form controls and for links with an address."""
    if node.tag == "input":
        return node.get("type").lower() != "hidden"
    return node.tag in _NATIVE_CONTROLS or is_link(node)


def is_control(node: Node) -> bool:
    """True for native controls and for elements whose role attribute makes them one."""
    return is_native_control(node) or role_of(node) in _INTERACTIVE_ROLES


def focusable(node: Node) -> bool:
    """True when the Tab key can stop here: tabindex of 0 or more, or a native control."""
    if not rendered(node) or "disabled" in node.attrs:
        return False
    index = node.get("tabindex").strip()
    if re.fullmatch(r"[+-]?\d+", index):
        return int(index) >= 0
    editable = "contenteditable" in node.attrs and node.get("contenteditable") in {"", "true"}
    return editable or is_native_control(node)


def closest(node: Node, wanted: Callable[[Node], bool]) -> Node | None:
    """The node itself or its nearest ancestor that is wanted; None when there is none."""
    return next((n for n in (node, *node.ancestors()) if wanted(n)), None)


def by_id(root: Node, wanted: str) -> Node | None:
    """The first element of root's own document with this id; None when there is none."""
    return next(
        (n for n in root.elements() if n.document == root.document and n.get("id") == wanted), None
    )


def headings(root: Node) -> Iterator[tuple[Node, int]]:
    """Exposed headings in document order with their level, native or by role."""
    for node in root.elements():
        role = role_of(node)
        if role == "heading":
            stated = node.get("aria-level").strip()
            level = int(stated) if re.fullmatch(r"[0-9]{1,3}", stated) else 2
        elif re.fullmatch(r"h[1-6]", node.tag) and role == "":
            level = int(node.tag[1])
        else:
            continue
        if exposed(node):
            yield node, level
