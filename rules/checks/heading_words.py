"""Whether headings say what stands below them.

Decisions:

- Certain without knowing the subject: words that a template put there (请输入标题, Heading 2), a
  mere request to press (点击这里), signs or icon characters without any word. These fail.
- A first-level heading over running text with which it has no word in common may still be right:
  people say things in other words. It is one question for the page. General headings (概述,
  联系方式, FAQ), letters of an index, numbers, one that repeats the page's title and one in another
  writing than the text are not asked about. Nor are headings of lower levels: with those it is
  usual to name in one word what the text says in others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.dom import headings, is_control, name_of, rendered, role_of, squeeze, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import Nature, core, nature, shown, units
from rules.parts.passages import SILENT
from rules.parts.terms import han_terms, latin_terms, listed, terms
from rules.snapshot import Node, PageSnapshot

_COUNT = re.compile(r"[\s_-]*[\d一二三四五六七八九十]{1,3}$")
_ELSEWHERE = frozenset({"nav", "footer", "aside", "form", "dialog"})
_ELSEWHERE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "dialog", "search"})


@dataclass(slots=True)
class _Section:
    """What follows a heading up to the next one."""

    heading: Node
    said: list[str] = field(default_factory=list)
    words: int = 0  # words and Chinese characters of the longest text outside links and controls


def describes(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each heading with a name.

    `min_words` (words; two Chinese characters count as one) is running text enough to compare.
    """
    found = [(node, _name(node), level) for node, level in headings(page.root)]
    named = {node: name for node, name, _ in found if name}
    first = {node for node, _, level in found if level == 1}
    strangers = [
        s.heading
        for s in _sections(page, named)
        if s.heading in first and _no_word(s, named[s.heading], page, params)
    ]
    for node, name in named.items():
        code = _fault(name)
        verdict = Verdict.FAILED if code else Verdict.PASSED
        data: dict[str, str | int] = {"text": shown(name)}
        if not code and strangers and node is strangers[0]:
            verdict, code = Verdict.CANT_TELL, "no-word"
        yield Finding(verdict=verdict, code=code or "passed", node=node, data=data)


def _name(node: Node) -> str:
    return name_of(node) or squeeze(text_of(node))


def _fault(name: str) -> str:
    """Why this can never be a heading of anything, as a code; "" when it may be one."""
    word = core(name)
    forms = {word, _COUNT.sub("", word)}
    if forms & listed("heading_placeholder"):
        return "placeholder"
    if word in listed("heading_command"):
        return "command"
    kind = nature(name)
    pictures = any(unicodedata.category(c) == "So" for c in name)
    if kind is Nature.PRIVATE_USE or (kind is Nature.SIGNS and not pictures):
        return "signs"
    return ""


def _sections(page: PageSnapshot, named: dict[Node, str]) -> Iterator[_Section]:
    """Each named heading of the top document's content with what follows it."""
    current: _Section | None = None
    stack: list[tuple[Node, bool]] = [(page.root, False)]
    while stack:
        node, inside = stack.pop()
        if node in named:
            if current is not None:
                yield current
            current = _Section(node)
        elif not node.is_element:
            if current is not None and rendered(node):
                current.said.append(node.text)
                current.words = max(current.words, 0 if inside else units(node.text))
        elif node.document == page.root.document and node.tag not in SILENT:
            if node.tag in _ELSEWHERE or role_of(node) in _ELSEWHERE_ROLES:
                if current is not None:
                    yield current
                current = None
                continue
            if current is not None:
                current.said.extend((node.get("alt"), node.get("aria-label"), node.get("title")))
            within = inside or is_control(node)
            stack.extend((child, within) for child in reversed(node.children))
    if current is not None:
        yield current


def _no_word(section: _Section, name: str, page: PageSnapshot, params: Params) -> bool:
    """True for a heading over running text that shares no word with it."""
    least = params["min_words"]
    if not isinstance(least, int):
        raise TypeError("min_words must be a whole number")
    word = core(name)
    if word in listed("heading_general") or _COUNT.sub("", word) in listed("heading_general"):
        return False
    said = " \n".join(section.said)
    latin, han = latin_terms(name), han_terms(name)
    there_latin, there_han = latin_terms(said), han_terms(said)
    if (latin and han) or section.words < least * (2 if han else 1):
        return False
    own, there = (latin, there_latin) if latin else (han, there_han)
    if not own or len(there) * 2 < len(there_latin) + len(there_han):
        return False
    return not own & there and not own & terms(page.title)
