"""The baseline: findings that are known, in a file that a repository keeps and compares.

It names findings by page path, rule, element and code and never by host: what a developer wrote
on localhost holds in a pipeline and on a staging host.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.everyday.failing import Hit, Spot
from audit.report.safe import json_safe
from audit.telling import CommandError

FORMAT = "yd-audit-baseline/1"
_MOST_BYTES = 64 * 1024 * 1024
_PLACE = re.compile(r":nth-of-type\(\d+\)")


class Entry(BaseModel):
    """One known finding. `id` is the one that it had where the baseline was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str
    rule: str
    selector: str
    code: str
    number: Annotated[int, Field(ge=1)] = 1
    id: str

    @property
    def spot(self) -> Spot:
        """What names it."""
        return Spot(self.path, self.rule, self.selector, self.code, self.number)


class Baseline(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal["yd-audit-baseline/1"]
    scheme: str
    catalogue: str
    tool: str
    findings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Hits and entries side by side.

    `moved` are known too: their element is at another place among its like. `repaired` are on
    pages that were measured wholly, `unseen` on others.
    """

    new: tuple[Hit, ...]
    known: tuple[Hit, ...]
    moved: tuple[Hit, ...]
    repaired: tuple[Entry, ...]
    unseen: tuple[Entry, ...]


def read_baseline(path: Path, *, scheme: str) -> Baseline:
    """The file. Raises CommandError for one that is none, of another format, or another scheme."""
    shown = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise CommandError("check-baseline-missing", path=shown) from None
    except OSError as error:
        raise CommandError(
            "check-baseline-unread", path=shown, detail=error.strerror or ""
        ) from error
    try:
        if len(raw) > _MOST_BYTES:
            raise ValueError(f"> {_MOST_BYTES // 2**20} MB")
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise CommandError("check-baseline-broken", path=shown, detail=str(error)[:200]) from error
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise CommandError(
            "check-baseline-format", path=shown, found=str(found)[:100], known=FORMAT
        )
    try:
        baseline = Baseline.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in fault["loc"])
        detail = f"{where}: {fault['msg']}"[:300]
        raise CommandError("check-baseline-broken", path=shown, detail=detail) from error
    if baseline.scheme != scheme:
        found = baseline.scheme[:100]
        raise CommandError("check-baseline-scheme", path=shown, found=found, known=scheme)
    return baseline


def compare(hits: Iterable[Hit], entries: Iterable[Entry], measured: Collection[str]) -> Compared:
    """Which hits are known. `measured` are places that were measured wholly.

    Where like elements stand side by side, one more before them moves them all on. So of findings
    of one rule and code on one page whose selectors differ in such places alone, as many count as
    known as the baseline has: one more is new, and so is any finding of another kind.
    """
    hits, known_entries = tuple(hits), {entry.spot: entry for entry in entries}
    exact = [hit for hit in hits if hit.spot in known_entries]
    left = [hit for hit in hits if hit.spot not in known_entries]
    gone = [e for e in known_entries.values() if e.spot not in {hit.spot for hit in exact}]
    spare = Counter(_shape(entry.spot) for entry in gone)
    moved, new = [], []
    for hit in left:
        shape = _shape(hit.spot)
        if spare[shape] > 0:
            spare[shape] -= 1
            moved.append(hit)
        else:
            new.append(hit)
    missing = _unpaired(gone, spare)
    return Compared(
        new=tuple(new),
        known=tuple(exact),
        moved=tuple(moved),
        repaired=tuple(e for e in missing if e.path in measured),
        unseen=tuple(e for e in missing if e.path not in measured),
    )


def _unpaired(gone: Iterable[Entry], spare: Counter[tuple[str, ...]]) -> list[Entry]:
    """The entries whose like no hit took, the last of each shape."""
    by_shape: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in gone:
        by_shape[_shape(entry.spot)].append(entry)
    found: list[Entry] = []
    for shape, entries in by_shape.items():
        found += sorted(entries, key=_spot)[len(entries) - spare[shape] :]
    return sorted(found, key=_spot)


def _spot(entry: Entry) -> Spot:
    return entry.spot


def _shape(spot: Spot) -> tuple[str, ...]:
    return spot.path, spot.rule, spot.code, _PLACE.sub("", spot.selector)


def render_baseline(
    hits: Iterable[Hit], kept: Iterable[Entry], *, scheme: str, catalogue: str, tool: str
) -> str:
    """The file's text: sorted, one line for each finding; `kept` entries go on as they are."""
    entries = {entry.spot: entry for entry in kept}
    for hit in hits:
        spot = hit.spot
        entries[spot] = Entry(
            path=spot.path,
            rule=spot.rule,
            selector=spot.selector,
            code=spot.code,
            number=spot.number,
            id=hit.finding.id,
        )
    head = {"format": FORMAT, "scheme": scheme, "catalogue": catalogue, "tool": tool}
    lines = [_line(entries[spot]) for spot in sorted(entries)]
    start = "".join(f"{_text(key)}: {_text(value)},\n" for key, value in head.items())
    body = ",\n".join(lines)
    return f'{{\n{start}"findings": [\n{body}{chr(10) if body else ""}]\n}}\n'


def _line(entry: Entry) -> str:
    return json_safe(json.dumps(entry.model_dump(), ensure_ascii=False))


def _text(value: str) -> str:
    return json_safe(json.dumps(value, ensure_ascii=False))
