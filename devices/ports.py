"""The words between gathering and the rest: requests, limits, and the reasons for failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial


class GatherError(Exception):
    """A page or a device could not be measured. `reason` is a key of the texts' [reason] table."""

    def __init__(self, reason: str, **detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.reason, **self.detail), ()


class ToolError(Exception):
    """The run cannot go on at all (no browser, no space). Same fields as GatherError."""

    def __init__(self, reason: str, **detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.reason, **self.detail), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """A window size in CSS pixels; `mobile` turns on touch and a phone's user agent."""

    name: str
    width: int
    height: int
    mobile: bool


DESKTOP = Viewport(name="desktop", width=1280, height=800, mobile=False)
MOBILE = Viewport(name="mobile", width=360, height=800, mobile=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds in seconds for one page. Every wait ends at its bound."""

    load: float = 30.0  # until the load event
    settle: float = 8.0  # until network and DOM are quiet
    engine: float = 60.0  # for the engine's run
    page: float = 120.0  # for everything; the browser is killed when it is over
    watch: float = 6.0  # how long after load moving content is watched


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One page to capture in one viewport.

    `anywhere` allows the page to lead to another site, as a start page may.
    """

    id: str
    url: str
    viewport: Viewport
    anywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Links of a page after its scripts ran: address and text, in document order."""

    final_url: str
    links: tuple[tuple[str, str], ...] = field(default=())
