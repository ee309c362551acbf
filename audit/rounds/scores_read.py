"""What is read back of a scores file: of an earlier round, or of `score --sheet`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from audit.rounds.model import Before
from audit.rounds.problems import RoundError
from rules.model import Result

_LIMIT = 256 * 1024 * 1024  # bytes; a round of 310 bodies takes ten millions
# What a result is called in counts of verdicts; an open one is neither of the others.
_COUNTED = (Result.FULL, Result.PARTIAL, Result.NONE, Result.NOT_APPLICABLE)
OPEN = "open"

_EXACT = Annotated[str, Field(pattern=r"^-?\d{1,200}(/[1-9]\d{0,199})?$")]
_Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]


class _Read(BaseModel):
    # Later versions may write more than this one asks for.
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Verdict(_Read):
    verdict: Annotated[str, Field(max_length=40)]


class _Exact(_Read):
    total: _EXACT | None = None
    parts: dict[str, _EXACT | None] = Field(default_factory=dict)


class _Entry(_Read):
    """One body of a scores file, as far as it is compared."""

    body: Annotated[str, Field(min_length=1, max_length=500)]
    id: Annotated[str, Field(max_length=200)] = ""
    total: _Number | None = None
    parts: dict[str, _Number | None] = Field(default_factory=dict)
    grade: Annotated[str, Field(max_length=200)] | None = None
    rank: Annotated[int, Field(ge=1)] | None = None
    band: Annotated[str, Field(max_length=200)] | None = None
    scheme: Annotated[str, Field(max_length=200)] = ""
    catalogue: Annotated[str, Field(max_length=200)] = ""
    round: Annotated[str, Field(max_length=200)] = ""
    round_title: Annotated[str, Field(max_length=500)] = ""
    indicators: dict[str, dict[str, _Verdict]] | None = None
    exact: _Exact = _Exact()

    @property
    def total_exact(self) -> Fraction | None:
        """The total unrounded where the file says it."""
        return _fraction(self.exact.total, self.total)

    @property
    def parts_exact(self) -> dict[str, Fraction | None]:
        """The parts, unrounded where the file says it."""
        return {
            name: _fraction(self.exact.parts.get(name), value) for name, value in self.parts.items()
        }


_ENTRIES = TypeAdapter(list[_Entry])


def read_before(path: Path) -> Before:
    """What is kept of the round whose scores file this is, of `score --sheet` as well.

    Raises RoundError: scores-missing, scores-unread, scores-broken, scores-mixed.
    """
    entries = _entries(path)
    schemes = sorted({entry.scheme for entry in entries})
    if len(schemes) > 1:
        raise RoundError("scores-mixed", path=str(path), found=" ".join(schemes))
    keys = [entry.id or entry.body for entry in entries]
    often = Counter(keys)
    twice = next((key for key in keys if often[key] > 1), None)
    if twice is not None:
        raise RoundError("scores-broken", path=str(path), key="body", detail=twice)
    first = entries[0] if entries else None
    named = list(zip(keys, entries, strict=True))
    return Before(
        round=first.round if first else "",
        title=first.round_title if first else "",
        scheme=first.scheme if first else "",
        catalogue=first.catalogue if first else "",
        totals={key: entry.total_exact for key, entry in named},
        parts={key: entry.parts_exact for key, entry in named},
        grades={key: entry.grade for key, entry in named},
        places={key: (e.rank, e.band) for key, e in named if e.rank is not None},
        verdicts=_verdicts(entries),
        names={key: entry.body for key, entry in named},
    )


def counted(verdict: Result | str) -> str:
    """The name under which a verdict is counted."""
    return str(verdict) if verdict in _COUNTED else OPEN


def _fraction(unrounded: str | None, shown: float | None) -> Fraction | None:
    if unrounded is not None:
        return Fraction(unrounded)
    return None if shown is None else Fraction(str(shown))


def _entries(path: Path) -> list[_Entry]:
    try:
        with path.open("rb") as file:
            content = file.read(_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RoundError("scores-missing", path=str(path)) from error
    except OSError as error:
        raise RoundError("scores-unread", path=str(path), detail=error.strerror or "") from error
    if len(content) > _LIMIT:
        raise RoundError("scores-unread", path=str(path), detail=f"> {_LIMIT >> 20} MB")
    try:
        return _ENTRIES.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise RoundError("scores-broken", path=str(path), key=where, detail=first["msg"]) from error


def _verdicts(entries: Iterable[_Entry]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    said = False
    for entry in entries:
        for channels in (entry.indicators or {}).values():
            said = True
            counts.update(counted(one.verdict) for one in channels.values())
    return all_counts(counts) if said else {}


def all_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of all verdicts, those that were never given too."""
    return {name: counts.get(name, 0) for name in (*(r.value for r in _COUNTED), OPEN)}
