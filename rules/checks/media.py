"""Recordings: their captions, transcripts and descriptions, and the words that announce them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import visible
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.burnt_in import captions_in
from rules.parts.hearing import speech_in, speech_seconds
from rules.parts.media_text import Around, media_name, syllables, text_around
from rules.probes.media import Media, Track
from rules.snapshot import PageSnapshot

_CAPTIONS = frozenset({"captions", "subtitles"})


def captions(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each video that is seen and can be heard.

    Params: `track_share`, the share of the spoken time that captions must cover at least, and
    `spoken_per_second`, syllables of text for each second of speech below which no text can hold
    what is said.
    """
    videos = [m for m in _media(page) if m.kind == "video" and _offered(m) and _pictures(m)]
    around = text_around(page) if videos else None
    for media in videos:
        sound = media.sound
        if sound is not None and sound.state in {"silent", "missing"}:
            continue
        if around is not None:
            verdict, code = _captions(media, around, params)
            yield _finding(media, verdict, code)


def _captions(media: Media, around: Around, params: Params) -> tuple[Verdict, str]:
    sound = media.sound
    speech = speech_in(sound) if sound is not None and sound.state == "heard" else "unknown"
    offered = [t for t in media.tracks if t.kind in _CAPTIONS]
    usable = [t for t in offered if _usable(t, media, params)]
    if usable or media.script_tracks:
        return Verdict.CANT_TELL, "check-track"
    if speech == "none":
        return Verdict.CANT_TELL, "no-speech"
    if offered and all(t.state in {"missing", "no-webvtt", "read"} for t in offered):
        broken, code = True, _track_fault(offered)
    else:
        broken, code = False, "no-captions"
    if speech != "speech" or (offered and not broken) or media.frames is None:
        return Verdict.CANT_TELL, "check-captions"
    if around.same and around.both >= _needed(media, params):
        return Verdict.CANT_TELL, "check-same"
    seen = captions_in(media.frames)
    if seen == "captions":
        return Verdict.PASSED, "burnt-in"
    if seen != "none":
        return Verdict.CANT_TELL, "check-captions"
    return Verdict.FAILED, code


def _usable(track: Track, media: Media, params: Params) -> bool:
    """True for a track with words for a fair share of what is spoken, as far as can be known."""
    if track.state == "unknown" or track.more:
        return True
    if track.state != "read" or not any(c.text for c in track.cues):
        return False
    spoken = speech_seconds(media.sound) if media.sound is not None else 0.0
    covered = sum(max(0.0, c.end - c.start) for c in track.cues if c.text)
    return covered >= _number(params, "track_share") * spoken


def _track_fault(tracks: list[Track]) -> str:
    if all(t.state == "missing" for t in tracks):
        return "track-missing"
    return "track-short" if any(c.text for t in tracks for c in t.cues) else "track-empty"


