"""Whether what every page of a site begins with can be passed to reach what only this one has.

Decisions:

- What is repeated is known from another page of the same site that the page links to: texts that
  stand on both, before the first block that only this page has. Entries of one list that follow
  each other on both, many links, or a sentence are a block; single words and links are none.
- Any one of these is enough: a main landmark, a heading after the repeated part, a link or script
  that leads past it, a control that hides it for everybody. What only moves it out of sight, or
  hides it only from assistive technology, leaves its Tab stops and does not help.
- Parts before the first link inside the page are not counted: a reader passes a few stops anyway.
- Where web-skip-link has failed the page this rule says nothing: it is one cause.
- A heading that only screen readers get is enough here; `content_heading` advises to show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from rules.checks.skip import skip_link
from rules.dom import focusable, headings, is_link, visible
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.naming import shown
from rules.parts.skipping import is_main, targets_of
from rules.probes.toggles import RepeatedPart, TogglesProbe
from rules.snapshot import Node, PageSnapshot


def bypass(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the page, on what helps past its repeated beginning; none where it has none.

    `min_items` (entries of a list), `min_links` or `min_words` (of sentences) make a block;
    `first_stops`, `min_links` and `content_chars` are those of web-skip-link.
    """
    probe = _probe(page)
    if any(is_main(n) for n in page.elements()):
        yield Finding(verdict=Verdict.PASSED, code="main")
        return
    if probe.why == "headings":
        yield Finding(verdict=Verdict.PASSED, code="heading")
        return
    if not probe.complete or not _is_block(probe.repeated, params):
        return
    if next(_headings_after(page, probe), None) is not None:
        yield Finding(verdict=Verdict.PASSED, code="heading")
        return
    yield from _by_controls(page, probe, params)


def content_heading(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the heading that leads past the repeated part can be seen as well.

    `min_items`, `min_links` and `min_words` make a block. Nothing where no heading is there.
    """
    probe = _probe(page)
    if not probe.complete or not _is_block(probe.repeated, params):
        return
    found = list(_headings_after(page, probe))
    seen = next((n for n in found if _in_sight(n)), None)
    if seen is not None:
        yield Finding(verdict=Verdict.PASSED, code="passed", node=seen)
    elif found and not any(is_main(n) for n in page.elements()):
        yield Finding(verdict=Verdict.FAILED, code="unseen", node=found[0])


def _probe(page: PageSnapshot) -> TogglesProbe:
    if page.probes.toggles is None:
        raise CannotJudge("probe-not-run", optional=True)
    if page.probes.toggles.why == "failed":
        raise CannotJudge("probe-failed", optional=True)
    return page.probes.toggles


def _is_block(parts: Sequence[RepeatedPart], params: Params) -> bool:
    """True for more than single words and links."""
    sizes = {
        "min_items": sum(p.items for p in parts),
        "min_links": sum(p.links for p in parts),
        "min_words": sum(p.words for p in parts),
    }
    return any(size >= _number(params, key) for key, size in sizes.items())


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value


def _headings_after(page: PageSnapshot, probe: TogglesProbe) -> Iterator[Node]:
    """Exposed headings with words that do not stand before the last repeated part."""
    last = max(p.node.index for p in probe.repeated)
    for node, _ in headings(page.root):
        if node.index > last and node.ax is not None and node.ax.name.strip():
            yield node


def _in_sight(node: Node) -> bool:
    rect = node.rect
    if rect is None or not visible(node):
        return False
    # rect(0px, 0px, 0px, 0px) and rect(1px, 1px, 1px, 1px) are how texts are kept from sight.
    edges = set(re.findall(r"-?[\d.]+", (node.style or {}).get("clip", "auto")))
    clipped = len(edges) == 1
    return not clipped and rect.x + rect.width > 0 and rect.y + rect.height > 0


def _by_controls(page: PageSnapshot, probe: TogglesProbe, params: Params) -> Iterator[Finding]:
    """The page has no main landmark and no heading there: links and controls have to help."""
    ways = list(_ways(page, probe))
    hidden = {node for p in probe.pressed for node in p.hides}
    first = min((start for start, _ in ways), default=-1)
    left = [
        part
        for part in probe.repeated
        if part.node not in hidden
        and part.node.index > first
        and not any(start < part.node.index < end for start, end in ways)
    ]
    data: dict[str, str | int] = {
        "address": shown(urlsplit(probe.compared).path),
        "count": len(left),
    }
    if not _is_block(left, params):
        yield Finding(verdict=Verdict.PASSED, code="control", data=data)
        return
    if any(f.verdict is Verdict.FAILED for f in skip_link(page, params)):
        return
    code = "none"
    if ways:
        code = "short"
    elif any(part.node in p.veils for p in probe.pressed for part in left):
        code = "half-hidden"
    yield Finding(verdict=Verdict.FAILED, code=code, data=data)


def _ways(page: PageSnapshot, probe: TogglesProbe) -> Iterator[tuple[int, int]]:
    """From where to where a link or control leads forward, as places in the document."""
    top = [n for n in page.elements() if n.document == page.root.document]
    targets = targets_of(top)
    for node in top:
        fragment = node.get("href").strip()
        if not fragment.startswith("#") or not is_link(node) or not focusable(node):
            continue
        target = targets.get(fragment[1:]) or targets.get(unquote(fragment[1:]))
        if target is not None and target.index > node.index:
            yield node.index, target.index
    for pressed in probe.pressed:
        if pressed.reached is not None and pressed.reached.index > pressed.control.index:
            yield pressed.control.index, pressed.reached.index
