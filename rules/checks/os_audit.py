"""What Apple's own accessibility audit reported of a screen, handed on item by item."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import CannotJudge, Finding, Params, Verdict
from rules.screen import ScreenSnapshot

_ELEMENT = 60  # characters of an element's description


def items(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One failed finding per item of the type that was reported; nothing else is known.

    Params: `type`, Apple's name of the audit type in kebab-case. Raises CannotJudge, optional,
    when the audit did not run or was not asked for this type.
    """
    audit = screen.os_audit
    if audit is None:
        raise CannotJudge("os-audit-not-run", optional=True)
    if audit.error is not None:
        raise CannotJudge(audit.error, optional=True)
    wanted = str(params["type"])
    if audit.types and wanted not in audit.types:
        raise CannotJudge("os-audit-type-not-run", optional=True)
    for item in audit.items:
        if item.type != wanted:
            continue
        element = " ".join(item.element.split())
        yield Finding(
            verdict=Verdict.FAILED,
            code="reported",
            node=item.node,
            path="" if item.node is not None else element,
            data={"element": element[:_ELEMENT] or item.type},
            messages=tuple(m for m in (item.description, item.detail) if m),
        )
