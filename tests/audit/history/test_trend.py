"""Rounds over time: ranges as ranges, gaps as gaps, and no line across a change of scheme."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from audit.cli import cli
from audit.history.trend import NOTHING, Point, read_trend
from audit.rounds.problems import RoundError
from audit.telling import CommandError

Json = dict[str, Any]
_SVG = "{http://www.w3.org/2000/svg}"


def entry(name: str, total: float | None, **more: Any) -> Json:
    """A body's line of a scores file."""
    return {
        "id": name, "body": f"{name}市", "group": "市", "total": total, "parts": {"web": total},
        "range": None, "part_ranges": {}, "grade": None, "rank": 1, "band": None,
        "scheme": "cn-2019@1", "catalogue": "a", "round": "r", "round_title": "", **more,
    }  # fmt: skip


def kept(tmp_path: Path, name: str, *entries: Json, **more: str) -> Path:
    """A scores file of a round."""
    path = tmp_path / f"{name}.json"
    told = [{**one, "round_title": name, **more} for one in entries]
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return path


def decided(value: int) -> Point:
    """A figure that is decided."""
    return Point(value=Fraction(value), low=Fraction(value), high=Fraction(value))


def run(*arguments: str | Path) -> tuple[int, str]:
    """`yd-audit trend …`."""
    result = CliRunner().invoke(cli, ["trend", *map(str, arguments)])
    return result.exit_code, result.output


def test_each_round_has_a_point_or_a_gap(tmp_path: Path) -> None:
    """Decided, open from and to, and not there; a mean says of how many bodies it is."""
    open_ = {"range": [50, 70.5], "rank": None, "part_ranges": {"web": [40, 60]}}
    found = read_trend(
        [
            kept(tmp_path, "2024", entry("a", 40), entry("b", 60)),
            kept(tmp_path, "2025", entry("a", None, **open_)),
            kept(tmp_path, "2026", entry("a", 80), entry("b", 70), entry("c", None, rank=None)),
        ]
    )
    bodies = {body.id: body for body in found.bodies}
    assert bodies["a"].total == (
        decided(40), Point(low=Fraction(50), high=Fraction(141, 2)), decided(80)
    )  # fmt: skip
    assert bodies["a"].parts["web"][1] == Point(low=Fraction(40), high=Fraction(60))
    assert bodies["a"].places == (1, None, 1)
    assert bodies["b"].total == (decided(60), NOTHING, decided(70))
    assert bodies["c"].total == (NOTHING, NOTHING, NOTHING)
    assert [(m.value, m.counted) for m in found.means["市"]] == [(50, 2), (None, 0), (75, 2)]
    assert {stage.segment for stage in found.stages} == {0}


def test_bodies_are_matched_by_id_or_by_name(tmp_path: Path) -> None:
    """A round that counted its bodies otherwise still tells of the same ones."""
    old = kept(tmp_path, "2024", entry("x1", 40, body="a市"))
    found = read_trend([old, kept(tmp_path, "2026", entry("a", 50))])
    assert [(body.id, body.total) for body in found.bodies] == [("a", (decided(40), decided(50)))]


def test_indicators_are_shares_of_what_is_decided(tmp_path: Path) -> None:
    """Two of three pass fully; what is open or does not apply is not asked."""
    verdicts = ("full", "full", "none", "pending", "not-applicable")
    bodies = [
        entry(str(n), 1, indicators={"W01": {"web": {"verdict": said}}})
        for n, said in enumerate(verdicts)
    ]
    found = read_trend([kept(tmp_path, "2025", entry("0", 1)), kept(tmp_path, "2026", *bodies)])
    before, now = found.indicators["W01", "web"]
    assert before.share("full") is None
    assert (now.share("full"), now.decided) == (Fraction(2, 3), 3)


def charts_of(page: str) -> list[Any]:
    """Each chart on the page."""
    charts = re.findall(r"<svg.*?</svg>", page, re.S)
    return [etree.fromstring(c.replace("<svg", f'<svg xmlns="{_SVG[1:-1]}"')) for c in charts]


