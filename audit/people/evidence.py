"""Files of evidence: found beside the sheet that names them, kept by their content.

What a sheet names comes from outside: only a regular file below the sheet's own folder is taken,
reached through no link. What kind of file it is, is told by its first bytes, never by its name,
so that nothing is kept under an extension that a browser would run.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from audit.people.model import Evidence
from audit.people.problems import PeopleError

LIMIT = 512 * 1024 * 1024  # bytes of one file: ten minutes of a phone's recording
_CHUNK = 1024 * 1024
_STALE = 24 * 3600  # seconds after which a half-made copy is nobody's
_PART = ".part-"
_HEX = re.compile(r"[0-9a-f]{64}")
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FTYP = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/webm": "webm",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of evidence as it was found, not yet kept: `name` below `folder`."""

    evidence: Evidence
    folder: Path
    name: str


def find_evidence(name: str, folder: Path, *, limit: int = LIMIT) -> Found:
    """Look at the file that a sheet in `folder` names; a backslash separates folders too.

    Raises PeopleError: evidence-outside, evidence-link, evidence-missing, evidence-not-file,
    evidence-empty, evidence-large, evidence-unread.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    with _opened(name, folder) as descriptor:
        for chunk in _chunks(descriptor, name, limit):
            head = head or chunk
            size += len(chunk)
            digest.update(chunk)
    if not size:
        raise PeopleError("evidence-empty", name=name)
    kept = Evidence(
        sha256=digest.hexdigest(), size=size, media_type=media_type(head), name=_steps(name)[-1]
    )
    return Found(evidence=kept, folder=folder, name=name)


class EvidenceFolder:
    """Where files of evidence are kept: <folder>/evidence/<first two hex>/<sha256>.<extension>."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "evidence"

    def place(self, evidence: Evidence) -> Path:
        """Where this file is kept, or would be."""
        if not _HEX.fullmatch(evidence.sha256):
            raise PeopleError("evidence-gone", name=evidence.name, path=str(self.path))
        extension = _EXTENSIONS.get(evidence.media_type, "bin")
        return self.path / evidence.sha256[:2] / f"{evidence.sha256}.{extension}"

    def keep(self, found: Found, *, limit: int = LIMIT) -> Path:
        """Copy a file that was found; readers see the whole copy or none.

        Raises PeopleError: what find_evidence raises, evidence-changed when the file is no longer
        what it was, evidence-unkept when the copy cannot be written.
        """
        target = self.place(found.evidence)
        if target.exists() and _sha256(target) == found.evidence.sha256:
            return target
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._copy(found, target, limit)
        except OSError as error:
            raise PeopleError(
                "evidence-unkept", name=found.name, detail=error.strerror or ""
            ) from error
        return target

    def check(self, evidence: Evidence) -> Path:
        """The kept file, read whole and still what it was.

        Raises PeopleError: evidence-gone, evidence-changed.
        """
        path = self.place(evidence)
        try:
            same = not path.is_symlink() and _sha256(path) == evidence.sha256
        except OSError as error:
            raise PeopleError("evidence-gone", name=evidence.name, path=str(path)) from error
        if not same:
            raise PeopleError("evidence-changed", name=evidence.name, path=str(path))
        return path

    def sweep(self) -> None:
        """Remove copies that were never finished, once they are old enough to be nobody's."""
        for part in self.path.glob(f"{_PART}*"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > _STALE:
                    part.unlink()

    def _copy(self, found: Found, target: Path, limit: int) -> None:
        digest = hashlib.sha256()
        handle, part = tempfile.mkstemp(prefix=_PART, dir=self.path)
        try:
            with os.fdopen(handle, "wb") as out:
                with _opened(found.name, found.folder) as descriptor:
                    for chunk in _chunks(descriptor, found.name, limit):
                        digest.update(chunk)
                        out.write(chunk)
                out.flush()
                os.fchmod(out.fileno(), 0o644)
                os.fsync(out.fileno())
            if digest.hexdigest() != found.evidence.sha256:
                raise PeopleError("evidence-changed", name=found.name, path=str(found.folder))
            Path(part).replace(target)
            _sync(target.parent)
        finally:
            Path(part).unlink(missing_ok=True)


def media_type(head: bytes) -> str:
    """What the first bytes of a file say it is; application/octet-stream when they do not."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    return "text/plain" if _is_text(head) else "application/octet-stream"


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) == _CHUNK  # a character cut in two
    return True


def _steps(name: str) -> list[str]:
    steps = [step for step in name.replace("\\", "/").split("/") if step not in ("", ".")]
    absolute = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name)
    if not steps or absolute or ".." in steps or "\0" in name:
        raise PeopleError("evidence-outside", name=name)
    return steps


@contextmanager
def _opened(name: str, folder: Path) -> Iterator[int]:
    """The file's descriptor, reached step by step so that no link can be put in the way."""
    *folders, last = _steps(name)
    try:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _refusal(name, error) from error
    try:
        for step in folders:
            below = _open(step, os.O_RDONLY | os.O_DIRECTORY, at, name)
            os.close(at)
            at = below
        descriptor = _open(last, os.O_RDONLY | os.O_NONBLOCK, at, name)
    finally:
        os.close(at)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise PeopleError("evidence-not-file", name=name)
        yield descriptor
    finally:
        os.close(descriptor)


def _open(step: str, flags: int, at: int, name: str) -> int:
    try:
        if stat.S_ISLNK(os.stat(step, dir_fd=at, follow_symlinks=False).st_mode):
            raise PeopleError("evidence-link", name=name)
        return os.open(step, flags | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
    except (OSError, ValueError) as error:
        raise _refusal(name, error) from error


def _refusal(name: str, error: Exception) -> PeopleError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return PeopleError("evidence-missing", name=name)
    detail = getattr(error, "strerror", None) or type(error).__name__
    return PeopleError("evidence-unread", name=name, detail=detail)


def _chunks(descriptor: int, name: str, limit: int) -> Iterator[bytes]:
    """The file's bytes, never more than the limit, however it grows meanwhile."""
    read = 0
    with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
        while True:
            try:
                chunk = file.read(_CHUNK)
            except OSError as error:
                raise _refusal(name, error) from error
            if not chunk:
                return
            read += len(chunk)
            if read > limit:
                raise PeopleError("evidence-large", name=name, limit=str(limit // 1024**2))
            yield chunk


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
