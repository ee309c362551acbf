"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from devices.ports import ToolError


def write_file(out: Path, content: bytes) -> None:
    """Store the file so that readers see the old one or the new one, never a part.

    Raises ToolError where it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            Path(part).replace(out)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ToolError("no-permission", path=str(out), detail=detail) from error
