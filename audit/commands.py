"""What the commands do, apart from reading the command line."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from audit import __version__
from audit.gathering import Options, WebRun
from audit.judging import judge
from audit.progress import BarProgress, PlainProgress
from audit.report.html_report import render_html
from audit.report.json_report import render_json
from audit.report.model import Report
from audit.report.terminal import show
from audit.store import write_database
from audit.words import message, reason
from audit.workspace import Workspace, WorkspaceError
from devices.explore import Budgets, UrlListError, read_urls
from devices.ports import DESKTOP, MOBILE, Limits, ToolError
from devices.serve import serve
from rules.load import load_catalogue, load_texts
from rules.model import Verdict

SCHEME = "cn-2019"
_VIEWPORTS = {"desktop": (DESKTOP,), "mobile": (MOBILE,), "both": (DESKTOP, MOBILE)}
_DEMO = Path(__file__).resolve().parents[1] / "fixtures" / "site"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_POLITE = 0.5  # seconds between two visits to somebody else's server


class CommandError(Exception):
    """The command cannot be carried out; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """What `yd-audit web` was asked for. `delay` None = polite for strangers, none on loopback."""

    url: str
    out: Path
    pages: int = 20
    depth: int = 3
    minutes: float = 10.0
    seed: int = 0
    urls: Path | None = None
    viewport: str = "desktop"
    workers: int = 1
    delay: float | None = None
    contact: str = ""
    page_seconds: float = 120.0
    restart: bool = False
    lang: str = "zh"


def audit_web(request: WebRequest, console: Console, *, plain: bool) -> int:
    """Gather, judge and tell; gives the exit code back.

    Raises CommandError, WorkspaceError or ToolError with a sentence when nothing can be done.
    """
    from devices.drivers.web_gather import WebGatherer

    target = _address(request.url)
    listed = _listed(request.urls)
    workspace = Workspace(request.out)
    workspace.create(replace=request.restart)
    contact = f"; {_header_safe(request.contact)}" if request.contact else ""
    product = f"yd-audit/{__version__}{contact}"
    loopback = urlsplit(target).hostname in _LOOPBACK
    delay = request.delay if request.delay is not None else (0.0 if loopback else _POLITE)
    limits = Limits(page=request.page_seconds, engine=min(60.0, request.page_seconds / 2))
    options = Options(
        target=target,
        tool=__version__,
        scheme=SCHEME,
        agent=f"Mozilla/5.0 (compatible; {product})",
        budgets=Budgets(pages=request.pages, depth=request.depth, minutes=request.minutes),
        seed=request.seed,
        viewports=_VIEWPORTS[request.viewport],
        workers=request.workers,
        delay=delay,
        urls=listed,
    )
    # A service manager ends programs with SIGTERM: that is Ctrl-C for us, what is done is kept.
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    failure: ToolError | None = None
    with _progress(console, plain=plain) as progress:
        run = WebRun(workspace, options, lambda: WebGatherer(limits, product=product), progress)
        try:
            complete = run.run()
        except ToolError as error:
            complete, failure = True, error
    if not complete:
        console.out(message("interrupted-keeping"), highlight=False)
    if failure is not None and not any(workspace.captures.glob("*/manifest.json")):
        raise failure
    code = _tell(workspace, console, lang=request.lang, plain=plain)
    if failure is not None:
        raise failure
    return code if complete else 1


def audit_demo(
    out: Path, console: Console, *, pages: int, repaired: bool, lang: str, plain: bool
) -> int:
    """Serve the demo portal on loopback and audit it; gives the exit code back.

    An earlier audit in `out` is only replaced when it was one of this very machine, as demos are.
    """
    root = _DEMO / ("repaired" if repaired else "broken")
    if not root.is_dir():
        raise CommandError("demo-missing", path=str(root))
    with serve(root) as base:
        request = WebRequest(
            url=f"{base}/", out=out, pages=pages, restart=_holds_demo(out), lang=lang
        )
        return audit_web(request, console, plain=plain)


def judge_again(path: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Make report and score of a workspace anew; gives the exit code back."""
    return _tell(Workspace(path), console, lang=lang, plain=plain)


def exit_code(report: Report) -> int:
    """0 nothing failed, 1 nothing was measured, 2 failures, 3 only questions for people."""
    if all(page.status == "not-measured" for page in report.pages):
        return 1
    if any(f.verdict is Verdict.FAILED and f.counts for p in report.pages for f in p.findings):
        return 2
    return 3 if report.web.value is None else 0


def _tell(workspace: Workspace, console: Console, *, lang: str, plain: bool) -> int:
    """Judge the workspace and write its reports and tables."""
    report = judge(workspace)
    catalogue, texts = load_catalogue(), load_texts(lang)
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
            "captures": workspace.captures,
            "database": workspace.database,
        }
        write_database(workspace.database, report)
    except (OSError, SQLAlchemyError) as error:
        number, what = getattr(error, "errno", None), getattr(error, "strerror", None)
        full = number in {ENOSPC, EDQUOT, EFBIG} or "disk is full" in str(error)
        code = "disk-full" if full else "no-permission"
        raise ToolError(code, path=str(workspace.path), detail=what or str(error)[:200]) from error
    show(report, console=console, texts=texts, catalogue=catalogue, plain=plain, files=written)
    _why_nothing(report, console)
    return exit_code(report)


def _why_nothing(report: Report, console: Console) -> None:
    """Say in one sentence why a run measured nothing at all."""
    if report.pages and all(page.status == "not-measured" for page in report.pages):
        page = report.pages[0]
        for code in page.reasons[:1]:
            console.out(reason(code, {"url": page.url, **page.details}), highlight=False)


def _holds_demo(path: Path) -> bool:
    try:
        target = Workspace(path).read_run().target
    except WorkspaceError:
        return False
    return urlsplit(target).hostname in _LOOPBACK


def _progress(console: Console, *, plain: bool) -> PlainProgress | BarProgress:
    if plain:
        return PlainProgress(lambda line: console.out(line, highlight=False))
    return BarProgress(console)


def _address(text: str) -> str:
    """The start page's address; a bare host gets https. Raises CommandError for anything else."""
    address = text.strip()
    if "://" not in address and address and "." in address.split("/")[0]:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable or any(c.isspace() for c in address):
        raise CommandError("not-a-url", url=text)
    return address if parts.path else urlunsplit(parts._replace(path="/"))


def _listed(path: Path | None) -> tuple[str, ...] | None:
    if path is None:
        return None
    try:
        return tuple(read_urls(path))
    except UrlListError as error:
        lines = [str(problem.line) for problem in error.problems]
        if not lines:
            raise CommandError("url-list-empty", path=str(path)) from error
        shown = ", ".join(lines[:10]) + (" …" if len(lines) > 10 else "")
        raise CommandError("url-list", path=str(path), lines=shown) from error
    except OSError as error:
        raise CommandError(
            "url-list-unread", path=str(path), detail=error.strerror or ""
        ) from error


def _header_safe(text: str) -> str:
    """The contact as a header may carry it: what is not ASCII is percent-encoded."""
    shown = "".join(c for c in text if c.isprintable() and c not in "()\\").strip()
    return quote(shown, safe=" !#$&'*+,-./:;<=>?@[]^_`{|}~%\"")[:200]
