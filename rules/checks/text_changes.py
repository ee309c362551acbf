"""自动变化的文字: text that something else takes the place of by itself needs a way to stop it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rules.checks.motion import is_called
from rules.dom import exposed, focusable, is_link, role_of, squeeze, text_of, visible
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.clicks import subtree_sizes
from rules.probes.changes import ChangedText
from rules.snapshot import Node, PageSnapshot

_NEAR_ELEMENTS = 60  # a control farther away than this is not beside the text
_NAME = 30  # characters
_EVEN_STEPS = 3  # a count goes on by steps that are alike
# A time of day, a date or what is left of it: whoever reads it wants it to go on.
_CLOCK = re.compile(
    r"\d\s*[:：]\s*\d\d|\d\s*(时|点|分|秒|天|小时|分钟|hours?|min(utes)?|sec(onds)?|[hms]\b)|\d年|%",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_OWN_PURPOSE = frozenset({"timer", "progressbar", "marquee", "status", "log"})
_PLAYERS = frozenset({"video", "audio", "marquee", "blink", "progress", "meter", "output"})


def updating(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each seen text that changes by itself beside other content.

    Failed only for words or figures that are neither a clock nor a count and that no control of the
    page may stop. Params: `min_changes`, how often it has to be seen changing to be certain, and
    `min_last_ms`, how long after load it still changes.
    Raises CannotJudge without the probe.
    """
    probe = page.probes.changes
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    texts = [text for text in probe.texts if _counts(text.node)]
    if not texts:
        return
    moving = _moving(page)
    order = list(page.elements())
    sizes = subtree_sizes(order)
    everywhere = any(focusable(n) and is_called(n, "stop_everything") for n in order)
    whole = len(text_of(page.root))
    for text in texts:
        lasting = max(text.times_ms, default=0) >= float(str(params["min_last_ms"]))
        if text.node in moving or any(a in moving for a in text.node.ancestors()) or not lasting:
            continue
        if whole - len(text_of(text.node)) < 1 or len(set(text.said)) < 2:
            continue  # there is nothing beside it
        often = len(text.said) >= float(str(params["min_changes"]))
        verdict, code = _verdict(text, sizes, often=often, everywhere=everywhere)
        yield Finding(verdict=verdict, code=code, node=text.node, data=_data(text))


def _verdict(
    text: ChangedText, sizes: dict[Node, int], *, often: bool, everywhere: bool
) -> tuple[Verdict, str]:
    controls = _controls_near(text.node, sizes)
    if everywhere or any(is_called(n, "stop") for n in controls):
        return Verdict.PASSED, "passed"
    if _is_count(text.said):
        return Verdict.CANT_TELL, "clock"
    if not often:
        return Verdict.CANT_TELL, "maybe-changing"
    if controls:
        return Verdict.CANT_TELL, "maybe-stop"
    return Verdict.FAILED, "no-stop"


def _counts(node: Node) -> bool:
    """False for what nobody sees, what is hidden from readers, and what is there to change."""
    if not visible(node) or not exposed(node):
        return False
    around = (node, *node.ancestors())
    return not any(a.tag in _PLAYERS or role_of(a) in _OWN_PURPOSE for a in around)


def _moving(page: PageSnapshot) -> set[Node]:
    """Parts that other rules see moving: pictures that take turns, lists that run past."""
    moved = {m.node for m in page.facts.movements or ()}
    moved |= {a.node for a in page.facts.animations or () if a.iterations is None}
    return {n for n in moved if n.tag not in {"html", "head", "body"}}


def _is_count(said: tuple[str, ...]) -> bool:
    """True for a clock, a date, a share, and for a number that goes on in one direction."""
    if any(_CLOCK.search(words) for words in said):
        return True
    found = [_NUMBER.findall(words) for words in said]
    if not all(len(numbers) == 1 for numbers in found):
        return False
    values = [float(numbers[0].replace(",", "")) for numbers in found]
    steps = [after - before for before, after in pairwise(values) if after != before]
    if not steps or min(steps) < 0 < max(steps):
        return False
    sizes = [abs(step) for step in steps]
    return max(sizes) <= _EVEN_STEPS * min(sizes)


def _controls_near(node: Node, sizes: dict[Node, int]) -> list[Node]:
    """Controls beside the text, where something may stop it; links that lead elsewhere cannot."""
    box = node
    for above in node.ancestors():
        if sizes.get(above, 0) > _NEAR_ELEMENTS or above.tag == "html":
            break
        box = above
    return [n for n in box.elements() if focusable(n) and not (is_link(n) and _leaves(n))]


def _leaves(link: Node) -> bool:
    return not re.match(r"\s*(javascript:|#|$)", link.get("href"), re.IGNORECASE)


def _data(text: ChangedText) -> dict[str, str | int]:
    words = squeeze(text.said[-1] if text.said else text_of(text.node))
    return {"name": words if len(words) <= _NAME else words[: _NAME - 1] + "…"}
