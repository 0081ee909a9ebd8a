"""C, Komet Sales: vendors' invoices, approved by two people and sent (their part in simple accounting); with the
parts of D that they share: sent after approval, and whose number."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import letter_of
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.proof import drift_decisions
from crossfoot.proof.models import DriftAlert
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Person
from machine import Machine
from till import Till
from world import Hub, bought

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


_marks = itertools.count()


def api(hub: Hub, person: Person) -> Machine:
    """The person's next API token."""
    return hub.api(person, f"n{next(_marks)}")


def ordered(hub: Hub, number: str = "PO-7", *, freight: bool = True, **more: Any) -> PurchaseOrder:
    """Ten cheeses at 8.00 and freight of 15.00, received: 95.00."""
    lines = [bought("10", "8.00", product_id=hub.product("CHE-7", "Queso Cabrales").pk)]
    if freight:
        lines.append(bought("1", "15.00", kind="freight", description="Courier"))
    return hub.buys(number, *lines, status="received", **more)


def entered(hub: Hub, order: PurchaseOrder, number: str = "LW-778") -> int:
    """Pia enters the vendor's invoice from the order, by API."""
    asked = {"order_id": order.pk, "number": number, "invoice_on": "2026-01-07"}
    made = api(hub, hub.pia).post("/vendor-invoices/from-order", asked)
    assert made.status == 201, made.body
    api(hub, hub.pia).post("/vendor-invoices/submit", {"ids": [made.body["id"]]})
    return int(made.body["id"])


def approves(hub: Hub, person: Person, invoice: int, side: str) -> dict[str, Any]:
    """What the person's approval by API brings about."""
    body = api(hub, person).post("/vendor-invoices/approve", {"ids": [invoice], "side": side})
    return dict(body.body)


def approved(hub: Hub, order: PurchaseOrder, number: str = "LW-778") -> int:
    invoice = entered(hub, order, number)
    assert approves(hub, hub.pia, invoice, "procurement")["moved"] == [invoice]
    assert approves(hub, hub.omar, invoice, "accounting")["moved"] == [invoice]
    return invoice


def sends(hub: Hub, invoice: int) -> dict[str, Any]:
    """*Send to external system*, by API."""
    return dict(api(hub, hub.omar).post("/vendor-invoices/send", {"ids": [invoice]}).body)


def letter(invoice: int) -> str:
    found = VendorInvoice.objects.get(pk=invoice)
    return letter_of(found.status, found.book_state)


# --- C2 -----------------------------------------------------------------------------------------------


def test_C2_only_what_two_sides_approved_becomes_a_bill(hub: Hub) -> None:
    invoice = entered(hub, ordered(hub))
    assert letter(invoice) == "AP"
    refused = sends(hub, invoice)["refused"]
    assert refused[0]["problems"][0]["sentence"] == (
        "Vendor invoice LW-778 is pending approval by Procurement, and only an invoice that is approved can "
        "become a bill."
    )
    # Procurement comes first, and neither side can do the other's part.
    assert "waits for Procurement" in approves(hub, hub.omar, invoice, "accounting")["refused"][0]["sentence"]
    assert approves(hub, hub.pia, invoice, "accounting")["code"] == "forbidden"
    approves(hub, hub.pia, invoice, "procurement")
    assert letter(invoice) == "AA"
    hub.works()
    assert hub.in_books("Bill") == []

    approves(hub, hub.omar, invoice, "accounting")
    sends(hub, invoice)
    hub.works()

    (bill,) = hub.in_books("Bill")
    assert Decimal(str(bill["TotalAmt"])) == Decimal("95.00")
    assert hub.entries(bill) == [
        ("Accounts Payable (A/P)", Decimal("-95.00")),
        ("Freight and Delivery", Decimal("15.00")),
        ("Purchases", Decimal("80.00")),
    ]


# --- C3 -----------------------------------------------------------------------------------------------


def test_C3_sending_shows_es_at_once_and_s_once_it_is_in_quickbooks(hub: Hub) -> None:
    invoice = approved(hub, ordered(hub))
    assert letter(invoice) == "A"
    sends(hub, invoice)
    assert letter(invoice) == "ES"
    hub.works()
    assert letter(invoice) == "S"
    (bill,) = hub.in_books("Bill")
    assert bill["TxnDate"] == "2026-01-07"
    assert "Purchase order PO-7" in bill["PrivateNote"]
    assert "Vendor's invoice LW-778" in bill["PrivateNote"]
    done = hub.ties_out()
    assert done.difference == 0


