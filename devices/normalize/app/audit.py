"""Reads the answer of `mobile: performAccessibilityAudit`, the operating system's own audit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rules.screen import OsAudit, OsAuditItem, ScreenNode, ScreenTree
from rules.snapshot import Rect

# Apple's names without prefix and bits, by our names.
_TYPES = {
    "contrast": ("Contrast", 1 << 0),
    "element-detection": ("ElementDetection", 1 << 1),
    "hit-region": ("HitRegion", 1 << 2),
    "sufficient-element-description": ("SufficientElementDescription", 1 << 3),
    "dynamic-type": ("DynamicType", 1 << 16),
    "text-clipped": ("TextClipped", 1 << 17),
    "trait": ("Trait", 1 << 18),
}
AUDIT_TYPES = tuple(_TYPES)
_PREFIX = "XCUIAccessibilityAuditType"
_BY_APPLE = {
    key: own for own, (name, bit) in _TYPES.items() for key in (name, str(bit), name.lower())
}
_NEAR = 1.0  # points by which two readings of the same frame may differ
_NUMBER = r"(-?\d{1,6}(?:\.\d{1,9})?)"
_FRAME = re.compile(rf"\{{\{{{_NUMBER}, ?{_NUMBER}\}}, ?\{{{_NUMBER}, ?{_NUMBER}\}}\}}")
_LABEL = re.compile(r"label: '(.{0,1000}?)'(?:,|$)", re.DOTALL)
_IDENTIFIER = re.compile(r"identifier: '(.{0,1000}?)'(?:,|$)", re.DOTALL)
_KIND = re.compile(r"(?:^|→)\s*(\w{1,60}), 0x")
_SHORT = re.compile(r"^['\"“](.{1,1000})['\"”]\s+(\w{1,60})$", re.DOTALL)


def read_audit(answer: object, tree: ScreenTree) -> OsAudit | None:
    """The audit that a capture holds; None when there is none.

    `answer` is the driver's list, or `{"error": code}`. Raises ValueError for anything else.
    """
    if answer is None:
        return None
    if isinstance(answer, dict) and isinstance(answer.get("error"), str):
        return OsAudit(items=(), types=(), error=answer["error"])
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise ValueError("the answer of the system's audit is no list of items")
    return OsAudit(items=tuple(_item(item, tree) for item in answer), types=AUDIT_TYPES, error=None)


def _item(item: Mapping[str, object], tree: ScreenTree) -> OsAuditItem:
    return OsAuditItem(
        type=_type(item.get("auditType")),
        description=_text(item.get("compactDescription")),
        detail=_text(item.get("detailedDescription")),
        element=_text(item.get("element")) or _text(item.get("elementDescription")),
        node=_node(item, tree),
    )


def _type(value: object) -> str:
    """Our name of an audit type; another one as it came."""
    said = str(value) if isinstance(value, int) else _text(value)
    return _BY_APPLE.get(said.removeprefix(_PREFIX), said)


def _node(item: Mapping[str, object], tree: ScreenTree) -> ScreenNode | None:
    """The element that an item is about, None when the tree has no single one that fits."""
    attributes = item.get("elementAttributes")
    said = _Said()
    if isinstance(attributes, dict):
        said.read_attributes(attributes)
    said.read_description(_text(item.get("elementDescription")))
    said.read_short(_text(item.get("element")))
    return said.find(tree)


class _Said:
    """What an item says of its element, from whichever of its parts says it first."""

    def __init__(self) -> None:
        self.cls = ""
        self.label = ""
        self.name = ""
        self.frame: Rect | None = None

    def read_attributes(self, attributes: Mapping[str, object]) -> None:
        self._add(
            _text(attributes.get("type")),
            _text(attributes.get("label")),
            _text(attributes.get("name")) or _text(attributes.get("rawIdentifier")),
        )
        rect = attributes.get("rect")
        if isinstance(rect, dict):
            parts = [rect.get(key) for key in ("x", "y", "width", "height")]
            if all(isinstance(part, int | float) for part in parts):
                self._place(*(float(str(part)) for part in parts))
        self.read_frame(_text(attributes.get("frame")))

    def read_description(self, text: str) -> None:
        """XCTest's debug description: type, address, frame, identifier and label."""
        kind, label, name = _KIND.search(text), _LABEL.search(text), _IDENTIFIER.search(text)
        self._add(kind[1] if kind else "", label[1] if label else "", name[1] if name else "")
        self.read_frame(text)

    def read_short(self, text: str) -> None:
        """`'Pay now' Button`: the words are the identifier or the label."""
        match = _SHORT.match(text)
        if match and not (self.label or self.name):
            self._add(match[2], "", match[1])

    def read_frame(self, text: str) -> None:
        match = _FRAME.search(text)
        if match:
            self._place(*map(float, match.groups()))

    def _add(self, kind: str, label: str, name: str) -> None:
        if kind and not self.cls:
            self.cls = kind if kind.startswith("XCUIElementType") else f"XCUIElementType{kind}"
        self.label = self.label or label
        self.name = self.name or name

    def _place(self, x: float, y: float, width: float, height: float) -> None:
        if self.frame is None and width > 0 and height > 0:
            self.frame = Rect(x=x, y=y, width=width, height=height)

    def find(self, tree: ScreenTree) -> ScreenNode | None:
        """The single element that fits everything that is said and the source says too.

        Words are compared where both sides have them; without words the frame decides.
        """
        if not (self.label or self.name or self.frame):
            return None
        fitting = list(self._fitting(tree))
        if self.frame is not None:
            placed = [node for node in fitting if _same_place(node.rect, self.frame)]
            # An element that moved since is still known by its words, if they are its alone.
            fitting = placed or (fitting if self.label or self.name else [])
        return fitting[0] if len(fitting) == 1 else None

    def _fitting(self, tree: ScreenTree) -> Iterator[ScreenNode]:
        for node in tree.nodes:
            if self.cls and node.cls != self.cls:
                continue
            if self.label and node.label != self.label:
                continue
            own = (node.identifier, node.label, node.attrs.get("name", ""))
            if self.name and self.name not in own:
                continue
            yield node


def _same_place(rect: Rect | None, frame: Rect) -> bool:
    return rect is not None and all(
        abs(one - other) <= _NEAR
        for one, other in (
            (rect.x, frame.x),
            (rect.y, frame.y),
            (rect.width, frame.width),
            (rect.height, frame.height),
        )
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
