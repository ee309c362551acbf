"""How long a recording is, and which part of it a name with a media fragment means."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from audit.people.sheet_values import Refused

_PATIENCE = 20  # seconds for reading a recording's head
# By what its first bytes say: a playlist that names other files is opened as none of them.
_FORMATS = {
    "video/webm": "matroska",
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
}
# https://www.w3.org/TR/media-frags/ 4.2.1, seconds or a clock: #t=12,20 · #t=,20 · #t=npt:0:01:30
_CLOCK = r"(?:\d+:)?(?:\d{1,2}:)?\d+(?:\.\d+)?"
_FRAGMENT = re.compile(rf"#t=(?:npt:)?({_CLOCK})?(?:,({_CLOCK}))?$")
# In a process of its own: what decodes media is large, and the file is anybody's.
_SCRIPT = """
import sys, av
with av.open(sys.argv[1], format=sys.argv[2], options={"protocol_whitelist": "file"}) as file:
    print(file.duration / 1_000_000 if file.duration else "")
"""


def split_fragment(name: str) -> tuple[str, str, str]:
    """The file's name, and start and end that a fragment gives ("" = none).

    Raises Refused for a fragment of time that is none.
    """
    at = name.rfind("#t=")
    if at < 0:
        return name, "", ""
    match = _FRAGMENT.search(name)
    if match is None or not (match[1] or match[2]):
        raise Refused("observe-clip-fragment", value=name[at : at + 60])
    return name[: match.start()], match[1] or "", match[2] or ""


def seconds_in(path: Path, media_type: str) -> float | None:
    """How long a recording is; None when it does not say or nothing here can read it."""
    kind = _FORMATS.get(media_type)
    if kind is None:
        return None
    command = [sys.executable, "-I", "-c", _SCRIPT, str(path.resolve()), kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            command, capture_output=True, timeout=_PATIENCE, check=False, text=True
        )
        return float(done.stdout) if done.returncode == 0 and done.stdout.strip() else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
