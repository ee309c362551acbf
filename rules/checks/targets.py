"""触控目标尺寸: what a finger can hit is large enough, by yardsticks that are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.exact import exact, spoken
from rules.parts.screen_called import called
from rules.parts.screen_focus import focus_map
from rules.parts.spacing import crowded
from rules.parts.touch_targets import TouchTarget, ancestors_of, touch_targets
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.snapshot import Rect

# dp: boxes are rounded to whole pixels, and dividing by the density leaves noise.
_TOLERANCE = 0.5005
_SLIVER = 2.0  # dp: nobody sees, and nobody means, a thinner target
# A larger target around or behind one is a background that catches taps.
_STAGE = 0.25  # share of the screen's area
_AROUND = 4
_STANDARD = "standard"
# Inside a larger target of their own they do what that one does: it puts the focus into the
# field, or switches the toggle of its row.
_SHARED = frozenset({"edit", "checkbox", "switch", "radio"})
_ENLARGED = "enlarged"
_ELDER = "elder"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yardstick:
    """A minimum (dp or pt) by the name that findings give; sides below `limit` miss it."""

    name: str
    minimum: Fraction
    limit: float


def size(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each target: against `wcag` (24) and the yardstick of the page's kind.

    Of several yardsticks that it misses the finding names one: wcag, with its exception for
    spacing, or else the page kind's. The size for elder pages is asked of their main components
    only, and no source tells which those are: below it is a question. Left out are links in a
    line of text, sizes that iOS gives, frames around other targets, what is hidden under the
    keyboard, slivers, and what is too small only where it may be cut off. A field or toggle has
    the size of the target around it. Cannot be told: other things inside a target that is large
    enough, and texts that may be clickable only so that they can be selected. Raises CannotJudge
    when the density of Android's pixels is not known.
    """
    targets = _measured(screen)
    elder = _yardstick(params, _ELDER) if screen.kind == _ELDER else None
    own = screen.kind if screen.kind in params and elder is None else _STANDARD
    strict = _yardstick(params, own)
    wcag = _yardstick(params, "wcag")
    close = _crowded(screen.tree, targets, wcag) if wcag is not None else frozenset()
    for target in targets:
        misses_wcag = target.node.index in close and _surely_short(target, wcag)
        misses_kind = strict is not None and _short(target, strict)
        if not misses_wcag and not misses_kind:
            yield _large_enough(screen, target, elder)
            continue
        # What may excuse the target has to make up for the larger of both.
        least, named = strict if misses_kind else wcag, wcag if misses_wcag else strict
        if least is not None and named is not None and _surely_short(target, least):
            excuse = _excuse(screen.tree, target, least)
            if excuse == _ENLARGED:
                yield Finding(verdict=Verdict.PASSED, code="passed", node=target.node)
            elif not (excuse and target.node.clickable is False):
                yield _missing(screen, target, named, excuse)


def _large_enough(screen: ScreenSnapshot, target: TouchTarget, elder: _Yardstick | None) -> Finding:
    """Passed, or a question where a main component of an elder page would have to be larger."""
    if elder is None or not _surely_short(target, elder) or _excuse(screen.tree, target, elder):
        return Finding(verdict=Verdict.PASSED, code="passed", node=target.node)
    return _missing(screen, target, elder, f"below-{elder.name}")


