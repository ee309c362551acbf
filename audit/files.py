"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from devices.ports import ToolError

_PART = re.compile(r"\.(\d+)\.part$")


def write_file(out: Path, content: bytes) -> None:
    """Store the file so that readers see the old one or the new one, never a part.

    Raises ToolError where it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = part_of(out)
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ToolError("no-permission", path=str(out), detail=detail) from error


def part_of(out: Path) -> Path:
    """Where this process writes a file before it takes its place.

    What processes that are gone left of theirs is removed: they were killed as they wrote.
    """
    for left in out.parent.glob(f".{_literal(out.name)}.*.part"):
        found = _PART.search(left.name)
        if found is not None and not _runs(int(found[1])):
            left.unlink(missing_ok=True)
    return out.with_name(f".{out.name}.{os.getpid()}.part")


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _runs(process: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
