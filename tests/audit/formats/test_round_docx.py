"""The round's report.docx: built like a body's, whatever the round holds."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from audit.formats.round_docx import render_round
from audit.formats.round_files import write_round_formats
from audit.rounds.model import RoundResult
from rules.load import load_catalogue, load_texts
from tests.audit.rounds import report_rounds as rounds

ROUNDS: dict[str, Callable[[], RoundResult]] = {
    "full": rounds.full_round,
    "open": rounds.nothing_decided,
    "hostile": rounds.hostile_round,
}


@pytest.mark.parametrize(("name", "lang"), [("full", "zh"), ("open", "en"), ("hostile", "zh")])
def test_its_structure(name: str, lang: str) -> None:
    """One title, no level skipped, marked heads of tables, links that lead somewhere."""
    content = render_round(ROUNDS[name](), catalogue=load_catalogue(), texts=load_texts(lang))
    opened = Document(BytesIO(content))
    names = [str(p.style.name) for p in opened.paragraphs if p.style]
    assert names.count("Title") == 1
    levels = [int(name[-1]) for name in names if name.startswith("Heading ")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in opened.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    body = opened.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert links - {None} <= marks
    assert "\u202e" not in "".join(p.text for p in opened.paragraphs)


def test_the_ranking_is_the_html_reports() -> None:
    """The first of 31 bodies is named first, beside its place and total."""
    content = render_round(rounds.one_body(), catalogue=load_catalogue(), texts=load_texts("zh"))
    first = Document(BytesIO(content)).tables[0]
    head = [cell.text for cell in first.rows[0].cells]
    assert head[0] == "单位"
    assert "名次" in head
    assert first.rows[1].cells[head.index("名次")].text.startswith("1")


def test_only_what_a_round_has_is_written(tmp_path: Path) -> None:
    """A round's report has no SARIF; what it has is written into its folder."""
    result, catalogue, texts = rounds.one_body(), load_catalogue(), load_texts("zh")
    told = list(
        write_round_formats(result, tmp_path, ["sarif", "docx"], catalogue=catalogue, texts=texts)
    )
    assert [(one.id, path) for one, path in told] == [("docx", tmp_path / "report.docx")]
    assert (tmp_path / "report.docx").is_file()
