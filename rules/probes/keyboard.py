"""What the keyboard probe saw: where the keyboard goes, forward and back, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Stops among which Tab and Shift+Tab went round, held by the page's own script.

    `passed` had the focus for a moment and lost it again. With `reached_all` that was so for every
    other stop of the page. `stuck` says that from one stop not even another one of the circle was
    reached in one direction. `told` are the keys that visible words name ("ctrl+m"), all tried.
    `way` is what led out: "escape", "arrow", "button" (one of the circle), "answer" (a
    field that lets go once something is typed, or that says in a dialog what it wants), a key of
    `told`, or None where nothing did.
    """

    cycle: tuple[Node, ...]
    passed: tuple[Node, ...]
    reached_all: bool
    stuck: bool
    told: tuple[str, ...]
    way: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A stop that lost the focus at once: to another element, or to nothing (`to` None).

    `sentinel` says that nobody can see it: it only passes the focus on.
    """

    node: Node
    to: Node | None
    sentinel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stop inside aria-hidden, and whether it kept the focus that it got."""

    node: Node
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What shows that a stop, which is to be seen, has the focus.

    `shown` is "ring" (an outline), "caret", "change" (a style of it or of what is near),
    "picture" (pictures differ), "none", or "" where that cannot be told. `pictured` says that
    pictures were compared. `hidden` is the fixed layer that covers the whole of it.
    """

    node: Node
    shown: str
    pictured: bool
    hidden: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A character that changed the page while the focus was in no control.

    `remedy` is what the page offers against it: "works" (a control was used, and the key was
    dead), "maybe" (settings or a help page that may), "none".
    """

    key: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyboardProbe:
    """The keyboard on this page, in its top document.

    `stops` is how many elements Tab could stop at; `complete` says that the focus was put on each
    of them. `walk` are the first that Tab really reached, None for what is not in the stored DOM.
    `looks` are those of at most the first 40.
    """

    complete: bool
    stops: int
    walk: tuple[Node | None, ...]
    taken: tuple[Taken, ...]
    kept: tuple[Kept, ...]
    circles: tuple[Circle, ...]
    looks: tuple[Look, ...]
    shortcuts: tuple[Shortcut, ...]
