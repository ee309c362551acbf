"""Names the elements of a page, a screen or a web view for people and for the next run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from rules.model import Finding
from rules.pointer import STEP, Pointers, component_of, html_of
from rules.screen import ScreenNode, ScreenSnapshot, WebPart
from rules.screen_pointer import ScreenPointers, component_of_screen, xml_of
from rules.snapshot import Node, PageSnapshot, Rect

_VOLATILE_QUERY = re.compile(r"(?<==)[0-9a-f]{16,}|(?<==)\d{10,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a finding is. `selector` "" and `rect` None for the page or screen as a whole."""

    selector: str
    html: str
    rect: Rect | None
    component: str


class Locator(Protocol):
    """Names elements of one page or screen; `place` names that itself from run to run."""

    place: str

    def spot(self, finding: Finding) -> Spot:
        """Where the finding is."""


class PageLocator:
    """Elements of a web page, in CSS pixels of the page."""

    def __init__(self, page: PageSnapshot) -> None:
        self.place = place_of(page.url)
        self._pointers = Pointers(page)

    def spot(self, finding: Finding) -> Spot:
        """The element's selector, markup, box and component."""
        node = finding.node
        if not isinstance(node, Node):
            path, html = finding.path, finding.html
            return Spot(selector=path, html=html, rect=None, component=component_of(None))
        selector = self._pointers.selector(node)
        return Spot(
            selector=selector, html=html_of(node), rect=_shown(node), component=component_of(node)
        )


class ScreenLocator:
    """Elements of a screen, in its dp or pt."""

    def __init__(self, screen: ScreenSnapshot) -> None:
        self.place = f"{screen.platform} {screen.app} {screen.key}"
        self._pointers = ScreenPointers(screen.tree)

    def spot(self, finding: Finding) -> Spot:
        """The element's node path, attributes, box and component."""
        node = finding.node
        if not isinstance(node, ScreenNode):
            return Spot(selector=finding.path, html=finding.html, rect=None, component="")
        return Spot(
            selector=self._pointers.selector(node),
            html=xml_of(node),
            rect=node.rect,
            component=component_of_screen(node),
        )


class WebViewLocator:
    """Elements of a web view's page, below the web view's own place on the screen."""

    def __init__(self, screen: ScreenSnapshot, part: WebPart, number: int) -> None:
        around, self._inside = ScreenLocator(screen), PageLocator(part.page)
        self.place = f"{around.place} {self._inside.place}"
        self._frame = part.node.rect if part.node is not None else None
        self._outside = f"web-view[{number + 1}]"
        if part.node is not None:
            self._outside = ScreenPointers(screen.tree).selector(part.node)

    def spot(self, finding: Finding) -> Spot:
        """The element below the web view's path; its box on the screen."""
        inside = self._inside.spot(finding)
        parts = (self._outside, inside.selector) if inside.selector else (self._outside,)
        return replace(inside, selector=STEP.join(parts), rect=self._on_screen(inside.rect))

    def _on_screen(self, inside: Rect | None) -> Rect | None:
        """A CSS pixel of a web view that fits its device is one dp; the view itself if unknown."""
        frame = self._frame
        if frame is None or inside is None or inside.y >= frame.height:
            return frame
        return Rect(
            x=frame.x + inside.x,
            y=frame.y + inside.y,
            width=min(inside.width, frame.width),
            height=min(inside.height, frame.height - inside.y),
        )


def place_of(url: str) -> str:
    """Steady from run to run: no nonce in the address, no port."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}?{_VOLATILE_QUERY.sub('', parts.query)}"


def _shown(node: Node | None) -> Rect | None:
    """The element's box, or that of the nearest ancestor that has an area."""
    while node is not None:
        if node.rect is not None and node.rect.area > 0:
            return node.rect if node.tag not in {"html", "body"} else None
        node = node.parent
    return None
