"""Looks at a workbook's archive before anybody parses it: sizes, depth, document types."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from xml.parsers import expat

from audit.people.raw_sheet import refused

MOST_XML = 48 * 1024 * 1024  # bytes of all parts that are parsed, unpacked
MOST_CELLS = 2_500_000  # elements of rows and texts; 7,000 rows of a round take half a million
MOST_OTHERS = 200_000  # elements of styles and the like; a workbook has at most 64,000 formats
_MOST_PARTS = 2_000
_DEEPEST = 40
_MOST_CHILDREN = 20_000  # of one row: there are at most 16,384 columns
_ROW_DEPTH = 3  # worksheet, sheetData, row
_ENCRYPTED = 0x1
_ROWS = re.compile(r"xl/(worksheets/|sharedStrings\.xml$)", re.IGNORECASE)
_PARSED = (".xml", ".rels", ".vml")
_CHUNK = 256 * 1024
_NO_ARCHIVE = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)


class _Refused(Exception):
    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def check_archive(content: bytes, name: str) -> None:
    """Refuse a workbook whose parsing could take much memory or time, or read other files.

    Nothing is unpacked before the sizes that the archive gives are known; no more than those is
    unpacked then. Raises ImportProblems.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive)
    except _Refused as error:
        raise refused(name, error.code, **error.data) from error
    except (*_NO_ARCHIVE, expat.ExpatError) as error:
        raise refused(name, "observe-broken", detail=type(error).__name__) from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    parsed = [part for part in parts if part.filename.lower().endswith(_PARSED)]
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parsed) > MOST_XML:
        raise _too_large()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise _Refused("observe-encrypted")
    if len({part.filename for part in parts}) < len(parts):
        raise _Refused("observe-broken", detail="ZIP")
    rows = [part for part in parsed if _ROWS.match(part.filename)]
    _count(archive, rows, MOST_CELLS)
    _count(archive, (part for part in parsed if part not in rows), MOST_OTHERS)


def _count(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo], most: int) -> None:
    """Refuse parts that have more than so many elements together, or nest them deeply."""
    left = most
    for part in parts:
        counter = _Counter(left)
        with archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                counter.parser.Parse(chunk, False)
        counter.parser.Parse(b"", True)
        left = counter.left


class _Counter:
    """Counts the elements of one part as they come, without keeping any."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.depth = 0
        self.children = [0] * (_DEEPEST + 1)
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.left -= 1
        self.children[self.depth] += 1
        wide = self.depth >= _ROW_DEPTH and self.children[self.depth] > _MOST_CHILDREN
        self.depth += 1
        if self.left < 0 or wide:
            raise _too_large()
        if self.depth > _DEEPEST:
            raise _Refused("observe-broken", detail="XML")
        self.children[self.depth] = 0

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _doctype(self, *_declared: object) -> None:
        raise _Refused("observe-broken", detail="DOCTYPE")


def _too_large() -> _Refused:
    return _Refused("observe-unpacks-large", limit=str(MOST_XML // (1024 * 1024)))
