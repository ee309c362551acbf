"""The text of a control as eyes read it, and whether a name says it too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.parts.passages import SILENT
from rules.snapshot import Node, Rect
from rules.words import word_pattern

_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
# A sign inside a word that writers also leave out: e-mail, don't, U.S.
_INNER = re.compile(r"(?<=\w)['’\-‐‑.·](?=\w)")
_TOKEN = re.compile(r"(?P<word>[^\W_]+)(?P<dot>\.(?!\w))?|(?P<and>&)")
_AND = frozenset({"and", "与", "和", "及", "&"})
_HIDING_CLIP = re.compile(r"(inset|rect|polygon|circle)\(")
_LEAST_SEEN = 0.25  # share of a text's box that must lie inside what clips it
_MOST = 150  # nodes below a control; one with more is no control with a label


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one Chinese character. `short` is true where a full stop may abbreviate it."""

    text: str
    short: bool = False


def seen_blocks(root: Node, *, without: Collection[Node] = ()) -> list[str]:
    """The texts below a node that can be seen, one for each block; empty for none.

    Icon characters and texts in an icon font are left out, and so are the subtrees `without`. With
    more than 150 nodes below it is a part of a page and no label: empty too.
    """
    blocks: list[str] = [""]
    for kind, text in _pieces(root, without):
        if kind == "too-many":
            return []
        if kind == "break":
            blocks.append("")
        else:
            blocks[-1] += text
    return [text for text in (" ".join(b.split()) for b in blocks) if text]


def can_be_seen(text: Node) -> bool:
    """True for a text node that shows: drawn, not clipped away, not transparent, on the page."""
    box, parent = text.rect, text.parent
    if box is None or parent is None or parent.style is None or box.area <= 0:
        return False
    if parent.style.get("visibility", "visible") != "visible" or _bare_ink(parent):
        return False
    if box.x + box.width <= 0 or box.y + box.height <= 0:
        return False
    return all(not _hides(above, box) for above in text.ancestors())


def _pieces(root: Node, without: Collection[Node]) -> Iterator[tuple[str, str]]:
    """("text", words), ("break", "") where a new block begins, ("too-many", "") at the end."""
    stack: list[Node | None] = [root]
    left = _MOST
    while stack:
        node = stack.pop()
        if node is None:
            yield "break", ""
            continue
        left -= 1
        if left < 0:
            yield "too-many", ""
            return
        if not node.is_element:
            if can_be_seen(node) and not _in_icon_font(node):
                yield "text", "".join(c for c in node.text if unicodedata.category(c) != "Co")
            elif not node.text.strip():
                yield "text", " "
        elif node in without or node.style is None or node.tag in SILENT:
            continue
        elif node.tag == "br":
            yield "text", " "
        else:
            inline = node.style.get("display", "inline") in {"inline", "contents", "ruby"}
            stack.extend([*([] if inline else [None]), *reversed(node.children)])
            if not inline:
                yield "break", ""
            elif node.tag == "img":
                yield "text", " "


def _bare_ink(node: Node) -> bool:
    style = node.style or {}
    clear = re.fullmatch(r"rgba\(.*,\s*0(\.0+)?\)", style.get("color", "")) is not None
    # Text cut out of a picture has no ink of its own either.
    return style.get("font-size", "16px") in {"0px", "0"} or (
        clear and style.get("background-image", "none") == "none"
    )


def _hides(node: Node, text: Rect) -> bool:
    style, box = node.style, node.rect
    if style is None:
        return False
    if style.get("opacity", "1") in {"0", "0.0"}:
        return True
    if _HIDING_CLIP.match(style.get("clip-path", "none")) and (
        "50%" in style["clip-path"] or "100%" in style["clip-path"]
    ):
        return True
    clip = style.get("clip", "auto")
    if clip.startswith("rect(") and all(float(n) <= 1 for n in re.findall(r"[\d.]+(?=px)", clip)):
        return True
    cuts_x = style.get("overflow-x", "visible") in {"hidden", "clip"}
    cuts_y = style.get("overflow-y", "visible") in {"hidden", "clip"}
    if box is None or not (cuts_x or cuts_y) or node.tag in {"html", "body"}:
        return False
    wide = _shared(text.x, text.width, box.x, box.width) if cuts_x else text.width
    high = _shared(text.y, text.height, box.y, box.height) if cuts_y else text.height
    return wide * high < _LEAST_SEEN * text.area and (wide < 8 or high < 8)


def _shared(start: float, length: float, other: float, other_length: float) -> float:
    return max(0.0, min(start + length, other + other_length) - max(start, other))


def _in_icon_font(text: Node) -> bool:
    parent = text.parent
    family = parent.style.get("font-family", "") if parent is not None and parent.style else ""
    return _draws_icons(family)


@lru_cache(maxsize=1024)
def _draws_icons(families: str) -> bool:
    """True when the first family of a list draws icons: the others only stand in for it."""
    first = families.split(",")[0].strip("\"' ")
    return bool(word_pattern("forms", "icon_font").search(re.sub(r"[^a-z]+", " ", first.lower())))


@lru_cache(maxsize=4096)
def tokens(text: str, *, joined: bool = False) -> tuple[Token, ...]:
    """The words of a label as they are spoken: no signs, no case, nothing in brackets.

    `joined` leaves out the signs inside words, where they would otherwise part them.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Co"})
    outside = _ASIDE.sub(" ", plain)
    if any(c.isalnum() for c in outside):
        plain = outside
    if joined:
        plain = _INNER.sub("", plain)
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        if match["and"]:
            found.append(Token("&"))
            continue
        found.extend(_parts(match["word"], short=bool(match["dot"])))
    return tuple(found)


def _parts(word: str, *, short: bool) -> Iterator[Token]:
    run = ""
    for character in word:
        if _HAN_OR_KANA.match(character):
            if run:
                yield Token(run)
            run = ""
            yield Token(character)
        else:
            run += character
    if run:
        yield Token(run, short)


def says(name: str, label: str) -> bool:
    """True when the label's words stand in the name, one after the other.

    A label without words (signs, icons) is in every name; an abbreviation is in its long form.
    """
    return any(
        _contains(tokens(name, joined=joined), tokens(label, joined=joined))
        for joined in (False, True)
    )


def _contains(name: Sequence[Token], label: Sequence[Token]) -> bool:
    spread = len(label)
    return any(
        all(_same(a, b) for a, b in zip(name[i : i + spread], label, strict=True))
        for i in range(len(name) - spread + 1)
    )


def _same(said: Token, seen: Token) -> bool:
    if said.text == seen.text or (said.text in _AND and seen.text in _AND):
        return True
    return seen.short and _shortens(seen.text, said.text)


def _shortens(short: str, long: str) -> bool:
    """True when the letters of `short` stand in `long` in their order, the first one first."""
    if not short or not long.startswith(short[0]) or len(short) >= len(long):
        return False
    rest = iter(long)
    return all(c in rest for c in short)