def platform_size(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each target against the platform's own guidance.

    Android asks for less at the edge of the screen. What is below `counted` belongs to the rule
    that counts, and what that rule would not decide is left out here too.
    """
    targets = _measured(screen)
    counted = _yardstick(params, "counted")
    plain = _yardstick(params, "android" if screen.android else "ios")
    edge = _yardstick(params, "android-edge") if screen.android else None
    for target in targets:
        if counted is not None and _short(target, counted):
            continue
        at_edge = edge is not None and _at_edge(screen.tree, target.rect)
        asked = edge if at_edge else plain
        if asked is None or not _short(target, asked):
            yield Finding(verdict=Verdict.PASSED, code="passed", node=target.node)
        elif _surely_short(target, asked) and not _excuse(screen.tree, target, asked):
            yield _missing(screen, target, asked, "")


def _yardstick(params: Params, key: str) -> _Yardstick | None:
    minimum = exact(params, key)
    if minimum is None:
        return None
    return _Yardstick(name=key, minimum=minimum, limit=float(minimum) - _TOLERANCE)


def _crowded(
    tree: ScreenTree, targets: tuple[TouchTarget, ...], wcag: _Yardstick
) -> frozenset[int]:
    stage = _stage(tree)
    neighbours = [target for target in targets if target.rect.area < stage]
    small = [target for target in targets if _short(target, wcag)]
    return crowded(neighbours, small, float(wcag.minimum))


def _measured(screen: ScreenSnapshot) -> tuple[TouchTarget, ...]:
    """The targets whose size is known and meant. Raises CannotJudge without the density."""
    keyboards = _keyboards(screen)
    targets = touch_targets(screen)
    left_out = _frames(screen, targets)
    found = tuple(
        target
        for target in targets
        if not target.inline
        and not target.system_sized
        and target.node.index not in left_out
        and min(target.rect.width, target.rect.height) >= _SLIVER
        and not any(_lies_under(target, keyboard) for keyboard in keyboards)
    )
    if found and screen.android and screen.device.density is None:
        raise CannotJudge("density-missing")
    return found


def _frames(screen: ScreenSnapshot, targets: tuple[TouchTarget, ...]) -> frozenset[int]:
    """`node.index` of targets around others that are nothing to aim at themselves.

    A frame that catches taps and on which no reader stops, and one of two in the same place.
    """
    focus = focus_map(screen)
    return frozenset(
        target.outer.node.index
        for target in targets
        if target.outer is not None
        and (target.outer.rect == target.rect or not focus.is_stop(target.outer.node))
    )


def _keyboards(screen: ScreenSnapshot) -> list[ScreenNode]:
    shown = focus_map(screen).shown
    return [n for n in screen.nodes if n.role == "keyboard" and shown[n.index]][:2]


def _lies_under(target: TouchTarget, keyboard: ScreenNode) -> bool:
    inner, outer = target.rect, keyboard.rect
    return (
        outer is not None
        and not keyboard.index <= target.node.index < keyboard.end
        and inner.x >= outer.x - _TOLERANCE
        and inner.y >= outer.y - _TOLERANCE
        and inner.x + inner.width <= outer.x + outer.width + _TOLERANCE
        and inner.y + inner.height <= outer.y + outer.height + _TOLERANCE
    )


def _short(target: TouchTarget, asked: _Yardstick) -> bool:
    """True when the target is shown with less than this width or height."""
    rect = target.rect
    return rect.width < asked.limit or rect.height < asked.limit


def _surely_short(target: TouchTarget, asked: _Yardstick | None) -> bool:
    """True when a side that cannot be cut off is shorter than this; None asks for nothing."""
    if asked is None:
        return False
    rect = target.rect
    return (not target.cut_across and rect.width < asked.limit) or (
        not target.cut_down and rect.height < asked.limit
    )


def _excuse(tree: ScreenTree, target: TouchTarget, asked: _Yardstick) -> str:
    """The code of what may make up for the missing size, "" for nothing."""
    stage = _stage(tree)
    node = target.node
    for outer in ancestors_of(target, _AROUND):
        if outer.rect.area < stage and not _short(outer, asked):
            return _ENLARGED if node.role in _SHARED else "inside-larger"
    # Android makes a text that can be selected clickable in every way.
    if node.role == "text" and node.clickable and node.long_clickable and node.focusable:
        return "maybe-selectable"
    return ""


def _stage(tree: ScreenTree) -> float:
    """The area from which a target is a background; the screen's size may be unknown."""
    return tree.width * tree.height * _STAGE or inf


def _at_edge(tree: ScreenTree, rect: Rect) -> bool:
    return (
        rect.x <= _TOLERANCE
        or rect.y <= _TOLERANCE
        or rect.x + rect.width >= tree.width - _TOLERANCE
        or rect.y + rect.height >= tree.height - _TOLERANCE
    )


def _missing(
    screen: ScreenSnapshot, target: TouchTarget, asked: _Yardstick, excuse: str
) -> Finding:
    data: dict[str, str | int] = {
        "name": called(focus_map(screen), target.node),
        "width": spoken(target.rect.width),
        "height": spoken(target.rect.height),
        "minimum": spoken(asked.minimum),
        "unit": "dp" if screen.android else "pt",
        "yardstick": asked.name,
    }
    verdict = Verdict.CANT_TELL if excuse else Verdict.FAILED
    code = excuse or f"below-{asked.name}"
    return Finding(verdict=verdict, code=code, node=target.node, data=data)
