"""What axe-core asks about recordings, left out where an own rule has listened and says more."""

from __future__ import annotations

from rules.model import Verdict
from rules.probes.media import Media
from rules.snapshot import EngineNode, PageSnapshot

_NOT_HEARD = frozenset({"silent", "missing"})


def captions(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """The engine asks about every video without a track; web-video-captions answers or asks."""
    media = _found(page, node)
    if verdict is not Verdict.CANT_TELL or media is None or media.kind != "video":
        return verdict
    if media.sound is not None and media.sound.state == "silent":
        return Verdict.INAPPLICABLE  # nothing that captions could say
    judged = media.controls and not media.stream and media.width > 0 and _may_sound(media)
    return Verdict.INAPPLICABLE if judged else verdict


def autoplay(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """The engine asks where it could not measure; web-autoplay-stop has measured and tried."""
    media = _found(page, node)
    if verdict is not Verdict.CANT_TELL or media is None:
        return verdict
    judged = media.autoplay and not media.muted and not media.broken and _may_sound(media)
    return Verdict.INAPPLICABLE if judged else verdict


def _found(page: PageSnapshot, node: EngineNode) -> Media | None:
    probe = page.probes.media
    if probe is None or node.node is None:
        return None
    return next((m for m in probe.media if m.node is node.node), None)


def _may_sound(media: Media) -> bool:
    return media.sound is not None and media.sound.state not in _NOT_HEARD
