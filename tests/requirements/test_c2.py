"""C2: whoever approves or returns acts on what they saw, and one that cannot go keeps no other back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crossfoot.documents.approvals.models import Approval
from crossfoot.documents.models import VendorInvoice
from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.vendor_invoices import rematching
from crossfoot.engine.models import Task
from requirements.test_c import api, approved, approves, changed, entered, ordered, sends
from world import Hub


def test_C2_an_invoice_that_somebody_changed_meanwhile_is_not_approved_on_its_page(hub: Hub) -> None:
    order = ordered(hub)
    invoice = entered(hub, order)
    pia = hub.page(hub.pia)
    pia.opens("vendor-invoices-act", invoice, "approve-procurement")
    api(hub, hub.omar).put(f"/vendor-invoices/{invoice}", changed(order, "7.50"))

    pia.presses("Approve as Procurement")
    assert pia.page.status == 422
    assert (
        "Omar changed Vendor invoice LW-778 on 5 Jan 2026 at 09:00: total 95.00 → 90.00. Look again."
        in pia.page.text
    )
    assert VendorInvoice.objects.get().status == "procurement"
    assert not Approval.objects.exists()

    # Now the page shows the invoice as it is, and the same button approves that.
    pia.presses("Approve as Procurement")
    assert VendorInvoice.objects.get().status == "accounting"
    assert Approval.objects.get().amount == Decimal("90.00")


def test_C2_of_many_a_changed_one_is_left_out_and_named_and_the_others_are_approved(hub: Hub) -> None:
    orders = [ordered(hub, number) for number in ("PO-7", "PO-8")]
    first, second = (entered(hub, order, f"LW-{order.number}") for order in orders)
    pia = hub.page(hub.pia)
    pia.opens("vendor-invoices-list")
    pia.posts("vendor-invoices-do", act="approve-procurement", pick=[str(first), str(second)])
    edited = {**changed(orders[0], "8.00"), "number": "LW-PO-7", "memo": "Pallet 4"}
    assert api(hub, hub.omar).put(f"/vendor-invoices/{first}", edited).status == 200

    pia.presses("Approve as Procurement")
    assert "Omar changed Vendor invoice LW-PO-7 on 5 Jan 2026" in pia.page.text
    assert "its total is still 95.00. Look again." in pia.page.text
    found = VendorInvoice.objects.order_by("pk").values_list("status", flat=True)
    assert list(found) == ["procurement", "accounting"]


def test_C2_a_program_decides_by_the_version_that_it_read(hub: Hub) -> None:
    order = ordered(hub)
    invoice = entered(hub, order)
    pia = api(hub, hub.pia)
    read = pia.get(f"/vendor-invoices/{invoice}").body
    seen = {"version": read["version"], "total": read["total"]}
    assert pia.get(f"/vendor-invoices/{invoice}").body["version"] == read["version"]
    api(hub, hub.omar).put(f"/vendor-invoices/{invoice}", changed(order, "7.50"))

    asked = {"ids": [invoice], "side": "procurement", "seen": [{"id": invoice, **seen}]}
    (left,) = pia.post("/vendor-invoices/approve", asked).body["refused"]
    assert "total 95.00 → 90.00" in str(left)
    back = {"to": "entry", "reason": "Not what we ordered", "seen": seen}
    assert "Look again." in str(pia.post(f"/vendor-invoices/{invoice}/return", back).body)
    assert VendorInvoice.objects.get().status == "procurement"

    read = pia.get(f"/vendor-invoices/{invoice}").body
    asked["seen"] = [{"id": invoice, "version": read["version"], "total": read["total"]}]
    assert pia.post("/vendor-invoices/approve", asked).body["moved"] == [invoice]


def dearer(hub: Hub, number: str, price: str) -> int:
    """An invoice whose vendor charges another price for the cheese than the 8.00 that were agreed."""
    order = ordered(hub, number)
    invoice = entered(hub, order, f"LW-{number}")
    given = {**changed(order, price), "number": f"LW-{number}"}
    assert api(hub, hub.pia).put(f"/vendor-invoices/{invoice}", given).status == 200
    return invoice


def tolerates(hub: Hub, amount: str) -> None:
    omar = api(hub, hub.ana)
    assert omar.put("/approval-rules", {"tolerance_amount": amount}).status == 200


def differing(hub: Hub) -> list[str]:
    """The numbers of the invoices in the list of those that differ."""
    items = api(hub, hub.pia).get("/vendor-invoices?match=differs").body["items"]
    return sorted(item["number"] for item in items)


def test_C2_another_tolerance_matches_what_was_not_sent_anew_in_lists_and_on_pages(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, more = dearer(hub, "PO-7", "8.30"), dearer(hub, "PO-8", "9.50")
    assert differing(hub) == ["LW-PO-7", "LW-PO-8"]
    tolerates(hub, "5.00")
    assert differing(hub) == ["LW-PO-8"]
    assert "within" in hub.page(hub.pia).opens("vendor-invoices-list").row("LW-PO-7").lower()
    assert approves(hub, hub.pia, some, "procurement")["moved"] == [some]

    monkeypatch.setattr(rematching, "AT_ONCE", 1)
    tolerates(hub, "20.00")
    assert differing(hub) == ["LW-PO-8"]
    hub.works()
    assert differing(hub) == []
    task = Task.objects.get(kind=rematching.MATCH_ANEW)
    assert (task.state, task.sentence) == ("done", "2 vendors' invoices were matched anew.")
    tolerates(hub, "20.00")
    assert Task.objects.filter(kind=rematching.MATCH_ANEW).count() == 1
    assert approves(hub, hub.pia, more, "procurement")["moved"] == [more]


def test_C3_accounting_approves_many_and_a_revision_that_cannot_go_is_named(hub: Hub) -> None:
    orders = [ordered(hub, number) for number in ("PO-7", "PO-8", "PO-9")]
    revised = [approved(hub, order, f"LW-{order.number}") for order in orders[:2]]
    for invoice in revised:
        sends(hub, invoice)
    hub.works()
    fresh = entered(hub, orders[2], "LW-PO-9")
    pia = api(hub, hub.pia)
    for invoice, order in zip(revised, orders, strict=False):
        pia.post(f"/vendor-invoices/{invoice}/revise", {"reason": "A new price"})
        given = {**changed(order, "7.50"), "number": f"LW-{order.number}"}
        assert pia.put(f"/vendor-invoices/{invoice}", given).status == 200
    expected = [
        ChargeDraft("freight", Decimal(15), "Courier"),
        ChargeDraft("duty", Decimal(4), is_expected=True),
    ]
    charges.edit_charges(order=orders[0], charges=expected, by=hub.pia, at=hub.now)
    pia.post("/vendor-invoices/submit", {"ids": revised})
    every = [*revised, fresh]
    for invoice in every:
        approves(hub, hub.pia, invoice, "procurement")

    omar = hub.page(hub.omar)
    omar.opens("vendor-invoices-list")
    omar.posts("vendor-invoices-do", act="approve-accounting", pick=[str(one) for one in every])
    omar.presses("Approve as Accounting")

    assert "2 invoices are approved for Accounting." in omar.page.messages
    assert "Vendor invoice LW-PO-7 cannot go to QuickBooks as it is now" in omar.page.text
    found = VendorInvoice.objects.order_by("pk").values_list("status", "revision")
    assert list(found) == [("accounting", 0), ("approved", 1), ("approved", 0)]
    standing = Approval.objects.filter(side="accounting", withdrawn_at=None)
    assert sorted(standing.values_list("document_id", flat=True)) == [revised[1], fresh]
    hub.works()
    assert sorted(bill["TotalAmt"] for bill in hub.in_books("Bill")) == [90, 95]
