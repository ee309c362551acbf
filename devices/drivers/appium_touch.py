"""What a finger does on a screen, as W3C actions in the driver's own unit."""

from __future__ import annotations

from devices.app.phone import Direction

_TOUCH_MS, _SWIPE_MS = 60, 500
_REST_MS = 100  # a finger that rests before it is lifted does not fling the content on
_NEAR, _FAR = 0.22, 0.78  # shares of the screen between which a finger moves
_ENDS = {
    "up": ((0.5, _FAR), (0.5, _NEAR)),
    "down": ((0.5, _NEAR), (0.5, _FAR)),
    "left": ((_FAR, 0.5), (_NEAR, 0.5)),
    "right": ((_NEAR, 0.5), (_FAR, 0.5)),
}
type Point = tuple[float, float]
type Action = dict[str, object]


def tap(at: Point) -> list[Action]:
    """A short touch."""
    return _finger([_move(at, 0), _down(), _pause(_TOUCH_MS)])


def swipe(direction: Direction, width: float, height: float) -> list[Action]:
    """A swipe over most of a screen of this size; "up" moves the finger upwards."""
    start, end = ((x * width, y * height) for x, y in _ENDS[direction])
    return _finger([_move(start, 0), _down(), _move(end, _SWIPE_MS), _pause(_REST_MS)])


def _finger(steps: list[Action]) -> list[Action]:
    return [
        {
            "type": "pointer",
            "id": "finger",
            "parameters": {"pointerType": "touch"},
            "actions": [*steps, {"type": "pointerUp", "button": 0}],
        }
    ]


def _down() -> Action:
    return {"type": "pointerDown", "button": 0}


def _pause(milliseconds: int) -> Action:
    return {"type": "pause", "duration": milliseconds}


def _move(to: Point, milliseconds: int) -> Action:
    return {
        "type": "pointerMove",
        "duration": milliseconds,
        "origin": "viewport",
        "x": round(to[0]),
        "y": round(to[1]),
    }
