"""A body's pages and screens as numbers: for each unit and indicator what it adds to the tally."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.app_part import screen_unit
from audit.judging import Judgements, across_of
from audit.part import Unit, evidence_of, faults_of
from audit.people.adjust import Found, Machine, adjusted
from audit.people.deciding import Deciding
from audit.people.merge import Merged
from audit.people.settle import Item, Settled, State
from audit.rounds.model import Leg, Spoken
from audit.web_part import page_unit
from rules.model import Indicator
from rules.outcome import Tally


def tallied(
    judgements: Judgements, deciding: Deciding, body: str, settled: Mapping[Item, Settled]
) -> tuple[Leg, ...]:
    """The legs of a body that was decided: the web, then each platform of its app."""
    groups = {group.id: group.part for group in judgements.scheme.groups}
    found = []
    for platform, units in _units(judgements).items():
        part = "app" if platform else "web"
        indicators = [i for i in judgements.scheme.indicators if groups[i.group] == part]
        found.append(_leg(platform, units, indicators, deciding, body, settled))
    return tuple(found)


def _units(judgements: Judgements) -> dict[str, list[Unit]]:
    """Pages and screens by platform; a platform without any has an empty list."""
    units: dict[str, list[Unit]] = {}
    if judgements.web is not None:
        across = across_of(judgements.pages, judgements.scheme)
        units[""] = [page_unit(page, across) for page in judgements.pages]
    for target in judgements.app.targets if judgements.app is not None else ():
        here = (s for s in judgements.screens if s.screen.platform == target.platform)
        units[target.platform] = [screen_unit(screen) for screen in here]
    return units


def _leg(
    platform: str,
    units: Sequence[Unit],
    indicators: Sequence[Indicator],
    deciding: Deciding,
    body: str,
    settled: Mapping[Item, Settled],
) -> Leg:
    tallies = np.zeros((len(units), len(indicators), 3), dtype=np.int64)
    gaps = np.zeros((len(units), len(indicators)), dtype=np.bool_)
    for row, unit in enumerate(units):
        _fill(unit, indicators, tallies[row], gaps[row])
    on_unit: dict[str, list[Found]] = defaultdict(list)
    for one in deciding.found.get(platform, ()):
        on_unit[one.page].append(one)
    for column, indicator in enumerate(indicators):
        merged = deciding.merged[platform, indicator.id]
        for row in _touched(merged, units):
            unit = units[row]
            tallies[row, column] = _adjusted(indicator, unit, on_unit[unit.id], merged)
    names = tuple(indicator.id for indicator in indicators)
    return Leg(
        platform=platform,
        indicators=names,
        tallies=_small(tallies),
        gaps=gaps,
        spoken=_spoken(names, body, platform, settled),
        floors=_floors(names, platform, deciding.merged),
    )


def _small(tallies: NDArray[np.int64]) -> NDArray[np.integer[Any]]:
    """The same numbers in as few bytes as hold them: a country's bodies are kept all at once."""
    return tallies.astype(np.min_scalar_type(int(tallies.max(initial=0))))


def _fill(
    unit: Unit,
    indicators: Sequence[Indicator],
    tallies: NDArray[np.int64],
    gaps: NDArray[np.bool_],
) -> None:
    """One unit's row: what audit.part.evidence_of says of it alone, for all indicators at once."""
    if unit.outcomes is None:
        gaps[:] = True
        return
    sums: dict[str, Tally] = {}
    for name, tally in unit.tallies:
        sums[name] = sums.get(name, Tally()) + tally
    broken = faults_of(unit)
    for column, indicator in enumerate(indicators):
        if indicator.aggregate == "pages":
            evidence = evidence_of(indicator, (unit,))
            tallies[column] = _numbers(evidence.tally)
            gaps[column] = bool(evidence.gaps)
            continue
        gaps[column] = not unit.whole or indicator.id in broken
        if indicator.id in sums:
            tallies[column] = _numbers(sums[indicator.id])


def _numbers(tally: Tally) -> tuple[int, int, int]:
    return tally.failed, tally.passed, tally.cant_tell


def _touched(merged: Merged, units: Sequence[Unit]) -> list[int]:
    """The units on which somebody waived or answered something of this indicator."""
    pages = {w.found.page for w in merged.waived} | {a.found.page for a in merged.answered}
    return [row for row, unit in enumerate(units) if unit.id in pages] if pages else []


def _adjusted(
    indicator: Indicator, unit: Unit, found: Iterable[Found], merged: Merged
) -> tuple[int, int, int]:
    gap = unit.outcomes is None or not unit.whole
    machine = Machine(
        evidence=evidence_of(indicator, (unit,)),
        findings=tuple(found),
        gap_pages=frozenset({unit.id} if gap else ()),
    )
    waived = [w for w in merged.waived if w.found.page == unit.id]
    answered = [a for a in merged.answered if a.found.page == unit.id]
    return _numbers(adjusted(indicator, machine, waived, answered).tally)


def _spoken(
    names: Iterable[str], body: str, platform: str, settled: Mapping[Item, Settled]
) -> dict[str, Spoken]:
    found = {}
    for name in names:
        known = settled.get(Item(body=body, platform=platform, indicator=name))
        if known is not None:
            found[name] = Spoken(
                settled=known.answer,
                ratings=known.ratings,
                disputed=known.state is State.DISPUTED,
            )
    return found


def _floors(
    names: Iterable[str], platform: str, merged: Mapping[tuple[str, str], Merged]
) -> dict[str, Fraction]:
    """Below what signed waivers left open no draw falls; see audit.people.merge."""
    found = {}
    for name in names:
        one = merged[platform, name]
        if one.waived and not one.evidence.tally.failed and one.machine.value is None:
            found[name] = one.machine.low
    return found
