"""The letters behind the glyphs of a printed PDF, so that Chinese is found, copied and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pikepdf
from pikepdf import ContentStreamInstruction, Name

_CHAR = re.compile(rb"<([0-9A-Fa-f]+)> *<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)> *<([0-9A-Fa-f]+)> *<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_BODY = re.compile(rb"\d+ begin(bfchar|bfrange)\n.*end(bfchar|bfrange)\n", re.DOTALL)
_MOST = 100  # lines that one block of such a table may have

type Known = Mapping[int, str]
type Instruction = ContentStreamInstruction | pikepdf.ContentStreamInlineImage


@dataclass(slots=True)
class Letters:
    """What the pages say of the glyphs that several characters share.

    The browser's table names one character for each glyph: for 页 the radical ⻚, which looks the
    same. Beside the glyph it writes what is meant, and not every program looks there.
    """

    found: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)

    def learn(
        self, instructions: Iterable[Instruction], fonts: Mapping[str, pikepdf.Object]
    ) -> None:
        """Take note of the glyphs that stand inside an ActualText of the same length."""
        font: pikepdf.Object | None = None
        meant = ""
        for one in instructions:
            operator = str(one.operator)
            if operator == "Tf":
                font = fonts.get(str(one.operands[0]))
            elif operator == "BDC":
                properties = one.operands[1]
                told = isinstance(properties, pikepdf.Dictionary) and Name.ActualText in properties
                meant = str(properties.ActualText) if told else ""
            elif operator == "EMC":
                meant = ""
            elif operator == "Tj" and meant and font is not None:
                codes = _codes(bytes(one.operands[0]), font)
                if len(codes) == len(meant):
                    self.found.setdefault(font.objgen, {}).update(zip(codes, meant, strict=True))
                meant = ""

    def tell(self, pdf: pikepdf.Pdf) -> None:
        """Write what was learnt into the fonts' own tables."""
        for place, letters in self.found.items():
            font = pdf.get_object(place)
            table = font.get(Name.ToUnicode)
            if not isinstance(table, pikepdf.Stream):
                continue
            old = table.read_bytes()
            block = _BODY.search(old)
            if block is not None:
                new = _written({**_read(old), **letters}, font)
                table.write(old[: block.start()] + new + old[block.end() :])


def _codes(text: bytes, font: pikepdf.Object) -> list[int]:
    size = _size(font)
    return [int.from_bytes(text[n : n + size]) for n in range(0, len(text), size)]


def _size(font: pikepdf.Object) -> int:
    """Bytes for each glyph."""
    return 2 if font.get(Name.Subtype) == Name.Type0 else 1


def _read(table: bytes) -> dict[int, str]:
    known: dict[int, str] = {}
    for kind, lines in _BLOCK.findall(table):
        if kind == b"bfchar":
            known.update((int(code, 16), _text(char)) for code, char in _CHAR.findall(lines))
            continue
        for first, last, char in _RANGE.findall(lines):
            begin, letter = int(first, 16), _text(char)
            for step in range(int(last, 16) - begin + 1):
                known[begin + step] = letter[:-1] + chr(ord(letter[-1]) + step)
    return known


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode("ascii")).decode("utf-16-be", errors="replace")


def _written(known: Known, font: pikepdf.Object) -> bytes:
    digits = 2 * _size(font)
    lines = [
        f"<{code:0{digits}X}> <{char.encode('utf-16-be').hex().upper()}>"
        for code, char in sorted(known.items())
    ]
    blocks = [lines[n : n + _MOST] for n in range(0, len(lines), _MOST)]
    text = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return text.encode("ascii")
