"""What an app run is asked for, and where it tells what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audit.workspace import AppRecord
from devices.app.inventory import Device
from devices.app.plan import AppPlan
from devices.manifest import ScreenManifest
from devices.ports import GatherError


class AppProgress(Protocol):
    """Where the run tells what it does."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins; `code` is a key of the texts' [message] table."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """So many captures will be made."""

    def captured(self, name: str, manifest: ScreenManifest) -> None:
        """One capture is complete."""

    def lost(self, device: str, error: GatherError) -> None:
        """A device cannot be used any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What the evaluator asked for. `leases` None = the place of this user on this machine.

    `earlier` is the record of a run into the same folder that goes on, None for a new one;
    `asked` is what asked_of says of the plan, None = ask it.
    """

    plan: AppPlan
    devices: tuple[Device, ...]
    tool: str
    scheme: str
    leases: Path | None = None
    earlier: AppRecord | None = None
    asked: Mapping[str, str] | None = None
