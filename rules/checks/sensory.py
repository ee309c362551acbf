"""Instructions that only readers who see the page can follow (WCAG 1.3.3).

Decisions:

- An instruction is a sentence with a verb of operating (点击, find …) and a thing that is told by a
  side, a colour or a shape: 点击右侧的绿色按钮, "the menu on the right". Above and below are places
  in the reading order too and count for nothing.
- It passes where it gives a name as well, in quotes or by the words of one of the page's controls;
  where a heading, control or region is named by the very words; and where only one thing of its
  kind is on the page, so that its role is enough.
- Failed only for what this page shows: on that side stands a menu without a name, or several
  controls of the kind are there, one has that colour and no name says so. Instructions often
  speak of another page or of a telephone's screen: everything else is a question, and at most
  `questions` of them are asked.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from rules.dom import exposed, headings, is_link, name_of, role_of, squeeze, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import core, plain, shown
from rules.parts.passages import INLINE, SILENT
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words, word_pattern

_SENTENCE = re.compile(r"[^。！？!?;；\n.]+")
_LONGEST = 160  # characters: what is longer is no instruction
_QUOTED = re.compile(r"[“”„「」『』《》【】\"]|‘[^’]+’|'[^']{2,}'")
_THINGS = ("menu", "navigation", "button", "link", "icon")
_COLOURS = ("red", "orange", "yellow", "green", "blue", "purple")
_HUES = {  # degrees
    "red": (340, 15),
    "orange": (15, 45),
    "yellow": (40, 70),
    "green": (70, 170),
    "blue": (180, 260),
    "purple": (255, 320),
}
_SIDE = r"\b(on|to|at) (the|your) (far )?{0}\b|\b{0}[- ]hand (side|column)\b|\bin the {0} column\b"
_RIGHT, _LEFT = (re.compile(_SIDE.format(side)) for side in ("right", "left"))
_RGB = re.compile(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)")
_BLOCKS = frozenset({"p", "li", "td", "dd", "div", "figcaption", "label", "caption"})
_MENU_LINKS = 2  # links from which a list is a menu
_BUDGET = 400  # nodes of a box that are looked at
_MOST = 20  # instructions of a page that are judged
_LISTS = 200  # lists of links that are looked at


@dataclass(frozen=True, slots=True)
class _Instruction:
    """A sentence that points at something. `ref` is what it is told by, `words` how."""

    node: Node
    text: str
    thing: str
    word: str
    ref: str  # right · left · shape · a colour
    words: tuple[str, ...]


def instructions(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether what instructions point at can be found without seeing it."""
    asked = params.get("questions")
    left = asked if isinstance(asked, int) else 0
    stage: _Stage | None = None
    for told in islice(_instructions(page), _MOST):
        stage = stage or _Stage(page)
        verdict, code = stage.judge(told)
        if verdict is Verdict.CANT_TELL:
            if left <= 0:
                continue
            left -= 1
        data = {"text": shown(told.text), "thing": told.word}
        yield Finding(verdict=verdict, code=code, node=told.node, data=data)


class _Stage:
    """What the page offers to those who look for something by name or role."""

    def __init__(self, page: PageSnapshot) -> None:
        self._names: list[str] = [plain(text_of(n)) for n, _ in headings(page.root)]
        self._lists: list[Node] = []
        self._kinds: dict[str, list[Node]] = {thing: [] for thing in _THINGS}
        self._named_lists: set[Node] = set()
        for node in page.elements():
            kind = _kind(node)
            if kind is None or not exposed(node):
                continue
            if kind == "list":
                self._lists.append(node)
                continue
            self._kinds[kind].append(node)
            self._names.append(plain(name_of(node)))

    def judge(self, told: _Instruction) -> tuple[Verdict, str]:
        """Verdict and code for one instruction."""
        passed = Verdict.PASSED, "passed"
        if self._is_named(told):
            return passed
        kind = self._kinds["navigation"] if told.thing == "menu" else self._kinds[told.thing]
        here = [*kind, *self._kinds["menu"]] if told.thing in {"menu", "navigation"} else kind
        if len(here) == 1 and told.thing != "icon":
            return passed
        if told.ref in {"right", "left"} and told.thing in {"menu", "navigation"}:
            return self._menu_beside(told, here)
        if told.ref in _HUES and told.thing in {"button", "link"} and len(here) > 1:
            return self._by_colour(told, here)
        return Verdict.CANT_TELL, "unclear"

    def _is_named(self, told: _Instruction) -> bool:
        """True when something is called by the sentence's words, or the sentence by its name."""
        if told.thing in {"menu", "navigation"} and told.ref in {"right", "left"}:
            words = load_words("sensory")[told.thing]
            return any(word in name for word in words for name in self._names)
        return any(word in name for word in told.words for name in self._names if name)

    def _menu_beside(self, told: _Instruction, here: list[Node]) -> tuple[Verdict, str]:
        """Several regions, or bare lists of links, of which one stands on that side."""
        beside = [n for n in here or self._menus if _beside(told, n)]
        if beside and not any(name_of(n) for n in beside):
            return Verdict.FAILED, "place"
        return (Verdict.PASSED, "passed") if beside else (Verdict.CANT_TELL, "unclear")

    @cached_property
    def _menus(self) -> list[Node]:
        """Lists of links that no heading opens."""
        return [n for n in self._lists[:_LISTS] if _lists_links(n) and not _headed(n)]

    def _by_colour(self, told: _Instruction, here: list[Node]) -> tuple[Verdict, str]:
        coloured = [n for n in here if _has_hue(n, told.ref)]
        sentence = plain(told.text)
        if any(core(name_of(n)) and core(name_of(n)) in sentence for n in coloured):
            return Verdict.PASSED, "passed"
        if coloured and len(coloured) < len(here):
            return Verdict.FAILED, "colour"
        return Verdict.CANT_TELL, "unclear"


