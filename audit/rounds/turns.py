"""One coordinator's part in a round that several measure: leases legs, keeps them, passes them on.

While a leg is measured, one thread tells the database that we live and another one sends every
finished capture, so that who takes over after a crash loses a page at most. A coordinator that
was asleep for longer than its lease stops at once: the polite rate towards a portal holds because
only one coordinator at a time visits it.
"""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from audit.people.problems import PeopleError
from audit.rounds.file import BodyEntry
from audit.rounds.folder import RoundFolder
from audit.rounds.leases import Key, Lease, LeaseLost, Leases
from audit.rounds.legs import LegName, leg_of
from audit.rounds.shared import browser_of, fetch
from audit.rounds.transport import Sender, bring
from audit.workspace import Workspace

_MOST_PAUSE = 5.0  # seconds between two looks at what others hold
_SEND = 2.0  # seconds between two looks for finished captures
_TRIES = 5  # to store what is measured, with a pause of a third of a lease between


class Tour(Protocol):
    """What measures legs and tells of it: audit.rounds.run."""

    folder: RoundFolder
    stopped: dict[tuple[str, LegName], str]

    def leg(self, number: str, body: BodyEntry, name: LegName) -> bool:
        """Measure one leg; false when somebody interrupted it."""

    def say(self, code: str, **detail: str) -> None:
        """A line to the reader."""

    def named(self, body: BodyEntry, name: LegName) -> dict[str, str]:
        """Body and leg as lines to the reader name them."""


def take_turns(tour: Tour, leases: Leases, keys: Sequence[Key]) -> bool:
    """Measure every leg that nobody else does, until all are complete; false when interrupted.

    A leg that fails here is left to the others, and so is one whose lease was lost. At the end
    the folder has all that is complete.
    """
    pending = list(keys)
    told = False
    while pending:
        lease = leases.claim(pending)
        if lease is not None:
            told = False
            done = _measure(tour, leases, lease, pending)
            if not done:
                return False
            continue
        ready = leases.completed(pending)
        fetch(tour.folder, leases, ready)
        for key in ready:
            pending.remove(key)
            total = str(len(tour.folder.file.bodies))
            names = tour.named(tour.folder.body(key[0]), key[1])
            tour.say("round-leg-done", number=_number(tour, key), total=total, **names)
        if pending and not ready:
            if not told:
                tour.say("round-shared-wait", count=str(len(pending)))
            told = True
            time.sleep(min(leases.seconds / 3, _MOST_PAUSE))
    return True


def _measure(tour: Tour, leases: Leases, lease: Lease, pending: list[Key]) -> bool:
    """One leg that is ours; false when the user interrupted it."""
    workspace = tour.folder.workspace(lease.body)
    body = tour.folder.body(lease.body)
    keeper = Keeper(leases, lease, workspace)
    go_on = True
    try:
        with keeper.kept():
            if not lease.fresh:
                bring(leases, lease.key, workspace, exact=False)
            go_on = tour.leg(_number(tour, lease.key), body, lease.leg)
            keeper.send()
    except KeyboardInterrupt:
        go_on = False
    except LeaseLost:
        keeper.lost.set()
    if keeper.lost.is_set():
        tour.stopped.pop(lease.key, None)
        holder = leases.holder_of(lease.key)
        tour.say("round-shared-lost", holder=holder, **tour.named(body, lease.leg))
        return True
    with suppress(LeaseLost):
        if go_on and lease.key not in tour.stopped and leg_of(tour.folder, body, lease.leg).done:
            leases.complete(lease, browser_of(tour.folder, lease.key))
        else:
            leases.release(lease)
        pending.remove(lease.key)
    return go_on


def _number(tour: Tour, key: Key) -> str:
    ids = [body.id for body in tour.folder.file.bodies]
    return str(ids.index(key[0]) + 1)


class Keeper:
    """Keeps a lease while its leg is measured in the main thread, and sends what is finished."""

    def __init__(self, leases: Leases, lease: Lease, workspace: Workspace) -> None:
        self._leases = leases
        self._lease = lease
        self._sender = Sender(leases, lease, workspace)
        self._sending = threading.Lock()
        self._over = threading.Event()
        self._within = threading.Lock()
        self.lost = threading.Event()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """The block is interrupted (KeyboardInterrupt) when the lease is lost."""
        beat = threading.Thread(target=self._beat, daemon=True)
        send = threading.Thread(target=self._send_on, daemon=True)
        beat.start()
        send.start()
        try:
            yield
        finally:
            self._end()
            beat.join(timeout=30)
            send.join(timeout=60)

    def send(self) -> None:
        """Store all that is finished. Raises LeaseLost, PeopleError."""
        for attempt in range(1, _TRIES + 1):
            try:
                with self._sending:
                    self._sender.send()
                return
            except PeopleError:
                if attempt == _TRIES:
                    raise
                time.sleep(self._leases.seconds / 3)

    def _end(self) -> None:
        """From here on nobody interrupts the main thread; an interrupt under way is heard here."""
        while True:
            try:
                with self._within:
                    self._over.set()
                time.sleep(0)  # where Python looks for signals
                return
            except KeyboardInterrupt:
                if not self.lost.is_set():
                    self._over.set()
                    raise

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._over.wait(self._leases.seconds / 4):
            try:
                self._leases.beat(self._lease)
                last = time.monotonic()
            except LeaseLost:
                self._give_up()
                return
            except PeopleError:
                # Who cannot be heard for the whole lease may have been replaced.
                if time.monotonic() - last > self._leases.seconds:
                    self._give_up()
                    return

    def _send_on(self) -> None:
        while not self._over.wait(min(_SEND, self._leases.seconds / 2)):
            try:
                with self._sending:
                    self._sender.send()
            except LeaseLost:
                self._give_up()
                return
            except (PeopleError, OSError):
                continue  # the end of the leg sends what is left, or says why it cannot

    def _give_up(self) -> None:
        with self._within:
            if not self._over.is_set() and not self.lost.is_set():
                self.lost.set()
                _thread.interrupt_main()
