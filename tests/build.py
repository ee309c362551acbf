"""Builds page snapshots from a few lines of HTML, for tests of judging without a browser.

What a browser would add is written on the element:
`data-t-style="cursor:pointer;position:fixed"`, `data-t-rect="x,y,width,height"`, `data-t-click`
(a listener is attached), `data-t-name` (accessible name, where the simple guess below is wrong),
`data-t-hidden` (no layout box, nor for anything below it). `<iframe>` may hold its document's
elements directly inside a `<template data-t-frame>`.
"""

from __future__ import annotations

import lxml.html

from rules.dom import text_of
from rules.snapshot import (
    AxNode,
    Document,
    EngineReport,
    Node,
    PageFacts,
    PageSnapshot,
    Rect,
)

_DEFAULT_STYLE = {
    "display": "block",
    "visibility": "visible",
    "opacity": "1",
    "cursor": "auto",
    "position": "static",
    "z-index": "auto",
    "font-size": "16px",
    "font-weight": "400",
    "overflow-x": "visible",
    "overflow-y": "visible",
    "background-image": "none",
    "pointer-events": "auto",
    "text-decoration-line": "none",
}
_NO_BOX = frozenset({"head", "script", "style", "title", "meta", "link", "template", "noscript"})


def page(
    html: str,
    *,
    url: str = "https://example.test/",
    facts: PageFacts | None = None,
    engines: dict[str, EngineReport] | None = None,
    viewport: str = "desktop",
    page_id: str = "p1",
) -> PageSnapshot:
    """A snapshot of this HTML; missing html, head and body are added as a browser would."""
    parsed = lxml.html.document_fromstring(html)
    counter = iter(range(1_000_000))
    root = _convert(parsed, None, counter, hidden=False)
    title = next((text_of(n, rendered_only=False) for n in root.elements() if n.tag == "title"), "")
    title = parsed.findtext(".//title") or title
    document = Document(index=0, url=url, title=title, root=root, frame=None)
    return PageSnapshot(
        id=page_id,
        url=url,
        final_url=url,
        title=title.strip(),
        status=200,
        viewport=viewport,
        viewport_width=1280,
        viewport_height=800,
        documents=(document,),
        facts=facts or PageFacts(),
        engines=engines or {},
    )


def find(snapshot: PageSnapshot, element_id: str) -> Node:
    """The element with this id; a KeyError when the test's HTML has none."""
    for node in snapshot.elements():
        if node.get("id") == element_id:
            return node
    raise KeyError(element_id)


def _convert(
    source: lxml.html.HtmlElement, parent: Node | None, counter: object, *, hidden: bool
) -> Node:
    attrs = {str(k): str(v) for k, v in source.attrib.items()}
    node = Node(index=next(counter), tag=str(source.tag), attrs=attrs, parent=parent)  # type: ignore[call-overload]
    hints = {k: attrs.pop(k) for k in list(attrs) if k.startswith("data-t-")}
    hidden = hidden or "data-t-hidden" in hints or node.tag in _NO_BOX
    if not hidden:
        style = dict(_DEFAULT_STYLE)
        for part in hints.get("data-t-style", "").split(";"):
            key, _, value = part.partition(":")
            if key.strip():
                style[key.strip()] = value.strip()
        node.style = style
        x, y, w, h = (float(v) for v in hints.get("data-t-rect", "0,0,100,20").split(","))
        node.rect = Rect(x=x, y=y, width=w, height=h)
    node.clickable = "data-t-click" in hints or "onclick" in attrs
    _text(node, source.text, counter)
    for child in source:
        if isinstance(child.tag, str):
            node.children.append(_convert(child, node, counter, hidden=hidden))
        _text(node, child.tail, counter)
    if not hidden:
        name = hints.get("data-t-name", _guess_name(node))
        node.ax = AxNode(
            role=attrs.get("role", node.tag), name=name, ignored=False, focusable=False
        )
    return node


def _text(node: Node, text: str | None, counter: object) -> None:
    if text:
        child = Node(index=next(counter), tag="#text", text=text, parent=node)  # type: ignore[call-overload]
        node.children.append(child)


def _guess_name(node: Node) -> str:
    """A rough accessible name: aria-label, alt, text with images' alt inside, title."""
    if "aria-label" in node.attrs:
        return node.attrs["aria-label"]
    if node.tag in {"img", "area", "input"} and "alt" in node.attrs:
        return node.attrs["alt"]
    parts = []
    for child in node.children:
        if not child.is_element:
            parts.append(child.text)
        elif child.ax is not None:
            parts.append(child.ax.name)
    return " ".join("".join(parts).split()) or node.get("title")
