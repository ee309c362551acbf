"""What the commands do, apart from reading the command line."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from rich.console import Console

from audit import __version__
from audit.gathering import Options, WebRun
from audit.grid import grid_places
from audit.log import LoggedProgress
from audit.progress import BarProgress, PlainProgress
from audit.resume import Standing, standing
from audit.telling import CommandError, tell
from audit.warming import warm
from audit.words import message
from audit.workspace import Workspace, WorkspaceError
from devices.app.errors import FileError
from devices.boundary import Boundary, HostRule, HostsError, read_hosts
from devices.explore import Budgets, UrlListError, excluding, read_urls
from devices.headers import OwnHeaders
from devices.login import LoginPlan, read_login_plan
from devices.masking import SecretMissing, has_login, protect, secret
from devices.ports import DESKTOP, MOBILE, Limits, ToolError
from rules.load import load_catalogue

SCHEME = "cn-2019"
_VIEWPORTS = {"desktop": (DESKTOP,), "mobile": (MOBILE,), "both": (DESKTOP, MOBILE)}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOMENT = 0.05  # seconds
_POLITE = 0.5  # seconds between two visits to somebody else's server


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """What `yd-audit web` was asked for. `delay` None = polite for strangers, none on loopback.

    `grid` are addresses that lend browsers; none = this machine's. `login` is a login.toml.
    `addresses` are audited exactly, as those of the file `urls`. `exclude` are patterns of paths
    (devices.explore.excluding), `headers` names and values that go to the own hosts alone and are
    masked wherever they show.
    """

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
    only_hosts: str = ""
    restart: bool = False
    lang: str = "zh"
    scheme: str = SCHEME
    grid: tuple[str, ...] = ()
    login: Path | None = None
    addresses: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def audit_web(request: WebRequest, console: Console, *, plain: bool) -> int:
    """Gather, judge and tell; gives the exit code back.

    Raises CommandError, WorkspaceError or ToolError with a sentence when nothing can be done.
    """
    workspace = Workspace(request.out)
    options = options_of(request)
    with workspace.held("web"):
        gathered = _gather(request, options, workspace, console, plain=plain)
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
    """Explore the portal and capture its sample into the workspace.

    A run that the workspace holds goes on, unless `restart` is asked for. Raises what audit_web
    raises, but for failures of the run itself, which are told in the answer.
    """
    options = options_of(request)
    with workspace.held("web"):
        return _gather(request, options, workspace, console, plain=plain)


def _gather(
    request: WebRequest, options: Options, workspace: Workspace, console: Console, *, plain: bool
) -> Gathered:
    from devices.drivers.login import Login
    from devices.drivers.web_gather import WebGatherer

    protect_people(request.scheme)
    former = _former(request, options, workspace)
    limits = Limits(page=request.page_seconds, engine=min(60.0, request.page_seconds / 2))
    product = _product(request.contact)
    place = grid_places(request.grid)
    login = Login(options.login) if options.login is not None else None
    hear_termination()
    warm()
    with progress_of(console, plain=plain) as progress:

        def browser() -> WebGatherer:
            return WebGatherer(
                limits,
                product=product,
                place=place,
                boundary=options.boundary,
                login=login,
                headers=options.headers,
            )

        run = WebRun(workspace, options, browser, progress, former)
        try:
            return Gathered(complete=run.run())
        except ToolError as error:
            return Gathered(complete=True, failure=error)


def _former(request: WebRequest, options: Options, workspace: Workspace) -> Standing | None:
    """What the run goes on from; None where the workspace was made ready for a new one."""
    if request.restart:
        forget(workspace)
        workspace.create(replace=True)
        return None
    former = standing(workspace, options)
    if former is not None:
        workspace.reopen()
        return former
    # Without a record, captures are nobody's word; in a folder of our own they may go.
    known = workspace.read_run_if_any() is not None
    workspace.create(replace=known or workspace.ours)
    return None


def forget(workspace: Workspace) -> None:
    """Say in the record that the run is being replaced: killed while we do, nobody goes on."""
    try:
        record = workspace.read_run_if_any()
    except WorkspaceError:
        return
    if record is not None:
        gone = {"replaced": True, "finished_at": None}
        workspace.write_run(record.model_copy(update=gone))


def options_of(request: WebRequest) -> Options:
    """What the run is to do. Raises CommandError for an address or a list that is none."""
    from devices.drivers.engine import engine_script

    target = portal_address(request.url)
    listed = request.addresses or _listed(request.urls)
    login = _login(request.login, target)
    only = _only(request)
    behind = login.addresses() if login is not None else ()
    targets = (target, *(listed or ()), *behind)
    if request.headers and request.grid:
        raise CommandError("headers-grid")
    if request.exclude and listed is None and excluding(request.exclude)(target) is not None:
        raise CommandError("start-excluded", url=target)
    loopback = urlsplit(target).hostname in LOOPBACK
    delay = request.delay if request.delay is not None else (0.0 if loopback else _POLITE)
    return Options(
        target=target,
        tool=__version__,
        scheme=request.scheme,
        agent=f"Mozilla/5.0 (compatible; {_product(request.contact)})",
        budgets=Budgets(pages=request.pages, depth=request.depth, minutes=request.minutes),
        seed=request.seed,
        viewports=_VIEWPORTS[request.viewport],
        workers=request.workers,
        delay=delay,
        urls=listed,
        documents=request.documents,
        page_seconds=request.page_seconds,
        engines={"axe-core": engine_script()[1]},
        boundary=Boundary(targets, only=only),
        login=login,
        only_hosts=",".join(sorted(map(str, only))),
        remote=bool(request.grid),
        exclude=request.exclude,
        headers=OwnHeaders(targets, request.headers) if request.headers else None,
    )


def _product(contact: str) -> str:
    return f"yd-audit/{__version__}" + (f"; {_header_safe(contact)}" if contact else "")


def protect_people(scheme: str) -> None:
    """Hide in captures from now on what this scheme names as personal."""
    found = load_catalogue().schemes.get(scheme)
    protect(found.privacy if found is not None else ())


class _StopAgain:
    """Hears of what Python could not raise; all but a stop is left to who heard it before."""

    def __init__(self, before: Callable[[sys.UnraisableHookArgs], object]) -> None:
        self._before = before

    def __call__(self, unraisable: sys.UnraisableHookArgs) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            self._before(unraisable)
            return
        # In a moment, and from elsewhere: here it would be dropped again.
        again = threading.Timer(_MOMENT, _thread.interrupt_main)
        again.daemon = True
        again.start()


def hear_termination() -> None:
    """A service manager ends programs with SIGTERM: that is Ctrl-C for us, what is done is kept.

    Python drops what is raised while it clears an object away; a stop is then given once more.
    """
    if not isinstance(sys.unraisablehook, _StopAgain):
        sys.unraisablehook = _StopAgain(sys.unraisablehook)
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def judge_again(path: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Make report and score of a workspace anew; gives the exit code back."""
    return tell(Workspace(path), console, lang=lang, plain=plain)


