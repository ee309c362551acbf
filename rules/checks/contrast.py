"""Contrast of text and icons in the screenshot, failed only where one colour lies on another."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.colour import hexadecimal
from rules.parts.pixels import Ink, NoInk
from rules.parts.screen_controls import called
from rules.parts.sight import Place, Sight, has_text, icon_nodes, text_places
from rules.parts.type_size import TypeSize, is_large, said_size, seen_size
from rules.screen import ScreenNode, ScreenSnapshot

# As Google's accessibility test framework has it: rounding is no fault.
_TOLERANCE = 0.01
_FEW_CHARACTERS = 3
_LONGEST_NAME = 30
# Texts of which nothing is seen: from so many, and this share of all, the picture does not fit.
_EMPTY, _EMPTY_SHARE = 3, 0.4
_ICON = 64.0  # dp or pt: a larger picture is an illustration


def text(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Shown text against `normal` and `large`; large is from `large-size` or `large-bold-size`.

    Raises CannotJudge when there is text and no screenshot that shows it.
    """
    if not has_text(screen):
        return
    sight = Sight(screen)
    places = text_places(screen)
    found = [_of_place(screen, sight, place, params) for place in places]
    empty = sum(f is not None and f.code == "no-ink" for f in found)
    if empty >= _EMPTY and empty > _EMPTY_SHARE * len(places):
        # Scrolled, changed or blackened between both: what is seen belongs to something else.
        raise CannotJudge("screenshot-other-moment")
    yield from (f for f in found if f is not None)


def image(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Icons that can be tapped and show no text, against `minimum`.

    Raises CannotJudge when there are any and no screenshot that shows them.
    """
    nodes = icon_nodes(screen)
    first = next(nodes, None)
    if first is None:
        return
    sight = Sight(screen)
    unsure = {p.node.index: p for p in text_places(screen) if not p.sure}
    for node in (first, *nodes):
        name = node.label
        try:
            ink = sight.ink(node, few_strokes=True)
        except NoInk as none:
            if none.code != "no-ink" and _is_small(node):
                yield _open(node, none.code, name)
            continue
        place = unsure.get(node.index)
        if ink is None or (place is not None and _is_text(place, ink)):
            continue
        minimum = _number(params, "minimum")
        if ink.ratio >= minimum - _TOLERANCE:
            yield _measured(node, Verdict.PASSED, "passed", name, ink, minimum)
        elif ink.colours:
            if _is_small(node):
                yield _open(node, "picture", name)
        else:
            yield _low_or_thin(node, name, ink, minimum)


def _of_place(screen: ScreenSnapshot, sight: Sight, place: Place, params: Params) -> Finding | None:
    few = len({c for c in place.words if c.isalnum()}) < _FEW_CHARACTERS
    try:
        ink = sight.ink(place.node, few_strokes=few)
    except NoInk as none:
        if place.sure or none.code not in {"no-ink", "covered"}:
            return _open(place.node, none.code, place.words)
        return None
    if ink is None or not (place.sure or place.node.role == "edit" or _is_text(place, ink)):
        return None
    return _text_finding(screen, sight, place, ink, params)


def _text_finding(
    screen: ScreenSnapshot, sight: Sight, place: Place, ink: Ink, params: Params
) -> Finding:
    node, words = place.node, place.words
    normal, large = _number(params, "normal"), _number(params, "large")
    if ink.ratio >= normal - _TOLERANCE:
        return _measured(node, Verdict.PASSED, "passed", words, ink, normal)
    if ink.colours:
        return _open(node, "several-colours", words)
    size = _size(screen, sight, place, ink)
    counts_large = is_large(size, _number(params, "large-size"), _number(params, "large-bold-size"))
    needed = normal if counts_large is False else large
    if ink.ratio < needed - _TOLERANCE:
        return _low_or_thin(node, words, ink, needed)
    if counts_large is None:
        return _measured(node, Verdict.CANT_TELL, "size-unknown", words, ink, normal)
    return _measured(node, Verdict.PASSED, "passed", words, ink, needed)


def _low_or_thin(node: ScreenNode, name: str, ink: Ink, needed: float) -> Finding:
    """Failed when even the full colour of thin strokes would not do.

    The ratio is then the best that it could reach, the colours are those that are seen.
    """
    if ink.bound >= needed - _TOLERANCE:
        return _measured(node, Verdict.CANT_TELL, "thin-strokes", name, ink, needed)
    best = replace(ink, ratio=ink.bound)
    return _measured(node, Verdict.FAILED, "low", name, best, needed)


def _size(screen: ScreenSnapshot, sight: Sight, place: Place, ink: Ink) -> TypeSize | None:
    attrs, rect = place.node.attrs, place.node.rect
    # A smaller font setting shrinks what is seen, not the size that the app asked for.
    scale = sight.scale * min(1.0, screen.device.font_scale or 1.0)
    height = rect.height if rect is not None else math.inf
    # Without a density boxes are in pixels, whose size nobody knows.
    unknown = place.cut or (screen.android and screen.device.density is None)
    seen = None if unknown else seen_size(place.words, ink, scale, height)
    said = said_size(attrs.get("text-size"), attrs.get("text-unit"), screen.device.density)
    if said is None:
        return seen
    return TypeSize(least=said, most=said, bold=seen.bold if seen is not None else None)


def _is_text(place: Place, ink: Ink) -> bool:
    """True when what is drawn is as wide as the words would be; an icon is about square."""
    width = sum(1.0 if c > "\u2e80" else 0.45 for c in place.words)
    return width >= 1.7 and ink.width >= 0.65 * width * ink.height


def _is_small(node: ScreenNode) -> bool:
    return node.rect is not None and max(node.rect.width, node.rect.height) <= _ICON


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, Fraction | int):
        raise TypeError(f"{key} is no exact number")
    return float(value)


def _open(node: ScreenNode, code: str, name: str) -> Finding:
    return Finding(
        verdict=Verdict.CANT_TELL, code=code, node=node, data={"name": _short(name, node)}
    )


def _measured(
    node: ScreenNode, verdict: Verdict, code: str, name: str, ink: Ink, needed: float
) -> Finding:
    data = {
        "name": _short(name, node),
        "ratio": f"{math.floor(ink.ratio * 100 + 1e-9) / 100:.2f}",
        "foreground": hexadecimal(ink.foreground),
        "background": hexadecimal(ink.background),
        "needed": f"{needed:g}",
    }
    return Finding(verdict=verdict, code=code, node=node, data=data)


def _short(name: str, node: ScreenNode) -> str:
    said = " ".join(name.split()) or called(node)
    return said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
