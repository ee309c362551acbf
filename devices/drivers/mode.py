"""A page's entrance to a mode of its own for people with disabilities, really opened.

Such a toolbar or mode changes the page. The page is audited as everybody gets it; beside it is
kept what it becomes once its entrance was used.
"""

from __future__ import annotations

import json
from typing import Any

from devices.drivers.engine import Engine
from devices.drivers.page import LoadedPage
from devices.drivers.still import Still, inject, store_engine
from devices.drivers.watchdog import OverdueError
from devices.manifest import CaptureWriter
from rules.words import load_words

PREFIX = "mode-"
_LONGEST = 14  # characters of a name that is an entrance and no headline
_ENOUGH = 0.1  # seconds that scripts get before the page is waited for


class _Beside:
    """Stores the same files as a capture, under names of their own."""

    def __init__(self, writer: CaptureWriter) -> None:
        self._writer = writer

    def add(self, name: str, content: bytes) -> None:
        self._writer.add(PREFIX + name, content)

    def add_json(self, name: str, value: object) -> None:
        self._writer.add_json(PREFIX + name, value)


def entrances(page: LoadedPage) -> list[dict[str, Any]]:
    """The entrances: path, name, and the address that each leads to ("" = it acts in the page)."""
    names = json.dumps(load_words("modes")["entrance"], ensure_ascii=False)
    found = page.observe(f"entrances({names}, {_LONGEST})") or []
    return [{k: str(one[k]) for k in ("path", "name", "leads")} for one in found]


def open_mode(page: LoadedPage, engine: Engine, writer: CaptureWriter, url: str) -> None:
    """Load the page anew, use its first entrance that acts in the page, store what it became.

    Stores mode.json.gz: the entrances, the one that was tried (a path, None = none acts in the
    page), and whether the page changed. Raises what the driver raises.
    """
    page.open(url)
    page.settle()
    found = entrances(page)
    inside = next((one for one in found if not one["leads"]), None)
    answer: dict[str, Any] = {"entrances": found, "tried": None, "changed": False}
    if inside is not None:
        answer["tried"] = inside["path"]
        with page.bounded(page.limits.probe + page.limits.settle) as bound:
            page.observe("hold(true)")
            page.observe(f"use({json.dumps(inside['path'])})")
            page.observe(f"sleep({_ENOUGH * 1000})")
            page.quiet()
            left = page.observe("hold(false)")
            answer["changed"] = bool(page.observe("usedChanged()"))
        if bound.fired:
            raise OverdueError
        if left:
            answer["changed"] = True
        elif answer["changed"]:
            beside = _Beside(writer)
            still = Still(page.chrome, beside)
            failure = inject(engine)
            still.dom()
            still.attempt("axtree-failed", still.accessibility_tree)
            store_engine(engine, beside, failure)
    writer.add_json("mode.json.gz", answer)
