"""Which recordings of a capture show a finding, and what a stored recording says."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from devices.clips.model import Clip, ClipFile, Element
from devices.manifest import unpacked

_MOST_PACKED = 64 * 1024  # bytes of a stored list of events
_MOST_PLAIN = 1024 * 1024


@cache
def rules_shown() -> dict[str, frozenset[str]]:
    """The rules whose findings a kind of recording can show."""
    text = (files("audit") / "clips.toml").read_text("utf-8")
    return {kind: frozenset(rules) for kind, rules in tomllib.loads(text).items()}


def clip_evidence(rule: str, selector: str, clips: Iterable[Clip], folder: str) -> tuple[str, ...]:
    """Paths of the recordings that show this finding: each video, then its events."""
    found: list[str] = []
    for clip in clips:
        if rule not in rules_shown().get(clip.kind, ()):
            continue
        # One that could not be kept has no element: it says why to every finding of its kind.
        if clip.file is None or shows(clip.element, selector):
            found += [f"{folder}/{name}" for name in (clip.file, clip.about) if name]
    return tuple(found)


def shows(element: Element, selector: str) -> bool:
    """Whether a selector names the recorded element, what holds it, or what it holds.

    Selectors begin at a steady id or at the root; see rules.pointer.
    """
    first, *rest = selector.split(" > ")
    if first.startswith("#") and first[1:] in element.inside:
        return True
    names = [(f"#{own}" if own else "", step) for step, own in element.steps]
    for place, (own, step) in enumerate(names):
        starts = first == own if first.startswith("#") else place == 0 and first == step
        if not starts:
            continue
        below = [one for _, one in names[place + 1 :]]
        return _agree(rest, below) and (place > 0 or len(rest) > 1 or not below)
    return False


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """True when the shorter of two ways is the beginning of the longer one."""
    return all(a == b for a, b in zip(one, other, strict=False))


def read_clip(path: Path) -> ClipFile | None:
    """The stored events; None when the file is missing, too large or no such file."""
    try:
        if path.stat().st_size > _MOST_PACKED:
            return None
        return ClipFile.model_validate_json(unpacked(path.read_bytes(), limit=_MOST_PLAIN))
    except (OSError, ValueError, zlib.error):
        return None
