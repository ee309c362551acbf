"""report.docx: a body's report as a Word file, to be handed over, marked and answered."""

from __future__ import annotations

from datetime import UTC, datetime

from audit.formats import Material
from audit.formats.docx_front import (
    write_first_page,
    write_indicators,
    write_place,
    write_reading,
)
from audit.formats.docx_issues import write_repairs
from audit.formats.docx_rest import write_left_out, write_method, write_people, write_units
from audit.formats.docx_view import View, view_of
from audit.formats.docx_writer import Writer

AUTHOR = "yd-audit"
_UNKNOWN = datetime(1980, 1, 1, tzinfo=UTC)  # of a report whose time is not a time


def render(material: Material) -> bytes:
    """The whole file. Its only time is the report's, so the same report gives the same bytes."""
    view = view_of(material)
    lang = "zh-CN" if material.lang == "zh" else "en-US"
    writer = Writer(lang=lang)
    message = material.texts.message
    write_first_page(writer, view)
    writer.page_break()
    writer.contents(message("handed-contents"))
    writer.page_break()
    for write in (
        write_reading,
        write_place,
        write_indicators,
        write_repairs,
        write_people,
        write_units,
        write_left_out,
        write_method,
    ):
        write(writer, view)
    numbers = message("handed-page-number", {"page": "\0", "pages": "\0"}).split("\0")
    before, between, after = (*numbers, "", "")[:3]
    writer.edges(_head(view), (before, between, after))
    return writer.bytes(
        title=view.summary.title,
        subject=view.words.scheme_title(material.report),
        author=AUTHOR,
        lang=lang,
        at=_time(material.report.finished_at),
    )


def _head(view: View) -> str:
    """The body, and its round where there is one."""
    place = view.report.place
    if place is None:
        return view.summary.title
    return view.summary.name + view.t("list-separator") + place.round_title


def _time(stamp: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(stamp)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return _UNKNOWN