def audio_text(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each audio element that people can or must hear.

    Params: `spoken_per_second` as for `captions`.
    """
    recordings = [m for m in _media(page) if m.kind == "audio" and _audible(m)]
    # A sound beside a video may be its description: what it says stands in the pictures.
    beside = any(m.kind == "video" and visible(m.node) for m in _media(page))
    around = text_around(page) if recordings else None
    for media in recordings:
        if around is None or media.sound is None or media.sound.state != "heard":
            continue
        speech = speech_in(media.sound)
        if around.transcripts or beside or speech == "unknown":
            yield _finding(media, Verdict.CANT_TELL, "check-transcript")
        elif speech == "none":
            yield _finding(media, Verdict.PASSED, "no-speech")
        elif around.both >= _needed(media, params):
            yield _finding(media, Verdict.CANT_TELL, "check-transcript")
        elif around.hidden >= _needed(media, params):
            yield _hidden(media, around)
        else:
            yield _finding(media, Verdict.FAILED, "no-transcript")


def pictures_text(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each video that is seen: does anything tell what its pictures show.

    Params: `sound` = "silent" for videos without sound, "described" for those with sound, of
    which a spoken description would be part, "transcript" for those whose sound and pictures a
    text should give; `least` = syllables below which a text tells nothing.
    """
    everything = _media(page)
    kind = str(params.get("sound", ""))
    wanted = "silent" if kind == "silent" else "heard"
    videos = [
        m
        for m in everything
        if m.kind == "video" and _offered(m) and _pictures(m) and _state(m) == wanted
    ]
    around = text_around(page) if videos else None
    others = any(m.kind == "audio" for m in everything)
    for media in videos:
        if around is not None:
            found = _pictures_text(media, around, params, others=others)
            spoken = kind == "described" and _described(media, around, others=others)
            if spoken and found.verdict is not Verdict.PASSED:
                found = _finding(media, Verdict.CANT_TELL, "check-description")
            yield found


def _pictures_text(media: Media, around: Around, params: Params, *, others: bool) -> Finding:
    if media.node.ax is not None and syllables(media.node.ax.description) >= _number(
        params, "least"
    ):
        return _finding(media, Verdict.PASSED, "tied")
    if around.transcripts or around.described or around.same or others:
        return _finding(media, Verdict.CANT_TELL, "check-text")
    if around.exposed >= _number(params, "least"):
        return _finding(media, Verdict.CANT_TELL, "check-text")
    if around.hidden >= _number(params, "least"):
        return _hidden(media, around)
    return _finding(media, Verdict.FAILED, "no-text")


def description(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each video with sound for which a text, and no voice, tells its pictures."""
    everything = _media(page)
    others = any(m.kind == "audio" for m in everything)
    videos = [
        m
        for m in everything
        if m.kind == "video" and _offered(m) and _pictures(m) and _state(m) == "heard"
    ]
    around = text_around(page) if videos else None
    for media in videos:
        if around is None or not (around.transcripts or around.exposed >= _number(params, "least")):
            continue  # nothing at all is told: the rule of text alternatives says so
        if _described(media, around, others=others) or around.same:
            # The rule of text alternatives asks a person about the same video already.
            yield _finding(media, Verdict.PASSED, "perhaps")
        else:
            yield _finding(media, Verdict.FAILED, "not-described")


def announced(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each recording with text on its page: is it said what the two have in common.

    Params: `least` = syllables below which there is no text beside it.
    """
    recordings = [m for m in _media(page) if _offered(m) and not m.tracks and not m.script_tracks]
    around = text_around(page) if recordings else None
    least = _number(params, "least")
    for media in recordings:
        if around is None or around.transcripts:
            continue
        if around.beside >= least:
            yield _finding(media, *_announced(around))
        elif around.hidden >= least:
            yield _hidden(media, around)
        elif around.same:
            yield _finding(media, Verdict.FAILED, "nothing-said")


def _announced(around: Around) -> tuple[Verdict, str]:
    if around.same:
        return Verdict.CANT_TELL, "check-same"
    if around.about:
        return Verdict.PASSED, "passed"
    return Verdict.FAILED, "not-announced"


def _hidden(media: Media, around: Around) -> Finding:
    """Text that nothing on the page can show is none; with something to press, who knows."""
    if around.openers:
        return _finding(media, Verdict.CANT_TELL, "check-hidden")
    return _finding(media, Verdict.FAILED, "hidden")


def _described(media: Media, around: Around, *, others: bool) -> bool:
    """True where a voice may tell what is seen: in the sound itself, beside it or elsewhere."""
    if others or around.described or media.sound is None:
        return True
    # The browser's own player reads no description track aloud; a page's own player might.
    if any(t.kind == "descriptions" for t in media.tracks) and not media.controls:
        return True
    return speech_in(media.sound) != "none"


def _needed(media: Media, params: Params) -> float:
    """Syllables below which a text cannot hold what is said."""
    spoken = speech_seconds(media.sound) if media.sound is not None else 0.0
    return _number(params, "spoken_per_second") * spoken


def _media(page: PageSnapshot) -> tuple[Media, ...]:
    probe = page.probes.media
    if probe is None:
        raise CannotJudge("probe-not-run", optional=True)
    return probe.media


def _offered(media: Media) -> bool:
    """True for a recording that is there to be played by whoever wants to."""
    return media.controls and not media.stream and bool(media.address) and visible(media.node)


def _audible(media: Media) -> bool:
    return _offered(media) or (media.autoplay and not media.muted and not media.stream)


def _pictures(media: Media) -> bool:
    return media.width > 0


def _state(media: Media) -> str:
    return media.sound.state if media.sound is not None else "unknown"


def _finding(media: Media, verdict: Verdict, code: str) -> Finding:
    return Finding(verdict=verdict, code=code, node=media.node, data={"name": media_name(media)})


def _number(params: Params, key: str) -> float:
    value = params.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
