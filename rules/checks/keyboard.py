"""What the keyboard meets on a page: traps, focus that is taken away, focus that nothing shows.

All of it was tried on the live page with real keys or with the focus itself; see
rules.probes.keyboard. Decisions:

- A dialog that keeps the focus is no trap: Escape, a button of it or an arrow leads out.
- A field that keeps the focus until it is answered is a question: the answer leads out of it.
- A key that the page's own words name is a way out only where it works.
- A circle whose script lets every other stop have the focus for a moment is reported where the
  focus is lost, as taken away, and not as a trap as well.
- Focus that is passed on by what nobody sees (a sentinel at the edge of a dialog) is fine.
- What a picture, a style or a caret shows counts as visible, however faint: how well it is seen
  is another question.
- An element that has no box on the screen while it has the focus is not asked what shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import is_control, name_of, text_of
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.naming import shown
from rules.probes.keyboard import Circle, KeyboardProbe, Look, Taken
from rules.snapshot import Node, PageSnapshot

_SHOWS = frozenset({"ring", "caret", "change", "picture"})
_WIDE = frozenset({"window", "document"})
_LAYERED = frozenset({"fixed", "sticky"})


def trap(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the keyboard gets out of every part of the page."""
    probe = _probe(page)
    held = _traps(probe)
    asking = [c for c in probe.circles if c.way == "answer" and c.cycle]
    inside = {n for c in (*held, *asking) for n in c.cycle}
    for circle in asking:
        yield _finding(Verdict.CANT_TELL, "wants-answer", circle.cycle[0])
    for circle in held:
        yield _finding(
            Verdict.FAILED,
            "told-dead" if circle.told else "trapped",
            circle.cycle[0],
            count=len(circle.cycle),
            keys=shown(", ".join(circle.told)),
        )
    for node in _reached(probe):
        if node not in inside:
            yield _finding(Verdict.PASSED, "passed", node)


def taken(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether controls keep the focus that the keyboard gives them."""
    probe = _probe(page)
    lost: set[Node] = set()
    for one in probe.taken:
        if one.sentinel or not is_control(one.node):
            continue
        lost.add(one.node)
        yield _taken(one)
    trapped = {n for c in _traps(probe) for n in c.cycle}
    for circle in probe.circles:
        if circle.way is not None or not trapped.isdisjoint(circle.cycle):
            continue
        for node in circle.passed:
            if node not in lost and is_control(node):
                lost.add(node)
                yield _finding(Verdict.FAILED, "pulled", node)
    for node in _reached(probe):
        if node not in lost:
            yield _finding(Verdict.PASSED, "passed", node)


def visible(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether something shows where the focus is.

    Where styles show nothing, pictures of some elements were compared. What they said is said of
    others of the same kind only on a page that answers focus nowhere by script.
    """
    probe = _probe(page)
    alike = _kinds_without(probe) if not _scripted(page) else frozenset()
    for look in probe.looks:
        if look.shown in _SHOWS:
            yield _finding(Verdict.PASSED, "passed", look.node)
        elif look.shown == "none" and (look.pictured or look.node.tag in alike):
            yield _finding(Verdict.FAILED, "no-sign", look.node)


def obscured(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether layers that stay in place cover the whole of what has the focus.

    One finding for each layer: it is repaired in one place.
    """
    probe = _probe(page)
    if not any(
        n.style is not None and n.style.get("position") in _LAYERED for n in page.elements()
    ):
        return
    hidden: dict[Node, list[Look]] = {}
    for look in probe.looks:
        if look.hidden is None:
            yield _finding(Verdict.PASSED, "passed", look.node)
        else:
            hidden.setdefault(look.hidden, []).append(look)
    for looks in hidden.values():
        yield _finding(Verdict.FAILED, "covered", looks[0].node, count=len(looks))


def character_shortcut(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether single characters do something wherever the focus is, with nothing to stop it."""
    for one in _probe(page).shortcuts:
        data = {"key": shown(one.key)}
        if one.remedy == "works":
            yield Finding(verdict=Verdict.PASSED, code="passed", data=data)
        elif one.remedy == "maybe":
            yield Finding(verdict=Verdict.CANT_TELL, code="maybe-setting", data=data)
        else:
            yield Finding(verdict=Verdict.FAILED, code="no-setting", data=data)


def _probe(page: PageSnapshot) -> KeyboardProbe:
    probe = page.probes.keyboard
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    return probe


def _traps(probe: KeyboardProbe) -> list[Circle]:
    """Circles that nothing leads out of; of those that share a stop, the first."""
    found: list[Circle] = []
    inside: set[Node] = set()
    for circle in probe.circles:
        trapped = circle.way is None and (circle.stuck or not circle.reached_all)
        if trapped and circle.cycle and inside.isdisjoint(circle.cycle):
            found.append(circle)
            inside.update(circle.cycle)
    return found


def _reached(probe: KeyboardProbe) -> list[Node]:
    """Stops that are known to have had the focus, each once."""
    walked = (n for n in probe.walk if n is not None)
    return list(dict.fromkeys([*walked, *(look.node for look in probe.looks)]))


def _taken(one: Taken) -> Finding:
    if one.to is None:
        return _finding(Verdict.FAILED, "removed", one.node)
    related = one.node in one.to.ancestors() or one.to in one.node.ancestors()
    if related:
        return _finding(Verdict.PASSED, "passed", one.node)
    return _finding(Verdict.CANT_TELL, "moved", one.node, other=_called(one.to))


def _kinds_without(probe: KeyboardProbe) -> frozenset[str]:
    """Kinds of elements of which pictures showed no difference; none where any did."""
    pictured = [look for look in probe.looks if look.pictured]
    if any(look.shown != "none" for look in pictured):
        return frozenset()
    return frozenset(look.node.tag for look in pictured)


def _scripted(page: PageSnapshot) -> bool:
    """True where a script may show the focus far away from what has it."""
    listeners = page.probes.listeners
    if listeners is None or not listeners.complete:
        return True
    asked = listeners.of("focus", "focusin", "blur", "focusout")
    return any(one.target in _WIDE for one in asked)


def _called(node: Node) -> str:
    return shown(name_of(node) or text_of(node) or node.get("title") or node.tag)


def _finding(verdict: Verdict, code: str, node: Node, **data: str | int) -> Finding:
    if verdict is Verdict.PASSED:
        return Finding(verdict=verdict, code=code, node=node)
    return Finding(verdict=verdict, code=code, node=node, data={"name": _called(node), **data})
