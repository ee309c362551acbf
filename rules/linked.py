"""Documents that a page links to, as far as they could be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """What a PDF is like.

    `pages` is how many it has, `read` of how many the text was asked for; `with_text` of those
    have text, `image_only` have a picture and no text. `tagged`: marked as tagged, with a
    structure. `title` and `language` are "" where the file names none. `barred`: it forbids
    taking text out, for assistive technology too.
    """

    pages: int
    read: int
    with_text: int
    image_only: int
    tagged: bool
    title: str
    language: str
    barred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """A link to a document.

    `kind` is the address's ending (pdf, docx, ofd …). `pdf` is None where it was not read:
    `error` then is a reason code, "" when nobody tried (bounds, or no PDF).
    """

    link: Node
    url: str
    kind: str
    error: str = ""
    pdf: PdfFacts | None = None
