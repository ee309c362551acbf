"""Every indicator of every body of a round as two tables: its value, and its result in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from audit.report.figures import number, shown
from audit.report.model import ReportIndicator
from audit.rounds.model import RoundResult
from audit.rounds.report.indicators_view import tallied
from audit.rounds.report.words import RoundWords
from audit.workbook import Sheet, Value
from rules.model import Result
from rules.wording import LANGS, load_texts

_ID_WIDTH, _NAME_WIDTH, _WIDTH = 18, 28, 18

Line = tuple[str, str]  # indicator and platform ("" for the web)


def indicator_sheets(result: RoundResult, words: RoundWords) -> tuple[Sheet, Sheet]:
    """Values, then results: one row for each body in the order of the ranking.

    A value is a number only where the indicator is decided. What is open, not measured, not
    applicable or has no platform says so: no cell is empty, and none is 0 that was not earned.
    """
    lines = [(one.indicator, one.platform) for one in tallied(result)]
    return (
        _sheet("values", result, lines, words, _value),
        _sheet("results", result, lines, words, _result),
    )


def _sheet(
    kind: str,
    result: RoundResult,
    lines: Sequence[Line],
    words: RoundWords,
    cell: Callable[[ReportIndicator, RoundWords], Value],
) -> Sheet:
    together = result.ranking.together
    rows = []
    ordered = [*(p.body for p in together.places), *(a.body for a in together.apart)]
    for body in map(result.body, ordered):
        known = {(i.id, i.platform): i for i in body.indicators}
        rows.append(
            (
                body.id,
                words.body(body.id),
                *(
                    cell(known[line], words) if line in known else _own("no-leg", words)
                    for line in lines
                ),
            )
        )
    return Sheet(
        id=f"indicator_{kind}",
        name=_header(kind),
        columns=(
            (_header("id"), _ID_WIDTH),
            (_header("body"), _NAME_WIDTH),
            *((words.named(name, platform), _WIDTH) for name, platform in lines),
        ),
        rows=tuple(rows),
    )


def _value(indicator: ReportIndicator, words: RoundWords) -> Value:
    if indicator.verdict in (Result.NOT_APPLICABLE, Result.NOT_MEASURED):
        return _result(indicator, words)
    if indicator.value is not None:
        return number(indicator.value)
    bounds = words.shared("value-range", low=shown(indicator.low), high=shown(indicator.high))
    return f"{_result(indicator, words)} {bounds}"


def _result(indicator: ReportIndicator, words: RoundWords) -> str:
    return words.shared(f"result-{indicator.verdict}")


def _own(key: str, words: RoundWords) -> str:
    return load_texts(words.lang).message(f"rank-sheet-{key}")


def _header(key: str) -> str:
    """A header in Chinese and English, as the ranking has it."""
    found = [load_texts(lang).message(f"rank-sheet-{key}") for lang in LANGS]
    return " ".join(dict.fromkeys(found))
