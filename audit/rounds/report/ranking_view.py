"""The ranking, the bodies listed apart, and the awards as the round's report shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote

from audit.report.figures import shown
from audit.rounds.model import BodyFacts, Interval, RoundResult, Weighted
from audit.rounds.report.table import Bar, Cell, Chart, Column, Row, Table, segment
from audit.rounds.report.words import RoundWords, nothing_measured
from audit.scoring.rank import Movement, Place, Winner
from audit.scoring.rank import Table as Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What is known of each body beside its score, by id."""

    bodies: Mapping[str, BodyFacts]
    intervals: Mapping[str, Interval]
    movement: Mapping[str, Movement]
    weighted: Mapping[str, tuple[Weighted, ...]]
    weightings: tuple[str, ...]


def lookup(result: RoundResult) -> Lookup:
    """The result's lists by body."""
    weighted: dict[str, list[Weighted]] = {}
    for one in result.weighted:
        weighted.setdefault(one.body, []).append(one)
    return Lookup(
        bodies={body.id: body for body in result.bodies},
        intervals={one.body: one for one in result.intervals},
        movement={one.body: one for one in result.movement},
        weighted={body: tuple(found) for body, found in weighted.items()},
        weightings=tuple(dict.fromkeys(one.weighting for one in result.weighted)),
    )


def anchor(body_id: str) -> str:
    """The anchor of a body's section."""
    return f"body-{body_id}"


def body_href(body_id: str) -> str:
    """The address of a body's section in the round's report."""
    return f"#{quote(anchor(body_id))}"


def report_href(body_id: str) -> str:
    """The address of a body's own report as seen from the round's."""
    return f"bodies/{quote(body_id)}/report.html"


def ranking_table(result: RoundResult, words: RoundWords) -> Table | None:
    """All bodies that have a place; None when no body has one."""
    return _table(result, words, result.ranking.together, words.label("caption-ranking"))


def group_tables(result: RoundResult, words: RoundWords) -> Iterator[tuple[str, Table | None]]:
    """Each peer group by its name with its own places."""
    for group, table in result.ranking.groups.items():
        caption = words.label("caption-group", group=words.short(group))
        yield words.short(group), _table(result, words, table, caption, group=True)


def _table(
    result: RoundResult, words: RoundWords, table: Places, caption: str, *, group: bool = False
) -> Table | None:
    if not table.places:
        return None
    known = lookup(result)
    columns = tuple(_columns(result, words, known, group=group))
    rows = tuple(_row(result, words, known, p, columns) for p in table.places)
    return Table(caption=caption, columns=columns, rows=rows)


def _columns(
    result: RoundResult, words: RoundWords, known: Lookup, *, group: bool
) -> Iterator[Column]:
    def column(key: str, *, head: bool = False) -> Column:
        return Column(key=key, title=words.label(f"col-{key}"), head=head)

    yield column("place")
    yield column("body", head=True)
    if result.ranking.groups and not group:
        yield column("group")
    yield column("total")
    for node in result.tree.first_level:
        yield Column(key=f"part-{node.id}", title=words.node(node))
    if result.tree.grades:
        yield column("grade")
    if group:
        return  # bands are awarded over all bodies
    if result.tree.bands:
        yield column("band")
    if known.intervals:
        yield column("interval")
    if result.before is not None:
        yield column("movement")
    if known.weighted:
        yield column("weighting")


def _row(
    result: RoundResult,
    words: RoundWords,
    known: Lookup,
    place: Place,
    columns: Sequence[Column],
) -> Row:
    body = known.bodies[place.body]
    made = {
        "place": Cell(text=place_words(place, words), lines=_possible(place, words)),
        "body": Cell(text=words.body(body.id), href=body_href(body.id)),
        "group": Cell(text=body.group or words.label("none")),
        "total": Cell(text=words.total(body)),
        "grade": Cell(text=words.grade(place.grade)),
        "band": Cell(text=words.band(place.band)),
        "interval": interval_cell(known.intervals.get(body.id), words),
        "movement": Cell(text=movement_words(known.movement.get(body.id), words)),
        "weighting": Cell(text=weighting_words(known.weighted.get(body.id, ()), words)),
        **{
            f"part-{node.id}": Cell(text=words.part(body, node.id))
            for node in result.tree.first_level
        },
    }
    return Row(cells=tuple(made[column.key] for column in columns))


def place_words(place: Place, words: RoundWords) -> str:
    """A place, with a word where it is shared."""
    return words.label("place-shared" if place.shared else "place", place=place.place)


def _possible(place: Place, words: RoundWords) -> tuple[str, ...]:
    """What the place may become once every provisional body is decided."""
    if (place.best, place.worst) == (place.place, place.place):
        return ()
    return (words.label("possible", places=words.places(place.best, place.worst)),)


def interval_cell(interval: Interval | None, words: RoundWords) -> Cell:
    """Places, and below them totals, that resampling gives."""
    if interval is None or interval.best is None:
        return Cell(text=words.label("interval-none"))
    text = words.places(interval.best, interval.worst)
    if interval.low is None or interval.high is None:
        return Cell(text=text)
    low, high = shown(interval.low), shown(interval.high)
    return Cell(text=text, lines=(words.label("interval-totals", low=low, high=high),))


