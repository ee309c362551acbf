"""Imported files in the workspace and in the report: compared, told, and without any weight."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import lxml.html
import pytest
from click.testing import CliRunner

from audit.cli import cli
from audit.foreign.said import ForeignError
from audit.foreign.store import FOLDER, keep
from audit.report.foreign_compare import with_foreign
from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import Report
from audit.workspace import PlannedPage, RunRecord, SampleRecord, Workspace
from rules.load import load_catalogue, load_texts
from tests.audit.report import invented

HOME = invented.HOME
LINK = "body > div.top > a:nth-of-type(2)"


def _axe(*rules: tuple[str, str, str, str], url: str = HOME) -> dict[str, Any]:
    """A result of axe: id, tag, selector and html of each violation."""
    violations = [
        {"id": name, "tags": [tag], "help": name, "nodes": [{"target": [css], "html": html}]}
        for name, tag, css, html in rules
    ]
    engine = {"name": "axe-core", "version": "4.99.0"}
    return {"url": url, "testEngine": engine, "violations": violations}


def _imported(folder: Path, *documents: object) -> Report:
    for number, document in enumerate(documents):
        path = folder / f"results-{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        keep(folder, path)
    return with_foreign(invented.report(), folder)


def test_nothing_imported_leaves_the_report_as_it_is(tmp_path: Path) -> None:
    """The very same report, without a key in the file."""
    report = invented.report()
    assert with_foreign(report, tmp_path) is report
    texts = load_texts("zh")
    assert "foreign" not in json.loads(render_json(report, catalogue=load_catalogue(), texts=texts))


def test_what_both_report_is_told_apart_from_what_one_does(tmp_path: Path) -> None:
    """Same element and criterion: both. Another element: theirs. What they lack: ours."""
    report = _imported(
        tmp_path,
        _axe(
            ("link-name", "wcag244", LINK, "<a>"),
            ("image-alt", "wcag111", "img.other", "<img>"),
        ),
    )
    (file,) = report.foreign
    (page,) = file.pages
    assert page.page == "p1"
    assert [(b.entry.rule, b.findings) for b in page.both] == [("link-name", ("f-9a1c",))]
    assert [(t.entry.rule, t.near) for t in page.only_theirs] == [("image-alt", ())]
    assert page.only_ours == ("f-9a1d", "f-5501")  # counted failures, no advice, no question


def test_the_same_element_by_another_criterion_is_no_disagreement(tmp_path: Path) -> None:
    """It is theirs alone, and what we report of that element is named beside it."""
    report = _imported(tmp_path, _axe(("color-contrast", "wcag143", LINK, "<a>")))
    (theirs,) = report.foreign[0].pages[0].only_theirs
    assert (theirs.entry.rule, theirs.near) == ("color-contrast", ("f-9a1c",))


@pytest.mark.parametrize(
    ("selector", "html"),
    [
        ("main > a#other", '<a href="/zwgk/"><img src="x">'),  # the opening tag
        (LINK, ""),
    ],
)
def test_an_element_is_known_by_selector_or_by_its_tag(
    tmp_path: Path, selector: str, html: str
) -> None:
    """Tools write selectors each in its own way."""
    report = _imported(tmp_path, _axe(("link-name", "wcag244", selector, html)))
    assert [b.findings for b in report.foreign[0].pages[0].both] == [("f-9a1c",)]


def test_another_spelling_of_the_address_is_the_same_page(tmp_path: Path) -> None:
    """Http for https and a place in the page change nothing; another host is elsewhere."""
    spelt, other = HOME.replace("https", "http") + "#top", "https://other.example.test/"
    first, second = _imported(tmp_path, _axe(url=spelt), _axe(url=other)).foreign
    assert [page.page for page in first.pages] == ["p1"]
    assert (second.pages, second.elsewhere) == ((), (other,))


def test_a_page_that_was_not_measured_is_compared_with_nothing(tmp_path: Path) -> None:
    """Their findings there are no "only theirs": we have nothing to set beside them."""
    (file,) = _imported(tmp_path, _axe(url=HOME + "gone")).foreign
    assert file.pages == ()


def test_no_verdict_and_no_score_moves(tmp_path: Path) -> None:
    """Everything but the section itself is as before."""
    report = _imported(tmp_path, _axe(*[("x", "wcag111", f"#a{n}", "") for n in range(500)]))
    assert replace(report, foreign=()) == invented.report()


def test_the_same_file_is_kept_once_and_a_changed_copy_is_told(tmp_path: Path) -> None:
    """A copy that somebody changed is not used, and the others are."""
    path = tmp_path / "axe.json"
    path.write_text(json.dumps(_axe()), encoding="utf-8")
    assert keep(tmp_path, path)[1] is True
    assert keep(tmp_path, path)[1] is False
    other = tmp_path / "other.json"
    other.write_text(json.dumps(_axe(url=HOME + "list/")), encoding="utf-8")
    keep(tmp_path, other)
    (copy, _) = sorted(
        (p for p in (tmp_path / FOLDER).glob("*.json") if p.name != "index.json"),
        key=lambda p: b"list/" in p.read_bytes(),
    )
    copy.write_text("{}", encoding="utf-8")
    first, second = with_foreign(invented.report(), tmp_path).foreign
    assert (first.name, first.why, first.pages) == ("axe.json", "import-changed", ())
    assert [page.page for page in second.pages] == ["p2"]


def test_secrets_in_addresses_are_not_kept(tmp_path: Path) -> None:
    """The copy has the mark where the value was."""
    path = tmp_path / "axe.json"
    path.write_text(json.dumps(_axe(url=HOME + "?token=Zq8vTq1pLw93")), encoding="utf-8")
    keep(tmp_path, path)
    kept = b"".join(p.read_bytes() for p in (tmp_path / FOLDER).glob("*.json"))
    assert b"Zq8vTq1pLw93" not in kept
    assert b"token=***" in kept


def test_a_broken_index_costs_the_section_alone(tmp_path: Path) -> None:
    """The report is made and says so; another import is refused with file and key."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "index.json").write_text('{"files": 1}', encoding="utf-8")
    (file,) = with_foreign(invented.report(), tmp_path).foreign
    assert file.why == "import-index"
    path = tmp_path / "axe.json"
    path.write_text(json.dumps(_axe()), encoding="utf-8")
    with pytest.raises(ForeignError) as caught:
        keep(tmp_path, path)
    assert caught.value.detail["key"] == "files"


