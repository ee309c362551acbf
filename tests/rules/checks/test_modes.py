"""Entrances to another version: what is asked about them, and what is none."""

from __future__ import annotations

from dataclasses import replace

from rules.checks.modes import entrance
from rules.model import Verdict
from rules.modes import Entrance, ModeFacts
from tests.build import find, page


def asked(*links: tuple[str, str]) -> list[str]:
    """Ids of the links that a person is asked about; each has a name and an address."""
    html = "".join(f'<a id="l{n}" href="{url}">{name}</a>' for n, (name, url) in enumerate(links))
    snapshot = page(html)
    found = tuple(
        Entrance(node=find(snapshot, f"l{n}"), name=name, leads=url)
        for n, (name, url) in enumerate(links)
    )
    facts = ModeFacts(entrances=found, tried=None, changed=False, engine=None)
    return [
        f.node.get("id")
        for f in entrance(replace(snapshot, mode=facts), {})
        if f.verdict is Verdict.CANT_TELL and f.node is not None
    ]


def test_words_about_accessibility_are_no_entrance() -> None:
    """A statement or help page is no other version; 长者专区 is."""
    links = ("无障碍说明", "/wza/"), ("长者专区", "/zz/"), ("Accessibility statement", "/s/")
    assert asked(*links) == ["l1"]


def test_one_version_is_asked_about_once() -> None:
    """Links of the header and of the footer that lead to one version are one question."""
    assert asked(("长者版", "/zz/"), ("长者版", "/zz/"), ("无障碍版", "/wz/")) == ["l0", "l2"]