def test_no_line_joins_two_schemes(tmp_path: Path) -> None:
    """A break and a sentence are there instead; within a scheme neighbours are joined."""
    paths = [
        kept(tmp_path, "2023", entry("a", 30), scheme="cn-2017@1"),
        kept(tmp_path, "2024", entry("a", 40)),
        kept(tmp_path, "2025", entry("a", 50), catalogue="b"),
    ]
    code, output = run(*paths, "--out", tmp_path)
    assert code == 0
    assert "2023 和 2024 的评分方案不同（cn-2017@1，cn-2019@1）" in output
    assert "2024 和 2025 的规则目录不同" in output
    page = (tmp_path / "trend.html").read_text("utf-8")
    chart = charts_of(page)[0]
    joined = [one for one in chart.iter(f"{_SVG}line") if one.get("class") == "line"]
    assert len(joined) == 2  # total and web, from 2024 to 2025
    (broken,) = [one for one in chart.iter(f"{_SVG}line") if one.get("class") == "break"]
    starts = {float(one.attrib["x1"]) for one in joined}
    assert min(starts) > float(broken.attrib["x1"])
    document = json.loads((tmp_path / "trend.json").read_text("utf-8"))
    assert [one["segment"] for one in document["rounds"]] == [0, 1, 1]


def test_a_gap_is_no_line_and_a_range_is_a_bar(tmp_path: Path) -> None:
    """What was not measured is neither zero nor guessed from its neighbours."""
    open_ = entry("a", None, range=[50, 70], parts={}, rank=None)
    paths = [
        kept(tmp_path, "2024", entry("a", 40, parts={})),
        kept(tmp_path, "2025", open_),
        kept(tmp_path, "2026", entry("a", 80, parts={})),
    ]
    assert run(*paths, "--out", tmp_path)[0] == 0
    page = (tmp_path / "trend.html").read_text("utf-8")
    chart = charts_of(page)[0]
    assert [one for one in chart.iter(f"{_SVG}line") if one.get("class") == "line"] == []
    bars = [one for one in chart.iter(f"{_SVG}path") if one.get("class") == "line"]
    assert len(bars) == 1
    assert "50 至 70（未定）" in page


def test_every_chart_is_named_and_followed_by_its_table(tmp_path: Path) -> None:
    """Without scripts; ids are the page's own, hostile names are text; the same bytes again."""
    evil = entry("a", 40, body="<script>x</script>\u202e" + "长" * 400)
    paths = [kept(tmp_path, "2024", evil), kept(tmp_path, "2025", evil)]
    assert run(*paths, "--out", tmp_path)[0] == 0
    content = (tmp_path / "trend.html").read_bytes()
    page = content.decode()
    assert "<script" not in page and "\u202e" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    charts = list(re.finditer(r"<svg.*?</svg>", page, re.S))
    assert len(charts) == 3
    for chart in charts:
        assert 'role="img"' in chart[0] and "<title " in chart[0] and "<desc " in chart[0]
        after = page[chart.end() :]
        assert after.index("<caption>") < (after.find("<svg") + 1 or len(after))
    run(*paths, "--out", tmp_path)
    assert (tmp_path / "trend.html").read_bytes() == content


@pytest.mark.parametrize("content", ["", "[", '{"a": 1}', '[{"body": "a", "range": [1]}]'])
def test_what_is_no_scores_file_is_told(tmp_path: Path, content: str) -> None:
    """Truncated, something else, half a range: where, and nothing is written."""
    bad = tmp_path / "bad.json"
    bad.write_text(content, "utf-8")
    good = kept(tmp_path, "2024", entry("a", 1))
    with pytest.raises(RoundError) as caught:
        read_trend([good, bad])
    assert caught.value.code == "scores-broken"
    code, output = run(good, bad, "--out", tmp_path / "out")
    assert code == 1 and str(bad) in output
    assert not (tmp_path / "out").exists()


def test_one_round_is_no_trend(tmp_path: Path) -> None:
    """Nor is the same one twice."""
    one = kept(tmp_path, "2024", entry("a", 1))
    for paths, code in (([one], "trend-one"), ([one, one], "trend-twice")):
        with pytest.raises(CommandError) as caught:
            read_trend(paths)
        assert caught.value.code == code
