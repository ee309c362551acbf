"""Runs the country's round with a gatherer that links a recorded capture, and its judgements."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from rich.console import Console

from audit.app_part import JudgedScreen
from audit.judging import Judgements, judgements_of
from audit.rounds import judged
from audit.rounds.folder import RoundFolder
from audit.rounds.run import RoundRequest, run_round
from audit.web_part import JudgedPage
from audit.workspace import Workspace
from bench.country_plan import FIGURES
from devices.manifest import CaptureWriter, Manifest, read_manifest, read_screen_manifest
from devices.pace import Pace
from devices.ports import PageRequest, Rendered
from rules.load import load_catalogue

_RECORDED = Path(__file__).resolve().parents[1] / "tests" / "fuzz" / "seeds" / "page.json"
_MOST_LINKS = 30_000  # file systems allow 65,000 names of one file, or fewer


class Clock:
    """Time that passes only when somebody waits or works."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the beginning."""
        return self._now

    def go(self, seconds: float) -> None:
        """Let so many seconds pass."""
        with self._lock:
            self._now += seconds


class Recorded:
    """A recorded capture's files, copied anew before one has too many names."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._contents: dict[str, bytes] = {}
        whole: dict[str, Any] = json.loads(_RECORDED.read_text(encoding="utf-8"))
        self._manifest: dict[str, Any] = whole.pop("manifest.json")
        for name, value in whole.items():
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            self._contents[name] = gzip.compress(text, compresslevel=1, mtime=0)
        self._links = 0
        self._copies = 0
        writer = CaptureWriter(place / "first")
        for name, content in self._contents.items():
            writer.add(name, content)
        self._files = writer.files
        self._current = place / "first"
        self.captured = 0

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """The recorded page under this request's id and address."""
        if self._links >= _MOST_LINKS:
            self._copies, self._links = self._copies + 1, 0
            self._current = self._place / str(self._copies)
            self._current.mkdir()
            for name, content in self._contents.items():
                (self._current / name).write_bytes(content)
        folder.mkdir(parents=True, exist_ok=True)
        for name in self._files:
            (folder / name).unlink(missing_ok=True)
            os.link(self._current / name, folder / name)
        self._links += 1
        self.captured += 1
        manifest = Manifest.model_validate(
            {
                **self._manifest,
                "id": request.id,
                "url": request.url,
                "final_url": request.url,
                "viewport": request.viewport.name,
                "files": self._files,
            }
        )
        CaptureWriter(folder).close(manifest)
        return manifest


class Linking:
    """A browser that loads nothing; see audit.crew.WebBrowser."""

    def __init__(self, recorded: Recorded, clock: Clock, seconds: float) -> None:
        self._recorded = recorded
        self._clock = clock
        self._seconds = seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing to end."""

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """The recorded page; it takes as long as a page was measured to take."""
        self._clock.go(self._seconds)
        return self._recorded.capture(request, folder)

    def render(self, url: str) -> Rendered:
        """Never needed: the invented portals' pages have their links in their HTML."""
        raise NotImplementedError(url)

    def abort(self) -> None:
        """Nothing to end."""


def gather(path: Path, seconds: float | None = None) -> dict[str, Any]:
    """Run the round; what was captured and how long it took on the clock that is moved on.

    `seconds` is how long a page takes, None = as the calculation says.
    """
    clock = Clock()
    if seconds is None:
        seconds = FIGURES["page_1"].value + FIGURES["remote"].value
    where = path.parent / "recorded"
    where.mkdir(exist_ok=True)
    recorded = Recorded(where)
    said = io.StringIO()

    def browser(*_given: object, **_named: object) -> Linking:
        return Linking(recorded, clock, seconds)

    pace = partial(Pace, clock=clock.now, sleep=clock.go)
    with (
        patch("devices.drivers.web_gather.WebGatherer", browser),
        patch("audit.gathering.Pace", pace),
    ):
        code = run_round(RoundRequest(path=path), Console(file=said, width=200), plain=True)
    return {
        "code": code,
        "pages": recorded.captured,
        "hours_of_one_browser": clock.now() / 3600,
        "mb_on_disk": round(_used(path) / 2**20),
    }


def _used(path: Path) -> int:
    """Bytes that the folder takes; a file with many names counts once."""
    seen: set[int] = set()
    used = 0
    for folder, _, names in os.walk(path):
        for name in names:
            known = (Path(folder) / name).stat()
            if known.st_ino not in seen:
                seen.add(known.st_ino)
                used += known.st_blocks * 512
        used += 4096
    return used


def judged_as_recorded(path: Path) -> dict[str, Any]:
    """Write every body's judgements: of the first page and of an app all screens, really judged."""
    folder = RoundFolder.open(path)
    page: JudgedPage | None = None
    screens: dict[str, JudgedScreen] = {}
    for body in folder.file.bodies:
        workspace = folder.workspace(body.id)
        web, app = workspace.read_run_if_any(), workspace.read_app_if_any()
        if page is None or (app is not None and not screens):
            first = judgements_of(workspace, processes=1)
            page = next(iter(first.pages), None)
            screens = {one.screen.key: one for one in first.screens}
        catalogue = load_catalogue()
        pages = [_as(page, one, workspace) for one in web.pages] if web and page else []
        own = [_shown(screens[one.key], one, workspace) for one in app.screens] if app else []
        judged.store(
            workspace,
            Judgements(
                catalogue=catalogue,
                scheme=catalogue.schemes[folder.machine_scheme],
                web=web,
                app=app,
                pages=tuple(pages),
                screens=tuple(own),
            ),
        )
    return {}


def _shown(screen: JudgedScreen, planned: Any, workspace: Workspace) -> JudgedScreen:
    """The judged screen as that of another body's app."""
    manifest = read_screen_manifest(workspace.capture(planned.id))
    return replace(screen, screen=planned, manifest=manifest)


def _as(page: JudgedPage, planned: Any, workspace: Workspace) -> JudgedPage:
    """The judged page as if it were another one."""
    if page.judgement is None or page.summary is None:
        raise RuntimeError("the recorded page cannot be judged")
    return replace(
        page,
        page=planned,
        manifest=read_manifest(workspace.capture(planned.id)),
        judgement=replace(page.judgement, page=planned.id),
        summary=replace(page.summary, id=planned.id, url=planned.url, final_url=planned.url),
    )
