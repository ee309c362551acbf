"""自动变化: what moves by itself needs a way to stop it, and a page must not reload by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.dom import closest, focusable, name_of, rendered, text_of, visible
from rules.model import Finding, Params, Verdict
from rules.parts.carousels import Carousel, carousels
from rules.parts.clicks import called, split_words, subtree_sizes
from rules.parts.floating import says_close
from rules.snapshot import Animation, Movement, Node, PageSnapshot, Timer
from rules.words import word_pattern

_COUNTER_TEXT = 60  # characters: a clock with date and weekday is not longer
_ONE_TURN_MS = 500  # a slide leaves and another comes: one change
_NEAR_ELEMENTS = 60  # a control farther away than this is not beside the moving part
_PLAYERS = frozenset({"video", "audio", "marquee", "blink"})  # with controls or rules of their own

_RELOAD = re.compile(
    r"location\.reload\(|history\.go\(\s*0?\s*\)|"
    r"location(\.href)?\s*=\s*(window\.|document\.|self\.)?location(\.href)?\s*([;})\"']|$)"
)
_REDIRECT = re.compile(r"location(\.href)?\s*=(?!=)|location\.(replace|assign)\(")
# A reload behind a condition or an answer may never happen, or only when it is asked for.
_CONDITION = re.compile(
    r"\bif\b|\?|&&|\|\||\bswitch\b|\bcatch\b|\.then\b|\bsuccess\b|ajax|addEventListener|\.on\w*\s*[=(]"
)
_VERDICTS = {
    "passed": Verdict.PASSED,
    "no-stop": Verdict.FAILED,
    "maybe-moving": Verdict.CANT_TELL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mover:
    node: Node
    certain: bool


def moving(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per part of the page that moves by itself; nothing when that was not observed.

    Params: `min_changes`, how often a part has to be seen changing, `certain_changes` the same
    for parts that are not known carousels; `min_last_ms`, how long after load it still changes
    (WCAG 2.2.2: more than five seconds); `tiny_px`, the area in square pixels up to which nothing
    is counted (spinners); `interval_ms`, the [least, most] delay of timers that turn carousels,
    and `on_time_ms`, how far from that delay after load their first turn may be seen.
    """
    if page.facts.movements is None and page.facts.animations is None:
        return
    found = carousels(page)
    roots = {c.root: c for c in found} | {c.scope: c for c in found}
    movers = _apart([*_movers(page, roots, params), *_maybe_turning(page, found, params)])
    if not movers:
        return
    order = list(page.elements())
    sizes = subtree_sizes(order)
    everywhere = any(focusable(n) and is_called(n, "stop_everything") for n in order)
    for mover in movers:
        stop = everywhere or _stop_control(mover.node, sizes) is not None
        data = {"name": called(mover.node)}
        code = "passed" if stop else "no-stop" if mover.certain else "maybe-moving"
        yield Finding(verdict=_VERDICTS[code], code=code, node=mover.node, data=data)


