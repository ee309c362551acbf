"""How far the portals and apps of a round are measured, as their workspaces say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from audit.again import app_again, pages_again
from audit.report.safe import plain
from audit.report.words import details_of
from audit.rounds.file import BodyEntry
from audit.rounds.folder import RoundFolder
from audit.workspace import AppRecord, RunRecord, WorkspaceError
from devices.manifest import (
    BrokenCapture,
    Manifest,
    ScreenManifest,
    read_manifest,
    read_screen_manifest,
)
from rules.load import load_texts
from rules.wording import Texts

LegName = Literal["web", "app"]
LEGS: tuple[LegName, ...] = ("web", "app")


class State(StrEnum):
    """How far a leg is measured; a key of the texts' [message] table after "round-state-"."""

    MEASURED = "measured"
    PARTLY = "partly"
    NOTHING = "nothing"  # a run ended and measured nothing
    UNFINISHED = "unfinished"
    NONE = "none"  # not begun
    BROKEN = "broken"  # its record cannot be read
    WITHOUT = "without"  # the body has no such channel
    FOREIGN = "foreign"  # the scheme has no such part


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The portal or the app of a body. Counts are of pages or screens.

    `targets` is what was measured: the portal's address, or platform and id of each app. `why` is
    the first reason why something was not measured, a code of the texts with what fills it.
    `again`: what is missing is so for a reason that passes, and the same command tries it again.
    """

    body: str
    leg: LegName
    state: State
    measured: int = 0
    partly: int = 0
    missing: int = 0
    unreached: int = 0
    targets: tuple[str, ...] = ()
    why: tuple[str, Mapping[str, str]] | None = None
    detail: str = ""
    again: bool = False

    @property
    def wanted(self) -> bool:
        """True where there is something to measure."""
        return self.state not in {State.WITHOUT, State.FOREIGN}

    @property
    def done(self) -> bool:
        """True when a run ended by itself and there is something to judge."""
        return self.state in {State.MEASURED, State.PARTLY}

    def said(self, lang: str) -> str:
        """The state as a reader sees it, on one line."""
        texts = load_texts(lang)
        counts = {name: str(getattr(self, name)) for name in ("measured", "partly", "missing")}
        key = f"round-state-{self.state.value}"
        if self.state in {State.MEASURED, State.PARTLY}:
            key = f"{key}-{self.leg}"
        line = texts.message(key, {**counts, "why": self._why(texts)})
        if self.done and self.unreached:
            line += texts.message("round-state-unreached", {"unreached": str(self.unreached)})
        return plain(line)

    def _why(self, texts: Texts) -> str:
        if self.state is State.BROKEN:
            return self.detail
        if self.why is None:
            empty = self.leg == "app" and not self.missing
            return texts.message("round-why-empty" if empty else "round-why-unknown")
        code, detail = self.why
        return texts.reason(code, details_of(code, detail)).rstrip("。.")


def legs_of(folder: RoundFolder, bodies: Iterable[BodyEntry] | None = None) -> Iterator[Leg]:
    """Portal and app of every body of the round, or of these, in their order."""
    for body in folder.file.bodies if bodies is None else bodies:
        for name in LEGS:
            yield leg_of(folder, body, name)


def leg_of(folder: RoundFolder, body: BodyEntry, name: LegName) -> Leg:
    """How far one leg is."""
    if name not in folder.channels:
        return Leg(body=body.id, leg=name, state=State.FOREIGN)
    if name in body.without:
        return Leg(body=body.id, leg=name, state=State.WITHOUT)
    workspace = folder.workspace(body.id)
    try:
        record: RunRecord | AppRecord | None = (
            workspace.read_run_if_any() if name == "web" else workspace.read_app_if_any()
        )
    except WorkspaceError as error:
        detail = plain(" ".join(error.detail.values()))
        return Leg(body=body.id, leg=name, state=State.BROKEN, detail=detail)
    if record is None:
        return Leg(body=body.id, leg=name, state=State.NONE)
    return _measured(body, name, record, workspace.capture)


def _measured(
    body: BodyEntry,
    name: LegName,
    record: RunRecord | AppRecord,
    place: Callable[[str], Path],
) -> Leg:
    states: Counter[str] = Counter()
    why: tuple[str, Mapping[str, str]] | None = None
    web = isinstance(record, RunRecord)
    planned = record.pages if isinstance(record, RunRecord) else record.screens
    address = {page.id: page.url for page in record.pages} if isinstance(record, RunRecord) else {}
    found: list[Manifest | ScreenManifest] = []
    for unit in planned:
        manifest = _manifest(place(unit.id), web=web)
        states["absent" if manifest is None else manifest.state] += 1
        if manifest is not None:
            found.append(manifest)
        if why is None and manifest is not None and manifest.reasons:
            first = manifest.reasons[0]
            # As in a report: what the reason's sentence may name besides its own details.
            why = (first.code, {"url": address.get(unit.id, ""), **first.detail})
    unreached = record.unreached if isinstance(record, AppRecord) else ()
    if why is None and unreached:
        why = (unreached[0].reason, unreached[0].detail)
    return Leg(
        body=body.id,
        leg=name,
        state=_state(record, states),
        measured=states["measured"],
        partly=states["partly"],
        missing=states["not-measured"] + states["absent"],
        unreached=len(unreached),
        targets=_targets(record),
        why=why,
        again=_again(record, found),
    )


def _again(record: RunRecord | AppRecord, found: list[Manifest | ScreenManifest]) -> bool:
    if isinstance(record, AppRecord):
        return app_again(record, [one for one in found if isinstance(one, ScreenManifest)])
    pages = {one.id: one for one in found if isinstance(one, Manifest)}
    return bool(record.asked) and bool(pages_again(pages))


def _state(record: RunRecord | AppRecord, states: Counter[str]) -> State:
    """A run that stopped for want of space or a browser has pages that nothing is known of."""
    if record.finished_at is None or record.interrupted or states["absent"]:
        return State.UNFINISHED
    if not states["measured"] and not states["partly"]:
        return State.NOTHING
    if isinstance(record, RunRecord) and record.asked and not record.planned:
        return State.UNFINISHED  # it stopped while it looked for pages
    whole = states["measured"] == states.total()
    return State.MEASURED if whole else State.PARTLY


def _manifest(folder: Path, *, web: bool) -> Manifest | ScreenManifest | None:
    try:
        return read_manifest(folder) if web else read_screen_manifest(folder)
    except BrokenCapture:
        return None


def _targets(record: RunRecord | AppRecord) -> tuple[str, ...]:
    if isinstance(record, RunRecord):
        return (record.target,)
    return tuple(sorted(f"{target.platform} {target.app}" for target in record.targets))
