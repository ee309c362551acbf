"""Sound that starts by itself: how long it lasts and what ends it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rules.dom import exposed, is_control, name_of, visible
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.media_text import media_name
from rules.probes.media import Media, Stop
from rules.snapshot import Node, PageSnapshot
from rules.words import word_pattern


def stop(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each element whose sound starts by itself and lasts too long to wait for.

    Params: `seconds`, how long it may last.
    """
    for media in _starting(page):
        lasts = _lasts(media)
        if lasts is None:
            yield _finding(media, Verdict.CANT_TELL, "check-length")
        elif lasts > _seconds(params):
            yield _stoppable(page, media, lasts)


def length(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each element whose sound starts by itself, however it can be ended.

    Params: as for `stop`.
    """
    for media in _starting(page):
        lasts = _lasts(media)
        if lasts is None:
            continue  # the other rule asks
        if lasts <= _seconds(params):
            yield _finding(media, Verdict.PASSED, "short", lasts)
        elif _stoppable(page, media, lasts).verdict is Verdict.FAILED:
            yield _finding(media, Verdict.PASSED, "elsewhere", lasts)  # said by the other rule
        else:
            yield _finding(media, Verdict.FAILED, "long", lasts)


def _starting(page: PageSnapshot) -> list[Media]:
    """Elements that play aloud without being asked to."""
    probe = page.probes.media
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    return [m for m in probe.media if m.autoplay and not m.muted and m.address and _sounds(m)]


def _sounds(media: Media) -> bool:
    if media.broken or (media.sound is not None and media.sound.state in {"silent", "missing"}):
        return False
    return media.kind == "audio" or media.width > 0 or media.sound is not None


def _lasts(media: Media) -> float | None:
    """Seconds for which something is heard; infinite for a loop; None where that is not known."""
    sound = media.sound
    if sound is None or sound.state != "heard":
        return None
    until = min(sound.last, media.end) if media.end is not None else sound.last
    once = max(0.0, until - media.begin)
    return math.inf if media.loop and once > 0 else once


def _stoppable(page: PageSnapshot, media: Media, lasts: float) -> Finding:
    if media.controls and visible(media.node):
        if not exposed(media.node):
            return _finding(media, Verdict.FAILED, "controls-hidden", lasts)
        return _finding(media, Verdict.PASSED, "controls", lasts)
    if media.stops is None:
        return _finding(media, Verdict.CANT_TELL, "check-stop", lasts)
    acting = [s for s in media.stops if s.acts]
    if any(s.node is not None and _reachable(s.node) for s in acting):
        return _finding(media, Verdict.PASSED, "own-control", lasts)
    if not media.all_tried or any(s.node is None for s in acting) or _maybe(page, media.stops):
        return _finding(media, Verdict.CANT_TELL, "check-stop", lasts)
    return _finding(media, Verdict.FAILED, "stop-hidden" if acting else "no-stop", lasts)


def _reachable(control: Node) -> bool:
    """True for a control that can be seen, is exposed and says something."""
    return visible(control) and exposed(control) and bool(name_of(control))


def _maybe(page: PageSnapshot, tried: tuple[Stop, ...]) -> bool:
    """True when something that was not tried might end the sound."""
    seen = {s.node for s in tried if s.acts is not None}
    pattern = word_pattern("media", "stop")
    for node in page.elements():
        if node in seen or not (node.clickable or is_control(node)) or not visible(node):
            continue
        if pattern.search(name_of(node) or node.get("title") or node.get("class")):
            return True
    return False


def _finding(media: Media, verdict: Verdict, code: str, lasts: float | None = None) -> Finding:
    data: dict[str, str | int] = {"name": media_name(media)}
    if lasts is not None:
        data["seconds"] = "∞" if math.isinf(lasts) else round(lasts)
    return Finding(verdict=verdict, code=code, node=media.node, data=data)


def _seconds(params: Params) -> float:
    value = params.get("seconds")
    return float(value) if isinstance(value, int | float) else 0.0
