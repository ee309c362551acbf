"""The workspace: the folder that `--out` names, with its run record, captures and reports."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from audit.lock import HeldError, holding
from audit.records import (
    AppRecord,
    AppTarget,
    EndedWalk,
    LeftOutPage,
    PlannedPage,
    PlannedScreen,
    RunRecord,
    SampleRecord,
    UnreachedScreen,
    page_id,
    screen_id,
)
from devices.manifest import make_durable
from devices.masking import mask_json_text
from devices.ports import ToolError

__all__ = [
    "APP_RUN",
    "RUN",
    "AppRecord",
    "AppTarget",
    "EndedWalk",
    "LeftOutPage",
    "PlannedPage",
    "PlannedScreen",
    "RunRecord",
    "SampleRecord",
    "UnreachedScreen",
    "Workspace",
    "WorkspaceError",
    "page_id",
    "screen_id",
]

RUN = "run.json"  # the web run
APP_RUN = "app.json"
_LETTER = {"web": "p", "app": "s"}  # with which the ids of captures begin
# All that is in a folder right after a command has begun.
_FIRST = frozenset({"captures", ".web.lock", ".app.lock", f"{RUN}.part", f"{APP_RUN}.part"})


class WorkspaceError(Exception):
    """A workspace that cannot be used; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()


class Workspace:
    """Paths of a workspace and its run record."""

    def __init__(self, path: Path, *, ours: bool = False) -> None:
        """With `ours`, the folder is known to be no other, whatever a killed run left in it."""
        self.path = path
        self._ours = ours
        self.captures = path / "captures"
        self.database = path / "audit.sqlite"

    @contextmanager
    def held(self, part: Literal["web", "app"] = "web") -> Iterator[None]:
        """Keep other commands from writing the same part of this folder; it is made if need be.

        Raises WorkspaceError (out-busy) when one is at work, and what `create` raises of a folder
        that is none of ours.
        """
        with self._usable():
            self.path.mkdir(parents=True, exist_ok=True)
        try:
            with holding(self.path / f".{part}.lock"):
                yield
        except HeldError as error:
            raise WorkspaceError("out-busy", path=str(self.path)) from error

    def reopen(self) -> None:
        """Make the folder of a run that goes on ready. Raises what `create` raises."""
        with self._usable():
            self._prepare()

    def _prepare(self) -> None:
        self.captures.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.path):
            pass

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            if self.path.exists() and not (self._ours or self._known()):
                raise WorkspaceError("out-not-empty", path=str(self.path))
            yield
        except (NotADirectoryError, FileExistsError) as error:
            raise WorkspaceError("out-not-folder", path=str(self.path)) from error
        except OSError as error:
            raise ToolError(
                "no-permission", path=str(self.path), detail=error.strerror or ""
            ) from error

    def _known(self) -> bool:
        """True for a workspace, and for what a command leaves that is killed as it begins."""
        if any((self.path / name).exists() for name in (RUN, APP_RUN)):
            return True
        if any(entry.name not in _FIRST for entry in self.path.iterdir()):
            return False
        return not self.captures.exists() or not any(self.captures.iterdir())

    def create(self, *, replace: bool, part: Literal["web", "app"] = "web") -> None:
        """Make the folder ready for a new run, before anything expensive is started.

        A portal's and an app's run may share a folder: only the run of the same part is in the
        way. Raises WorkspaceError when there is one and `replace` is false, or when the folder is
        not a workspace but not empty either; ToolError when it cannot be written.
        """
        with self._usable():
            if self.path.exists() and any(self.path.iterdir()):
                measured = any(self.captures.glob(f"{_LETTER[part]}*/manifest.json"))
                if measured and not replace:
                    raise WorkspaceError("out-has-run", path=str(self.path))
                self._clear(part)
            self._prepare()

    @property
    def ours(self) -> bool:
        """True for a folder that is known to be no other, whatever it holds."""
        return self._ours

    def capture(self, page: str) -> Path:
        """The folder of one page's capture."""
        return self.captures / page

    def write_run(self, record: RunRecord | AppRecord) -> None:
        """Store a run record, replacing the former one of its kind as a whole."""
        name = RUN if isinstance(record, RunRecord) else APP_RUN
        self.write(name, mask_json_text(record.model_dump_json(indent=1)) + "\n")

    def write(self, name: str, text: str) -> Path:
        """Store one text file so that readers see the old one or the new one, never a part."""
        target = self.path / name
        temporary = target.with_name(f"{name}.part")
        with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(target)
        return target

    def settle(self, captures: Iterable[str]) -> None:
        """See that these captures are on the disk before a record says that they are done."""
        for name in captures:
            with suppress(FileNotFoundError):
                make_durable(self.capture(name))
        make_durable(self.captures)

    def read_run(self) -> RunRecord:
        """The web run's record. Raises WorkspaceError when there is none or it is broken."""
        record = self.read_run_if_any()
        if record is None:
            raise WorkspaceError("no-workspace", path=str(self.path))
        return record

    def read_run_if_any(self) -> RunRecord | None:
        """The web run's record, None without one. Raises WorkspaceError when it is broken."""
        return self._read(RUN, RunRecord)

    def read_app_if_any(self) -> AppRecord | None:
        """The app run's record, None without one. Raises WorkspaceError when it is broken."""
        return self._read(APP_RUN, AppRecord)

    def _read[R: BaseModel](self, name: str, kind: type[R]) -> R | None:
        path = self.path / name
        try:
            return kind.model_validate_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise WorkspaceError(
                "broken-run", path=str(path), key="-", detail=error.strerror or ""
            ) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "JSON"
            raise WorkspaceError(
                "broken-run", path=str(path), key=where, detail=first["msg"]
            ) from error

    def _clear(self, part: str) -> None:
        """Remove what a former run of this part wrote, and nothing else.

        The record goes last: interrupted before, the folder is still known as a workspace. One
        that is known anyway loses it first: interrupted then, nothing claims to be measured.
        """
        record = RUN if part == "web" else APP_RUN
        if self._ours:
            (self.path / record).unlink(missing_ok=True)
        for folder in self.captures.glob(f"{_LETTER[part]}*"):
            shutil.rmtree(folder)
        derived = ("report.html", "hear.html", "report.json", "audit.sqlite", "check.json")
        for name in (*derived, record):
            (self.path / name).unlink(missing_ok=True)
