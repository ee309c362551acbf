"""Jobs move on when a device is lost, and every lease comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
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

    def farm(self, leases: Path) -> Farm:
        """A farm over these devices."""

        def open_phone(device: Device) -> Phone:
            if device.id in self.dead:
                raise GatherError("server-lost", server=device.server)
            self.sessions.append(Session(device.id))
            return cast(Phone, self.sessions[-1])

        def tell(device: Device, error: GatherError) -> None:
            self.told.append((device.id, error.reason))

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
        done.append(device.id)

    jobs = [job(run, id="one"), job(run, id="two")]
    rack.farm(tmp_path).work(jobs)
    assert [j.failure for j in jobs] == [None, None]
    assert done == ["b", "b"]
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
