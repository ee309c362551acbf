"""A line chart as SVG without scripts, told apart by marks and dashes as well as by colour.

Whatever it draws stands in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from audit.history.trend import Point, Stage
from audit.report.safe import plain

_WIDTH, _HEIGHT = 560, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 150, 16, 44
_COLOURS = ("#14315c", "#a3003c", "#1d6b2f", "#7a4b00", "#5b2a86", "#3d4656")
_DASHES = ("", "8 4", "2 4", "12 4 2 4", "4 2", "1 6")
_LINE = 16  # between two labels, as high as they are
_LABEL = 9  # characters of a label that fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line: its name, its points in the order of the rounds, and the word for the last one."""

    name: str
    points: tuple[Point, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """What a chart says: its name and what it shows, and the word at a break."""

    title: str
    description: str
    broken: str


def line_chart(
    name: str, stages: Sequence[Stage], series: Sequence[Series], words: ChartWords
) -> Markup:
    """The chart; `name` makes the ids in it its own on the page.

    Decided points of neighbouring rounds are joined, unless their schemes differ. An open figure is
    a bar from its low to its high end, and what is not there is a gap.
    """
    return _Chart(name, stages, series, words).svg()


class _Chart:
    def __init__(
        self, name: str, stages: Sequence[Stage], series: Sequence[Series], words: ChartWords
    ) -> None:
        self.name, self.stages, self.series, self.words = name, stages, series, words
        ends = [e for one in series for p in one.points for e in (p.low, p.high) if e is not None]
        self.low = min([Fraction(0), *ends])
        self.high = max([Fraction(100), *ends])

    def svg(self) -> Markup:
        parts = [
            Markup(
                '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{n}-t {n}-d">'
                '<title id="{n}-t">{}</title><desc id="{n}-d">{}</desc>'
            ).format(
                _WIDTH, _HEIGHT, plain(self.words.title), plain(self.words.description), n=self.name
            )
        ]
        parts += self._axes()
        for number, one in enumerate(self.series):
            parts += self._line(number, one)
        parts += self._labels()
        return Markup("\n").join([*parts, Markup("</svg>")])

    def x(self, index: int) -> float:
        wide = _WIDTH - _LEFT - _RIGHT
        return _LEFT + wide * (index + 0.5) / len(self.stages)

    def y(self, value: Fraction) -> float:
        tall = _HEIGHT - _TOP - _BOTTOM
        return float(_TOP + tall * (self.high - value) / (self.high - self.low))

    def _axes(self) -> list[Markup]:
        right, found = _WIDTH - _RIGHT, []
        for mark in (self.low, (self.low + self.high) / 2, self.high):
            found.append(_element("line", "axis", x1=_LEFT, x2=right, y1=self.y(mark)))
            found.append(_text(_LEFT - 6, self.y(mark) + 4, f"{float(mark):g}", "end"))
        for index, stage in enumerate(self.stages):
            text = _cut(stage.title, 12)
            found.append(_text(self.x(index), _HEIGHT - _BOTTOM + 20, text, "middle"))
            if index and stage.segment != self.stages[index - 1].segment:
                x = (self.x(index) + self.x(index - 1)) / 2
                bottom = _HEIGHT - _BOTTOM
                found.append(_element("line", "break", x1=x, x2=x, y1=_TOP, y2=bottom))
                found.append(_text(x, _HEIGHT - 6, self.words.broken, "middle"))
        return found

    def _line(self, number: int, one: Series) -> list[Markup]:
        colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
        found = []
        for index, point in enumerate(one.points):
            before = one.points[index - 1] if index else None
            same = index and self.stages[index].segment == self.stages[index - 1].segment
            if same and before and before.value is not None and point.value is not None:
                found.append(
                    _element(
                        "line", "line", stroke=colour, stroke_dasharray=dash,
                        x1=self.x(index - 1), y1=self.y(before.value),
                        x2=self.x(index), y2=self.y(point.value),
                    )
                )  # fmt: skip
        shift = (number - (len(self.series) - 1) / 2) * 7
        for index, point in enumerate(one.points):
            if point.value is not None:
                found.append(_mark(number, self.x(index), self.y(point.value), colour))
            elif point.low is not None and point.high is not None:
                found.append(self._span(self.x(index) + shift, point.low, point.high, colour))
        return found

    def _span(self, x: float, low: Fraction, high: Fraction, colour: str) -> Markup:
        """A bar with caps from one end to the other."""
        top, bottom = self.y(high), self.y(low)
        path = f"M{x - 5:.1f} {top:.1f}H{x + 5:.1f}M{x - 5:.1f} {bottom:.1f}H{x + 5:.1f}"
        return _element("path", "line", d=f"{path}M{x:.1f} {top:.1f}V{bottom:.1f}", stroke=colour)

    def _labels(self) -> list[Markup]:
        """Each line's name beside its last point, one below the other where they would meet."""
        wanted = []
        for number, one in enumerate(self.series):
            last = next((p for p in reversed(one.points) if p.low is not None), None)
            if last is not None and last.low is not None and last.high is not None:
                wanted.append((self.y((last.low + last.high) / 2), number, one))
        found, floor = [], float(_TOP)
        x = _WIDTH - _RIGHT + 8
        for y, number, one in sorted(wanted, key=lambda item: (item[0], item[1])):
            y = max(y, floor)
            floor = y + _LINE
            colour = _COLOURS[number % len(_COLOURS)]
            found.append(_mark(number, x, y - 4, colour))
            text = f"{_cut(one.name, _LABEL)} {one.label}"
            found.append(_text(x + 10, y, text, "start"))
        return found


def _mark(number: int, x: float, y: float, colour: str) -> Markup:
    """A circle, square, triangle or diamond."""
    shape = number % 4
    if shape == 0:
        return _element("circle", "", cx=x, cy=y, r=4, fill=colour)
    if shape == 1:
        return _element("rect", "", x=x - 4, y=y - 4, width=8, height=8, fill=colour)
    if shape == 2:
        path = f"M{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y + 4:.1f}H{x - 5:.1f}Z"
    else:
        path = f"M{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y:.1f}L{x:.1f} {y + 5:.1f}L{x - 5:.1f} {y:.1f}Z"
    return _element("path", "", d=path, fill=colour)


def _element(tag: str, kind: str, **given: float | str) -> Markup:
    if tag == "line" and "y2" not in given:
        given["y2"] = given["y1"]
    shown = {"class": kind, **{k.replace("_", "-"): v for k, v in given.items()}}
    attributes = (
        Markup(' {}="{}"').format(name, f"{v:.1f}" if isinstance(v, float) else v)
        for name, v in shown.items()
        if v != ""
    )
    return Markup("<{}{}/>").format(tag, Markup("").join(attributes))


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, escape(plain(text))
    )


def _cut(text: str, most: int) -> str:
    shown = plain(text).strip()
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
