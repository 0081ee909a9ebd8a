"""Purchase orders, receipts and bills of a company that keeps stock: what QuickBooks reports after each step."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from buyer import buyer, day
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders import queries as purchase_queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices import returning
from crossfoot.stock import operations as stock
from crossfoot.stock.models import StockEvent
from crossfoot.sync import queue
from world import Hub, bought

WAYS = [Accounting.SIMPLE, Accounting.AT_BILL, Accounting.AT_RECEIPT]


@pytest.mark.parametrize("accounting", WAYS)
def test_B3_an_order_is_received_sold_and_billed_with_its_charges(hub: Hub, accounting: Accounting) -> None:
    """Ten at 10.00 with freight of 15.00 and duty of 5.00; billed at 11.00, freight 20.00, duty 5.00."""
    desk = buyer(hub, accounting)
    order = desk.orders(
        "PO-1", bought("10", "10.00", product_id=desk.store.product("A").pk), freight="15", duty="5"
    )
    desk.receives(order, 4, day(3))
    desk.receives(order, 6, day(4))
    charges.edit_charges(
        order=order,
        charges=[
            ChargeDraft("freight", D(13), distribution="by_value"),
            ChargeDraft("duty", D(5), distribution="by_value", invoiced_by_vendor=False),
        ],
        **desk.ana,
    )
    assert desk.worth() == (D(10), D(118))
    with pytest.raises(Refusal, match="It comes from another page: Receipt R-PO-1-1 of Purchase order PO-1"):
        stock.take_back(event=StockEvent.objects.order_by("pk")[0], reason="Not here", **desk.ana)
    if accounting is Accounting.AT_RECEIPT:
        assert desk.books(4) == {"grni": "-100.00", "inventory": "118.00", "landed_cost_accrual": "-18.00"}
    else:
        assert desk.store.posts() == {}
    desk.store.ships("sale", "A", 5, day(5))
    invoice = desk.is_invoiced(order, "LW-1", day(6), (1, "10", "11.00"), (2, "1", "20.00"))
    duty = desk.is_invoiced(order, "UPS-1", day(7), (3, "1", "5.00"))
    assert desk.worth() == (D(5), D("67.50"))
    billed = {"cost_of_sales": "67.50", "inventory": "67.50", "payable": "-135.00"}
    is_simple = accounting is Accounting.SIMPLE
    assert desk.books(8) == ({"payable": "-135.00", "purchases": "135.00"} if is_simple else billed)

    returning.return_to_approved(invoice=duty, reason="Not ours", **desk.ana)
    taken_out = {
        Accounting.SIMPLE: {"payable": "-130.00", "purchases": "130.00"},
        Accounting.AT_BILL: {"cost_of_sales": "67.50", "inventory": "62.50", "payable": "-130.00"},
        Accounting.AT_RECEIPT: billed | {"landed_cost_accrual": "-5.00", "payable": "-130.00"},
    }
    assert desk.books(8) == dict(sorted(taken_out[accounting].items()))
    (push,) = invoices.create_bills(company=hub.company, invoices=[duty], **desk.ana).pushes
    queue.skip(push=push, reason="Not yet", **desk.ana)
    assert desk.books() == dict(sorted(taken_out[accounting].items()))
    again = invoices.create_bills(company=hub.company, invoices=[duty], **desk.ana)
    assert not again.refused

    desk.is_credited(invoice, "VC-1", "price", "10", "1.00", day(8))
    assert desk.worth() == (D(5), D("62.50"))
    credited = {"cost_of_sales": "62.50", "inventory": "62.50", "payable": "-125.00"}
    assert desk.books() == ({"payable": "-125.00", "purchases": "125.00"} if is_simple else credited)
    returned = desk.is_credited(invoice, "VC-2", "return", "2", "11.00", day(9))
    assert desk.worth() == (D(3), D("37.50"))
    if is_simple:
        assert desk.books() == {"payable": "-103.00", "purchases": "103.00"}
    else:
        variance = {"cost_of_sales": "62.50", "inventory": "37.50", "payable": "-103.00"}
        assert desk.books() == variance | {"purchase_price_variance": "3.00"}
    credits.cancel(credit=returned, reason="They came back", **desk.ana)
    assert desk.worth() == (D(5), D("62.50"))
    assert desk.books(4, 6, 8, 10) == (
        {"payable": "-125.00", "purchases": "125.00"} if is_simple else credited
    )


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_B3_a_bill_before_the_goods_a_receipt_taken_back_and_a_bill_revised(
    hub: Hub, accounting: Accounting
) -> None:
    """Ten at 10.00 less 10.00 on the whole order, freight of 20.00 less its share; one line goes to another account."""
    desk = buyer(hub, accounting)
    tea = desk.store.product("A")
    clearing = f"remote:{desk.store.account('drop_ship_clearing')}"
    order = desk.orders(
        "PO-1", bought("10", "10.00", product_id=tea.pk),
        bought("1", "80.00", product_id=tea.pk, account_key=clearing),
        freight="20", discount=D("10.00"),
    )  # fmt: skip
    desk.hub.bills(order)
    at_bill = accounting is Accounting.AT_BILL
    # Freight falls on all goods by value: 11.11 on the ten, and 8.89 on the one that never is in stock; the discount
    # on everything: 5.00 and 0.56 on the ten and their freight.
    held = {"drop_ship_clearing": "84.45", "payable": "-190.00"}
    billed = {"inventory": "105.55"} if at_bill else {"grni": "95.00", "landed_cost_accrual": "10.55"}
    assert desk.books(5) == dict(sorted((held | billed).items()))

    first = desk.receives(order, 4, day(6))
    desk.receives(order, 7, day(7), rejected=1)
    assert desk.worth() == (D(10), D("105.55"))
    done = dict(sorted((held | {"inventory": "105.55"}).items()))
    assert desk.books(5, 6, 7) == done
    receiving.revert_receipt(receipt=first, reason="Counted wrong", **desk.ana)
    assert desk.worth() == (D(6), D("63.33"))
    assert desk.books(7)["drop_ship_clearing"] == "84.45"
    desk.receives(order, 4, day(8))
    assert desk.books(7, 8) == done
    desk.store.ships("sale", "A", 5, day(9))

    order = purchases.begin_revision(
        order=PurchaseOrder.objects.get(pk=order.pk), reason="Dearer", **desk.ana
    )
    dearer = purchase_queries.one(hub.company, order.pk)
    draft = PurchaseOrderDraft(
        "PO-1", dearer.vendor_id, dearer.ordered_on, discount=D("10.00"),
        lines=tuple(
            PurchaseLineDraft(
                line.quantity, D("12.00") if line.position == 1 else line.unit_price, kind=line.kind,
                product_id=line.product_id, description=line.description, account_key=line.account_key,
                distribution=line.distribution,
            )
            for line in dearer.lines.all()
        ),
    )  # fmt: skip
    purchases.edit(order=dearer, draft=draft, **desk.ana)
    purchases.approve_revision(order=PurchaseOrder.objects.get(pk=order.pk), **desk.ana)
    revised = desk.books(5, 7, 9)
    assert (revised["payable"], revised["cost_of_sales"]) == ("-210.00", "63.00")
    assert (revised["inventory"], "grni" in revised) == ("63.00", False)

    with pytest.raises(Refusal, match="Product A"):
        receiving.revert_receipt(receipt=order.receipts.get(received_on=day(7)), **desk.ana)
    assert (desk.worth(), desk.books()) == ((D(5), D("63.00")), revised)


def test_B3_the_rate_of_the_receipt_values_goods_and_the_bill_s_own_is_a_gain_or_loss(hub: Hub) -> None:
    """100.00 euros at 1.10 when they arrive, billed at 1.20."""
    desk = buyer(hub, Accounting.AT_RECEIPT)
    mill = hub.vendor("Mühle Sonnenberg", currency="EUR")
    line = bought("10", "10.00", product_id=desk.store.product("A").pk)
    unpriced = desk.orders("PO-1", line, vendor=mill)
    with pytest.raises(Refusal, match="Purchase order PO-1 is in EUR and has no exchange rate"):
        desk.receives(unpriced, 10, day(3))
    assert not unpriced.receipts.exists()
    order = desk.orders("PO-2", line, vendor=mill, exchange_rate=D("1.10"))
    desk.receives(order, 10, day(3))
    assert desk.books(3) == {"grni": "-110.00", "inventory": "110.00"}
    desk.is_invoiced(order, "MS-1", day(4), (1, "10", "10.00"), exchange_rate=D("1.20"))
    assert desk.books(3, 4) == {
        "Accounts Payable (A/P) - EUR": "-120.00",
        "exchange_difference": "10.00",
        "inventory": "110.00",
    }


def test_B3_rejected_goods_never_enter_the_stock_and_their_credit_takes_none_out(hub: Hub) -> None:
    """Ten at 10.00 are billed and arrive, two of them broken; the vendor credits those."""
    desk = buyer(hub, Accounting.AT_RECEIPT)
    order = desk.orders("PO-1", bought("10", "10.00", product_id=desk.store.product("A").pk))
    desk.receives(order, 10, day(3), rejected=2)
    invoice = desk.is_invoiced(order, "LW-1", day(4), (1, "10", "10.00"))
    assert desk.worth() == (D(8), D(80))
    assert desk.books(4) == {"grni": "20.00", "inventory": "80.00", "payable": "-100.00"}
    credit = desk.is_credited(invoice, "VC-1", "return", "2", "10.00", day(5))
    assert desk.worth() == (D(8), D(80))
    assert desk.books(4, 5) == {"inventory": "80.00", "payable": "-80.00"}
    credits.cancel(credit=credit, reason="They sent new ones", **desk.ana)
    assert desk.books(5) == {"grni": "20.00", "inventory": "80.00", "payable": "-100.00"}
