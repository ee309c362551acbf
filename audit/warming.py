"""Makes the end of a run ready while its beginning waits for a browser."""

from __future__ import annotations

import threading
from importlib import import_module

# What only the reports and the database need: half a second of work with a whole core.
_LATER = ("audit.store", "audit.report.html_report", "devices.normalize.picture")


def warm() -> None:
    """Import what a run needs at its end, and load the catalogue, in a thread of its own.

    Nothing depends on it: what it has not done, or could not do, is done when it is needed, and an
    error is raised there.
    """
    threading.Thread(target=_work, name="warming", daemon=True).start()


def _work() -> None:
    try:
        for name in _LATER:
            import_module(name)
        import_module("rules.load").load_catalogue()
    except Exception:  # noqa: S110 - it comes again where it is needed, and is told there
        pass
