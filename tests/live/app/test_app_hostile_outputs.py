"""What hostile apps say stays text: in the terminal, in the report, in its data."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

from rich.console import Console
from selenium import webdriver

from audit.app_commands import store_recordings
from audit.telling import tell
from audit.workspace import Workspace
from devices.drivers.chrome import Chrome
from devices.ports import DESKTOP
from tests.devices.app.hostile_sources import APP, READ, WORDS, node, tree

# Not the line breaks of the output itself.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def recorded(folder: Path) -> Path:
    """A recording with every hostile source, whose names are hostile too."""
    words = [html.unescape(word)[:5_000].replace("\x00", "") for word in WORDS.values()]
    titles = [*words, *[""] * len(READ)]
    sources = {**READ, "unnamed": lambda: tree(node("").replace('content-desc=""', ""))}
    screens: dict[str, Any] = {}
    folder.mkdir()
    for number, (make, title) in enumerate(zip(sources.values(), titles, strict=False)):
        (folder / f"s{number}.xml").write_bytes(make().encode("utf-8", "replace"))  # type: ignore[no-untyped-call]
        screens[f"s{number}"] = {
            "title": title.encode("utf-8", "replace").decode(),
            "reading": {"source": f"s{number}.xml"},
            "activity": words[number % len(words)],
        }
    session = {
        "format": "yd-session/1",
        "id": "hostile",
        "app": {"id": APP, "name": words[0], "version": words[5]},
        "device": {"platform": "android", "density": 1.0, "model": words[1], "locale": words[2]},
        "origin": "uiautomator2",
        "start": "s0",
        "screens": screens,
    }
    (folder / "session.json").write_text(json.dumps(session), encoding="utf-8")
    return folder


def test_nothing_of_it_is_executed(tmp_path: Path) -> None:
    """The report shows the words in a real browser and runs none; the terminal obeys none."""
    workspace = Workspace(tmp_path / "out")
    store_recordings([recorded(tmp_path / "recording")], workspace, replace=False)
    said = io.StringIO()
    tell(workspace, Console(file=said, force_terminal=False, width=100), lang="zh", plain=True)
    assert not _ACTING.search(said.getvalue())
    text = (workspace.path / "report.json").read_text(encoding="utf-8")
    assert not _ACTING.search(text)
    report = json.loads(text)
    statuses = {screen["status"] for screen in report["screens"]}
    assert len(report["screens"]) == len(READ) + 1 and statuses <= {"measured", "partly"}
    assert len(text) < 5_000_000
    chrome = Chrome(product="test")
    try:
        chrome.show(DESKTOP)
        driver: webdriver.Chrome = chrome.driver
        driver.get((workspace.path / "report.html").as_uri())
        assert driver.title.startswith("应用无障碍检测报告")
        body: str = driver.execute_script("return document.body.textContent")
        assert "document.title='owned'" in body and "{{7*7}}" in body
        assert not _ACTING.search(body)
        loaded = driver.execute_script("return performance.getEntriesByType('resource').length")
        assert driver.find_elements("css selector", "img[src=x]") == [] and loaded == 0
    finally:
        chrome.close()
