"""The workspace: the folder that `--out` names, with its run record, captures and reports."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.ports import ToolError

RUN = "run.json"  # the web run
APP_RUN = "app.json"
_LETTER = {"web": "p", "app": "s"}  # with which the ids of captures begin
# A workspace may come from somebody else: no id leads out of its captures.
CaptureId = Annotated[str, Field(pattern=r"^[\w-]+$")]


class WorkspaceError(Exception):
    """A workspace that cannot be used; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedPage(_Frozen):
    """One page of the sample in one viewport; its capture is captures/<id>."""

    id: CaptureId
    url: str
    viewport: str
    kinds: tuple[str, ...]
    chosen: str
    template: str


class LeftOutPage(_Frozen):
    """An address that was found and is not audited."""

    url: str
    reason: str
    detail: Mapping[str, str] = {}


class SampleRecord(_Frozen):
    """How the pages were chosen."""

    method: Literal["wcag-em", "list"]
    seed: int
    budget: int
    discovered: int
    explored: int
    kinds_missing: tuple[str, ...]
    left_out: tuple[LeftOutPage, ...]
    notes: tuple[str, ...]


class RunRecord(_Frozen):
    """What was asked for and what was planned: the primary data beside the captures."""

    format: Literal["yd-run/1"] = "yd-run/1"
    tool: str
    target: str
    scheme: str
    started_at: str
    finished_at: str | None
    interrupted: bool
    sample: SampleRecord
    pages: tuple[PlannedPage, ...]


class AppTarget(_Frozen):
    """One platform's app: `app` is the package or bundle id."""

    platform: Literal["android", "ios"]
    app: str
    name: str = ""
    version: str = ""


class PlannedScreen(_Frozen):
    """One screen of the app; its capture is captures/<id>.

    `chosen` is a journey's id, "explored", "recorded" or "file".
    """

    id: CaptureId
    key: str
    title: str
    kind: str
    platform: Literal["android", "ios"]
    chosen: str


class UnreachedScreen(_Frozen):
    """A screen that was asked for or seen and not reached."""

    platform: Literal["android", "ios"]
    key: str
    title: str = ""
    reason: str
    detail: Mapping[str, str] = {}


class AppRecord(_Frozen):
    """What was asked for and reached in an app: the primary data beside the captures."""

    format: Literal["yd-app-run/1"] = "yd-app-run/1"
    tool: str
    scheme: str
    method: Literal["run", "recording", "file"]
    started_at: str
    finished_at: str | None
    interrupted: bool
    targets: tuple[AppTarget, ...]
    screens: tuple[PlannedScreen, ...]
    unreached: tuple[UnreachedScreen, ...] = ()


def screen_id(platform: str, app: str, key: str) -> str:
    """The id of an app's screen: the same for the same key in every run."""
    return "s" + hashlib.sha256(f"{platform} {app} {key}".encode()).hexdigest()[:12]


def page_id(url: str, viewport: str) -> str:
    """The id of a page in a viewport: the same for the same address in every run."""
    return "p" + hashlib.sha256(f"{viewport} {url}".encode()).hexdigest()[:12]


class Workspace:
    """Paths of a workspace and its run record."""

    def __init__(self, path: Path, *, ours: bool = False) -> None:
        """With `ours`, the folder is known to be no other, whatever a killed run left in it."""
        self.path = path
        self._ours = ours
        self.captures = path / "captures"
        self.database = path / "audit.sqlite"

    def create(self, *, replace: bool, part: Literal["web", "app"] = "web") -> None:
        """Make the folder ready for a new run, before anything expensive is started.

        A portal's and an app's run may share a folder: only the run of the same part is in the
        way. Raises WorkspaceError when there is one and `replace` is false, or when the folder is
        not a workspace but not empty either; ToolError when it cannot be written.
        """
        try:
            if self.path.exists() and any(self.path.iterdir()):
                known = any((self.path / name).exists() for name in (RUN, APP_RUN))
                if not (self._ours or known):
                    raise WorkspaceError("out-not-empty", path=str(self.path))
                measured = any(self.captures.glob(f"{_LETTER[part]}*/manifest.json"))
                if measured and not replace:
                    raise WorkspaceError("out-has-run", path=str(self.path))
                self._clear(part)
            self.captures.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except (NotADirectoryError, FileExistsError) as error:
            raise WorkspaceError("out-not-folder", path=str(self.path)) from error
        except OSError as error:
            raise ToolError(
                "no-permission", path=str(self.path), detail=error.strerror or ""
            ) from error

    def capture(self, page: str) -> Path:
        """The folder of one page's capture."""
        return self.captures / page

    def write_run(self, record: RunRecord | AppRecord) -> None:
        """Store a run record, replacing the former one of its kind as a whole."""
        name = RUN if isinstance(record, RunRecord) else APP_RUN
        self.write(name, record.model_dump_json(indent=1) + "\n")

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
        for name in ("report.html", "report.json", "audit.sqlite", record):
            (self.path / name).unlink(missing_ok=True)
