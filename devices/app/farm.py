"""The device farm: one worker for each device, jobs that move on when a device is lost."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devices.app.inventory import Device
from devices.app.lease import leased
from devices.app.phone import Phone
from devices.ports import GatherError

# The device or the way to it is gone: another device may do it.
LOST = frozenset({"device-lost", "server-lost", "call-timeout"})
# The app died: it may stand the same steps when they are done again.
_PASSING = frozenset({"app-crashed"})
_SYSTEMS = {"android": "Android", "ios": "iOS"}
_TRIES = 3
_GRACE = 30.0  # seconds that workers have to end by themselves after an interrupt
_CLOSING = 10.0  # seconds for the sessions of those that did not
_SHORT = 2.0  # seconds; a probe that waits no longer is let finish, and puts the device back


@dataclass(slots=True, eq=False)
class Job:
    """A piece of work on one device: a journey, or an exploration.

    `run` raises GatherError where it cannot be done. `failure` is None until it failed for good.
    `ended` is called once `run` came to an end for the last time, unless all work is to end.
    """

    id: str
    platform: str
    tags: frozenset[str]
    run: Callable[[Phone, Device], None]
    ended: Callable[[Job], None] = lambda _: None
    failure: GatherError | None = None
    tries: int = 0
    avoided: set[str] = field(default_factory=set)  # devices that were lost under it

    def fits(self, device: Device) -> bool:
        """True for a device of the kind that can do it."""
        return device.platform == self.platform and self.tags <= set(device.tags)

    def suits(self, device: Device) -> bool:
        """True when the device can do it, and was not lost under it."""
        return self.fits(device) and device.id not in self.avoided


class Farm:
    """Devices that share a list of jobs. Every lease and every session is given back."""

    def __init__(
        self,
        devices: Sequence[Device],
        *,
        open_phone: Callable[[Device], Phone],
        tell: Callable[[Device, GatherError], None],
        ending: Callable[[], None] = lambda: None,
        leases: Path | None = None,
    ) -> None:
        """`open_phone` starts a session; `tell` hears of every device that is lost or busy.

        `ending` is called when an interrupt was heard and workers still have something in hand.
        `opened` is true once a session was opened.
        """
        self._devices = tuple(devices)
        self._open = open_phone
        self._tell = tell
        self._ending = ending
        self._leases = leases
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._alive: set[str] = set()
        self._gone: dict[str, GatherError] = {}  # why a device cannot be used
        self._given_up: GatherError | None = None  # why no device did a job
        self.opened = False
        self._phones: dict[str, Phone] = {}
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._error: BaseException | None = None

    def stopping(self) -> bool:
        """True once the run is to end."""
        return self._stop.is_set()

    @property
    def unused(self) -> GatherError | None:
        """Why no session was opened at all; None when one was, or when none was needed."""
        return None if self.opened else self._given_up

    def sleep(self, seconds: float) -> None:
        """Wait in a worker. Raises GatherError "interrupted" when a long wait is cut short."""
        if seconds <= _SHORT:
            time.sleep(seconds)
        elif self._stop.wait(seconds):
            raise GatherError("interrupted")

    def work(self, jobs: Sequence[Job]) -> None:
        """Do all jobs; those that could not be done have their failure set.

        Raises whatever stops a run altogether (no space, an interrupt); jobs that are not done
        by then have the failure "interrupted".
        """
        self._waiting = list(jobs)
        self._alive = {d.id for d in self._devices if any(job.suits(d) for job in jobs)}
        self._give_up_on_orphans()
        threads = [
            threading.Thread(target=self._serve, args=(device,), daemon=True, name=device.id)
            for device in self._devices
            if device.id in self._alive
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(timeout=0.2)
        except KeyboardInterrupt:
            self._end(threads)
            raise
        finally:
            for job in self._waiting:
                job.failure = job.failure or GatherError("interrupted")
        if self._error is not None:
            raise self._error

    def _end(self, threads: Sequence[threading.Thread]) -> None:
        """Let workers finish what they are in; sessions of those that do not are closed.

        A second Ctrl-C ends the waiting.
        """
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        with contextlib.suppress(KeyboardInterrupt):
            _join(threads, _SHORT)
            if any(thread.is_alive() for thread in threads):
                self._ending()
            _join(threads, _GRACE)
        closing = [
            threading.Thread(target=phone.close, daemon=True)
            for phone in tuple(self._phones.values())
        ]
        for thread in closing:
            thread.start()
        _join(closing, _CLOSING)
        _join(threads, 1.0)

    def _serve(self, device: Device) -> None:
        try:
            with leased(device, self._leases):
                self._drain(device)
        except GatherError as error:
            self._gone[device.id] = error
            self._tell(device, error)
        except BaseException as error:  # handed on to the thread that waits
            self._error = self._error or error
            self._stop.set()
        finally:
            with self._changed:
                self._alive.discard(device.id)
                self._give_up_on_orphans()
                self._changed.notify_all()

    def _drain(self, device: Device) -> None:
        """Do jobs until none is left. Raises GatherError when the device cannot be used."""
        phone: Phone | None = None
        try:
            while (job := self._next(device)) is not None:
                try:
                    if phone is None:
                        phone = self._phones[device.id] = self._open(device)
                        self.opened = True
                except BaseException:
                    self._requeue(job)  # it was not begun
                    raise
                try:
                    job.run(phone, device)
                except GatherError as error:
                    lost = error.reason in LOST
                    self._failed(job, device, error, lost=lost)
                    if lost:
                        # A session that dropped once is no reason to lose a phone: if there is
                        # more to do it is opened again.
                        self._close(device, phone)
                        phone = None
                except BaseException:
                    self._requeue(job)
                    raise
                else:
                    self._done(job)
        finally:
            self._close(device, phone)

    def _close(self, device: Device, phone: Phone | None) -> None:
        self._phones.pop(device.id, None)
        if phone is not None:
            with contextlib.suppress(GatherError):
                phone.close()

    def _next(self, device: Device) -> Job | None:
        """The next job for this device; waits while a running one may still come to it."""
        with self._changed:
            while not self._stop.is_set():
                job = next((j for j in self._waiting if j.suits(device)), None)
                if job is not None:
                    self._waiting.remove(job)
                    self._running.append(job)
                    return job
                if not any(j.fits(device) for j in self._running):
                    return None
                self._changed.wait()
            return None

    def _done(self, job: Job) -> None:
        with self._changed:
            job.failure = None
            self._running.remove(job)
            self._changed.notify_all()
            job.ended(job)

    def _requeue(self, job: Job) -> None:
        with self._changed:
            self._waiting.insert(0, job)
            self._running.remove(job)
            self._changed.notify_all()

    def _failed(self, job: Job, device: Device, error: GatherError, *, lost: bool) -> None:
        """Give the job to another device, to the same one once more, or up."""
        with self._changed:
            self._running.remove(job)
            job.tries += 1
            job.failure = error  # stays unless a later try succeeds
            others = [d for d in self._devices if d.id in self._alive and d.id != device.id]
            if lost and any(job.suits(d) for d in others):
                job.avoided.add(device.id)
            again = (lost or error.reason in _PASSING) and job.tries < _TRIES
            if again and not self._stop.is_set():
                self._waiting.insert(0, job)
            self._changed.notify_all()
            if not again and not self._stop.is_set():
                job.ended(job)

    def _give_up_on_orphans(self) -> None:
        """Jobs that no device is left for have failed, unless the run is ending anyway."""
        if self._stop.is_set():
            return
        alive = [d for d in self._devices if d.id in self._alive]
        for job in tuple(self._waiting):
            if not any(job.suits(d) for d in alive):
                job.avoided.clear()  # the device that lost it once may be the last one standing
            if not any(job.suits(d) for d in alive):
                self._given_up = job.failure = job.failure or self._why_none(job)
                self._waiting.remove(job)

    def _why_none(self, job: Job) -> GatherError:
        """Why no device does the job: what became of one that could have, or there was none."""
        gone = [self._gone[d.id] for d in self._devices if d.id in self._gone and job.fits(d)]
        return gone[-1] if gone else GatherError("no-device", platform=_SYSTEMS[job.platform])


def _join(threads: Sequence[threading.Thread], seconds: float) -> None:
    """Wait for all threads, at most so long altogether."""
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(timeout=max(0.0, end - time.monotonic()))
