"""Judges a workspace, writes its reports and tables, and tells at the terminal what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from errno import EDQUOT, EFBIG, ENOSPC
from functools import partial
from pathlib import Path

from rich.console import Console

from audit.everyday.kept import read_check
from audit.judging import judgements_of, report_of
from audit.part import machine_alone
from audit.report.foreign_compare import with_foreign
from audit.report.json_report import render_json
from audit.report.model import Report, ReportFinding
from audit.report.terminal import show
from audit.report.words import details_of
from audit.words import reason
from audit.workspace import Workspace
from devices.ports import ToolError
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue, Verdict
from rules.wording import Texts

FULL = frozenset({ENOSPC, EDQUOT, EFBIG})  # error numbers of a disk without space


class CommandError(Exception):
    """The command cannot be carried out; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()


def tell(workspace: Workspace, console: Console, *, lang: str, plain: bool) -> int:
    """Judge the workspace and write its reports and tables; gives the exit code back."""
    report = whole_report(workspace)
    catalogue, texts = load_catalogue(), load_texts(lang)
    written = write_reports(report, workspace, catalogue, texts)
    show(report, console=console, texts=texts, catalogue=catalogue, plain=plain, files=written)
    _why_nothing(report, console)
    return exit_code(report)


def write_reports(
    report: Report, workspace: Workspace, catalogue: Catalogue, texts: Texts
) -> dict[str, Path]:
    """Write HTML, JSON and tables of a report; where each is. Raises ToolError."""
    # Late, since the browser is started before: see audit.warming.
    from sqlalchemy.exc import SQLAlchemyError

    from audit.hear_writing import write_hear
    from audit.report.html_report import render_html
    from audit.store import write_database

    lang = texts.lang
    try:
        written = {
            "html": workspace.write(
                "report.html",
                render_html(
                    report, workspace=workspace.path, catalogue=catalogue, texts=texts, lang=lang
                ),
            ),
            "json": workspace.write(
                "report.json", render_json(report, catalogue=catalogue, texts=texts)
            ),
            "hear": write_hear(report, workspace.path, catalogue=catalogue, texts=texts),
            "captures": workspace.captures,
            "database": workspace.database,
        }
        write_database(workspace.database, report)
    except (OSError, SQLAlchemyError) as error:
        number, what = getattr(error, "errno", None), getattr(error, "strerror", None)
        full = number in FULL or "disk is full" in str(error)
        code = "disk-full" if full else "no-permission"
        raise ToolError(code, path=str(workspace.path), detail=what or str(error)[:200]) from error
    return written


def whole_report(workspace: Workspace) -> Report:
    """The report on a workspace with what people said of it, where anybody did.

    With what a check by a repository's settings made of it, where that was the last run, and with
    what other tools measured.
    """
    from audit.gains import with_gains
    from audit.people.history import single_history
    from audit.people.single import has_people, with_people
    from audit.repairing import Noting

    judged = judgements_of(workspace)
    catalogue, scheme = judged.catalogue, judged.scheme
    noted = Noting(machine_alone(scheme))
    report, deciding = report_of(judged, noted), None
    if has_people(workspace.path):
        deciding = with_people(workspace.path, report, catalogue, scheme)
        noted = Noting(deciding)
        report = single_history(workspace.path, report_of(judged, noted))
    report = with_gains(report, noted, catalogue=catalogue, scheme=scheme, deciding=deciding)
    return with_foreign(replace(report, check=read_check(workspace)), workspace.path)


def exit_code(report: Report) -> int:
    """0 nothing failed, 1 nothing was measured, 2 failures, 3 only questions for people."""
    if not _anything_measured(report):
        return 1
    if any(f.verdict is Verdict.FAILED and f.counts for f in _findings(report)):
        return 2
    scores = [s for s in (report.web if "web" in report.media else None, report.app) if s]
    return 3 if any(score.value is None for score in scores) else 0


def _findings(report: Report) -> Iterable[ReportFinding]:
    for page in report.pages:
        yield from page.findings
    for screen in report.screens:
        yield from screen.findings


def _anything_measured(report: Report) -> bool:
    states = [page.status for page in report.pages] + [s.status for s in report.screens]
    return any(state != "not-measured" for state in states)


def _why_nothing(report: Report, console: Console) -> None:
    """Say in one sentence why a run measured nothing at all."""
    if _anything_measured(report):
        return
    for page in report.pages[:1]:
        for code in page.reasons[:1]:
            console.out(_reason(code, {"url": page.url, **page.details}), highlight=False)
    for screen in report.screens[:1]:
        for code in screen.reasons[:1]:
            console.out(_reason(code, screen.details), highlight=False)


def _reason(code: str, details: Mapping[str, str]) -> str:
    return reason(code, details_of(code, details))
