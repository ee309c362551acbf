"""Texts on a page that report errors of a form, and the fields that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.dom import exposed, name_of, role_of, squeeze, text_of, visible
from rules.parts.error_words import LONGEST, asserts_error, complains
from rules.parts.field_labels import by_id, form_of, input_type, is_field, labels_of
from rules.parts.seen_label import seen_blocks
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words

_MOST = 40  # messages of one form that are looked at
_MOST_FIELDS = 300  # fields of one form that are looked at
_PARTS = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_REFERENCES = ("aria-describedby", "aria-errormessage")
_CHOICES = frozenset({"radio", "checkbox"})
_NO_MESSAGE = frozenset(
    {"form", "fieldset", "label", "legend", "button", "a", "input", "select", "textarea"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form with its first 300 fields that can be seen and are not disabled, in order."""

    root: Node
    fields: tuple[Node, ...]

    @property
    def answers(self) -> int:
        """How many things are asked: radio buttons and check boxes of one name are one."""
        return len({group_of(f) for f in self.fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An element that holds an error message. `seen` is "" where none of it can be seen."""

    node: Node
    text: str
    seen: str
    tied: tuple[Node, ...]


def group_of(field: Node) -> object:
    """What stands for a field: itself, or its group's name."""
    kind = input_type(field)
    return (kind, field.get("name")) if kind in _CHOICES and field.get("name") else field


def forms(page: PageSnapshot) -> list[Form]:
    """The page's forms that have a field to fill in."""
    found: dict[Node, list[Node]] = {}
    for node in page.elements():
        if is_field(node) and "disabled" not in node.attrs and visible(node):
            root = form_of(node)
            if root is not None:
                found.setdefault(root, []).append(node)
    return [Form(root=root, fields=tuple(fields[:_MOST_FIELDS])) for root, fields in found.items()]


def messages(page: PageSnapshot, form: Form) -> Iterator[Message]:
    """The first 40 texts of a form that are marked as errors and complain.

    Each is the outermost such element. Marked is what has a class or id that says error, an
    alert, and what ARIA ties as an error to a field that is stated to be invalid.
    """
    referred = _referred(page, form)
    left = _MOST
    stack = list(reversed(form.root.children))
    holding = {a for f in form.fields for a in (f, *f.ancestors())}
    while stack and left:
        node = stack.pop()
        if not node.is_element:
            continue
        if node not in holding and node.tag not in _NO_MESSAGE and _marked(node, referred):
            text = text_of(node, rendered_only=False)
            if 0 < len(text) <= LONGEST and complains(text):
                seen = " ".join(seen_blocks(node))
                left -= 1
                yield Message(node=node, text=text, seen=seen, tied=_tied(page, node, form))
                continue
        stack.extend(reversed(node.children))


def describes_hidden(message: Message, form: Form) -> Node | None:
    """A control of the form that readers describe with this message; None when there is none."""
    key = message.node.get("id")
    if not key or not asserts_error(message.text):
        return None
    for node in form.root.elements():
        listed = {k for a in _REFERENCES for k in node.get(a).split()}
        if key not in listed or not exposed(node) or node.ax is None:
            continue
        if message.text.casefold() in squeeze(node.ax.description).casefold():
            return node
    return None


def shown_elsewhere(page: PageSnapshot, message: Message) -> bool:
    """True when readers find the same words in another place of the page."""
    own = set(message.node.walk())
    words = message.seen.casefold()
    for node in page.elements():
        if node in own:
            continue
        live = node.get("aria-live") in {"assertive", "polite"}
        live = live or role_of(node) in {"alert", "status"}
        if live and exposed(node) and words in text_of(node).casefold():
            return True
        if node.ax is not None and words in node.ax.description.casefold():
            return True
    return any(
        words in squeeze(t.text).casefold() and t not in own and exposed(t)
        for t in page.root.walk()
        if not t.is_element
    )


def label_texts(page: PageSnapshot, field: Node) -> frozenset[str]:
    """Everything that names a field: its labels, its name, its group's name, its placeholder."""
    found = {text_of(n) for n in labels_of(page, field)}
    found.update((name_of(field), field.get("placeholder"), field.get("title")))
    for above in field.ancestors():
        if above.tag == "fieldset" or role_of(above) in {"group", "radiogroup"}:
            found.add(name_of(above))
            found.update(text_of(c) for c in above.children if c.tag == "legend")
        if above.tag == "form":
            break
    return frozenset(t for t in found if t)


def has_hint(page: PageSnapshot, field: Node, message: Node) -> bool:
    """True when the field itself says what it wants: a placeholder, a title, a description."""
    if field.get("placeholder").strip() or field.get("title").strip():
        return True
    for key in field.get("aria-describedby").split():
        node = by_id(page, field, key)
        if node is not None and node is not message and text_of(node):
            return True
    return False


def _referred(page: PageSnapshot, form: Form) -> frozenset[Node]:
    """Elements that ARIA ties as an error to a field that is stated to be invalid."""
    invalid = (f for f in form.fields if f.get("aria-invalid").lower() not in {"", "false"})
    found = (
        by_id(page, field, key)
        for field in invalid
        for a in _REFERENCES
        for key in field.get(a).split()
    )
    return frozenset(node for node in found if node is not None)


def _marked(node: Node, referred: frozenset[Node]) -> bool:
    if node in referred or role_of(node) == "alert":
        return True
    hints = f"{node.get('class')} {node.get('id')}"
    return hints != " " and _says_error(hints)


@lru_cache(maxsize=4096)
def _says_error(hints: str) -> bool:
    parts = set(_PARTS.findall(_CAMEL.sub(" ", hints).lower()))
    return bool(parts & set(load_words("forms")["error_hint"]))


def _tied(page: PageSnapshot, node: Node, form: Form) -> tuple[Node, ...]:
    """Fields that ARIA, a label, a common wrapper or the place right behind ties to the message."""
    family = {n.get("id") for n in (node, *node.ancestors(), *node.walk()) if n.get("id")}
    by_aria = tuple(
        f for f in form.fields if any(family & set(f.get(a).split()) for a in _REFERENCES)
    )
    if by_aria:
        return by_aria
    places = {f: {f, *f.ancestors()} for f in form.fields}
    at: Node | None = node
    while at is not None:
        within = [f for f in form.fields if at in places[f]]
        if within:
            return (within[0],) if len({group_of(f) for f in within}) == 1 else ()
        before = _element_before(at)
        if before is not None:
            beside = [f for f in form.fields if before in places[f]]
            if len({group_of(f) for f in beside}) == 1:
                return (beside[0],)
        at = at.parent
    return ()


def _element_before(node: Node) -> Node | None:
    found = None
    for child in node.parent.children if node.parent is not None else ():
        if child is node:
            return found
        if child.is_element and child.tag not in {"br", "wbr"}:
            found = child
    return None
