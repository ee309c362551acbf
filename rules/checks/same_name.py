"""Links and frames that are called the same: whether they lead to, or hold, the same.

Decisions:

- Only links that nothing around them tells apart for software are compared; the same 通知公告 under
  two headings, in two list items or in two regions is understood by its place.
- A link named 更多 or the like is judged by web-link-purpose and left out here.
- A failure needs destinations that were read and say something else (rules.parts.destinations),
  or that lie on different sites under different paths. Whatever could not be read is a question,
  and at most `questions` of them are asked on a page.
- WCAG 2.4.4 spares links that nobody can tell apart: what readers see must tell more than what
  software finds. What remains is WCAG 2.4.9, an advice.
- Frames named 广告 and the like say what kind of thing they hold; what is in them may change.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import exposed, name_of, text_of
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.destinations import Alike, compare, texts_alike
from rules.parts.naming import core, plain, shown
from rules.parts.passages import followable, says_nothing
from rules.parts.told_apart import told_apart
from rules.probes.links import LinksProbe, LinkTarget
from rules.snapshot import Document, Node, PageSnapshot
from rules.words import load_words

_APART = frozenset({Alike.DIFFERENT, Alike.ELSEWHERE})
_MAX_FRAME_TEXT = 8000


def links_in_context(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether links of one name in one context lead to the same, where readers can tell them apart.

    `questions` is how many groups a person may be asked about on one page.
    """
    left = _number(params.get("questions"))
    probe = _probe(page)
    for group in _groups(probe):
        first, asked = group[0], False
        yield _said(Verdict.PASSED, "passed", first)
        for member in group[1:]:
            alike = compare(first, member, probe)
            apart = alike in _APART or alike is Alike.UNKNOWN
            if apart and not told_apart(first.link, member.link):
                yield _said(Verdict.PASSED, "ambiguous", member)
            elif alike in _APART:
                yield _said(Verdict.FAILED, str(alike), member)
            elif alike is not Alike.UNKNOWN:
                yield _said(Verdict.PASSED, "passed", member)
            elif left > 0 and not asked:
                left, asked = left - 1, True
                yield _said(Verdict.CANT_TELL, "unknown", member)


def links(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether links of one name in one context lead to the same, for readers who hear names only.

    What `links_in_context` fails is not said again.
    """
    probe = _probe(page)
    for group in _groups(probe):
        first = group[0]
        yield _said(Verdict.PASSED, "passed", first)
        for member in group[1:]:
            alike = compare(first, member, probe)
            if alike not in _APART:
                yield _said(Verdict.PASSED, "passed", member)
            elif not told_apart(first.link, member.link):
                yield _said(Verdict.FAILED, str(alike), member)


def frames(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether frames of one name hold the same. Frames that could not be read are left out."""
    held = {d.frame: d for d in page.documents if d.frame is not None}
    kinds = {plain(word) for word in load_words("links")["frame_kind"]}
    named: dict[str, list[tuple[Node, Document]]] = {}
    for frame in page.elements("iframe"):
        name = core(name_of(frame))
        if name and frame in held and exposed(frame):
            named.setdefault(name, []).append((frame, held[frame]))
    for name, group in named.items():
        if len(group) < 2:
            continue
        first, *others = group
        yield _frame(Verdict.PASSED, "passed", first[0])
        for frame, document in others:
            alike = Alike.ALIKE if name in kinds else _documents_alike(first[1], document)
            if alike is Alike.DIFFERENT:
                yield _frame(Verdict.FAILED, "different", frame)
            elif alike is Alike.UNKNOWN:
                yield _frame(Verdict.CANT_TELL, "unknown", frame)
            else:
                yield _frame(Verdict.PASSED, "passed", frame)


def _probe(page: PageSnapshot) -> LinksProbe:
    probe = page.probes.links
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    return probe


def _groups(probe: LinksProbe) -> Iterator[list[LinkTarget]]:
    """The groups whose links assistive technology meets, by the names that it reads."""
    for group in probe.groups:
        named: dict[str, list[LinkTarget]] = {}
        for member in group:
            name = core(name_of(member.link))
            if name and not says_nothing(name) and followable(member.link) and exposed(member.link):
                named.setdefault(name, []).append(member)
        for members in named.values():
            if len({m.plain for m in members}) > 1:
                yield sorted(members, key=lambda m: m.link.index)


def _documents_alike(one: Document, other: Document) -> Alike:
    if one.url == other.url and one.url.startswith(("http:", "https:")):
        return Alike.SAME
    texts = [text_of(d.root)[:_MAX_FRAME_TEXT] for d in (one, other)]
    return texts_alike(*texts, cut=max(map(len, texts)) >= _MAX_FRAME_TEXT)


def _said(verdict: Verdict, code: str, target: LinkTarget) -> Finding:
    data = {"name": shown(name_of(target.link))}
    return Finding(verdict=verdict, code=code, node=target.link, data=data)


def _frame(verdict: Verdict, code: str, frame: Node) -> Finding:
    return Finding(verdict=verdict, code=code, node=frame, data={"name": shown(name_of(frame))})


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