def movement_words(moved: Movement | None, words: RoundWords) -> str:
    """A body's way from the last round's place and band."""
    if moved is None or moved.place_before is None:
        return words.label("moved-new")
    if moved.up is None:
        key = "moved-unplaced" if moved.place is None else "moved-incomparable"
        return words.label(key, before=moved.place_before)
    key = "moved-up" if moved.up > 0 else "moved-down" if moved.up < 0 else "moved-same"
    text = words.label(key, n=abs(moved.up), before=moved.place_before)
    if moved.band_before == moved.band:
        return text
    before, now = words.band_id(moved.band_before), words.band_id(moved.band)
    return words.label("moved-band", text=text, before=before, now=now)


def weighting_words(weighted: Sequence[Weighted], words: RoundWords) -> str:
    """Which other weightings would change the band, and to what."""
    if not weighted:
        return words.label("weighting-unknown")
    changed = [text for one in weighted if (text := _changed(one, words))]
    return words.listed(changed) if changed else words.label("weighting-same")


def _changed(one: Weighted, words: RoundWords) -> str:
    """What the weighting would change, "" where it changes nothing."""
    becomes = changed_to(one, words)
    if not becomes:
        return ""
    return words.label("weighting-changed", weighting=one.weighting, becomes=becomes)


def changed_to(one: Weighted, words: RoundWords) -> str:
    """The band and grade that the weighting would give, where they differ from today's."""
    found = [words.band_id(one.band)] if one.changes_band else []
    found += [words.grade_id(one.grade)] if one.changes_grade else []
    return words.listed(found)


def apart_table(result: RoundResult, words: RoundWords) -> Table | None:
    """Bodies without a place, why, their range and what is open; None when there is none."""
    if not result.ranking.together.apart:
        return None
    known = lookup(result)
    keys = ("body", "standing", "total", "possible-places", "what-open")
    columns = tuple(Column(key=k, title=words.label(f"col-{k}"), head=k == "body") for k in keys)
    rows = []
    for apart in result.ranking.together.apart:
        body = known.bodies[apart.body]
        cells = (
            Cell(text=words.body(body.id), href=body_href(body.id)),
            Cell(text=words.standing(body.result)),
            Cell(text=words.total(body)),
            Cell(text=words.places(apart.best, apart.worst)),
            Cell(text=why_apart(body, words)),
        )
        rows.append(Row(cells=cells))
    return Table(caption=words.label("caption-apart"), columns=columns, rows=tuple(rows))


def why_apart(body: BodyFacts, words: RoundWords) -> str:
    """What keeps a body out of the ranking, in a sentence."""
    result, found = body.result, []
    if result.vetoed:
        found.append(words.label("vetoed-by", names=_indicators(result.vetoed, words)))
    if result.missing:
        names = words.listed([words.indicator(node) for node in result.missing])
        found.append(words.label("lacks", names=names))
    if nothing_measured(body):
        found.append(words.label("nothing-measured"))
    elif lines := open_lines(body):
        found.append(words.label("open-count", n=len(lines)))
    return words.space.join(found) or words.label("none")


def open_lines(body: BodyFacts) -> tuple[tuple[str, str], ...]:
    """Indicator and platform of what is open in a body."""
    lines = [(i.id, i.platform) for i in body.indicators if str(i.verdict) in OPEN]
    return tuple(lines)


OPEN = frozenset({"pending", "not-measured"})


def _indicators(ids: Sequence[str], words: RoundWords) -> str:
    return words.listed([words.named(name, "") for name in ids])


def award_lines(result: RoundResult, words: RoundWords) -> tuple[str, ...]:
    """Each single award with its winners, or that it is open."""
    return tuple(_award(winner, words) for winner in result.ranking.awards)


def _award(winner: Winner, words: RoundWords) -> str:
    title = words.own(winner.award.title, winner.award.title_en)
    names = words.listed([words.body(name) for name in winner.bodies])
    if winner.rate is None or not names:
        return words.label("award-nobody", award=title)
    key = "award" if winner.settled else "award-open"
    return words.label(key, award=title, bodies=names, rate=shown(winner.rate * 100))


def totals_chart(result: RoundResult, words: RoundWords) -> Chart:
    """Each body's total as a mark on a line, with its interval or its provisional range."""
    known, whole = lookup(result), result.tree.maximum or result.tree.full_points
    order = [p.body for p in result.ranking.together.places]
    order += [a.body for a in result.ranking.together.apart]
    bars = tuple(_bar(known, known.bodies[name], whole, words) for name in order)
    drawn = {piece.kind for bar in bars for piece in bar.segments}
    kinds = [kind for kind in ("score", "interval", "range") if kind in drawn]
    return Chart(
        caption=words.label("chart-totals"),
        bars=bars,
        ends=("0", shown(whole / 2), shown(whole)),
        legend=tuple((kind, words.label(f"legend-{kind}")) for kind in kinds),
    )


def _bar(known: Lookup, body: BodyFacts, whole: Fraction, words: RoundWords) -> Bar:
    result, pieces = body.result, []
    if result.value is not None:
        pieces.append(segment("score", Fraction(0), max(result.value, Fraction(0)), whole))
        interval = known.intervals.get(body.id)
        if interval is not None and interval.low is not None and interval.high is not None:
            pieces.append(segment("interval", interval.low, interval.high, whole))
    elif result.low is not None and result.high is not None and not nothing_measured(body):
        pieces.append(segment("range", result.low, result.high, whole))
    return Bar(name=words.body(body.id), segments=tuple(pieces), figure=words.total(body))
