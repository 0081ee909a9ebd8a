"""People who buy for a company that keeps stock: orders, receipts, vendors' invoices and credits, past the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any

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
from world import Hub


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
