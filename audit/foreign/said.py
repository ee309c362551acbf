"""What is kept of a foreign file: what it says of which page. Its words stay its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial


class ForeignError(Exception):
    """A file that cannot be taken; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One element, or a page as a whole (`selector` ""), of which the tool says something.

    `outcome` is failed or cantTell. `wcag` are numbers of criteria, empty where not known.
    """

    url: str
    rule: str
    outcome: str
    selector: str
    html: str
    message: str
    wcag: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """One foreign file. `version` and `measured_at` are "" where it does not say.

    `pages` are the addresses that the tool looked at, with or without a finding; `failed` those
    that it could not open. `dropped` entries were beyond what is kept.
    """

    kind: str  # axe · pa11y · pa11y-ci · lighthouse · earl
    tool: str
    version: str
    measured_at: str
    pages: tuple[str, ...]
    failed: tuple[str, ...]
    entries: tuple[Entry, ...]
    dropped: int = 0
