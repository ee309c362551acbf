"""The files of evidence that a row names, their clips, and whether they have changed since."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.people.evidence import Found, find_evidence
from audit.people.model import Clip, Evidence
from audit.people.problems import PeopleError
from audit.people.raw_sheet import Value
from audit.people.recordings import seconds_in, split_fragment
from audit.people.sheet_values import Refused, list_of, paired, seconds_of

MOST_FILES = 50  # of one row
_HEX = re.compile(r"[0-9a-f]{64}")
_UNKNOWN = "application/octet-stream"
_STILL = ("image/", "text/", "application/pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEvidence:
    """The clips of a row in its order, and the files that are not kept yet."""

    clips: tuple[Clip, ...] = ()
    files: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    evidence: Evidence
    found: Found | None  # None for one that is kept already and not beside the sheet


Problems = list[tuple[str, Refused]]  # column and what is wrong there


def row_evidence(
    cells: Mapping[str, Value], folder: Path, kept: Mapping[str, Evidence]
) -> tuple[RowEvidence, Problems]:
    """What the cells `evidence`, `sha256`, `start` and `end` name, and what is wrong with it.

    A sha256 says what a file was when it was recorded: another file under its name is refused;
    one that is kept already need not lie beside the sheet.
    """
    problems: Problems = []
    names, sums = list_of(cells.get("evidence", "")), _sums(cells, problems)
    if len(names) > MOST_FILES:
        problems.append(("evidence", Refused("observe-evidence-many", limit=str(MOST_FILES))))
        return RowEvidence(), problems
    if len(sums) > len(names):
        problems.append(("sha256", Refused("observe-sha256-many", count=str(len(names)))))
    files: list[_File] = []
    parts: list[tuple[str, str]] = []
    for place, whole in enumerate(names):
        wanted = sums[place] if place < len(sums) else ""
        try:
            name, *part = split_fragment(whole)
            files.append(_file(name, wanted, folder, kept))
            parts.append((part[0], part[1]))
        except Refused as error:
            problems.append(("evidence", error))
    if len(files) < len(names):
        return RowEvidence(), problems
    starts = _moments(cells, "start", files, [start for start, _ in parts], problems)
    ends = _moments(cells, "end", files, [end for _, end in parts], problems)
    clips = [
        Clip(sha256=file.evidence.sha256, start_s=start, end_s=end)
        for file, start, end in zip(files, starts, ends, strict=True)
    ]
    if any(c.end_s is not None and c.end_s < (c.start_s or 0) for c in clips):
        problems.append(("end", Refused("observe-clip-order")))
    problems += _beyond(clips, files)
    found = {f.found.evidence.sha256: f.found for f in files if f.found is not None}
    new = tuple(f for digest, f in found.items() if digest not in kept)
    return RowEvidence(clips=tuple(clips), files=new), problems


def _sums(cells: Mapping[str, Value], problems: Problems) -> tuple[str, ...]:
    """The sums in small letters, "" for "-"."""
    sums = tuple(s.lower() if s != "-" else "" for s in list_of(cells.get("sha256", "")))
    for text in sums:
        if text and not _HEX.fullmatch(text):
            problems.append(("sha256", Refused("observe-sha256", value=text[:80])))
    return sums


def _file(name: str, wanted: str, folder: Path, kept: Mapping[str, Evidence]) -> _File:
    try:
        found = find_evidence(name, folder)
    except PeopleError as error:
        if error.code == "evidence-missing" and wanted in kept:
            return _File(kept[wanted], None)
        raise Refused(error.code, **error.detail) from error
    if wanted and _HEX.fullmatch(wanted) and found.evidence.sha256 != wanted:
        raise Refused("evidence-changed", name=name, path=str(folder))
    return _File(found.evidence, found)


def _moments(
    cells: Mapping[str, Value],
    column: str,
    files: Sequence[_File],
    fragments: Sequence[str],
    problems: Problems,
) -> list[float | None]:
    """One moment for each file, None where none is given; `fragments` stood after the names."""
    try:
        values = paired(seconds_of(cells.get(column, "")), len(files))
        for place, text in enumerate(fragments):
            if text and values[place] is not None:
                raise Refused("observe-clip-twice", name=files[place].evidence.name)
            if text:
                values[place] = seconds_of(text)[0]
        for value, file in zip(values, files, strict=True):
            if value is not None and file.evidence.media_type.startswith(_STILL):
                raise Refused("observe-clip-still", name=file.evidence.name)
            if value is not None and file.evidence.media_type == _UNKNOWN:
                raise Refused("observe-clip-unknown", name=file.evidence.name)
    except Refused as error:
        problems.append((column, error))
        return [None] * len(files)
    return values


def _beyond(clips: Sequence[Clip], files: Sequence[_File]) -> Problems:
    """Moments after a recording's end, where it says how long it is."""
    problems: Problems = []
    for clip, file in zip(clips, files, strict=True):
        last = clip.end_s if clip.end_s is not None else clip.start_s
        if last is None or file.found is None:
            continue
        path = file.found.folder / file.found.name.replace("\\", "/")
        length = seconds_in(path, file.evidence.media_type)
        # A recording's head is not exact to the second.
        if length is not None and last > length + 1:
            told = {"length": f"{length:.1f}", "value": f"{last:g}"}
            column = "end" if clip.end_s is not None else "start"
            refused = Refused("observe-clip-beyond", name=file.evidence.name, **told)
            problems.append((column, refused))
    return problems
