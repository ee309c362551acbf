"""The text of table files as people's programs save them: its encoding and what divides cells."""

from __future__ import annotations

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", "\t", ";")


def decoded(content: bytes) -> str | None:
    """The text in UTF-8, GB18030, or UTF-16 with its mark; None for any other encoding."""
    if content.startswith(_UTF16_BOMS):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content.startswith(_UTF8_BOM):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def delimiter_of(text: str) -> str:
    """Comma, tab or semicolon: what the first line has most of."""
    return max(_DELIMITERS, key=text.lstrip().partition("\n")[0].count)
