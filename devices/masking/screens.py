"""Masks what password fields of an app show: their text in a page source."""

from __future__ import annotations

import re

from devices.masking.addresses import mask_addresses
from devices.masking.given import holds_known, mask_known
from devices.masking.people import hide, may_hold

_NODE = re.compile(r"<[A-Za-z][^<>]*>")
_SECURE = re.compile(r"\bpassword=[\"']true|XCUIElementTypeSecureTextField")
_TEXT = re.compile(r"(\s(?:text|value)=)(\"[^\"]+\"|'[^']+')")
_HINT = re.compile(r"\s(?:hint|placeholderValue)=(\"[^\"]*\"|'[^']*')")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|(?<=>)[^<]+")
_HIDDEN = "••••••"


def mask_source(xml: str) -> str:
    """The page source with dots for what was typed into password fields.

    Hints and names of the fields stay: they are the app's own words, and rules judge them.
    """
    if "password=" in xml or "SecureTextField" in xml:
        xml = _NODE.sub(_node, xml)
    xml = mask_addresses(xml)
    if may_hold(xml):
        xml = _QUOTED.sub(lambda m: hide(m[0]), xml)
    # Within values alone: a secret may be a word that names an attribute as well.
    return _QUOTED.sub(lambda m: mask_known(m[0]), xml) if holds_known(xml) else xml


def _node(found: re.Match[str]) -> str:
    node = found[0]
    if not _SECURE.search(node):
        return node
    hint = _HINT.search(node)
    own = hint[1][1:-1] if hint is not None else ""

    def dots(text: re.Match[str]) -> str:
        inner = text[2][1:-1]
        if inner == own or not inner.strip("•●*"):
            return text[0]
        return f"{text[1]}{text[2][0]}{_HIDDEN}{text[2][0]}"

    return _TEXT.sub(dots, node)
