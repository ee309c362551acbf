"""One command at a time writes a round's folder."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.rounds.problems import RoundError
from devices.ports import ToolError

LOCK = ".lock"
_CANNOT_LOCK = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}  # file systems without locks


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the round's folder; the system lets go of it when the process dies, however it does.

    Raises RoundError (round-busy) when another process holds it, ToolError when the folder cannot
    be written.
    """
    try:
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        detail = error.strerror or ""
        raise ToolError("no-permission", path=str(path), detail=detail) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RoundError("round-busy", path=str(path)) from error
        except OSError as error:
            if error.errno not in _CANNOT_LOCK:
                raise
        yield
    finally:
        os.close(descriptor)
