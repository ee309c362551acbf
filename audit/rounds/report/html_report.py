"""The round's report.html: one file that works offline and is accessible itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment

from audit import __version__
from audit.report.html_report import environment
from audit.report.safe import plain
from audit.rounds.model import RoundResult
from audit.rounds.report import figures_view as figures
from audit.rounds.report import indicators_view as indicators
from audit.rounds.report import objections_view as objections
from audit.rounds.report import people_view as people
from audit.rounds.report import ranking_view as ranking
from audit.rounds.report.bodies_view import body_views, missed_views
from audit.rounds.report.method import comparison_notes, limit_lines, method_lines
from audit.rounds.report.summary import summary_of
from audit.rounds.report.words import RoundWords
from rules.model import Catalogue, Verdict
from rules.wording import Texts

_TEMPLATES = Path(__file__).parent / "templates"


def render_round_html(result: RoundResult, *, catalogue: Catalogue, texts: Texts, lang: str) -> str:
    """The round's report in the language of `texts`; `lang` must say the same.

    The same result gives the same bytes. Raises ValueError when `lang` and `texts` disagree.
    """
    if lang != texts.lang:
        raise ValueError(f"texts are in {texts.lang!r}, not {lang!r}")
    words = RoundWords(result, catalogue=catalogue, texts=texts)
    page = (
        _environment()
        .get_template("round.html.j2")
        .render(
            t=words.label,
            shared=words.shared,
            words=words,
            result=result,
            tool=__version__,
            title=words.label("title", title=plain(result.round.title).strip() or result.round.id),
            summary=summary_of(result, words),
            ranking=ranking.ranking_table(result, words),
            totals=ranking.totals_chart(result, words),
            apart=ranking.apart_table(result, words),
            groups=tuple(ranking.group_tables(result, words)),
            awards=ranking.award_lines(result, words),
            grades=figures.grades_table(result, words),
            grades_chart=figures.grades_chart(result, words),
            means=figures.means_table(result, words),
            shares=figures.shares_table(result, words),
            shares_chart=figures.shares_chart(result, words),
            before=comparison_notes(result, words),
            problems=indicators.problem_views(result, Verdict.FAILED, words),
            questions=indicators.problem_views(result, Verdict.CANT_TELL, words),
            indicators=indicators.indicator_tables(result, words),
            agreement=people.agreement_table(result, words),
            agreement_none=people.agreement_none(result, words),
            agreement_warnings=people.agreement_warnings(result, words),
            disputes=people.dispute_views(result, words),
            waivers=people.waiver_table(result, words),
            objections=objections.objection_table(result, words),
            objection_counts=objections.objection_counts(result),
            missed=missed_views(result, words),
            bodies=body_views(result, words),
            method=method_lines(result, words),
            limits=limit_lines(result, words),
            body_href=ranking.body_href,
        )
    )
    return page.rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    return environment(_TEMPLATES)
