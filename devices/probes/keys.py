"""Real key events beyond those that every probe needs: combinations and characters."""

from __future__ import annotations

from typing import Any

from devices.probes.live import LivePage

_MODIFIERS = {
    **{"alt": 1, "option": 1, "ctrl": 2, "control": 2},
    **{"meta": 4, "cmd": 4, "command": 4, "shift": 8},
}
_NAMED = {
    **{"esc": ("Escape", 27), "escape": ("Escape", 27), "enter": ("Enter", 13)},
    **{"space": (" ", 32), "home": ("Home", 36), "end": ("End", 35), "tab": ("Tab", 9)},
    **{"delete": ("Delete", 46), "backspace": ("Backspace", 8)},
    **{f"f{n}": (f"F{n}", 111 + n) for n in range(1, 13)},
}


def press_named(page: LivePage, mods: list[str], key: str) -> None:
    """Press and release a key by the name that people write, with modifiers: ctrl, "m"."""
    bits = 0
    for mod in mods:
        bits |= _MODIFIERS.get(mod.lower(), 0)
    name, code = _NAMED.get(key, (key, ord(key.upper()[0])))
    at = name.replace(" ", "Space") if key in _NAMED else _code(key)
    common: dict[str, Any] = {
        "key": name,
        "code": at,
        "windowsVirtualKeyCode": code,
        "modifiers": bits,
    }
    page.cdp("Input.dispatchKeyEvent", type="rawKeyDown", **common)
    page.cdp("Input.dispatchKeyEvent", type="keyUp", **common)


def press_character(page: LivePage, key: str, code: str, number: int, *, shift: bool) -> None:
    """Type one character without Ctrl, Alt or Meta."""
    common: dict[str, Any] = {
        "key": key,
        "code": code,
        "windowsVirtualKeyCode": number,
        "modifiers": 8 if shift else 0,
    }
    page.cdp("Input.dispatchKeyEvent", type="keyDown", text=key, **common)
    page.cdp("Input.dispatchKeyEvent", type="keyUp", **common)


def _code(key: str) -> str:
    return f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
