"""The page that the invented app shows in its web view, in a real browser."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from fixtures.app.build import CAPTURES, HERE
from rules.effective import shipped_rules
from rules.judge import judge_page
from tests.live.conftest import Visit

_SEEDS: list[dict[str, Any]] = tomllib.loads((HERE / "MANIFEST.toml").read_text())["web"]
_WEB = shipped_rules("cn-2019")[1]


@pytest.mark.parametrize("session", ["yunxi-android", "yunxi-android-repaired"])
def test_the_pages_seeds_are_found_and_nothing_else(visit: Visit, session: str) -> None:
    """Each seed is found on its element, for the app's indicator; the repaired page is clean."""
    page = (CAPTURES / session / "policy/page.html").read_bytes()
    _, snapshot = visit({"index.html": page})
    found = {
        (outcome.rule, outcome.indicator, finding.selector, finding.verdict.value)
        for outcome in judge_page(snapshot, _WEB).outcomes
        for finding in outcome.findings
    }
    repaired = session.endswith("-repaired")
    wanted = {
        (seed["rule"], seed["indicator"], f"#{seed['id']}", seed["verdict"])
        for seed in ([] if repaired else _SEEDS)
    }
    assert found == wanted
