"""What the layout probe saw: what zooming, turning and narrowing the page does to its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """How the lines of a text are seen, counted.

    `whole` in full, `half` cut through, `side` cut at the side, `dots` ended by an ellipsis or
    line clamp, `hidden` not at all.
    """

    whole: int = 0
    half: int = 0
    side: int = 0
    dots: int = 0
    hidden: int = 0

    @property
    def cut(self) -> bool:
        """True when characters or words are seen in part."""
        return self.half + self.side > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CutText:
    """An element whose own text is cut off by `box`, which hides what overflows it.

    `moved` says that the text lies in something that is pushed about inside the box, as slides
    and tickers are.
    """

    node: Node
    box: Node
    before: Lines  # as the page came
    after: Lines
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one experiment did to text in boxes that hide what overflows.

    `cut` are the texts that are cut or lost, `kept` others that are not; both at most forty.
    `complete` is False where the page was too large to look at all of it.
    """

    cut: tuple[CutText, ...]
    kept: tuple[Node, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflow:
    """The page in a narrow window, in CSS pixels.

    `scroll` is how wide the page is there. Of the lines of text outside tables, code, graphics and
    boxes with scroll bars of their own, `lines` were counted, `beyond` end to the right of the
    window, `wide` are longer than it; `first` is the first element with one beyond. All are 0 where
    the page fits.
    """

    width: int
    scroll: int
    lines: int
    beyond: int
    wide: int
    first: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A part of the page that lies turned by another angle in the other orientation.

    Degrees, clockwise; `share` is the part of the page's text that it holds, 0 to 1.
    """

    node: Node
    before: float
    after: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutProbe:
    """Each is None where that experiment was not made.

    `spacing`: the distances of WCAG 1.4.12. `zoom`: half the width and height, as at 200 %.
    `reflow`: 320 CSS pixels. `turned`: the window upright, or on its side where it was upright.
    """

    spacing: Trial | None = None
    zoom: Trial | None = None
    reflow: Reflow | None = None
    turned: tuple[Turned, ...] | None = None
