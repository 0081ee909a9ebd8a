"""A PDF may carry its invoice as data inside; a plain one and a picture are files without lines."""

from __future__ import annotations

import io
import time
import zlib
from dataclasses import replace

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from crossfoot.core.problems import Refusal
from crossfoot.imports.einvoices import FileKind, ReadInvoice, embedded, read
from einvoice_files import CII, UBL, facturx_pdf, pdf_with, plain_pdf

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)


def refusal(content: bytes, name: str = "invoice.pdf") -> str:
    with pytest.raises(Refusal) as told:
        read(content, name)
    return told.value.sentence


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_factur_x_pdf_holds_the_same_invoice_as_its_xml() -> None:
    found = read(facturx_pdf(CII.encode()), "invoice.xml")
    assert found.kind is FileKind.PDF_WITH_XML
    assert replace(found, kind=FileKind.CII) == read(CII.encode(), "invoice.xml")


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "xrechnung.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "our-invoice.XML"]
)
def test_the_data_may_have_each_of_its_names(name: str) -> None:
    found = read(pdf_with({"terms.xml": b"<terms/>", "photo.png": PNG, name: CII.encode()}), "invoice.pdf")
    assert (found.kind, len(found.lines), found.problems) == (FileKind.PDF_WITH_XML, 4, ())


def test_ubl_inside_a_pdf_is_read_too() -> None:
    found = read(pdf_with({"invoice.xml": UBL.encode()}), "invoice.pdf")
    assert (found.kind, found.number) == (FileKind.PDF_WITH_XML, "HM-2026-118")


def test_the_prescribed_name_counts_before_others() -> None:
    other = CII.replace("HM-2026-118", "OTHER")
    found = read(pdf_with({"aaa.xml": other.encode(), "factur-x.xml": CII.encode()}), "invoice.pdf")
    assert found.number == "HM-2026-118"


def test_a_file_that_the_document_only_points_to_is_found() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    stream = StreamObject()
    stream.set_data(CII.encode())
    place = writer._add_object(stream)
    specification = DictionaryObject(
        {
            NameObject("/F"): TextStringObject("factur-x.xml"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): place}),
        }
    )
    writer.root_object[NameObject("/AF")] = ArrayObject([writer._add_object(specification)])
    assert read(written(writer), "invoice.pdf").number == "HM-2026-118"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, FileKind.PNG), (JPEG, FileKind.JPEG), (plain_pdf(), FileKind.PDF)],
    ids=["png", "jpeg", "pdf"],
)
@pytest.mark.parametrize("name", ["scan.pdf", "scan.xml", "scan"])
def test_what_a_file_is_is_told_by_its_content_and_not_by_its_name(
    content: bytes, kind: FileKind, name: str
) -> None:
    assert read(content, name) == ReadInvoice(name, kind)
    assert not read(content, name).is_e_invoice


def test_an_order_inside_a_pdf_is_no_invoice() -> None:
    assert read(pdf_with({"order-x.xml": CII.encode()}), "a.pdf") == ReadInvoice("a.pdf", FileKind.PDF)


def test_a_pdf_whose_data_is_wrong_is_still_a_pdf_and_says_why_it_has_no_lines() -> None:
    broken = pdf_with({"factur-x.xml": CII.replace("1019.25", "1.019,25").encode()})
    found = read(broken, "invoice.pdf")
    assert (found.kind, found.lines) == (FileKind.PDF, ())
    (problem,) = found.problems
    assert not problem.blocks
    assert problem.sentence == (
        "“invoice.pdf” is taken as a PDF without lines. The invoice data in “invoice.pdf”: LineTotalAmount in row "
        "321 of the file says “1.019,25”, which is not a number such as 1234.50. Ask the vendor for a corrected "
        "file. Enter the lines by hand."
    )
    cut = read(pdf_with({"factur-x.xml": CII.encode()[:2000]}), "invoice.pdf")
    assert "The invoice data in “invoice.pdf” is not well-formed XML" in cut.problems[0].sentence


def test_a_protected_pdf_is_a_file_without_lines() -> None:
    writer = PdfWriter(io.BytesIO(facturx_pdf(CII.encode())))
    writer.encrypt("secret", algorithm="AES-256")
    (problem,) = read(written(writer), "invoice.pdf").problems
    assert problem.sentence == (
        "“invoice.pdf” is taken as a PDF without lines. It is protected, so that what is inside cannot be read. "
        "Enter the lines by hand."
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing more", facturx_pdf(CII.encode())[:400]])
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    assert refusal(content) == (
        "“invoice.pdf” is a PDF that cannot be opened; it may be damaged or cut off. Save or print it as PDF "
        "again, and upload that."
    )


def bomb(layers: int) -> bytes:
    """A PDF with an embedded file that unpacks to 300 MB of blanks, packed `layers` times."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    stream = EncodedStreamObject()
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * layers)
    stream._data = packed
    specification = DictionaryObject(
        {
            NameObject("/F"): TextStringObject("factur-x.xml"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
        }
    )
    writer.root_object[NameObject("/AF")] = ArrayObject([writer._add_object(specification)])
    return written(writer)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_without_end_is_refused_before_it_does(layers: int) -> None:
    content = bomb(layers)
    assert len(content) < 400_000
    begun = time.monotonic()
    assert refusal(content) == (
        "“invoice.pdf” has a part that unpacks to more than 20 MB, which no invoice needs. Print it to a new "
        "PDF, and upload that."
    )
    assert time.monotonic() - begun < 5


def test_a_tree_of_names_that_leads_back_to_itself_ends() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    node = DictionaryObject()
    place = writer._add_object(node)
    node[NameObject("/Kids")] = ArrayObject([place, place])
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): place})
    assert read(written(writer), "a.pdf") == ReadInvoice("a.pdf", FileKind.PDF)


def test_a_tree_of_names_deeper_than_any_real_one_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def nested(levels: int) -> bytes:
        writer = PdfWriter(io.BytesIO(pdf_with({"factur-x.xml": CII.encode()})))
        names = writer.root_object["/Names"].get_object()
        for _ in range(levels):
            kid = writer._add_object(names["/EmbeddedFiles"].get_object())
            names[NameObject("/EmbeddedFiles")] = DictionaryObject({NameObject("/Kids"): ArrayObject([kid])})
        return written(writer)

    assert read(nested(embedded.DEEPEST_TREE - 1), "a.pdf").kind is FileKind.PDF_WITH_XML
    assert read(nested(embedded.DEEPEST_TREE), "a.pdf").kind is FileKind.PDF


def test_no_more_files_are_looked_into_than_there_is_reason_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MOST_EMBEDDED", 3)
    files = {f"{place}.xml": b"<other/>" for place in range(5)}
    assert read(pdf_with({**files, "z.xml": CII.encode()}), "a.pdf").kind is FileKind.PDF
