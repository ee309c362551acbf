"""Whether somebody speaks in a recording, told from how its loudness and voice change.

Speech comes in syllables: some four times a second a loud voiced sound follows a pause or a
hissing consonant, and the voice's pitch glides. Music keeps its loudness between notes and its
pitch during them; drums and noise have no voice. Each two seconds are judged by themselves; a
recording is speech, surely has hardly any (a cry, a laugh), or is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from rules.probes.media import Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

Speech = Literal["speech", "none", "unknown"]

_WINDOW, _HOP = 100, 50  # steps of 20 ms: two seconds, every second
_STEPS_PER_SECOND = 50
_LIKE_A_VOICE = 140  # of 200
_SILENT = 130  # loudness below which nothing is heard: -70 dB
_MOSTLY, _HARDLY = 0.5, 0.3  # shares of the windows
_UNHEARD = 5  # seconds at the end of a recording that need not have been listened to


def speech_in(sound: Sound) -> Speech:
    """Whether anybody speaks in it: "unknown" wherever the signs do not agree."""
    windows = _windows(sound)
    if not len(windows):
        return "unknown"
    audible = windows[windows[:, 0] > _SILENT]
    if not len(audible):
        return "none" if sound.state == "silent" else "unknown"
    if _surely(audible).mean() >= _MOSTLY:
        return "speech"
    whole = sound.seconds is not None and sound.seconds <= len(windows) + _UNHEARD
    return "none" if whole and _hardly(audible) else "unknown"


def speech_seconds(sound: Sound) -> float:
    """About how many seconds of the whole recording are speech; 0 where there is surely none."""
    windows = _windows(sound)
    if not len(windows) or sound.seconds is None:
        return 0.0
    spoken = _surely(windows) & (windows[:, 0] > _SILENT)
    return float(spoken.mean()) * sound.seconds


def _surely(w: NDArray[np.float64]) -> NDArray[np.bool_]:
    _, low, crossings, voiced, depth, glide = w.T
    signs = (low >= 0.3) & (crossings >= 20) & (voiced >= 0.08) & (voiced <= 0.95)
    spoken: NDArray[np.bool_] = signs & (depth >= 12) & (glide >= 0.05)
    return spoken


def _hardly(w: NDArray[np.float64]) -> bool:
    """True when few windows are like speech and the usual one is clearly not."""
    usual = np.median(w, axis=0)
    return bool(_surely(w).mean() <= _HARDLY and usual[1] < 0.3 and usual[2] < 20)


def _windows(sound: Sound) -> NDArray[np.float64]:
    """A row for each window: loudest, low, crossings, voiced, depth, glide.

    Shares of quiet steps and of voiced steps, spread of the zero crossings, decibels between loud
    and quiet, share of voiced steps whose pitch moves a little.
    """
    loud = np.frombuffer(sound.loud, dtype=np.uint8).astype(np.float64)
    size = len(loud)
    same = {len(sound.crossings), len(sound.voiced), len(sound.pitch)} == {size}
    if size < _WINDOW or not same:
        return np.zeros((0, 6))
    crossings = np.frombuffer(sound.crossings, dtype=np.uint8).astype(np.float64)
    voiced = np.frombuffer(sound.voiced, dtype=np.uint8) > _LIKE_A_VOICE
    octave = np.log2(np.maximum(np.frombuffer(sound.pitch, dtype=np.uint8), 1).astype(np.float64))
    level = 10 ** ((loud - 200) / 20)
    rows = []
    for start in range(0, size - _WINDOW + 1, _HOP):
        part = slice(start, start + _WINDOW)
        here, voice = level[part], voiced[part]
        both = voice[1:] & voice[:-1]
        moved = np.abs(np.diff(octave[part]))[both]
        glide = float(np.mean((moved > 0.01) & (moved < 0.2))) if len(moved) > 5 else 0.0
        rows.append(
            (
                float(loud[part].max()),
                float(np.mean(here < 0.5 * here.mean())),
                float(crossings[part].std()),
                float(voice.mean()),
                float(np.percentile(loud[part], 90) - np.percentile(loud[part], 15)),
                glide,
            )
        )
    return np.array(rows)
