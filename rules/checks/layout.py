"""What becomes of text that is enlarged, spaced out, narrowed or turned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rules.dom import closest, exposed, is_control, squeeze, text_of
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.carousels import carousels
from rules.probes.layout import CutText, LayoutProbe, Trial, Turned
from rules.snapshot import Node, PageSnapshot

_NAME = 30  # characters
_LEAST_LETTERS = 2


def zoomed(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Each text in a box that hides what overflows, at 200 % of zoom.

    Failed where characters or words are cut through. Cannot be told where the whole text is behind
    the link or in the title, and where whole lines are lost. Raises CannotJudge without the probe.
    """
    trial = _probe(page).zoom
    if trial is not None:
        yield from _cut_texts(page, trial, news_only=False)


def spaced(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """The same with the distances of WCAG 1.4.12; what is cut without them is left out."""
    trial = _probe(page).spacing
    if trial is not None:
        yield from _cut_texts(page, trial, news_only=True)


def reflow(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """The page in a window of 320 CSS pixels: whether text lies beyond it.

    Params: `most`, the share of lines beyond it from which the page fails; below it, somebody has
    to look. Raises CannotJudge without the probe.
    """
    seen = _probe(page).reflow
    if seen is None:
        return
    data: dict[str, str | int] = {"width": seen.width, "scroll": seen.scroll}
    if seen.beyond == 0:
        yield Finding(verdict=Verdict.PASSED, code="passed", data=data)
        return
    data["percent"] = round(100 * seen.beyond / max(seen.lines, 1))
    most = seen.beyond >= float(str(params["most"])) * seen.lines
    verdict = Verdict.FAILED if most else Verdict.CANT_TELL
    yield Finding(verdict=verdict, code="two-ways" if most else "some-beyond", data=data)


def orientation(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Parts that hold most of the page's text and are turned when the window is turned.

    Params: `share`, how much of the text that is; `degrees`, how far from a right angle is still
    one. Raises CannotJudge without the probe.
    """
    turned = _probe(page).turned
    for part in turned or ():
        if part.share < float(str(params["share"])) or not exposed(part.node):
            continue
        locks = _right_angle(part, float(str(params["degrees"])))
        yield Finding(
            verdict=Verdict.FAILED if locks else Verdict.PASSED,
            code="turned" if locks else "passed",
            node=part.node,
            data={"degrees": round(abs(part.after - part.before))},
        )


def _probe(page: PageSnapshot) -> LayoutProbe:
    probe = page.probes.layout
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    return probe


def _right_angle(part: Turned, within: float) -> bool:
    away = (part.after - part.before) % 180
    return abs(away - 90) <= within


def _cut_texts(page: PageSnapshot, trial: Trial, *, news_only: bool) -> Iterator[Finding]:
    turning = {c.scope for c in carousels(page)} | {c.root for c in carousels(page)}
    lost = [text for text in trial.cut if text.box.tag == "html" and _is_read(text.node)]
    if lost:
        # Nothing can be scrolled to: one fault of the page, whatever its texts are.
        data = {**_data(lost[0].node), "count": len(lost)}
        yield Finding(verdict=Verdict.FAILED, code="page-cut", node=lost[0].box, data=data)
    for text in trial.cut:
        if text.box.tag == "html":
            continue
        if not _is_read(text.node) or text.moved or _inside(text.node, turning):
            continue
        if news_only and text.before.cut:
            continue
        verdict, code = _cut_verdict(text)
        yield Finding(verdict=verdict, code=code, node=text.node, data=_data(text.node))
    for node in trial.kept:
        if _is_read(node):
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node, data=_data(node))


def _cut_verdict(text: CutText) -> tuple[Verdict, str]:
    if not text.after.cut:
        return Verdict.CANT_TELL, "lines-lost"
    if _elsewhere(text.node):
        return Verdict.CANT_TELL, "cut-link"
    return Verdict.FAILED, "cut-already" if text.before.cut else "cut"


def _elsewhere(node: Node) -> bool:
    """True when the whole text can be had: behind a link or control, or in a title."""
    words = squeeze(text_of(node))
    for near in (node, *node.ancestors()):
        if is_control(near) or near.tag in {"label", "option"}:
            return True
        if words and words in squeeze(near.get("title")):
            return True
        if near.tag in {"body", "main", "section", "article"}:
            return False
    return False


def _is_read(node: Node) -> bool:
    """True for words that are meant to be read; not for icons and what is hidden from all."""
    own = "".join(child.text for child in node.children if not child.is_element)
    letters = sum(unicodedata.category(c)[0] in "LN" for c in own)
    return letters >= _LEAST_LETTERS and exposed(node)


def _inside(node: Node, roots: set[Node]) -> bool:
    return closest(node, lambda n: n in roots) is not None


def _data(node: Node) -> dict[str, str | int]:
    words = squeeze("".join(c.text for c in node.children if not c.is_element))
    return {"name": words if len(words) <= _NAME else words[: _NAME - 1] + "…"}
