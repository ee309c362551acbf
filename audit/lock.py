"""A folder that one command at a time may write: a lock that the system ends with its holder."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.ports import ToolError

_CANNOT_LOCK = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}  # file systems without locks


class HeldError(Exception):
    """Another process holds the lock."""


@contextmanager
def holding(file: Path) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when the process dies, however it does.

    Raises HeldError when another process holds it, ToolError when the file cannot be made.
    """
    try:
        # Not handed on to browsers and drivers: they may outlive us for a moment.
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        detail = error.strerror or ""
        raise ToolError("no-permission", path=str(file.parent), detail=detail) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(str(file)) from error
        except OSError as error:
            if error.errno not in _CANNOT_LOCK:
                raise
        yield
    finally:
        os.close(descriptor)
