"""The wall: a vendor reaches its own documents in the portal and nothing else, and nobody else reaches those."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from crossfoot.audit.models import Event
from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal
from crossfoot.documents.attachments import operations as attachments
from crossfoot.documents.models import VendorInvoice
from crossfoot.files.models import StoredFile
from crossfoot.portal import invoicing, operations, own
from crossfoot.portal.models import VendorNews
from crossfoot.tenancy import access
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Membership
from einvoice_files import plain_pdf
from machine import machine_of
from office import PASSWORD
from portal_desk import PDF, Vendor, ordered, paper, seated
from security.premises import args_for, fill, page_patterns, rows_of
from world import Hub

BACKEND = "django.contrib.auth.backends.ModelBackend"

PAGES = (
    "portal-orders", "portal-order", "portal-order-print", "portal-order-confirm", "portal-order-ship",
    "portal-order-refuse", "portal-invoices", "portal-invoice-start", "portal-invoice-new", "portal-invoice",
    "portal-invoice-correct", "portal-file",
)  # fmt: skip


def client_of(person: Any, *, checks_csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(person, backend=BACKEND)
    return client


def refusals(company: Company) -> int:
    return Event.objects.filter(company_id=company.pk, verb="access.refused").count()


def addresses(vendor: Vendor, order: int, invoice: int, file: int) -> list[str]:
    """Every page of the vendor's portal; fails where a page was added that is not asked for here."""
    names = {str(one.name) for one in _patterns() if "<int:seat>" in str(one.pattern)}
    assert names == set(PAGES)
    seat = vendor.seat.pk
    numbers = {"portal-file": [seat, invoice, file]}
    for name in PAGES:
        if name.startswith("portal-order") and name != "portal-orders":
            numbers[name] = [seat, order]
        elif name in {"portal-invoice", "portal-invoice-correct"}:
            numbers[name] = [seat, invoice]
    return [reverse(name, args=numbers.get(name, [seat])) for name in PAGES]


def _patterns() -> list[Any]:
    (portal,) = [one for one in get_resolver().url_patterns if hasattr(one, "url_patterns")
                 for one in one.url_patterns if str(one.pattern) == "portal/"]  # fmt: skip
    return list(portal.url_patterns)


def sent(vendor: Vendor, order: Any, number: str = "LW-1") -> tuple[VendorInvoice, int]:
    """An invoice with a file."""
    vendor.sends_from(order, number, paper=paper())
    invoice = VendorInvoice.objects.get(number=number)
    (file,) = own.files_of(vendor.seat, invoice)
    return invoice, file.pk


def test_nobody_but_the_vendor_opens_its_portal(hub: Hub) -> None:
    vera = seated(hub)
    invoice, file = sent(vera, ordered(hub))
    other = seated(hub, hub.vendor("Proseware, Inc."), "paul@proseware.example", "Paul")
    assert invoice.order_id is not None
    every = addresses(vera, invoice.order_id, invoice.pk, file)
    others = [client_of(person) for person in (*hub.everybody.values(), other.person, hub.office.bo)]
    before = rows_of(hub.company)
    stranger = Client()
    for address in every:
        for answer in (stranger.get(address), stranger.post(address)):
            assert answer.status_code in {302, 405}, address
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/accounts/login/")
    # People of the company have pages of their own, and other vendors have other seats.
    for client in others:
        for address in every:
            noted = refusals(hub.company)
            statuses = {client.get(address).status_code, client.post(address).status_code}
            assert 404 in statuses, (address, statuses)
            assert statuses <= {404, 405}, (address, statuses)
            assert refusals(hub.company) > noted, address
    assert rows_of(hub.company) == before


def test_what_is_another_vendors_is_not_there_under_the_own_seat(hub: Hub) -> None:
    vera = seated(hub)
    other = seated(hub, hub.vendor("Proseware, Inc."), "paul@proseware.example", "Paul")
    theirs = ordered(hub, "PO-9", vendor=other.seat.vendor)
    invoice, file = sent(other, theirs)
    mine, my_file = sent(vera, ordered(hub), "LW-2")
    before = rows_of(hub.company)
    client = client_of(vera.person)
    for path in (
        f"orders/{theirs.pk}/", f"orders/{theirs.pk}/print/", f"orders/{theirs.pk}/confirm/",
        f"orders/{theirs.pk}/ship/", f"orders/{theirs.pk}/refuse/", f"invoices/{invoice.pk}/",
        f"invoices/{invoice.pk}/correct/", f"invoices/{invoice.pk}/files/{file}/",
        f"invoices/{mine.pk}/files/{file}/", f"invoices/{invoice.pk}/files/{my_file}/",
        f"invoices/new/form/?order={theirs.pk}",
    ):  # fmt: skip
        noted = refusals(hub.company)
        fields = {"confirm-expected_on": "", "ship-shipped_on": "2026-01-05", "refuse-reason": "No."}
        statuses = {client.get(vera.at(path)).status_code, client.post(vera.at(path), fields).status_code}
        assert 404 in statuses, (path, statuses)
        assert statuses <= {404, 405}, (path, statuses)
        assert refusals(hub.company) > noted, path
    assert client.post(vera.at("invoices/new/form/"), {"order": str(theirs.pk)}).status_code == 404
    chosen = client.post(vera.at("invoices/new/"), {"order": str(theirs.pk)})
    assert (chosen.status_code, b"PO-9" in chosen.content) == (422, False)
    assert client.get(vera.at("orders/999999/")).status_code == 404
    pages = [vera.goes(path).text for path in ("orders/?tab=all", "invoices/", "invoices/new/")]
    assert [("PO-9" in text, "Proseware" in text) for text in pages] == [(False, False)] * 3
    assert rows_of(hub.company) == before


