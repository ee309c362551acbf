"""Keeps what the rules say of a body's captures beside them: judging is what takes time.

The file is used only as long as nothing that it was made of has changed. It may be deleted; one
that is broken or was made of something else is as good as none.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

import devices.normalize
import rules
from audit import __version__
from audit.app_part import JudgedScreen
from audit.files import part_of
from audit.judging import Judgements, judgements_of
from audit.web_part import JudgedPage
from audit.workspace import APP_RUN, RUN, Workspace
from devices.manifest import (
    MANIFEST,
    BrokenCapture,
    Manifest,
    ScreenManifest,
    intact,
    read_manifest,
    read_screen_manifest,
)
from rules.load import load_catalogue
from rules.outcome import PageJudgement
from rules.snapshot import PageSummary
from rules.speech.model import Figures
from rules.speech.words import SPEECH_FILES

FILE = "judged.json.gz"
_FORMAT = "yd-judged/1"
_MOST = 1 << 30  # bytes of the unpacked file; a body with 200 captures takes ten millions


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A workspace's judgements and the sha256 of all that they were made of."""

    judgements: Judgements
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    id: str
    broken: str
    judgement: PageJudgement | None
    summary: PageSummary | None
    heard: Figures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screen:
    id: str
    broken: str
    judgement: PageJudgement | None
    size: tuple[float, float] | None
    uninspected: float
    heard: Figures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """The file. `stamp` stands for sizes and times of the captures' files."""

    format: str
    digest: str
    stamp: str
    pages: tuple[_Page, ...]
    screens: tuple[_Screen, ...]


