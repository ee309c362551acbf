"""A score's account in sentences: the figures, how they came about, and what was lost where."""

from __future__ import annotations

from collections.abc import Iterator

from audit.report.figures import shown
from audit.rounds.explain import Account, Condition
from audit.rounds.explain_blocks import Block, Grid, Line, Say
from audit.rounds.explain_losses import Loss
from audit.rounds.explain_parts import ZERO, Kind
from audit.rounds.explain_sums import sum_lines
from audit.scoring.result import Standing
from rules.model import Result

_COLUMNS = ("name", "lost", "open", "worth", "verdict", "decided")


def account_blocks(
    account: Account, say: Say, *, count: int = 0, resamples: int = 0
) -> tuple[Block, ...]:
    """What there is to say of a score; `count` is how many bodies have a place."""
    lines = [*_figures(account, say), *_standing(account, say, count, resamples)]
    blocks = [
        Block(heading="", lines=tuple(map(_line, lines))),
        Block(heading=say("h-sums"), lines=tuple(sum_lines(account.whole, account, say))),
    ]
    aside = [say(f"left-{p.left}", name=say.part(p)) for p in account.aside if p.left is not None]
    if aside:
        blocks.append(Block(heading=say("h-aside"), lines=tuple(map(_line, aside))))
    conditions = [condition_words(one, say) for one in account.conditions]
    if conditions:
        heading = say("h-conditions")
        blocks.append(Block(heading=heading, lines=tuple(map(_line, conditions))))
    blocks.append(_losses(account, say))
    return tuple(blocks)


def total_words(account: Account, say: Say) -> str:
    """The total, its range, or why there is none."""
    full, root = shown(account.full), account.root
    name = {"part": say.node(root)} if root else {}
    key = "part" if root else "total"
    if not account.measured:
        return say("total-unmeasured")
    if account.value is not None:
        return say(key, value=say.figure(account.value), full=full, **name)
    if account.low is not None and account.high is not None:
        return say(f"{key}-open", range=say.span(account.low, account.high), full=full, **name)
    if root:
        return say("part-empty", **name)
    unranked = account.apart is not None and account.apart.standing is Standing.UNRANKED
    missing = any(one.code == "missing-unranked" for one in account.conditions)
    return say("total-unranked" if unranked or missing else "total-empty")


def _figures(account: Account, say: Say) -> Iterator[str]:
    yield total_words(account, say)
    yield say("grade", grade=say.grade(account.grade)) if account.grade else say("grade-none")


def _standing(account: Account, say: Say, count: int, resamples: int) -> Iterator[str]:
    """Place, band and what they depend on; nothing for a workspace of no round."""
    place, apart = account.place, account.apart
    if place is not None:
        key = "place-shared" if place.shared else "place"
        yield say(key, place=str(place.place), count=str(count))
        if account.group_place is not None:
            own = str(account.group_place.place)
            yield say("place-group", group=account.group, place=own)
        if (place.best, place.worst) != (place.place, place.place):
            yield say("place-may", best=str(place.best), worst=str(place.worst))
        if account.tree.bands:
            band = place.band
            yield say("band", band=say.band(band.id)) if band else say("band-none")
    elif apart is not None:
        key = f"apart-{apart.standing.value}"
        if apart.best is not None and apart.worst is not None:
            why = say(f"{key}-places", best=str(apart.best), worst=str(apart.worst))
        else:
            why = say(key)
        yield say("apart", why=why)
    yield from _sure(account, say, resamples)


def _sure(account: Account, say: Say, resamples: int) -> Iterator[str]:
    """How sure the place is, and how it moved."""
    found = account.interval
    if found is not None and found.best is not None and found.worst is not None:
        low, high = found.low, found.high
        yield say(
            "interval",
            best=str(found.best),
            worst=str(found.worst),
            low=shown(low) if low is not None else say("none"),
            high=shown(high) if high is not None else say("none"),
            count=str(resamples),
        )
    moved = account.movement
    if moved is not None:
        if moved.place_before is None:
            yield say("moved-new")
        elif moved.up is not None:
            way = "up" if moved.up > 0 else "down" if moved.up < 0 else "same"
            band = say.band(moved.band_before)
            before = str(moved.place_before)
            yield say(f"moved-{way}", before=before, band=band, count=str(abs(moved.up)))
    for other in account.weighted:
        if other.total is None:
            continue  # a body without a total has none by other weights either
        yield say(
            "weighted-other" if other.changes_band or other.changes_grade else "weighted",
            weighting=other.weighting,
            total=shown(other.total),
            place=str(other.place) if other.place is not None else "-",
            grade=say.grade(other.grade) if other.grade else say("none"),
            band=say.band(other.band),
        )


