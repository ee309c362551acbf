"""A device belongs to one run at a time, also between processes of this machine."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from devices.app.inventory import Device
from devices.ports import GatherError


@contextlib.contextmanager
def leased(device: Device, folder: Path | None = None) -> Iterator[None]:
    """Hold the device until the block ends; the system gives it back if the process dies.

    Raises GatherError "device-busy" when another run holds it.
    """
    place = folder if folder is not None else default_folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / f"{_key(device)}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GatherError("device-busy", device=device.id) from None
        yield


def default_folder() -> Path:
    """Where the leases of this user are kept on this machine."""
    return Path(tempfile.gettempdir()) / f"yd-audit-leases-{os.getuid()}"


def _key(device: Device) -> str:
    """The same for one phone under two names, where its serial number is given."""
    serial = device.capabilities.get("appium:udid") or device.id
    return hashlib.sha256(f"{device.server} {serial}".encode()).hexdigest()[:16]
