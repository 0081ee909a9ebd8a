"""A vendor's e-invoice becomes a draft: vendor, order and lines recognised, the file kept with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.files.models import StoredFile
from crossfoot.imports.einvoices import read
from crossfoot.imports.recognising_invoices import draft_from_file
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, desk, stored

FILES = Path(__file__).parent / "einvoices" / "files"
UBL = (FILES / "invoice-ubl.xml").read_bytes().replace(b">-2<", b">2<").replace(b">-16.00<", b">16.00<")
"""An invoice of four lines, freight and duty; nothing on it is taken back."""

WITH_RETURN = (FILES / "invoice-ubl.xml").read_bytes()


@pytest.fixture
def northwind(db: None) -> Desk:
    return desk("Northwind Ltd")


def sender(desk: Desk, **more: str) -> Party:
    """The vendor whose name the file gives."""
    name = read(UBL, "a.xml").vendor.name
    return Party.objects.create(
        company=desk.company, kind="vendor", name=name, name_key=name.casefold(), currency="EUR",
        created_at=NOW, **more,
    )  # fmt: skip


def order_for(desk: Desk, vendor: Party) -> PurchaseOrder:
    """The order that the file refers to, with its lines by name."""
    found = read(UBL, "a.xml")
    lines = tuple(
        PurchaseLineDraft(line.quantity, line.unit_price, description=line.name) for line in found.lines
    )
    draft = PurchaseOrderDraft(
        found.purchase_order, vendor.pk, date(2026, 1, 5), lines, status="received", currency="EUR"
    )
    return purchases.draft(company=desk.company, order=draft, by=desk.ana, at=NOW)


def test_vendor_order_and_lines_are_recognised_and_the_file_is_kept(northwind: Desk) -> None:
    order = order_for(northwind, sender(northwind))
    found = read(UBL, "a.xml")
    made = draft_from_file(
        company=northwind.company, content=UBL, name="a.xml", by=northwind.pia, at=NOW
    ).invoice
    assert (made.number, made.invoice_on, made.currency) == (found.number, found.invoice_on, "EUR")
    assert (made.order, made.source) == (order, VendorInvoice.Source.FILE)
    assert found.totals is not None
    assert made.total == found.totals.gross + found.totals.rounding == D("1327.00")
    goods = [line for line in made.lines.all() if line.kind == "goods"]
    assert [line.order_line_id for line in goods] == [line.pk for line in order.lines.all()]
    charges = [(line.kind, line.amount) for line in made.lines.all() if line.kind != "goods"]
    assert charges == [("freight", D("60.00")), ("duty", D("30.00"))]
    assert [line.amount for line in goods] == [line.amount for line in found.lines]
    (file,) = attachments.of("vendor_invoice", made.pk)
    assert (file.name, file.goes_to_books, attachments.bytes_of(file.pk)) == ("a.xml", True, UBL)


def test_the_same_file_twice_is_the_same_invoice_and_refused(northwind: Desk) -> None:
    order_for(northwind, sender(northwind))
    draft_from_file(company=northwind.company, content=UBL, name="a.xml", by=northwind.pia, at=NOW)
    before = stored(VendorInvoice)
    with pytest.raises(Refusal, match="this invoice of the vendor is entered already"):
        draft_from_file(company=northwind.company, content=UBL, name="b.xml", by=northwind.pia, at=NOW)
    assert stored(VendorInvoice) == before


def test_an_unknown_vendor_is_asked_for_and_nothing_is_written(northwind: Desk) -> None:
    with pytest.raises(Refusal, match="who is not among the vendors here"):
        draft_from_file(company=northwind.company, content=UBL, name="a.xml", by=northwind.pia, at=NOW)
    assert stored(VendorInvoice) == []


def test_the_vat_id_of_a_vendor_is_recognised_first_however_it_is_written(northwind: Desk) -> None:
    sender(northwind, code=read(UBL, "a.xml").vendor.vat_id)
    vat_id = read(UBL, "a.xml").vendor.vat_id
    parties.edit_party(
        party=northwind.litware, name="Litware, Inc.", tax_id=f"{vat_id[:2].lower()} {vat_id[2:5]}.{vat_id[5:]}",
        by=northwind.ana, at=NOW,
    )  # fmt: skip
    made = draft_from_file(company=northwind.company, content=UBL, name="a.xml", by=northwind.pia, at=NOW)
    assert made.invoice.vendor == northwind.litware


def test_the_vendors_own_numbers_are_recognised_before_its_name(northwind: Desk) -> None:
    sender(northwind)
    vat_id = read(UBL, "a.xml").vendor.vat_id
    assert vat_id
    northwind.litware.code = vat_id
    northwind.litware.save()
    made = draft_from_file(company=northwind.company, content=UBL, name="a.xml", by=northwind.pia, at=NOW)
    assert made.invoice.vendor == northwind.litware
    assert any("for order" in one.sentence for one in made.notices)


def test_a_picture_is_left_to_a_person(northwind: Desk) -> None:
    with pytest.raises(Refusal, match="holds no lines that can be read"):
        draft_from_file(
            company=northwind.company, content=b"\x89PNG\r\n\x1a\n" + bytes(40), name="scan.png",
            vendor=northwind.litware, by=northwind.pia, at=NOW,
        )  # fmt: skip


def test_who_only_looks_reads_no_files(northwind: Desk) -> None:
    with pytest.raises(Forbidden):
        draft_from_file(company=northwind.company, content=UBL, name="a.xml", by=northwind.vic, at=NOW)


def test_a_file_that_takes_goods_back_is_refused_and_nothing_is_kept(northwind: Desk) -> None:
    order_for(northwind, sender(northwind))
    with pytest.raises(Refusal, match="Enter what was taken back as a credit of its own"):
        draft_from_file(
            company=northwind.company, content=WITH_RETURN, name="a.xml", by=northwind.pia, at=NOW
        )
    assert stored(VendorInvoice) == stored(StoredFile) == []
