"""A device belongs to one run at a time, also between processes of this machine."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from devices.app.inventory import Device
from devices.ports import GatherError, ToolError

_HERE = frozenset({"127.0.0.1", "::1"})


@contextlib.contextmanager
def leased(device: Device, folder: Path | None = None) -> Iterator[None]:
    """Hold the device until the block ends; the system gives it back if the process dies.

    Raises GatherError "device-busy" when another run holds it, ToolError when leases cannot be
    kept on this machine.
    """
    place = folder if folder is not None else default_folder()
    try:
        with locked(place, _key(device)):
            yield
    except Taken:
        raise GatherError("device-busy", device=device.id) from None


class Taken(Exception):
    """Another process holds it, or this one already."""


@contextlib.contextmanager
def locked(place: Path, name: str) -> Iterator[None]:
    """Hold a name in a folder of this user until the block ends, or the process does.

    Raises Taken, and ToolError when the folder cannot be used.
    """
    with contextlib.ExitStack() as held:
        try:
            _prepare(place)
            lock = held.enter_context((place / f"{name}.lock").open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(name) from None
        except OSError as error:
            detail = error.strerror or ""
            raise ToolError("no-permission", path=str(place), detail=detail) from error
        yield


def default_folder() -> Path:
    """Where the leases of this user are kept on this machine."""
    return Path(tempfile.gettempdir()) / f"yd-audit-leases-{os.getuid()}"


def _prepare(place: Path) -> None:
    """Make the folder. Raises OSError when it is somebody else's: the name can be guessed."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.getuid():
        raise PermissionError(None, "not a folder of this user", str(place))


def _key(device: Device) -> str:
    """The same for one phone under two names, or at two ports of one machine, by its serial."""
    options = device.capabilities.get("appium:options")
    tables = (device.capabilities, options if isinstance(options, Mapping) else {})
    serials = (table.get(name) for table in tables for name in ("appium:udid", "udid"))
    serial = next((str(one) for one in serials if one), "")
    # Only a machine's own: an emulator's serial number is the same on all of them.
    host = urlsplit(device.server).hostname or ""
    host = "localhost" if host in _HERE else host
    named = f"{host} {serial}" if serial else f"{device.server} {device.id}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]
