"""Vendors' invoice files for tests: one invoice in UBL and in CII, and PDFs with and without it inside.

The invoice has a bit of everything: several rates, reverse charge and exempt, discounts and charges on lines
and on the whole, a price per hundred, goods taken back, a prepaid part, and tax reported in kronor.
"""

from __future__ import annotations

import io
from pathlib import Path

import facturx
from pypdf import PdfWriter

FILES = Path(__file__).parent / "imports" / "einvoices" / "files"
UBL = (FILES / "invoice-ubl.xml").read_text(encoding="utf-8")
CII = (FILES / "invoice-cii.xml").read_text(encoding="utf-8")


def changed(text: str, *changes: tuple[str, str]) -> bytes:
    """`text` with each first piece replaced by the second, wherever it stands; the first has to be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def credit_note(text: str = UBL) -> str:
    """The UBL invoice as a credit note of the same figures."""
    for old, new in (
        ("xsd:Invoice-2", "xsd:CreditNote-2"),
        ("<Invoice ", "<CreditNote "),
        ("</Invoice>", "</CreditNote>"),
        ("<cbc:DueDate>2026-04-01</cbc:DueDate>", ""),
        (
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
            "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>",
        ),
        ("cac:InvoiceLine>", "cac:CreditNoteLine>"),
        ("cbc:InvoicedQuantity", "cbc:CreditedQuantity"),
        (
            "<cbc:PaymentID>118-2026",
            "<cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate><cbc:PaymentID>118-2026",
        ),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def plain_pdf() -> bytes:
    """One empty page."""
    return pdf_with({})


def pdf_with(files: dict[str, bytes]) -> bytes:
    """One empty page, with `files` embedded as they are."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    for name, content in files.items():
        writer.add_attachment(name, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def facturx_pdf(xml: bytes) -> bytes:
    """A Factur-X invoice as the library makes it, its XML checked against the official schema."""
    return bytes(facturx.generate_from_binary(plain_pdf(), xml, check_xsd=True, check_schematron=False))
