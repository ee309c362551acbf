"""Records the problems of a page that move, and stores them into its capture."""

from __future__ import annotations

import time
from typing import Any

from PIL import Image
from selenium.common.exceptions import TimeoutException, WebDriverException

from devices.clips.model import Clip, Element
from devices.drivers.engine import is_gone
from devices.drivers.experiments import SENSELESS, where
from devices.drivers.page import LoadedPage
from devices.drivers.watchdog import OverdueError
from devices.manifest import CaptureWriter
from devices.masking import protecting
from devices.probes.film import Act, Scene, scenes
from devices.probes.film_store import store_clip
from devices.probes.offline import offline

_MOST_CLIPS = 3
_SECONDS = 8.0  # for one scene
_ALL = 14.0  # seconds for all of a page's


def film(
    page: LoadedPage,
    writer: CaptureWriter,
    found: dict[str, Any],
    facts: dict[str, Any],
    origin: Any,
) -> tuple[Clip, ...]:
    """Act out what the probes (`found`, by name) and the facts say, while it is the same load.

    A scene that fails costs only itself. Where the scheme hides personal things in pictures there
    is no recording: what moves cannot be hidden surely. The clip then says so.
    """
    clips: list[Clip] = []
    begun = time.monotonic()
    for kind, act, target in scenes(found, facts):
        late = time.monotonic() - begun > _ALL
        if late or len(clips) >= _MOST_CLIPS or where(page) != origin:
            break
        if protecting():
            if kind != "floating":  # nothing says yet that there is anything to show
                clips.append(store_clip(writer, Scene(kind, Element()), why="clip-private"))
            continue
        scene = _acted(page, act, target)
        if scene is not None:
            clips.append(store_clip(writer, scene))
    where(page)
    return tuple(clips)


def _acted(page: LoadedPage, act: Act, target: Any) -> Scene | None:
    bound = None
    try:
        with page.bounded(_SECONDS) as bound:
            page.observe("hold(true)")
            with offline(page):
                scene = act(page, target)
    except (OverdueError, OSError, ArithmeticError, Image.DecompressionBombError, *SENSELESS):
        return None
    except WebDriverException as error:
        if is_gone(error) or isinstance(error, TimeoutException):
            raise
        return None
    return None if bound.fired else scene
