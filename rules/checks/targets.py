"""触控目标尺寸: what a finger can hit is large enough, by yardsticks that are named."""

from __future__ import annotations

from collections.abc import Iterator
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

_TOLERANCE = 0.5  # dp: boxes are rounded to whole pixels
_SLIVER = 2.0  # dp: nobody sees, and nobody means, a thinner target
# A larger target around or behind one is a background that catches taps.
_STAGE = 0.25  # share of the screen's area
_AROUND = 4
_STANDARD = "standard"


def size(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each target: against `wcag` (24) and the yardstick of the page's kind.

    Of several yardsticks that it misses the finding names one: wcag, with its exception for
    spacing, or else the page kind's. Left out are links in a line of text, what is hidden under
    the keyboard, slivers, and what is too small only where it may be scrolled away. Cannot be
    told: inside a target that is large enough, and texts that may be clickable only so that they
    can be selected. Raises CannotJudge when the density of Android's pixels is not known.
    """
    targets = _measured(screen)
    kind = screen.kind if screen.kind in params else _STANDARD
    strict, wcag = exact(params, kind), exact(params, "wcag")
    close: frozenset[int] = frozenset()
    if wcag is not None:
        stage = _stage(screen.tree)
        neighbours = [t for t in targets if t.rect.area < stage]
        close = crowded(neighbours, [t for t in targets if _short(t, wcag)], float(wcag))
    for target in targets:
        misses_wcag = (
            wcag is not None and target.node.index in close and _surely_short(target, wcag)
        )
        misses_kind = strict is not None and _short(target, strict)
        if not misses_wcag and not misses_kind:
            yield _finding(screen, target, Verdict.PASSED, "passed", None, "")
            continue
        # What may excuse the target has to make up for the larger of both.
        least = strict if misses_kind else wcag
        if least is None or not _surely_short(target, least):
            continue
        yardstick, minimum = ("wcag", wcag) if misses_wcag else (kind, strict)
        excuse = _excuse(screen.tree, target, least)
        verdict = Verdict.CANT_TELL if excuse else Verdict.FAILED
        yield _finding(screen, target, verdict, excuse or f"below-{yardstick}", minimum, yardstick)


def platform_size(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each target against the platform's own guidance.

    Android asks for less at the edge of the screen. What is below `counted` belongs to the rule
    that counts, and what that rule would not decide is left out here too.
    """
    targets = _measured(screen)
    counted = exact(params, "counted")
    for target in targets:
        if counted is not None and _short(target, counted):
            continue
        code, minimum = _guidance(screen, target, params)
        if minimum is None or not _short(target, minimum):
            yield _finding(screen, target, Verdict.PASSED, "passed", None, "")
        elif _surely_short(target, minimum) and not _excuse(screen.tree, target, minimum):
            yardstick = code.removeprefix("below-")
            yield _finding(screen, target, Verdict.FAILED, code, minimum, yardstick)


def _guidance(
    screen: ScreenSnapshot, target: TouchTarget, params: Params
) -> tuple[str, Fraction | None]:
    if not screen.android:
        return "below-ios", exact(params, "ios")
    edge = exact(params, "android-edge")
    if edge is not None and _at_edge(screen.tree, target.rect):
        return "below-android-edge", edge
    return "below-android", exact(params, "android")


def _measured(screen: ScreenSnapshot) -> tuple[TouchTarget, ...]:
    """The targets whose size is known and meant. Raises CannotJudge without the density."""
    keyboards = _keyboards(screen)
    found = tuple(
        target
        for target in touch_targets(screen)
        if not target.inline
        and min(target.rect.width, target.rect.height) >= _SLIVER
        and not any(_lies_under(target, keyboard) for keyboard in keyboards)
    )
    if found and screen.android and screen.device.density is None:
        raise CannotJudge("density-missing")
    return found


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


def _too_little(length: float, minimum: Fraction) -> bool:
    # The division by the density leaves noise behind the third decimal.
    return round(length, 3) + _TOLERANCE < minimum


def _short(target: TouchTarget, minimum: Fraction) -> bool:
    """True when the target is shown with less than this width or height."""
    rect = target.rect
    return _too_little(rect.width, minimum) or _too_little(rect.height, minimum)


def _surely_short(target: TouchTarget, minimum: Fraction | None) -> bool:
    """True when a side that cannot be cut off is shorter than this; None asks for nothing."""
    if minimum is None:
        return False
    rect = target.rect
    return (not target.cut_across and _too_little(rect.width, minimum)) or (
        not target.cut_down and _too_little(rect.height, minimum)
    )


def _excuse(tree: ScreenTree, target: TouchTarget, minimum: Fraction) -> str:
    """The code of what may make up for the missing size, "" for nothing."""
    stage = _stage(tree)
    for outer in ancestors_of(target, _AROUND):
        if outer.rect.area < stage and not _short(outer, minimum):
            return "inside-larger"
    node = target.node
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


def _finding(
    screen: ScreenSnapshot,
    target: TouchTarget,
    verdict: Verdict,
    code: str,
    minimum: Fraction | None,
    yardstick: str,
) -> Finding:
    if verdict is Verdict.PASSED:
        return Finding(verdict=verdict, code=code, node=target.node)
    data: dict[str, str | int] = {
        "name": called(focus_map(screen), target.node),
        "width": spoken(target.rect.width),
        "height": spoken(target.rect.height),
        "unit": "dp" if screen.android else "pt",
        "yardstick": yardstick,
    }
    if minimum is not None:
        data["minimum"] = spoken(minimum)
    return Finding(verdict=verdict, code=code, node=target.node, data=data)
