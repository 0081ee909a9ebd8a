"""Additional charges: spread over the goods, locked, declared as not due; with figures (C4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.core.postings import TaxTotal
from crossfoot.core.problems import Refusal
from crossfoot.documents import sending
from crossfoot.documents.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders import charges, landing, operations, posting, queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.landing import Standing
from crossfoot.sync.models import Push
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, stored


def entered(desk: Desk, *lines: PurchaseLineDraft, **header: Any) -> PurchaseOrder:
    values = {"status": "approved", "vendor_id": desk.litware.pk, "ordered_on": date(2026, 2, 1), **header}
    made = operations.draft(
        company=desk.company,
        order=PurchaseOrderDraft("PO-1", lines=lines or katana(desk), **values),
        by=desk.pia,
        at=NOW,
    )
    return fresh(made)


def katana(desk: Desk) -> tuple[PurchaseLineDraft, ...]:
    """4 × 8.00, 4 × 10.00 and 4 × 12.00; the cheese has an account of its own."""
    return (
        PurchaseLineDraft(D(4), D(8), product_id=desk.tea.pk),
        PurchaseLineDraft(D(4), D(10), product_id=desk.cheese.pk),
        PurchaseLineDraft(D(4), D(12), description="Crates"),
    )


def charged(desk: Desk, order: PurchaseOrder, *drafts: ChargeDraft) -> PurchaseOrder:
    return charges.edit_charges(order=order, charges=drafts, by=desk.pia, at=NOW)


def fresh(order: PurchaseOrder) -> PurchaseOrder:
    return queries.one(order.company, order.pk)


def bill(desk: Desk, order: PurchaseOrder) -> posting.FromOrder:
    return posting.bill_from(order, sending.require_books(desk.company))


def test_C4_freight_by_value_makes_units_cost_15_and_18_75_and_22_50(northwind: Desk) -> None:
    order = charged(northwind, entered(northwind), ChargeDraft("freight", D(105), distribution="by_value"))
    assert [one.unit_cost for one in landing.landed_of(order).values()] == [D(15), D("18.75"), D("22.5")]
    assert order.total == D("225.00")


def test_C4_a_spread_charge_debits_the_accounts_of_the_goods_by_its_shares(northwind: Desk) -> None:
    northwind.maps(f"purchases@product:{northwind.cheese.pk}", "60", "Cheese bought", "Cost of Goods Sold")
    order = charged(
        northwind,
        entered(northwind),
        ChargeDraft("freight", D(105), description="Sea freight", distribution="by_value"),
        ChargeDraft("duty", D(6), distribution="by_quantity"),
        ChargeDraft("handling", D(3)),
    )
    made = bill(northwind, order).bill
    assert made is not None
    cheese = f"purchases@product:{northwind.cheese.pk}"
    assert [(line.amount, line.account, line.kind) for line in made.lines] == [
        (D("32.00"), "purchases", "goods"),
        (D("40.00"), cheese, "goods"),
        (D("48.00"), "purchases", "goods"),
        (D("70.00"), "purchases", "freight"),
        (D("35.00"), cheese, "freight"),
        (D("4.00"), "purchases", "charge"),
        (D("2.00"), cheese, "charge"),
        (D("3.00"), "purchase_charges", "charge"),
    ]
    assert made.lines[3].description == "Sea freight, spread over the goods by value"
    assert made.total == D("234.00") == order.total


def test_tax_on_a_charge_is_never_spread(contoso: Desk) -> None:
    vat = contoso.tax_rate("VAT", "20")
    order = charged(
        contoso,
        entered(contoso),
        ChargeDraft("freight", D("105"), distribution="by_value", tax_rate_id=vat.pk),
    )
    made = bill(contoso, order).bill
    assert made is not None
    assert made.taxes == (TaxTotal(vat.key, D("105.00"), D("21.00")),)
    assert [line.tax for line in made.lines] == ["", "", "", vat.key]
    assert sum(one.share for one in landing.landed_of(order).values()) == D("105.00")
    assert order.total == D("246.00")


def test_what_a_carrier_charges_is_not_on_the_vendors_bill_but_in_the_goods_cost(northwind: Desk) -> None:
    order = charged(
        northwind,
        entered(northwind),
        ChargeDraft("freight", D(105), distribution="by_value", invoiced_by_vendor=False),
    )
    made = bill(northwind, order).bill
    assert made is not None
    assert (made.total, [line.kind for line in made.lines]) == (D("120.00"), ["goods"] * 3)
    assert [one.unit_cost for one in landing.landed_of(order).values()] == [D(15), D("18.75"), D("22.5")]


def test_a_discount_on_the_order_comes_off_before_charges_are_spread(northwind: Desk) -> None:
    order = entered(northwind, discount=D(12))
    assert [one.unit_cost for one in landing.landed_of(order).values()] == [D("7.2"), D(9), D("10.8")]


def test_the_stated_total_grows_by_what_the_vendor_charges_and_keeps_its_rounding(northwind: Desk) -> None:
    order = entered(northwind, total=D("120.02"))
    order = charged(northwind, order, ChargeDraft("freight", D(5)), ChargeDraft("charge", D(7)))
    assert order.total == D("132.02")
    order = charged(northwind, order, ChargeDraft("freight", D(5)))
    assert order.total == D("125.02")
    assert charged(northwind, order).total == D("120.02")


def test_C4_an_order_stands_with_its_charges_in_words(northwind: Desk) -> None:
    order = entered(northwind)
    assert landing.standing_of(order) is Standing.MISSING
    order = charged(northwind, order, ChargeDraft("freight", D(5), is_expected=True))
    assert landing.standing_of(order) is Standing.EXPECTED
    problem = landing.why_not_sendable(order)
    assert problem is not None
    assert problem.sentence == (
        "The additional charges of Purchase order PO-1 are still being processed. Enter their final amounts first."
    )
    order = charged(northwind, order, ChargeDraft("freight", D(6)))
    assert landing.standing_of(order) is Standing.PRESENT
    assert landing.why_not_sendable(order) is None


def test_C4_no_charges_are_due_is_signed_and_a_charge_withdraws_it(northwind: Desk) -> None:
    order = entered(northwind)
    charges.declare_no_charges(order=order, by=northwind.pia, at=NOW)
    order = fresh(order)
    assert (landing.standing_of(order), order.no_charges_by, order.no_charges_at) == (
        Standing.DECLARED,
        northwind.pia,
        NOW,
    )
    order = charged(northwind, order, ChargeDraft("freight", D(5)))
    assert (landing.standing_of(order), order.no_charges_by) == (Standing.PRESENT, None)
    with pytest.raises(Refusal, match="has additional charges"):
        charges.declare_no_charges(order=order, by=northwind.pia, at=NOW)
    charged(northwind, order)
    with pytest.raises(Refusal, match="Nobody declared"):
        charges.withdraw_declaration(order=fresh(order), by=northwind.pia, at=NOW)


def test_C4_locked_charges_change_neither_alone_nor_with_the_order(northwind: Desk) -> None:
    order = charged(northwind, entered(northwind), ChargeDraft("freight", D(5)))
    PurchaseOrder.objects.filter(pk=order.pk).update(charges_locked_at=NOW)
    before = stored(PurchaseLine)
    with pytest.raises(Refusal, match="are locked, because a vendor's invoice for it is approved"):
        charged(northwind, fresh(order), ChargeDraft("freight", D(6)))
    with pytest.raises(Refusal, match="are locked"):
        draft = PurchaseOrderDraft("PO-1", northwind.litware.pk, date(2026, 2, 1), katana(northwind))
        operations.edit(order=fresh(order), draft=draft, by=northwind.pia, at=NOW)
    stated = PurchaseLineDraft(D(1), D(5), kind="freight", amount=D(500))
    with pytest.raises(Refusal, match="are locked"):
        draft = replace(draft, lines=(*katana(northwind), stated))
        operations.edit(order=fresh(order), draft=draft, by=northwind.pia, at=NOW)
    assert stored(PurchaseLine) == before


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (ChargeDraft("goods", D(5)), "“goods” is not a kind of additional charge"),
        (ChargeDraft("bribe", D(5)), "“bribe” is not a kind of additional charge"),
        (ChargeDraft("freight", D(-5)), "the unit price is -5"),
        (
            ChargeDraft("freight", D(5), distribution="by_weight"),
            "“by_weight” is not a way to spread a charge",
        ),
    ],
)
def test_a_charge_that_makes_no_sense_is_refused(northwind: Desk, draft: ChargeDraft, sentence: str) -> None:
    order = entered(northwind)
    before = stored(PurchaseLine)
    with pytest.raises(Refusal) as refusal:
        charged(northwind, order, draft)
    assert any(sentence in problem.sentence for problem in refusal.value.problems)
    assert stored(PurchaseLine) == before


def test_a_seller_changes_no_charges_and_a_bill_that_waits_is_made_anew(northwind: Desk) -> None:
    order = entered(northwind)
    with pytest.raises(Forbidden):
        charges.edit_charges(order=order, charges=[], by=northwind.sam, at=NOW)
    operations.create_bills(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    charged(northwind, fresh(order), ChargeDraft("freight", D(5)))
    totals = Push.objects.filter(kind="bill").order_by("pk").values_list("state", "total")
    assert list(totals) == [("skipped", D("120.00")), ("waiting", D("125.00"))]


def test_goods_are_neither_spread_nor_charged_by_others(northwind: Desk) -> None:
    line = PurchaseLineDraft(D(1), D(1), description="Crate", distribution="by_value")
    with pytest.raises(Refusal, match="goods are neither spread over other lines"):
        entered(northwind, line)
