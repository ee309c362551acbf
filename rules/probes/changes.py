"""What the changes probe saw: what changes by itself, and what motion of the device changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedText:
    """An element whose text something else took the place of, without anybody's doing.

    `times_ms` are milliseconds after load, `said` what it said then (at most 80 characters each).
    """

    node: Node
    times_ms: tuple[int, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionTrial:
    """What happened when the device seemed to be shaken and tilted.

    `changed` are the elements that changed at once. Of the controls `tried`, `same` change one of
    these too, or are such a field themselves; after a click on those in `off`, shaking changes
    nothing any more. `complete` is False where there were more controls than were tried.
    """

    changed: tuple[Node, ...]
    same: tuple[Node, ...]
    off: tuple[Node, ...]
    tried: tuple[Node, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesProbe:
    """Texts that changed within `observed_ms` after load; `motion` None: it changes nothing."""

    texts: tuple[ChangedText, ...] = ()
    observed_ms: int = 0
    motion: MotionTrial | None = None
