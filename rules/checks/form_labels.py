"""表单标签: the label that is seen beside a field says what to fill in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from rules.dom import closest, name_of, role_of, visible
from rules.model import Finding, Params, Verdict
from rules.parts.field_labels import form_of, input_type, is_entry, labels_of
from rules.parts.form_messages import Form, forms
from rules.parts.naming import core, plain, shown
from rules.parts.seen_label import can_be_seen, seen_blocks
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words

_PARTS = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COUNTED = re.compile(r"[\d\[\]._-]+")
_BUTTONS = frozenset({"submit", "button", "reset", "image"})
_DRAWN = frozenset({"img", "svg", "canvas", "video", "object", "iframe", "picture", "hr"})


def descriptive(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each field for words or dates whose label element can be seen.

    Failed: the label names an action or a part of the page although the field's own type or name
    says what it asks for; or several fields of a form have one label, nothing to be seen
    between them tells them apart, and they are sent under different names. Cannot be told, once
    for a form of several fields: one has a placeholder and nothing to be seen that labels it.
    """
    seen = [(f, text) for f in page.elements() if is_entry(f) and (text := _seen_label(page, f))]
    alike = _alike(page, seen)
    for field, text in seen:
        data = {"label": shown(text)}
        empty = core(text) in _words("label_empty")
        action = core(text) in _words("label_action")
        if (empty or action) and core(text) not in _own_words(field):
            sure = _has_purpose(field, search=action) and not _in_group(field)
            verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
            code = "says-nothing" if sure else "maybe-says-nothing"
            yield Finding(verdict=verdict, code=code, node=field, data=data)
        elif field in alike:
            sure = alike[field]
            verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
            code = "same-label" if sure else "maybe-same-label"
            yield Finding(verdict=verdict, code=code, node=field, data=data)
        else:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=field, data=data)
    for form in forms(page):
        bare = _only_placeholder(page, form)
        if bare:
            data = {"label": shown(bare[0].get("placeholder"))}
            yield Finding(
                verdict=Verdict.CANT_TELL, code="only-placeholder", node=bare[0], data=data
            )


def _only_placeholder(page: PageSnapshot, form: Form) -> list[Node]:
    """Fields of a form of several that only their placeholder tells apart; it goes when one types.

    Whatever can be seen between a field and the one before it may label it.
    """
    if form.answers < 2:
        return []
    fields = [f for f in form.fields if is_entry(f)]
    if not any(f.get("placeholder").strip() for f in fields):
        return []
    seen = _telling(page, set(), form.root)
    found: list[Node] = []
    before = form.root.index
    for field in sorted(fields, key=lambda f: f.index):
        labelled = bisect_right(seen, before) != bisect_left(seen, field.index)
        before = field.index
        if field.get("placeholder").strip() and not labelled and not _seen_label(page, field):
            found.append(field)
    return found


def _seen_label(page: PageSnapshot, field: Node) -> str:
    """The words that label a field and can be seen; "" where it or they cannot be."""
    box = field.rect
    if not visible(field) or box is None or box.x + box.width <= 0 or box.y + box.height <= 0:
        return ""
    if role_of(field) in {"none", "presentation"}:
        return ""
    texts = (" ".join(seen_blocks(n, without={field})) for n in labels_of(page, field))
    return " ".join(t for t in texts if t)


def _words(key: str) -> frozenset[str]:
    return frozenset(plain(w) for w in load_words("forms")[key])


def _own_words(field: Node) -> set[str]:
    """What name and id of a field say, as a whole and in parts."""
    found: set[str] = set()
    for text in (field.get("name"), field.get("id")):
        low = _CAMEL.sub(" ", text).lower()
        found.update(_PARTS.findall(low))
        found.add(text.lower())
    return found


def _in_group(field: Node) -> bool:
    """True where a group's name may say what the label does not."""
    return any(a.tag == "fieldset" or role_of(a) == "group" for a in field.ancestors())


def _has_purpose(field: Node, *, search: bool) -> bool:
    """True when a field's type, its autocomplete or its name says what it asks for.

    `search` tells whether to be for searching is such a purpose.
    """
    if input_type(field) in _words("type_purpose"):
        return True
    if search and (_own_words(field) & _words("search_purpose") or input_type(field) == "search"):
        return True
    filled = field.get("autocomplete").strip().lower()
    if filled and filled not in {"on", "off"} and filled.rpartition(" ")[2].isascii():
        return filled in {"name", "email", "tel", "bday", "username"} or "-" in filled
    return bool(_own_words(field) & _words("field_purpose"))


def _alike(page: PageSnapshot, seen: list[tuple[Node, str]]) -> dict[Node, bool]:
    """Fields with the same label and nothing between them; True where that is surely wrong."""
    groups: dict[tuple[Node | None, str, str, str], list[Node]] = defaultdict(list)
    labels = {field: core(text) for field, text in seen}
    for field, _ in seen:
        if labels[field]:
            key = (form_of(field), labels[field], name_of(field), input_type(field))
            groups[key].append(field)
    repeated = {f: fs for fs in groups.values() if len(fs) > 1 for f in fs}
    if not repeated:
        return {}
    telling = _telling(page, {n for f in labels for n in labels_of(page, f)})
    order = sorted(labels, key=lambda f: f.index)
    places = [f.index for f in order]
    found: dict[Node, bool] = {}
    for fields in {id(fs): fs for fs in repeated.values()}.values():
        for one, other in pairwise(fields):
            start, end = one.index, other.index
            between = order[bisect_right(places, start) : bisect_left(places, end)]
            if bisect_right(telling, start) != bisect_left(telling, end):
                continue
            if any(f not in repeated for f in between) or _one_label(page, one, other):
                continue
            sure = _sent_apart(one, other)
            if sure is not None:
                found[one] = found.get(one, False) or sure
                found[other] = found.get(other, False) or sure
    return found


def _one_label(page: PageSnapshot, one: Node, other: Node) -> bool:
    """True for two fields of one answer (the parts of a number), or of one column of a table."""
    return bool(set(labels_of(page, one)) & set(labels_of(page, other)))


def _sent_apart(one: Node, other: Node) -> bool | None:
    """True for different names, None for lists of the same thing, False where no name tells."""
    a, b = one.get("name") or one.get("id"), other.get("name") or other.get("id")
    if not a or not b:
        return False
    return None if _COUNTED.sub("", a) == _COUNTED.sub("", b) else True


def _telling(page: PageSnapshot, labels: set[Node], root: Node | None = None) -> list[int]:
    """Places of what can be seen and is no label and no control: it may tell fields apart."""
    found: list[int] = []
    for node in (root or page.root).walk():
        if node.is_element:
            drawn = node.tag in _DRAWN and visible(node)
            picture = (node.style or {}).get("background-image", "none") != "none"
            pressed = node.tag == "input" and input_type(node) in _BUTTONS and visible(node)
            if drawn or pressed or (picture and not is_entry(node)):
                found.append(node.index)
        elif any(c.isalnum() for c in node.text) and can_be_seen(node):
            if closest(node, lambda n: n in labels or n.tag in {"select", "option", "textarea"}):
                continue
            found.append(node.index)
    return sorted(found)