def progress_of(console: Console, *, plain: bool) -> LoggedProgress:
    """Where a run tells how far it is."""
    if plain:
        return LoggedProgress(PlainProgress(lambda line: console.out(line, highlight=False)))
    return LoggedProgress(BarProgress(console))


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
    if has_login(address):
        raise CommandError("url-login", url=parts.hostname or "")
    return address if parts.path else urlunsplit(parts._replace(path="/"))


def _listed(path: Path | None) -> tuple[str, ...] | None:
    if path is None:
        return None
    try:
        found = tuple(read_urls(path))
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
    for url in found:
        if has_login(url):
            raise CommandError("url-login", url=urlsplit(url).hostname or "")
    return found


def _login(path: Path | None, target: str) -> LoginPlan | None:
    if path is None:
        return None
    try:
        plan = read_login_plan(path, target)
    except FileError as error:
        raise CommandError(error.code, **error.detail) from error
    for number, step in enumerate(plan.step, start=1):
        if step.type is not None and step.type.env is not None:
            try:
                secret(step.type.env)  # a password that is missing is told before anything begins
            except SecretMissing as error:
                raise ToolError(error.reason, **error.detail, step=str(number)) from error
    return plan


def _only(request: WebRequest) -> tuple[HostRule, ...]:
    """The hosts that pages may reach, none = all; refused for browsers on other machines."""
    try:
        only = read_hosts(request.only_hosts)
    except HostsError as error:
        raise CommandError("only-hosts", value=error.value) from error
    if only and request.grid:
        raise CommandError("only-hosts-grid", hosts=", ".join(map(str, only)))
    return only


def _header_safe(text: str) -> str:
    """The contact as a header may carry it: what is not ASCII is percent-encoded."""
    shown = "".join(c for c in text if c.isprintable() and c not in "()\\").strip()
    return quote(shown, safe=" !#$&'*+,-./:;<=>?@[]^_`{|}~%\"")[:200]