_STORED = TypeAdapter(_Stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What a workspace's captures are: of what they were made, and how their files look now."""

    digest: str
    stamp: str


def judged(workspace: Workspace, *, processes: int | None = None) -> Judged:
    """What the rules say of a workspace, from its file where that still holds.

    Raises WorkspaceError as judgements_of does.
    """
    files = _files(workspace)
    stored = _read(workspace.path / FILE)
    if stored is not None and stored.digest == files.digest:
        same = stored.stamp == files.stamp
        if same or _whole(workspace):
            known = _joined(workspace, stored)
            if known is not None:
                if not same:  # copied or restored: every file was compared, once
                    _write(workspace, known, files)
                return Judged(judgements=known, digest=files.digest)
    fresh = judgements_of(workspace, processes=processes)
    _write(workspace, fresh, files)
    return Judged(judgements=fresh, digest=files.digest)


def store(workspace: Workspace, judgements: Judgements) -> None:
    """Keep judgements that were made of the workspace as it is now."""
    _write(workspace, judgements, _files(workspace))


def _files(workspace: Workspace) -> _Files:
    digest, stamp = hashlib.sha256(), hashlib.sha256()
    for part in (_FORMAT, load_catalogue().digest, __version__, _program()):
        digest.update(f"{part}\n".encode())
    for name in (RUN, APP_RUN):
        with suppress(OSError):
            digest.update(f"{name}\n".encode() + (workspace.path / name).read_bytes())
    for folder, names in _folders(workspace):
        where = folder.relative_to(workspace.path).as_posix()
        for name in sorted(names):
            path = folder / name
            with suppress(OSError):
                known = path.stat()
                line = f"{where}/{name} {known.st_size} {known.st_mtime_ns}\n"
                stamp.update(line.encode("utf-8", "surrogateescape"))
                if name == MANIFEST:
                    digest.update(f"{where}\n".encode("utf-8", "surrogateescape"))
                    digest.update(path.read_bytes())
    return _Files(digest=digest.hexdigest(), stamp=stamp.hexdigest())


def _folders(workspace: Workspace) -> Iterator[tuple[Path, list[str]]]:
    """The folders of all captures, those of web views inside them too, in a fixed order."""
    for folder, inside, names in os.walk(workspace.captures):
        inside.sort()
        yield Path(folder), names


@cache
def _program() -> str:
    """The sha256 of the code that judges: a check may change while no version does."""
    found = hashlib.sha256()
    for package in (rules, devices.normalize):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            found.update(path.read_bytes())
    for path in SPEECH_FILES:  # words and rate, which the figures are made of
        found.update(path.read_bytes())
    return found.hexdigest()


def _whole(workspace: Workspace) -> bool:
    """True when every file of every capture is what its manifest says."""
    for folder, names in _folders(workspace):
        if MANIFEST not in names:
            continue
        # A screen's folder may hold pages of web views; theirs are manifests of pages.
        screen = folder.parent == workspace.captures and folder.name.startswith("s")
        read = read_screen_manifest if screen else read_manifest
        try:
            if not intact(folder, read(folder)):
                return False
        except BrokenCapture:
            return False
    return True


def _read(path: Path) -> _Stored | None:
    try:
        with gzip.open(path) as file:
            content = file.read(_MOST + 1)
        if len(content) > _MOST:
            return None
        stored = _STORED.validate_json(content)
    except (OSError, EOFError, zlib.error, ValidationError, RecursionError):
        return None
    return stored if stored.format == _FORMAT else None


def _write(workspace: Workspace, judgements: Judgements, files: _Files) -> None:
    """Store the judgements; where that fails they are made again the next time."""
    stored = _Stored(
        format=_FORMAT,
        digest=files.digest,
        stamp=files.stamp,
        pages=tuple(
            _Page(
                id=p.page.id,
                broken=p.broken,
                judgement=p.judgement,
                summary=p.summary,
                heard=p.heard,
            )
            for p in judgements.pages
        ),
        screens=tuple(
            _Screen(
                id=s.screen.id,
                broken=s.broken,
                judgement=s.judgement,
                size=s.size,
                uninspected=s.uninspected,
                heard=s.heard,
            )
            for s in judgements.screens
        ),
    )
    target = workspace.path / FILE
    part = part_of(target)
    try:
        content = gzip.compress(_STORED.dump_json(stored), compresslevel=1, mtime=0)
        part.write_bytes(content)
        part.replace(target)
    except (OSError, PydanticSerializationError):
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _joined(workspace: Workspace, stored: _Stored) -> Judgements | None:
    """The stored judgements with the records and manifests they belong to; None: they do not."""
    web, app = workspace.read_run_if_any(), workspace.read_app_if_any()
    pages = web.pages if web is not None else ()
    screens = app.screens if app is not None else ()
    if [p.id for p in pages] != [p.id for p in stored.pages]:
        return None
    if [s.id for s in screens] != [s.id for s in stored.screens]:
        return None
    record = web or app
    catalogue = load_catalogue()
    scheme = catalogue.schemes.get(record.scheme) if record is not None else None
    if scheme is None:
        return None
    return Judgements(
        catalogue=catalogue,
        scheme=scheme,
        web=web,
        app=app,
        pages=tuple(
            JudgedPage(
                page=page,
                manifest=_manifest(workspace.capture(page.id)),
                broken=known.broken,
                judgement=known.judgement,
                summary=known.summary,
                heard=known.heard,
            )
            for page, known in zip(pages, stored.pages, strict=True)
        ),
        screens=tuple(
            JudgedScreen(
                screen=screen,
                manifest=_screen_manifest(workspace.capture(screen.id)),
                broken=known.broken,
                judgement=known.judgement,
                size=known.size,
                uninspected=known.uninspected,
                heard=known.heard,
            )
            for screen, known in zip(screens, stored.screens, strict=True)
        ),
    )


def _manifest(folder: Path) -> Manifest | None:
    with suppress(BrokenCapture):
        return read_manifest(folder)
    return None


def _screen_manifest(folder: Path) -> ScreenManifest | None:
    with suppress(BrokenCapture):
        return read_screen_manifest(folder)
    return None
