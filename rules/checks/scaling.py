"""字号: text grows with the size that a person set, and nothing is lost when it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.screen_controls import cut
from rules.parts.screen_focus import FocusMap, focus_map, focus_map_of, own_nodes
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.screen_pointer import ScreenPointers

_FIXED = frozenset({"px", "dp", "dip", "pt", "in", "mm"})
# These numbers say what is compared, not what is right or wrong.
_SAME_SCREEN = 0.5  # share of the texts that must be found again: else it is another screen
_LARGE = 1.5  # a smaller step may leave a box of whole lines as it was
_GROWN = 1.1
_ROOMY = 40.0  # dp or pt: a line of text has room to grow in a box of this height
_SLACK = 1.0  # dp or pt by which boxes may be rounded
_SCROLLS = frozenset({"scroll", "list"})


def text_unit(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per text whose unit the source gives (Android, on request)."""
    if "text-unit" not in screen.known:
        return
    focus = focus_map(screen)
    for node in own_nodes(screen, screen.nodes):
        unit = node.attrs.get("text-unit", "").strip().lower()
        if not unit or not (node.text or node.hint) or not focus.shown[node.index]:
            continue
        data = {"name": cut(node.text or node.hint), "unit": unit}
        if unit == "sp":
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node, data=data)
        elif unit in _FIXED:
            yield Finding(verdict=Verdict.FAILED, code="fixed-unit", node=node, data=data)


def large_text(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per text of the screen, by its like at the larger font size.

    Raises CannotJudge, optional, when the larger size was not tried or showed another screen.
    """
    large, scale = screen.facts.large, screen.facts.large_scale
    if large is None:
        raise CannotJudge("font-scale-not-tried", optional=True)
    focus = focus_map(screen)
    texts = [
        n
        for n in own_nodes(screen, screen.nodes)
        if focus.shown[n.index] and n.role != "edit" and not n.children and _words(n)
    ]
    likes = _Likes(screen.tree, large, focus_map_of(large, android=screen.android))
    found = [likes.find(node) for node in texts]
    if sum(like is not None for like in found) < len(texts) * _SAME_SCREEN:
        raise CannotJudge("font-scale-other-screen", optional=True)
    scrolls = _scrolls(screen.tree) or _scrolls(large)
    for node, like in zip(texts, found, strict=True):
        code = _code(node, like, likes, scale or 0.0, scrolls=scrolls)
        if code is not None:
            verdict = {"passed": Verdict.PASSED, "lost": Verdict.FAILED}.get(code)
            data = {"name": cut(_words(node))}
            yield Finding(verdict=verdict or Verdict.CANT_TELL, code=code, node=node, data=data)


def _code(
    node: ScreenNode, like: ScreenNode | None, likes: _Likes, scale: float, *, scrolls: bool
) -> str | None:
    if like is None:
        # A screen that scrolls may hold it further down; figures and changed texts live on.
        if scrolls or likes.has_place(node) or any(c.isdigit() for c in _words(node)):
            return None
        return "lost"
    before, after = node.rect, like.rect
    if before is None or after is None:
        return None
    if likes.is_cut(like):
        return "clipped"
    grown = after.height >= before.height * _GROWN or after.width >= before.width * _GROWN
    if scale >= _LARGE and not grown and before.height < _ROOMY:
        return "unchanged"
    return "passed"


class _Likes:
    """Finds the texts of one reading again in another one."""

    def __init__(self, tree: ScreenTree, large: ScreenTree, focus: FocusMap) -> None:
        self._paths = ScreenPointers(tree)
        self._large = large
        self._by_words: dict[str, list[ScreenNode]] = defaultdict(list)
        self._places: dict[str, ScreenNode] = {}
        paths = ScreenPointers(large)
        for node in large.nodes:
            if not focus.shown[node.index]:
                continue
            self._places[paths.selector(node)] = node
            words = _words(node)
            if words:
                self._by_words[words].append(node)

    def find(self, node: ScreenNode) -> ScreenNode | None:
        """The text with the same words, at the same place of the tree where there are several."""
        words = _words(node)
        alike = self._by_words.get(words, [])
        if len(alike) > 1:
            there = self._places.get(self._paths.selector(node))
            return there if there is not None and _words(there) == words else alike[0]
        return alike[0] if alike else None

    def has_place(self, node: ScreenNode) -> bool:
        """True when the element is still there, whatever it says now."""
        return self._paths.selector(node) in self._places

    def is_cut(self, node: ScreenNode) -> bool:
        """True when a text's box leaves the screen or its parent, where nothing scrolls."""
        rect, parent = node.rect, node.parent
        if rect is None or _in_scroller(node):
            return False
        bottom, right = rect.y + rect.height, rect.x + rect.width
        if bottom > self._large.height + _SLACK or right > self._large.width + _SLACK:
            return True
        frame = parent.rect if parent is not None else None
        if frame is None or (parent is not None and parent.role == "window"):
            return False
        return (
            bottom > frame.y + frame.height + _SLACK
            or right > frame.x + frame.width + _SLACK
            or rect.y < frame.y - _SLACK
        )


def _in_scroller(node: ScreenNode) -> bool:
    return any(_is_scroller(p) for p, _ in zip(node.ancestors(), range(12), strict=False))


def _scrolls(tree: ScreenTree) -> bool:
    return any(_is_scroller(n) for n in tree.nodes)


def _is_scroller(node: ScreenNode) -> bool:
    return node.scrollable is True or node.role in _SCROLLS


def _words(node: ScreenNode) -> str:
    return " ".join((node.text or node.label).split())
