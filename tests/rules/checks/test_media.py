"""Recordings: captions, transcripts and what is said about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.checks import autoplay, media
from rules.model import CannotJudge, Finding, Verdict
from rules.opinions.media import captions
from rules.probes import Probes
from rules.probes.media import Cue, Frame, Media, MediaProbe, Sound, Stop, Track
from rules.snapshot import EngineNode, PageSnapshot
from tests.build import find, page

SPOKEN = {"spoken_per_second": 1.5, "track_share": 0.25, "least": 12, "seconds": 3}
LONG = "各位市民：自本月起，市民服务中心周六上午照常办理业务，窗口从八点半开到十一点半。"


def spoken(seconds: int = 10) -> Sound:
    """Ten sounds a second like syllables: a voice whose pitch glides, then a hiss, then a pause."""
    loud = bytes((185, 183, 180, 182, 181, 160, 165, 150, 140, 135)) * (5 * seconds)
    crossings = bytes((10, 12, 11, 10, 12, 120, 130, 90, 30, 20)) * (5 * seconds)
    voiced = bytes((190, 190, 190, 190, 190, 40, 30, 20, 10, 10)) * (5 * seconds)
    pitch = bytes((30, 31, 32, 33, 34, 10, 12, 15, 20, 11)) * (5 * seconds)
    return Sound(
        state="heard", seconds=float(seconds), last=float(seconds),
        loud=loud, crossings=crossings, voiced=voiced, pitch=pitch,
    )  # fmt: skip


def tune(seconds: int = 10) -> Sound:
    """A note held without end."""
    steps = 50 * seconds
    return Sound(
        state="heard", seconds=float(seconds), last=float(seconds), loud=bytes([180]) * steps,
        crossings=bytes([9]) * steps, voiced=bytes([195]) * steps, pitch=bytes([20]) * steps,
    )  # fmt: skip


def with_media(html: str, **more: object) -> PageSnapshot:
    """A page whose element with id "m" is a recording; `more` are fields of its probe."""
    snapshot = page(html)
    for text in snapshot.root.walk():
        if not text.is_element and text.parent is not None:
            text.rect = text.parent.rect  # as a browser gives the box around a text's lines
    node = find(snapshot, "m")
    video = node.tag == "video"
    made = Media(
        node=node, kind=node.tag, address="https://example.test/a.webm",
        autoplay="autoplay" in node.attrs, loop=False, controls="controls" in node.attrs,
        muted=False, paused=True, stream=False, broken=False, duration=10.0,
        width=320 if video else 0, begin=0.0, end=None, sound=spoken(), tracks=(),
        script_tracks=0, frames=None, stops=None, all_tried=False,
    )  # fmt: skip
    made = replace(made, **more)  # type: ignore[arg-type]
    return replace(snapshot, probes=Probes(media=MediaProbe(media=(made,), complete=True)))


def the_one(found: list[Finding]) -> tuple[Verdict, str]:
    """Verdict and code of the only finding."""
    (finding,) = found
    return finding.verdict, finding.code


def test_without_the_probe_nothing_is_judged() -> None:
    """Silence of a probe is no pass."""
    with pytest.raises(CannotJudge):
        list(media.captions(page("<video id=m controls></video>"), SPOKEN))


def test_speech_and_nothing_to_read_fails() -> None:
    """A recording of speech on a page without text has no transcript."""
    snapshot = with_media("<audio id=m controls></audio>")
    assert the_one(list(media.audio_text(snapshot, SPOKEN))) == (Verdict.FAILED, "no-transcript")


def test_a_text_that_could_be_the_transcript_is_asked_about() -> None:
    """Whether a text says the same as a voice is a person's to say."""
    snapshot = with_media(f"<audio id=m controls></audio><p>{LONG}</p>")
    verdict, code = the_one(list(media.audio_text(snapshot, SPOKEN)))
    assert (verdict, code) == (Verdict.CANT_TELL, "check-transcript")


