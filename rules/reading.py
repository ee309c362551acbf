"""Reads one TOML file of the catalogue and validates it, or says in one sentence why not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from rules.errors import CatalogueError, from_validation

ROOT = Path(__file__).parent


def shown(path: Path, root: Path) -> str:
    """The path as errors and digests name it: from the catalogue's folder, with slashes."""
    return path.relative_to(root).as_posix()


def toml_files(root: Path, folder: str) -> Iterator[Path]:
    """The folder's TOML files in name order; editors' hidden copies are left out."""
    files = (root / folder).glob("*.toml")
    return iter(sorted(f for f in files if not f.name.startswith(".")))


def read_toml(path: Path, root: Path) -> dict[str, Any]:
    """The file as plain values. Raises CatalogueError when it cannot be read or parsed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise CatalogueError("unreadable", shown(path, root), detail=detail) from error
    except UnicodeDecodeError as error:
        detail = f"UTF-8, {error.start}"
        raise CatalogueError("unreadable", shown(path, root), detail=detail) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogueError("toml-syntax", shown(path, root), detail=str(error)) from error


def read_as[T: BaseModel](shape: type[T], path: Path, root: Path) -> T:
    """The file as `shape`. Raises CatalogueError naming file and key."""
    try:
        return shape.model_validate(read_toml(path, root))
    except ValidationError as error:
        raise from_validation(error, shown(path, root)) from error
