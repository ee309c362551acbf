"""What fails on a page or screen, for a developer who reads a failed test: bounded and plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.everyday.failing import Hit, units_of
from audit.report.model import Report, ReportPage, ReportScreen
from audit.report.safe import plain
from audit.report.words import Words, details_of
from rules.wording import Texts

_MOST_BLOCKS = 10
_MOST_ELEMENTS = 3
_LONGEST = 300  # characters of a selector, a snippet or an advice
_MOST_RULES = 12  # that are named as not tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element that a cause is seen on; `selector` "" for the page as a whole."""

    id: str  # the finding's
    selector: str
    html: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One cause: a rule, what is wrong, how to repair it, and the elements."""

    rule: str
    indicator: str
    title: str
    fix: str
    wcag: tuple[str, ...]
    elements: tuple[Element, ...]


def blocks_of(report: Report, hits: Iterable[Hit], words: Words) -> tuple[Block, ...]:
    """These findings by cause, in the report's own grouping; most elements first."""
    by_id = {hit.finding.id: hit.finding for hit in hits}
    found = []
    for issue in report.issues:
        own = [by_id[id] for id in issue.findings if id in by_id]
        # What another rule says of the same element is the same defect.
        told = {f.selector: f for f in reversed(own) if f.rule != issue.rule and f.selector}
        told |= {f.selector or f.id: f for f in reversed(own) if f.rule == issue.rule}
        if not own:
            continue
        elements = tuple(
            Element(id=f.id, selector=f.selector, html=f.html, sentence=words.sentence(f))
            for f in sorted(told.values() or own, key=lambda f: (f.selector, f.id))
        )
        block = Block(
            rule=issue.rule,
            indicator=issue.indicator,
            title=words.rule_title(issue.rule),
            fix=words.fix(issue.rule),
            wcag=issue.example.wcag,
            elements=elements,
        )
        found.append(block)
    return tuple(sorted(found, key=lambda b: (-len(b.elements), b.rule, b.elements[0].id)))


def message_of(
    blocks: Sequence[Block],
    report: Report,
    words: Words,
    texts: Texts,
    not_tried: Mapping[str, str],
) -> str:
    """The text of the failed assertion, of bounded length; every line is safe to print."""

    def say(code: str, **data: str | int) -> str:
        return plain(texts.message(code, {k: _cut(str(v)) for k, v in data.items()}))

    unit = units_of(report)[0]
    where = unit.url if isinstance(unit, ReportPage) else f"{unit.platform} {unit.key}"
    if not blocks:
        return say("session-not-measured", where=where, why=_why(unit, words))
    count = sum(len(block.elements) for block in blocks)
    lines = [say("session-fails", where=where, n=count, causes=len(blocks))]
    for number, block in enumerate(blocks[:_MOST_BLOCKS], start=1):
        lines += [
            "",
            say(
                "session-block",
                number=number,
                title=block.title,
                rule=block.rule,
                indicator=block.indicator,
                n=len(block.elements),
            ),
        ]
        for element in block.elements[:_MOST_ELEMENTS]:
            lines.append("   " + say("session-sentence", text=element.sentence, id=element.id))
            if element.selector:
                lines.append("   " + say("session-element", selector=element.selector))
            if element.html:
                lines.append("   " + say("session-html", html=element.html))
        if len(block.elements) > _MOST_ELEMENTS:
            lines.append("   " + say("session-more", n=len(block.elements) - _MOST_ELEMENTS))
        if block.fix:
            lines.append("   " + say("session-fix", fix=block.fix))
    if len(blocks) > _MOST_BLOCKS:
        lines += ["", say("session-more-blocks", n=len(blocks) - _MOST_BLOCKS)]
    if not_tried:
        shown = " ".join(list(not_tried)[:_MOST_RULES])
        more = " …" if len(not_tried) > _MOST_RULES else ""
        lines += ["", say("session-not-tried", n=len(not_tried), rules=shown + more)]
    return "\n".join(lines)


def _why(unit: ReportPage | ReportScreen, words: Words) -> str:
    code = unit.reasons[0] if unit.reasons else "page-changed"
    return words.reason(code, details_of(code, unit.details)).what


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
