"""The words between gathering and the rest: requests, limits, and the reasons for failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol


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
    probe: float = 12.0  # for each experiment on the page; a script that hangs in it is ended


class DocumentReader(Protocol):
    """Reads the documents that a page links to."""

    def look(self, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the first few of these addresses hold, by address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One page to capture in one viewport.

    `anywhere` allows the page to lead to another site, as a start page may. `documents` None:
    what the page links to is not read. `modes`: an accessible mode of the page's own is opened.
    `blank`: a page without any content is a page too, not the sign of a script that did not run.
    `refusal` gives the reason code not to ask a server for an address, None when it may be asked;
    it may come from another thread. Without it nothing is refused. `led` False: where a server
    leads a probe's request on to is not asked for, since it could be what is refused.
    `signed_in`: as whoever signed in sees it.
    """

    id: str
    url: str
    viewport: Viewport
    anywhere: bool = False
    documents: DocumentReader | None = None
    modes: bool = False
    blank: bool = False
    refusal: Callable[[str], str | None] | None = None
    led: bool = True
    signed_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Links of a page after its scripts ran: address and text, in document order."""

    final_url: str
    links: tuple[tuple[str, str], ...] = field(default=())
