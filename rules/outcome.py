"""What judging says of a page or screen, detached from its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.model import Verdict
from rules.snapshot import Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A failed or open finding, detached from the page's nodes.

    `selector` is empty and `rect` None for a finding about the page as a whole.
    """

    id: str
    rule: str
    verdict: Verdict
    code: str
    data: Mapping[str, str | int]
    selector: str
    html: str
    rect: Rect | None
    component: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one rule says of one page or screen.

    With verdict error, `error` is what went wrong, or `lacking` the reason code of what the
    capture lacks for this rule; `optional` says that the evaluator may leave that out, `advice`
    that the rule could not have counted against the indicator. `part` is the folder of the web
    view that was judged, inside the screen's capture; "" for the rest.
    """

    rule: str
    verdict: Verdict
    findings: tuple[Judged, ...]
    indicator: str = ""
    error: str = ""
    lacking: str = ""
    optional: bool = False
    advice: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Elements of a page that count for one indicator, each once whatever rules saw it."""

    failed: int = 0
    passed: int = 0
    cant_tell: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            failed=self.failed + other.failed,
            passed=self.passed + other.passed,
            cant_tell=self.cant_tell + other.cant_tell,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJudgement:
    """All outcomes of one page or screen, and what they add up to for each indicator."""

    page: str
    outcomes: tuple[Outcome, ...]
    tallies: Mapping[str, Tally]
