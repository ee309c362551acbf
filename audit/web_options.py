"""What a web run is asked for, and where it tells what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from devices.boundary import Boundary
from devices.explore import Budgets
from devices.headers import OwnHeaders
from devices.login import LoginPlan
from devices.manifest import Manifest, ScreenManifest
from devices.ports import Viewport


class Progress(Protocol):
    """Where the run tells what it does."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins; `code` is a key of the texts' [message] table."""

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at."""

    def planned(self, total: int) -> None:
        """So many captures will be made."""

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the evaluator asked for.

    `urls` None = choose pages; `delay` in seconds; `documents` = at most so many PDFs are read
    for each page; `page_seconds` = the browser's limit for a page. `engines` are the versions of
    what judges inside the page, by name; one that is not named is not compared. `boundary` = what
    pages and we ourselves may reach, None = everything; `only_hosts` the hosts that the evaluator
    named for it. `remote`: the browsers are on other machines, where no boundary is kept. `exclude`
    are patterns of paths that are not looked at, `headers` go to the target's own hosts. `login`
    has the pages that are seen by whoever signed in, and the way there.
    """

    target: str
    tool: str
    scheme: str
    agent: str
    budgets: Budgets
    seed: int
    viewports: tuple[Viewport, ...]
    workers: int
    delay: float
    urls: tuple[str, ...] | None = None
    documents: int = 0
    page_seconds: float = 120.0
    engines: Mapping[str, str] = field(default_factory=dict)
    boundary: Boundary | None = None
    only_hosts: str = ""
    remote: bool = False
    login: LoginPlan | None = None
    exclude: tuple[str, ...] = ()
    headers: OwnHeaders | None = None
