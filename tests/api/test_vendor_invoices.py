"""Vendors' invoices by API: entered, matched, approved by two people, sent, returned; with exact figures."""

from __future__ import annotations

from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.documents.models import Approval
from crossfoot.sync.models import Push
from desk import Desk
from machine import Machine, machine_of
from vendor_desk import accountant, ordered

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture
def buyer(northwind: Desk) -> Machine:
    """Pia's: Procurement."""
    return machine_of(northwind.pia, northwind.company, mark="p")


@pytest.fixture
def books(northwind: Desk) -> Machine:
    """Omar's: Accounting."""
    return machine_of(accountant(northwind), northwind.company, mark="o")


def invoice_of(desk: Desk, order: Any, number: str = "LW-1", **more: Any) -> dict[str, Any]:
    """Ten cheeses at 8.00 and freight of 15.00, as they were ordered: 95.00."""
    goods, freight = order.lines.all()
    return {
        "number": number,
        "vendor_id": desk.litware.pk,
        "invoice_on": "2026-02-20",
        "order_id": order.pk,
        "lines": [
            {"order_line_id": goods.pk, "quantity": "10", "unit_price": "8", "product_id": desk.cheese.pk},
            {"order_line_id": freight.pk, "quantity": "1", "unit_price": "15", "kind": "freight"},
        ],
        **more,
    }


def entered(desk: Desk, machine: Machine, number: str = "LW-1", **more: Any) -> int:
    made = machine.post("/vendor-invoices", invoice_of(desk, ordered(desk), number, **more))
    assert made.status == 201, made.body
    return int(made.body["id"])


def approves(machine: Machine, invoice: int, side: str, **more: Any) -> Any:
    return machine.post("/vendor-invoices/approve", {"ids": [invoice], "side": side, **more}).body


def test_C2_an_invoice_is_approved_by_two_people_and_only_then_sent(
    northwind: Desk, buyer: Machine, books: Machine
) -> None:
    invoice = entered(northwind, buyer)
    assert buyer.get(f"/vendor-invoices/{invoice}").body["letter"] == "D"
    assert buyer.post("/vendor-invoices/submit", {"ids": [invoice]}).body["moved"] == [invoice]

    assert approves(buyer, invoice, "procurement")["moved"] == [invoice]
    refused = buyer.post("/vendor-invoices/send", {"ids": [invoice]}).body["refused"]
    assert refused[0]["problems"][0]["code"] == "not_billable"
    assert not Push.objects.exists()

    assert approves(books, invoice, "accounting")["moved"] == [invoice]
    told = books.get(f"/vendor-invoices/{invoice}").body
    assert (told["letter"], told["match"], told["total"]) == ("A", "matched", "95.00")
    assert [(one["side"], one["person"]) for one in told["approvals"]] == [
        ("procurement", "Procurement person"),
        ("accounting", "Omar"),
    ]
    sent = books.post("/vendor-invoices/send", {"ids": [invoice]}).body
    assert [one["order_id"] for one in sent["queued"]] == [invoice]
    assert books.get(f"/vendor-invoices/{invoice}").body["letter"] == "ES"


def test_C2_one_person_does_not_approve_for_both_sides_unless_the_company_says_so(
    northwind: Desk, shop: Machine, buyer: Machine
) -> None:
    invoice = entered(northwind, shop)
    shop.post("/vendor-invoices/submit", {"ids": [invoice]})
    approves(shop, invoice, "procurement")
    (left,) = approves(shop, invoice, "accounting")["refused"]
    assert left["sentence"] == (
        "Administrator person cannot approve Vendor invoice LW-1 for Accounting: Procurement's approval was "
        "given by the same person, or in their place, and two people have to approve. Ask someone else, or let "
        "an administrator allow one person both approvals under Settings > Approvals."
    )
    assert approves(buyer, invoice, "accounting")["code"] == "forbidden"
    assert Approval.objects.count() == 1

    assert shop.put("/approval-rules", {"one_person_may_do_both": True}).status == 200
    assert approves(shop, invoice, "accounting")["moved"] == [invoice]
    overrides = shop.get(f"/vendor-invoices/{invoice}").body["approvals"][1]["overrides"]
    assert [one["code"] for one in overrides] == ["same_person", "own_entry"]
    event = Event.objects.filter(verb="vendor_invoice.approved").latest("sequence")
    assert '"code":"same_person"' in event.data


def test_C4_an_order_without_its_additional_charges_is_not_sent(
    northwind: Desk, shop: Machine, buyer: Machine, books: Machine
) -> None:
    order = shop.post(
        "/purchase-orders",
        {
            "number": "PO-9",
            "vendor_id": northwind.litware.pk,
            "ordered_on": "2026-02-03",
            "status": "received",
            "lines": [{"quantity": "10", "unit_price": "8", "product_id": northwind.cheese.pk}],
        },
    ).body["id"]
    made = buyer.post(
        "/vendor-invoices/from-order", {"order_id": order, "number": "LW-9", "invoice_on": "2026-02-20"}
    ).body
    buyer.post("/vendor-invoices/submit", {"ids": [made["id"]]})
    approves(buyer, made["id"], "procurement")
    approves(books, made["id"], "accounting")

    (refused,) = books.post("/vendor-invoices/send", {"ids": [made["id"]]}).body["refused"]
    assert [one["code"] for one in refused["problems"]] == ["charges_missing"]
    assert refused["problems"][0]["sentence"].startswith("Purchase order PO-9 has no additional charges yet")

    shop.put("/approval-rules", {"needs_charges": False})
    assert len(books.post("/vendor-invoices/send", {"ids": [made["id"]]}).body["queued"]) == 1