def test_C3_what_quickbooks_refuses_shows_f_with_the_reason_and_returns_to_approved(hub: Hub) -> None:
    order = ordered(hub)
    invoice = approved(hub, order)
    bookkeeper = hub.bookkeeper()
    account = next(row for row in bookkeeper.rows("Account") if row["Name"] == "Purchases")
    bookkeeper.changes("Account", account["Id"], Active=False, Name=account["Name"])
    sends(hub, invoice)
    hub.works()
    assert letter(invoice) == "F"
    told = api(hub, hub.omar).get(f"/vendor-invoices/{invoice}").body
    assert told["books"]["sentence"]

    back = api(hub, hub.omar).post(
        f"/vendor-invoices/{invoice}/return-to-approved", {"reason": "The account is closed"}
    )
    assert back.body["letter"] == "A"
    assert not Push.objects.filter(kind="bill").exclude(state=Push.State.SKIPPED).exists()


def test_C3_a_synchronized_bill_is_taken_back_and_can_be_sent_anew(hub: Hub) -> None:
    invoice = approved(hub, ordered(hub))
    sends(hub, invoice)
    hub.works()
    taken = api(hub, hub.omar).post(
        f"/vendor-invoices/{invoice}/return-to-approved", {"reason": "Wrong quantities"}
    )
    assert taken.status == 200, taken.body
    hub.works()
    assert (letter(invoice), hub.in_books("Bill")) == ("A", [])
    sends(hub, invoice)
    hub.works()
    assert (letter(invoice), len(hub.in_books("Bill"))) == ("S", 1)


# --- C4 -----------------------------------------------------------------------------------------------


def test_C4_without_additional_charges_nothing_is_sent_until_a_buyer_signs_that_none_are_due(
    hub: Hub,
) -> None:
    order = ordered(hub, freight=False)
    invoice = approved(hub, order)
    (refused,) = sends(hub, invoice)["refused"]
    assert refused["problems"][0]["sentence"] == (
        "Purchase order PO-7 has no additional charges yet, and is not sent without them. Enter its freight, "
        "duty or handling, or declare that no charges are due."
    )
    declared = api(hub, hub.pia).post(f"/purchase-orders/{order.pk}/no-charges")
    assert declared.status == 200, declared.body
    sends(hub, invoice)
    hub.works()
    assert letter(invoice) == "S"


def test_C4_the_rule_can_be_switched_off(hub: Hub) -> None:
    invoice = approved(hub, ordered(hub, freight=False))
    assert api(hub, hub.omar).put("/approval-rules", {"needs_charges": False}).status == 403
    assert api(hub, hub.ana).put("/approval-rules", {"needs_charges": False}).status == 200
    sends(hub, invoice)
    hub.works()
    assert letter(invoice) == "S"


# --- D2 -----------------------------------------------------------------------------------------------


def test_D2_in_automatic_mode_the_second_approval_sends_the_bill(hub: Hub) -> None:
    before = approved(hub, ordered(hub, "PO-6"), "LW-777")
    hub.chooses(automatic_vendor_invoices=True)
    invoice = entered(hub, ordered(hub))
    approves(hub, hub.pia, invoice, "procurement")
    assert Push.objects.filter(kind="bill").count() == 0
    sent = approves(hub, hub.omar, invoice, "accounting")["sent"]
    assert [one["order_id"] for one in sent["queued"]] == [invoice]
    hub.works()
    # What was approved before the setting still waits for a person.
    assert (letter(invoice), letter(before)) == ("S", "A")


# --- D3 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "pattern", "expected"),
    [
        ("own", "", "PO-7"),
        ("vendor_reference", "", "LW-778"),
        ("pattern", "{vendor_code}/{order}/{reference}", "LITW/PO-7/LW-778"),
    ],
)
def test_D3_which_number_the_bill_of_a_vendors_invoice_carries(
    hub: Hub, rule: str, pattern: str, expected: str
) -> None:
    hub.chooses(purchase_number_rule=rule, purchase_number_pattern=pattern)
    invoice = approved(hub, ordered(hub, vendor=hub.vendor(code="LITW")))
    sends(hub, invoice)
    hub.works()
    assert [one["DocNumber"] for one in hub.in_books("Bill")] == [expected]


