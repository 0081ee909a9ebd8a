"""What a file is, by its first bytes. Its name is the sender's word and decides nothing."""

from __future__ import annotations

import re
from enum import StrEnum

from crossfoot.core.problems import Refusal, shown

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded invoice; what is larger is a catalogue or a mistake."""
PDF_MARK_WITHIN = 1024
"""Readers accept a PDF whose mark stands within its first kilobyte, and mail programs put things before it."""

ACCEPTED = "Accepted are e-invoices (UBL 2.1, CII, XRechnung, ZUGFeRD, Factur-X) and PDF, PNG or JPG files."


class Content(StrEnum):
    """What can be taken further."""

    XML = "xml"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


_MARKS = ((Content.PNG, b"\x89PNG\r\n\x1a\n"), (Content.JPEG, b"\xff\xd8\xff"))
_XML_STARTS = (b"<", b"<\x00", b"\x00<")
_BYTE_ORDER_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*")
_OTHERS = (
    (b"PK\x03\x04", "a zip archive or an office document", "Unpack it, or save it as PDF, and upload that"),
    (b"PK\x05\x06", "an empty zip archive", "Upload the invoice itself"),
    (b"Rar!", "a RAR archive", "Unpack it, and upload the invoice itself"),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it, and upload the invoice itself"),
    (b"\x1f\x8b", "a gzip archive", "Unpack it, and upload the invoice itself"),
    (b"\xd0\xcf\x11\xe0", "an old office document or mail", "Save it as PDF, and upload that"),
    (b"II*\x00", "a TIFF picture", "Save it as PDF, and upload that"),
    (b"MM\x00*", "a TIFF picture", "Save it as PDF, and upload that"),
    (b"GIF8", "a GIF picture", "Save it as PNG, and upload that"),
    (b"BM", "a BMP picture", "Save it as PNG, and upload that"),
    (b"RIFF", "a WebP picture or a sound", "Save it as PNG, and upload that"),
    (b"UNA", "an EDIFACT message", "Ask the vendor for UBL or CII"),
    (b"UNB", "an EDIFACT message", "Ask the vendor for UBL or CII"),
    (b"ISA*", "an X12 message", "Ask the vendor for UBL or CII"),
    (b"{", "JSON", "Ask the vendor for UBL or CII"),
    (b"MZ", "a program", "Upload the invoice itself"),
)


def content_of(content: bytes, name: str) -> Content:
    """What `content` is; raises Refusal, which names the file and what is accepted."""
    label = label_of(name)
    if not content.strip(b"\x00 \t\r\n"):
        raise Refusal(f"{label} is empty. Upload it again. {ACCEPTED}")
    if len(content) > LARGEST_FILE:
        raise Refusal(
            f"{label} has {len(content) / 1024 / 1024:,.1f} MB, and at most {LARGEST_FILE // 1024 // 1024} MB "
            "are taken. Save it smaller, for example with pictures of less resolution."
        )
    for kind, mark in _MARKS:
        if content.startswith(mark):
            return kind
    if _BYTE_ORDER_MARKS.sub(b"", content[:PDF_MARK_WITHIN], count=1).startswith(_XML_STARTS):
        return Content.XML
    if b"%PDF-" in content[:PDF_MARK_WITHIN]:
        return Content.PDF
    for mark, what, way_out in _OTHERS:
        if content.startswith(mark):
            raise Refusal(f"{label} is {what}, which cannot be read as an invoice. {way_out}. {ACCEPTED}")
    raise Refusal(f"{label} is none of the kinds of file that can be read as an invoice. {ACCEPTED}")


def label_of(name: str) -> str:
    """The file in a sentence: its name without folders, in quotes."""
    plain = shown(re.split(r"[/\\]", name)[-1])
    return f"“{plain}”" if plain else "The file"
