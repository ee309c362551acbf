"""Runs every probe on a loaded page and stores what each saw."""

from __future__ import annotations

from typing import Any

from selenium.common.exceptions import WebDriverException

from devices.drivers.engine import is_gone
from devices.drivers.page import LoadedPage
from devices.drivers.watchdog import OverdueError
from devices.manifest import CaptureWriter, Reason
from devices.normalize.probes import file_of
from devices.probes import PROBES, Run

_PUT_BACK = 2.0  # seconds for putting the page back
_LAST = list(PROBES)[-1]
# What is raised when the page's answers make no sense, a script that was cut short included.
SENSELESS = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


def run_probes(
    page: LoadedPage, writer: CaptureWriter, origin: Any, seen: dict[str, Any] | None = None
) -> list[Reason]:
    """Run every probe; one that fails costs only itself, a page that left costs the rest.

    `origin` tells the load of the page that was stored; the observer was asked to `keep` it. Each
    probe has `limits.probe` seconds: a script of the page that still runs then is ended. After each
    the page is put back as it was before the first: address, focus, scrolling, size, requests.
    Gives back what could not be done; what the others saw is put into `seen`, by probe.
    """
    reasons: list[Reason] = []
    for name, run in PROBES.items():
        stored: dict[str, Any] = {"error": None, "data": None}
        found = _try(page, run)
        cause = found if isinstance(found, str) else ""
        if isinstance(found, str):
            stored["error"] = "probe-failed"
            _put_back(page, last=name == _LAST)
        else:
            stored["data"] = found
        if where(page) != origin:
            stored = {"error": "page-changed", "data": None}
            cause = "page-changed"
        if cause:
            reasons.append(broken(name, cause))
        writer.add_json(file_of(name), stored)
        if seen is not None:
            seen[name] = stored["data"]
        if stored["error"] == "page-changed":
            break
    return reasons


def broken(probe: str, cause: str) -> Reason:
    """The reason of an experiment that could not be done."""
    return Reason(code="probe-failed", detail={"probe": probe, "cause": cause})


def cause_of(error: Exception, *, ended: bool) -> str:
    """Why an experiment broke: overdue, script-ended, senseless-answer or call-failed.

    `ended` says that a script of the page had to be ended meanwhile.
    """
    if ended:
        return "script-ended"
    if isinstance(error, OverdueError):
        return "overdue"
    return "senseless-answer" if isinstance(error, SENSELESS) else "call-failed"


def _try(page: LoadedPage, run: Run) -> dict[str, Any] | str:
    """What a probe found, or why it is not believed; see `cause_of`."""
    bound = None
    try:
        with page.bounded(page.limits.probe) as bound:
            page.undo()  # a busy machine may not have let the probe before do so
            data = run(page)
    except (WebDriverException, OverdueError, *SENSELESS) as error:
        if isinstance(error, WebDriverException) and is_gone(error):
            raise
        return cause_of(error, ended=bound is not None and bound.fired)
    return "script-ended" if bound.fired else data


def where(page: LoadedPage) -> Any:
    """Put the page back as it was and tell which load of it this is; None when it does not say."""
    try:
        with page.bounded(_PUT_BACK):
            return page.observe("putBack()")
    except (OverdueError, *SENSELESS):
        return None
    except WebDriverException as error:
        if is_gone(error):
            raise
        return None


def _put_back(page: LoadedPage, *, last: bool) -> None:
    """What a probe that failed may have left: another size, requests that are refused.

    After the last probe requests stay refused until the next page: what it set off may not have
    come to its end.
    """
    try:
        with page.bounded(_PUT_BACK):
            page.resize()
            if not last:
                page.let_through()
    except (OverdueError, WebDriverException) as error:
        if isinstance(error, WebDriverException) and is_gone(error):
            raise
