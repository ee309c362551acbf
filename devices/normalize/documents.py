"""Reads what was stored about the documents that a page links to."""

from __future__ import annotations

from typing import Any

from devices.normalize.dom import DomIndex
from rules.linked import LinkedDocument, PdfFacts


def read_documents(stored: Any, index: DomIndex) -> tuple[LinkedDocument, ...] | None:
    """The page's links to documents; None when nobody looked.

    Raises KeyError, TypeError or ValueError when it is not of the expected shape.
    """
    if stored is None:
        return None
    found = []
    for one in stored["links"]:
        link = index.resolve([one["path"]])
        if link is None:
            continue
        read = stored["read"].get(one["url"], {"error": ""})
        found.append(
            LinkedDocument(
                link=link,
                url=str(one["url"]),
                kind=str(one["kind"]),
                error=str(read["error"] or ""),
                pdf=_pdf(read) if read["error"] is None else None,
            )
        )
    return tuple(found)


def _pdf(read: dict[str, Any]) -> PdfFacts:
    return PdfFacts(
        pages=int(read["pages"]),
        read=int(read["read"]),
        with_text=int(read["with_text"]),
        image_only=int(read["image_only"]),
        tagged=bool(read["tagged"]),
        title=str(read["title"]),
        language=str(read["language"]),
        barred=bool(read["barred"]),
    )
