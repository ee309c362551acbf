"""What an engine's stored answer says, taken over as findings."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Finding, Params, Verdict
from rules.opinions import resolve_opinion
from rules.snapshot import EngineNode, PageSnapshot


class EngineSilent(Exception):
    """The engine did not run on this page, failed, or did not run this rule."""


def axe(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each element of axe-core's answer for the rule `params["rule"]`.

    `params["opinion"]`, where there is one, names a function of rules.opinions that is asked about
    every element and has the last word. Raises EngineSilent when there is no answer: silence is
    never a pass.
    """
    name = str(params["rule"])
    report = page.engines.get("axe")
    if report is None or report.error is not None:
        raise EngineSilent(report.error if report is not None else "not run")
    rule = report.rules.get(name)
    if rule is None:
        raise EngineSilent(f"axe-core {report.version} did not run {name}")
    asked = params.get("opinion")
    opinion = resolve_opinion(str(asked)) if asked is not None else None
    said = (
        (rule.failed, Verdict.FAILED),
        (rule.incomplete, Verdict.CANT_TELL),
        (rule.passed, Verdict.PASSED),
    )
    for nodes, verdict in said:
        for node in nodes:
            ours = opinion(page, node, verdict) if opinion is not None else verdict
            if ours is not Verdict.INAPPLICABLE:
                yield _finding(node, ours)


def _finding(source: EngineNode, verdict: Verdict) -> Finding:
    if verdict is Verdict.PASSED:
        return Finding(verdict=verdict, code="passed", node=source.node, path=source.path)
    return Finding(
        verdict=verdict,
        code=str(verdict),
        node=source.node,
        path=source.path,
        html=source.html,
        messages=source.messages,
    )
