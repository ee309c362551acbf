"""Rounds over time in words, tables and charts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from audit.history.chart import ChartWords, Series, line_chart
from audit.history.page import Drawing, Grid, Page, Part, Section, render_page
from audit.history.trend import DECIDED, BodyTrend, Point, Shares, Trend
from audit.report.figures import exact, number, percent, shown
from audit.report.safe import json_safe, plain
from audit.scoring.statistics import Mean
from rules.model import Catalogue
from rules.wording import Texts

FORMAT = "yd-trend/1"
type Json = dict[str, Any]


class TrendWords:
    """A trend in a reader's language."""

    def __init__(self, trend: Trend, catalogue: Catalogue, texts: Texts) -> None:
        self.trend = trend
        self.catalogue = catalogue
        self.texts = texts

    def say(self, key: str, **data: str) -> str:
        """A sentence of the texts, without what acts instead of showing."""
        return plain(self.texts.message(f"trend-{key}", data))

    def notes(self) -> Iterator[str]:
        """Between which rounds nothing may be compared, or not everything."""
        stages = self.trend.stages
        for before, now in pairwise(stages):
            data = {"before": before.title, "now": now.title}
            if before.segment != now.segment:
                yield self.say(
                    "note-scheme", before_scheme=before.scheme, now_scheme=now.scheme, **data
                )
            elif now.catalogue_changed:
                yield self.say("note-catalogue", **data)

    def lines(self) -> Iterator[str]:
        """Each body in a sentence."""
        for body in self.trend.bodies:
            cells = (
                self.say("at", round=stage.title, value=self.placed(point, place))
                for stage, point, place in zip(
                    self.trend.stages, body.total, body.places, strict=True
                )
            )
            yield self.say("body", name=body.name, rounds=self.say("sep").join(cells))

    def point(self, point: Point) -> str:
        """A figure, its range, or the word that there is none."""
        if point.value is not None:
            return shown(point.value)
        if point.low is not None and point.high is not None:
            return self.say("range", low=shown(point.low), high=shown(point.high))
        return self.say("nothing")

    def placed(self, point: Point, place: int | None) -> str:
        """A figure with its place."""
        value = self.point(point)
        return value if place is None else self.say("placed", value=value, place=str(place))

    def mean(self, known: Mean) -> str:
        """A mean and of how many bodies it is."""
        if known.value is None:
            return self.say("nothing")
        return self.say("mean", value=shown(known.value), n=str(known.counted))

    def share(self, known: Shares, kind: str) -> str:
        """A share and of how many results it is."""
        part = known.share(kind)
        if part is None:
            return self.say("nothing")
        return self.say("share", share=percent(part), n=str(known.decided))

    def part(self, name: str) -> str:
        """A part's title."""
        for stage in reversed(self.trend.stages):
            tree = self.catalogue.trees.get(stage.scheme.partition("@")[0])
            node = tree.nodes.get(name) if tree is not None else None
            if node is not None:
                english = self.texts.lang == "en" and node.title_en
                return node.title_en if english else node.title
        return name

    # ---- The page --------------------------------------------------------------------------

    def html(self) -> str:
        """The page; the same trend gives the same bytes."""
        sections = [
            Section(id="bodies", title=self.say("h-bodies"), parts=tuple(self._bodies())),
            Section(id="means", title=self.say("h-means"), parts=(self._means(),)),
            Section(id="shares", title=self.say("h-shares"), parts=tuple(self._shares())),
        ]
        page = Page(
            title=self.say("title"),
            lines=(self.say("rounds", rounds=self.say("sep").join(self._titles())),),
            notes=tuple(self.notes()),
            sections=tuple(sections),
        )
        return render_page(page, self.texts)

    def _titles(self) -> list[str]:
        return [f"{stage.title} ({stage.scheme})" for stage in self.trend.stages]

    def _columns(self, first: str) -> tuple[str, ...]:
        return (self.say(first), *(stage.title for stage in self.trend.stages))

    def _drawn(
        self, name: str, title: str, series: Sequence[tuple[str, Sequence[Point]]]
    ) -> Drawing:
        lines = tuple(
            Series(name=label, points=tuple(points), label=self._last(points))
            for label, points in series
        )
        words = ChartWords(
            title=title, description=self.say("chart-below"), broken=self.say("break")
        )
        svg = line_chart(name, self.trend.stages, lines, words)
        return Drawing(svg=svg, caption=self.say("chart-caption", title=title))

    def _last(self, points: Sequence[Point]) -> str:
        last = next((p for p in reversed(points) if p.low is not None), None)
        return self.point(last) if last is not None else ""

    def _bodies(self) -> Iterator[Part]:
        for position, body in enumerate(self.trend.bodies, 1):
            title = self.say("chart-body", name=_short(body.name))
            series = [(self.say("total"), body.total)]
            series += [(self.part(name), points) for name, points in body.parts.items()]
            yield Part(
                title=_short(body.name),
                drawing=self._drawn(f"body{position}", title, series),
                grid=Grid(
                    caption=title, columns=self._columns("col-figure"), rows=self._rows(body)
                ),
            )

    def _rows(self, body: BodyTrend) -> tuple[tuple[str, ...], ...]:
        places = (str(place) if place is not None else self.say("nothing") for place in body.places)
        return (
            (self.say("total"), *map(self.point, body.total)),
            *((self.part(name), *map(self.point, points)) for name, points in body.parts.items()),
            (self.say("place"), *places),
        )

    def _means(self) -> Part:
        rows, series = [], []
        for group, means in self.trend.means.items():
            name = _short(group) or self.say("all-bodies")
            rows.append((name, *map(self.mean, means)))
            points = [Point(value=m.value, low=m.value, high=m.value) for m in means]
            series.append((name, points))
        title = self.say("h-means")
        return Part(
            lines=(self.say("means-intro"),),
            drawing=self._drawn("means", title, series[:6]),
            grid=Grid(caption=title, columns=self._columns("col-group"), rows=tuple(rows)),
        )

    def _shares(self) -> Iterator[Part]:
        names = {kind: self.texts.label(f"result-{kind}") for kind in DECIDED}
        title = self.say("chart-shares")
        series = [
            (names[kind], [_hundred(one, kind) for one in self.trend.shares]) for kind in DECIDED
        ]
        rows = tuple(
            (names[kind], *(self.share(one, kind) for one in self.trend.shares)) for kind in DECIDED
        )
        yield Part(
            lines=(self.say("shares-intro"),),
            drawing=self._drawn("verdicts", title, series),
            grid=Grid(caption=title, columns=self._columns("col-result"), rows=rows),
        )
        rows = tuple(
            (self._indicator(*key), *(self.share(one, DECIDED[0]) for one in found))
            for key, found in self.trend.indicators.items()
        )
        title = self.say("caption-indicators")
        grid = Grid(caption=title, columns=self._columns("col-indicator"), rows=rows)
        yield Part(title=self.say("h-indicators"), grid=grid)

    def _indicator(self, name: str, channel: str) -> str:
        title = self.part(name)
        named = name if title == name else f"{name} {title}"
        system = {"android": "Android", "ios": "iOS"}.get(channel, "")
        return f"{named} ({system})" if system else named

    # ---- The document ----------------------------------------------------------------------

    def json(self) -> str:
        """The document; the same trend gives the same bytes."""
        trend = self.trend
        document: Json = {
            "format": FORMAT,
            "lang": self.texts.lang,
            "rounds": [
                {
                    "title": one.title,
                    "path": one.path,
                    "scheme": one.scheme,
                    "catalogue": one.catalogue,
                    "segment": one.segment,
                    "catalogue_changed": one.catalogue_changed,
                }
                for one in trend.stages
            ],
            "notes": list(self.notes()),
            "bodies": [
                {
                    "id": one.id,
                    "name": one.name,
                    "group": one.group,
                    "total": [_point(point) for point in one.total],
                    "parts": {
                        name: [_point(p) for p in found] for name, found in one.parts.items()
                    },
                    "places": list(one.places),
                    "grades": list(one.grades),
                }
                for one in trend.bodies
            ],
            "means": {
                group: [{"value": number(m.value), "bodies": m.counted} for m in found]
                for group, found in trend.means.items()
            },
            "indicators": [
                {"id": key[0], "channel": key[1], "counts": [dict(one.counts) for one in found]}
                for key, found in trend.indicators.items()
            ],
            "shares": [_shares_json(one.counts) for one in trend.shares],
        }
        return json_safe(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _point(point: Point) -> Json | None:
    if point.low is None:
        return None
    return {
        "value": number(point.value),
        "range": [number(point.low), number(point.high)],
        "exact": {"value": exact(point.value), "range": [exact(point.low), exact(point.high)]},
    }


def _shares_json(counts: Mapping[str, int]) -> Json:
    return dict(counts)


def _hundred(known: Shares, kind: str) -> Point:
    part = known.share(kind)
    if part is None:
        return Point()
    return Point(value=part * 100, low=part * 100, high=part * 100)


def _short(text: str) -> str:
    shown_ = plain(text[:400]).strip()
    return shown_ if len(shown_) <= 80 else f"{shown_[:79]}…"
