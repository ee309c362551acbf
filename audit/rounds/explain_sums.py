"""The arithmetic of a score, as a reader would reckon it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from audit.report.figures import shown
from audit.rounds.explain import Account
from audit.rounds.explain_blocks import Line, Say
from audit.rounds.explain_parts import ZERO, Kind, Part
from rules.tree import Adds


def sum_lines(part: Part, account: Account, say: Say, depth: int = 0) -> Iterator[Line]:
    """Each sum and below it those that it is made of."""
    if part.kind in (Kind.SUM, Kind.PLATFORMS):
        yield Line(text=_sum(part, account, say, root=depth == 0), depth=depth)
        for child in part.children:
            if child.left is None and child.children:
                yield from sum_lines(child, account, say, depth + 1)
    elif part.kind is Kind.WHOLE and part.low is not None and part.high is not None:
        value = say.span(part.low * account.full, part.high * account.full)
        yield Line(text=say("sum-whole", name=say.part(part), value=value), depth=depth)


def _sum(part: Part, account: Account, say: Say, *, root: bool) -> str:
    name = say.part(part)
    if part.low is None or part.high is None:
        return say("sum-none", name=name)
    low, high = part.low * account.full, part.high * account.full
    if root and account.low is not None and account.high is not None:
        low, high = account.low, account.high
    counted = [child for child in part.children if child.counts and child.weight]
    key = "sum" if low == high else "sum-open"
    terms = _terms(part, counted, account, say)
    return say(key, name=name, value=say.span(low, high), terms=terms)


def _terms(part: Part, counted: Sequence[Part], account: Account, say: Say) -> str:
    """The sum as a reader would reckon it."""
    plus, full = say("plus"), account.full
    if any(child.adds is Adds.POINTS for child in counted):
        return _points(part, counted, account, say)
    weight = sum((child.weight for child in counted), ZERO)
    rates = all(child.kind is Kind.INDICATOR and _has_scale(child, say) for child in counted)
    scale = Fraction(1) if rates else full
    named = [(c, _name_in(c, part, say), _value(c, scale, say)) for c in counted]
    if len(counted) == 1:
        text = say("term", name=named[0][1], value=named[0][2])
        return f"{shown(full)} × {text}" if rates else text
    if len({child.weight for child in counted}) == 1:
        terms = plus.join(say("term", name=name, value=value) for _, name, value in named)
        key = "mean-rates" if rates else "mean"
        return say(key, terms=terms, count=str(len(counted)), full=shown(full))
    terms = plus.join(
        say("term-weight", weight=str(c.weight / weight), name=name, value=value)
        for c, name, value in named
    )
    return say("weights-rates", terms=terms, full=shown(full)) if rates else terms


def _points(part: Part, counted: Sequence[Part], account: Account, say: Say) -> str:
    terms = say("plus").join(
        say(
            "term-points",
            name=_name_in(child, part, say),
            value=_value(child, child.weight, say),
            full=shown(child.weight),
        )
        for child in counted
    )
    given = sum((child.weight for child in counted), ZERO)
    return say("points", terms=terms, given=shown(given), full=shown(account.full))


def _name_in(child: Part, part: Part, say: Say) -> str:
    """An indicator by its id: its title stands with its loss. A platform by its own name."""
    if part.kind is Kind.PLATFORMS:
        return say.system(child.platform)
    return child.id if child.kind is Kind.INDICATOR else say.node(child.id)


def _value(part: Part, scale: Fraction, say: Say) -> str:
    if part.low is None or part.high is None:
        return say("none")
    return say.brief(part.low * scale, part.high * scale)


def _has_scale(part: Part, say: Say) -> bool:
    node = say.tree.nodes.get(part.id)
    return node is not None and bool(node.scale)
