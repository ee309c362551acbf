"""A recording of a problem in a capture: its files, what it shows, and what happens when."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_MOST_EVENTS = 40
Short = Annotated[str, Field(max_length=400)]
Name = Annotated[str, Field(pattern=r"^clip-[\w-]+\.(webm|mp4|jpg)$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Element(_Frozen):
    """An element by its steps from the root, each with its id ("" = none): ("div", "main").

    `inside` are ids of elements that it holds.
    """

    steps: tuple[tuple[Short, Short], ...] = ()
    inside: tuple[Short, ...] = ()


class Clip(_Frozen):
    """One recording as the manifest lists it. `about` is the file with its events.

    `file` is the video, or a strip of numbered pictures (.jpg) where none could be made; None
    where nothing could be kept: then `about` says why.
    """

    kind: Short
    file: Name | None
    about: Annotated[str, Field(pattern=r"^clip-[\w-]+\.json\.gz$")]
    element: Element = Element()


class ClipEvent(_Frozen):
    """What happens from `at` to `until`, both in milliseconds: a code and what fills its words."""

    at: Annotated[int, Field(ge=0, le=600_000)]
    until: Annotated[int, Field(ge=0, le=600_000)]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$", max_length=40)]
    data: dict[Short, Short | int] = {}


class ClipFile(_Frozen):
    """What `about` holds. `why` is a reason code where there is no video, else ""."""

    kind: Short
    why: Annotated[str, Field(pattern=r"^[a-z-]*$", max_length=40)] = ""
    detail: dict[Short, Short] = {}
    milliseconds: Annotated[int, Field(ge=0, le=600_000)] = 0
    width: Annotated[int, Field(ge=0, le=8192)] = 0
    height: Annotated[int, Field(ge=0, le=8192)] = 0
    events: Annotated[tuple[ClipEvent, ...], Field(max_length=_MOST_EVENTS)] = ()
