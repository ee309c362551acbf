"""What a target is, and where the functions put their files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.wording import load_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parser of outside data.

    `run` gives it an input. `errors` are what it may raise, the tool's own; none of them reaches
    whoever called `run` unless its sentence cannot be told. `shape` says how inputs are changed
    (text, json, toml or zip); `weight` is its part of the inputs; `tokens` go into texts.
    """

    run: Callable[[bytes], None]
    errors: tuple[type[Exception], ...] = ()
    seeds: Callable[[], Sequence[bytes]]
    told: Callable[[Exception], object] = str
    shape: str = "text"
    weight: float = 1.0
    tokens: Sequence[bytes] = ()

    def take(self, data: bytes) -> bool:
        """Run one input; True when it was accepted, False when it was refused with a sentence."""
        try:
            self.run(data)
        except self.errors as error:
            self.told(error)
            return False
        return True


@cache
def scratch() -> Path:
    """A folder of this process alone, in memory where there is a place for that."""
    memory = Path("/dev/shm")  # noqa: S108  (made by tempfile, below it)
    # A fuzzer ends without tidying up; whoever started it does, and names the place.
    given = os.environ.get("YD_FUZZ_SCRATCH")
    within = given or (memory if memory.is_dir() else None)
    where = Path(tempfile.mkdtemp(prefix="yd-fuzz-", dir=within))
    atexit.register(shutil.rmtree, where, ignore_errors=True)
    return where


def file_of(name: str, data: bytes) -> Path:
    """The input as a file."""
    path = scratch() / name
    path.write_bytes(data)
    return path


def message(error: Exception) -> None:
    """The sentence of an error with code and detail can be told in both languages."""
    detail: Mapping[str, str] = error.detail  # type: ignore[attr-defined]
    for lang in ("zh", "en"):
        load_texts(lang).message(error.code, detail)  # type: ignore[attr-defined]


def reason(error: Exception) -> None:
    """The same for an error whose code is a reason."""
    code = getattr(error, "code", "") or error.reason  # type: ignore[attr-defined]
    detail = getattr(error, "detail", None) or getattr(error, "details", {})
    for lang in ("zh", "en"):
        load_texts(lang).reason(code, detail)
