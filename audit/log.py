"""The log for support: one JSON object a line, each readable by itself, without secrets.

Keys of a line: time (UTC, ISO 8601), level, event, and what the event is about. Nothing is logged
until `start` was called. A line is handed to the system as soon as it is written, so that a
process that is killed loses the last one at most; the file is bounded, older parts are named
FILE.1 to FILE.4.
"""

from __future__ import annotations

import json
import logging
import platform
import sys
import time
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from audit import __version__
from audit.report.safe import json_safe
from devices.manifest import Manifest, ScreenManifest
from devices.masking import mask_json_text
from devices.ports import GatherError, ToolError

_LOGGER = logging.getLogger("yd-audit")
_MOST_BYTES = 16 * 2**20  # of one part
_PARTS = 4
_LONGEST = 500  # characters of one value
_LEVELS = {"measured": logging.INFO, "partly": logging.WARNING, "not-measured": logging.WARNING}


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object on one line, masked."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": when,
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line.update(getattr(record, "what", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json_safe(mask_json_text(json.dumps(line, ensure_ascii=False)))


def start(path: Path) -> None:
    """Log into this file from now on; what it holds already stays. Raises ToolError."""
    stop()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_MOST_BYTES, backupCount=_PARTS, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ToolError("no-permission", path=str(path), detail=detail) from error
    handler.setFormatter(JsonLines())
    handler.handleError = _said_once(path)  # type: ignore[method-assign]
    _LOGGER.propagate = False
    _LOGGER.setLevel(logging.DEBUG)
    _LOGGER.addHandler(handler)
    event(
        "start",
        version=__version__,
        command=" ".join(a for a in sys.argv[1:3] if not a.startswith("-") and "/" not in a),
        python=platform.python_version(),
        system=platform.platform(),
    )


def stop() -> None:
    """Log no more and close the file; does nothing the second time."""
    for handler in list(_LOGGER.handlers):
        _LOGGER.removeHandler(handler)
        handler.close()


def event(name: str, *, level: int = logging.INFO, **what: object) -> None:
    """Log one line; a value is cut to what a person reads. Does nothing without a log."""
    if _LOGGER.handlers:
        shown = {key: _shown(value) for key, value in what.items() if value not in (None, "")}
        _LOGGER.log(level, name, extra={"what": shown})


def failed(error: Exception) -> None:
    """Log what ended a command: its code and what fills its sentence."""
    code = getattr(error, "code", None) or getattr(error, "reason", type(error).__name__)
    detail = dict(getattr(error, "detail", {}))
    event("failed", level=logging.ERROR, code=code, **_apart(detail))


class Shows(Protocol):
    """What shows a run's progress to people."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def stage(self, code: str, **detail: str) -> None:
        """See audit.progress."""

    def explored(self, done: int, queued: int, url: str) -> None:
        """See audit.progress."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """See audit.progress."""

    def lost(self, device: str, error: GatherError) -> None:
        """See audit.progress."""

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """See audit.progress."""


class LoggedProgress:
    """Shows a run's progress, and logs it where there is a log."""

    def __init__(self, shows: Shows) -> None:
        self._shows = shows
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show."""
        self._shows.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, with how long it took."""
        event("gathered", seconds=round(time.monotonic() - self._began, 1))
        self._shows.__exit__(kind, error, trace)

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins."""
        event("stage", stage=code, **_apart(detail))
        self._shows.stage(code, **detail)

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at."""
        event("explored", level=logging.DEBUG, url=url, done=done, waiting=queued)
        self._shows.explored(done, queued, url)

    def planned(self, total: int, *, what: str = "pages") -> None:
        """So many captures will be made, of pages or of screens."""
        event("planned", total=total, of=what)
        self._shows.planned(total, what=what)

    def lost(self, device: str, error: GatherError) -> None:
        """A device cannot be used any more."""
        what: dict[str, Any] = {"code": error.reason, **_apart(dict(error.detail))}
        what.pop("device", None)
        event("device-lost", level=logging.ERROR, device=device, **what)
        self._shows.lost(device, error)

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""
        page = isinstance(manifest, Manifest)
        event(
            "page" if page else "screen",
            level=_LEVELS[manifest.state],
            id=manifest.id,
            url=manifest.url if isinstance(manifest, Manifest) else None,
            screen=None if isinstance(manifest, Manifest) else manifest.key,
            device=None if isinstance(manifest, Manifest) else manifest.device_id,
            state=manifest.state,
            reasons=[{"code": r.code, **r.detail} for r in manifest.reasons],
            seconds=manifest.seconds,
        )
        self._shows.captured(name, manifest)


def _apart(detail: dict[str, str]) -> dict[str, Any]:
    """Details under names that no key of a line has."""
    return {f"{k}_" if k in {"level", "name", "code", "stage"} else k: v for k, v in detail.items()}


def _shown(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    if isinstance(value, dict):
        return {str(k): _shown(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(v) for v in value[:20]]
    return value if isinstance(value, int | float | bool) else str(value)


def _said_once(path: Path) -> Any:
    """A full disk must not fill the terminal as well: said once, then the log is over."""

    def handle(record: logging.LogRecord) -> None:
        from audit.words import message

        stop()
        print(message("log-ended", path=str(path)), file=sys.stderr)

    return handle
