"""What a page paints outside of its tagged content is marked as an artifact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import ContentStreamInstruction, Name, Operator

from audit.formats.pdf_text import Instruction, Letters

_BEGIN = frozenset({"BDC", "BMC"})
_PATH = frozenset({"m", "l", "c", "v", "y", "re", "h"})
_CLIP = frozenset({"W", "W*"})
_PAINT = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_SHOW = frozenset({"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"})
_OPEN = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
_CLOSE = ContentStreamInstruction([], Operator("EMC"))


def mark_artifacts(
    pdf: pikepdf.Pdf, page: pikepdf.Page, repeated: frozenset[int], letters: Letters
) -> None:
    """Rewrite the page's content: borders, grounds and page numbers are not read aloud.

    The browser tags what belongs to an element and leaves the rest bare, which a reader has to
    guess about (ISO 14289-1, 7.1). `repeated` are the numbers of content that an earlier page
    has already, a table's head for instance.
    """
    read = list(pikepdf.parse_content_stream(page))
    resources = page.get(Name.Resources)
    fonts = resources.get(Name.Font) if resources is not None else None
    letters.learn(read, {} if fonts is None else dict(fonts.items()))
    marked = list(_marked([_once(one, repeated) for one in read]))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))


def _once(one: Instruction, repeated: frozenset[int]) -> Instruction:
    if not repeated or str(one.operator) != "BDC":
        return one
    properties = list(one.operands)[1]
    known = isinstance(properties, pikepdf.Dictionary) and Name.MCID in properties
    return _OPEN if known and int(properties.MCID) in repeated else one


def _marked(instructions: Iterable[Instruction]) -> Iterator[Instruction]:
    """Each painting step outside of tagged content, its path included, inside a mark of its own."""
    depth, wrapped, path = 0, -1, list[Instruction]()
    for one in instructions:
        operator = str(one.operator)
        if depth == 0 and operator in _PATH | _CLIP:
            path.append(one)
            continue
        if depth == 0 and operator in _PAINT | _SHOW:
            yield from (_OPEN, *path, one, _CLOSE)
            path.clear()
            continue
        yield from path  # it clips, or it goes on inside marked content
        path.clear()
        if operator in _BEGIN:
            if depth == 0 and not _tagged(one):
                wrapped = depth
                yield _OPEN
            depth += 1
        yield one
        if operator == "EMC":
            depth -= 1
            if depth == wrapped:
                wrapped = -1
                yield _CLOSE
    yield from path


def _tagged(begin: Instruction) -> bool:
    """Whether what begins belongs to an element, or is an artifact already."""
    operands = list(begin.operands)
    named = bool(operands) and operands[0] == Name.Artifact
    properties = operands[1] if len(operands) > 1 else None
    known = isinstance(properties, pikepdf.Dictionary) and Name.MCID in properties
    return named or known or isinstance(properties, Name)  # a name: kept with the page's resources