def test_the_reports_show_it_harmlessly(tmp_path: Path) -> None:
    """Markup of a foreign file is text; the JSON keeps to its schema; counts are sentences."""
    evil = "<script>alert(1)</script>\u202e"
    report = _imported(
        tmp_path,
        _axe(("link-name", "wcag244", LINK, "<a>"), (evil, "wcag111", evil, evil)),
        _axe(url="javascript:alert(1)"),
    )
    catalogue = load_catalogue()
    for lang in ("zh", "en"):
        texts = load_texts(lang)
        document = json.loads(render_json(report, catalogue=catalogue, texts=texts))
        jsonschema.validate(document, dict(schema()))
        page = render_html(report, workspace=tmp_path, catalogue=catalogue, texts=texts, lang=lang)
        assert evil not in page
        root = lxml.html.document_fromstring(page)
        (section,) = root.xpath('//section[@aria-labelledby="foreign"]')
        assert root.xpath('//nav//a[@href="#foreign"]')
        if lang == "zh":
            assert "双方都报告 1 处；只有对方报告 1 处；只有本工具报告 2 处。" in (
                section.text_content()
            )
        assert section.xpath(".//h3")[0].text_content() == (
            "axe-core 4.99.0（results-0.json）"
            if lang == "zh"
            else "axe-core 4.99.0 (results-0.json)"
        )


def _workspace(path: Path) -> Path:
    record = RunRecord(
        tool="0.1.0",
        target=HOME,
        scheme="cn-2019",
        started_at="2026-03-02T01:05:00+00:00",
        finished_at="2026-03-02T01:06:00+00:00",
        interrupted=False,
        sample=SampleRecord(
            method="list",
            seed=0,
            budget=1,
            discovered=1,
            explored=1,
            kinds_missing=(),
            notes=(),
            left_out=(),
        ),
        pages=(
            PlannedPage(
                id="p1", url=HOME, viewport="desktop", kinds=(), chosen="start", template=""
            ),
        ),
    )
    workspace = Workspace(path)
    workspace.create(replace=False)
    workspace.write_run(record)
    return path


def test_the_command_takes_what_it_can(tmp_path: Path) -> None:
    """The good file is kept though the other is none; each has a sentence; the code says it."""
    work = _workspace(tmp_path / "work")
    good, bad = tmp_path / "axe.json", tmp_path / "bad.json"
    good.write_text(json.dumps(_axe()), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    command = ["import", str(work), str(bad), str(good), "--lang", "en"]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 1
    first, second, third = result.output.splitlines()
    assert "bad.json is no whole JSON" in first
    assert "axe-core 4.99.0, 1 pages, 0 entries; 1 of its pages are in this workspace" in second
    assert f"yd-audit judge {work}" in third
    again = CliRunner().invoke(cli, ["import", str(work), str(good), "--lang", "en"])
    assert (again.exit_code, len(again.output.splitlines())) == (0, 1)
    assert "was imported before" in again.output


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    """There is nothing to compare with, and nothing is written into it."""
    good = tmp_path / "axe.json"
    good.write_text(json.dumps(_axe()), encoding="utf-8")
    result = CliRunner().invoke(cli, ["import", str(tmp_path), str(good)])
    assert result.exit_code == 1
    assert not (tmp_path / FOLDER).exists()
