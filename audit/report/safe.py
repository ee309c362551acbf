"""One place that makes hostile text harmless to look at: terminals, and bidi tricks anywhere."""

from __future__ import annotations

import re

# Explicit ranges, not Unicode categories: the same text must come out under every Python.
_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: cursor movement, ANSI and OSC sequences begin here
    "\u00ad"  # soft hyphen
    "\u061c\u200b\u200e\u200f"  # bidi marks, zero-width space
    "\u2028-\u202e"  # line separators, bidi embeddings and overrides
    "\u2060-\u206f"  # invisible operators, bidi isolates, deprecated format characters
    "\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # lone surrogates cannot be written as UTF-8
    "\ue000-\uf8ff"  # private use: icon fonts; nobody can read the glyph
    "\U000e0000-\U000e007f"  # tags: invisible copies of ASCII
    "\U000f0000-\U0010ffff"
    "]"
)
_SPACE = re.compile("[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")
_LINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    r"""The text on one line, with every character that acts instead of showing spelt out.

    Runs of white space become one space; control characters, ANSI escapes, bidi controls,
    invisible and private-use characters become `\x1b`, `\u202e` and the like, so the reader sees
    that they were there. Nothing in the result can move a cursor, colour or reorder a line.
    Rich's markup is left as it is: callers print the result as text, never as markup.
    """
    return _UNSAFE.sub(_spelt, _SPACE.sub(" ", text))


def plain_lines(text: str) -> str:
    """Like `plain`, but line breaks and indentation stay: for code that is shown as a block."""
    lines = _LINE.sub("\n", text).replace("\t", "    ").split("\n")
    return "\n".join(_UNSAFE.sub(_spelt, line) for line in lines)


def json_safe(text: str) -> str:
    """A JSON text with the same characters written as escapes; its meaning does not change.

    Only structural line breaks are left, so the file can be shown by `cat` without harm.
    """
    return re.sub(_UNSAFE, lambda m: m[0] if m[0] == "\n" else _json_escape(m[0]), text)


def _spelt(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