def auto_refresh(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Timers, started without anybody's doing, that load the page again or another one.

    The page is the target, one finding per code; a page whose timers do neither passes. Nothing
    when it starts no timers or they were not observed.
    Params: `min_delay_ms` and `max_delay_ms` (WCAG 2.2.1: 20 hours) bound the timers that count.
    """
    codes: dict[str, Timer] = {}
    for timer in page.facts.timers or ():
        least, most = _number(params["min_delay_ms"]), _number(params["max_delay_ms"])
        code = _timer_code(timer.source)
        if code is not None and least <= timer.delay_ms <= most:
            codes.setdefault(code, timer)
    if page.facts.timers and not codes:
        yield Finding(verdict=Verdict.PASSED, code="passed")
    for code, timer in codes.items():
        verdict = Verdict.FAILED if code == "script-reload" else Verdict.CANT_TELL
        data = {"seconds": round(timer.delay_ms / 1000)}
        yield Finding(verdict=verdict, code=code, data=data)


def _timer_code(source: str) -> str | None:
    if _RELOAD.search(source):
        return "maybe-reload" if _CONDITION.search(source) else "script-reload"
    return "script-redirect" if _REDIRECT.search(source) else None


def _movers(page: PageSnapshot, roots: dict[Node, Carousel], params: Params) -> Iterator[_Mover]:
    delays = _turn_delays(page, params)
    for node, times in _moved_parts(page.facts.movements or (), roots).items():
        if _counts(node, params):
            mover = (
                _turned(node, times, delays, params)
                if node in roots
                else _moved(node, times, params)
            )
            if mover is not None:
                yield mover
    for animation in page.facts.animations or ():
        if animation.iterations is None and _counts(animation.node, params):
            yield _animated(animation)


def _moved_parts(
    movements: Iterable[Movement], roots: dict[Node, Carousel]
) -> dict[Node, list[int]]:
    """When each moving part was seen changing: a carousel, a parent of several, an element."""
    parts: dict[Node, list[int]] = {}
    for movement in movements:
        inside = closest(movement.node, lambda n: n in roots)
        part = roots[inside].root if inside is not None else movement.node
        if part.tag not in {"html", "head", "body"}:
            parts.setdefault(part, []).extend(movement.times_ms)
    siblings = Counter(part.parent for part in parts if part not in roots)
    merged: dict[Node, list[int]] = {}
    for part, times in parts.items():
        together = part.parent if part not in roots and siblings[part.parent] > 1 else None
        whole = together is None or together.tag in {"html", "body"}
        merged.setdefault(part if whole or together is None else together, []).extend(times)
    return merged


def _turned(node: Node, times: list[int], delays: list[int], params: Params) -> _Mover | None:
    """What changes of a carousel say; None for a single one that no running interval explains.

    One change when an interval was due is certain: the interval goes on turning.
    """
    several = _apart_in_time(times) >= _number(params["min_changes"])
    lasting = max(times, default=0) >= _number(params["min_last_ms"])
    off = _number(params["on_time_ms"])
    due = any(abs(time - delay) <= off for time in times for delay in delays)
    if not (several or due):
        return None
    return _Mover(node=node, certain=due or (several and lasting))


def _moved(node: Node, times: list[int], params: Params) -> _Mover | None:
    """What changes of another part say; None when they are too little to speak of."""
    changes = _apart_in_time(times)
    if max(times, default=0) < _number(params["min_last_ms"]):
        return None
    if changes < _number(params["min_changes"]):
        return None
    often = changes >= _number(params["certain_changes"])
    return _Mover(node=node, certain=often and not _is_counter(node))


def _apart_in_time(times: Iterable[int]) -> int:
    """How many changes there were, those of one turn counted once."""
    count, last = 0, -_ONE_TURN_MS
    for time in sorted(times):
        if time - last >= _ONE_TURN_MS:
            count, last = count + 1, time
    return count


def _animated(animation: Animation) -> _Mover:
    """Contents that run past or blink are certain, other endless animations may be ornament."""
    node = animation.node
    name = split_words(animation.name)
    runs = word_pattern("controls", "animation_moves").search(name) is not None
    contents = bool(text_of(node)) or any(n.tag == "img" for n in node.elements())
    return _Mover(node=node, certain=runs and contents)


def _maybe_turning(
    page: PageSnapshot, found: Iterable[Carousel], params: Params
) -> Iterator[_Mover]:
    """Carousels beside a running interval that the observation was too short to see through."""
    observed = page.facts.observed_ms or 0
    delays = _turn_delays(page, params)
    if delays and observed < _number(params["min_last_ms"]) + max(delays):
        yield from (_Mover(node=c.root, certain=False) for c in found if visible(c.root))


def _turn_delays(page: PageSnapshot, params: Params) -> list[int]:
    """The delays, in milliseconds, of running intervals that may turn a carousel."""
    limits = params["interval_ms"]
    least, most = limits if isinstance(limits, list | tuple) else (0, 0)
    timers = (t for t in page.facts.timers or () if t.kind == "interval")
    return [t.delay_ms for t in timers if least <= t.delay_ms <= most]


def _apart(movers: Iterable[_Mover]) -> list[_Mover]:
    """Each moving part once, outermost; a part that surely moves speaks for what is around it."""
    sure = _outermost({m.node for m in movers if m.certain})
    around = {a for node in sure for a in node.ancestors()}
    sure = {n for n in sure if not any(_lies_on(n, other) for other in sure)}
    rest = {m.node for m in movers} - around - sure
    rest = {n for n in rest if not any(a in sure for a in n.ancestors())}
    rest = {n for n in rest if not any(_lies_on(n, other) for other in sure)}
    nodes = sorted(sure | _outermost(rest), key=lambda node: node.index)
    return [_Mover(node=node, certain=node in sure) for node in nodes]


def _lies_on(node: Node, other: Node) -> bool:
    """True when the node lies on another part of the same frame: captions and dots of a picture."""
    frame, front, back = other.parent, node.rect, other.rect
    if node is other or frame is None or frame.tag in {"html", "body"} or not (front and back):
        return False
    if front.area >= back.area or not any(a is frame for a in node.ancestors()):
        return False
    return (
        back.x <= front.x
        and back.y <= front.y
        and front.x + front.width <= back.x + back.width
        and front.y + front.height <= back.y + back.height
    )


def _outermost(nodes: set[Node]) -> set[Node]:
    return {node for node in nodes if not any(a in nodes for a in node.ancestors())}


def _counts(node: Node, params: Params) -> bool:
    """False for what nobody sees, for spinners and for players."""
    if not rendered(node) or node.rect is None or not visible(node):
        return False
    if node.rect.area <= _number(params["tiny_px"]):
        return False
    return closest(node, lambda n: n.tag in _PLAYERS) is None and not any(
        n.tag in {"video", "audio"} for n in node.elements()
    )


def _is_counter(node: Node) -> bool:
    """True for a short text with figures and no picture: a clock or a count."""
    text = text_of(node)
    short = len(text) <= _COUNTER_TEXT and any(c.isdigit() for c in text)
    return short and not any(n.tag in {"img", "canvas"} for n in node.elements())


def _stop_control(node: Node, sizes: dict[Node, int]) -> Node | None:
    """A control in the moving part, or beside it, that Tab reaches and whose words say stop.

    In the part itself one that closes it is enough: WCAG 2.2.2 asks to pause, stop or hide.
    """
    box = node
    if node.parent is not None and sizes[node.parent] - sizes[node] <= _NEAR_ELEMENTS:
        box = node.parent
    stop = next((n for n in box.elements() if focusable(n) and is_called(n, "stop")), None)
    hide = (n for n in node.elements() if focusable(n) and says_close(name_of(n)))
    return stop or next(hide, None)


def is_called(node: Node, key: str) -> bool:
    """True when name, title, class or id hold a word of this list of rules/words/controls.toml."""
    words = (name_of(node) or text_of(node), node.get("title"), node.get("class"), node.get("id"))
    return word_pattern("controls", key).search(split_words(" ".join(words))) is not None


def _number(value: object) -> float:
    return float(str(value))
