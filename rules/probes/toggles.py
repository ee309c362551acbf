"""What the toggles probe saw: what is repeated on another page, and what hides or skips it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedPart:
    """An element whose own text stands on the other page too, before the page's own content.

    `words` counts those of sentences, two Chinese characters as one; `items` the entries of a list
    or menu that follow each other on the other page as well; `links` all links.
    """

    node: Node
    words: float
    items: int
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A control that was activated and put back.

    `hides` are repeated parts that were then gone for everybody, `veils` those that were only out
    of sight or only hidden from assistive technology. `reached` is where the reader was taken
    inside the page, None when nowhere.
    """

    control: Node
    hides: tuple[Node, ...]
    veils: tuple[Node, ...]
    reached: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TogglesProbe:
    """What precedes the page's own content.

    `why` says how far the probe went: "main" (there is a main landmark), "headings" (headings
    stand where content is), "frames", "nothing" (a page without links), "alone" (no other page of
    the site could be had), "failed" (one did not come in time, or the probe broke), or "compared"
    with the page at `compared`. Only then `content` is the element where what the other page has
    not begins, None where there is none, and `repeated` what both have before it. `complete` is
    False when not everything was seen.
    """

    why: str
    compared: str
    content: Node | None
    repeated: tuple[RepeatedPart, ...]
    pressed: tuple[Pressed, ...]
    complete: bool
