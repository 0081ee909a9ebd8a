"""A vendor's day in the portal: invited, answers its orders, sends its invoice, sees what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.fixtures import Settings

from crossfoot.audit import trail
from crossfoot.audit.models import Event
from crossfoot.conf.options import options
from crossfoot.core.approvals import Side
from crossfoot.core.postings import Address
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.portal import operations
from crossfoot.portal.models import VendorNews, VendorSeat
from crossfoot.tenancy.models import Membership, Person
from einvoice_files import plain_pdf
from office import PASSWORD
from portal_desk import e_invoice, invited, ordered, paper, seated, stranger_at
from world import Hub, bought, goods

# --- coming in ----------------------------------------------------------------------------------------


def test_a_buyer_invites_and_the_vendor_makes_an_account(hub: Hub) -> None:
    vendor = hub.vendor(email="orders@litware.example")
    pia = hub.page(hub.pia)
    assert "Nobody of this vendor has access." in pia.opens("contact", vendor.pk).text
    pia.opens("contact-invite", vendor.pk)
    assert pia.page.value("E-mail address") == "orders@litware.example"
    shown = pia.fills({"E-mail address": "Vera@Litware.example"}).presses("Make the invitation")

    assert shown.heading == "vera@litware.example is invited"
    assert "No e-mail was sent: this installation has no mail server" in shown.text
    link = shown.root.xpath("//*[@id='link']")[0].text
    assert link not in pia.opens("contact", vendor.pk).html
    assert "Invited, invited by" in pia.page.text

    stranger = stranger_at(hub)
    page = stranger.goes(link.removeprefix(options().public_url))
    assert page.heading == "Northwind invites you"
    stranger.fills({"Your name": "Vera Vendor", "Choose a password": PASSWORD})
    page = stranger.presses("Accept the invitation")

    seat = VendorSeat.objects.get()
    assert page.url == f"/portal/{seat.pk}/orders/"
    assert "Welcome to the vendor portal of Northwind." in page.messages
    assert (seat.person and seat.person.email, seat.accepted_at) == ("vera@litware.example", hub.now)
    assert not Membership.objects.filter(person=seat.person).exists()
    told = [event.verb for event in trail.history(hub.company.pk, "vendor_seat", seat.pk)]
    assert told == ["vendor_seat.accepted", "vendor_seat.invited"]
    assert "Vera Vendor" in pia.opens("contact", vendor.pk).text
    assert "Vera Vendor" not in pia.opens("settings-people").text


def test_the_invitation_is_mailed_where_there_is_a_mail_server(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("CROSSFOOT_SMTP_URL", "smtp://mail.example")
    options.cache_clear()
    try:
        pia = hub.page(hub.pia)
        pia.opens("contact-invite", hub.vendor().pk)
        page = pia.fills({"E-mail address": "vera@litware.example"}).presses("Make the invitation")
    finally:
        monkeypatch.undo()
        options.cache_clear()

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        ["vera@litware.example"], "Northwind invites you to its vendor portal",
    )  # fmt: skip
    assert page.root.xpath("//*[@id='link']")[0].text in letter.body
    assert "It is on its way to vera@litware.example." in page.text


def test_a_link_works_once_for_seven_days_and_only_the_newest(hub: Hub) -> None:
    seat, first = invited(hub)
    _, secret = operations.invite_again(seat=seat, by=hub.pia, at=hub.now)
    stranger = stranger_at(hub)
    gone = stranger.goes(reverse("portal-invitation", args=[first]))
    assert (gone.status, "a newer one was sent" in gone.text) == (410, True)

    hub.office.clock.advance_to(hub.now + timedelta(days=7))
    over = stranger.goes(reverse("portal-invitation", args=[secret]))
    assert (over.status, "for 7 days, and they are over" in over.text) == (410, True)
    with pytest.raises(operations.Gone):
        operations.join(secret=secret, full_name="Vera", password=PASSWORD, at=hub.now)

    _, secret = operations.invite_again(seat=seat, by=hub.pia, at=hub.now)
    operations.join(secret=secret, full_name="Vera", password=PASSWORD, at=hub.now)
    used = stranger.goes(reverse("portal-invitation", args=[secret]))
    assert (used.status, "This invitation was used already." in used.text) == (410, True)

    operations.revoke(seat=seat, by=hub.pia, at=hub.now)
    other, taken_back = invited(hub, email="vito@litware.example")
    operations.revoke(seat=other, by=hub.pia, at=hub.now)
    gone = stranger.goes(reverse("portal-invitation", args=[taken_back]))
    assert (gone.status, "Northwind took this invitation back." in gone.text) == (410, True)
    assert Person.objects.filter(email__contains="litware").count() == 1


def test_a_weak_password_and_an_empty_name_are_refused_and_the_link_still_works(hub: Hub) -> None:
    _, secret = invited(hub)
    stranger = stranger_at(hub)
    stranger.goes(reverse("portal-invitation", args=[secret]))
    page = stranger.fills({"Your name": "Vera", "Choose a password": "short"}).presses(
        "Accept the invitation"
    )

    assert page.status == 422
    assert "Choose another password." in page.messages
    assert not Person.objects.filter(email="vera@litware.example").exists()
    assert operations.invitation(secret, at=hub.now).accepted_at is None


def test_one_person_is_the_vendor_of_two_companies_and_signs_in_to_accept(hub: Hub) -> None:
    vera = seated(hub)
    other = hub.vendor("Proseware, Inc.")
    seat, secret = invited(hub, other)
    stranger = stranger_at(hub)
    assert "has an account here already" in stranger.goes(reverse("portal-invitation", args=[secret])).text

    page = vera.browser.goes(reverse("portal-invitation", args=[secret]))
    page = vera.browser.presses("Accept the invitation")

    assert page.url == f"/portal/{seat.pk}/orders/"
    chooser = vera.browser.goes("/")
    assert chooser.url == "/portal/"
    assert "Orders to Litware, Inc." in chooser.text
    assert "Orders to Proseware, Inc." in chooser.text


def test_an_invitation_is_for_its_address_alone_and_for_nobody_who_works_there(hub: Hub) -> None:
    vera = seated(hub)
    _, secret = invited(hub, email="vito@litware.example")
    page = vera.browser.goes(reverse("portal-invitation", args=[secret]))
    assert "The invitation is for vito@litware.example , and you are signed in as" in page.text
    assert not page.has("Accept the invitation")
    vera.client.handler.enforce_csrf_checks = False
    answer = vera.client.post(reverse("portal-invitation", args=[secret]))
    assert answer.status_code == 422
    assert operations.invitation(secret, at=hub.now).person is None

    pia = hub.page(hub.pia)
    for address, sentence in (
        (hub.sam.email, "nobody sits on both sides of the table"),
        ("vera@litware.example", "vera@litware.example has access for Litware, Inc. already."),
        ("vito@litware.example", "Make a new link for it instead."),
    ):
        pia.opens("contact-invite", hub.vendor().pk)
        assert sentence in pia.fills({"E-mail address": address}).presses("Make the invitation").messages
    assert VendorSeat.objects.count() == 2


# --- orders -------------------------------------------------------------------------------------------


def test_a_vendor_confirms_with_a_day_and_ships(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub, memo="Their margin is too high")
    page = vera.goes()
    assert "Open" in page.row("PO-7")
    page = vera.goes(f"orders/{order.pk}/")
    assert "Please confirm it, or say that you cannot deliver." in page.text
    assert "margin" not in page.html
    vera.browser.fills({"Delivery by": "2026-01-20"})
    page = vera.browser.presses("Confirm the order")

    order.refresh_from_db()
    assert (order.status, str(order.expected_on)) == ("confirmed", "2026-01-20")
    assert "Purchase order PO-7 is confirmed. Northwind has been told." in page.messages
    vera.browser.fills({"Shipped on": hub.now.date().isoformat(), "Carrier and tracking number": "DHL 42"})
    vera.browser.presses("Mark as shipped")

    order.refresh_from_db()
    assert (order.status, order.tracking) == ("shipped", "DHL 42")
    events = list(trail.history(hub.company.pk, "purchase_order", order.pk)[:2])
    assert [(one.verb, one.actor) for one in events] == [
        ("purchase_order.shipped_by_vendor", "Vera Vendor"),
        ("purchase_order.confirmed_by_vendor", "Vera Vendor"),
    ]
    assert not vera.browser.page.has("Mark as shipped")
    assert not vera.browser.page.has("Confirm the order")


def test_a_refusal_reaches_the_buyer_and_leaves_the_order_as_it_is(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes(f"orders/{order.pk}/")
    assert "This field is required." in vera.browser.presses("Tell Northwind").messages
    vera.browser.fills({"Why, and what you can offer instead": "Sold out until March."})
    page = vera.browser.presses("Tell Northwind")

    order.refresh_from_db()
    assert order.status == "approved"
    assert "Cannot deliver: Sold out until March." in page.text
    pia = hub.page(hub.pia)
    home = pia.opens("home")
    assert home.root.xpath("//*[@data-count='vendor-news']")[0].text.strip() == "1"
    news = pia.opens("vendor-news")
    assert "Sold out until March." in news.row("Cannot deliver")
    assert "Sold out until March." in pia.opens("buy-order", order.pk).text
    pia.opens("vendor-news")
    pia.presses("Seen")
    assert "Nothing new" in pia.page.text
    assert VendorNews.objects.get().seen_by == hub.pia
    assert "seen by" in pia.opens("vendor-news", all="1").text


def test_days_that_cannot_be_are_refused_with_the_reason(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes(f"orders/{order.pk}/")
    page = vera.browser.fills({"Delivery by": "2026-01-01"}).presses("Confirm the order")
    assert "1 Jan 2026 is over already." in page.messages
    page = vera.browser.fills({"Shipped on": "2026-03-01"}).presses("Mark as shipped")
    assert "is still to come" in page.messages
    order.refresh_from_db()
    assert order.status == "approved"
    assert not VendorNews.objects.exists()


def test_what_a_vendor_gets_to_see_of_its_orders(hub: Hub) -> None:
    vera = seated(hub)
    for number, status in (("PO-1", "pending"), ("PO-2", "approved"), ("PO-3", "received")):
        ordered(hub, number, status=status)
    known, unknown = ordered(hub, "PO-4"), ordered(hub, "PO-5")
    PurchaseOrder.objects.filter(pk=known.pk).update(status="cancelled", sent_on=hub.now.date())
    PurchaseOrder.objects.filter(pk=unknown.pk).update(status="cancelled")
    ordered(hub, "PO-6", vendor=hub.vendor("Proseware, Inc."))

    text = vera.goes("orders/?tab=all").text
    assert [n for n in range(1, 7) if f"PO-{n}" in text] == [2, 3, 4]
    assert "PO-3" in vera.goes("orders/?q=po-3").text
    assert "No order PO-6" in vera.goes("orders/?q=PO-6").text


def test_an_order_that_came_with_its_ship_date_is_not_asked_about_again(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub, shipped_on=hub.now.date())
    assert "Nothing waits for your answer" in vera.goes().text
    assert "Shipped" in vera.goes("orders/?tab=shipped").row("PO-7")
    page = vera.goes(f"orders/{order.pk}/")
    assert not [one for one in ("Confirm the order", "Mark as shipped", "Tell Northwind") if page.has(one)]
    vera.client.handler.enforce_csrf_checks = False
    answer = vera.client.post(vera.at(f"orders/{order.pk}/confirm/"))
    assert (answer.status_code, b"already. Write to Northwind about it." in answer.content) == (422, True)
    order.refresh_from_db()
    assert order.status == "approved"


def test_a_vendor_that_sends_to_a_customer_reads_the_address(hub: Hub) -> None:
    vera, cheese = seated(hub), hub.product("CHE-7", "Queso Cabrales")
    order = hub.buys("PO-7", bought("10", "8.00", product_id=cheese.pk, is_drop_ship=True))
    page = vera.goes(f"orders/{order.pk}/")
    assert "to our customer, whose address follows" in page.text

    line = goods("6", "12.00", product_id=cheese.pk, is_drop_ship=True, bought_with_id=order.lines.get().pk)
    hub.sells("10248", line, ship_name="Mario Pontes", ship_to=Address(line1="Rua do Paço 67", city="Rio"))
    told = "6 to Mario Pontes, Rua do Paço 67, Rio"
    assert told in vera.goes(f"orders/{order.pk}/").text
    assert told in vera.goes(f"orders/{order.pk}/print/").text


# --- invoices -----------------------------------------------------------------------------------------


def test_an_invoice_from_the_orders_lines_goes_to_the_first_approval(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    page = vera.sends_from(order, paper=paper())

    assert "Invoice LW-778 went to Northwind." in page.messages
    invoice = VendorInvoice.objects.get()
    assert (invoice.status, invoice.source, invoice.total) == ("procurement", "portal", 95)
    assert (invoice.order, invoice.vendor, invoice.created_by) == (order, order.vendor, vera.person)
    assert [line.order_line_id for line in invoice.lines.all()] == [line.pk for line in order.lines.all()]
    (file,) = attachments.of("vendor_invoice", invoice.pk)
    assert (file.name, file.added_by) == ("invoice.pdf", vera.person)
    assert "Received" in vera.goes("invoices/").row("LW-778")
    assert "Litware, Inc." in hub.page(hub.pia).opens("vendor-news").row("Sent an invoice")


def test_other_prices_and_more_than_ordered_are_shown_before_it_is_sent(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    page = vera.sends_from(order, **{"l0-quantity": "12", "l0-unit_price": "8.50"})

    assert page.status == 422
    assert "Queso Cabrales (CHE-7): your price is 8.50, and the order says 8.00." in page.messages
    assert "Queso Cabrales (CHE-7): you invoice 12, and 10 were ordered." in page.messages
    assert not VendorInvoice.objects.exists()
    vera.browser.fills({"agreed": True})
    vera.browser.presses("Send to Northwind")
    invoice = VendorInvoice.objects.get()
    assert (invoice.total, invoice.match_state) == (117, "differs")


def test_the_same_number_twice_is_refused_and_nothing_is_lost(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.sends_from(order, **{"l0-quantity": "4"})
    page = vera.sends_from(order, "lw 778", paper=paper())

    assert page.status == 422
    assert "this invoice of the vendor is entered already, as vendor invoice LW-778" in page.messages
    assert "invoice.pdf" in page.text
    vera.browser.fills({"number": "LW-779"})
    vera.browser.presses("Send to Northwind")
    second = VendorInvoice.objects.get(number="LW-779")
    assert [line.quantity for line in second.lines.all()] == [6]
    assert [one.name for one in attachments.of("vendor_invoice", second.pk)] == ["invoice.pdf"]


def test_a_line_is_added_left_out_and_the_sums_are_worked_out(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes(f"invoices/new/form/?order={order.pk}")
    vera.browser.fills({"number": "LW-1", "l1-quantity": "0"}).presses("Add a line")
    vera.browser.fills({"l2-description": "Pallet", "l2-unit_price": "7.50"})
    page = vera.browser.presses("Work out the sums")
    assert "Lines, discount and tax 87.50 USD" in page.text
    assert "“Pallet” is not on Purchase order PO-7." in page.messages
    vera.browser.fills({"agreed": True, "Tax": "2.50"}).presses("Send to Northwind")
    invoice = VendorInvoice.objects.get()
    assert [(line.description, line.amount, line.order_line_id is None) for line in invoice.lines.all()] == [
        ("Queso Cabrales", 80, False), ("Pallet", 7.5, True),
    ]  # fmt: skip
    assert invoice.total == 90


def test_an_e_invoice_is_read_into_lines_and_confirmed(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub, status="received")
    ordered(hub, "PO-9", vendor=hub.vendor("Proseware, Inc."))
    vera.goes("invoices/new/")
    page = vera.browser.fills({"paper": paper("e.xml", e_invoice())}).presses("Go on")

    assert page.heading == "Invoice for order PO-7"
    assert [page.value(name) for name in ("number", "invoice_on", "l0-quantity", "l1-unit_price")] == [
        "LW-900", "2026-01-06", "10", "15.00",
    ]  # fmt: skip
    assert "e.xml goes along" in page.text
    assert VendorInvoice.objects.count() == 0
    vera.browser.presses("Send to Northwind")
    invoice = VendorInvoice.objects.get()
    assert (invoice.order, invoice.total, invoice.match_state) == (order, 95, "matched")
    assert [line.order_line_id for line in invoice.lines.all()] == [line.pk for line in order.lines.all()]
    assert [one.name for one in attachments.of("vendor_invoice", invoice.pk)] == ["e.xml"]

    # Another vendor's order is none of its own, whatever the file says.
    vera.goes("invoices/new/")
    page = vera.browser.fills({"paper": paper("f.xml", e_invoice("PO-9", "LW-901"))}).presses("Go on")
    assert page.heading == "Invoice without an order"
    assert "The file names order “PO-9”, which is none of yours here." in page.messages


def test_a_plain_pdf_stands_beside_the_orders_lines(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.goes("invoices/new/")
    vera.browser.fills({"Order": "PO-7, 95.00 USD", "paper": paper("scan.pdf", plain_pdf())})
    page = vera.browser.presses("Go on")
    assert page.heading == "Invoice for order PO-7"
    vera.browser.fills({"number": "LW-5"}).presses("Send to Northwind")
    invoice = VendorInvoice.objects.get()
    assert invoice.total == 95
    assert [one.name for one in attachments.of("vendor_invoice", invoice.pk)] == ["scan.pdf"]
    assert order.pk


def test_a_returned_invoice_is_corrected_and_sent_again(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.sends_from(order, paper=paper())
    invoice = VendorInvoice.objects.get()
    invoices.return_to(
        invoice=invoice, to="entry", reason="The freight was agreed at 10.00.", by=hub.pia, at=hub.now
    )

    page = vera.goes("invoices/")
    assert "Invoice LW-778 came back to you." in page.text
    assert "The freight was agreed at 10.00." in page.row("LW-778")
    page = vera.browser.follows("Correct invoice LW-778, and send it again")
    assert "It came back to you: The freight was agreed at 10.00." in page.text
    vera.browser.fills({"l1-unit_price": "10.00", "paper": paper()}).presses("Send to Northwind")
    vera.browser.fills({"agreed": True}).presses("Send to Northwind")

    invoice.refresh_from_db()
    assert (invoice.status, invoice.total, invoice.source) == ("procurement", 90, "portal")
    assert len(attachments.of("vendor_invoice", invoice.pk)) == 1
    page = vera.goes(f"invoices/{invoice.pk}/correct/")
    assert "It can be changed once it is returned to you." in page.messages


def test_what_is_with_the_company_cannot_be_changed(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.sends_from(order)
    invoice = VendorInvoice.objects.get()
    vera.client.handler.enforce_csrf_checks = False
    answer = vera.client.post(vera.at(f"invoices/{invoice.pk}/correct/"), {"number": "X", "lines": "0"})
    assert answer.status_code == 302
    invoice.refresh_from_db()
    assert (invoice.number, invoice.status) == ("LW-778", "procurement")


def test_the_vendor_sees_approval_and_nobodys_name(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub, status="received")
    vera.sends_from(order)
    invoice = VendorInvoice.objects.get()
    words = [vera.goes("invoices/").row("LW-778")]
    for side, person in ((Side.PROCUREMENT, hub.pia), (Side.ACCOUNTING, hub.omar)):
        invoices.approve(invoice=invoice, side=side, by=person, at=hub.now)
        words.append(vera.goes("invoices/").row("LW-778"))
    assert ["Received" in words[0], "Being checked" in words[1], "Approved" in words[2]] == [True] * 3
    html = vera.goes(f"invoices/{invoice.pk}/").html
    assert not [name for name in ("Pia", "Omar", "pia@", "omar@") if name in html]


def test_an_order_that_was_billed_by_itself_takes_no_invoice(hub: Hub) -> None:
    vera, order = seated(hub), hub.buys("PO-8", status="received")
    hub.bills(order)
    page = vera.goes(f"orders/{order.pk}/")
    assert "Purchase order PO-8 is invoiced already." in page.text
    assert page.links("Send an invoice") == []
    page = vera.goes(f"invoices/new/form/?order={order.pk}")
    assert "is invoiced already" in page.messages
    assert not VendorInvoice.objects.exists()


def test_the_trail_holds_after_a_vendors_day(hub: Hub) -> None:
    vera, order = seated(hub), ordered(hub)
    vera.sends_from(order)
    assert trail.verify(hub.company.pk) is None
    assert Event.objects.filter(company_id=hub.company.pk, actor="Vera Vendor").count() >= 3
