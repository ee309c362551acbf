"""Reads what the media probe stored."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.media import Cue, Frame, Media, MediaProbe, Sound, Stop, Track


def read(stored: dict[str, Any], index: DomIndex) -> MediaProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    found = (_media(m, index) for m in stored["media"])
    return MediaProbe(
        media=tuple(m for m in found if m is not None), complete=bool(stored["complete"])
    )


def _media(stored: dict[str, Any], index: DomIndex) -> Media | None:
    """None for an element that the stored page does not hold."""
    node = _node(stored["path"], index)
    if node is None:
        return None
    begin, end = stored["range"] or (None, None)
    stops = stored["stops"]
    frames = stored["frames"]
    return Media(
        node=node,
        kind=str(stored["kind"]),
        address=str(stored["address"]),
        autoplay=bool(stored["autoplay"]),
        loop=bool(stored["loop"]),
        controls=bool(stored["controls"]),
        muted=bool(stored["muted"]),
        paused=bool(stored["paused"]),
        stream=bool(stored["stream"]),
        broken=bool(stored["broken"]),
        duration=_number(stored["duration"]),
        width=int(stored["width"]),
        begin=_number(begin) or 0.0,
        end=_number(end),
        sound=None if stored["sound"] is None else _sound(stored["sound"]),
        tracks=tuple(_track(t) for t in stored["tracks"]),
        script_tracks=int(stored["script_tracks"]),
        frames=None if frames is None else tuple(_frame(f) for f in frames),
        stops=None if stops is None else tuple(_stop(s, index) for s in stops["controls"]),
        all_tried=bool(stops and stops["complete"]),
    )


def _node(path: list[Any], index: DomIndex) -> Any:
    return index.resolve(path) if all(isinstance(p, str) for p in path) else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _sound(stored: dict[str, Any]) -> Sound:
    state = str(stored["state"])
    if "loud" not in stored:
        return Sound(state="unknown" if state == "undecoded" else state)
    return Sound(
        state=state,
        seconds=_number(stored["seconds"]),
        last=float(stored["last"]),
        loud=b64decode(stored["loud"]),
        crossings=b64decode(stored["crossings"]),
        voiced=b64decode(stored["voiced"]),
        pitch=b64decode(stored["pitch"]),
    )


def _track(stored: dict[str, Any]) -> Track:
    return Track(
        kind=str(stored["kind"]),
        language=str(stored["language"]),
        label=str(stored["label"]),
        state=str(stored["state"]),
        cues=tuple(Cue(start=float(a), end=float(b), text=str(t)) for a, b, t in stored["cues"]),
        more=bool(stored["more"]),
    )


def _frame(stored: dict[str, Any]) -> Frame:
    return Frame(at=float(stored["at"]), picture=b64decode(stored["picture"]))


def _stop(stored: dict[str, Any], index: DomIndex) -> Stop:
    acts = stored["acts"]
    return Stop(node=_node(stored["path"], index), acts=None if acts is None else bool(acts))
