"""The vendor's own file beside the lines: shown so that it can do nothing, kept, and taken off."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.models import VendorInvoice
from einvoice_files import plain_pdf
from vendor_desk import approved, entered, ordered
from web.vendor_invoices.conftest import Counter

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture
def invoice(counter: Counter) -> VendorInvoice:
    return entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")


def attaches(counter: Counter, invoice: VendorInvoice, name: str, content: bytes, **more: Any) -> str:
    data = {"file": SimpleUploadedFile(name, content), **more}
    return counter.pia.sends("vendor-invoices-attach", invoice.pk, data=data).text


def served(counter: Counter, invoice: VendorInvoice, **query: str) -> Any:
    file = Attachment.objects.get()
    return counter.vic.client.get(counter.vic.url("vendor-invoices-file", invoice.pk, file.pk), query)


def test_a_picture_is_shown_under_a_policy_that_lets_it_do_nothing(
    counter: Counter, invoice: VendorInvoice
) -> None:
    assert "File scan.png is attached." in attaches(counter, invoice, "scan.png", PNG)

    answer = served(counter, invoice)

    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert answer["Content-Security-Policy"].endswith("; sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="scan.png"'
    page = counter.vic.opens("vendor-invoices-order", invoice.pk)
    assert '<img class="cf-file"' in page.html
    assert "Goes along to QuickBooks with the bill." in page.text


def test_a_pdf_is_shown_in_a_frame_of_ours_and_of_nobody_else(
    counter: Counter, invoice: VendorInvoice
) -> None:
    attaches(counter, invoice, "scan.pdf", plain_pdf())

    answer = served(counter, invoice)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Content-Security-Policy"].endswith("frame-ancestors 'self'; sandbox")
    page = counter.vic.opens("vendor-invoices-order", invoice.pk)
    assert '<iframe class="cf-file cf-file-pdf"' in page.html
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_everything_else_is_only_downloaded(counter: Counter, invoice: VendorInvoice) -> None:
    attaches(counter, invoice, "drawing.xml", SVG)

    answer = served(counter, invoice)

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Frame-Options"] == "DENY"
    assert served(counter, invoice, download="1")["Content-Disposition"].startswith("attachment;")


def test_a_zip_is_refused_with_the_reason_or_kept_here_only(counter: Counter, invoice: VendorInvoice) -> None:
    refused = attaches(counter, invoice, "papers.zip", ZIP)
    assert "Or keep it here only. Nothing was attached." in refused
    assert Attachment.objects.count() == 0

    kept = attaches(counter, invoice, "papers.zip", ZIP, keep_here="on")

    assert "File papers.zip is attached. It is kept here only." in kept
    assert Attachment.objects.get().goes_to_books is False


def test_a_file_is_removed_until_a_side_has_approved(counter: Counter, invoice: VendorInvoice) -> None:
    attaches(counter, invoice, "scan.png", PNG)
    file = Attachment.objects.get()

    page = counter.pia.sends("vendor-invoices-file-remove", invoice.pk, file.pk)

    assert "File scan.png is removed." in page.text
    assert served_status(counter, invoice, file) == 404
    other = approved(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")
    attaches(counter, other, "late.png", PNG)
    late = Attachment.objects.get(removed_at=None)
    page = counter.pia.sends("vendor-invoices-file-remove", other.pk, late.pk)
    assert "belongs to what was approved" in page.text
    assert Attachment.objects.filter(removed_at=None).count() == 1


def test_a_file_is_found_only_with_its_own_invoice(counter: Counter, invoice: VendorInvoice) -> None:
    attaches(counter, invoice, "scan.png", PNG)
    other = entered(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")

    assert served_status(counter, other, Attachment.objects.get()) == 404


def served_status(counter: Counter, invoice: VendorInvoice, file: Attachment) -> int:
    answer = counter.vic.client.get(counter.vic.url("vendor-invoices-file", invoice.pk, file.pk))
    return int(answer.status_code)
