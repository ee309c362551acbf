"""Recordings as the HTML report plays them: video, captions, and the same facts as text."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from audit.clips import read_clip
from audit.report.model import PersonWord, ReportFinding, ReportIssue
from audit.report.safe import plain
from audit.report.words import Unit, Words
from devices.clips.model import ClipEvent, ClipFile

_ABOUT = ".json.gz"
_MOST_POSTER = 200_000  # bytes of a picture that is embedded
_MOST_STRIP = 2_000_000
_VIDEO, _AUDIO = {".webm", ".mp4", ".mov"}, {".ogg", ".mp3", ".wav", ".m4a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipView:
    """A recorded problem. `src` "" where there is no video; `strip` are pictures in its place.

    `lines` say when what happens; `note` says where the file belongs, or why there is none.
    """

    src: str
    poster: str
    width: int
    height: int
    captions: str
    title: str
    lines: tuple[str, ...]
    strip: str
    strip_alt: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """What a tester recorded. `kind` is video or audio; `src` holds start and end."""

    kind: str
    src: str
    title: str
    note: str


def clip_of(
    issue: ReportIssue, units: Mapping[str, Unit], workspace: Path, words: Words
) -> ClipView | None:
    """The recording of the example, or else of the first finding that has one."""
    finding = next((f for f in _findings(issue, units) if _about(f)), None)
    if finding is None:
        return None
    name = _about(finding)
    path = _inside(workspace, name)
    known = read_clip(path) if path is not None else None
    if known is None:
        return None
    stem = name.removesuffix(_ABOUT)
    video, strip = f"{stem}.webm", f"{stem}.jpg"
    has_video = next((e for e in finding.evidence if _is_video(e, stem)), "")
    has_strip = strip in finding.evidence
    lines = tuple(clip_lines(known, words))
    return ClipView(
        src=address_of(has_video),
        poster=_embedded(workspace, f"{stem}-poster.jpg", _MOST_POSTER) if has_video else "",
        width=known.width,
        height=known.height,
        captions=captions_of(known, words) if has_video else "",
        title=words.label(f"clip-kind-{known.kind}"),
        lines=lines,
        strip=_embedded(workspace, strip, _MOST_STRIP) if has_strip else "",
        strip_alt=words.label("clip-strip-alt", lines=words.label("clip-joint").join(lines)),
        note=_note(known, has_video or (strip if has_strip else video), words),
    )


def _note(known: ClipFile, path: str, words: Words) -> str:
    if known.why:
        return words.label(known.why, **known.detail)
    return words.label("clip-file-belongs", path=plain(path))


def clip_lines(known: ClipFile, words: Words) -> Iterator[str]:
    """What happens, each with the second at which it begins."""
    for event in known.events:
        yield words.label(
            "clip-line", time=f"{event.at / 1000:.1f}", text=event_words(event, words)
        )


def event_words(event: ClipEvent, words: Words) -> str:
    """One thing that happens, in the reader's language."""
    data = dict(event.data)
    for name, text in (("element", "text"), ("to", "to_text")):
        if name in data:
            data[name] = _named(str(data[name]), str(data.get(text, "")), words)
    return words.label(f"clip-event-{event.code}", **data)


def _named(element: str, text: str, words: Words) -> str:
    key = "clip-element-text" if text.strip() else "clip-element"
    return words.label(key, element=plain(element), text=plain(text))


def web_vtt(known: ClipFile, words: Words) -> str:
    """The captions as WebVTT."""
    cues = [
        f"{_clock(e.at)} --> {_clock(max(e.until, e.at + 1))}\n"
        f"{escape(plain(event_words(e, words)), quote=False)}\n"
        for e in known.events
    ]
    return "\n".join(["WEBVTT\n", *cues])


def captions_of(known: ClipFile, words: Words) -> str:
    """The captions as an address of their own: browsers load no track from beside a local file."""
    packed = base64.b64encode(web_vtt(known, words).encode()).decode("ascii")
    return f"data:text/vtt;charset=utf-8;base64,{packed}"


def recordings_of(said: PersonWord, words: Words) -> tuple[RecordingView, ...]:
    """What a person recorded, from start to end of what matters."""
    moments = said.moments or ((None, None),) * len(said.evidence)
    return tuple(
        view
        for path, (start, end) in zip(said.evidence, moments, strict=True)
        if (view := _recording(path, start, end, words)) is not None
    )


def _recording(
    path: str, start: float | None, end: float | None, words: Words
) -> RecordingView | None:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in _VIDEO | _AUDIO:
        return None
    fragment = ""
    if start is not None or end is not None:
        fragment = f"#t={start or 0:g}" + (f",{end:g}" if end is not None else "")
    key = "recording-whole"
    if fragment:
        key = "recording-from" if end is None else "recording-part"
    return RecordingView(
        kind="video" if suffix in _VIDEO else "audio",
        src=address_of(path) + fragment,
        title=words.label(key, start=f"{start or 0:g}", end=f"{end or 0:g}"),
        note=words.label("recording-belongs", path=plain(path)),
    )


def address_of(path: str) -> str:
    """A path below the report's folder as a relative address; "" for none."""
    return quote(path, safe="/.-_~") if path else ""


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _findings(issue: ReportIssue, units: Mapping[str, Unit]) -> Iterator[ReportFinding]:
    yield issue.example
    wanted, on = frozenset(issue.findings), frozenset(issue.pages)
    for unit in (unit for unit in units.values() if unit.id in on):
        yield from (f for f in unit.findings if f.id in wanted)


def _about(finding: ReportFinding) -> str:
    """The path of the first recording's events; "" without one."""
    named = (e for e in finding.evidence if PurePosixPath(e).name.startswith("clip-"))
    return next((e for e in named if e.endswith(_ABOUT)), "")


def _is_video(path: str, stem: str) -> bool:
    return path in {f"{stem}.webm", f"{stem}.mp4"}


def _embedded(workspace: Path, name: str, limit: int) -> str:
    """A stored JPEG as an address; "" where it is missing or too large."""
    path = _inside(workspace, name)
    try:
        if path is None or path.stat().st_size > limit:
            return ""
        content = path.read_bytes()
    except OSError:
        return ""
    if not content.startswith(b"\xff\xd8\xff"):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(content).decode("ascii")


def _inside(workspace: Path, name: str) -> Path | None:
    """The file below the workspace; None for a name that leads out of it."""
    try:
        path = (workspace / name).resolve()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(workspace.resolve()) else None
