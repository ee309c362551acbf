"""What the listeners probe saw: which key, focus, motion and pointer events the page listens to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One handler of the page.

    `target` is "window", "document" or "element"; `node` is the element, None for the other two
    and where it is not in the stored DOM. `source` is the handler's own text, at most 2000
    characters, "" for pointer events (their text is not kept). A handler of a library often
    speaks only of the library.
    """

    type: str  # keydown, keypress, keyup, focus …, blur, devicemotion, deviceorientation, click …
    target: str
    node: Node | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenersProbe:
    """Every handler that was found, frames included; `complete` is False where some were left."""

    complete: bool
    listeners: tuple[Listener, ...]

    def of(self, *types: str) -> tuple[Listener, ...]:
        """The handlers of these types of events."""
        return tuple(one for one in self.listeners if one.type in types)
