"""Entrances to a mode or a version of its own for old people and people with disabilities.

Decisions: the page that everybody gets is what counts; a mode beside it is never a reason to pass
nor to fail. A link to words about accessibility (无障碍说明) is no entrance, and what several
links lead to is asked about once. What a person needs to know is told: that there is one, whether
it can be opened, and whether the engine finds more or less wrong once it is open.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.modes import ModeFacts
from rules.parts.naming import shown
from rules.snapshot import EngineReport, PageSnapshot
from rules.words import word_pattern


def entrance(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Each entrance, and what the page becomes when the first that acts in it is used."""
    mode = page.mode
    if mode is None:
        raise CannotJudge("mode-not-tried", optional=True)
    led: set[str] = set()
    for one in mode.entrances:
        data: dict[str, str | int] = {"name": shown(one.name)}
        if one is mode.tried:
            yield _tried(page, mode, data)
        elif one.leads:
            if one.leads in led or word_pattern("modes", "about").search(one.name):
                continue
            led.add(one.leads)
            data["url"] = shown(one.leads)
            yield Finding(verdict=Verdict.CANT_TELL, code="separate", node=one.node, data=data)
        else:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=one.node, data=data)


def _tried(page: PageSnapshot, mode: ModeFacts, data: dict[str, str | int]) -> Finding:
    assert mode.tried is not None  # noqa: S101  (the caller compared it)
    node = mode.tried.node
    if not mode.changed:
        return Finding(verdict=Verdict.CANT_TELL, code="no-effect", node=node, data=data)
    before, after = _failed(page.engines.get("axe")), _failed(mode.engine)
    if before is None or after is None:
        return Finding(verdict=Verdict.CANT_TELL, code="opened", node=node, data=data)
    data |= {"before": before, "after": after}
    code = "worse" if after > before else "better" if after < before else "same"
    return Finding(verdict=Verdict.CANT_TELL, code=code, node=node, data=data)


def _failed(report: EngineReport | None) -> int | None:
    """Elements that the engine fails, each once; None without an answer."""
    if report is None or report.error is not None:
        return None
    return len({node.path for rule in report.rules.values() for node in rule.failed})
