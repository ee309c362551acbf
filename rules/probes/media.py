"""What the media probe saw: what plays on the page: sound, pictures, tracks, controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What can be heard in a media file.

    `state`: heard · silent (decoded, and nothing audible in it) · missing (the server has no such
    file) · unknown. `last` is the second after which nothing is audible any more. The four byte
    strings have a byte for every 20 ms of the first three minutes: loudness (decibels + 200), zero
    crossings, likeness to a voice (0..200) and its period (quarters of a millisecond); empty where
    nothing was heard.
    """

    state: str
    seconds: float | None = None
    last: float = -1.0
    loud: bytes = b""
    crossings: bytes = b""
    voiced: bytes = b""
    pitch: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A piece of a text track: from second to second, and what it says."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A track element. `state`: read · no-webvtt · missing · unknown; `more` = cues left out."""

    kind: str
    language: str
    label: str
    state: str
    cues: tuple[Cue, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture of a video at a second, as JPEG bytes, at most 640 pixels wide."""

    at: float
    picture: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A control that was pressed: `acts` = it paused, muted or removed the sound, None = untried.

    `node` is None where the stored page does not hold it.
    """

    node: Node | None
    acts: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One audio or video element.

    `width` is the video's own in pixels, 0 without pictures or where unknown. `duration` is in
    seconds, None for streams and where unknown. `begin` and `end` are what the address asks for
    (#t=). `stops` are the controls that were tried, None where there was no reason to;
    `all_tried` is false where there were more. `sound` and `frames` are None where not looked at.
    """

    node: Node
    kind: str
    address: str
    autoplay: bool
    loop: bool
    controls: bool
    muted: bool
    paused: bool
    stream: bool
    broken: bool
    duration: float | None
    width: int
    begin: float
    end: float | None
    sound: Sound | None
    tracks: tuple[Track, ...]
    script_tracks: int
    frames: tuple[Frame, ...] | None
    stops: tuple[Stop, ...] | None
    all_tried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaProbe:
    """All audio and video elements that the stored page holds, in document order.

    `complete` is false where there were more than are looked at closely.
    """

    media: tuple[Media, ...]
    complete: bool
