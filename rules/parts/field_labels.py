"""Form fields, what labels them, and the form that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from rules.dom import role_of
from rules.snapshot import Node, PageSnapshot

_BUTTONS = frozenset({"button", "submit", "reset", "image", "hidden"})
_FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox", "spinbutton", "listbox"})


def input_type(node: Node) -> str:
    """The type of an input in lower case, "text" where it states none; the tag of other fields."""
    if node.tag != "input":
        return node.tag
    return node.get("type").strip().lower() or "text"


def is_field(node: Node) -> bool:
    """True for what a person fills in or chooses from, native or by its role."""
    if node.tag == "input":
        return input_type(node) not in _BUTTONS
    return node.tag in {"select", "textarea"} or role_of(node) in _FIELD_ROLES


def fields(page: PageSnapshot) -> Iterator[Node]:
    """The page's fields in document order."""
    return (node for node in page.elements() if is_field(node))


def is_entry(node: Node) -> bool:
    """True for a field that takes words, a number or a date; check boxes and the like do not."""
    return is_field(node) and input_type(node) not in {"checkbox", "radio", "range", "color"}


def labels_of(page: PageSnapshot, field: Node) -> list[Node]:
    """What names a field on the page: elements that aria-labelledby refers to, else its labels.

    Labels around a field count for native fields only, as browsers do it. aria-label is no
    element of the page; where it alone names the field, its label elements are still returned.
    """
    ids, by_target = _index(page)
    referred = [
        node
        for key in field.get("aria-labelledby").split()
        if (node := ids.get((field.document, key))) is not None
    ]
    if field.tag not in {"input", "select", "textarea"}:
        return referred
    found = list(by_target.get((field.document, field.get("id")), ())) if field.get("id") else []
    around = next((a for a in field.ancestors() if a.tag == "label"), None)
    if around is not None and around.get("for") in {"", field.get("id")} and around not in found:
        found.append(around)
    return [*referred, *(n for n in found if n not in referred)]


def form_of(field: Node) -> Node | None:
    """The form around a field; None without one."""
    return next((a for a in field.ancestors() if a.tag == "form" or role_of(a) == "form"), None)


def by_id(page: PageSnapshot, node: Node, key: str) -> Node | None:
    """The first element with this id in the node's own document; None when there is none."""
    return _index(page)[0].get((node.document, key))


_Ids = Mapping[tuple[int, str], Node]
_Targets = Mapping[tuple[int, str], list[Node]]


@lru_cache(maxsize=2)
def _of_root(root: Node) -> tuple[_Ids, _Targets]:
    ids: dict[tuple[int, str], Node] = {}
    targets: dict[tuple[int, str], list[Node]] = {}
    for node in root.elements():
        if node.get("id"):
            ids.setdefault((node.document, node.get("id")), node)
        if node.tag == "label" and node.get("for"):
            targets.setdefault((node.document, node.get("for")), []).append(node)
    return ids, targets


def _index(page: PageSnapshot) -> tuple[_Ids, _Targets]:
    return _of_root(page.root)
