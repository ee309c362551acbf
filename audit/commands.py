"""What the commands do, apart from reading the command line."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from rich.console import Console

from audit import __version__
from audit.gathering import Options, WebRun
from audit.progress import BarProgress, PlainProgress
from audit.telling import CommandError, tell
from audit.words import message
from audit.workspace import Workspace
from devices.explore import Budgets, UrlListError, read_urls
from devices.ports import DESKTOP, MOBILE, Limits, ToolError

SCHEME = "cn-2019"
_VIEWPORTS = {"desktop": (DESKTOP,), "mobile": (MOBILE,), "both": (DESKTOP, MOBILE)}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_POLITE = 0.5  # seconds between two visits to somebody else's server


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
    documents: int = 2
    restart: bool = False
    lang: str = "zh"
    scheme: str = SCHEME


def audit_web(request: WebRequest, console: Console, *, plain: bool) -> int:
    """Gather, judge and tell; gives the exit code back.

    Raises CommandError, WorkspaceError or ToolError with a sentence when nothing can be done.
    """
    workspace = Workspace(request.out)
    gathered = gather_web(request, workspace, console, plain=plain)
    return finish(workspace, gathered, console, lang=request.lang, plain=plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """How a run ended. `failure` None = it could go on to its end or was interrupted."""

    complete: bool
    failure: ToolError | None = None


def finish(
    workspace: Workspace, gathered: Gathered, console: Console, *, lang: str, plain: bool
) -> int:
    """Tell of a run what there is, then raise what stopped it; gives the exit code back."""
    if not gathered.complete:
        console.out(message("interrupted-keeping"), highlight=False)
    failure = gathered.failure
    if failure is not None and not any(workspace.captures.glob("*/manifest.json")):
        raise failure
    code = tell(workspace, console, lang=lang, plain=plain)
    if failure is not None:
        raise failure
    return code if gathered.complete else 1


def gather_web(
    request: WebRequest, workspace: Workspace, console: Console, *, plain: bool
) -> Gathered:
    """Explore the portal and capture its sample into the workspace."""
    from devices.drivers.web_gather import WebGatherer

    target = portal_address(request.url)
    listed = _listed(request.urls)
    workspace.create(replace=request.restart)
    contact = f"; {_header_safe(request.contact)}" if request.contact else ""
    product = f"yd-audit/{__version__}{contact}"
    loopback = urlsplit(target).hostname in LOOPBACK
    delay = request.delay if request.delay is not None else (0.0 if loopback else _POLITE)
    limits = Limits(page=request.page_seconds, engine=min(60.0, request.page_seconds / 2))
    options = Options(
        target=target,
        tool=__version__,
        scheme=request.scheme,
        agent=f"Mozilla/5.0 (compatible; {product})",
        budgets=Budgets(pages=request.pages, depth=request.depth, minutes=request.minutes),
        seed=request.seed,
        viewports=_VIEWPORTS[request.viewport],
        workers=request.workers,
        delay=delay,
        urls=listed,
        documents=request.documents,
    )
    hear_termination()
    with progress_of(console, plain=plain) as progress:
        run = WebRun(workspace, options, lambda: WebGatherer(limits, product=product), progress)
        try:
            return Gathered(complete=run.run())
        except ToolError as error:
            return Gathered(complete=True, failure=error)


def hear_termination() -> None:
    """A service manager ends programs with SIGTERM: that is Ctrl-C for us, what is done is kept."""
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def judge_again(path: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Make report and score of a workspace anew; gives the exit code back."""
    return tell(Workspace(path), console, lang=lang, plain=plain)


def progress_of(console: Console, *, plain: bool) -> PlainProgress | BarProgress:
    """Where a run tells how far it is."""
    if plain:
        return PlainProgress(lambda line: console.out(line, highlight=False))
    return BarProgress(console)


def portal_address(text: str) -> str:
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
