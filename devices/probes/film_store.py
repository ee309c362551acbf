"""A finished scene becomes files of the capture."""

from __future__ import annotations

from devices.clips.encode import encode, poster
from devices.clips.model import Clip, ClipFile
from devices.manifest import CaptureWriter
from devices.probes.film import Scene


def store_clip(writer: CaptureWriter, scene: Scene, *, why: str = "") -> Clip:
    """Store video and events; without a video the events say why. Never raises for a codec."""
    made = encode(scene.shots, end=scene.end) if scene.shots else None
    name = None
    if made is not None:
        name = f"clip-{scene.kind}.{made.extension}"
        writer.add(name, made.content)
        if not made.why:
            writer.add(f"clip-{scene.kind}-poster.jpg", poster(scene.shots))
    about = ClipFile(
        kind=scene.kind,
        why=why or (made.why if made is not None else "clip-too-large"),
        milliseconds=scene.end,
        width=made.width if made is not None else 0,
        height=made.height if made is not None else 0,
        events=tuple(scene.events),
    )
    writer.add_json(f"clip-{scene.kind}.json.gz", about.model_dump(mode="json"))
    return Clip(
        kind=scene.kind,
        file=name,
        about=f"clip-{scene.kind}.json.gz",
        element=scene.element,
    )
