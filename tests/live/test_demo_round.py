"""The demo's round, from nothing to ranking and reports, through browser, server and store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.console import Console

from audit.demo_round import demo_round
from audit.rounds.folder import RoundFolder
from audit.rounds.problems import RoundError

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The demo's folder, and what it printed."""
    out = tmp_path_factory.mktemp("demo") / "轮次 2026"
    screen = Console(file=StringIO(), width=200, soft_wrap=True)
    assert demo_round(out, screen, pages=4, lang="zh", plain=True) == 0
    assert isinstance(screen.file, StringIO)
    yield out, screen.file.getvalue()


def scores(out: Path) -> dict[str, dict[str, Any]]:
    """The written scores by body id."""
    return {one["id"]: one for one in json.loads((out / "scores.json").read_text("utf-8"))}


def test_who_repaired_more_stands_higher(demo: tuple[Path, str]) -> None:
    """All three are decided; repairing the portal alone is better than nothing, and not all."""
    found = scores(demo[0])
    places = {body: one["rank"] for body, one in found.items()}

    assert places == {"heming": 1, "songlan": 2, "yunxi": 3}
    assert found["heming"]["total"] == 100
    assert found["songlan"]["parts"]["web"] == 100
    assert found["songlan"]["parts"]["app"] < 100
    assert "第 1 名：鹤鸣市" in demo[1]


def test_the_planted_conflict_is_settled_by_the_expert(demo: tuple[Path, str]) -> None:
    """T1 said partial and T2 none; the expert's word counts, and both are still there."""
    with RoundFolder.open(demo[0]).people() as people:
        said = people.latest(body="songlan", platform="android", indicator="M15", finding=None)
        steps = people.dispute_events("songlan")
        shot = people.evidence_file(said[1].evidence[0].sha256)

    assert [(one.tester, one.answer) for one in said] == [("T1", "partial"), ("T2", "none")]
    assert [(step.kind.value, step.by, step.answer) for step in steps] == [
        ("opened", "", None),
        ("adjudicated", "E1", "partial"),
    ]
    assert shot.is_file()


def test_everybody_has_a_report(demo: tuple[Path, str]) -> None:
    """The round's, each body's, and the ranking as a sheet."""
    out = demo[0]
    for path in ("report.html", *(f"bodies/{b}/report.html" for b in scores(out))):
        assert "松岚市" in (out / path).read_text("utf-8") or "songlan" not in path
    rows = list(load_workbook(out / "ranking.xlsx").active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert any("鹤鸣市（网站和应用已修复）" in row for row in rows)


def test_somebody_elses_round_is_not_replaced(demo: tuple[Path, str], tmp_path: Path) -> None:
    """`demo --out` on a round that is no demo is refused, and the round stays."""
    other = tmp_path / "other"
    other.mkdir()
    record = json.loads((demo[0] / "round.json").read_text("utf-8"))
    (other / "round.json").write_text(json.dumps(record | {"id": "2026"}), encoding="utf-8")
    with pytest.raises(RoundError) as refused:
        demo_round(other, Console(file=StringIO()), pages=1, lang="zh", plain=True)

    assert refused.value.code == "round-other"
    assert (other / "round.json").is_file()
