"""Reads the XML of a page source: no DTD, no entities, no network, bounded in every direction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from lxml import etree

# One of 100,000 elements with all their attributes has some 20 MB.
MAX_BYTES = 32 * 2**20
# Web views in apps have up to 20,000. Judging needs some 7 kB for each.
MAX_NODES = 60_000
# The largest real trees (web pages inside web views) are some hundred levels deep.
MAX_DEPTH = 1_500
_CHUNK = 2**20
_KINDS = etree.ErrorTypes
_ENCODING = frozenset(
    {
        _KINDS.ERR_INVALID_ENCODING,
        _KINDS.ERR_UNSUPPORTED_ENCODING,
        _KINDS.ERR_UNKNOWN_ENCODING,
        _KINDS.I18N_CONV_FAILED,
        _KINDS.I18N_NO_OUTPUT,
    }
)
_DEEP = frozenset({_KINDS.ERR_RESOURCE_LIMIT})
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_END = b"</hierarchy>"


class BrokenSource(Exception):
    """A page source that cannot be read: `code` is a reason of the texts, `detail` fills it."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(": ".join((code, ", ".join(f"{k}={v}" for k, v in detail.items()))))
        self.code = code
        self.detail: Mapping[str, str] = detail


class RawTree:
    """The elements of a source in document order, as parallel lists.

    `parents` holds the index of each element's parent (-1 for the root), `ends` the first index
    after its subtree.
    """

    __slots__ = ("attrs", "ends", "parents", "tags")

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.attrs: list[dict[str, str]] = []
        self.parents: list[int] = []
        self.ends: list[int] = []


class _Collector:
    """What the parser tells of its reading; it never builds a tree of its own."""

    def __init__(self) -> None:
        self.raw = RawTree()
        self._open: list[int] = [-1]

    def doctype(self, name: str | None, pubid: str | None, system: str | None) -> NoReturn:
        """A document type is the way to entities and files; no page source has one."""
        raise BrokenSource("source-doctype")

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        """An element begins."""
        raw, opened = self.raw, self._open
        index = len(raw.tags)
        if index >= MAX_NODES:
            raise BrokenSource("source-too-many-nodes", limit=str(MAX_NODES))
        if len(opened) > MAX_DEPTH:
            raise BrokenSource("source-too-deep", limit=str(MAX_DEPTH))
        raw.tags.append(tag)
        raw.attrs.append(attrib)
        raw.parents.append(opened[-1])
        raw.ends.append(0)
        opened.append(index)

    def end(self, tag: str) -> None:
        """An element ends."""
        raw = self.raw
        raw.ends[self._open.pop()] = len(raw.tags)

    def close(self) -> RawTree:
        """The document ends."""
        return self.raw


def parse(xml: bytes | str) -> RawTree:
    """The elements of a page source. Raises BrokenSource."""
    content, encoding = _prepared(xml)
    try:
        return _parsed(content, encoding)
    except etree.XMLSyntaxError as error:
        repaired = _repaired(content)
        if repaired == content:
            raise _broken(error, content) from None
    try:
        return _parsed(repaired, encoding)
    except etree.XMLSyntaxError as error:
        raise _broken(error, repaired) from None


def _prepared(xml: bytes | str) -> tuple[bytes, str | None]:
    """The bytes that are parsed, and their encoding where the source itself does not decide."""
    if len(xml) > MAX_BYTES:
        raise BrokenSource("source-too-large", limit=str(MAX_BYTES // 2**20))
    encoding = "utf-8" if isinstance(xml, str) else None
    # Lone surrogates reach us from broken texts; they must not lose the whole screen.
    content = xml.lstrip("\ufeff").encode("utf-8", "replace") if isinstance(xml, str) else xml
    content = content.strip() if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else content
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise BrokenSource("source-empty")
    if start.startswith((b"{", b"[", b'"')):
        raise BrokenSource("source-json")
    if start.startswith(b"<!doctype html") or b"<html" in start:
        raise BrokenSource("source-html")
    if start[:1] not in (b"<", b"\xff", b"\xfe"):
        raise BrokenSource("source-not-xml", line="1", column="1")
    end = content.rfind(_END)
    # `uiautomator dump /dev/tty` writes a line of its own after the tree.
    if end >= 0 and b"<" not in content[end + len(_END) :]:
        content = content[: end + len(_END)]
    return content, encoding


def _parsed(content: bytes, encoding: str | None) -> RawTree:
    parser = etree.XMLParser(
        target=cast(Any, _Collector()),
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    for at in range(0, len(content), _CHUNK):
        parser.feed(content[at : at + _CHUNK])
    return cast(RawTree, cast(Any, parser.close()))


def _repaired(content: bytes) -> bytes:
    """Character references that XML forbids, as the characters that their writer meant.

    Android's serializer writes an emoji as two references to surrogates, and lets control
    characters through.
    """
    high: list[int] = []

    def character(match: re.Match[bytes]) -> bytes:
        point = int(match[1], 16) if match[1] else int(match[2])
        if 0xD800 <= point < 0xDC00:
            high[:] = [point]
            return b""
        if 0xDC00 <= point < 0xE000:
            whole = 0x10000 + ((high.pop() - 0xD800) << 10) + point - 0xDC00 if high else 0
            return b"&#%d;" % whole if whole else b""
        legal = point in (9, 10, 13) or 32 <= point < 0xFFFE or 0x10000 <= point <= 0x10FFFF
        return match[0] if legal else b""

    return _REFERENCE.sub(character, content)


def _broken(error: etree.XMLSyntaxError, content: bytes) -> BrokenSource:
    line, column = error.position
    code: int = error.code  # type: ignore[attr-defined]  # the stubs do not know it
    where = {"line": str(line), "column": str(max(column, 0))}
    if code in _ENCODING:
        return BrokenSource("source-encoding", **where)
    if code in _DEEP:
        return BrokenSource("source-too-deep", limit=str(MAX_DEPTH))
    if code == _KINDS.ERR_TAG_NOT_FINISHED or not content.endswith(b">"):
        return BrokenSource("source-cut-off", **where)
    return BrokenSource("source-not-xml", **where)
