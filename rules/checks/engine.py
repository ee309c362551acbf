"""What an engine's stored answer says, taken over as findings."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Finding, Params, Verdict
from rules.snapshot import EngineNode, PageSnapshot


class EngineSilent(Exception):
    """The engine did not run on this page, failed, or did not run this rule."""


def axe(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each element of axe-core's answer for the rule `params["rule"]`.

    Raises EngineSilent when there is no answer: silence is never a pass.
    """
    name = str(params["rule"])
    report = page.engines.get("axe")
    if report is None or report.error is not None:
        raise EngineSilent(report.error if report is not None else "not run")
    rule = report.rules.get(name)
    if rule is None:
        raise EngineSilent(f"axe-core {report.version} did not run {name}")
    for node in rule.failed:
        yield _finding(node, Verdict.FAILED, "failed")
    for node in rule.incomplete:
        yield _finding(node, Verdict.CANT_TELL, "cantTell")
    for node in rule.passed:
        yield Finding(verdict=Verdict.PASSED, code="passed", node=node.node, path=node.path)


def _finding(source: EngineNode, verdict: Verdict, code: str) -> Finding:
    return Finding(
        verdict=verdict,
        code=code,
        node=source.node,
        path=source.path,
        html=source.html,
        messages=source.messages,
    )
