"""Makes a round's folder of its file, or brings one up to date with the edited file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from audit import __version__
from audit.people.store import open_people
from audit.rounds.checking import outer_problems
from audit.rounds.enter import changed, enter
from audit.rounds.file import RoundFile, parse_round, read_bytes, read_round
from audit.rounds.folder import (
    BODIES,
    FILE,
    RECORD,
    SCORES,
    RoundFolder,
    RoundRecord,
    database_of,
    machine_scheme,
    read_record,
    scheme_digest,
    source_folder,
)
from audit.rounds.lock import LOCK, locked
from audit.rounds.problems import FileProblem, RoundError, RoundProblems
from audit.workspace import Workspace, WorkspaceError
from devices.ports import ToolError
from rules.load import load_catalogue

_OURS = (LOCK, FILE, RECORD, BODIES, "evidence", "people.sqlite")
_JUDGED_BY = ("scheme", "scheme_version", "scheme_digest", "catalogue_digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A round that was made or, with `updated`, brought up to date."""

    folder: RoundFolder
    updated: bool


def new_round(
    path: Path,
    *,
    out: Path | None = None,
    accept_scheme: bool = False,
    now: Callable[[], datetime] | None = None,
) -> Made:
    """Check a round's file and make its folder: `out`, or one named by the file's id right here.

    On a folder that is there, the edited file takes the place of the one before; the record that
    makes the folder a round is written last. Raises RoundProblems with everything that is wrong
    with the file, RoundError (round-other, round-busy, round-scheme-changed …), PeopleError and
    ToolError; the former round is as it was then.
    """
    raw = read_bytes(path)

    def outer(file: RoundFile) -> Iterable[FileProblem]:
        return outer_problems(file, load_catalogue(), _folder(file, out))

    file = parse_round(raw, path, path.parent, also=outer)
    folder = _folder(file, out)
    _make(folder)
    with locked(folder):
        former = _former(folder, file.id)
        record = _record(folder, path, file, former, now or (lambda: datetime.now(UTC)))
        if former is not None and not accept_scheme:
            _same_as_scored(folder, former, record)
        _enter(folder, path, file, record, former, accept_scheme=accept_scheme)
        _judge_by(folder, file, record)
        store(folder / FILE, raw)
        store(folder / RECORD, (record.model_dump_json(indent=1) + "\n").encode())
    return Made(folder=RoundFolder.open(folder), updated=former is not None)


def _folder(file: RoundFile, out: Path | None) -> Path:
    return out if out is not None else Path(file.id)


def store(path: Path, content: bytes) -> None:
    """Store a file so that readers see the old one or the new one, never a part.

    Raises ToolError where it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        detail = error.strerror or ""
        raise ToolError("no-permission", path=str(path), detail=detail) from error


def _make(folder: Path) -> None:
    """The folder, unless there is something else. What an interrupted command left is ours."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = [entry.name for entry in folder.iterdir()]
    except (NotADirectoryError, FileExistsError) as error:
        raise RoundError("round-out-not-folder", path=str(folder)) from error
    except OSError as error:
        detail = error.strerror or ""
        raise ToolError("no-permission", path=str(folder), detail=detail) from error
    ours = all(name.startswith(_OURS) for name in names)
    if RECORD not in names and not ours:
        raise RoundError("round-out-not-empty", path=str(folder))


def _former(folder: Path, round_id: str) -> RoundRecord | None:
    """The record that is there; one that cannot be read any more is made anew."""
    try:
        former = read_record(folder)
    except RoundError:
        return None
    if former.id != round_id:
        raise RoundError("round-other", path=str(folder), found=former.id)
    return former


def _record(
    folder: Path,
    path: Path,
    file: RoundFile,
    former: RoundRecord | None,
    now: Callable[[], datetime],
) -> RoundRecord:
    catalogue = load_catalogue()
    source = path.parent.resolve()
    inside = folder.resolve().is_relative_to(source)
    return RoundRecord(
        id=file.id,
        source=os.path.relpath(source, folder.resolve()) if inside else str(source),
        scheme=file.scheme,
        scheme_version=str(catalogue.trees[file.scheme].version),
        scheme_digest=scheme_digest(catalogue, file.scheme),
        catalogue_digest=catalogue.digest,
        tool=__version__,
        created_at=former.created_at if former is not None else now(),
    )


def _same_as_scored(folder: Path, former: RoundRecord, record: RoundRecord) -> None:
    if not (folder / SCORES).exists():
        return
    for name in _JUDGED_BY:
        before, after = getattr(former, name), getattr(record, name)
        if before != after:
            raise changed(
                "round-scheme-changed", round=record.id, key=name, before=before, now=after
            )


def _enter(
    folder: Path,
    path: Path,
    file: RoundFile,
    record: RoundRecord,
    former: RoundRecord | None,
    *,
    accept_scheme: bool,
) -> None:
    database = database_of(folder, file, path.parent.absolute())
    if former is not None:
        _not_moved(folder, former, database)
    with open_people(database, folder) as people:
        try:
            enter(people, file, record, folder, accept_scheme=accept_scheme)
        except RoundProblems as error:
            raise RoundProblems(str(path), error.problems) from error


def _not_moved(folder: Path, former: RoundRecord, database: URL) -> None:
    """Observations stay where they are: another database would hide them."""
    try:
        before = read_round(folder / FILE, base=source_folder(folder, former))
    except RoundError:
        return
    known = database_of(folder, before, source_folder(folder, former))
    if _address(known) == _address(database):
        return
    if known.get_backend_name() == "sqlite" and not Path(known.database or "").is_file():
        return
    with open_people(known, folder) as people:
        if people.latest() or people.waivers():
            raise RoundError("round-database-moved", before=_address(known), now=_address(database))


def _address(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").resolve())
    return url.render_as_string(hide_password=True)


def _judge_by(folder: Path, file: RoundFile, record: RoundRecord) -> None:
    """Captures do not depend on a scheme, so those of another one are taken over."""
    catalogue = load_catalogue()
    scheme = machine_scheme(catalogue, catalogue.trees[record.scheme])
    for body in file.bodies:
        workspace = Workspace(folder / BODIES / body.id)
        for read in (workspace.read_run_if_any, workspace.read_app_if_any):
            try:
                found = read()
            except WorkspaceError:
                continue  # whoever measures or scores says so
            if found is not None and scheme and found.scheme != scheme:
                workspace.write_run(found.model_copy(update={"scheme": scheme}))
