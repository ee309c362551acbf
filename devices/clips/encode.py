"""Pictures with their moments become a WebM video, or a strip where no encoder is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

from PIL import Image, ImageDraw

MOST_BYTES = 1_500_000  # of a finished file
MOST_WIDTH = 640  # of a finished picture, in pixels
_CODEC = "libvpx"  # VP8: every browser of the last ten years plays it
_BITS = 400_000  # each second
_STRIP = 6  # pictures of a strip
_STRIP_WIDTH = 480
_BACKGROUND = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A finished file. `why` says why it is a strip and no video, "" for a video."""

    content: bytes
    extension: str
    width: int
    height: int
    why: str = ""


Shot = tuple[int, Image.Image]  # milliseconds from the start, and the picture


def encode(shots: Sequence[Shot], *, end: int) -> Encoded | None:
    """The pictures as a video that lasts `end` milliseconds; a strip where that cannot be made.

    None without pictures, or when the file would be too large. Pictures are made smaller to
    MOST_WIDTH and all get the first one's size.
    """
    if not shots:
        return None
    width, height = _size(shots[0][1])
    same = [(at, _fitted(image, (width, height))) for at, image in shots]
    try:
        content = _video(same, end, width, height)
    except (ImportError, OSError, ValueError) as error:
        why = "clip-no-library" if isinstance(error, ImportError) else "clip-no-encoder"
        return _strip([image for _, image in same], why)
    if len(content) > MOST_BYTES:
        return None
    return Encoded(content=content, extension="webm", width=width, height=height)


def missing() -> str:
    """What keeps this machine from making videos: clip-no-library, clip-no-encoder, "" nothing."""
    try:
        import av
    except ImportError:
        return "clip-no-library"
    return "" if _CODEC in av.codecs_available else "clip-no-encoder"


def poster(shots: Sequence[Shot]) -> bytes:
    """The first picture as a small JPEG, for what is shown before the video plays."""
    first = shots[0][1].convert("RGB")
    factor = min(1.0, _STRIP_WIDTH / first.width, 2 * _STRIP_WIDTH / first.height)
    size = (max(1, round(first.width * factor)), max(1, round(first.height * factor)))
    out = BytesIO()
    first.resize(size, Image.Resampling.LANCZOS).save(out, format="JPEG", quality=60)
    return out.getvalue()


def _size(image: Image.Image) -> tuple[int, int]:
    """Even numbers: the encoder stores colour for two by two pixels."""
    factor = min(1.0, MOST_WIDTH / image.width, 2 * MOST_WIDTH / image.height)
    return max(2, int(image.width * factor) & ~1), max(2, int(image.height * factor) & ~1)


def _fitted(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    flat = image.convert("RGB")
    return flat if flat.size == size else flat.resize(size, Image.Resampling.LANCZOS)


def _video(shots: Sequence[Shot], end: int, width: int, height: int) -> bytes:
    """Raises ImportError without PyAV; ValueError or OSError where it lacks the encoder."""
    import av
    from av.video.stream import VideoStream

    out = BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream(_CODEC, rate=25)
        if not isinstance(stream, VideoStream):
            raise ValueError(f"{_CODEC} makes no video")
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = _BITS
        base = stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.options = {"deadline": "realtime", "cpu-used": "8", "crf": "12"}
        last = shots[-1]
        # What is shown last gets its time by being shown again at the end.
        for at, image in (*shots, (max(end - 40, last[0] + 1), last[1])):
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call, unused-ignore]
            frame.pts, frame.time_base = at, base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _strip(images: Sequence[Image.Image], why: str) -> Encoded:
    """The first pictures and the last one below each other, numbered."""
    kept = list(images[: _STRIP - 1]) + ([images[-1]] if len(images) >= _STRIP else [])
    width = min(_STRIP_WIDTH, kept[0].width)
    height = max(1, round(kept[0].height * width / kept[0].width))
    strip = Image.new("RGB", (width, (height + 24) * len(kept)), _BACKGROUND)
    pen = ImageDraw.Draw(strip)
    for place, image in enumerate(kept):
        top = place * (height + 24)
        pen.text((6, top + 5), f"{place + 1} / {len(kept)}", fill=(0, 0, 0))
        strip.paste(image.resize((width, height), Image.Resampling.LANCZOS), (0, top + 24))
    out = BytesIO()
    strip.save(out, format="JPEG", quality=75)
    return Encoded(
        content=out.getvalue(), extension="jpg", width=width, height=strip.height, why=why
    )
