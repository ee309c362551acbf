"""One reading of a screen: source and picture of the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.app.phone import Phone
from devices.masking import Box, is_private, protecting, redact
from devices.normalize.app import BrokenSource, PngPicture, Source, read_source
from devices.ports import GatherError
from rules.screen import ScreenNode
from rules.snapshot import Rect

_TRIES = 3
_PAUSE = 0.4  # seconds between two readings of a screen that is still moving
_LATEST = 8.0  # seconds after which a screen that keeps moving is taken as it is
# What a screen is made of and where it lies; what it says may change under the same picture.
_Shape = tuple[tuple[str, Rect | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A reading. `picture` is a PNG or None, `refusal` says why there is none.

    `still` is false when elements moved between source and picture however often they were
    taken: the picture then does not show the elements of the source where it says they are.
    """

    xml: str
    source: Source
    picture: bytes | None
    refusal: GatherError | None
    still: bool
    at: float  # time.monotonic


def take_moment(
    phone: Phone, density: float | None, *, sleep: Callable[[float], None] = time.sleep
) -> Moment:
    """Source and picture of one moment, taken again while the screen moves.

    Raises GatherError of Phone, or with the reason why the source cannot be read.
    """
    xml = phone.source()
    shape: _Shape | None = None
    for attempt in range(1, _TRIES + 1):
        at = time.monotonic()
        picture, refusal = _picture(phone)
        later = phone.source() if picture is not None else xml
        if later == xml:
            still = True
        else:
            shape = shape if shape is not None else _shape(read(xml, density))
            after = _shape(read(later, density))
            still = shape == after
            shape = after
        if still or attempt == _TRIES:
            break
        xml = later
        sleep(_PAUSE)
    return Moment(
        xml=xml,
        source=read(xml, density, picture),
        picture=picture,
        refusal=refusal,
        still=still,
        at=at,
    )


def shown_picture(moment: Moment) -> bytes | None:
    """The picture without what is private in it; None without one, or where that cannot be done.

    Private are texts that a scheme names as personal, secrets that were typed, and the places of
    password fields that show what is in them.
    """
    picture = moment.picture
    if picture is None or not protecting():
        return picture
    scale = moment.source.tree.scale
    if scale is None:
        return None
    boxes = [
        Box(r.x * scale, r.y * scale, (r.x + r.width) * scale, (r.y + r.height) * scale)
        for node in moment.source.tree.nodes
        if (r := node.rect) is not None and _is_private(node)
    ]
    return redact(picture, boxes)


def settle(
    phone: Phone, density: float | None, *, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until the screen's elements stay where they are, at most some seconds."""
    end = time.monotonic() + _LATEST
    before: _Shape | None = None
    while time.monotonic() < end:
        shape = _shape(read(phone.source(), density))
        if shape == before:
            return
        before = shape
        sleep(_PAUSE)


def read(xml: bytes | str, density: float | None, picture: bytes | None = None) -> Source:
    """The source as values. Raises GatherError with the reason why it cannot be read."""
    try:
        return read_source(xml, density=density, picture=_decoded(picture))
    except BrokenSource as error:
        raise GatherError(error.code, **dict(error.detail)) from error


def _decoded(picture: bytes | None) -> PngPicture | None:
    try:
        return PngPicture(picture) if picture is not None else None
    except ValueError:
        return None


def _picture(phone: Phone) -> tuple[bytes | None, GatherError | None]:
    try:
        return phone.screenshot(), None
    except GatherError as error:
        if error.reason not in {"screenshot-refused", "call-unsupported", "call-failed"}:
            raise
        return None, error


def _is_private(node: ScreenNode) -> bool:
    own = (node.text or "", node.label or "")
    if any(is_private(text) for text in own):
        return True
    secure = node.attrs.get("password") == "true" or "SecureTextField" in node.cls
    return secure and bool(own[0].strip("•●*"))


def _shape(source: Source) -> _Shape:
    return tuple((node.cls, node.rect) for node in source.tree.nodes)