def test_a_line_of_another_vendors_order_cannot_be_billed(hub: Hub) -> None:
    vera, mine = seated(hub), ordered(hub)
    theirs = ordered(hub, "PO-9", vendor=hub.vendor("Proseware, Inc."))
    page = client_of(vera.person).post(
        vera.at("invoices/new/form/"),
        {
            "order": mine.pk, "number": "LW-1", "invoice_on": "2026-01-06", "lines": "1", "agreed": "on",
            "l0-order_line": theirs.lines.all()[0].pk, "l0-quantity": "1", "l0-unit_price": "8",
        },
    )  # fmt: skip
    assert page.status_code == 422
    assert not VendorInvoice.objects.exists()


def test_the_companys_own_pages_and_its_api_are_not_there_for_a_vendor(hub: Hub) -> None:
    ids = fill(hub)
    vera = seated(hub)
    client = client_of(vera.person)
    before = rows_of(hub.company)
    for name, parts in page_patterns():
        address = reverse(name, args=[hub.company.slug, *args_for(name, parts, ids)])
        statuses = {client.get(address).status_code, client.post(address).status_code}
        assert statuses <= {404, 405} or name == "contacts", (name, statuses)
    assert client.get("/companies/new/").status_code == 404
    assert client.post("/companies/new/", {"name": "X"}).status_code == 404
    assert client.get("/companies/").headers["Location"] == "/portal/"
    assert client.get("/").headers["Location"] == "/portal/"
    with pytest.raises(access.Outsider):
        tenancy.create_token(company=hub.company, name="Mine", by=vera.person, at=hub.now)
    # Even a token that somebody planted opens nothing.
    before = rows_of(hub.company)
    machine = machine_of(vera.person, hub.company)
    assert machine.get("/purchase-orders").status == 401
    machine.token.delete()
    assert rows_of(hub.company) == before


def test_nobody_becomes_a_vendor_by_a_role(hub: Hub) -> None:
    for act in (
        lambda: tenancy.add_person(
            company=hub.company, email="x@x.example", full_name="X", role=Role.VENDOR, password=PASSWORD,
            by=hub.ana, at=hub.now,
        ),
        lambda: tenancy.change_role(
            company=hub.company, person=hub.vic, role=Role.VENDOR, by=hub.ana, at=hub.now
        ),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="Invite it from its page under Contacts"):
            act()
    member = Membership.objects.get(company=hub.company, person=hub.vic)
    assert member.role == Role.VIEWER
    Membership.objects.filter(pk=member.pk).update(role=Role.VENDOR)
    assert client_of(hub.vic).get("/c/northwind/").status_code == 404
    assert client_of(hub.vic).get("/portal/").status_code == 404


