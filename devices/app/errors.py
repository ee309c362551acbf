"""What is wrong with a file that the evaluator wrote: app.toml or farm.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError


class FileError(Exception):
    """A file that cannot be used. `code` is a key of the texts' [message] table.

    `detail` fills its sentence: path, key (dotted, numbers count from 1) and what is wrong.
    """

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail


def read_toml[M: BaseModel](path: Path, kind: type[M]) -> M:
    """The validated file. Raises FileError naming file and key."""
    shown = str(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise FileError("file-missing", path=shown) from None
    except OSError as error:
        raise FileError("file-unread", path=shown, detail=error.strerror or "") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError("file-not-toml", path=shown, detail=str(error)) from error
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        # Unknown keys come first: a misspelt one also shows as a missing one.
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        fault = faults[0]
        where = ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in fault["loc"])
        code = "file-unknown-key" if fault["type"] == "extra_forbidden" else "file-wrong-value"
        raise FileError(code, path=shown, key=where or "-", detail=fault["msg"]) from error
