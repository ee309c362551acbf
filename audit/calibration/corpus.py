"""A corpus: pages with the outcome that experts expect of a rule on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.calibration.cases import Case
from audit.telling import CommandError

CASES, SITE = "cases.json", "site"
_MOST_BYTES = 100_000_000


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str = ""
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The cases of a folder and where its pages lie. `source` says in one line whose they are."""

    source: str
    site: Path
    cases: tuple[Case, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every page once, in the order of the cases."""
        return tuple(dict.fromkeys(case.path for case in self.cases))

    @property
    def rule_names(self) -> Mapping[str, str]:
        """The title of each rule; of several the first that is not empty."""
        names: dict[str, str] = {}
        for case in self.cases:
            if not names.get(case.rule):
                names[case.rule] = case.rule_name
        return names


def read_corpus(folder: Path, *, only: frozenset[str] = frozenset()) -> Corpus:
    """The corpus in `folder`: cases.json beside site/, the server's root.

    With `only`, the cases of those rules alone. Raises CommandError naming file and key.
    """
    path, site = folder / CASES, folder / SITE
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CommandError("corpus-unread", path=str(path), detail="> 100 MB")
        read = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CommandError(
            "corpus-unread", path=str(path), detail=error.strerror or "OSError"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise CommandError(
            "corpus-broken", path=str(path), key=where, detail=first["msg"]
        ) from error
    if not site.is_dir():
        raise CommandError("corpus-unread", path=str(site), detail="not a folder")
    twice = _twice([case.id for case in read.cases])
    if twice:
        raise CommandError("corpus-broken", path=str(path), key="id", detail=f"twice: {twice}")
    unknown = only - {case.rule for case in read.cases}
    if unknown:
        raise CommandError("corpus-no-rule", rules=" ".join(sorted(unknown)))
    cases = tuple(c for c in read.cases if not only or c.rule in only)
    return Corpus(source=read.source, site=site, cases=cases)


def _twice(ids: list[str]) -> str:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            return one
        seen.add(one)
    return ""
