"""Which meta element reloads a page, and after how long."""

from __future__ import annotations

import pytest

from rules.checks.meta_refresh import delayed
from rules.model import Verdict
from rules.snapshot import EngineNode, EngineReport, EngineRule
from tests.build import find, page

_PARAMS = {"unless": ["meta-refresh"]}


def _meta(content: str, more: str = "") -> str:
    return f'<meta id="m" http-equiv="refresh" content="{content}">{more}<p>正文</p>'


@pytest.mark.parametrize(
    ("content", "verdicts"),
    [
        ("30", [Verdict.FAILED]),
        ("90000; url=/a", [Verdict.FAILED]),
        (" 5.9,/a", [Verdict.FAILED]),
        ("0; url=/a", [Verdict.PASSED]),
        (".5; /a", [Verdict.PASSED]),
        ("", []),
        ("0: /a", []),
        ("+5; /a", []),
        ("-1", []),
        ("; 30", []),
        ("5s", []),
    ],
)
def test_delays_are_read_as_html_reads_them(content: str, verdicts: list[Verdict]) -> None:
    """Seconds, then nothing or a separator; what cannot be read asks for nothing."""
    assert [f.verdict for f in delayed(page(_meta(content)), _PARAMS)] == verdicts


def test_the_first_that_can_be_read_wins() -> None:
    """A later one has no effect."""
    html = _meta("0; /a", '<meta http-equiv="refresh" content="90000">')
    assert [f.verdict for f in delayed(page(html), _PARAMS)] == [Verdict.PASSED]


def test_what_the_engine_fails_is_not_said_again() -> None:
    """One fault, one finding."""
    snapshot = page(_meta("30"))
    said = EngineNode(node=find(snapshot, "m"), path="meta", html="", messages=())
    rule = EngineRule(id="meta-refresh", failed=(said,))
    report = EngineReport(name="axe", version="4", error=None, rules={"meta-refresh": rule})
    object.__setattr__(snapshot, "engines", {"axe": report})
    assert list(delayed(snapshot, _PARAMS)) == []
