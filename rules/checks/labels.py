"""What can be read on a control has to be in its name: people say what they read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dom import exposed, name_of, role_of, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.field_labels import fields, labels_of
from rules.parts.naming import shown, units
from rules.parts.seen_label import Token, says, seen_blocks, tokens
from rules.snapshot import Node, PageSnapshot

# Widgets that take their name from what is written in them.
_NAMED_BY_CONTENT = frozenset(
    {
        "button",
        "checkbox",
        "link",
        "menuitem",
        "menuitemcheckbox",
        "menuitemradio",
        "option",
        "radio",
        "switch",
        "tab",
        "treeitem",
    }
)
_NUMBER = re.compile(r"(?=.*\d)[\d\s.,:/+()（）\[\]年月日-]{1,24}")
_BUTTONS = frozenset({"button", "submit", "reset"})


def in_name(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Controls whose name is written by hand: failed when it leaves out the words to be seen.

    Judged are widgets named by aria-label or aria-labelledby that show text, and form fields with
    a label element and such a name. Cannot be told: one Chinese character, a text of more than
    `long` words, a label with more to it than the name. Inapplicable: icons, signs and single
    letters, which stand for something.
    """
    longest = int(str(params["long"]))
    for node in page.elements():
        if not (node.get("aria-label").strip() or node.get("aria-labelledby").strip()):
            continue
        name = name_of(node)
        if not name or not exposed(node):
            continue
        blocks = _written(node)
        if blocks:
            yield _judge(node, name, blocks, longest)
    for field in fields(page):
        written = field.get("aria-label").strip() or field.get("aria-labelledby").strip()
        if written and name_of(field) and exposed(field):
            for label in labels_of(page, field):
                text = " ".join(seen_blocks(label, without={field}))
                if label.tag == "label" and _has_words(tokens(text)):
                    yield _judge_field(field, name_of(field), text, longest)
                    break


def _written(node: Node) -> list[str]:
    """What is to be read on a widget, block by block; nothing for other elements."""
    if node.tag == "input":
        text = (node.value or node.get("value")) if node.get("type").lower() in _BUTTONS else ""
        return [text] if text and _has_words(tokens(text)) else []
    if _role(node) not in _NAMED_BY_CONTENT:
        return []
    blocks = seen_blocks(node)
    return blocks if _has_words(tokens(" ".join(blocks))) else []


def _role(node: Node) -> str:
    stated = role_of(node)
    if stated:
        return stated
    if node.tag in {"a", "area"}:
        return "link" if "href" in node.attrs else ""
    return {"button": "button", "summary": "button"}.get(node.tag, "")


def _has_words(found: tuple[Token, ...]) -> bool:
    """False for nothing, and for a single letter: X closes, B is bold, i informs."""
    if len(found) != 1:
        return bool(found)
    text = found[0].text
    return not (len(text) == 1 and text.isalpha() and text.isascii())


def _judge(node: Node, name: str, blocks: list[str], longest: int) -> Finding:
    text = " ".join(blocks)
    data = {"label": shown(text), "name": shown(name)}
    if says(name, text) or _says_a_block(name, blocks) or _is_count(name, node):
        return Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
    if _shortens_a_word(name, text):
        return Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
    if len(tokens(text)) > longest or _one_han(text):
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-mismatch", node=node, data=data)
    return Finding(verdict=Verdict.FAILED, code="mismatch", node=node, data=data)


def _says_a_block(name: str, blocks: list[str]) -> bool:
    """True when the name says one whole line of several: a card is called by its title."""
    return len(blocks) > 1 and any(units(b) > 1 and says(name, b) for b in blocks)


def _is_count(name: str, node: Node) -> bool:
    """True when all is said but numbers in elements of their own: badges that count, dates."""
    numbers = {n for n in node.elements() if n is not node and _NUMBER.fullmatch(text_of(n))}
    if not numbers:
        return False
    rest = " ".join(seen_blocks(node, without=numbers))
    return _has_words(tokens(rest)) and says(name, rest)


def _shortens_a_word(name: str, text: str) -> bool:
    """True for a label of two or three letters that begin a word of the name, such as EN."""
    label = tokens(text)
    if len(label) != 1 or not 2 <= len(label[0].text) <= 3 or not label[0].text.isalpha():
        return False
    return any(t.text.startswith(label[0].text) for t in tokens(name))


def _one_han(text: str) -> bool:
    found = tokens(text)
    return len(found) == 1 and len(found[0].text) == 1 and found[0].text.isalpha()


def _judge_field(field: Node, name: str, text: str, longest: int) -> Finding:
    data = {"label": shown(text), "name": shown(name)}
    if says(name, text):
        return Finding(verdict=Verdict.PASSED, code="passed", node=field, data=data)
    # A label that goes on to explain is still said by its first words.
    if says(text, name) or len(tokens(text)) > longest or _one_han(text):
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-mismatch", node=field, data=data)
    return Finding(verdict=Verdict.FAILED, code="field-mismatch", node=field, data=data)
