"""Reports of rounds in a real browser: clean by our own audit in both viewports, and harmless."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.report.heard import heard_of
from audit.report.html_report import render_html
from audit.rounds.model import RoundResult
from audit.rounds.report.html_report import render_round_html
from audit.rounds.report.place import place_of
from devices.serve import serve
from rules.load import load_catalogue, load_texts
from tests.audit.report import invented
from tests.audit.rounds import report_rounds as rounds
from tests.live.conftest import Visit
from tests.live.test_run import run

pytestmark = pytest.mark.xdist_group("round-report")  # audited once for all

ROUNDS: dict[tuple[str, str], Callable[[], RoundResult]] = {
    ("full", "zh"): rounds.full_round,
    ("full", "en"): rounds.full_round,
    ("one", "zh"): rounds.one_body,
    ("open", "en"): rounds.nothing_decided,
    ("hostile", "zh"): rounds.hostile_round,
}


def rendered(result: RoundResult, lang: str) -> str:
    """The round's report."""
    return render_round_html(result, catalogue=load_catalogue(), texts=load_texts(lang), lang=lang)


def body_report(result: RoundResult, name: str, lang: str) -> str:
    """The report on one of its bodies, with invented pages and the round's indicators."""
    base = invented.report()
    known = replace(
        base,
        place=place_of(result, name),
        indicators=result.body(name).indicators,
        heard=heard_of((page.id, False, None) for page in base.pages),
    )
    return render_html(
        known,
        workspace=Path("/nonexistent"),
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        lang=lang,
    )


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """report.json of one audit of all these reports in both viewports."""
    folder = tmp_path_factory.mktemp("own")
    site = folder / "site"
    site.mkdir()
    for (name, lang), made in ROUNDS.items():
        result = made()
        title = f"{result.round.title} {name} {lang}"  # as on a portal, no two pages share one
        result = replace(result, round=replace(result.round, title=title))
        (site / f"{name}.{lang}.html").write_text(rendered(result, lang), encoding="utf-8")
    (site / "body.zh.html").write_text(body_report(rounds.full_round(), "b1", "zh"))
    (site / "body.en.html").write_text(body_report(rounds.full_round(), "b4", "en"))
    pages = sorted(page.name for page in site.iterdir())
    with serve(site) as base:
        (folder / "urls.txt").write_text("".join(f"{base}/{page}\n" for page in pages))
        start = f"{base}/full.zh.html"
        done = run(
            "web", start, "--urls", "urls.txt", "--viewport", "both", "--out", "out", cwd=folder
        )
    assert done.returncode in (2, 3), done.stderr
    found: dict[str, Any] = json.loads((folder / "out/report.json").read_text())
    return found


def test_every_report_is_measured(audited: dict[str, Any]) -> None:
    """Seven reports in two viewports; none is left partly measured."""
    assert len(audited["pages"]) == 14
    assert {page["status"] for page in audited["pages"]} == {"measured"}


def test_no_report_has_a_failure(audited: dict[str, Any]) -> None:
    """The reports of evaluations of accessibility are accessible themselves."""
    failed = [
        (page["url"].rpartition("/")[2], page["viewport"], f["rule"], f["selector"], f["html"])
        for page in audited["pages"]
        for f in page["findings"]
        if f["verdict"] == "failed"
    ]
    assert failed == []


def test_hostile_texts_do_not_run(visit: Visit) -> None:
    """Names, titles and reasons with scripts in them change nothing in a real browser."""
    manifest, _ = visit(rendered(rounds.hostile_round(), "zh"))
    assert manifest.title.strip() != "ran"
    assert manifest.title.startswith("<script>")