# ---- Conditions ----------------------------------------------------------------------------


def condition_words(one: Condition, say: Say) -> str:
    """A gate, veto, bonus or missing channel in a sentence."""
    words = {name: shown(value) for name, value in one.figures.items()}
    if "minimum" in one.figures:
        words["minimum"] = f"{shown(one.figures['minimum'] * 100)} %"
    if "then" in one.words:
        words["then"] = say(f"then-{one.words['then']}")
    if "grade" in one.words:
        grade = one.words["grade"]
        words["grade"] = say.grade(grade) if grade else say("grade-usual")
    return say(f"cond-{one.code}", name=say.node(one.node), **words)


# ---- Losses --------------------------------------------------------------------------------


def _losses(account: Account, say: Say) -> Block:
    found = [one for one in account.losses if one.lost or one.left_open]
    if not found:
        wrong = account.plain and account.low is not None and not account.adds_up
        text = say("losses-differ" if wrong else "losses-none")
        return Block(heading=say("h-losses"), lines=(Line(text=text),))
    return Block(
        heading=say("h-losses"),
        grid=Grid(
            columns=tuple(say(f"column-{name}") for name in _COLUMNS),
            rows=tuple(_row(one, say) for one in found),
        ),
        gridded=tuple(Line(text=loss_words(one, say)) for one in found),
        lines=(Line(text=_closing(account, len(account.losses) - len(found), say)),),
    )


def _closing(account: Account, whole: int, say: Say) -> str:
    if account.low is None or account.high is None:
        return say("losses-no-total")
    if account.adds_up:
        lost = sum((one.lost for one in account.losses), ZERO)
        still = sum((one.left_open for one in account.losses), ZERO)
        return say(
            "losses-sum",
            full=shown(account.full),
            lost=say.figure(lost),
            open=say.figure(still),
            low=say.figure(account.low),
            count=str(whole),
        )
    return say("losses-differ" if account.plain else "losses-not-sum")


def loss_words(one: Loss, say: Say) -> str:
    """What one indicator costs, in a sentence."""
    key = "loss-both" if one.lost and one.left_open else "loss-open" if one.left_open else "loss"
    if one.row is None and not one.left_open:
        key = "loss-whole"
    return say(
        key,
        name=say.node(one.id, one.platform),
        lost=say.figure(one.lost),
        open=say.figure(one.left_open),
        worth=shown(one.worth),
        verdict=verdict_words(one, say),
        decided=decided_words(one, say),
    )


def _row(one: Loss, say: Say) -> tuple[str, ...]:
    nothing = say("nought")
    return (
        say.node(one.id, one.platform),
        say.figure(one.lost) if one.lost else nothing,
        say.figure(one.left_open) if one.left_open else nothing,
        shown(one.worth),
        verdict_words(one, say),
        decided_words(one, say),
    )


def verdict_words(one: Loss, say: Say) -> str:
    """The report's verdict, or what stands in its place."""
    if one.row is not None:
        return say.texts.label(f"result-{one.row.verdict}")
    if one.kind is Kind.MISSING:
        return say("loss-missing")
    return (
        say.texts.label(f"result-{Result.NOT_MEASURED}") if one.left_open else say("loss-entered")
    )


def decided_words(one: Loss, say: Say) -> str:
    """Who decided it, or who still has to."""
    if one.row is None:
        return "-"
    by = one.row.decided_by
    return say.texts.label(f"decided-{by}" if by else f"undecided-{one.row.judged_by}")


def _line(text: str) -> Line:
    return Line(text=text)
