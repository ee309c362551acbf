"""浮动窗口: a window over the page can be closed, by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import focusable, is_control, is_native_control, name_of, text_of, visible
from rules.model import Finding, Params, Verdict
from rules.parts.clicks import called, has_handler, has_hint
from rules.parts.floating import Floating, floatings, says_close
from rules.snapshot import Node, PageSnapshot
from rules.words import word_pattern

# The best close control of a window decides: one good way out is enough.
_ORDER = ("passed", "sign", "engine", "unnamed", "maybe-no-keyboard", "no-keyboard")
_VERDICTS = {"passed": Verdict.PASSED, "unnamed": Verdict.FAILED, "no-keyboard": Verdict.FAILED}


def close_control(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per floating window, on its best close control or, without one, on the window.

    Params: `cover_share`, the share of the viewport (0 to 1) from which a window is in the way.
    """
    moving = _moving(page)
    for floating in floatings(page):
        if floating.controls:
            finding = _judge_controls(floating)
        else:
            in_the_way = floating.share >= float(str(params["cover_share"]))
            finding = _judge_box(floating, in_the_way=in_the_way, drifts=floating.box in moving)
        if finding is not None:
            yield finding


def _judge_controls(floating: Floating) -> Finding | None:
    codes = {_code(control): control for control in reversed(floating.controls)}
    code = next(c for c in _ORDER if c in codes)
    if code == "engine":  # a button or link without any name: axe-core reports it
        return None
    data = {"name": called(codes[code])}
    verdict = _VERDICTS.get(code, Verdict.CANT_TELL)
    return Finding(verdict=verdict, code=code, node=codes[code], data=data)


def _code(control: Node) -> str:
    if not focusable(control):
        sure = has_handler(control) or is_native_control(control)
        return "no-keyboard" if sure else "maybe-no-keyboard"
    name = name_of(control)
    if says_close(name):
        return "passed"
    if name:
        return "sign"
    # Without an accessibility node nothing is known of the name: that is no accusation.
    return "engine" if is_control(control) or control.ax is None else "unnamed"


def _judge_box(floating: Floating, *, in_the_way: bool, drifts: bool) -> Finding | None:
    """For a window in which nothing reacts that looks like a close control."""
    box = floating.box
    data: dict[str, str | int] = {"name": called(box), "percent": round(floating.share * 100)}
    if floating.idle_close is not None:
        if not (in_the_way or floating.dialog or drifts):
            return None
        sign = floating.idle_close
        data["name"] = called(sign)
        return Finding(verdict=Verdict.CANT_TELL, code="idle-close", node=sign, data=data)
    if not _has_contents(box) or _is_loading(box):
        return None
    if not (in_the_way and floating.dialog):
        if not (drifts and has_hint(box, "controls", "float_drifts")):
            return None
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-no-close", node=box, data=data)
    if box.tag == "dialog" or any(_way_out(n) for n in box.elements()):
        # The dialog element closes with Esc; another control inside may lead on.
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-no-close", node=box, data=data)
    return Finding(verdict=Verdict.FAILED, code="no-close", node=box, data=data)


def _way_out(node: Node) -> bool:
    return focusable(node) or has_handler(node) or node.tag in {"iframe", "video", "object"}


def _has_contents(box: Node) -> bool:
    """False for the veil behind a dialog: it holds neither text nor picture."""
    return bool(text_of(box)) or any(n.tag == "img" and visible(n) for n in box.elements())


def _is_loading(box: Node) -> bool:
    hints = f"{box.get('class')} {box.get('id')} {text_of(box)[:40]}".lower()
    return word_pattern("controls", "loading").search(hints) is not None


def _moving(page: PageSnapshot) -> set[Node]:
    """The elements that were seen to move, and the children of those whose contents did."""
    nodes = [m.node for m in page.facts.movements or () if len(m.times_ms) > 1]
    nodes += [a.node for a in page.facts.animations or () if a.iterations is None]
    return {n for node in nodes for n in (node, *node.children)}
