"""Jobs move on when a device is lost, and every lease comes back."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from devices.app.farm import Farm, Job
from devices.app.inventory import Device
from devices.app.lease import leased
from devices.app.phone import Phone
from devices.ports import GatherError


class Session:
    """A session of which only its end matters here."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.closed = False

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class Rack:
    """Devices that can be broken, and what happened on them."""

    def __init__(self, *ids: str, platform: str = "android") -> None:
        self.devices = tuple(
            Device.model_validate({"id": i, "platform": platform, "server": "http://127.0.0.1:1"})
            for i in ids
        )
        self.sessions: list[Session] = []
        self.dead: set[str] = set()
        self.told: list[tuple[str, str]] = []
        self.heard = threading.Event()  # set once a device was told of

    def farm(self, leases: Path) -> Farm:
        """A farm over these devices."""

        def open_phone(device: Device) -> Phone:
            if device.id in self.dead:
                raise GatherError("server-lost", server=device.server)
            self.sessions.append(Session(device.id))
            return cast(Phone, self.sessions[-1])

        def tell(device: Device, error: GatherError) -> None:
            self.told.append((device.id, error.reason))
            self.heard.set()

        return Farm(self.devices, open_phone=open_phone, tell=tell, leases=leases)


def job(run: Callable[[Any, Device], None], platform: str = "android", id: str = "j") -> Job:
    """A job that any device of its platform can do."""
    return Job(id=id, platform=platform, tags=frozenset(), run=run)


def test_a_lost_device_gives_its_job_to_another(tmp_path: Path) -> None:
    """The job that was running on it is done once more elsewhere, and nothing fails."""
    rack = Rack("a", "b")
    done: list[str] = []

    def run(_: Phone, device: Device) -> None:
        if device.id == "a":
            rack.dead.add("a")
            raise GatherError("device-lost")
        # There is a job left for the lost device until it was tried to open it again.
        assert rack.heard.wait(10)
        done.append(device.id)

    jobs = [job(run, id=name) for name in ("one", "two", "three")]
    rack.farm(tmp_path).work(jobs)
    assert [j.failure for j in jobs] == [None, None, None]
    assert done == ["b", "b", "b"]
    assert rack.told == [("a", "server-lost")]
    assert all(session.closed for session in rack.sessions)


def test_a_session_that_drops_once_is_opened_again_on_the_only_device(tmp_path: Path) -> None:
    """One dropped session must not cost the run its only phone."""
    rack = Rack("a")
    tries: list[str] = []

    def run(_: Phone, device: Device) -> None:
        tries.append(device.id)
        if len(tries) == 1:
            raise GatherError("device-lost")

    only = job(run)
    rack.farm(tmp_path).work([only])
    assert only.failure is None
    assert tries == ["a", "a"]


def test_a_step_that_cannot_be_done_is_not_tried_again(tmp_path: Path) -> None:
    """An element that is not there will not be there a second later on the same screen."""
    rack = Rack("a", "b")
    tries: list[str] = []

    def run(_: Phone, device: Device) -> None:
        tries.append(device.id)
        raise GatherError("target-not-found", step="1", target="办事")

    only = job(run)
    rack.farm(tmp_path).work([only])
    assert only.failure is not None and only.failure.reason == "target-not-found"
    assert len(tries) == 1


def test_without_a_fitting_device_the_job_says_so(tmp_path: Path) -> None:
    """An iOS job on an Android farm is no silent success."""
    rack = Rack("a")
    only = job(lambda *_: None, platform="ios")
    rack.farm(tmp_path).work([only])
    assert only.failure is not None and only.failure.reason == "no-device"


def test_all_devices_dead_ends_and_says_why(tmp_path: Path) -> None:
    """Nobody waits for ever for a rack without power."""
    rack = Rack("a", "b")
    rack.dead |= {"a", "b"}
    jobs = [job(lambda *_: None, id=str(n)) for n in range(3)]
    rack.farm(tmp_path).work(jobs)
    assert {j.failure.reason for j in jobs if j.failure} <= {"server-lost", "no-device"}
    assert all(j.failure is not None for j in jobs)


def test_a_device_in_use_is_left_alone_and_given_back_later(tmp_path: Path) -> None:
    """Two runs on one machine never share a phone."""
    rack = Rack("a")
    only = job(lambda *_: None)
    with leased(rack.devices[0], tmp_path):
        rack.farm(tmp_path).work([only])
    assert rack.told == [("a", "device-busy")]
    assert only.failure is not None
    again = job(lambda *_: None)
    rack.farm(tmp_path).work([again])
    assert again.failure is None


