"""Contrast of a page's text where the engine could not measure it, and the enhanced requirement."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.dom import closest, exposed, is_control, name_of, squeeze
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.passages import engine_failed
from rules.parts.seen_text import Ground, read_ground, text_colour
from rules.snapshot import EngineNode, Node, PageSnapshot, Rect

_RULE = "color-contrast"
_MEASURED = re.compile(r"contrast of (\d+(?:\.\d+)?)")
# The engine says so of text that may not be what is seen at its place.
_COVERED = re.compile(r"overlap|obscur|outside", re.IGNORECASE)
_FIELDS = frozenset({"input", "select", "textarea"})
_NAME = 30  # characters
_FAINT = 1.6  # contrast from which a drawn text would be seen in the picture
_LEAST_ALPHA = 0.05
_MOST_READ = 400  # texts of a page that are read in the picture; the rest is asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A text that the engine left open, with what the picture shows around it."""

    source: EngineNode
    node: Node
    ground: Ground | None
    large: bool


def on_picture(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each text whose contrast the engine could not compute.

    What looks alike (colours, size, the class of what holds it) is asked about once. Failed where a
    picture or gradient lies behind nearly every character that is too near to the
    text's colour. Params: `normal` and `large`, the contrast needed; `large_px` and
    `large_bold_px`, the sizes from which text is large; `most`, the share of characters that
    decides; `margin`, how far below the limit the picture is believed.
    Raises CannotJudge when there is such text and no picture that can be read.
    """
    asked: dict[tuple[str, object], list[tuple[_Text, float]]] = {}
    for text in _open_texts(page, params):
        needed = _number(params, "large" if text.large else "normal")
        if text.ground is not None and _nothing_drawn(text):
            continue
        verdict, code = _verdict(text, needed, params)
        if verdict is Verdict.CANT_TELL:
            asked.setdefault((code, _look(text.node)), []).append((text, needed))
        else:
            yield _finding(text, verdict, code, needed, params)
    for (code, _), alike in asked.items():
        text, needed = alike[0]
        yield _finding(text, Verdict.CANT_TELL, code, needed, params, len(alike))


def enhanced(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Text that has the minimum contrast, against the enhanced requirement.

    What fails or is not known at the minimum is not said again; what looks alike is one finding,
    on the first. Params as for `on_picture`, with the minimum as `least_normal`, `least_large`.
    """
    low: dict[object, list[Finding]] = {}
    for node, ratio, needed in (*_by_engine(page, params), *_by_picture(page, params)):
        good = ratio >= needed
        finding = Finding(
            verdict=Verdict.PASSED if good else Verdict.FAILED,
            code="passed" if good else "low",
            node=node,
            data={**_data(node, ratio, needed), "count": 1},
        )
        if good:
            yield finding
        else:
            low.setdefault((finding.data["ratio"], _look(node)), []).append(finding)
    for alike in low.values():
        yield replace(alike[0], data={**alike[0].data, "count": len(alike)})


def _by_engine(page: PageSnapshot, params: Params) -> Iterator[tuple[Node, float, float]]:
    """Texts that have the minimum by the engine's measure: their contrast and what is needed."""
    report = page.engines.get("axe")
    rule = report.rules.get(_RULE) if report is not None else None
    failed = engine_failed(page, [_RULE])
    for source in rule.passed if rule is not None else ():
        node, ratio = source.node, _measured(source)
        if node is None or ratio is None or node in failed or _is_sign(node):
            continue
        yield node, ratio, _number(params, "large" if _is_large(node, params) else "normal")


def _by_picture(page: PageSnapshot, params: Params) -> Iterator[tuple[Node, float, float]]:
    """The same for texts that the picture judges surely at both requirements."""
    for text in _open_texts(page, params):
        needed = _number(params, "large" if text.large else "normal")
        least = _number(params, "least_large" if text.large else "least_normal")
        if text.ground is None or _nothing_drawn(text):
            continue
        if _verdict(text, least, params)[0] is Verdict.FAILED:
            continue
        verdict, _ = _verdict(text, needed, params)
        if verdict is Verdict.PASSED:
            yield text.node, max(needed, min(text.ground.around)), needed
        elif verdict is Verdict.FAILED:
            yield text.node, _best(text.ground, needed, params), needed


def _open_texts(page: PageSnapshot, params: Params) -> Iterator[_Text]:
    """What the engine left open and somebody can see, with the picture around it."""
    report = page.engines.get("axe")
    rule = report.rules.get(_RULE) if report is not None else None
    sources = [s for s in rule.incomplete if s.node is not None] if rule is not None else []
    if not sources:
        return
    if page.picture is None:
        raise CannotJudge("screenshot-failed")
    try:
        pixels = page.picture.pixels()
    except ValueError as error:
        raise CannotJudge("screenshot-failed") from error
    read = 0
    for source in sources:
        node = source.node
        if node is None or not exposed(node) or _is_sign(node):
            continue
        boxes, size = _boxes(node), _size(node)
        colour = text_colour(node)
        ground = None
        if read < _MOST_READ and boxes and colour is not None and colour.alpha >= _LEAST_ALPHA:
            read += 1
            ground = read_ground(pixels, page.picture_scale, boxes, colour, size)
        if boxes or node.tag in _FIELDS or node.tag == "svg":
            yield _Text(source=source, node=node, ground=ground, large=_is_large(node, params))


def _verdict(text: _Text, needed: float, params: Params) -> tuple[Verdict, str]:
    ground, most, margin = text.ground, _number(params, "most"), _number(params, "margin")
    if ground is None:
        return Verdict.CANT_TELL, "unseen"
    field = text.node.tag in _FIELDS
    if (ground.inked or field) and _reaches(ground, needed, most):
        return Verdict.PASSED, "passed"
    # What a field shows is not known to be its value; a placeholder has a colour of its own.
    sure = _has_picture_behind(text.node) and not _maybe_covered(text.source) and not field
    if sure and ground.inked and ground.share_below(needed * (1 - margin)) >= most:
        return Verdict.FAILED, "low"
    return Verdict.CANT_TELL, "mixed"


def _reaches(ground: Ground, needed: float, most: float) -> bool:
    if ground.even is not None:
        return ground.even >= needed
    return ground.share_above(needed) >= most


def _nothing_drawn(text: _Text) -> bool:
    """True when the picture shows one colour where the text would have been seen."""
    ground = text.ground
    if ground is None or text.node.tag in _FIELDS:
        return False
    return ground.flat and min(ground.around) >= _FAINT


def _is_sign(node: Node) -> bool:
    """True for one character that stands for something else by its control's name: × for close."""
    words = squeeze("".join(c.text for c in node.children if not c.is_element))
    holder = closest(node, is_control) if len(words) == 1 else None
    return holder is not None and name_of(holder) not in {"", words}


def _boxes(node: Node) -> list[Rect]:
    """Where an element's own text is drawn, cut at what clips it; a field's inside."""
    if node.tag in _FIELDS:
        rect = node.rect
        return [_inset(rect)] if rect is not None and min(rect.width, rect.height) > 10 else []
    if node.tag == "svg":
        return []
    found = [c.rect for c in node.children if not c.is_element and c.text.strip() and c.rect]
    clips = [a.rect for a in (node, *node.ancestors()) if a.rect and _clips(a)]
    for clip in clips:
        found = [cut for box in found if (cut := _overlap(box, clip)) is not None]
    return found


def _clips(node: Node) -> bool:
    if node.style is None or node.tag in {"html", "body"}:
        return False
    ways = (node.style.get("overflow-x", "visible"), node.style.get("overflow-y", "visible"))
    return node.style.get("display") != "inline" and any(way != "visible" for way in ways)


def _inset(rect: Rect) -> Rect:
    return Rect(x=rect.x + 4, y=rect.y + 4, width=rect.width - 8, height=rect.height - 8)


def _overlap(one: Rect, other: Rect) -> Rect | None:
    x, y = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    if right - x < 1 or bottom - y < 1:
        return None
    return Rect(x=x, y=y, width=right - x, height=bottom - y)


def _look(node: Node) -> object:
    """What texts have in common that one answer settles: their style and what holds them."""
    style = node.style or {}
    holder = next((a for a in node.ancestors() if a.get("class") or a.get("id")), None)
    shown = (style.get("color"), style.get("font-size"), style.get("font-weight"))
    return node.tag, node.get("class"), shown, holder.get("class") if holder else ""


def _has_picture_behind(node: Node) -> bool:
    return any(
        a.style is not None and a.style.get("background-image", "none") not in {"", "none"}
        for a in (node, *node.ancestors())
    )


def _maybe_covered(source: EngineNode) -> bool:
    return any(_COVERED.search(message) for message in source.messages)


def _measured(source: EngineNode) -> float | None:
    found = (_MEASURED.search(message) for message in source.messages)
    return next((float(match[1]) for match in found if match is not None), None)


def _size(node: Node) -> float:
    value = node.style.get("font-size", "") if node.style is not None else ""
    try:
        return max(float(value.removesuffix("px")), 1.0)
    except ValueError:
        return 16.0


def _is_large(node: Node, params: Params) -> bool:
    weight = node.style.get("font-weight", "400") if node.style is not None else "400"
    bold = weight.isdecimal() and int(weight) >= 700
    # Rounding in the style sheet (18.66px for 14pt) is no fault.
    least = _number(params, "large_bold_px") if bold else _number(params, "large_px")
    return _size(node) >= least - 0.01


def _finding(
    text: _Text, verdict: Verdict, code: str, needed: float, params: Params, count: int = 1
) -> Finding:
    ground, ratio = text.ground, 0.0
    if ground is not None and verdict is Verdict.FAILED:
        ratio = _best(ground, needed, params)
    elif ground is not None:
        ratio = min(ground.around)
    return Finding(
        verdict=verdict,
        code=code,
        node=text.node,
        path=text.source.path,
        html=text.source.html,
        data={**_data(text.node, ratio, needed), "count": count},
    )


def _best(ground: Ground, needed: float, params: Params) -> float:
    """The best contrast of a text that fails; what single characters reach beyond is left out."""
    return min(max(ground.best), needed * (1 - _number(params, "margin")))


def _data(node: Node, ratio: float, needed: float) -> dict[str, str | int]:
    words = squeeze("".join(c.text for c in node.children if not c.is_element))
    name = words or node.get("placeholder") or node.tag
    return {
        "name": name if len(name) <= _NAME else name[: _NAME - 1] + "…",
        "ratio": f"{math.floor(ratio * 100 + 1e-9) / 100:.2f}",
        "needed": f"{needed:g}",
    }


def _number(params: Params, key: str) -> float:
    return float(str(params[key]))