def test_D3_a_number_of_more_than_21_characters_is_found_before_sending(hub: Hub) -> None:
    hub.chooses(purchase_number_rule="pattern", purchase_number_pattern="{vendor_code}-{order}-{reference}")
    invoice = approved(hub, ordered(hub, vendor=hub.vendor(code="LITWARE0001")))
    (preview,) = api(hub, hub.omar).post("/vendor-invoices/preview", {"ids": [invoice]}).body["previews"]
    assert preview["is_ready"] is False
    assert "number_too_long" in [one["code"] for one in preview["problems"]]


# --- Files --------------------------------------------------------------------------------------------


def test_C1_the_vendors_file_goes_along_to_quickbooks(hub: Hub) -> None:
    invoice = entered(hub, ordered(hub))
    made = api(hub, hub.pia).upload(f"/vendor-invoices/{invoice}/files", "invoice.pdf", PDF)
    assert (made.status, made.body["content_type"], made.body["goes_to_books"]) == (
        201,
        "application/pdf",
        True,
    )
    approves(hub, hub.pia, invoice, "procurement")
    approves(hub, hub.omar, invoice, "accounting")
    sends(hub, invoice)
    hub.works()

    (bill,), (attached,) = hub.in_books("Bill"), hub.in_books("Attachable")
    assert attached["FileName"] == "invoice.pdf"
    assert attached["AttachableRef"][0]["EntityRef"] == {"type": "Bill", "value": bill["Id"]}
    file = api(hub, hub.omar).get(f"/vendor-invoices/{invoice}").body["files"][0]
    assert file["state"] == "synchronized"


def test_a_revised_invoice_is_approved_by_both_again_and_updates_the_same_bill(hub: Hub) -> None:
    order = ordered(hub)
    invoice = approved(hub, order)
    sends(hub, invoice)
    hub.works()
    (before,) = hub.in_books("Bill")
    pia, omar = api(hub, hub.pia), api(hub, hub.omar)
    assert pia.post(f"/vendor-invoices/{invoice}/revise", {"reason": "A new price"}).body["letter"] == "R"
    assert pia.put(f"/vendor-invoices/{invoice}", changed(order, "7.50")).status == 200
    pia.post("/vendor-invoices/submit", {"ids": [invoice]})
    approves(hub, hub.pia, invoice, "procurement")
    hub.works()
    assert hub.in_books("Bill") == [before]

    approves(hub, hub.omar, invoice, "accounting")
    hub.works()
    (bill,) = hub.in_books("Bill")
    assert (bill["Id"], Decimal(str(bill["TotalAmt"]))) == (before["Id"], Decimal("90.00"))
    told = omar.get(f"/vendor-invoices/{invoice}").body
    assert (told["letter"], told["revision"], len(told["approvals"])) == ("S", 1, 4)


def changed(order: PurchaseOrder, price: str) -> dict[str, Any]:
    """The invoice again, with its cheese at another price."""
    goods, freight = order.lines.all()
    return {
        "number": "LW-778",
        "vendor_id": order.vendor_id,
        "order_id": order.pk,
        "invoice_on": "2026-01-07",
        "lines": [
            {"order_line_id": goods.pk, "quantity": "10", "unit_price": price},
            {"order_line_id": freight.pk, "quantity": "1", "unit_price": "15", "kind": "freight"},
        ],
    }


def test_C4_a_revision_reaches_no_bill_while_a_charge_of_its_order_is_still_processing(hub: Hub) -> None:
    order = ordered(hub)
    invoice = approved(hub, order)
    sends(hub, invoice)
    hub.works()
    (before,) = hub.in_books("Bill")
    pia = api(hub, hub.pia)
    pia.post(f"/vendor-invoices/{invoice}/revise", {"reason": "A new price"})
    pia.put(f"/vendor-invoices/{invoice}", changed(order, "7.50"))
    expected = [
        ChargeDraft("freight", Decimal(15), "Courier"),
        ChargeDraft("duty", Decimal(4), is_expected=True),
    ]
    charges.edit_charges(order=order, charges=expected, by=hub.pia, at=hub.now)
    pia.post("/vendor-invoices/submit", {"ids": [invoice]})
    approves(hub, hub.pia, invoice, "procurement")
    refused = api(hub, hub.omar).post("/vendor-invoices/approve", {"ids": [invoice], "side": "accounting"})
    assert "still" in str(refused.body) and "cannot go to QuickBooks as it is now" in str(refused.body)
    hub.works()
    assert (hub.in_books("Bill"), VendorInvoice.objects.get().status) == ([before], "accounting")


