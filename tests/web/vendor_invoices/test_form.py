"""Entering a vendor's invoice: from its order, from the vendor's file, blank; and changing it."""

from __future__ import annotations

import re
from decimal import Decimal as D
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.models import VendorInvoice
from crossfoot.files.models import StoredFile
from einvoice_files import UBL, changed, credit_note, plain_pdf
from vendor_desk import approved, entered, fresh, ordered
from web.vendor_invoices.conftest import Counter
from web_visits import Seen


def form_of(page: Seen) -> dict[str, str]:
    """What the form would send as it stands."""
    html = page.html.split('id="order-form"')[1].split("</form>")[0]
    values: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            values[name[1]] = unescape(value[1]) if value else ""
    for name, body in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, flags=re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea name="([^"]*)".*?>(.*?)</textarea>', html, flags=re.S):
        values[name] = unescape(body).strip()
    values.pop("csrfmiddlewaretoken", None)
    return values


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_from_its_order_it_begins_with_what_was_received_and_is_not_invoiced(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1")
    cheese, _ = order.lines.all()
    cheese.received_quantity, cheese.rejected_quantity = D(8), D(1)
    cheese.save()

    page = counter.pia.opens("vendor-invoices-form", purchase="PO-1")
    values = form_of(page)

    assert (values["purchase"], values["party"]) == ("PO-1", "Litware, Inc. · LITWARE0001")
    assert (values["l0-quantity"], values["l0-unit_price"], values["l0-order_line"]) == (
        "7",
        "8.00",
        str(cheese.pk),
    )
    assert (values["l1-kind"], values["l1-unit_price"]) == ("freight", "15.00")

    saved = counter.pia.sends(
        "vendor-invoices-form", data=values | {"number": "LW-1", "due_on": "2026-04-01"}
    )
    assert "Vendor invoice LW-1 is entered as a draft. Submit it when it is complete." in saved.text
    made = VendorInvoice.objects.get()
    assert (made.total, made.order_id, made.match_state) == (D("71.00"), order.pk, "matched")


def test_where_nothing_is_left_to_invoice_it_says_so(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1")
    entered(counter.desk, order, "LW-1")

    page = counter.pia.opens("vendor-invoices-form", purchase="PO-1")

    assert "Nothing of Purchase order PO-1 is left to invoice" in page.text
    assert (
        "There is no purchase order “PO-7”."
        in counter.pia.opens("vendor-invoices-form", purchase="PO-7").text
    )


def test_what_was_typed_stays_and_each_mistake_stands_beside_its_field(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1")
    entered(counter.desk, order, "LW-1")
    values = {
        "lines": "1", "party": "Litware, Inc.", "number": "lw 1", "invoice_on": "2026-02-20", "currency": "",
        "l0-description": "Rent for March", "l0-quantity": "1", "l0-unit_price": "900",
    }  # fmt: skip

    page = counter.pia.sends("vendor-invoices-form", data=values)

    assert page.status == 422
    assert "this invoice of the vendor is entered already, as vendor invoice LW-1" in page.text
    assert form_of(page)["l0-description"] == "Rent for March"
    page = counter.pia.sends("vendor-invoices-form", data=values | {"l0-quantity": "many", "party": "Nobody"})
    assert "There is no vendor “Nobody”." in page.text
    assert VendorInvoice.objects.count() == 1


def test_lines_come_and_go_and_figures_are_worked_out_without_javascript(counter: Counter) -> None:
    ordered(counter.desk, "PO-1")
    values = form_of(counter.pia.opens("vendor-invoices-form", purchase="PO-1"))

    more = counter.pia.sends("vendor-invoices-form", data=values | {"add": "1", "l0-unit_price": "9.20"})
    assert form_of(more)["lines"] == "3"
    assert "Computed total 107.00" in more.text
    less = counter.pia.sends("vendor-invoices-form", data=form_of(more) | {"drop": "1"})
    assert form_of(less)["lines"] == "2"
    assert (form_of(less)["l0-unit_price"], form_of(less)["l0-quantity"]) == ("9.20", "10")
    assert VendorInvoice.objects.count() == 0


def test_a_stated_amount_stays_until_somebody_touches_the_line(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1")
    order.lines.filter(kind="goods").update(amount=D("79.99"), received_quantity=D(10))
    values = form_of(counter.pia.opens("vendor-invoices-form", purchase="PO-1"))

    counter.pia.sends("vendor-invoices-form", data=values | {"number": "LW-1", "total": ""})
    counter.pia.sends(
        "vendor-invoices-form",
        data=values | {"number": "LW-2", "total": "", "l0-quantity": "9", "purchase": "PO-1"},
    )

    assert list(VendorInvoice.objects.order_by("number").values_list("total", flat=True)) == [
        D("94.99"),
        D("87.00"),
    ]


def test_an_invoice_is_edited_and_an_approved_one_is_not(counter: Counter) -> None:
    invoice = entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    other = approved(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")
    values = form_of(counter.pia.opens("vendor-invoices-edit", invoice.pk))

    page = counter.pia.sends(
        "vendor-invoices-edit", invoice.pk, data=values | {"l0-unit_price": "9.20", "total": ""}
    )

    assert "Vendor invoice LW-1 is saved." in page.text
    assert (fresh(invoice).total, fresh(invoice).match_state) == (D("107.00"), "differs")
    refused = counter.pia.opens("vendor-invoices-edit", other.pk)
    assert "what a side approved is not changed under its approval. Return it first" in refused.text


def test_an_e_invoice_is_read_into_lines_and_kept_with_the_invoice(counter: Counter) -> None:
    litware = counter.desk.litware
    content = changed(UBL, (seller_of(UBL), litware.name), (">-2<", ">2<"), (">-16.00<", ">16.00<"))

    page = counter.pia.sends(
        "vendor-invoices-new", data={"file": upload("invoice.xml", content), "purchase": ""}
    )

    values = form_of(page)
    assert "invoice.xml is attached once the invoice is saved." in page.text
    assert values["party"] == "Litware, Inc. · LITWARE0001"
    assert values["number"] and values["l0-quantity"] and values["total"]
    assert VendorInvoice.objects.count() == 0
    saved = counter.pia.sends("vendor-invoices-form", data=values)
    assert "is entered as a draft" in saved.text, saved.text
    made = VendorInvoice.objects.get()
    assert (made.source, made.number) == ("file", values["number"])
    assert bytes(Attachment.objects.get(document_id=made.pk).file.content) == content


def test_a_plain_pdf_is_kept_beside_the_lines_that_one_types(counter: Counter) -> None:
    ordered(counter.desk, "PO-1")

    page = counter.pia.sends(
        "vendor-invoices-new", data={"file": upload("scan.pdf", plain_pdf()), "purchase": "PO-1"}
    )
    values = form_of(page)
    assert "scan.pdf is attached once the invoice is saved." in page.text
    lines: dict[str, Any] = {"l0-description": "Cheese", "l0-quantity": "10", "l0-unit_price": "8"}
    counter.pia.sends("vendor-invoices-form", data=values | lines | {"number": "LW-1"})

    made = VendorInvoice.objects.get()
    assert (made.source, made.total, made.order.number if made.order else "") == ("here", D("80.00"), "PO-1")
    assert Attachment.objects.get().name == "scan.pdf"


def test_files_that_are_none_are_refused_with_the_reason(counter: Counter) -> None:
    def says(name: str, content: bytes) -> str:
        page = counter.pia.sends("vendor-invoices-new", data={"file": upload(name, content), "purchase": ""})
        assert page.status == 422
        return page.text

    assert "credit note" in says("credit.xml", credit_note().encode())
    assert "packed.zip" in says("packed.zip", b"PK\x05\x06" + bytes(18))
    assert "nothing.pdf" in says("nothing.pdf", b"no pdf at all") or "file" in says("nothing.pdf", b"no pdf")
    assert StoredFile.objects.count() == 0


def test_nobody_attaches_a_file_that_the_form_did_not_bring(counter: Counter) -> None:
    values = {
        "lines": "1", "party": "Litware, Inc.", "number": "LW-5", "invoice_on": "2026-02-20", "kept": "1:forged",
        "l0-description": "Rent", "l0-quantity": "1", "l0-unit_price": "900",
    }  # fmt: skip

    counter.pia.sends("vendor-invoices-form", data=values)

    assert VendorInvoice.objects.get().number == "LW-5"
    assert Attachment.objects.count() == 0


def test_who_may_not_enter_one_is_told_whom_to_ask(counter: Counter) -> None:
    assert counter.vic.opens("vendor-invoices-new").status == 403
    assert counter.vic.sends("vendor-invoices-form", data={}).status == 403


def seller_of(text: str) -> str:
    """The seller's name in the file."""
    found = re.search(r"<cac:AccountingSupplierParty>.*?<cbc:RegistrationName>(.*?)<", text, flags=re.S)
    assert found is not None
    return found[1]