def test_a_link_to_a_transcript_is_asked_about() -> None:
    """What is behind the link was not read."""
    snapshot = with_media("<audio id=m controls></audio><a href=b.html>录音文字稿</a>")
    assert the_one(list(media.audio_text(snapshot, SPOKEN)))[0] is Verdict.CANT_TELL


def test_links_of_the_whole_site_are_about_no_recording() -> None:
    """无障碍说明 in the header of every page is neither a transcript nor a description."""
    site = '<div role="banner"><a href="/wza/">无障碍说明</a><a href="/wz/">文字版</a></div>'
    snapshot = with_media(f"{site}<audio id=m controls></audio>")
    assert the_one(list(media.audio_text(snapshot, SPOKEN))) == (Verdict.FAILED, "no-transcript")


def test_hidden_text_with_something_to_press_is_asked_about() -> None:
    """A button may open what is hidden: only without one is it certain."""
    html = f"<audio id=m controls></audio><p data-t-hidden>{LONG}</p>"
    assert the_one(list(media.audio_text(with_media(html), SPOKEN))) == (Verdict.FAILED, "hidden")
    opened = with_media(f"<button>展开</button>{html}")
    assert the_one(list(media.audio_text(opened, SPOKEN))) == (Verdict.CANT_TELL, "check-hidden")


def test_music_needs_no_transcript() -> None:
    """Where hardly anybody speaks nothing has to be written down."""
    snapshot = with_media("<audio id=m controls></audio>", sound=tune())
    assert the_one(list(media.audio_text(snapshot, SPOKEN)))[0] is Verdict.PASSED


def test_nothing_is_said_of_a_sound_that_nobody_can_start() -> None:
    """An audio element without controls that does not start by itself is the page's own matter."""
    assert list(media.audio_text(with_media("<audio id=m></audio>"), SPOKEN)) == []


def test_a_video_whose_pictures_were_not_seen_never_fails() -> None:
    """Captions may be drawn in the pictures: without them it is a question."""
    snapshot = with_media("<video id=m controls></video>")
    assert the_one(list(media.captions(snapshot, SPOKEN)))[0] is Verdict.CANT_TELL


def test_broken_pictures_never_fail() -> None:
    """Bytes that are no picture say nothing."""
    frames = tuple(Frame(at=float(i), picture=b"nothing") for i in range(8))
    snapshot = with_media("<video id=m controls></video>", frames=frames)
    assert the_one(list(media.captions(snapshot, SPOKEN)))[0] is Verdict.CANT_TELL


def test_a_track_with_words_is_asked_about() -> None:
    """Whether captions say what is said is a person's to say."""
    cues = (Cue(start=0.0, end=8.0, text="各位市民"),)
    track = Track(kind="captions", language="zh", label="", state="read", cues=cues, more=False)
    snapshot = with_media("<video id=m controls></video>", tracks=(track,))
    assert the_one(list(media.captions(snapshot, SPOKEN))) == (Verdict.CANT_TELL, "check-track")


def test_a_silent_video_needs_no_captions_but_a_text() -> None:
    """Without sound it is the pictures that somebody misses."""
    snapshot = with_media("<video id=m controls></video>", sound=Sound(state="silent"))
    assert list(media.captions(snapshot, SPOKEN)) == []
    silent = {**SPOKEN, "sound": "silent"}
    assert the_one(list(media.pictures_text(snapshot, silent))) == (Verdict.FAILED, "no-text")


def test_the_engine_is_not_asked_for_captions_of_silence() -> None:
    """Nobody needs to look whether a video that was heard to be silent has captions."""
    for state, wanted in (("silent", Verdict.INAPPLICABLE), ("missing", Verdict.CANT_TELL)):
        snapshot = with_media("<video id=m controls></video>", sound=replace(tune(), state=state))
        asked = EngineNode(node=find(snapshot, "m"), path="#m", html="", messages=())
        assert captions(snapshot, asked, Verdict.CANT_TELL) is wanted


def test_a_decorative_video_is_left_alone() -> None:
    """A video without controls that moves behind a page's title has nothing to tell."""
    snapshot = with_media("<video id=m autoplay></video>", sound=Sound(state="silent"))
    assert list(media.pictures_text(snapshot, {**SPOKEN, "sound": "silent"})) == []


