"""Gathers a round: the portal and the app of every body, one after the other, resumable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from audit.app_commands import AppRequest, devices_of, gather_app, store_recordings
from audit.commands import Gathered, gather_web, hear_termination
from audit.log import event
from audit.report.safe import plain as safe
from audit.report.words import details_of
from audit.rounds.file import BodyEntry
from audit.rounds.folder import RoundFolder
from audit.rounds.leases import Key
from audit.rounds.legs import LEGS, Leg, LegName, leg_of
from audit.rounds.lock import locked
from audit.rounds.shared import fetch, notes, sharing, wanted
from audit.rounds.status import show_legs
from audit.rounds.turns import take_turns
from audit.telling import CommandError
from audit.web_asked import WebRequest, portal_address
from audit.workspace import WorkspaceError
from devices.app.errors import FileError
from devices.app.plan import read_app_plan
from devices.app.recording import BrokenRecording, read_session
from devices.masking import mask
from devices.ports import GatherError, ToolError
from rules.load import load_texts

OK, INCOMPLETE = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRequest:
    """What `yd-audit round run` was asked for.

    `bodies` empty = all; `legs` which of web and app; `restart` measures anew what is measured.
    `workers` None = as the file says, and so with no `grid`.
    """

    path: Path
    bodies: tuple[str, ...] = ()
    legs: tuple[LegName, ...] = LEGS
    restart: bool = False
    workers: int | None = None
    grid: tuple[str, ...] = ()
    lang: str = "zh"


def run_round(request: RoundRequest, console: Console, *, plain: bool) -> int:
    """Measure what is not measured yet; gives the exit code back: 0, or 1 when something is left.

    What stops one leg is told, and the next one is begun. A leg that was interrupted goes on where
    it stopped; what is captured whole of it is not captured again. Raises RoundError
    (round-missing, round-busy, round-no-body …).
    """
    folder = RoundFolder.open(request.path)
    bodies = [folder.body(name) for name in dict.fromkeys(request.bodies)] or folder.file.bodies
    _ = folder.channels  # a scheme that is not known is said before anything is locked
    hear_termination()
    with locked(folder.path):
        tour = _Tour(folder, request, console, bodies, plain=plain)
        try:
            if folder.file.grid.shared:
                tour.go_shared()
            else:
                tour.go()
        except KeyboardInterrupt:
            tour.interrupted = True
        return tour.tell()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop:
    """A leg of which the run says why it was not measured."""

    leg: Leg
    why: str


class _Tour:
    """One run over the bodies."""

    def __init__(
        self,
        folder: RoundFolder,
        request: RoundRequest,
        console: Console,
        bodies: Sequence[BodyEntry],
        *,
        plain: bool,
    ) -> None:
        self.folder = folder
        self.request = request
        self.console = console
        self.bodies = bodies
        self.plain = plain
        self.texts = load_texts(request.lang)
        self.stopped: dict[tuple[str, LegName], str] = {}
        self.interrupted = False

    def go(self) -> None:
        """Every leg that is wanted, in the order of the file."""
        for number, body in enumerate(self.bodies, start=1):
            for name in self.request.legs:
                if self.leg(f"{number}", body, name):
                    continue
                self.interrupted = True
                return

    def go_shared(self) -> None:
        """The same, together with the other coordinators of the round."""
        with sharing(self.folder) as leases:
            keys = [key for key in wanted(self.folder, self.bodies) if key[1] in self.request.legs]
            if self.request.restart:
                leases.reopen(keys)
                self.request = replace(self.request, restart=False)
            else:
                fetch(self.folder, leases)
                leases.retry(key for key in keys if self._again(key))
            self.interrupted = not take_turns(self, leases, keys)
            if not self.interrupted:
                fetch(self.folder, leases)
            for line in notes(leases, self.texts):
                self.console.out(line, highlight=False)

    def _again(self, key: Key) -> bool:
        return leg_of(self.folder, self.folder.body(key[0]), key[1]).again

    def named(self, body: BodyEntry, name: LegName) -> dict[str, str]:
        """Body and leg as lines to the reader name them."""
        return {"body": body.name, "leg": self.texts.message(f"round-{name}")}

    def leg(self, number: str, body: BodyEntry, name: LegName) -> bool:
        """One leg; false when somebody interrupted it."""
        before = leg_of(self.folder, body, name)
        if not before.wanted:
            return True
        head = {
            "number": number,
            "total": str(len(self.bodies)),
            "body": body.name,
            "leg": self.texts.message(f"round-{name}"),
        }
        if before.done and not self.request.restart:
            other = self.other(body, before)
            if other is not None:
                self.stop(body, name, other, head)
                return True
            if not before.again:
                self.say("round-leg-done", **head)
                return True
        self.say("round-leg", **head)
        try:
            gathered = self.gather(body, name)
        except (CommandError, WorkspaceError, ToolError, GatherError) as error:
            if before.done and isinstance(error, WorkspaceError) and "resume-" in error.code:
                # It has ended: only what a block or a lost phone cost cannot be tried again.
                self.say("round-leg-done", **head)
                return True
            self.stop(body, name, self.why(error, body=body.id, leg=name), head)
            return True
        except Exception as error:  # hours of other bodies must not be lost for one
            what = f"{type(error).__name__}: {error}"[:300]
            sentence = self.texts.message("round-leg-unexpected", {"detail": what})
            self.stop(body, name, sentence, head)
            return True
        if gathered.failure is not None:
            self.stop(body, name, self.why(gathered.failure), head)
        elif gathered.complete:
            state = leg_of(self.folder, body, name).said(self.request.lang)
            self.say("round-leg-result", **head, state=state)
        return gathered.complete

    def gather(self, body: BodyEntry, name: LegName) -> Gathered:
        """Measure what is missing of one leg, or all of it anew, into the body's workspace."""
        return self.web(body) if name == "web" else self.app(body)

    def web(self, body: BodyEntry) -> Gathered:
        """The portal."""
        settings = self.folder.file.web_of(body)
        workspace = self.folder.workspace(body.id)
        request = WebRequest(
            url=body.portal or "",
            out=workspace.path,
            pages=settings.pages,
            depth=settings.depth,
            minutes=settings.minutes,
            seed=self.folder.file.seed,
            viewport=settings.viewport,
            workers=self.request.workers or settings.workers,
            delay=settings.delay,
            contact=settings.contact,
            page_seconds=settings.page_seconds,
            restart=self.request.restart,
            only_hosts=",".join(settings.only_hosts),
            lang=self.request.lang,
            scheme=self.folder.machine_scheme,
            grid=self.request.grid or self.folder.file.grid.urls,
        )
        return gather_web(request, workspace, self.console, plain=self.plain)

    def app(self, body: BodyEntry) -> Gathered:
        """The app: on the farm's devices, or by its recorded sessions."""
        workspace, scheme = self.folder.workspace(body.id), self.folder.machine_scheme
        if body.app is None or self.folder.file.farm is None:
            # Copied in a moment, and the same every time: nothing to go on with.
            store_recordings(body.recordings, workspace, replace=True, scheme=scheme)
            return Gathered(complete=True)
        devices = devices_of(self.folder.file.farm)
        request = AppRequest(plan=body.app, devices=devices, out=workspace.path, scheme=scheme)
        restart = self.request.restart
        return gather_app(request, workspace, self.console, plain=self.plain, replace=restart)

    def other(self, body: BodyEntry, leg: Leg) -> str | None:
        """What to do where the captures are of something that the file no longer names."""
        now = _named(body, leg.leg)
        if now is None or now == leg.targets:
            return None
        detail = {"before": ", ".join(leg.targets), "now": ", ".join(now), "body": body.id}
        return self.texts.message(f"round-leg-other-{leg.leg}", detail)

    def why(
        self, error: CommandError | WorkspaceError | ToolError | GatherError, **where: str
    ) -> str:
        """What stopped a leg and what to do, in the reader's language.

        `where` is body and leg, for what is done otherwise in a round than in a single folder.
        """
        if isinstance(error, CommandError | WorkspaceError):
            resuming = error.code.startswith("resume-")
            code = f"round-{error.code}" if resuming else error.code
            return self.texts.message(code, {**error.detail, **where})
        detail = details_of(error.reason, error.detail)
        what = self.texts.reason(error.reason, detail)
        gap = "" if self.request.lang == "zh" else " "
        return f"{what}{gap}{self.texts.todo(error.reason, detail)}"

    def stop(self, body: BodyEntry, name: LegName, why: str, head: dict[str, str]) -> None:
        """Say why a leg is not measured, and remember it."""
        self.stopped[body.id, name] = why
        self.say("round-leg-failed", **head, why=why)

    def tell(self) -> int:
        """The end: what is measured of the round, what is not; gives the exit code back."""
        if self.interrupted:
            self.say("round-interrupted")
        show_legs(self.folder, self.console, lang=self.request.lang, plain=self.plain)
        lines = list(self.left())
        if not lines:
            self.say("round-all-measured")
        else:
            self.say("round-not-measured", count=str(len(lines)))
        for line in lines:
            self.console.out(line, highlight=False)
        return INCOMPLETE if lines or self.interrupted else OK

    def left(self) -> Iterator[str]:
        """A line for each leg of this run that is not measured."""
        for body in self.bodies:
            for name in self.request.legs:
                leg = leg_of(self.folder, body, name)
                why = self.stopped.get((body.id, name))
                if not leg.wanted or (leg.done and why is None):
                    continue
                state = leg.said(self.request.lang) if why is None else why
                title = self.texts.message(f"round-{name}")
                yield safe(
                    self.texts.message(
                        "round-left", {"body": body.name, "leg": title, "state": state}
                    )
                )

    def say(self, code: str, **detail: str) -> None:
        """A line to the reader, and to the log."""
        event("round", code=code, detail=detail)
        self.console.out(safe(self.texts.message(code, detail)), highlight=False)


def _named(body: BodyEntry, name: LegName) -> tuple[str, ...] | None:
    """What the file wants measured, as Leg.targets; None when its files cannot be read now."""
    if name == "web":
        return (mask(portal_address(body.portal or "")),)  # as the record has it
    try:
        if body.app is not None:
            builds = read_app_plan(body.app).builds()
            return tuple(sorted(f"{platform} {build.id}" for platform, build in builds))
        sessions = [read_session(path) for path in body.recordings]
    except (FileError, BrokenRecording):
        return None
    return tuple(sorted(f"{s.device.platform} {s.app.id}" for s in sessions))
