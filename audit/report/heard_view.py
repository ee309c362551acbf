"""The figures of the simulated listening in words, for report.html and hear.html alike."""

from __future__ import annotations

from dataclasses import dataclass

from audit.report.heard import TRANSCRIPTS, HeardUnit, ReportHeard
from audit.report.issue_view import UnitRef, unit_ref
from audit.report.model import Report, ReportPage
from audit.report.words import Unit, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRow:
    """One line of the table. `link` is None where there is no transcript."""

    ref: UnitRef
    open: str  # the link's words
    before: str
    with_skip: str
    whole: str
    marked: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardView:
    """What report.html says of the listening."""

    rate: str
    rows: tuple[HeardRow, ...]


def heard_view(report: Report, words: Words) -> HeardView | None:
    """The section's contents; None where the report has none."""
    known = report.heard
    if known is None or not known.units:
        return None
    units: dict[str, Unit] = {page.id: page for page in report.pages}
    units |= {screen.id: screen for screen in report.screens}
    rows = tuple(_row(one, units[one.id], words) for one in known.units if one.id in units)
    return HeardView(rate=rate_words(known, words), rows=rows)


def rate_words(known: ReportHeard, words: Words) -> str:
    """The rate with its standing and source: it is printed wherever a figure is."""
    return words.label(
        f"hear-rate-{known.rate_status}",
        n=known.characters_per_minute,
        latin=known.latin_word,
        source=known.rate_source_zh if words.lang == "zh" else known.rate_source,
    )


def _row(one: HeardUnit, unit: Unit, words: Words) -> HeardRow:
    ref = unit_ref(unit, words)
    kind = "page" if isinstance(unit, ReportPage) else "screen"
    return HeardRow(
        ref=ref,
        open=words.label(f"hear-open-{kind}", n=ref.number),
        before=before_words(one, words),
        with_skip=skip_words(one, words),
        whole=_amount(one.all_items, one.all_seconds, words) or words.label("hear-none"),
        marked=marked_words(one, words),
        link=None if one.why else f"{TRANSCRIPTS}#{one.id}",
    )


def before_words(one: HeardUnit, words: Words) -> str:
    """What is heard before the main content, or why that is not known."""
    if one.why:
        return words.label(f"hear-why-{one.why}")
    if one.items is None:
        return words.label("hear-content-unknown")
    place = words.label(f"hear-place-{one.place}")
    if not one.items:
        return words.label("hear-at-once", place=place)
    amount = _amount(one.items, one.seconds, words)
    return words.label("hear-before", amount=amount, place=place)


def skip_words(one: HeardUnit, words: Words) -> str:
    """What is heard with the skip link, or why there is no such figure."""
    if one.why:
        return words.label("hear-none")
    found = _amount(one.skip_items, one.skip_seconds, words)
    return found or words.label(f"hear-skip-{one.skip}")


def marked_words(one: HeardUnit, words: Words) -> str:
    """How many items are silent or nameless, and how many are noise."""
    if one.silent is None or one.noise is None:
        return words.label("hear-none")
    return words.label("hear-marked", silent=one.silent, noise=one.noise)


def whole_words(one: HeardUnit, words: Words) -> str:
    """How much the whole page is."""
    return _amount(one.all_items, one.all_seconds, words) or words.label("hear-none")


def _amount(items: int | None, seconds: int | None, words: Words) -> str:
    """Items and seconds; "" where they are not known."""
    if items is None or seconds is None:
        return ""
    if seconds < 60:
        return words.label("hear-amount", items=items, seconds=seconds)
    return words.label(
        "hear-amount-minutes", items=items, minutes=seconds // 60, seconds=seconds % 60
    )
