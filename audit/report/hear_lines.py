"""The lines of a transcript, ready to be shown or printed, in words of one language."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.pool import worker_pool
from audit.report.model import Report
from audit.report.numbered import numbered
from audit.report.picture import Picture
from devices.manifest import BrokenCapture
from devices.normalize.web import read_page
from rules.pointer import Pointers
from rules.screen import ScreenNode
from rules.screen_pointer import ScreenPointers
from rules.snapshot import Node, Rect
from rules.speech.app import transcript_of_screen
from rules.speech.model import NOISE, SILENT, UNKNOWN, Item, Transcript
from rules.speech.web import transcript_of_page
from rules.speech.words import kind_word, said, why
from rules.wording import load_texts

_MOST = 3000  # lines of one page
_LONGEST = 300  # characters of a line
_NUMBERED = frozenset({SILENT, NOISE, UNKNOWN})
_FEW = 6  # below this, starting processes costs more than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item. `said` is "" where nothing is heard, `shown` what is to be seen there instead.

    `marks` are kind, the kind's word and the reason's sentence. `findings` are ids of the
    report's findings on this very element. `kind` is a role in our words.
    """

    number: int
    kind: str
    said: str
    shown: str
    marks: tuple[tuple[str, str, str], ...]
    findings: tuple[str, ...]
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A page's or screen's transcript; `more` lines were left off."""

    id: str
    lines: tuple[Line, ...]
    more: int
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One unit and what a process needs to listen to it. `findings` are ids by selector."""

    id: str
    app: bool
    folder: Path
    picture: Path | None
    scale: float
    findings: Mapping[str, tuple[str, ...]]
    lang: str


def lines_of(
    report: Report,
    workspace: Path,
    lang: str,
    *,
    only: str = "",
    pictures: bool = True,
    processes: int | None = None,
) -> Iterator[Lines]:
    """The transcripts of all units that have one, in the report's order; `only` names one unit.

    A capture that can no longer be read is left out. `processes` None = one for each core.
    """
    heard = {u.id for u in report.heard.units if not u.why} if report.heard is not None else set()
    work = [
        _Work(
            id=unit.id,
            app=app,
            folder=workspace / "captures" / unit.id,
            picture=workspace / unit.screenshot if unit.screenshot and pictures else None,
            scale=unit.screenshot_scale or 0.0,
            findings=_by_selector(unit.findings),
            lang=lang,
        )
        for app, units in ((False, report.pages), (True, report.screens))
        for unit in units
        if unit.id in heard and only in ("", unit.id)
    ]
    yield from (found for found in _each(_listen, work, processes) if found is not None)


def _by_selector(findings: Sequence[object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in findings:
        selector, name = getattr(one, "selector", ""), getattr(one, "id", "")
        if selector:
            found[selector] = (*found.get(selector, ()), name)
    return found


def _each(
    function: Callable[[_Work], Lines | None], work: Sequence[_Work], processes: int | None
) -> Iterator[Lines | None]:
    count = processes if processes is not None else (os.cpu_count() or 1)
    if count < 2 or len(work) < _FEW:
        yield from map(function, work)
        return
    with worker_pool(count) as pool:
        yield from pool.map(function, work, chunksize=max(1, len(work) // (count * 4)))


def _listen(work: _Work) -> Lines | None:
    transcript, selector = _transcript(work)
    if transcript is None:
        return None
    texts = load_texts(work.lang)
    lines, places = [], []
    for number, item in enumerate(transcript.items[:_MOST], start=1):
        path = selector(item)
        lines.append(
            Line(
                number=number,
                kind=item.kind,
                said=_cut(said(item, texts)),
                shown=_cut(item.shown),
                marks=tuple((m.kind, kind_word(m.kind, texts), why(m, texts)) for m in item.marks),
                findings=work.findings.get(path, ()),
                selector=path,
            )
        )
        if item.rect is not None and any(mark.kind in _NUMBERED for mark in item.marks):
            places.append((number, item.rect))
    return Lines(
        id=work.id,
        lines=tuple(lines),
        more=max(0, len(transcript.items) - _MOST),
        picture=_picture(work, places),
    )


def _picture(work: _Work, places: Sequence[tuple[int, Rect]]) -> Picture | None:
    if work.picture is None:
        return None
    return numbered(work.picture, places, scale=work.scale)


def _transcript(work: _Work) -> tuple[Transcript | None, Callable[[Item], str]]:
    """The transcript and what names an item's element; None for a capture that cannot be read."""
    try:
        if work.app:
            return _of_screen(work.folder)
        return _of_page(work.folder)
    except BrokenCapture:
        return None, _nowhere


def _of_page(folder: Path) -> tuple[Transcript | None, Callable[[Item], str]]:
    page = read_page(folder)
    if page is None:
        return None, _nowhere
    pointers = Pointers(page)

    def selector(item: Item) -> str:
        node = item.node
        return pointers.selector(node) if isinstance(node, Node) and node.is_element else ""

    return transcript_of_page(page), selector


def _of_screen(folder: Path) -> tuple[Transcript | None, Callable[[Item], str]]:
    from devices.normalize.app import read_screen  # brings what reads pictures

    screen = read_screen(folder)
    if screen is None:
        return None, _nowhere
    pointers = ScreenPointers(screen.tree)

    def selector(item: Item) -> str:
        return pointers.selector(item.node) if isinstance(item.node, ScreenNode) else ""

    return transcript_of_screen(screen), selector


def _nowhere(_: Item) -> str:
    return ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
