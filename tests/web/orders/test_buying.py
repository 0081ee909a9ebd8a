"""The life of a purchase order on pages that need no JavaScript."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.documents.models import PurchaseLine, PurchaseOrder, Receipt
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import Push
from desk import NOW
from web.orders.conftest import Counter


def fresh(order: PurchaseOrder) -> PurchaseOrder:
    return queries.one(order.company, order.pk)


def test_C1_the_page_leads_an_order_from_approval_to_receipt(counter: Counter) -> None:
    order = counter.buys(status="pending")
    pia = counter.pia
    assert "Steps of the order" in pia.opens("buy-order", order.pk).html
    pia.sends("buy-act", order.pk, "approve")
    page = pia.opens("buy-send", order.pk)
    assert "No e-mail was sent: this installation has no mail server" in page.text
    sent = pia.sends("buy-send", order.pk, data={"sent_on": "2026-02-12"})
    assert "PO-1 is sent to the vendor." in sent.text
    pia.sends("buy-confirm", order.pk, data={"confirmed_on": "2026-02-13", "expected_on": "2026-02-20"})
    shipped = pia.sends("buy-ship", order.pk, data={"shipped_on": "2026-02-16", "tracking": "DHL 4711"})
    assert "DHL 4711" in shipped.text
    line = fresh(order).lines.get()
    form = pia.opens("buy-receive", order.pk)
    assert f'name="quantity_{line.pk}" value="10"' in form.html, "what is open is filled in"
    part = pia.sends(
        "buy-receive",
        order.pk,
        data={"received_on": "2026-02-18", f"quantity_{line.pk}": "4", f"rejected_{line.pk}": "1"},
    )
    assert "Receipt R-PO-1-1 is recorded; PO-1 is partly received." in part.text
    assert "4 (6 open)" in part.text and "1 rejected" in part.text
    rest = pia.sends("buy-receive", order.pk, data={"received_on": "2026-02-19", f"quantity_{line.pk}": "7"})
    assert "PO-1 is received." in rest.text
    assert "Of line 1 (CHE-7) 11 arrived, and 10 were ordered: 1 too many." in rest.text
    assert fresh(order).status == "received"


def test_a_receipt_with_a_slip_keeps_what_was_typed(counter: Counter) -> None:
    order = counter.buys()
    line = fresh(order).lines.get()
    page = counter.pia.sends(
        "buy-receive",
        order.pk,
        data={"received_on": "2026-02-18", f"quantity_{line.pk}": "2", f"rejected_{line.pk}": "3"},
    )
    assert page.status == 422
    assert "3 were rejected, and only 2 arrived" in page.text
    assert f'name="rejected_{line.pk}" value="3"' in page.html
    nothing = counter.pia.sends("buy-receive", order.pk, data={"received_on": "2026-02-18"})
    assert "Nothing of Purchase order PO-1 was entered as received." in nothing.text
    assert not Receipt.objects.exists()


def test_a_receipt_is_taken_back_on_its_page(counter: Counter) -> None:
    order = counter.buys()
    line = fresh(order).lines.get()
    counter.pia.sends(
        "buy-receive", order.pk, data={"received_on": "2026-02-18", f"quantity_{line.pk}": "10"}
    )
    receipt = Receipt.objects.get()
    assert counter.pia.opens("buy-revert", order.pk, receipt.pk).status == 200
    page = counter.pia.sends("buy-revert", order.pk, receipt.pk, data={"reason": "Wrong order"})
    assert "Receipt R-PO-1-1 is taken back." in page.text
    assert fresh(order).status == "approved"
    assert counter.vic.sends("buy-revert", order.pk, receipt.pk).status == 403


def test_C4_charges_are_edited_with_what_the_goods_cost_then(counter: Counter) -> None:
    order = counter.buys()
    page = counter.pia.opens("buy-order", order.pk)
    assert "Charges are missing" in page.text
    saved = counter.pia.sends(
        "buy-charges",
        order.pk,
        data={
            "count": "2",
            "c0-kind": "freight", "c0-amount": "1,000.50", "c0-distribution": "by_value", "c0-description": "Sea",
            "c1-kind": "duty", "c1-amount": "", "c1-distribution": "",
        },
    )  # fmt: skip
    assert "The charges of PO-1 are saved; its total is 1,080.50." in saved.text
    assert "Landed unit cost" in saved.text and "108.05" in saved.text
    assert "Charges are final" in saved.text
    added = counter.pia.sends(
        "buy-charges", order.pk, data={"count": "1", "c0-kind": "duty", "c0-amount": "7", "add": "1"}
    )
    assert 'name="c1-kind"' in added.html and 'name="c0-amount" value="7"' in added.html
    wrong = counter.pia.sends(
        "buy-charges", order.pk, data={"count": "1", "c0-kind": "freight", "c0-amount": "-5"}
    )
    assert wrong.status == 422
    assert PurchaseLine.objects.exclude(kind="goods").get().amount == D("1000.50")
    emptied = counter.pia.sends("buy-charges", order.pk, data={"count": "1", "c0-kind": "freight"})
    assert "Charges are missing" in emptied.text


def test_C4_no_charges_are_due_is_declared_by_name(counter: Counter) -> None:
    order = counter.buys()
    page = counter.pia.sends("buy-no-charges", order.pk)
    assert "Procurement person declared on" in page.text
    back = counter.pia.sends("buy-no-charges", order.pk, data={"withdraw": "1"})
    assert "Charges are missing" in back.text
    assert counter.sam.sends("buy-no-charges", order.pk).status == 403


def test_an_edit_of_the_order_keeps_how_its_charges_are_spread(counter: Counter) -> None:
    order = counter.buys()
    counter.pia.sends(
        "buy-charges",
        order.pk,
        data={
            "count": "1",
            "c0-kind": "freight",
            "c0-amount": "5",
            "c0-distribution": "by_quantity",
            "c0-by_others": "on",
        },
    )
    form = {
        "party": "LITWARE0001", "number": "PO-1", "ordered_on": "2026-02-11", "lines": "2",
        "l0-product": "CHE-7", "l0-description": "", "l0-kind": "goods", "l0-quantity": "12",
        "l0-unit_price": "8", "l0-discount": "0",
        "l1-product": "", "l1-description": "", "l1-kind": "freight", "l1-quantity": "1",
        "l1-unit_price": "5", "l1-discount": "0",
    }  # fmt: skip
    page = counter.pia.sends("buy-edit", order.pk, data=form)
    assert "is saved" in page.text, page.html[page.html.index("order-form") :][:1500]
    charge = PurchaseLine.objects.get(kind="freight")
    assert (charge.distribution, charge.invoiced_by_vendor) == ("by_quantity", False)
    assert fresh(order).total == D("96.00")


def test_everything_of_many_orders_is_received_on_one_day(counter: Counter) -> None:
    first, second = counter.buys("PO-1"), counter.buys("PO-2")
    pending = counter.buys("PO-3", status="pending")
    page = counter.pia.opens("buy-many")
    assert "PO-1" in page.text and "PO-3" not in page.text
    nothing = counter.pia.sends("buy-many", data={"step": "receive", "day": "2026-02-20"})
    assert "No order was ticked" in nothing.text
    done = counter.pia.sends(
        "buy-many",
        data={"step": "receive", "day": "2026-02-20", "pick": [first.pk, second.pk, pending.pk]},
    )
    assert "2 orders are received in full." in done.text
    assert "Purchase order PO-3 is pending and cannot become received." in done.text
    assert (fresh(first).status, fresh(second).received_on) == ("received", date(2026, 2, 20))


def test_many_orders_are_marked_as_shipped(counter: Counter) -> None:
    order = counter.buys()
    counter.pia.sends("buy-many", data={"step": "ship", "day": "2026-02-20", "pick": [order.pk]})
    assert (fresh(order).status, fresh(order).shipped_on) == ("shipped", date(2026, 2, 20))


def test_the_order_is_printed_as_the_vendor_reads_it(counter: Counter) -> None:
    order = counter.buys(memo="Deliver to dock 4.")
    page = counter.vic.opens("buy-print", order.pk)
    assert page.status == 200
    assert "Purchase order PO-1" in page.text and "Litware, Inc." in page.text
    assert "CHE-7 Queso Cabrales 10 8.00 80.00" in page.text
    assert "Total, USD 80.00" in page.text and "Deliver to dock 4." in page.text


def test_the_list_says_what_arrived_and_finds_it(counter: Counter) -> None:
    part, whole = counter.buys("PO-1"), counter.buys("PO-2")
    counter.buys("PO-3")
    for order, quantity in ((part, "4"), (whole, "10")):
        line = fresh(order).lines.get()
        counter.pia.sends(
            "buy-receive", order.pk, data={"received_on": "2026-02-18", f"quantity_{line.pk}": quantity}
        )
    page = counter.pia.opens("buy-list", received="part")
    assert "PO-1" in page.text and "PO-2" not in page.text and "PO-3" not in page.text
    assert "PO-3" in counter.pia.opens("buy-list", received="none").text
    assert "PO-2" in counter.pia.opens("buy-list", received="all").text
    counter.pia.sends("buy-no-charges", part.pk)
    missing = counter.pia.opens("buy-list", charges="missing").text
    assert "PO-2" in missing and "PO-1 " not in missing
    assert "PO-1" in counter.pia.opens("buy-list", status="partly_received").text


def test_billed_once_create_bill_is_off_while_a_vendor_invoice_is_there(counter: Counter) -> None:
    order = counter.buys()
    invoice = VendorInvoice.objects.create(
        company=counter.desk.company, number="L-77", vendor=counter.desk.litware, order=order, status="procurement",
        invoice_on=date(2026, 2, 12), currency="USD", total=D("80"), created_at=NOW,
    )  # fmt: skip
    page = counter.pia.opens("buy-order", order.pk)
    assert "is billed by vendor invoice L-77, and an order is billed once." in page.text
    assert ">Create bill<" not in page.html
    assert ">Create bill<" not in counter.pia.opens("buy-list").html
    counter.pia.sends("buy-create", data={"pick": [order.pk]})
    assert not Push.objects.exists()
    VendorInvoice.objects.filter(pk=invoice.pk).update(status="cancelled")
    counter.pia.sends("buy-no-charges", order.pk)
    assert ">Create bill<" in counter.pia.opens("buy-order", order.pk).html


def test_D1_where_purchase_orders_are_sent_the_pages_say_so(counter: Counter) -> None:
    counter.desk.sets(purchase_document="purchase_order")
    order = counter.buys()
    page = counter.pia.opens("buy-order", order.pk)
    assert "Send to QuickBooks</button>" in page.html and "Create bill</button>" not in page.html
    assert "makes the bills from them in QuickBooks" in page.text
    preview = counter.pia.opens("buy-tab", order.pk, "preview")
    assert "QuickBooks books nothing for a purchase order" in preview.text
    counter.pia.sends("buy-create", data={"only": order.pk})
    push = Push.objects.get(document_key=order.key)
    assert (push.kind, push.label) == ("purchase_order", "Purchase order PO-1")


def test_D1_a_lower_edition_is_refused_in_words(counter: Counter) -> None:
    counter.desk.sets(purchase_document="purchase_order")
    type(counter.desk.connection).objects.update(edition="QuickBooks Online Essentials")
    order = counter.buys()
    sentence = (
        "QuickBooks Online Essentials has no purchase orders; they need QuickBooks Online Plus or Advanced."
    )
    assert sentence in counter.pia.opens("buy-order", order.pk).text
    counter.pia.sends("buy-create", data={"only": order.pk})
    assert not Push.objects.exists()
