"""Purchase orders, receipts and bills of a company that keeps stock: what QuickBooks reports after each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.core.approvals import Side
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.credits.models import VendorCredit
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.models import Receipt
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.vendor_invoices import approving
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.stock import queries
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

    def books(self, up_to: int = 31) -> dict[str, str]:
        """QuickBooks' trial balance, the stock tied to it to the cent on every day until then."""
        found = self.store.posts()
        if self.store.accounting is not Accounting.SIMPLE:
            for number in range(1, up_to + 1):
                balances = self.store.reported(day(number))
                tied = queries.tie_out(self.hub.company, day(number), balances)
                for role, one in tied.items():
                    assert one.difference == 0, (number, role, one)
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
    assert desk.worth() == (D(10), D(120))
    if accounting is Accounting.AT_RECEIPT:
        assert desk.books(4) == {"grni": "-100.00", "inventory": "120.00", "landed_cost_accrual": "-20.00"}
    else:
        assert desk.store.posts() == {}
    desk.store.ships("sale", "A", 5, day(5))
    invoice = desk.is_invoiced(order, "LW-1", day(6), (1, "10", "11.00"), (2, "1", "20.00"))
    desk.is_invoiced(order, "UPS-1", day(7), (3, "1", "5.00"))
    assert desk.worth() == (D(5), D("67.50"))
    billed = {"cost_of_sales": "67.50", "inventory": "67.50", "payable": "-135.00"}
    is_simple = accounting is Accounting.SIMPLE
    assert desk.books(8) == ({"payable": "-135.00", "purchases": "135.00"} if is_simple else billed)

    desk.is_credited(invoice, "VC-1", "price", "10", "1.00", day(8))
    assert desk.worth() == (D(5), D("62.50"))
    credited = {"cost_of_sales": "62.50", "inventory": "62.50", "payable": "-125.00"}
    assert desk.books(9) == ({"payable": "-125.00", "purchases": "125.00"} if is_simple else credited)
    returned = desk.is_credited(invoice, "VC-2", "return", "2", "11.00", day(9))
    assert desk.worth() == (D(3), D("37.50"))
    if is_simple:
        assert desk.books(10) == {"payable": "-103.00", "purchases": "103.00"}
    else:
        variance = {"cost_of_sales": "62.50", "inventory": "37.50", "payable": "-103.00"}
        assert desk.books(10) == variance | {"purchase_price_variance": "3.00"}
    credits.cancel(credit=returned, reason="They came back", **desk.ana)
    assert desk.worth() == (D(5), D("62.50"))
    assert desk.books(10) == ({"payable": "-125.00", "purchases": "125.00"} if is_simple else credited)
