"""A transcript as plain data, before it is put into words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.screen import ScreenNode
from rules.snapshot import Node, Rect

SILENT, NOISE, UNSEEN, UNKNOWN = "silent", "noise", "unseen", "unknown"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the screen reader itself: a key below [speech.phrase] and what fills it."""

    key: str
    data: Mapping[str, str | int] = field(default_factory=dict)


# A text of the page or screen as it stands there, or the reader's own words.
type Part = str | Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is wrong with an item for who only listens.

    `kind` is silent (there to be seen or operated, and not said or said without a name), noise
    (said and of no use), unseen (said, and nobody sees it: often on purpose) or unknown (what it
    holds was not captured). `code` is a key below [speech.mark].
    """

    kind: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on which a reader stops; with `said` empty it passes over it.

    `kind` is a role in our words (text, link, heading …). `shown` is what somebody who sees the
    page has there, for an item of which nothing is said. `rect` is in the page's or screen's
    units, None where the place is not known.
    """

    kind: str
    said: tuple[Part, ...]
    name: str
    node: Node | ScreenNode | None
    rect: Rect | None
    marks: tuple[Mark, ...] = ()
    shown: str = ""

    @property
    def heard(self) -> bool:
        """True when anything is said."""
        return bool(self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How long it takes to get to the content. None = not known, never nothing.

    `place` says by what the main content is known: main, skip-target, heading (web), first-heading,
    after-bar (apps), "" where it is not known. `items` and `characters` are what is heard before
    it. `skip` is what is known of a skip link: works, none, broken, unknown, not-applicable;
    `skip_items` and `skip_characters` are what is heard when it is used, only where it works.
    `all_items` and `all_characters` are those of the whole page; `silent` and `noise` are items.
    """

    place: str
    items: int | None
    characters: int | None
    skip: str
    skip_items: int | None
    skip_characters: int | None
    all_items: int
    all_characters: int
    silent: int
    noise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything in the order in which it is heard, and the figures."""

    items: tuple[Item, ...]
    figures: Figures
