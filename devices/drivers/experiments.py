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


def run_probes(page: LoadedPage, writer: CaptureWriter, origin: Any) -> list[Reason]:
    """Run every probe; one that fails costs only itself, a page that left costs the rest.

    `origin` tells the load of the page that was stored. Each probe has `limits.probe` seconds: a
    script of the page that still runs then is ended. After each the page is put back as it was
    before the first: address, focus, scrolling, size, requests. Gives back what could not be done.
    """
    reasons: list[Reason] = []
    page.observe("keep()")
    for name, run in PROBES.items():
        stored: dict[str, Any] = {"error": None, "data": None}
        data = _try(page, run)
        if data is None:
            stored["error"] = "probe-failed"
            _put_back(page, last=name == _LAST)
        else:
            stored["data"] = data
        if where(page) != origin:
            stored = {"error": "page-changed", "data": None}
        if stored["error"] is not None:
            reasons.append(Reason(code="probe-failed", detail={"probe": name}))
        writer.add_json(file_of(name), stored)
        if stored["error"] == "page-changed":
            break
    return reasons


def _try(page: LoadedPage, run: Run) -> dict[str, Any] | None:
    """What a probe found; None when it failed, or when a script had to be ended meanwhile."""
    try:
        with page.bounded(page.limits.probe) as bound:
            data = run(page)
    except WebDriverException as error:
        if is_gone(error):
            raise
        return None
    except (OverdueError, *SENSELESS):
        return None
    return None if bound.fired else data


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
