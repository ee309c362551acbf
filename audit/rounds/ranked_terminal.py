"""A round's scores and ranking at the terminal: a table, or one sentence for each body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit.report.safe import plain as safe
from audit.rounds.model import RoundResult
from audit.rounds.report.ranking_view import (
    Lookup,
    award_lines,
    interval_cell,
    lookup,
    movement_words,
    weighting_words,
    why_apart,
)
from audit.rounds.report.table import Table
from audit.rounds.report.words import RoundWords
from audit.scoring.rank import Apart, Place

_LEFT_OUT = ("group",)


def show_ranking(
    result: RoundResult,
    table: Table | None,
    words: RoundWords,
    console: Console,
    *,
    plain: bool,
    files: Mapping[str, Path],
) -> None:
    """Print the places, the bodies apart, groups and awards, and where the files are.

    `table` is the ranking as the report shows it, None where no body has a place.
    """
    for line in _head(result, words):
        _out(console, line)
    if table is not None and not plain:
        console.print(_grid(table))
    elif table is not None:
        known = lookup(result)
        for place in result.ranking.together.places:
            _out(console, _sentence(place, result, known, words))
    for line in (*_apart(result, words), *_groups(result, words), *_awards(result, words)):
        _out(console, line)
    if files:
        _out(console, words.said("rank-files"))
    for name, path in files.items():
        _out(console, words.said("rank-file", name=name, path=str(path)))


def _out(console: Console, line: str) -> None:
    console.out(safe(line), highlight=False)


def _head(result: RoundResult, words: RoundWords) -> Iterator[str]:
    scheme = f"{words.scheme()} {result.tree.id}@{result.tree.version}"
    title = result.round.title or result.round.id
    yield words.said("rank-title", title=title, id=result.round.id, scheme=scheme)
    yield words.disclaimer()
    for code in result.changed:
        yield words.message(f"rank-changed-{code}") or code
    placed = len(result.ranking.together.places)
    if placed:
        yield words.said("rank-summary", n=str(placed), of=str(len(result.bodies)))
    else:
        yield words.said("rank-nobody")


def _grid(table: Table) -> Grid:
    """The columns that a terminal has room for; groups are listed below."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    shown = [at for at, column in enumerate(table.columns) if column.key not in _LEFT_OUT]
    for at in shown:
        grid.add_column(Text(safe(table.columns[at].title)), overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(safe(row.cells[at].text)) for at in shown))
    return grid


def _sentence(place: Place, result: RoundResult, known: Lookup, words: RoundWords) -> str:
    """All that the table says of one body, as a sentence."""
    body = known.bodies[place.body]
    parts = [f"{words.node(n)} {words.part(body, n.id)}" for n in result.tree.first_level]
    line = words.said(
        "rank-line-shared" if place.shared else "rank-line",
        place=str(place.place),
        body=words.body(body.id),
        total=words.total(body),
        parts=words.listed(parts),
        grade=words.grade(place.grade),
    )
    if result.tree.bands:
        line += words.said("rank-line-band", band=words.band(place.band))
    if (place.best, place.worst) != (place.place, place.place):
        possible = words.places(place.best, place.worst)
        line += words.said("rank-line-possible", places=possible)
    if known.intervals:
        cell = interval_cell(known.intervals.get(body.id), words)
        line += words.said("rank-line-interval", places=cell.text)
    if result.before is not None:
        moved = movement_words(known.movement.get(body.id), words)
        line += words.said("rank-line-movement", moved=moved)
    if known.weighted:
        changed = weighting_words(known.weighted.get(body.id, ()), words)
        line += words.said("rank-line-weighting", changed=changed)
    return line + words.said("rank-line-end")


def _apart(result: RoundResult, words: RoundWords) -> Iterator[str]:
    apart = result.ranking.together.apart
    if apart:
        yield words.said("rank-apart-title")
    yield from (_apart_line(one, result, words) for one in apart)


def _apart_line(one: Apart, result: RoundResult, words: RoundWords) -> str:
    body = result.body(one.body)
    return words.said(
        "rank-apart-line",
        body=words.body(body.id),
        standing=words.standing(body.result),
        total=words.total(body),
        places=words.places(one.best, one.worst),
        why=why_apart(body, words),
    )


def _groups(result: RoundResult, words: RoundWords) -> Iterator[str]:
    for group, table in result.ranking.groups.items():
        yield words.said("rank-group-title", group=group)
        for place in table.places:
            yield words.said(
                "rank-group-line",
                place=str(place.place),
                body=words.body(place.body),
                total=words.total(result.body(place.body)),
            )
        if not table.places:
            yield words.said("rank-group-none")


def _awards(result: RoundResult, words: RoundWords) -> Iterator[str]:
    lines = award_lines(result, words)
    if lines:
        yield words.said("rank-awards-title")
    yield from lines
