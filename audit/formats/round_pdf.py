"""The round's report.pdf: its HTML report printed and tagged like a body's."""

from __future__ import annotations

from audit.formats.pdf import print_html
from audit.rounds.model import RoundResult
from audit.rounds.report.html_report import render_round_html
from rules.model import Catalogue
from rules.wording import Texts


def render_round(result: RoundResult, *, catalogue: Catalogue, texts: Texts) -> bytes:
    """The whole file; its only time is the round's. Raises FormatError and ToolError."""
    html = render_round_html(result, catalogue=catalogue, texts=texts, lang=texts.lang)
    return print_html(html, texts=texts, at=result.round.created_at.isoformat())
