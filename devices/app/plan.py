"""app.toml: the app under audit, the journeys to its screens, the probes, how far to explore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from devices.app.errors import FileError, read_toml

Platform = Literal["android", "ios"]
Kind = Literal["standard", "elder", "elder-home"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
# A session without a command for 900 seconds is ended by Appium.
Seconds = Annotated[float, Field(gt=0, le=840)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(_Table):
    """Which element is meant; everything that is given must fit. `nth` counts from 1.

    `text` is the whole visible text or name, `contains` a part of either, `id` the resource-id
    (with or without its package) or accessibility identifier, `path` a node path.
    """

    text: str | None = None
    contains: str | None = None
    id: str | None = None
    path: str | None = None
    nth: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text or self.contains or self.id or self.path):
            raise ValueError("text, contains, id or path is needed")
        return self


class TypeStep(_Table):
    """Put text into a field; a secret comes from the environment variable `env`."""

    into: Target
    text: str | None = None
    env: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) == (self.env is None):
            raise ValueError("exactly one of text and env is needed")
        return self


class WaitStep(_Table):
    """Wait until an element is there."""

    target: Target
    seconds: Seconds = 20.0


class ProbeTable(_Table):
    """Which behaviour is tried on each screen; the fields of devices.app.phone.Probes."""

    refresh_seconds: Annotated[float, Field(ge=0, le=300)] = 0.0
    pull: bool = False
    font_scale: Annotated[float, Field(ge=0, le=3)] = 0.0
    rotate: bool = False
    keyboard: Annotated[int, Field(ge=0, le=500)] = 0
    os_audit: bool = True
    web: bool = True


class Snapshot(_Table):
    """Capture the screen as it is now, under this key; `probes` changes some for this screen."""

    key: Id
    title: str = ""
    kind: Kind = "standard"
    probes: ProbeTable = ProbeTable()


class HandOver(_Table):
    """Let a person do what a machine must not or cannot: a code by SMS, a face."""

    say: Annotated[str, Field(min_length=1)]
    seconds: Seconds = 300.0


class Step(_Table):
    """One step; exactly one key. `wait` is seconds, `open` and `back` are true."""

    open: Literal[True] | None = None
    tap: Target | None = None
    type: TypeStep | None = None
    swipe: Literal["up", "down", "left", "right"] | None = None
    wait_for: WaitStep | None = None
    wait: Seconds | None = None
    back: Literal[True] | None = None
    snapshot: Snapshot | None = None
    hand_over: HandOver | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"exactly one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def action(self) -> str:
        """The step's key."""
        return next(iter(self.model_fields_set))


class Journey(_Table):
    """A way to some screens; it begins with the app freshly started."""

    id: Id
    platforms: tuple[Platform, ...] = ("android", "ios")
    step: Annotated[tuple[Step, ...], Field(min_length=1)]

    def snapshots(self) -> Iterator[Snapshot]:
        """The screens that this journey captures, in order."""
        return (s.snapshot for s in self.step if s.snapshot is not None)


class Build(_Table):
    """One platform's app. `file` is an APK, app or IPA to install; None = it is installed.

    `id` is the package or bundle id; `capabilities` are passed to Appium untouched.
    """

    id: Annotated[str, Field(min_length=1)]
    version: str = ""
    file: Path | None = None
    activity: str | None = None
    tags: tuple[str, ...] = ()
    capabilities: dict[str, Any] = Field(default_factory=dict)


class ExploreTable(_Table):
    """How far to look for more screens by tapping; 0 screens = not at all."""

    screens: Annotated[int, Field(ge=0, le=500)] = 0
    depth: Annotated[int, Field(ge=1, le=20)] = 4
    minutes: Annotated[float, Field(gt=0, le=600)] = 10.0
    never: tuple[str, ...] = ()  # further words on which nothing is tapped


class AppPlan(_Table):
    """The whole of app.toml."""

    id: Id
    name: Annotated[str, Field(min_length=1)]
    android: Build | None = None
    ios: Build | None = None
    probes: ProbeTable = ProbeTable()
    explore: ExploreTable = ExploreTable()
    journey: tuple[Journey, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.android is None and self.ios is None:
            raise ValueError("[android] or [ios] is needed")
        for platform, _ in self.builds():
            ways = [j for j in self.journey if platform in j.platforms]
            if not self.explore.screens and not any(s for j in ways for s in j.snapshots()):
                raise ValueError(f"a [[journey]] of {platform} with a snapshot is needed")
        ids = [journey.id for journey in self.journey]
        twice = next((i for i in ids if ids.count(i) > 1), None)
        if twice is not None:
            raise ValueError(f"two journeys have the id {twice}")
        for platform in ("android", "ios"):
            keys = [s.key for j in self.journey if platform in j.platforms for s in j.snapshots()]
            twice = next((k for k in keys if keys.count(k) > 1), None)
            if twice is not None:
                raise ValueError(f"two snapshots of {platform} have the key {twice}")
        return self

    def probes_of(self, snapshot: Snapshot) -> ProbeTable:
        """The plan's probes with what the snapshot changes."""
        own = snapshot.probes
        return self.probes.model_copy(update={k: getattr(own, k) for k in own.model_fields_set})

    def builds(self) -> Iterator[tuple[Platform, Build]]:
        """The platforms that are audited, in a fixed order."""
        if self.android is not None:
            yield "android", self.android
        if self.ios is not None:
            yield "ios", self.ios


def read_app_plan(path: Path) -> AppPlan:
    """app.toml, its file paths made absolute against its own folder.

    Raises FileError naming file and key, also for an app file that does not exist.
    """
    plan = read_toml(path, AppPlan)
    changed: dict[str, Build] = {}
    for platform, build in plan.builds():
        if build.file is None:
            continue
        file = (path.parent / build.file).resolve()
        if not file.exists():
            raise FileError(
                "app-file-missing", path=str(path), key=f"{platform}.file", app=str(file)
            )
        changed[platform] = build.model_copy(update={"file": file})
    return plan.model_copy(update=changed)
