"""The recorded session: screens of an app and how one leads to another, as files.

A folder with session.json and the files that it names. It is what `app record` writes, what the
replay driver plays behind a real Appium server, and what `app replay` judges without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.manifest import DeviceRecord

SESSION = "session.json"
FileName = Annotated[str, Field(pattern=r"^[\w-][\w.-]*(/[\w-][\w.-]*)?$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class BrokenRecording(Exception):
    """A recording that cannot be used; the message names file, key and fault."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordedApp(_Frozen):
    """The app: `id` is the package or bundle id."""

    id: str
    name: str = ""
    version: str = ""


class Reading(_Frozen):
    """One reading of a screen: page source and, where there is one, the picture."""

    source: FileName
    screenshot: FileName | None = None


class Tap(_Frozen):
    """A touch on the element that the XPath `on` finds (or on anything inside it) leads to `to`."""

    on: str
    to: Key


class RecordedRefresh(_Frozen):
    """The reading after the screen refreshed by itself or was pulled."""

    trigger: Literal["wait", "pull"] = "wait"
    seconds: float = 5.0
    after: Reading


class RecordedLarge(_Frozen):
    """The reading with another font scale."""

    scale: float = 2.0
    reading: Reading


class RecordedWebView(_Frozen):
    """A web view's context and its page: a capture folder, or an HTML file that is served."""

    context: str
    on: str  # XPath of the web view in the native source
    capture: FileName | None = None
    page: FileName | None = None


class RecordedScreen(_Frozen):
    """One screen. Where a swipe or back leads is the key of a screen; None = nothing happens.

    `traversal` are XPaths in the order in which Tab reaches them. `os_audit` is a JSON file with
    the verbatim answer of `mobile: performAccessibilityAudit`.
    """

    title: str = ""
    kind: Literal["standard", "elder", "elder-home"] = "standard"
    reading: Reading
    activity: str = ""
    package: str | None = None  # in the foreground, where it is not the app (a system dialog)
    keyboard: bool | None = None
    os_audit: FileName | None = None
    taps: tuple[Tap, ...] = ()
    swipes: Mapping[Literal["up", "down", "left", "right"], Key] = Field(default_factory=dict)
    back: Key | None = None
    refresh: RecordedRefresh | None = None
    large: RecordedLarge | None = None
    rotated: Reading | None = None
    traversal: tuple[str, ...] | None = None
    web_views: tuple[RecordedWebView, ...] = ()


class Session(_Frozen):
    """session.json: `start` is the screen that the app opens with; screens in their order."""

    format: Literal["yd-session/1"] = "yd-session/1"
    id: Key
    app: RecordedApp
    device: DeviceRecord
    origin: Literal["uiautomator2", "uiautomator-dump", "xcuitest"]
    recorded_at: str = ""
    start: Key
    screens: Mapping[Key, RecordedScreen]


def read_session(folder: Path) -> Session:
    """The recording of a folder. Raises BrokenRecording when it cannot be used."""
    path = folder / SESSION
    try:
        session = Session.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BrokenRecording(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise BrokenRecording(f"{path}: {where}: {first['msg']}") from error
    for key, screen in session.screens.items():
        leads = [tap.to for tap in screen.taps] + [*screen.swipes.values(), screen.back]
        unknown = next((to for to in leads if to is not None and to not in session.screens), None)
        if unknown is not None:
            raise BrokenRecording(f"{path}: screens.{key}: no screen {unknown}")
    if session.start not in session.screens:
        raise BrokenRecording(f"{path}: start: no screen {session.start}")
    return session
