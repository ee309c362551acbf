"""Two rounds side by side: what became of each body, of the means and of the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.rounds.model import Before, RoundResult
from audit.rounds.scores import OPEN, Kept, before_of, matched
from audit.scoring.statistics import Change, Mean, change, mean, share
from rules.model import Result
from rules.tree import Tree

SCHEME_DIFFERS, CATALOGUE_DIFFERS = "compare-scheme", "compare-catalogue"
_VERDICTS = (Result.FULL.value, Result.PARTIAL.value, Result.NONE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A figure before and now; `change` None where one is open or they must not be subtracted."""

    before: Fraction | None
    now: Fraction | None
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyChange:
    """What became of one body. `parts` by id of the first level; `up` counts places gained."""

    body: str
    name: str
    total: Pair
    parts: Mapping[str, Pair]
    grade_before: str | None
    grade: str | None
    place_before: int | None
    place: int | None
    up: int | None
    band_before: str | None
    band: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanChange:
    """A mean over bodies: of all that stand in each round, and of those that stand in both.

    `node` is "" for the total. `both` counts bodies whose figure is known in both rounds. A
    change is None where a mean is, or where the rounds go by different schemes.
    """

    node: str
    all_before: Mean
    all_now: Mean
    change: Change | None
    both_before: Mean
    both_now: Mean
    both_change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many there are of each kind, in order; `of` is what a share is taken of."""

    counts: Mapping[str, int]
    of: int

    def share(self, kind: str) -> Fraction | None:
        """A kind's share, None of nothing."""
        return share(self.counts.get(kind, 0), self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two rounds. `bodies` are those of the later round, in its order.

    `came` and `went` are ids that only one of them has. `warnings` are keys of the texts'
    [message] table that say why figures were not subtracted or hardly may be. Verdicts are shares
    of what was decided as 完全, 部分 or 无法通过; `verdicts_before` None where the earlier file
    says nothing of indicators. Grades are shares of the bodies that have one.
    """

    before: Before
    now: Before
    same_scheme: bool
    bodies: tuple[BodyChange, ...]
    means: tuple[MeanChange, ...]
    verdicts_before: Shares | None
    verdicts: Shares
    grades_before: Shares
    grades: Shares
    came: tuple[str, ...]
    went: tuple[str, ...]
    warnings: tuple[str, ...]


def compare(before: RoundResult | Before, now: RoundResult) -> Comparison:
    """What changed from one round to the next. Bodies are matched by id, or else by name.

    Figures of different schemes stand side by side and are never subtracted.
    """
    old = before_of(before) if isinstance(before, RoundResult) else before
    return compare_kept(old, before_of(now), now.tree)


def compare_kept(before: Before, new: Before, tree: Tree) -> Comparison:
    """The same of two rounds of which only the scores were kept; `tree` is the later one's."""
    old = matched(before, [Kept(id=key, name=new.names.get(key, key)) for key in new.totals])
    same = old.scheme == new.scheme
    warnings = [] if same else [SCHEME_DIFFERS]
    if same and old.catalogue != new.catalogue:
        warnings.append(CATALOGUE_DIFFERS)
    nodes = ["", *(node.id for node in tree.first_level)]
    return Comparison(
        before=old,
        now=new,
        same_scheme=same,
        bodies=tuple(_body(key, old, new, tree, same=same) for key in new.totals),
        means=tuple(_means(node, old, new, same=same) for node in nodes),
        verdicts_before=_verdicts(old.verdicts) if old.verdicts else None,
        verdicts=_verdicts(new.verdicts),
        grades_before=_grades(old.grades.values(), tree),
        grades=_grades(new.grades.values(), tree),
        came=tuple(key for key in new.totals if key not in old.totals),
        went=tuple(key for key in old.totals if key not in new.totals),
        warnings=tuple(warnings),
    )


def _body(key: str, old: Before, new: Before, tree: Tree, *, same: bool) -> BodyChange:
    place_before, band_before = old.places.get(key, (None, None))
    place, band = new.places.get(key, (None, None))
    up = place_before - place if same and place_before and place else None
    return BodyChange(
        body=key,
        name=new.names.get(key, key),
        total=_pair(old.totals.get(key), new.totals[key], same=same),
        parts={
            node.id: _pair(
                old.parts.get(key, {}).get(node.id), new.parts[key].get(node.id), same=same
            )
            for node in tree.first_level
        },
        grade_before=old.grades.get(key),
        grade=new.grades.get(key),
        place_before=place_before,
        place=place,
        up=up,
        band_before=band_before,
        band=band,
    )


def _pair(before: Fraction | None, now: Fraction | None, *, same: bool) -> Pair:
    return Pair(before=before, now=now, change=_change(before, now, same=same))


def _change(before: Fraction | None, now: Fraction | None, *, same: bool) -> Change | None:
    return change(before, now) if same and before is not None and now is not None else None


def _means(node: str, old: Before, new: Before, *, same: bool) -> MeanChange:
    was, is_ = _figures(node, old), _figures(node, new)
    both = [key for key in is_ if is_[key] is not None and was.get(key) is not None]
    all_before, all_now = mean(was.values()), mean(is_.values())
    both_before, both_now = mean(was[key] for key in both), mean(is_[key] for key in both)
    return MeanChange(
        node=node,
        all_before=all_before,
        all_now=all_now,
        change=_change(all_before.value, all_now.value, same=same),
        both_before=both_before,
        both_now=both_now,
        both_change=_change(both_before.value, both_now.value, same=same),
    )


def _figures(node: str, of: Before) -> dict[str, Fraction | None]:
    if not node:
        return dict(of.totals)
    return {key: of.parts.get(key, {}).get(node) for key in of.totals}


def _verdicts(counts: Mapping[str, int]) -> Shares:
    kinds = (*_VERDICTS, Result.NOT_APPLICABLE.value, OPEN)
    known = {name: counts.get(name, 0) for name in kinds}
    return Shares(counts=known, of=sum(known[name] for name in _VERDICTS))


def _grades(reached: Iterable[str | None], tree: Tree) -> Shares:
    """The scheme's grades from the best, then any that only the earlier round knew."""
    counts = {grade.id: 0 for grade in tree.grades}
    for name in reached:
        if name is not None:
            counts[name] = counts.get(name, 0) + 1
    return Shares(counts=counts, of=sum(counts.values()))
