"""Foreign files beside a workspace: copies that nobody changes, and an index of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.files import write_file
from audit.foreign.reading import parse, read_file
from audit.foreign.said import Foreign, ForeignError
from audit.lock import HeldError, holding
from devices.masking import mask, mask_json_text
from devices.ports import ToolError

FOLDER = "foreign"
INDEX = "index.json"
_MOST_FILES = 1_000
_LONGEST_NAME = 200

_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Kept(BaseModel):
    """One copy. `sha256` is the original's; the copy has secrets masked, and a digest of its own.

    `url` is the page that the evaluator named, "" where the file names its pages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sha256: _Digest
    copy_sha256: _Digest
    kind: str
    url: str = ""

    @property
    def file(self) -> str:
        return f"{self.sha256[:16]}.json"


class _Index(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["yd-foreign/1"] = "yd-foreign/1"
    files: Annotated[tuple[_Kept, ...], Field(max_length=_MOST_FILES)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A foreign file of a workspace; `said` is None where the copy is broken, `why` then says."""

    name: str
    sha256: str
    said: Foreign | None
    why: ForeignError | None = None


def keep(workspace: Path, path: Path, url: str = "") -> tuple[Foreign, bool]:
    """Copy a file into the workspace; false where it is there already.

    The same content for another page (`url`) is another file. Raises ForeignError for one that
    cannot be read, for an index that is broken (import-index) and while another command writes
    it (import-busy); ToolError where the folder cannot be written.
    """
    original = read_file(path)
    content = mask_json_text(original.decode("utf-8", "replace")).encode("utf-8", "replace")
    address = mask(url)
    said = parse(content, str(path), address)
    digest = hashlib.sha256(original + (f"\n{address}".encode() if address else b"")).hexdigest()
    made = _Kept(
        name=path.name.encode("utf-8", "replace").decode()[:_LONGEST_NAME],
        sha256=digest,
        copy_sha256=hashlib.sha256(content).hexdigest(),
        kind=said.kind,
        url=address,
    )
    folder = workspace / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with holding(folder / ".lock"):
            index = _index(workspace)
            if any(one.sha256 == digest for one in index.files):
                return said, False
            if len(index.files) >= _MOST_FILES:
                raise ForeignError("import-many", path=str(folder), limit=str(_MOST_FILES))
            write_file(folder / made.file, content)
            whole = _Index(files=(*index.files, made))
            write_file(folder / INDEX, (whole.model_dump_json(indent=1) + "\n").encode("utf-8"))
    except HeldError as error:
        raise ForeignError("import-busy", path=str(folder)) from error
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ToolError("no-permission", path=str(folder), detail=detail) from error
    return said, True


def imported(workspace: Path) -> Iterator[Imported]:
    """What was imported, in that order. A broken copy is told, and the others are still read.

    Raises ForeignError (import-index) where the index itself is broken.
    """
    for one in _index(workspace).files:
        path = workspace / FOLDER / one.file
        try:
            content = read_file(path)
            if hashlib.sha256(content).hexdigest() != one.copy_sha256:
                raise ForeignError("import-changed", path=str(path))
            said = parse(content, str(path), one.url)
        except ForeignError as error:
            yield Imported(name=one.name, sha256=one.sha256, said=None, why=error)
            continue
        yield Imported(name=one.name, sha256=one.sha256, said=said)


def _index(workspace: Path) -> _Index:
    path = workspace / FOLDER / INDEX
    if not path.exists():
        return _Index()
    try:
        return _Index.model_validate_json(read_file(path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise ForeignError("import-index", path=str(path), key=key, detail=first["msg"]) from error
