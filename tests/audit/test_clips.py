"""Which recordings show a finding, and how a recording's events are read back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from audit.clips import clip_evidence, read_clip, rules_shown, shows
from devices.clips.model import Clip, Element
from rules.load import load_catalogue

BOX = Element(
    steps=(("html", ""), ("body", ""), ("main", "main"), ("div:nth-of-type(2)", ""), ("ul", "")),
    inside=("dot",),
)


@pytest.mark.parametrize(
    ("selector", "shown"),
    [
        ("#main > div:nth-of-type(2) > ul", True),
        ("#main > div:nth-of-type(2) > ul > li:nth-of-type(3)", True),
        ("#main > div:nth-of-type(2)", True),
        ("#main > div:nth-of-type(1) > ul", False),
        ("#main > p", False),
        ("#dot", True),
        ("#dot > i", True),
        ("#elsewhere", False),
        ("html > body > main > div:nth-of-type(2) > ul", True),
        ("html > body > footer", False),
        ("html > body", False),
        ("", False),
    ],
)
def test_only_what_is_recorded_is_shown(selector: str, shown: bool) -> None:
    """The element itself, what holds it and what it holds; nothing beside it."""
    assert shows(BOX, selector) is shown


def test_a_recording_is_evidence_for_its_own_rules_only() -> None:
    """A trap's recording shows the trap's finding, and no missing text alternative there."""
    clip = Clip(
        kind="keyboard-trap",
        file="clip-keyboard-trap.webm",
        about="clip-keyboard-trap.json.gz",
        element=BOX,
    )
    found = clip_evidence("web-keyboard-trap", "#dot", [clip], "captures/p1")
    assert found == (
        "captures/p1/clip-keyboard-trap.webm",
        "captures/p1/clip-keyboard-trap.json.gz",
    )
    assert clip_evidence("web-axe-image-alt", "#dot", [clip], "captures/p1") == ()


def test_every_rule_that_is_mapped_exists() -> None:
    """A renamed rule would lose its recordings without anybody noticing."""
    known = load_catalogue().rules
    assert {rule for rules in rules_shown().values() for rule in rules} <= set(known)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b'{"kind": "x", "events": [{"at": -1, "until": 2, "code": "tab"}]}', mtime=0),
        gzip.compress(json.dumps({"kind": "x", "surprise": 1}).encode(), mtime=0),
        gzip.compress(b'{"kind":"' + b" " * 3_000_000 + b'"}', mtime=0),
        gzip.compress(b'{"kind": "moving"}', mtime=0)[:-9],
    ],
)
def test_events_from_elsewhere_are_not_believed(tmp_path: Path, content: bytes) -> None:
    """What is no list of events, too large or cut off is taken for missing."""
    path = tmp_path / "clip-x.json.gz"
    path.write_bytes(content)
    assert read_clip(path) is None
    assert read_clip(tmp_path / "missing.json.gz") is None
