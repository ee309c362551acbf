"""Acts a problem out once more, in a few seconds, and takes pictures of every step.

Nothing is recorded where the probes found nothing, and a scene that does not show again what was
found is thrown away: a clip is evidence, never decoration.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from devices.clips.model import ClipEvent, Element
from devices.probes.live import LivePage

STEP_MS = 1200  # how long a step of an act is shown
_TABS = 4
_REST = 0.08  # seconds after a key until scripts have moved the focus where they want it
_BLINK = 0.35  # seconds between two looks at what moves
_LONGEST = 4.5  # seconds that are watched for a movement; slower carousels turn after five
_ENOUGH = 3  # different pictures of what moves
_LATE_MS = 5000  # after load, what still moves is no arrival (WCAG 2.2.2)
_SCROLLS = (0.0, 0.6, 1.2)  # screens
_CHANGED = 12  # grey levels by which a point differs that is not only drawn otherwise
_FOLLOWED = 3.0  # CSS pixels that a box may move while it counts as staying
_DARK, _LIGHT = (150, 0, 40), (255, 255, 255)
# Distance in pixels and colour, from the outside in: seen on any background.
_RINGS = ((8, _LIGHT), *((distance, _DARK) for distance in (7, 6, 5, 4)), (3, _LIGHT))


@dataclass(slots=True)
class Scene:
    """Pictures with their moments in milliseconds, and what happens in them."""

    kind: str
    element: Element
    shots: list[tuple[int, Image.Image]] = field(default_factory=list)
    events: list[ClipEvent] = field(default_factory=list)
    end: int = 0

    def step(self, image: Image.Image, code: str, **data: str | int) -> None:
        """Another picture, shown for STEP_MS, and what it shows."""
        self.shots.append((self.end, image))
        until = self.end + STEP_MS
        self.events.append(ClipEvent(at=self.end, until=until, code=code, data=data))
        self.end = until


Act = Callable[[LivePage, Any], Scene | None]


def scenes(found: dict[str, Any], facts: dict[str, Any]) -> list[tuple[str, Act, Any]]:
    """What is worth acting out: kind, how, and the element's path (None = it looks for one)."""
    keyboard = found.get("keyboard") or {}
    wanted: list[tuple[str, Act, Any]] = []
    held = [t for t in keyboard.get("traps") or () if t["way"] is None and t["cycle"]]
    if held:
        wanted.append(("keyboard-trap", _trap, held[0]["cycle"]))
    lost = [t for t in keyboard.get("taken") or () if not t["sentinel"]]
    if lost:
        wanted.append(("focus-taken", _taken, lost[0]["path"]))
    mover = _mover(facts)
    if mover is not None:
        wanted.append(("moving", _moving, mover))
    wanted.append(("floating", _floating, None))
    return wanted


def _mover(facts: dict[str, Any]) -> str | None:
    """The part that changed most often and still did when arrivals are over."""
    late = [
        m for m in facts.get("movements") or () if len(m["times"]) > 1 and m["times"][-1] > _LATE_MS
    ]
    if late:
        most = str(max(late, key=lambda m: len(m["times"]))["path"])
        around = most.rpartition(" > ")[0]
        beside = [m for m in late if str(m["path"]).rpartition(" > ")[0] == around]
        # Slides take turns: one alone would be looked at while it is hidden.
        return around if len(beside) > 1 and around else most
    endless = [a for a in facts.get("animations") or () if a["iterations"] is None and a["path"]]
    return str(endless[0]["path"]) if endless else None


def _trap(page: LivePage, cycle: list[str]) -> Scene | None:
    """Tab, again and again, from inside of the circle; Shift+Tab at last."""
    start = page.ask("film", f"aim({cycle[0]!r})")
    if start is None or not page.ask("film", f"focus({cycle[0]!r})"):
        return None
    scene = Scene("keyboard-trap", _element(start))
    scene.step(_shot(page, start), "focus-on", **_named(start))
    for number in range(1, _TABS + 1):
        back = number == _TABS
        page.press("Tab", shift=back)
        time.sleep(_REST)
        now = page.ask("film", "where()")
        if now is None or now["path"] not in cycle:
            return None  # it got out this time
        code = "shift-tab" if back else "tab"
        same = "stays" if now["path"] == start["path"] else "round"
        scene.step(_shot(page, now), f"{code}-{same}", n=number, **_named(now))
    return scene


def _taken(page: LivePage, path: str) -> Scene | None:
    """An element gets the focus, by Tab where that leads there, and has lost it a moment later."""
    about = page.ask("film", f"aim({path!r})")
    if about is None:
        return None
    scene = Scene("focus-taken", _element(about))
    before = page.ask("film", f"before({path!r})")
    if before and page.ask("film", f"focus({before!r})"):
        scene.step(_shot(page, page.ask("film", "where()")), "before-it", **_named(about))
        page.press("Tab")
    else:
        scene.step(_shot(page, about), "before-it", **_named(about))
        page.ask("film", f"focus({path!r})")
    time.sleep(_REST)
    now = page.ask("film", "where()")
    if now is not None and now["path"] == path:
        return None  # it kept the focus this time
    if now is None:
        scene.step(_shot(page, None), "focus-gone", **_named(about))
    else:
        moved = _named(now)
        data = {**_named(about), "to": moved["element"], "to_text": moved["text"]}
        scene.step(_shot(page, now), "focus-moved", **data)
    return scene


