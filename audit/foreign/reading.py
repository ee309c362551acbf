"""Reads a foreign file: bounded, its kind told by its content, or one sentence why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from pydantic import ValidationError

from audit.foreign import axe, earl, lighthouse, pa11y
from audit.foreign.said import Foreign, ForeignError

MOST_BYTES = 64 * 2**20
_DEEPEST = 100  # of lists and objects in each other

_KINDS: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, str], Foreign]], ...] = (
    ("Lighthouse", lighthouse.matches, lighthouse.read),
    ("axe-core", axe.matches, axe.read),
    ("pa11y-ci", pa11y.matches_ci, pa11y.read_ci),
    ("pa11y", pa11y.matches, pa11y.read),
    ("EARL", earl.matches, earl.read),
)
KINDS = MappingProxyType({name: read for name, _, read in _KINDS})


def read_file(path: Path) -> bytes:
    """The file's content. Raises ForeignError (import-unread, import-large)."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            limit = str(MOST_BYTES // 2**20)
            raise ForeignError("import-large", path=str(path), limit=limit)
        return path.read_bytes()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ForeignError("import-unread", path=str(path), detail=detail) from error


def parse(content: bytes, path: str, url: str = "") -> Foreign:
    """What the content says; `url` is the page of a file that names none.

    Raises ForeignError: import-json, import-deep, import-kind, import-broken, import-no-url.
    """
    document = _document(content, path)
    for name, matches, read in _KINDS:
        if not matches(document):
            continue
        try:
            return read(document, url)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"]) or "-"
            detail = {"key": key[:200], "detail": first["msg"][:200]}
            raise ForeignError("import-broken", path=path, kind=name, **detail) from error
        except ForeignError as error:
            raise ForeignError(error.code, **{**error.detail, "path": path}) from error
    raise ForeignError("import-kind", path=path, known="、".join(KINDS))


def _document(content: bytes, path: str) -> Any:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError as error:
        raise ForeignError("import-deep", path=path) from error
    except ValueError as error:
        raise ForeignError("import-json", path=path, detail=str(error)[:200]) from error
    if _deeper_than(document, _DEEPEST):
        raise ForeignError("import-deep", path=path)
    return document


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _deeper_than(document: Any, limit: int) -> bool:
    level = [document]
    for _ in range(limit):
        nested: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                nested += value.values()
            elif isinstance(value, list):
                nested += value
        level = nested
        if not level:
            return False
    return True
