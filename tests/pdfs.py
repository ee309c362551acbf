"""Small PDFs of every kind that the rules tell apart."""

from __future__ import annotations

import io

from pypdf import PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def pdf(
    pages: str = "t",
    *,
    tagged: bool = False,
    title: str = "",
    language: str = "",
    opens_with: str | None = None,
    barred: bool = False,
) -> bytes:
    """A PDF with a page for each letter: t has text, i only a picture, - nothing at all."""
    writer = PdfWriter()
    writer.metadata = None
    for kind in pages:
        page = writer.add_blank_page(200, 200)
        if kind == "t":
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): _font()})}
            )
            content = b"BT /F1 12 Tf 20 100 Td (Notice of opening hours) Tj ET"
            page[NameObject("/Contents")] = writer._add_object(_stream(content))
        elif kind == "i":
            image = _stream(b"\x00" * 12)
            image.update(
                {
                    NameObject("/Type"): NameObject("/XObject"),
                    NameObject("/Subtype"): NameObject("/Image"),
                    NameObject("/Width"): NumberObject(2),
                    NameObject("/Height"): NumberObject(2),
                    NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
                    NameObject("/BitsPerComponent"): NumberObject(8),
                }
            )
            held = DictionaryObject({NameObject("/Im1"): writer._add_object(image)})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
            content = b"200 0 0 200 0 0 cm /Im1 Do"
            page[NameObject("/Contents")] = writer._add_object(_stream(content))
    root = writer.root_object
    if tagged:
        root[NameObject("/MarkInfo")] = DictionaryObject(
            {NameObject("/Marked"): BooleanObject(True)}
        )
        element = DictionaryObject({NameObject("/S"): NameObject("/Document")})
        root[NameObject("/StructTreeRoot")] = DictionaryObject(
            {NameObject("/K"): ArrayObject([writer._add_object(element)])}
        )
    if language:
        root[NameObject("/Lang")] = TextStringObject(language)
    if title:
        writer.add_metadata({"/Title": title})
    if opens_with is not None or barred:
        allowed = UserAccessPermissions.PRINT if barred else UserAccessPermissions.all()
        writer.encrypt(opens_with or "", "owner", permissions_flag=allowed, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _font() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )


def _stream(content: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(content)
    return stream
