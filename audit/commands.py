"""What the commands do, apart from reading the command line."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from audit.gathering import Options, WebRun
from audit.grid import grid_places
from audit.log import LoggedProgress
from audit.progress import BarProgress, PlainProgress
from audit.resume import Standing, standing
from audit.telling import tell
from audit.warming import warm
from audit.web_asked import WebRequest, options_of, product_of
from audit.words import message
from audit.workspace import Workspace, WorkspaceError
from devices.masking import protect
from devices.ports import Limits, ToolError
from rules.load import load_catalogue

_MOMENT = 0.05  # seconds


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
    product = product_of(request.contact)
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
