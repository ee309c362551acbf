"""A page's own accessible mode: its entrances, and what the page became when one was used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import EngineReport, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A link or button into the mode; `leads` is the address, "" where it acts in the page."""

    node: Node
    name: str
    leads: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeFacts:
    """What was found and tried.

    `tried` is the entrance that was used, None when none acts in the page. `changed` says that
    the page then changed. `engine` is the engine's answer on the changed page, None without one;
    its elements belong to that page, so that they have no node here.
    """

    entrances: tuple[Entrance, ...]
    tried: Entrance | None
    changed: bool
    engine: EngineReport | None