def test_C3_an_edit_outside_a_revision_reaches_quickbooks_on_no_way_without_both_approvals(hub: Hub) -> None:
    hub.chooses(edits_outside_revision="local")
    order = ordered(hub)
    invoice = approved(hub, order)
    sends(hub, invoice)
    hub.works()
    pia, omar = api(hub, hub.pia), api(hub, hub.omar)
    assert pia.put(f"/vendor-invoices/{invoice}", changed(order, "800.00")).status == 200

    # The bill is changed there, and "ours" would be what nobody approved.
    (bill,) = hub.in_books("Bill")
    hub.bookkeeper().edits("Bill", bill, TxnDate="2026-01-09")
    hub.runs_for(minutes=6)
    alert = DriftAlert.objects.get(state="open")
    with pytest.raises(Refusal, match="was edited here outside a revision"):
        drift_decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)

    # Taken out and sent anew, it would be the same.
    again = {"reason": "Wrong quantities", "confirmed": True}
    taken = omar.post(f"/vendor-invoices/{invoice}/return-to-approved", again)
    assert taken.status == 200, taken.body
    hub.works()
    assert (letter(invoice), hub.in_books("Bill")) == ("A", [])
    (refused,) = sends(hub, invoice)["refused"]
    assert "was changed after it was approved, so Procurement's approval no longer stands" in str(refused)
    returned = {"to": "procurement", "reason": "Look again"}
    assert omar.post(f"/vendor-invoices/{invoice}/return", returned).body["letter"] == "AP"
    hub.works()
    assert hub.in_books("Bill") == []


def test_C3_a_cancelled_invoice_whose_bill_is_paid_meanwhile_is_not_billed_again(hub: Hub) -> None:
    order = ordered(hub)
    invoice = approved(hub, order)
    sends(hub, invoice)
    hub.works()
    (bill,) = hub.in_books("Bill")
    reason = {"reason": "Entered twice"}
    assert api(hub, hub.omar).post(f"/vendor-invoices/{invoice}/cancel", reason).status == 200
    # Between the click and the turn somebody pays it, so that it stays.
    Till(hub).pays(("Bill", bill, "95.00"))
    hub.works()
    assert len(hub.in_books("Bill")) == 1

    # Its number stays taken, and what it bills stays billed.
    again = api(hub, hub.pia).post(
        "/vendor-invoices/from-order", {"order_id": order.pk, "number": "LW-779", "invoice_on": "2026-01-08"}
    )
    assert "Nothing of Purchase order PO-7 is left to invoice" in again.body["detail"]
    given = changed(order, "8.00")
    taken = api(hub, hub.pia).post("/vendor-invoices", {**given, "number": " lw 778"})
    assert (
        "entered already, as the cancelled vendor invoice LW-778, whose bill still stands in QuickBooks as"
        in taken.body["detail"]
    )
    other = api(hub, hub.pia).post("/vendor-invoices", {**given, "number": "LW-780"})
    assert other.body["match"] == "differs"
    assert [one["Id"] for one in hub.in_books("Bill")] == [bill["Id"]]


# --- C5 -----------------------------------------------------------------------------------------------


def test_C5_a_synchronized_invoice_is_paid_in_quickbooks_and_shows_it_here(hub: Hub) -> None:
    invoice = approved(hub, ordered(hub))
    sends(hub, invoice)
    hub.works()
    (bill,) = hub.in_books("Bill")
    bookkeeper = Till(hub)
    bookkeeper.pays(("Bill", bill, "45.00"))
    hub.runs_for(minutes=6)
    shown = api(hub, hub.pat).get(f"/vendor-invoices/{invoice}").body["books"]
    assert (shown["paid_state"], shown["paid_amount"]) == ("partly_paid", "45.00")

    bookkeeper.pays(("Bill", bill, "50.00"))
    hub.runs_for(minutes=6)

    shown = api(hub, hub.pat).get(f"/vendor-invoices/{invoice}").body["books"]
    assert (shown["paid_state"], shown["paid_amount"]) == ("paid", "95.00")
    assert [one["amount"] for one in api(hub, hub.pat).get("/payments").body["items"]] == ["50.00", "45.00"]
