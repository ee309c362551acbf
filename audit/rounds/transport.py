"""Carries captures between a coordinator's folder and the database that all coordinators share.

Contents are kept by their sha256, once. What belongs to a leg is a list of paths with digests,
replaced capture by capture, and only by who holds the leg's lease.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, text

from audit.rounds.leases import Key, Lease, Leases
from audit.rounds.problems import RoundError
from audit.workspace import APP_RUN, RUN, Workspace
from devices.manifest import MANIFEST

_RECORD = {"web": RUN, "app": APP_RUN}
_LETTER = {"web": "p", "app": "s"}  # with which the ids of captures begin
_CHUNK = 1 << 20  # bytes of one row
# What comes from a database that others write leads out of no workspace.
_PATH = re.compile(r"(run\.json|app\.json|captures/[ps][\w-]*(/\w[\w.-]*)+)")
_THIS = "round = :round AND body = :body AND leg = :leg"


class Sender:
    """Sends what is new of one leg: every capture that is complete, and the run's record."""

    def __init__(self, leases: Leases, lease: Lease, workspace: Workspace) -> None:
        self._leases = leases
        self._lease = lease
        self._workspace = workspace
        self._sent: dict[str, str] = {}  # a unit's id → what it was like; "" is the record

    def send(self) -> int:
        """Store what is complete and not stored yet; gives the number of captures back.

        Raises LeaseLost when the leg is somebody else's, PeopleError of the database.
        """
        count = 0
        there = {folder.name: folder for folder in self._captures()}
        for unit in [one for one in self._sent if one and one not in there]:
            with self._leases.transaction() as connection:  # taken back: it was no measurement
                self._leases.hold(connection, self._lease)
                self._list(connection, unit, {})
            del self._sent[unit]
        for folder in there.values():
            count += self._capture(folder)
        record = self._workspace.path / _RECORD[self._lease.leg]
        with suppress(FileNotFoundError):
            content = record.read_bytes()
            self._store("", {record.name: content}, _sha(content))
        return count

    def _captures(self) -> Iterator[Path]:
        letter = _LETTER[self._lease.leg]
        with suppress(FileNotFoundError):
            for folder in sorted(self._workspace.captures.glob(f"{letter}*")):
                if (folder / MANIFEST).is_file():
                    yield folder

    def _capture(self, folder: Path) -> bool:
        """Store one capture; false when it is stored already or not complete."""
        try:
            manifest = (folder / MANIFEST).read_bytes()
            # What is noted beside a manifest later on belongs to the capture too.
            names = sorted(path.name for path in folder.iterdir())
            digest = _sha(manifest + "/".join(names).encode("utf-8", "surrogateescape"))
            if self._sent.get(folder.name) == digest:
                return False
            content = {
                path.relative_to(self._workspace.path).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file() and not path.name.startswith(".")
            }
            # One that is made again meanwhile is stored the next time.
            same = (folder / MANIFEST).read_bytes() == manifest
        except (FileNotFoundError, NotADirectoryError):
            return False
        whole = same and _as_the_manifest_says(folder.name, content, manifest)
        return whole and self._store(folder.name, content, digest)

    def _store(self, unit: str, files: Mapping[str, bytes], digest: str) -> bool:
        if self._sent.get(unit) == digest:
            return False
        names = {path: _sha(content) for path, content in files.items()}
        for path, sha in names.items():
            self._content(sha, files[path])
        with self._leases.transaction() as connection:
            self._leases.hold(connection, self._lease)
            self._list(connection, unit, names)
        self._sent[unit] = digest
        return True

    def _content(self, sha: str, content: bytes) -> None:
        """Store a file's bytes, unless they are there: no lease is needed for that."""
        with self._leases.transaction() as connection:
            added = connection.execute(
                text(
                    "INSERT INTO shared_contents (sha256, bytes) VALUES (:sha, :bytes)"
                    " ON CONFLICT DO NOTHING RETURNING 1"
                ),
                {"sha": sha, "bytes": len(content)},
            ).one_or_none()
            if added is None:
                return
            for number, start in enumerate(range(0, len(content), _CHUNK)):
                connection.execute(
                    text("INSERT INTO shared_chunks VALUES (:sha, :number, :content)"),
                    {"sha": sha, "number": number, "content": content[start : start + _CHUNK]},
                )

    def _list(self, connection: Connection, unit: str, names: Mapping[str, str]) -> None:
        given = _given(self._lease.round, self._lease.key)
        connection.execute(
            text(f"DELETE FROM shared_files WHERE {_THIS} AND unit = :unit"),  # noqa: S608
            {**given, "unit": unit},
        )
        for path, sha in names.items():
            connection.execute(
                text(
                    "INSERT INTO shared_files (round, body, leg, path, unit, sha256)"
                    " VALUES (:round, :body, :leg, :path, :unit, :sha)"
                ),
                {**given, "path": path, "unit": unit, "sha": sha},
            )


