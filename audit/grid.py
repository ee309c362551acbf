"""Browsers on other machines for a run: the places that the addresses of `--grid` give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.drivers.chrome import Place


def grid_places(addresses: tuple[str, ...]) -> Callable[[], Place] | None:
    """What makes the place of each browser of a run; None = this machine.

    Raises ToolError for an address that cannot be one.
    """
    return _places(addresses) if addresses else None


@cache
def _places(addresses: tuple[str, ...]) -> Callable[[], Place]:
    # Kept for the whole process: an end that failed for one body is left alone for the next one
    # too, and all bodies of a round are seen by browsers of one version.
    from devices.drivers.grid import RemoteEnds
    from devices.drivers.remote_browser import RemoteBrowser

    ends = RemoteEnds(addresses)
    return lambda: RemoteBrowser(ends)


def split_addresses(given: Iterable[str]) -> tuple[str, ...]:
    """Addresses of an option that may be repeated and may hold lists; each one once, in order."""
    parts = (part.strip() for text in given for part in text.replace(",", " ").split())
    return tuple(dict.fromkeys(part for part in parts if part))
