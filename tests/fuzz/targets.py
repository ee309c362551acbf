"""The table of all targets: name → what is run, what it may answer, and how inputs are made."""

from __future__ import annotations

from collections.abc import Mapping

from audit.calibration.record import RecordError
from audit.foreign.said import ForeignError
from audit.people.problems import ImportProblems
from audit.sheet_rows import SheetError
from audit.telling import CommandError
from audit.workspace import WorkspaceError
from devices.app.errors import FileError
from devices.app.recording import BrokenRecording
from devices.explore.listing import UrlListError
from devices.explore.model import FetchError
from devices.manifest import BrokenCapture
from devices.normalize.app.xml import BrokenSource
from rules.errors import CatalogueError
from tests.fuzz import app_side as app
from tests.fuzz import everyday_side as everyday
from tests.fuzz import files_side as files
from tests.fuzz import foreign_side as foreign
from tests.fuzz import sheets_side as sheets
from tests.fuzz import web_side as web
from tests.fuzz.target import Target, message, reason

_SHEET = {"errors": (ImportProblems,), "told": sheets.tell_rows}
_SCORES = {"errors": (SheetError,), "told": sheets.tell_scores}
_CATALOGUE = {"errors": (CatalogueError,), "told": files.tell_catalogue, "shape": "toml"}

TARGETS: Mapping[str, Target] = {
    "app-source": Target(
        weight=5,
        run=app.source,
        errors=(BrokenSource,),
        told=reason,
        seeds=app.source_seeds,
        tokens=app.XML_TOKENS,
    ),
    "app-screen": Target(
        weight=2, run=app.screen, errors=(BrokenCapture,), seeds=app.screen_seeds, shape="json"
    ),
    "app-picture": Target(weight=3, run=app.picture, errors=(ValueError,), seeds=app.picture_seeds),
    "app-recording": Target(
        weight=0.6,
        run=app.recording,
        errors=(BrokenRecording,),
        seeds=app.recording_seeds,
        shape="json",
    ),
    "app-plan": Target(
        weight=1.5,
        run=files.app_plan,
        errors=(FileError,),
        told=message,
        seeds=files.app_plan_seeds,
        shape="toml",
    ),
    "farm": Target(
        weight=1,
        run=files.farm,
        errors=(FileError,),
        told=message,
        seeds=files.farm_seeds,
        shape="toml",
    ),
    "team-settings": Target(
        weight=1,
        run=everyday.team_settings,
        errors=(CommandError,),
        told=message,
        seeds=everyday.settings_seeds,
        shape="toml",
    ),
    "baseline": Target(
        weight=1,
        run=everyday.baseline,
        errors=(CommandError,),
        told=message,
        seeds=everyday.baseline_seeds,
        shape="json",
    ),
    "check-left": Target(
        weight=1,
        run=everyday.check_left,
        errors=(WorkspaceError,),
        told=message,
        seeds=everyday.check_seeds,
        shape="json",
    ),
    "page": Target(
        weight=0.5, run=web.page, errors=(BrokenCapture,), seeds=web.page_seeds, shape="json"
    ),
    "page-judged": Target(
        weight=0.02,
        run=web.judged_page,
        errors=(BrokenCapture,),
        seeds=web.page_seeds,
        shape="json",
    ),
    "page-picture": Target(
        weight=3, run=web.picture, errors=(ValueError,), seeds=web.picture_seeds
    ),
    "manifest": Target(
        weight=8,
        run=web.manifests,
        errors=(BrokenCapture,),
        seeds=web.manifest_seeds,
        shape="json",
    ),
    "stored-json": Target(
        weight=3, run=web.stored_json, errors=(BrokenCapture,), seeds=web.stored_seeds
    ),
    "html": Target(weight=1, run=web.html, seeds=web.html_seeds, tokens=web.HTML_TOKENS),
    "addresses": Target(
        weight=2.5, run=web.addresses, seeds=web.address_seeds, tokens=web.URL_TOKENS
    ),
    "robots": Target(weight=6, run=web.robots, seeds=web.robots_seeds, tokens=web.ROBOTS_TOKENS),
    "sitemap": Target(
        weight=8,
        run=web.sitemap,
        errors=(FetchError,),
        told=reason,
        seeds=web.sitemap_seeds,
        tokens=app.XML_TOKENS,
    ),
    "url-list": Target(
        weight=5,
        run=web.url_list,
        errors=(UrlListError,),
        seeds=web.url_list_seeds,
        tokens=web.URL_TOKENS,
    ),
    "pdf": Target(weight=0.4, run=web.pdf, seeds=web.pdf_seeds),
    "round-file": Target(
        weight=2,
        run=files.round_file,
        errors=files.ROUND_ERRORS,
        told=files.tell_round,
        seeds=files.round_seeds,
        shape="toml",
    ),
    "round-scores": Target(
        weight=4,
        run=files.scores,
        errors=files.ROUND_ERRORS,
        told=files.tell_round,
        seeds=files.scores_seeds,
        shape="json",
    ),
    "run-record": Target(
        weight=8,
        run=files.runs,
        errors=(WorkspaceError,),
        told=message,
        seeds=files.run_seeds,
        shape="json",
    ),
    "judged": Target(
        weight=6,
        run=files.judgements_plain,
        seeds=lambda: files.judgement_seeds()[1:],
        shape="json",
    ),
    "judged-packed": Target(weight=5, run=files.judgements, seeds=files.judgement_seeds),
    "corpus": Target(
        weight=8,
        run=files.corpus,
        errors=(CommandError,),
        told=message,
        seeds=files.corpus_seeds,
        shape="json",
    ),
    "calibration": Target(
        weight=10,
        run=files.calibration,
        errors=(RecordError,),
        seeds=files.calibration_seeds,
        shape="json",
    ),
    "foreign": Target(
        weight=4,
        run=foreign.results,
        errors=(ForeignError,),
        told=message,
        seeds=foreign.results_seeds,
        shape="json",
    ),
    "foreign-index": Target(
        weight=2,
        run=foreign.index,
        errors=(ForeignError,),
        told=message,
        seeds=foreign.index_seeds,
        shape="json",
    ),
    "scheme": Target(weight=0.3, run=files.scheme, seeds=files.scheme_seeds, **_CATALOGUE),
    "catalogue-file": Target(
        weight=2.5, run=files.catalogue_file, seeds=files.catalogue_seeds, **_CATALOGUE
    ),
    "tasks-csv": Target(
        weight=3, run=sheets.tasks_csv, seeds=sheets.csv_seeds, tokens=sheets.CELLS, **_SHEET
    ),
    "tasks-text": Target(
        weight=5, run=sheets.tasks_text, seeds=sheets.text_seeds, tokens=sheets.CELLS, **_SHEET
    ),
    "tasks-xlsx": Target(
        weight=0.1, run=sheets.tasks_xlsx, seeds=sheets.xlsx_seeds, shape="zip", **_SHEET
    ),
    "reviews-csv": Target(
        weight=5, run=sheets.reviews_csv, seeds=sheets.review_seeds, tokens=sheets.CELLS, **_SHEET
    ),
    "scores-sheet": Target(
        weight=4, run=sheets.scores_sheet, seeds=sheets.scores_seeds, tokens=sheets.CELLS, **_SCORES
    ),
    "scores-xlsx": Target(
        weight=0.2,
        run=sheets.scores_sheet,
        seeds=sheets.scores_xlsx_seeds,
        shape="zip",
        **_SCORES,
    ),
}