def test_a_heading_announces_a_recording() -> None:
    """Headings speak of what stands below them as well as sentences do."""
    html = f"<p>{LONG}</p>{{}}<audio id=m controls></audio>"
    bare = with_media(html.format(""))
    assert the_one(list(media.announced(bare, SPOKEN))) == (Verdict.FAILED, "not-announced")
    called = with_media(html.format("<h2>会议录音</h2>"))
    assert the_one(list(media.announced(called, SPOKEN)))[0] is Verdict.PASSED


SOUND = "<audio id=m autoplay></audio>"


def test_sound_that_nothing_stops_fails() -> None:
    """Every control was tried, and none of them stops it."""
    snapshot = with_media(SOUND, stops=(), all_tried=True)
    assert the_one(list(autoplay.stop(snapshot, SPOKEN))) == (Verdict.FAILED, "no-stop")


def test_controls_that_were_not_all_tried_leave_a_question() -> None:
    """Another one may stop the sound."""
    snapshot = with_media(SOUND, stops=(), all_tried=False)
    assert the_one(list(autoplay.stop(snapshot, SPOKEN)))[0] is Verdict.CANT_TELL


@pytest.mark.parametrize(
    ("button", "verdict"),
    [
        ("<button id=b>静音</button>", Verdict.PASSED),
        ("<button id=b></button>", Verdict.FAILED),
        ("<div aria-hidden=true><button id=b>静音</button></div>", Verdict.FAILED),
    ],
)
def test_a_stop_has_to_be_found(button: str, verdict: Verdict) -> None:
    """It counts when it can be seen, is exposed and has a name."""
    snapshot = with_media(SOUND + button)
    stop = Stop(node=find(snapshot, "b"), acts=True)
    probe = snapshot.probes.media
    assert probe is not None
    tried = replace(probe.media[0], stops=(stop,), all_tried=True)
    snapshot = replace(snapshot, probes=Probes(media=MediaProbe(media=(tried,), complete=True)))
    assert the_one(list(autoplay.stop(snapshot, SPOKEN)))[0] is verdict


def test_sound_of_three_seconds_is_short() -> None:
    """The part that the address asks for counts, not the file."""
    snapshot = with_media(SOUND, begin=2.0, end=5.0)
    assert list(autoplay.stop(snapshot, SPOKEN)) == []
    assert the_one(list(autoplay.length(snapshot, SPOKEN))) == (Verdict.PASSED, "short")


def test_a_loop_has_no_end() -> None:
    """A second that is repeated lasts for ever."""
    snapshot = with_media(SOUND, loop=True, end=1.0, stops=(), all_tried=True)
    (finding,) = autoplay.stop(snapshot, SPOKEN)
    assert finding.verdict is Verdict.FAILED
    assert finding.data["seconds"] == "∞"


@pytest.mark.parametrize(
    ("sound", "expected"),
    [(spoken(), (Verdict.PASSED, "perhaps")), (tune(), (Verdict.FAILED, "not-described"))],
)
def test_a_voice_in_the_sound_may_tell_the_pictures(
    sound: Sound, expected: tuple[Verdict, str]
) -> None:
    """A video of music alone, told by a text only, leaves out those who listen; a voice may not."""
    snapshot = with_media(f"<video id=m controls></video><p>{LONG}</p>", sound=sound)
    assert the_one(list(media.description(snapshot, SPOKEN))) == expected


def test_text_that_nothing_can_show_announces_no_recording() -> None:
    """With something to press it may be shown; without hidden or seen text there is no question."""
    html = f"<audio id=m controls></audio><p data-t-hidden>{LONG}</p>"
    assert the_one(list(media.announced(with_media(html), SPOKEN))) == (Verdict.FAILED, "hidden")
    opened = with_media(f"<button>展开</button>{html}")
    assert the_one(list(media.announced(opened, SPOKEN))) == (Verdict.CANT_TELL, "check-hidden")
    assert list(media.announced(with_media("<audio id=m controls></audio>"), SPOKEN)) == []
