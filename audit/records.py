"""What a workspace's records hold: what was asked for, what was planned and what is done."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# A workspace may come from somebody else: no id leads out of its captures.
CaptureId = Annotated[str, Field(pattern=r"^[\w-]+$")]

SIGNED_IN = "signed-in"  # why a page is there: it is behind the login


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedPage(_Frozen):
    """One page of the sample in one viewport; its capture is captures/<id>."""

    id: CaptureId
    url: str
    viewport: str
    kinds: tuple[str, ...]
    chosen: str
    template: str


class LeftOutPage(_Frozen):
    """An address that was found and is not audited."""

    url: str
    reason: str
    detail: Mapping[str, str] = {}


class SampleRecord(_Frozen):
    """How the pages were chosen."""

    method: Literal["wcag-em", "list"]
    seed: int
    budget: int
    discovered: int
    explored: int
    kinds_missing: tuple[str, ...]
    left_out: tuple[LeftOutPage, ...]
    notes: tuple[str, ...]


class RunRecord(_Frozen):
    """What was asked for and what was planned: the primary data beside the captures.

    `asked` holds every setting that decides what is measured, by the name of its option; it is
    empty in records of versions that could not go on. `planned`: the sample was drawn, `pages` is
    all of it. `remote`: pages were visited by browsers on other machines, where no boundary was
    kept. `replaced`: captures are being removed for another run, what is left counts for nothing.
    """

    format: Literal["yd-run/1"] = "yd-run/1"
    tool: str
    target: str
    scheme: str
    started_at: str
    finished_at: str | None
    interrupted: bool
    sample: SampleRecord
    pages: tuple[PlannedPage, ...]
    asked: Mapping[str, str] = {}
    planned: bool = False
    remote: bool = False
    replaced: bool = False


class AppTarget(_Frozen):
    """One platform's app: `app` is the package or bundle id."""

    platform: Literal["android", "ios"]
    app: str
    name: str = ""
    version: str = ""


class PlannedScreen(_Frozen):
    """One screen of the app; its capture is captures/<id>.

    `chosen` is a journey's id, "explored", "recorded" or "file".
    """

    id: CaptureId
    key: str
    title: str
    kind: str
    platform: Literal["android", "ios"]
    chosen: str


class UnreachedScreen(_Frozen):
    """A screen that was asked for or seen and not reached."""

    platform: Literal["android", "ios"]
    key: str
    title: str = ""
    reason: str
    detail: Mapping[str, str] = {}


class EndedWalk(_Frozen):
    """A journey, or "-" for the exploration, that is not done again when the run goes on.

    `reason` and `detail` say where it ended early, "" when it came to its end.
    """

    platform: Literal["android", "ios"]
    walk: str
    reason: str = ""
    detail: Mapping[str, str] = {}


class AppRecord(_Frozen):
    """What was asked for and reached in an app: the primary data beside the captures.

    `asked` holds a digest of every part of the plan: the same ones may go on. `replaced`: its
    captures are being removed for another run, and what is left of them counts for nothing.
    """

    format: Literal["yd-app-run/1"] = "yd-app-run/1"
    tool: str
    scheme: str
    method: Literal["run", "recording", "file"]
    started_at: str
    finished_at: str | None
    interrupted: bool
    targets: tuple[AppTarget, ...]
    screens: tuple[PlannedScreen, ...]
    unreached: tuple[UnreachedScreen, ...] = ()
    asked: Mapping[str, str] = {}
    walks: tuple[EndedWalk, ...] = ()
    replaced: bool = False


def screen_id(platform: str, app: str, key: str) -> str:
    """The id of an app's screen: the same for the same key in every run."""
    return "s" + hashlib.sha256(f"{platform} {app} {key}".encode()).hexdigest()[:12]


def page_id(url: str, viewport: str, chosen: str = "") -> str:
    """The id of a page in a viewport: the same for the same address in every run.

    As whoever signed in sees it, a page is another than as everybody does.
    """
    if chosen == SIGNED_IN:
        url = f"{SIGNED_IN} {url}"
    return "p" + hashlib.sha256(f"{viewport} {url}".encode()).hexdigest()[:12]
