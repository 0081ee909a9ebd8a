"""Purchase orders, receipts and bills of a company that keeps stock: what QuickBooks reports after each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.core.approvals import Side
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.credits.models import VendorCredit
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders import queries as purchase_queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import Receipt
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.vendor_invoices import approving, returning
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import StockEvent
from crossfoot.sync import queue
from storehouse import Storehouse
from world import Hub, bought

WAYS = [Accounting.SIMPLE, Accounting.AT_BILL, Accounting.AT_RECEIPT]


def day(number: int) -> date:
    return date(2026, 1, number)


@dataclass
class Buyer:
    """People of a company with a storehouse, past the pages."""

    store: Storehouse

    @property
    def hub(self) -> Hub:
        return self.store.hub

    @property
    def ana(self) -> dict[str, Any]:
        return self.store.ana

    def orders(
        self, number: str, *lines: Any, freight: str = "", duty: str = "", **more: Any
    ) -> PurchaseOrder:
        """An approved order; freight comes on the vendor's invoice, duty on a bill of its own."""
        order = self.hub.buys(number, *lines, on=day(2), **more)
        wanted = [ChargeDraft("freight", D(freight), distribution="by_value")] if freight else []
        if duty:
            wanted.append(ChargeDraft("duty", D(duty), distribution="by_value", invoiced_by_vendor=False))
        if wanted:
            charges.edit_charges(order=order, charges=wanted, **self.ana)
        else:
            charges.declare_no_charges(order=order, **self.ana)
        return PurchaseOrder.objects.get(pk=order.pk)

    def receives(self, order: PurchaseOrder, quantity: int, on: date, *, rejected: int = 0) -> Receipt:
        line = order.lines.get(position=1)
        arrived = [Arrived(line.pk, D(quantity), D(rejected))]
        return receiving.receive(order=order, arrived=arrived, received_on=on, **self.ana).receipt

    def is_invoiced(
        self, order: PurchaseOrder, number: str, on: date, *billed: tuple[int, str, str], **more: Any
    ) -> VendorInvoice:
        """The vendor's invoice over (position of the order's line, quantity, unit price), approved and sent."""
        lines = {line.position: line for line in order.lines.all()}
        draft = VendorInvoiceDraft(
            number, order.vendor_id, on, order_id=order.pk, **more,
            lines=tuple(
                InvoiceLineDraft(
                    D(quantity), D(price), kind=lines[place].kind, order_line_id=lines[place].pk,
                    product_id=lines[place].product_id,
                )
                for place, quantity, price in billed
            ),
        )  # fmt: skip
        invoice = invoices.draft(company=self.hub.company, invoice=draft, **self.ana)
        invoices.submit(invoice=invoice, **self.ana)
        self.approves(invoice)
        sent = invoices.create_bills(company=self.hub.company, invoices=[invoice], **self.ana)
        assert not sent.refused, sent.refused
        return VendorInvoice.objects.get(pk=invoice.pk)

    def approves(self, invoice: VendorInvoice) -> None:
        for side, person in ((Side.PROCUREMENT, self.hub.pia), (Side.ACCOUNTING, self.hub.omar)):
            approving.approve(
                invoice=VendorInvoice.objects.get(pk=invoice.pk), side=side, accept_differences=True,
                note="Agreed", by=person, at=self.hub.now,
            )  # fmt: skip

    def is_credited(
        self, invoice: VendorInvoice, number: str, reason: str, quantity: str, price: str, on: date
    ) -> VendorCredit:
        line = invoice.lines.get(position=1)
        draft = CreditDraft(
            number, invoice.vendor_id, reason, on, origin_key=invoice.key,
            lines=(
                CreditLineDraft(
                    D(quantity), D(price), product_id=line.order_line.product_id, origin_line=line.pk
                ),
            ),
        )  # fmt: skip
        credit = credits.draft(kind=VENDOR, company=self.hub.company, credit=draft, **self.ana)
        credits.approve(credit=credit, **self.ana)
        sent = credits.send_vendor_credits(company=self.hub.company, credits=[credit.pk], **self.ana)
        assert not sent.refused, sent.refused
        return VendorCredit.objects.get(pk=credit.pk)

    def books(self, *days: int) -> dict[str, str]:
        """QuickBooks' trial balance, the stock tied to it at the end of these days."""
        found = self.store.posts()
        if self.store.accounting is not Accounting.SIMPLE:
            for number in days:
                balances = self.store.reported(day(number))
                tied = queries.tie_out(self.hub.company, day(number), balances)
                for role, one in tied.items():
                    assert one.is_tied, (number, role, one)
        assert list(queries.doubtful(self.hub.company)) == []
        return found

    def worth(self) -> tuple[D, D]:
        (one,) = queries.worth_on(self.hub.company, day(31))
        return one.quantity, one.value


def buyer(hub: Hub, accounting: Accounting) -> Buyer:
    return Buyer(Storehouse(hub, accounting).opens(day(2)))


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
