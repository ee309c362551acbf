"""Reads one PDF in a process of its own: `python -m devices.documents.read_pdf < file`.

A PDF comes from a stranger and may be made to exhaust whoever reads it, so that the reader runs
with a bound on memory and time, and its only output is one line of JSON on stdout.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import resource
import sys
import warnings
from typing import Any

from pypdf import PdfReader
from pypdf.constants import UserAccessPermissions
from pypdf.errors import DependencyError, PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20  # of processor time
_PAGES = 6  # whose text is asked for: the first three, the last and two between
_ENOUGH = 8  # characters with which a page counts as having text
_TEXT = 300  # characters of a title that are kept


def main() -> None:
    """Print what the PDF on stdin is like; {"error": code} where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    content = sys.stdin.buffer.read()
    try:
        found = read(content)
    except DependencyError:
        found = {"error": "pdf-encrypted"}  # in a way that only other readers know
    except (MemoryError, RecursionError):
        found = {"error": "pdf-too-heavy"}
    except Exception:  # the library answers broken files with whatever it meets
        found = {"error": "pdf-broken"}
    sys.stdout.write(json.dumps(found))


def read(content: bytes) -> dict[str, Any]:
    """What is known of a PDF, see rules.linked.PdfFacts; {"error": code} where nothing is."""
    if b"%PDF-" not in content[:1024]:
        return {"error": "not-a-pdf"}
    reader = PdfReader(io.BytesIO(content), strict=False)
    encrypted = reader.is_encrypted
    if encrypted and not reader.decrypt(""):
        return {"error": "pdf-password"}
    root = _dictionary(reader.root_object)
    pages = reader.get_num_pages()
    read_pages = [_page(reader, number) for number in _chosen(pages)]
    return {
        "error": None,
        "pages": pages,
        "read": len(read_pages),
        "with_text": sum(text for text, _ in read_pages),
        "image_only": sum(image and not text for text, image in read_pages),
        "tagged": _tagged(root),
        "title": _title(reader),
        "language": _text(root.get("/Lang")),
        "barred": encrypted and _barred(reader),
    }


def _chosen(pages: int) -> list[int]:
    wanted = (0, 1, 2, pages // 3, 2 * pages // 3, pages - 1)
    return sorted({n for n in wanted if 0 <= n < pages})[:_PAGES]


def _page(reader: PdfReader, number: int) -> tuple[bool, bool]:
    """Whether the page has text, and whether it has a picture."""
    page = reader.pages[number]
    text = page.extract_text() or ""
    return len("".join(text.split())) >= _ENOUGH, _has_image(page)


def _has_image(page: DictionaryObject, depth: int = 0) -> bool:
    resources = _dictionary(page.get("/Resources"))
    objects = _dictionary(resources.get("/XObject"))
    for value in list(objects.values())[:200]:
        inner = _dictionary(value)
        kind = inner.get("/Subtype")
        if kind == "/Image" or (kind == "/Form" and depth < 4 and _has_image(inner, depth + 1)):
            return True
    return False


def _tagged(root: DictionaryObject) -> bool:
    """Marked as tagged and with a structure that holds something."""
    marked = _dictionary(root.get("/MarkInfo")).get("/Marked")
    tree = _dictionary(root.get("/StructTreeRoot"))
    children = tree.get("/K")
    children = children.get_object() if isinstance(children, IndirectObject) else children
    empty = children is None or (isinstance(children, ArrayObject) and not children)
    return bool(marked) and not empty


def _title(reader: PdfReader) -> str:
    metadata = reader.metadata
    title = _text(metadata.title) if metadata is not None else ""
    if title:
        return title
    with contextlib.suppress(PdfReadError, ValueError, KeyError, AttributeError):
        xmp = reader.xmp_metadata
        if xmp is not None and xmp.dc_title:
            return _text(next(iter(xmp.dc_title.values())))
    return ""


def _barred(reader: PdfReader) -> bool:
    """True when the file forbids taking text out, for assistive technology too."""
    allowed = reader.user_access_permissions
    if allowed is None:
        return False
    both = UserAccessPermissions.EXTRACT | UserAccessPermissions.EXTRACT_TEXT_AND_GRAPHICS
    return not allowed & both


def _dictionary(value: object) -> DictionaryObject:
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _text(value: object) -> str:
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return " ".join(str(value).split())[:_TEXT] if value is not None else ""


if __name__ == "__main__":
    main()
