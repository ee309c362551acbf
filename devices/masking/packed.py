"""Masks files of a capture: JSON, XML and text, packed or not; pictures are left alone."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import Any

from devices.masking.addresses import mask_addresses
from devices.masking.document import mask_html
from devices.masking.given import holds_known, mask_known
from devices.masking.people import hide_in, may_hold
from devices.masking.screens import mask_source

_MOST = 512 * 2**20  # bytes of one unpacked file
_KEY = re.compile(r"[\w-]+")


def mask_json(value: object) -> str:
    """The value as JSON text, masked."""
    return mask_json_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def mask_json_text(text: str) -> str:
    """A JSON text, masked; its form stays as it is where no given secret is in it."""
    text = mask_html(mask_addresses(text), in_json=True)
    if may_hold(text):
        value = hide_in(json.loads(text))
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not holds_known(text):
        return text
    # A secret may be a number, or a word that is a key as well: only texts are looked at.
    return json.dumps(_texts(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def mask_bytes(name: str, content: bytes) -> bytes:
    """The file's content, masked; the same bytes where there is nothing to mask."""
    if name.endswith(".json.gz"):
        return _packed(content)
    if name.endswith((".xml", ".json")):
        text = content.decode("utf-8", "surrogateescape")
        masked = mask_source(text) if name.endswith(".xml") else mask_json_text(text)
        return masked.encode("utf-8", "surrogateescape")
    return content


def _packed(content: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        raw = unpack.decompress(content, _MOST)
    except zlib.error:
        return content
    if not unpack.eof:
        return content
    text = raw.decode("utf-8", "surrogateescape")
    masked = mask_json_text(text)
    if masked == text:
        return content
    return gzip.compress(masked.encode("utf-8", "surrogateescape"), compresslevel=1, mtime=0)


def _texts(value: Any) -> Any:
    """The value with given secrets masked in its texts and everything else as it is."""
    if isinstance(value, str):
        return mask_known(value)
    if isinstance(value, dict):
        return {k if _KEY.fullmatch(k) else mask_known(k): _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return value
