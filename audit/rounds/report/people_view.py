"""How far testers agree, what they disputed, and which findings were waived."""

from __future__ import annotations

from dataclasses import dataclass

from audit.people.agreement import Agreement, Scale
from audit.people.model import DisputeEvent, DisputeKind, Waiver
from audit.people.objections import Withdrawal
from audit.report.figures import percent
from audit.rounds.model import Dispute, RoundResult
from audit.rounds.report.table import Cell, Column, Row, Table
from audit.rounds.report.words import RoundWords


def agreement_warnings(result: RoundResult, words: RoundWords) -> tuple[str, ...]:
    """One sentence for each alpha below the threshold, those over everything first."""
    known = result.agreements
    if known is None:
        return ()
    found = [*known.overall, *known.indicators]
    return tuple(
        words.label("agreement-low", what=_what(one, words), why=_too_low(one, words))
        for one in found
        if one.too_low
    )


def agreement_none(result: RoundResult, words: RoundWords) -> str:
    """Why there is no agreement to show; empty where there is."""
    if not result.testers:
        return words.label("agreement-no-testers")
    if result.agreements is None or not _twice(result):
        return words.label("agreement-nobody-twice")
    return ""


def agreement_table(result: RoundResult, words: RoundWords) -> Table | None:
    """Percent and alpha overall and by indicator; None where nothing was tested by two."""
    if result.agreements is None or not _twice(result):
        return None
    keys = ("what", "units", "testers", "same", "alpha", "interval-alpha", "remark")
    columns = tuple(Column(key=k, title=words.label(f"col-{k}"), head=k == "what") for k in keys)
    found = [*result.agreements.overall, *result.agreements.indicators]
    rows = tuple(_row(one, words) for one in found if one.pairs)
    return Table(caption=words.label("caption-agreement"), columns=columns, rows=rows)


def _twice(result: RoundResult) -> bool:
    known = result.agreements
    return known is not None and any(one.pairs for one in known.overall)


def _what(one: Agreement, words: RoundWords) -> str:
    scale = words.label("scale-ordinal" if one.scale is Scale.ORDINAL else "scale-nominal")
    name = words.named(one.indicator, "") if one.indicator else words.label("agreement-all")
    return words.label("agreement-of", name=name, scale=scale)


def _row(one: Agreement, words: RoundWords) -> Row:
    nothing = words.label("none")
    interval = nothing
    if one.low is not None and one.high is not None:
        interval = words.label("alpha-interval", low=f"{one.low:.3f}", high=f"{one.high:.3f}")
    return Row(
        cells=(
            Cell(text=_what(one, words)),
            Cell(text=str(one.units)),
            Cell(text=str(one.testers)),
            Cell(text=percent(one.same) if one.same is not None else nothing),
            Cell(text=f"{one.alpha:.3f}" if one.alpha is not None else nothing),
            Cell(text=interval),
            _remark(one, words),
        )
    )


def _remark(one: Agreement, words: RoundWords) -> Cell:
    lines = []
    if one.too_low:
        lines.append(_too_low(one, words))
    if one.undefined is not None:
        lines.append(words.said(f"review-alpha-{one.undefined.value}"))
    elif one.low is None:
        lines.append(words.said("review-alpha-no-interval"))
    if one.aside:
        lines.append(words.said("review-alpha-aside", count=str(one.aside)))
    return Cell(lines=tuple(lines)) if lines else Cell(text=words.label("none"))


def _too_low(one: Agreement, words: RoundWords) -> str:
    alpha = f"{one.alpha:.3f}" if one.alpha is not None else "-"
    return words.said("review-alpha-too-low", alpha=alpha, threshold=f"{one.threshold:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A disputed item, how it ended, and each step of its history."""

    body: str
    body_id: str
    what: str
    open: bool
    outcome: str
    steps: tuple[str, ...]


def dispute_views(result: RoundResult, words: RoundWords) -> tuple[DisputeView, ...]:
    """Open disputes first, then settled ones, each by body and indicator."""
    order = sorted(result.disputes, key=lambda d: (not d.open, d.item.key))
    return tuple(_dispute(one, words) for one in order)


def _dispute(one: Dispute, words: RoundWords) -> DisputeView:
    what = words.named(one.item.indicator, one.item.platform)
    if one.item.finding is not None:
        what = words.label("about-finding", what=what, finding=one.item.finding)
    return DisputeView(
        body=words.body(one.item.body),
        body_id=one.item.body,
        what=what,
        open=one.open,
        outcome=_outcome(one, words),
        steps=tuple(_step(event, words) for event in one.events),
    )


def _outcome(one: Dispute, words: RoundWords) -> str:
    if one.open:
        return words.label("dispute-open")
    last = one.events[-1] if one.events else None
    if last is None:
        return words.label("dispute-settled")
    return words.label(f"dispute-ended-{last.kind.value}", answer=words.answer(last.answer))


def _step(event: DisputeEvent, words: RoundWords) -> str:
    key = f"step-{event.kind.value}"
    if event.kind is not DisputeKind.OPENED and event.answer is None:
        key = f"{key}-ordered"
    return words.label(
        key,
        time=words.time(event.at),
        who=words.tester(event.by),
        answer=words.answer(event.answer),
        reason=event.reason or words.label("no-reason"),
        stage=event.round_number,
    )


def waiver_table(result: RoundResult, words: RoundWords) -> Table | None:
    """Every waiver with its reason and who signed it; None without any."""
    rows = []
    for body in result.bodies:
        idle = {waiver.id for waiver in body.idle}
        signed = [w for w in body.waivers if not isinstance(w, Withdrawal)]
        rows += [_waiver(w, w.id in idle, words) for w in signed]
    if not rows:
        return None
    keys = ("body", "finding", "reason", "signed", "effect")
    columns = tuple(Column(key=k, title=words.label(f"col-{k}"), head=k == "body") for k in keys)
    return Table(caption=words.label("caption-waivers"), columns=columns, rows=tuple(rows))


def _waiver(waiver: Waiver, idle: bool, words: RoundWords) -> Row:
    at = words.time(waiver.at)
    name = waiver.signed_by.strip() or words.label("no-signature")
    return Row(
        cells=(
            Cell(text=words.body(waiver.body)),
            Cell(text=words.rule(waiver.rule), lines=(waiver.finding,)),
            Cell(text=waiver.reason.strip() or words.label("no-reason")),
            Cell(text=words.tester(name), lines=(at,)),
            Cell(text=words.label("waiver-idle" if idle else "waiver-counts")),
        )
    )
