"""report.pdf: the HTML report printed by the browser, tagged so that it can be heard and copied."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from multiprocessing.util import Finalize

import lxml.html
import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from audit import __version__
from audit.formats import FormatError, Material
from audit.formats.pdf_marks import mark_artifacts
from audit.formats.pdf_tags import put_right
from audit.formats.pdf_text import Letters
from audit.report.html_report import render_html
from audit.report.safe import plain
from devices.drivers.printing import Printer
from devices.ports import ToolError
from rules.wording import Texts

AUTHOR = "yd-audit"
_HAN = re.compile("[\u3400-\u9fff]")
_FOOT = (
    '<div style="width:100%;font-size:8pt;text-align:center;color:#3d4656;'
    'font-family:Noto Sans CJK SC,sans-serif">{words}</div>'
)
_UNKNOWN = datetime(1980, 1, 1, tzinfo=UTC)  # of a report whose time is not a time


def render(material: Material) -> bytes:
    """The whole file. Its only time is the report's, so the same report gives the same bytes.

    That holds for the same browser and fonts. Raises FormatError without a Chinese font, and
    ToolError without a browser.
    """
    report, texts = material.report, material.texts
    html = render_html(
        report,
        workspace=material.workspace,
        catalogue=material.catalogue,
        texts=texts,
        lang=texts.lang,
    )
    return print_html(html, texts=texts, at=report.finished_at)


def print_html(html: str, *, texts: Texts, at: str) -> bytes:
    """A document of ours as tagged PDF; `at` (ISO 8601) is the only time in it.

    Raises what `render` raises.
    """
    read = lxml.html.document_fromstring(html)
    printed = _print(html, _foot(texts))
    try:
        with Pdf.open(BytesIO(printed)) as pdf:
            repeated, letters = put_right(pdf, _targets(read, texts)), Letters()
            for page in pdf.pages:
                again = frozenset(repeated.get(page.obj.objgen, ()))
                mark_artifacts(pdf, page, again, letters)
            letters.tell(pdf)
            _outline(pdf, read)
            _describe(pdf, read, at)
            out = BytesIO()
            pdf.save(
                out,
                deterministic_id=True,
                min_version="1.7",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except pikepdf.PdfError as error:
        raise FormatError("pdf-not-printed", detail=plain(str(error))[:200]) from error
    return out.getvalue()


class _Shared:
    """One browser for every document that this process prints, ended with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._printer: Printer | None = None
        self._owner = 0

    def print(self, html: str, footer: str) -> bytes:
        """The document as the browser prints it; a browser that fails is not used again."""
        with self._lock:
            if self._printer is None or self._owner != os.getpid():
                self._printer, self._owner = Printer(), os.getpid()
                # Unlike atexit it is heeded in the processes of a pool too.
                Finalize(None, self.close, exitpriority=10)
            if not self._printer.chinese and _HAN.search(html):
                raise FormatError("pdf-no-fonts")
            try:
                return self._printer.print(html, footer=footer)
            except ToolError as error:
                self._printer = None
                detail = plain(str(error.detail.get("detail", "")))
                raise FormatError("pdf-not-printed", detail=detail) from error

    def close(self) -> None:
        """End the browser, if there is one and it is this process's own."""
        printer, self._printer = self._printer, None
        if printer is not None and self._owner == os.getpid():
            printer.close()


_shared = _Shared()


def close_browser() -> None:
    """End the browser that prints; the next document starts another."""
    _shared.close()


def _print(html: str, footer: str) -> bytes:
    return _shared.print(html, footer)


def _foot(texts: Texts) -> str:
    words = escape(texts.message("handed-page-number", {"page": "\1", "pages": "\2"}))
    page, pages = '<span class="pageNumber"></span>', '<span class="totalPages"></span>'
    return _FOOT.format(words=words.replace("\1", page).replace("\2", pages))


def _targets(read: lxml.html.HtmlElement, texts: Texts) -> dict[str, str]:
    """Where links lead, in words: places of the document by name, and addresses."""
    found: dict[str, str] = {}
    for place in read.iter():
        name = place.get("id") if isinstance(place.tag, str) else None
        if name:
            head = next(place.iter("th"), place) if place.tag in ("tr", "table") else place
            target = " ".join(head.text_content().split())[:120] or name
            found[name] = texts.message("handed-link-inside", {"target": target})
    for link in read.iter("a"):
        address = link.get("href") or ""
        if address.startswith(("http://", "https://")):
            found[address] = texts.message("handed-link-outside", {"target": address[:500]})
    return found


def _outline(pdf: Pdf, read: lxml.html.HtmlElement) -> None:
    """Titles as the headings have them: at a page's end the browser says a title twice."""
    heads = [" ".join(h.text_content().split()) for h in read.iter("h1", "h2", "h3", "h4", "h5")]
    items = list(_items(pdf.Root.get(Name.Outlines)))
    if len(items) == len(heads):
        for item, head in zip(items, heads, strict=True):
            item.Title = pikepdf.String(head)


def _items(above: Object | None) -> Iterator[Object]:
    """The outline's items below this one, in reading order."""
    item = above.get(Name.First) if above is not None else None
    while item is not None:
        yield item
        yield from _items(item)
        item = item.get(Name.Next)


def _describe(pdf: Pdf, read: lxml.html.HtmlElement, at: str) -> None:
    """Title, language and time, in both places where programs look."""
    title = " ".join((read.findtext(".//title") or AUTHOR).split())
    lang = read.get("lang") or "zh-CN"
    time = _time(at)
    pdf.Root.Lang = pikepdf.String(lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    for page in pdf.pages:
        page.Tabs = Name.S
    maker = f"{AUTHOR} {__version__}"
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    stamp = f"D:{time:%Y%m%d%H%M%S}Z"
    told = {"Title": title, "Author": AUTHOR, "Creator": maker, "Producer": maker}
    for name, value in {**told, "CreationDate": stamp, "ModDate": stamp}.items():
        pdf.docinfo[f"/{name}"] = value
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"], meta["dc:language"], meta["dc:creator"] = title, [lang], [AUTHOR]
        meta["xmp:CreatorTool"] = meta["pdf:Producer"] = maker
        for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            meta[name] = f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _time(stamp: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(stamp)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return _UNKNOWN