def _instructions(page: PageSnapshot) -> Iterator[_Instruction]:
    for node in page.elements(*_BLOCKS):
        text = _own_text(node)
        if not _hint().search(text) or not exposed(node):
            continue
        for sentence in _SENTENCE.findall(text):
            told = _read(node, squeeze(sentence))
            if told is not None:
                yield told
                break


def _own_text(block: Node) -> str:
    """The text of the block's own lines; "" where it has none or too much."""
    parts: list[str] = []
    stack, size = list(reversed(block.children)), 0
    while stack and size <= 4 * _LONGEST:
        node = stack.pop()
        if not node.is_element:
            parts.append(node.text)
            size += len(node.text)
        elif node.tag in INLINE and node.tag not in SILENT:
            stack.extend(reversed(node.children))
        else:
            parts.append("\n")
    return "".join(parts)


def _read(node: Node, sentence: str) -> _Instruction | None:
    text = plain(sentence)
    if not text or len(text) > _LONGEST or _QUOTED.search(text) or _is(text, "named"):
        return None
    if not _is(text, "verb_zh", "verb_en"):
        return None
    found = _thing(text)
    if found is None:
        return None
    thing, word = found
    for ref, words in _references(text):
        return _Instruction(node, sentence, thing, word, ref, words)
    return None


def _thing(text: str) -> tuple[str, str] | None:
    for thing in _THINGS:
        match = word_pattern("sensory", thing).search(text)
        if match is not None:
            return thing, match[0]
    # A shape may be the thing itself: "look underneath the star".
    match = _under_shape().search(text)
    return ("icon", match["shape"]) if match is not None else None


def _references(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the thing is told by, directly before it in Chinese and English, or beside it."""
    words = load_words("sensory")
    for colour in _COLOURS:
        if _before_thing(colour).search(text):
            yield colour, words[colour]
    shape = _before_thing("shape").search(text) or _under_shape().search(text)
    if shape is not None:
        yield "shape", tuple(w for w in words["shape"] if w in text)
    if _RIGHT.search(text) or _before_thing("side_right").search(text):
        yield "right", words["side_right"]
    if _LEFT.search(text) or _before_thing("side_left").search(text):
        yield "left", words["side_left"]


@cache
def _before_thing(key: str) -> re.Pattern[str]:
    """A word of the list right before the thing: 绿色按钮, 右侧的菜单, green round button."""
    things = word_pattern("sensory", *_THINGS).pattern
    return re.compile(
        rf"({word_pattern('sensory', key).pattern})[ 的]{{0,2}}"
        rf"([a-z]+ )?(大|小|那个|浮动|悬浮)?({things})",
        re.IGNORECASE,
    )


@cache
def _under_shape() -> re.Pattern[str]:
    shapes = "|".join(w for w in load_words("sensory")["shape"] if w.isascii())
    return re.compile(
        rf"\b(under|underneath|below|beside|behind|next to|inside|within) the (?P<shape>{shapes})\b"
    )


@cache
def _hint() -> re.Pattern[str]:
    """Anything at all of side, colour or shape: most text has none."""
    keys = ("side_right", "side_left", "shape", *_COLOURS)
    words = word_pattern("sensory", *keys).pattern
    return re.compile(rf"{words}|\b(right|left)\b", re.IGNORECASE)


def _is(text: str, *keys: str) -> bool:
    return word_pattern("sensory", *keys).search(text) is not None


def _kind(node: Node) -> str | None:
    role = role_of(node)
    if node.tag == "nav" or role == "navigation":
        return "navigation"
    if role in {"menu", "menubar"}:
        return "menu"
    if node.tag == "button" or role == "button":
        return "button"
    if node.tag == "input" and node.get("type").lower() in {"submit", "button", "reset", "image"}:
        return "button"
    if is_link(node):
        return "link"
    if node.tag in {"img", "iframe", "svg"} and name_of(node):
        return "icon"
    return "list" if node.tag in {"ul", "ol"} else None


def _lists_links(box: Node) -> bool:
    links = (n for n in islice(box.elements(), _BUDGET) if is_link(n))
    return len(list(islice(links, _MENU_LINKS))) == _MENU_LINKS


def _headed(box: Node) -> bool:
    """True when a heading is in the list or opens the box around it."""
    around = box.parent or box
    near = islice(around.elements(), _BUDGET)
    return any(re.fullmatch(r"h[1-6]", n.tag) or role_of(n) == "heading" for n in near)


def _beside(told: _Instruction, node: Node) -> bool:
    """True when the element stands on that side of the sentence, level with it."""
    here, there = told.node.rect, node.rect
    if here is None or there is None or there.area <= 1 or told.node.document != node.document:
        return False
    level = there.y < here.y + here.height + 400 and here.y < there.y + there.height
    middle = there.x + there.width / 2
    right = middle > here.x + here.width
    return level and (right if told.ref == "right" else middle < here.x)


def _has_hue(node: Node, colour: str) -> bool:
    found = _RGB.fullmatch((node.style or {}).get("background-color", ""))
    if found is None or float(found[4] or 1) < 0.5:
        return False
    red, green, blue = (int(found[i]) / 255 for i in (1, 2, 3))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    first, last = _HUES[colour]
    angle = hue * 360
    inside = first <= angle <= last if first <= last else angle >= first or angle <= last
    return saturation > 0.3 and 0.1 < lightness < 0.9 and inside
