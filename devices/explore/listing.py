"""A list of addresses to audit exactly: reading the file and making it a sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from devices.explore import kinds, urls
from devices.explore.model import LeftOut, Sample, SampledPage

_COMMENT = re.compile(r"(^|\s)#(\s.*|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProblem:
    """A line that cannot be used: its number from 1, its text, and a reason code."""

    line: int
    text: str
    reason: str


class UrlListError(Exception):
    """A list that cannot be audited. `problems` holds every bad line; empty: it names no page."""

    def __init__(self, path: Path, problems: tuple[ListProblem, ...]) -> None:
        self.path, self.problems = path, problems
        what = "; ".join(f"line {p.line}: {p.reason}" for p in problems) or "no address in it"
        super().__init__(f"{path}: {what}")


def read_urls(path: Path) -> tuple[str, ...]:
    """The addresses in a file, one a line, in order, each once.

    Empty lines and comments are skipped: a line that begins with # and whatever follows a # with
    white space on both sides (so that #/routes stay). UTF-8 with or without a byte order mark, else
    GB18030. Raises OSError when the file cannot be read, UrlListError naming all bad lines.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    found: dict[str, str] = {}
    problems: list[ListProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = "" if line.lstrip().startswith("#") else _COMMENT.sub("", line).strip()
        if not line:
            continue
        try:
            url = _as_written(line)
            found.setdefault(url.partition("#")[0] if "#" not in urls.clean(url) else url, url)
        except ValueError:
            problems.append(ListProblem(line=number, text=urls.shown(line), reason="not-a-url"))
    if problems or not found:
        raise UrlListError(path, tuple(problems))
    return tuple(found.values())


def listed(
    addresses: Iterable[str],
    *,
    seed: int = 0,
    refusal: Callable[[str], str | None] | None = None,
) -> Sample:
    """A sample of exactly these addresses; the seed is only noted down.

    `refusal` gives the reason code not to visit one (a robots.txt's, say); those are left out.
    Kinds are told by the addresses alone, templates are empty: neither was looked at.
    """
    given = tuple(addresses)
    pages: list[SampledPage] = []
    left_out: list[LeftOut] = []
    for url in given:
        if refusal is not None and (why := refusal(url)) is not None:
            left_out.append(LeftOut(url=urls.shown(url), reason=why))
            continue
        found = kinds.kinds_of(kinds.evidence(url))
        pages.append(SampledPage(url=url, kinds=found, template="", chosen="listed"))
    return Sample(
        method="list",
        seed=seed,
        budget=len(given),
        pages=tuple(pages),
        left_out=tuple(left_out),
        kinds_missing=(),
        discovered=len(given),
        explored=0,
        notes=(),
    )


def _as_written(line: str) -> str:
    """The address, whole. Raises ValueError when it is none."""
    urls.clean(line)
    if re.search(r"\s", line):
        raise ValueError("white space in an address")
    return line
