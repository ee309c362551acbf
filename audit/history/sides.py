"""One side of a difference: a report as it was written, or made anew of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from audit.judging import judgements_of, report_of
from audit.report.json_report import render_json
from audit.report.model import FORMAT
from audit.rounds.folder import BODIES, is_round
from audit.rounds.judged import judged
from audit.telling import CommandError
from audit.workspace import APP_RUN, RUN, Workspace
from rules.load import load_catalogue, load_texts

_LIMIT = 256 * 1024 * 1024  # bytes; the report of 200 pages takes five millions
REPORT = "report.json"

_Id = Annotated[str, Field(max_length=200)]


class _Read(BaseModel):
    # Later versions may write more than this one asks for.
    model_config = ConfigDict(extra="ignore", frozen=True)


class SideFinding(_Read):
    """A finding as a report's file tells it; `message` is in the language of that file."""

    id: _Id
    rule: _Id
    indicator: _Id = ""
    verdict: _Id
    code: _Id
    counts: bool = True
    selector: str = ""
    html: str = ""
    message: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class _Lacking(_Read):
    rule: _Id


class SideUnit(_Read):
    """A page or a screen. `platform` is "" for a page, `lacking` the rules that had no ground."""

    id: _Id
    url: str = ""
    final_url: str = ""
    viewport: str = ""
    platform: Literal["", "android", "ios"] = ""
    app: str = ""
    key: str = ""
    title: str = ""
    status: Literal["measured", "partly", "not-measured"]
    errors: tuple[str, ...] = ()
    lacking: tuple[_Lacking, ...] = ()
    findings: tuple[SideFinding, ...] = ()


class SideIssue(_Read):
    """A cause: findings of one rule and sentence on one component."""

    id: _Id
    platform: str = ""
    rule: _Id
    indicator: _Id = ""
    verdict: _Id
    code: _Id
    counts: bool = True
    title: str = ""
    message: str = ""
    component: str = ""
    elements: int = 0
    pages: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class _Indicator(_Read):
    id: _Id
    platform: str = ""
    rules: tuple[str, ...] = ()


class _Engine(_Read):
    name: str
    version: str = ""


class _Tool(_Read):
    version: str = ""
    engines: tuple[_Engine, ...] = ()
    catalogue: str = ""


class _Target(_Read):
    url: str | None = ""


class _Run(_Read):
    started_at: str = ""
    finished_at: str = ""
    interrupted: bool = False


class _Document(_Read):
    format: Literal["yd-audit/1"]
    scheme: str
    tool: _Tool
    target: _Target = _Target()
    run: _Run = _Run()
    indicators: tuple[_Indicator, ...]
    issues: tuple[SideIssue, ...]
    pages: tuple[SideUnit, ...]
    screens: tuple[SideUnit, ...] = ()


class Side(_Read):
    """A report, as far as it is compared. `rules` are those it knew, with their platform."""

    path: str
    target: str
    finished_at: str
    interrupted: bool
    scheme: str
    tool: str
    engines: tuple[str, ...]
    catalogue: str
    rules: frozenset[tuple[str, str]]
    units: tuple[SideUnit, ...]
    issues: tuple[SideIssue, ...]


class _Format(_Read):
    format: str = ""


_DOCUMENT, _FORMAT = TypeAdapter(_Document), TypeAdapter(_Format)


def read_side(path: Path, lang: str) -> Side:
    """A report.json, or a workspace, which is judged anew by the rules of today.

    A body of a round is a workspace too. Raises CommandError: diff-missing, diff-unread,
    diff-round, diff-other-format, diff-broken; WorkspaceError for a folder that is none.
    """
    if path.is_dir() and is_round(path):
        raise CommandError("diff-round", path=str(path))
    if path.is_dir() and not ((path / RUN).exists() or (path / APP_RUN).exists()):
        file = path / REPORT
        if file.is_file():
            return _side(file, _content(file))
    if path.is_dir():
        return _side(path, _judged(Workspace(path), lang))
    return _side(path, _content(path))


def in_round(workspace: Path) -> Path | None:
    """The round that a body's workspace belongs to, None for one of its own."""
    bodies = workspace.absolute().parent
    return bodies.parent if bodies.name == BODIES and is_round(bodies.parent) else None


def _judged(workspace: Workspace, lang: str) -> bytes:
    # What was judged is kept beside the captures of a round alone.
    kept = in_round(workspace.path) is not None
    found = judged(workspace).judgements if kept else judgements_of(workspace)
    text = render_json(report_of(found), catalogue=load_catalogue(), texts=load_texts(lang))
    return text.encode("utf-8")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CommandError("diff-missing", path=str(path)) from error
    except OSError as error:
        raise CommandError("diff-unread", path=str(path), detail=error.strerror or "") from error
    if len(content) > _LIMIT:
        raise CommandError("diff-unread", path=str(path), detail=f"> {_LIMIT >> 20} MB")
    return content


def _side(path: Path, content: bytes) -> Side:
    try:
        found = _FORMAT.validate_json(content).format
        if found != FORMAT:
            raise CommandError(
                "diff-other-format", path=str(path), found=found[:60] or "-", known=FORMAT
            )
        read = _DOCUMENT.validate_json(content)
    except (ValidationError, RecursionError) as error:
        where, detail = "JSON", "RecursionError"
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "JSON"
            detail = first["msg"]
        raise CommandError("diff-broken", path=str(path), key=where, detail=detail) from error
    return Side(
        path=str(path),
        target=read.target.url or "",
        finished_at=read.run.finished_at,
        interrupted=read.run.interrupted,
        scheme=read.scheme,
        tool=read.tool.version,
        engines=tuple(f"{one.name} {one.version}".strip() for one in read.tool.engines),
        catalogue=read.tool.catalogue,
        rules=frozenset((one.platform, rule) for one in read.indicators for rule in one.rules),
        units=(*read.pages, *read.screens),
        issues=read.issues,
    )
