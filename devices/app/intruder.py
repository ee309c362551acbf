"""Finds out whether the app itself is on the screen, or something that lies over it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from devices.app.phone import Phone
from devices.normalize.app import Source
from devices.ports import GatherError

_LONGEST_NAME = 300  # characters; the source may hold any text as its package
_DATA = Path(__file__).with_name("data") / "system-screens.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreground:
    """What is in front: `package` is "" when the driver cannot say it.

    `dialog` is the package of a system window over the app, `other` that of another app.
    """

    package: str
    activity: str
    dialog: str | None = None
    other: str | None = None

    @property
    def refusal(self) -> GatherError | None:
        """Why this is not the app's screen; None when it is, or when nobody can say."""
        if self.dialog is not None:
            return GatherError("system-dialog", package=self.dialog)
        if self.other is not None:
            return GatherError("other-app", package=self.other)
        return None


def look(phone: Phone, source: Source) -> Foreground:
    """Whose screen `source` is. Raises GatherError app-crashed and whatever Phone raises."""
    try:
        package, activity = phone.foreground()
    except GatherError as error:
        if error.reason not in {"call-unsupported", "call-failed"}:
            raise
        package, activity = "", ""
    _refuse_crash(phone, source)
    # The screen may have changed between the two questions: the source has the last word.
    shown = package
    if package in {"", phone.app_id} and not _holds(source, phone.app_id):
        shown = source.app[:_LONGEST_NAME]
    if not shown or not phone.app_id or shown == phone.app_id:
        return Foreground(package=package, activity=activity)
    return stranger(phone.platform, shown, activity)


def stranger(platform: str, package: str, activity: str) -> Foreground:
    """A window that is not the app's: the system's, or another app's."""
    if package in _data()[platform]["packages"]:
        return Foreground(package=package, activity=activity, dialog=package)
    return Foreground(package=package, activity=activity, other=package)


def _holds(source: Source, app: str) -> bool:
    """True when the source has elements of the app, or does not say whose they are."""
    packages = {node.attrs.get("package") or "" for node in source.tree.nodes} - {""}
    return app in packages or not packages


def _refuse_crash(phone: Phone, source: Source) -> None:
    """Raise app-crashed for the system's dialog that says so: the process still runs then."""
    ids = _data().get(phone.platform, {}).get("crash_ids", [])
    if any(node.identifier in ids for node in source.tree.nodes if node.identifier):
        raise GatherError("app-crashed", app=phone.app_id)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))
