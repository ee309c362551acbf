"""Experiments on the live page; what each saw is stored, so that judging needs no browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.probes import (
    changes,
    forms,
    keyboard,
    layout,
    links,
    listeners,
    media,
    toggles,
)
from devices.probes.live import LivePage

Run = Callable[[LivePage], dict[str, Any]]

# In the order in which they run: what only looks comes first, what changes the page last.
PROBES: dict[str, Run] = {
    "listeners": listeners.run,
    "media": media.run,
    "links": links.run,
    "layout": layout.run,
    "keyboard": keyboard.run,
    "changes": changes.run,
    "toggles": toggles.run,
    "forms": forms.run,
}