def test_two_devices_work_side_by_side(tmp_path: Path) -> None:
    """Each of two jobs waits for the other to have begun: one after the other would hang."""
    rack = Rack("a", "b")
    both = threading.Barrier(2, timeout=10)
    jobs = [job(lambda *_: cast(None, both.wait()), id=str(n)) for n in range(2)]
    rack.farm(tmp_path).work(jobs)
    assert [j.failure for j in jobs] == [None, None]


def test_what_stops_a_run_stops_all_devices(tmp_path: Path) -> None:
    """A full disk is not a device's fault: it is raised, and the sessions are closed."""
    rack = Rack("a", "b")

    def run(*_: object) -> None:
        raise OSError(28, "No space left on device")

    jobs = [job(run, id=str(n)) for n in range(4)]
    with pytest.raises(OSError, match="No space"):
        rack.farm(tmp_path).work(jobs)
    assert all(session.closed for session in rack.sessions)


def test_dead_devices_do_not_use_up_a_jobs_tries(tmp_path: Path) -> None:
    """Four of five devices do not even start: the job is done on the fifth."""
    rack = Rack("a", "b", "c", "d", "e")
    rack.dead |= {"a", "b", "c", "d"}
    only = job(lambda *_: None)
    rack.farm(tmp_path).work([only])
    assert only.failure is None


def test_a_device_that_has_nothing_more_to_do_is_released(tmp_path: Path) -> None:
    """An iPhone is free as soon as its own jobs are done, however long Android's take."""
    androids, iphones = Rack("a"), Rack("i", platform="ios")
    both = Rack()
    both.devices = (*androids.devices, *iphones.devices)
    released = threading.Event()

    def wait_for_release(*_: object) -> None:
        end = time.monotonic() + 10
        while not released.is_set() and time.monotonic() < end:
            done = [s for s in both.sessions if s.device == "i"]
            if done and done[0].closed:
                released.set()
            time.sleep(0.01)

    jobs = [job(wait_for_release), job(lambda *_: None, platform="ios")]
    both.farm(tmp_path).work(jobs)
    assert released.is_set()


def test_one_phone_has_one_lease_under_two_names(tmp_path: Path) -> None:
    """Told by its serial number on one machine; two emulators on two machines are two."""

    def named(id: str, server: str) -> Device:
        return Device.model_validate(
            {
                "id": id,
                "platform": "android",
                "server": server,
                "capabilities": {"appium:udid": "emulator-5554"},
            }
        )

    with leased(named("a", "http://127.0.0.1:4723"), tmp_path):
        again = leased(named("b", "http://localhost:4725/wd/hub"), tmp_path)
        with pytest.raises(GatherError, match="device-busy"), again:
            pass
        with leased(named("c", "http://rack-2:4723"), tmp_path):
            pass


def test_an_interrupt_ends_all_work_and_closes_all_sessions(tmp_path: Path) -> None:
    """What runs hears of it, what waits is not begun, and each job says so."""
    rack = Rack("a", "b")
    farm = rack.farm(tmp_path)
    begun: list[str] = []

    def run(_: Phone, device: Device) -> None:
        begun.append(device.id)
        farm.sleep(60)

    jobs = [job(run, id=str(n)) for n in range(4)]
    with interrupts(0.3), pytest.raises(KeyboardInterrupt):
        farm.work(jobs)
    assert sorted(begun) == ["a", "b"]
    assert {j.failure.reason for j in jobs if j.failure} == {"interrupted"}
    assert [j.failure is None for j in jobs] == [False] * 4
    assert all(session.closed for session in rack.sessions)
    for device in rack.devices:
        with leased(device, tmp_path):
            pass


def test_a_second_interrupt_ends_the_waiting(tmp_path: Path) -> None:
    """The session of a worker that does not come back is closed from outside."""
    rack = Rack("a")
    closed = threading.Event()

    def run(session: Any, _: Device) -> None:
        while not session.closed:
            time.sleep(0.01)
        closed.set()
        raise GatherError("device-lost")

    with interrupts(0.3, 0.6), pytest.raises(KeyboardInterrupt):
        rack.farm(tmp_path).work([job(run)])
    assert closed.wait(5)


@contextlib.contextmanager
def interrupts(*after: float) -> Iterator[None]:
    """Press Ctrl-C so many seconds from now."""
    timers = [threading.Timer(seconds, signal.raise_signal, [signal.SIGINT]) for seconds in after]
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    for timer in timers:
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
            timer.join()
        signal.signal(signal.SIGINT, former)