def bring(leases: Leases, key: Key, workspace: Workspace, *, exact: bool = True) -> int:
    """Make the leg in a folder what the database says; gives the number of captures brought back.

    With `exact` captures that the database does not know go; without, they stay when the folder
    has the same run's record, whose newer part may not have been sent. A capture's manifest comes
    last, so that what breaks off is seen. Raises RoundError (round-shared-broken) for contents
    that are not what their digest says, PeopleError, OSError.
    """
    with leases.transaction() as connection:
        rows = connection.execute(
            text(f"SELECT path, unit, sha256 FROM shared_files WHERE {_THIS}"),  # noqa: S608
            _given(leases.round, key),
        ).all()
    units: dict[str, dict[str, str]] = {}
    for path, unit, sha in rows:
        if not _PATH.fullmatch(path) or (unit and path.split("/")[1] != unit):
            raise _broken(key, path)
        units.setdefault(unit, {})[path] = sha
    record = units.pop("", {})
    ours = not exact and _same_run(leases, workspace, key[1], record)
    if not ours:
        _remove_others(workspace, key[1], set(units))
    count = 0
    for files in units.values():
        count += _bring_unit(leases, key, workspace, files, keep=ours)
    if not ours:
        for path, sha in record.items():
            content = _content(leases, key, path, sha)
            workspace.path.mkdir(parents=True, exist_ok=True)
            workspace.write(path, content.decode("utf-8"))
    return count


def _bring_unit(
    leases: Leases, key: Key, workspace: Workspace, files: Mapping[str, str], *, keep: bool
) -> bool:
    """Bring one capture; false when it is here already."""
    manifests = [path for path in files if path.count("/") == 2 and path.endswith(MANIFEST)]
    if len(manifests) != 1:
        raise _broken(key, ", ".join(manifests) or "-")
    manifest = workspace.path / manifests[0]
    with suppress(FileNotFoundError):
        known = _sha(manifest.read_bytes())
        there = all((workspace.path / path).is_file() for path in files)
        if there and (keep or known == files[manifests[0]]):
            return False
    shutil.rmtree(manifest.parent, ignore_errors=True)
    for path in sorted(files, key=lambda one: one == manifests[0]):
        content = _content(leases, key, path, files[path])
        target = workspace.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
    return True


def _content(leases: Leases, key: Key, path: str, sha: str) -> bytes:
    with leases.transaction() as connection:
        rows = connection.execute(
            text("SELECT content FROM shared_chunks WHERE sha256 = :sha ORDER BY number"),
            {"sha": sha},
        ).all()
    content = b"".join(bytes(row[0]) for row in rows)
    if _sha(content) != sha:
        raise _broken(key, path)
    return content


def _same_run(leases: Leases, workspace: Workspace, leg: str, record: Mapping[str, str]) -> bool:
    """True when the folder's record is of the run that the database's is of."""
    try:
        here = json.loads((workspace.path / _RECORD[leg]).read_bytes())
        (path, sha), *_ = record.items()
        key: Key = ("-", "web" if leg == "web" else "app")
        there = json.loads(_content(leases, key, path, sha))
        return bool(here["started_at"] == there["started_at"])
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _remove_others(workspace: Workspace, leg: str, units: set[str]) -> None:
    """Remove the leg's record, then captures that the database does not know."""
    (workspace.path / _RECORD[leg]).unlink(missing_ok=True)
    for folder in list(workspace.captures.glob(f"{_LETTER[leg]}*")):
        if folder.name not in units:
            shutil.rmtree(folder, ignore_errors=True)


def _as_the_manifest_says(unit: str, content: Mapping[str, bytes], manifest: bytes) -> bool:
    """True when every file that the manifest names is there as it says."""
    try:
        files = json.loads(manifest)["files"]
        return all(
            _sha(content[f"captures/{unit}/{name}"]) == known["sha256"]
            for name, known in files.items()
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _given(round_id: str, key: Key) -> dict[str, str]:
    return {"round": round_id, "body": key[0], "leg": key[1]}


def _broken(key: Key, detail: str) -> RoundError:
    return RoundError(
        "round-shared-broken", body=key[0], leg=key[1], only=key[1], detail=detail[:200]
    )


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