def test_a_revoked_seat_is_closed_at_once(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    client = client_of(vera.person)
    assert client.get(vera.at("orders/")).status_code == 200
    pia = hub.page(hub.pia)
    pia.opens("contact", vera.seat.vendor_id)
    assert "can no longer open the vendor portal" in pia.presses("Revoke").messages

    assert client.get(vera.at("orders/")).status_code == 404
    assert client.post(vera.at(f"orders/{order.pk}/confirm/")).status_code == 404
    assert client.get("/portal/").status_code == 404
    assert client.get("/companies/new/").status_code == 404
    with pytest.raises(access.Outsider):
        invoicing.send(
            seat=vera.seat,
            draft=invoicing.from_order(order, number="X", invoice_on=hub.now.date()),
            by=vera.person,
            at=hub.now,
        )
    order.refresh_from_db()
    assert order.status == "approved"


def test_who_comes_to_work_in_the_company_leaves_the_other_side_of_the_table(hub: Hub) -> None:
    vera = seated(hub)
    tenancy.add_person(
        company=hub.company, email=vera.person.email, full_name="", role=Role.PROCUREMENT, password=None,
        by=hub.ana, at=hub.now,
    )  # fmt: skip
    client = client_of(vera.person)
    assert client.get("/c/northwind/").status_code == 200
    assert client.get(vera.at("orders/")).status_code == 404


def test_every_form_of_the_portal_needs_its_token(hub: Hub) -> None:
    vera = seated(hub)
    invoice, file = sent(vera, ordered(hub))
    _, secret = operations.invite(
        vendor=hub.vendor("Proseware, Inc."), email=vera.person.email, by=hub.pia, at=hub.now
    )
    client = client_of(vera.person, checks_csrf=True)
    before = rows_of(hub.company)
    assert invoice.order_id is not None
    posts = [*addresses(vera, invoice.order_id, invoice.pk, file), f"/portal/invitation/{secret}/"]
    assert {client.post(address).status_code for address in posts} == {403}
    assert rows_of(hub.company) == before


# --- what is handed in --------------------------------------------------------------------------------


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("invoice.pdf", PDF)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("invoice.pdf", b"<!doctype html><script>alert(1)</script>", "is not such a file"),
        ("invoice.pdf", zipped(), "is an archive"),
        ("invoice.exe", b"MZ\x90\x00" + bytes(100), "is not such a file"),
        ("invoice.txt", b"We owe you", "is not such a file"),
        ("invoice.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not an invoice"),
        ("empty.pdf", b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_invoice_is_refused_with_the_reason(
    hub: Hub, name: str, content: bytes, sentence: str
) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes("invoices/new/")
    page = vera.browser.fills({"Order": "PO-7, 95.00 USD", "paper": paper(name, content)}).presses("Go on")
    assert page.status == 422
    assert sentence in page.messages
    if name != "invoice.svg":
        assert vera.sends_from(order, paper=paper(name, content)).status == 422
    assert not VendorInvoice.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_is_refused(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    vera, order = seated(hub), ordered(hub)
    page = vera.sends_from(order, paper=paper(content=PDF + bytes(20 * 1024 * 1024)))
    assert page.status == 422
    assert "at most 20 MB are taken" in page.messages
    assert not VendorInvoice.objects.exists()


def test_whatever_is_in_a_file_it_comes_back_as_a_download_without_any_rights(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    page = b"%PDF-1.4\n<html><script>alert(document.cookie)</script></html>"
    vera.sends_from(order, paper=paper('../../"<b>.html', page))
    invoice = VendorInvoice.objects.get()
    (file,) = own.files_of(vera.seat, invoice)
    answer = vera.client.get(vera.at(f"invoices/{invoice.pk}/files/{file.pk}/"))

    assert (answer.status_code, answer.content) == (200, page)
    assert "/" not in file.name
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<b>.html" not in vera.goes(f"invoices/{invoice.pk}/").html


def test_papers_that_the_company_added_itself_are_not_the_vendors(hub: Hub) -> None:
    vera = seated(hub)
    invoice, _ = sent(vera, ordered(hub))
    added = attachments.attach(
        document=invoice, name="our-margin.txt", content=b"Never pay more", by=hub.pia, at=hub.now
    )
    noted = refusals(hub.company)
    assert vera.client.get(vera.at(f"invoices/{invoice.pk}/files/{added.pk}/")).status_code == 404
    assert refusals(hub.company) == noted + 1
    assert "our-margin" not in vera.goes(f"invoices/{invoice.pk}/").html


def test_a_file_that_another_seat_kept_is_not_taken_along(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    other = seated(hub, hub.vendor("Proseware, Inc."), "paul@proseware.example", "Paul")
    other.goes("invoices/new/")
    page = other.browser.fills({"paper": paper("theirs.pdf", plain_pdf())}).presses("Go on")
    token = page.value("kept")
    client = client_of(vera.person)
    page_of = vera.goes(f"invoices/new/form/?order={order.pk}")
    _, address, data = page_of.form_of("Send to Northwind")
    answer = client.post(address, {**data, "number": "LW-1", "kept": token})
    assert answer.status_code == 302
    assert own.files_of(vera.seat, VendorInvoice.objects.get()) == []


def test_news_are_the_companys_own(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes(f"orders/{order.pk}/")
    vera.browser.presses("Confirm the order")
    (news,) = VendorNews.objects.all()
    assert client_of(hub.vic).get(reverse("vendor-news", args=["northwind"])).status_code == 403
    assert operations.mark_seen(company=hub.company, news=[news.pk], by=hub.pia, at=hub.now) == 1
    assert operations.mark_seen(company=hub.company, news=[news.pk], by=hub.ana, at=hub.now) == 0
    news.refresh_from_db()
    assert news.seen_by == hub.pia