def _moving(page: LivePage, path: str) -> Scene | None:
    """What moves by itself, watched without touching anything, in real time."""
    about = page.ask("film", f"aim({path!r}, true)")
    if about is None:
        return None
    path = about["path"]
    about["text"] = ""  # what it says is just what changes
    scene = Scene("moving", _element(about))
    begun = time.monotonic()
    changes: list[int] = []
    while (passed := time.monotonic() - begun) < _LONGEST and len(scene.shots) < 2 * _ENOUGH:
        image = _shot(page, page.ask("film", f"place({path!r})"))
        at = int(1000 * passed)
        if not scene.shots:
            scene.shots.append((0, image))
        elif differ(_around(about, scene.shots[-1][1], page), _around(about, image, page)):
            scene.shots.append((at, image))
            changes.append(at)
            if len(changes) >= _ENOUGH:
                break
        time.sleep(_BLINK)
    if not changes:
        return None
    scene.end = changes[-1] + STEP_MS
    moments = [0, *changes, scene.end]
    for number, (at, until) in enumerate(pairwise(moments)):
        code = "moves" if number else "watched"
        data: dict[str, str | int] = {"n": number, "tenths": at // 100, **_named(about)}
        scene.events.append(ClipEvent(at=at, until=until, code=code, data=data))
    return scene


def _floating(page: LivePage, _: None) -> Scene | None:
    """A window that stays where it is over the page while the page is scrolled."""
    path = page.ask("film", "floating()")
    if not path:
        return None
    first = page.ask("film", f"place({path!r})")
    about = page.ask("film", f"aim({path!r})")
    if about is None or first is None:
        return None
    scene = Scene("floating", _element(about))
    for number, share in enumerate(_SCROLLS):
        if page.ask("film", f"scroll({share})") < 0:
            return None  # nothing scrolls here: the picture of the page shows all
        place = page.ask("film", f"place({path!r})")
        if abs(place["x"] - first["x"]) > _FOLLOWED or abs(place["y"] - first["y"]) > _FOLLOWED:
            return None
        code = "scrolled" if number else "over-page"
        scene.step(_shot(page, place), code, n=number, **_named(about))
    return scene


def differ(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show something different."""
    if one.size != other.size:
        return True
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return int(difference.getextrema()[1]) > _CHANGED  # type: ignore[arg-type]


def _around(box: dict[str, Any], image: Image.Image, page: LivePage) -> Image.Image:
    """The place where something was at first: what moves elsewhere is none of its doing."""
    scale = image.width / max(page.width, 1)
    left, top = max(0, int(box["x"] * scale)), max(0, int(box["y"] * scale))
    right = min(image.width, int((box["x"] + box["width"]) * scale))
    bottom = min(image.height, int((box["y"] + box["height"]) * scale))
    return image.crop((left, top, max(left + 1, right), max(top + 1, bottom)))


def _shot(page: LivePage, box: dict[str, Any] | None) -> Image.Image:
    """What the viewport shows now, with a line around a place in it."""
    taken = page.cdp("Page.captureScreenshot", format="jpeg", quality=70, optimizeForSpeed=True)
    with Image.open(BytesIO(base64.b64decode(taken["data"])), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    if box is not None:
        _outline(image, box, image.width / max(page.width, 1))
    return image


def _outline(image: Image.Image, box: dict[str, Any], scale: float) -> None:
    """A dark line between two light ones."""
    pen = ImageDraw.Draw(image)
    left, top = float(box["x"]) * scale, float(box["y"]) * scale
    right, bottom = left + float(box["width"]) * scale, top + float(box["height"]) * scale
    for distance, colour in (
        (8, _LIGHT),
        (7, _DARK),
        (6, _DARK),
        (5, _DARK),
        (4, _DARK),
        (3, _LIGHT),
    ):
        corner = (max(left - distance, 0), max(top - distance, 0))
        other = (min(right + distance, image.width - 1), min(bottom + distance, image.height - 1))
        if other[0] > corner[0] and other[1] > corner[1]:
            pen.rectangle((*corner, *other), outline=colour)


def _named(about: dict[str, Any]) -> dict[str, str | int]:
    return {"element": str(about["name"])[:90], "text": str(about["text"])[:60]}


def _element(about: dict[str, Any]) -> Element:
    steps = tuple((str(s)[:400], str(i)[:400]) for s, i in about["steps"][:60])
    return Element(steps=steps, inside=tuple(str(i)[:400] for i in about["inside"][:20]))
