"""The plain values that exploring a site and drawing a sample hand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from devices.explore import settings


class FetchError(Exception):
    """An address that could not be read: a reason code and what fills its sentence."""

    def __init__(self, reason: str, details: Mapping[str, str] | None = None) -> None:
        self.reason = reason
        self.details: Mapping[str, str] = dict(details or {})
        super().__init__(f"{reason} {self.details}" if self.details else reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One redirect that was followed: the address that answered so, and its HTTP status."""

    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whatever its status. `body` is unpacked; `headers` have names in lower case."""

    url: str
    final_url: str
    status: int
    redirects: tuple[Redirect, ...]
    headers: Mapping[str, str]
    body: bytes


Follow = Callable[[str], str | None]
"""Asked for the target of every redirect: None = go on, otherwise the reason not to."""


class Fetcher(Protocol):
    """What exploring needs of an HTTP client; `HttpFetcher` is the real one."""

    def get(
        self,
        url: str,
        *,
        html: bool = False,
        limit: int | None = None,
        follow: Follow | None = None,
    ) -> Fetched:
        """The answer to a GET after redirects.

        With `html`, an answer of another type is refused before its body is read (reasons
        not-html and download). `limit` is the largest body in bytes. Raises FetchError.
        """
        ...

    def pace(self, url: str, seconds: float) -> None:
        """Leave at least so many seconds between two requests to this address's host."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that a page names, absolute where that was possible, with the link's text.

    `kind` says what named it: anchor, area, script (a click handler), refresh, frame, sitemap.
    `download` is true when the link itself says that it leads to a file.
    """

    url: str
    text: str = ""
    kind: str = "anchor"
    download: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An address that is not audited, the reason code, and what fills the reason's sentence."""

    url: str
    reason: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """How far exploring goes.

    `pages` is the size of the sample to come; `explored` how many addresses are looked at for it
    (None: four for each page, at least forty); `depth` how many links from the start page.
    """

    pages: int = 20
    depth: int = 3
    minutes: float = 10.0
    explored: int | None = None

    @property
    def limit(self) -> int:
        """How many addresses are looked at, the start page included."""
        share = settings.sample().explore
        if self.explored is not None:
            return self.explored
        return max(share.pages_factor * self.pages, share.pages_minimum)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploredPage:
    """A page that may be drawn.

    `key` is equal for addresses of the same page. `state` is "read" (its HTML was read),
    "shell" (the HTML holds only scripts that draw the page), or "unread" (the plain client was
    refused, for `reason`; a browser may get further). `kinds` has the main kind first.
    `evidence` counts what speaks for each kind. `template` is a cluster's id.
    """

    url: str
    final_url: str
    key: str
    depth: int
    title: str
    kinds: tuple[str, ...]
    evidence: Mapping[str, int]
    template: str
    state: str
    reason: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """What was found on a site. `pages` are sorted by depth and key; the first is the start page.

    `discovered` counts the site's own addresses that were found, `explored` those looked at.
    `notes` are reason codes about exploring as a whole.
    """

    start: str
    pages: tuple[ExploredPage, ...]
    left_out: tuple[LeftOut, ...]
    discovered: int
    explored: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledPage:
    """A page to audit, and why: start, structured, template, random or listed."""

    url: str
    kinds: tuple[str, ...]
    template: str
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The pages to audit, in the order to audit them, and what was left out.

    `method` is "wcag-em" or "list". `kinds_missing` are required kinds that no page shows.
    """

    method: str
    seed: int
    budget: int
    pages: tuple[SampledPage, ...]
    left_out: tuple[LeftOut, ...]
    kinds_missing: tuple[str, ...]
    discovered: int
    explored: int
    notes: tuple[str, ...]
