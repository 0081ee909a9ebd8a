"""What a purchase order becomes as a bill, with figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

from crossfoot.core.postings import Bill, ExpenseLine, TaxTotal
from crossfoot.documents import sending
from crossfoot.documents.purchase_orders import operations, posting, queries
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from desk import NOW, Desk

ORDERED = date(2026, 2, 1)


def bill_of(desk: Desk, lines: list[PurchaseLineDraft], **header: Any) -> Bill:
    made = made_of(desk, lines, **header)
    assert made.bill is not None, made.problems
    return made.bill


def made_of(desk: Desk, lines: list[PurchaseLineDraft], **header: Any) -> posting.FromOrder:
    values = {"number": "PO-1", "vendor_id": desk.litware.pk, "ordered_on": ORDERED, **header}
    draft = PurchaseOrderDraft(lines=tuple(lines), **values)
    order = operations.draft(company=desk.company, order=draft, by=desk.pia, at=NOW)
    return posting.bill_from(queries.one(desk.company, order.pk), sending.require_books(desk.company))


def tea(desk: Desk, quantity: str = "4", price: str = "50.26", **more: Any) -> PurchaseLineDraft:
    return PurchaseLineDraft(D(quantity), D(price), product_id=desk.tea.pk, **more)


def freight(amount: str) -> PurchaseLineDraft:
    return PurchaseLineDraft(D(1), D(amount), kind="freight", description="OVERSEAS - DELUXE")


def test_goods_freight_and_tax_of_a_us_bill_and_the_cent_between_them(northwind: Desk) -> None:
    # 201.04 + 5.026 + 16.0832 is 222.1492; in cents 201.04 + 5.03 + 16.08 = 222.15.
    bill = bill_of(northwind, [tea(northwind), freight("5.0260")], tax=D("16.0832"), total=D("222.1492"))
    assert bill.lines == (
        ExpenseLine("Green tea (TEA-1), 4 × 50.26", D("201.04"), "purchases"),
        ExpenseLine("OVERSEAS - DELUXE", D("5.03"), "freight", kind="freight"),
        ExpenseLine("Sales tax charged by the vendor", D("16.08"), "purchase_tax", kind="tax"),
    )
    assert (bill.total, bill.taxes) == (D("222.15"), ())


def test_a_difference_within_the_tolerance_is_a_line_of_its_own(northwind: Desk) -> None:
    bill = bill_of(northwind, [tea(northwind)], total=D("201.01"))
    assert bill.lines[1] == ExpenseLine(
        "Rounding to the order's total of 201.01", D("-0.03"), "purchase_rounding", kind="rounding"
    )
    assert bill.total == D("201.01")


def test_beyond_the_tolerance_there_is_no_bill(northwind: Desk) -> None:
    made = made_of(northwind, [tea(northwind)], total=D("201.10"))
    assert made.bill is None
    assert made.problems[0].sentence.startswith(
        "The lines, discount and tax of Purchase order PO-1 come to 201.04, and the order states 201.10: "
    )


def test_D4_a_discount_on_the_whole_order_credits_the_accounts_it_reduces(northwind: Desk) -> None:
    bill = bill_of(northwind, [tea(northwind, "3", "30"), freight("10")], discount=D("10.00"))
    assert bill.lines[2:] == (
        ExpenseLine("Discount of 10.00 on the order", D("-9.00"), "purchases", kind="discount"),
        ExpenseLine("Discount of 10.00 on the order", D("-1.00"), "freight", kind="discount"),
    )
    assert bill.total == D("90.00")


def test_D4_a_discount_on_a_line_is_in_its_amount_and_named(northwind: Desk) -> None:
    (line,) = bill_of(northwind, [tea(northwind, "4", "1.1550", discount=D("0.1"))]).lines
    assert (line.description, line.amount) == ("Green tea (TEA-1), 4 × 1.155 less 10 %", D("4.16"))


def test_outside_the_us_tax_is_recoverable_and_per_rate(contoso: Desk) -> None:
    vat = contoso.tax_rate("VAT", "20")
    lines = [tea(contoso, tax_rate_id=vat.pk), freight("10")]
    bill = bill_of(contoso, lines, discount=D("21.10"))
    # 21.10 over 201.04 and 10.00 is 20.10 and 1.00; 20 % of 180.94 is 36.188.
    assert [(line.amount, line.account, line.tax) for line in bill.lines] == [
        (D("201.04"), "purchases", vat.key),
        (D("10.00"), "freight", ""),
        (D("-20.10"), "purchases", vat.key),
        (D("-1.00"), "freight", ""),
    ]
    assert bill.taxes == (TaxTotal(vat.key, D("180.94"), D("36.19")),)
    assert bill.total == D("226.13")


def test_outside_the_us_a_stated_tax_needs_a_rate(contoso: Desk) -> None:
    made = made_of(contoso, [tea(contoso)], tax=D("16.08"))
    assert made.bill is None
    assert made.problems[0].code == "tax_without_rate"


def test_in_the_us_a_rate_of_a_line_is_an_expense_too(northwind: Desk) -> None:
    rate = northwind.tax_rate("State", "8")
    bill = bill_of(northwind, [tea(northwind, tax_rate_id=rate.pk)])
    assert [(line.kind, line.amount, line.tax) for line in bill.lines] == [
        ("goods", D("201.04"), ""),
        ("tax", D("16.08"), ""),
    ]


def test_D3_the_number_is_ours_the_vendors_or_made_by_a_pattern(northwind: Desk) -> None:
    assert bill_of(northwind, [tea(northwind)], number="PO-1").number == "PO-1"
    northwind.sets(purchase_number_rule="vendor_reference")
    assert bill_of(northwind, [tea(northwind)], number="PO-2", vendor_reference="INV 77").number == "INV 77"
    northwind.sets(purchase_number_rule="pattern", purchase_number_pattern="{vendor_code}-{order}")
    assert bill_of(northwind, [tea(northwind)], number="PO-3").number == "LITWARE0001-PO-3"


def test_the_vendors_invoice_date_posts_the_bill_and_the_order_date_stands_in(northwind: Desk) -> None:
    invoiced = {"vendor_invoice_on": date(2026, 2, 9), "received_on": date(2026, 2, 7)}
    assert bill_of(northwind, [tea(northwind)], number="1", **invoiced).posting_on == date(2026, 2, 9)
    bill = bill_of(northwind, [tea(northwind)], number="2", received_on=date(2026, 2, 7))
    assert (bill.posting_on, bill.due_on) == (ORDERED, ORDERED)
    northwind.sets(purchase_date_rule="receipt_date")
    later = bill_of(northwind, [tea(northwind)], number="3", received_on=date(2026, 2, 7))
    assert later.posting_on == date(2026, 2, 7)


def test_the_memo_names_the_order_and_the_vendors_invoice(northwind: Desk) -> None:
    bill = bill_of(northwind, [tea(northwind)], vendor_reference="INV 77", memo="Second half")
    assert bill.memo == "Purchase order PO-1\nVendor's invoice INV 77\nSecond half"
