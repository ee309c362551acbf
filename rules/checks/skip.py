"""Skip links: whether there is one, is reached first and leads past the navigation.

Decisions:

- A skip link is a link or button inside the page whose name says that it skips (跳过导航, 跳至正文,
  直达主要内容, skip to content), or any link among the first stops that leads to the main landmark.
- A skip link that Tab never reaches is reported only when no other skip link is reached.
- A missing target is cantTell where a script answers the click; a link to "#" alone needs one.
- A target that cannot take focus is fine: browsers continue from it.
- Without any skip link a page fails only if at least `min_links` links come before its content
  and neither headings nor a main landmark let a reader pass them. With either: cantTell, because
  the Chinese indicator asks for skipping while WCAG 2.4.1 is content with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from rules.dom import headings, is_link, name_of, rendered, role_of, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import core, known, shown
from rules.parts.skipping import is_main, tab_order, targets_of
from rules.snapshot import Node, PageSnapshot, SkipProbe

_SILENT = frozenset({"head", "script", "style", "noscript", "template"})
_LONGEST_NAME = 40  # characters; a skip link's name is short


def skip_link(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether keyboard users can pass the navigation.

    `first_stops` (Tab stops), `min_links` and `content_chars` (characters of text outside links
    that count as content) come from the rule.
    """
    top = [n for n in page.elements() if n.document == page.root.document]
    stops, targets, limit = tab_order(top), targets_of(top), _whole(params, "first_stops")
    links = [n for n in top if _is_skip_link(n)] or _to_main(stops, targets, limit)
    if not links:
        yield from _without(page, params)
        return
    reached = [n for n in links if n in stops]
    if not reached:
        yield _finding(Verdict.FAILED, "not-focusable", links[0])
        return
    position = min(_position(n, stops, page.facts.skip_probe) for n in reached)
    for number, link in enumerate(reached):
        verdict, code = _leads(link, targets, page.facts.skip_probe, stops)
        if verdict is Verdict.PASSED and number == 0 and position > limit:
            verdict, code = Verdict.FAILED, "not-first"
        yield _finding(verdict, code, link, position=position)


def _to_main(stops: dict[Node, int], targets: dict[str, Node], limit: int) -> list[Node]:
    """Links among the first stops that lead to the main landmark, whatever they are called."""
    early = [n for n, position in stops.items() if position <= limit and is_link(n)]
    found = ((n, targets.get(n.get("href").strip().removeprefix("#"))) for n in early)
    return [n for n, target in found if target is not None and is_main(target)]


def _whole(params: Params, key: str) -> int:
    value = params[key]
    if not isinstance(value, int):
        raise TypeError(f"{key} must be a whole number")
    return value


def _finding(verdict: Verdict, code: str, link: Node, position: int = 0) -> Finding:
    name = shown(_label(link))
    target = shown(link.get("href"))
    return Finding(
        verdict=verdict,
        code=code,
        node=link,
        data={"name": name, "target": target, "position": position},
    )


def _label(node: Node) -> str:
    return (
        name_of(node)
        or node.get("aria-label")
        or text_of(node, rendered_only=False)
        or node.get("title")
    )


def _is_skip_link(node: Node) -> bool:
    link = is_link(node)
    if not link and node.tag != "button" and role_of(node) != "button":
        return False
    address = node.get("href").strip()
    inside = len(address) > 1 and address.startswith("#")
    scripted = not address or address == "#" or address.lower().startswith("javascript:")
    if not inside and not scripted:
        return False
    name = core(_label(node))
    if not name or len(name) > _LONGEST_NAME:
        return False
    if name in known("skip_name"):
        return inside
    verbs = known("skip_verb") | (known("skip_verb_inside") if inside else frozenset())
    verb = next((v for v in verbs if name.startswith(v)), None)
    return verb is not None and any(p in name[len(verb) :] for p in known("skip_place"))


def _position(link: Node, stops: dict[Node, int], probe: SkipProbe | None) -> int:
    if probe is not None and probe.link is link and probe.position is not None:
        return probe.position
    return stops[link]


def _leads(
    link: Node, targets: dict[str, Node], probe: SkipProbe | None, stops: dict[Node, int]
) -> tuple[Verdict, str]:
    """Whether the link leads to its target, by the address and by what happened when activated."""
    address = link.get("href").strip()
    fragment = address[1:] if address.startswith("#") else ""
    reached = probe.reached if probe is not None and probe.link is link else None
    target = (targets.get(fragment) or targets.get(unquote(fragment))) if fragment else None
    if target is not None:
        dead = reached is not None and _before(reached, target)
        return (Verdict.FAILED, "dead") if dead else (Verdict.PASSED, "passed")
    if reached is not None and stops.get(reached, 0) > stops[link] + 1:
        return Verdict.PASSED, "passed"
    # A script may answer the click, or an application's router the address. Browsers call every
    # link clickable, so that only the attribute says something.
    scripted = not fragment or "onclick" in link.attrs or fragment.startswith(("/", "!"))
    return (Verdict.CANT_TELL, "scripted") if scripted else (Verdict.FAILED, "target-missing")


def _before(node: Node, target: Node) -> bool:
    """True when the node stands before the target in the same document and does not hold it."""
    if node.document != target.document or node.index >= target.index:
        return False
    return not any(a is node for a in target.ancestors())


def _without(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """A page without a skip link: a finding when there is much to skip."""
    main = next((n for n in page.elements() if is_main(n)), None)
    found = next((n for n, _ in headings(page.root)), None)
    links = _links_before(page, main, _whole(params, "content_chars"))
    if links < _whole(params, "min_links"):
        return
    helped = main is not None or found is not None
    yield Finding(
        verdict=Verdict.CANT_TELL if helped else Verdict.FAILED,
        code="only-landmarks" if helped else "none",
        data={"links": links},
    )


def _links_before(page: PageSnapshot, main: Node | None, chars: int) -> int:
    """How many links come before the main landmark, or else before the first real text."""
    count = 0
    stack: list[tuple[Node, bool]] = [(page.root, False)]
    while stack:
        node, in_link = stack.pop()
        if node is main:
            break
        if not node.is_element:
            content = main is None and not in_link and len(node.text.strip()) >= chars
            if content and rendered(node):
                break
        elif node.get("aria-hidden") != "true" and node.tag not in _SILENT:
            link = is_link(node) and node.tag != "area"
            count += link and rendered(node)
            stack.extend((child, in_link or link) for child in reversed(node.children))
    return count
