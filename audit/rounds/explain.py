"""What a body's score is made of, and what was lost where: exact, and nothing judged again.

A loss is by how much the total would rise if this one indicator were full and everything else as
it is. Where a scheme only weighs, the losses of a body add up to full points minus its total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from audit.report.model import Report, ReportIndicator
from audit.rounds.explain_losses import Loss, losses_of
from audit.rounds.explain_parts import ZERO, Part, Scored, parts_of
from audit.rounds.model import Interval, RoundResult, Weighted
from audit.scoring.fast import is_plain
from audit.scoring.rank import Apart, Movement, Place
from audit.scoring.result import NodeScore, ScoreResult
from rules.tree import Adds, Gate, Missing, Tree, Veto

__all__ = ["Account", "Condition", "Loss", "account_of", "losses_of", "taken_apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something besides sums that the total depends on; `code` is a key after "explain-cond-"."""

    code: str
    node: str = ""
    figures: Mapping[str, Fraction] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A score taken apart.

    `value` None while anything is open or where there is no score; `low` and `high` bound it.
    `losses` come with the greatest first, then what is open. `aside` are the terms that are in no
    sum. `adds_up` is true where the losses explain all of the way from the total to full points.
    `plain` is false for a scheme that does more than weigh, where losses need not add up.
    `measured` is false where nothing at all is known: then no figure stands for the total. Place,
    band and what hangs on them are None for a workspace that belongs to no round.
    """

    body: str
    name: str
    group: str
    tree: Tree
    root: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    full: Fraction
    grade: str | None
    whole: Part
    losses: tuple[Loss, ...]
    aside: tuple[Part, ...]
    conditions: tuple[Condition, ...]
    adds_up: bool
    plain: bool = True
    measured: bool = True
    place: Place | None = None
    apart: Apart | None = None
    group_place: Place | None = None
    interval: Interval | None = None
    movement: Movement | None = None
    weighted: tuple[Weighted, ...] = ()


def account_of(
    result: RoundResult, body_id: str, *, combine: Mapping[str, str] | None = None
) -> Account:
    """A body's score in a round, taken apart. Raises KeyError for a body that the round has not.

    `combine` says by the part's id how the scheme makes one score of several platforms.
    """
    facts = result.body(body_id)
    table = result.ranking.together
    own = result.ranking.groups.get(facts.group)
    made = taken_apart(
        facts.result,
        result.tree,
        facts.indicators,
        combine=combine or {},
    )
    return replace(
        made,
        body=facts.id,
        name=facts.name,
        group=facts.group,
        measured=facts.total is None or facts.total.low is not None,
        place=table.place_of(body_id),
        apart=next((a for a in table.apart if a.body == body_id), None),
        group_place=own.place_of(body_id) if own is not None else None,
        interval=next((i for i in result.intervals if i.body == body_id), None),
        movement=next((m for m in result.movement if m.body == body_id), None),
        weighted=tuple(w for w in result.weighted if w.body == body_id),
    )


def taken_apart(
    result: ScoreResult,
    tree: Tree,
    indicators: Sequence[ReportIndicator],
    *,
    combine: Mapping[str, str],
) -> Account:
    """A score by the scheme's tree, taken apart."""
    scored = Scored(
        tree=tree,
        indicators=indicators,
        combine=combine,
        nodes=result.nodes,
        missing=result.missing,
    )
    whole = parts_of(scored)
    losses = losses_of(tree, whole, result)
    return Account(
        body="",
        name="",
        group="",
        tree=tree,
        root="",
        value=result.value,
        low=result.low,
        high=result.high,
        full=tree.full_points,
        grade=result.grade.id if result.grade is not None else None,
        whole=whole,
        losses=losses,
        aside=tuple(aside_of(whole)),
        conditions=tuple(_conditions(tree, result)),
        plain=is_plain(tree),
        adds_up=adds_up(losses, tree.full_points, result.low, result.high),
    )


def account_of_report(report: Report, tree: Tree, combine: Mapping[str, str]) -> Account:
    """The score of a workspace that belongs to no round, taken apart.

    It is the total where portal and app were measured, else the score of the one there is.
    """
    root, score = "", report.total
    if score is None:
        root = report.media[0]
        score = report.app if root == "app" and report.app is not None else report.web
    scored = Scored(tree=tree, indicators=report.indicators, combine=combine, root=root)
    whole = parts_of(scored)
    losses = losses_of(tree, whole)
    return Account(
        body="",
        name="",
        group="",
        tree=tree,
        root=root,
        value=score.value,
        low=score.low,
        high=score.high,
        full=tree.full_points,
        grade=report.grade,
        whole=whole,
        losses=losses,
        aside=tuple(aside_of(whole)),
        conditions=(),
        adds_up=adds_up(losses, tree.full_points, score.low, score.high),
    )


def adds_up(
    losses: Sequence[Loss], full: Fraction, low: Fraction | None, high: Fraction | None
) -> bool:
    """Whether what was lost and what is open are all that lies between the range and full."""
    if low is None or high is None:
        return False
    lost = sum((one.lost for one in losses), ZERO)
    still = sum((one.left_open for one in losses), ZERO)
    return (full - lost, full - lost - still) == (high, low)


def aside_of(part: Part) -> Iterator[Part]:
    """The highest terms that are in no sum, in the scheme's order."""
    for child in part.children:
        if child.left is not None:
            yield child
        else:
            yield from aside_of(child)


def _conditions(tree: Tree, result: ScoreResult) -> Iterator[Condition]:
    """What besides the sums made the total what it is, in the scheme's order."""
    policy = tree.missing or Missing.UNRANKED
    yield from (Condition(code=f"missing-{policy.value}", node=n) for n in result.missing)
    for name, node in tree.nodes.items():
        known = result.nodes.get(name)
        if known is None:
            continue
        if known.stopped:
            yield Condition(code="stopped", node=name)  # its own gate was never looked at
        elif node.gate is not None:
            yield _gate(name, node.gate, result)
        if node.veto is not None and name in (*result.vetoed, *result.doubtful):
            yield _veto(name, node.veto, result)
        if node.adds is Adds.BONUS and not known.stopped:
            yield _bonus(known)
    if tree.maximum is not None:
        yield Condition(code="maximum", figures={"maximum": tree.maximum})


def _gate(name: str, gate: Gate, result: ScoreResult) -> Condition:
    passed = "missed" if name in result.gated else "passed"
    return Condition(
        code=f"gate-{'open' if name in result.doubtful else passed}",
        node=name,
        figures={"minimum": gate.minimum},
        words={"then": gate.otherwise.value, "grade": gate.grade or ""},
    )


def _veto(name: str, veto: Veto, result: ScoreResult) -> Condition:
    code = f"veto-{'on' if name in result.vetoed else 'open'}"
    words = {"grade": veto.grade}
    if veto.total is None:
        return Condition(code=code, node=name, words=words)
    return Condition(code=f"{code}-total", node=name, figures={"total": veto.total}, words=words)


def _bonus(known: NodeScore) -> Condition:
    low, high = known.points_low or ZERO, known.points_high or ZERO
    figures = {"low": low, "high": high, "full": known.full}
    return Condition(code="bonus" if low == high else "bonus-open", node=known.id, figures=figures)
