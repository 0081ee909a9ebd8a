"""People of a demo company that keeps stock: they buy, receive, sell, ship and return, each act on its own day.

As in the rest of the demo, everything goes through the operations that people use. The instant that an operation is
told is one of the day on which the act happened, so that a cost that came late is dated on the day it came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crossfoot.catalog import operations as catalog
from crossfoot.catalog.models import Product
from crossfoot.catalog.operations import ProductRow
from crossfoot.core.approvals import Side
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, CreditKind
from crossfoot.documents.credits.models import CreditNote, Reason, VendorCredit
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.charges import ChargeDraft, declare_no_charges, edit_charges
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders import queries as sold
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.vendor_invoices import approving
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices import queries as received
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.engine import clock
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.runtime.demo_bookkeeper import FlowFailed
from crossfoot.tenancy.models import Company, Person

IN_THE_AFTERNOON = time(15)
FREIGHT = "freight"
TERM = timedelta(days=30)
"""After so long bills and invoices of these companies are due."""

Quantities = Mapping[str, Decimal]
"""SKU → how many."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who does what."""

    administrator: Person
    accounting: Person
    procurement: Person
    sales: Person


@dataclass(slots=True)
class Keeper:
    """One company, its people, and what it deals in by SKU."""

    company: Company
    staff: Staff
    products: dict[str, Product] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)

    def at(self, on: date) -> datetime:
        """An instant of that day, and none that is still to come."""
        then = datetime.combine(on, IN_THE_AFTERNOON, ZoneInfo(self.company.time_zone))
        return min(then, clock.now())

    def knows(self, rows: Sequence[ProductRow], on: date) -> None:
        """Products are entered."""
        for row in rows:
            self.products[row.sku] = catalog.draft_product(
                company=self.company, row=row, by=self.staff.procurement, at=self.at(on)
            )

    def of(self, quantities: Quantities) -> list[tuple[Product, Decimal]]:
        """Products with how many of each."""
        return [(self.products[sku], quantity) for sku, quantity in quantities.items()]

    # --- buying ----------------------------------------------------------------------------------------

    def orders(
        self, number: str, vendor: str, wanted: Mapping[str, tuple[Decimal, Decimal]], on: date, *,
        freight: Decimal | None = None,
    ) -> PurchaseOrder:  # fmt: skip
        """An approved order over SKU → (quantity, price); `freight` comes on a bill of its own, later."""
        lines = tuple(
            PurchaseLineDraft(quantity, price, product_id=self.products[sku].pk)
            for sku, (quantity, price) in wanted.items()
        )
        draft = PurchaseOrderDraft(number, self._party(Party.Kind.VENDOR, vendor, on).pk, on, lines)
        by: dict[str, Any] = {"by": self.staff.procurement, "at": self.at(on)}
        order = buying.draft(company=self.company, order=draft, **by)
        buying.approve_many(company=self.company, orders=[order], **by)
        if freight is None:
            declare_no_charges(order=order, **by)
        else:
            charge = ChargeDraft(FREIGHT, freight, "Freight", "by_value", invoiced_by_vendor=False)
            edit_charges(order=order, charges=[charge], **by)
        return orders.one(self.company, order.pk)

    def receives(self, order: PurchaseOrder, arrived: Quantities, on: date) -> None:
        """So many of an order's goods arrive."""
        lines = self._goods(order)
        buying.receive(
            order=orders.one(self.company, order.pk),
            arrived=[Arrived(lines[sku].pk, quantity) for sku, quantity in arrived.items()],
            received_on=on,
            by=self.staff.procurement,
            at=self.at(on),
        )

    def is_billed(
        self, order: PurchaseOrder, number: str, on: date, *, prices: Mapping[str, Decimal] | None = None
    ) -> VendorInvoice:
        """The vendor's invoice over all goods of an order, at the order's prices or others; approved, and sent."""
        lines = tuple(
            InvoiceLineDraft(
                line.quantity, (prices or {}).get(sku, line.unit_price), line.pk, product_id=line.product_id
            )
            for sku, line in self._goods(order).items()
        )
        return self._sends_bill(order, number, on, lines)

    def is_billed_freight(self, order: PurchaseOrder, number: str, amount: Decimal, on: date) -> None:
        """The freight of an order, which was estimated when its goods arrived, is billed."""
        line = order.lines.get(kind=PurchaseLine.Kind.FREIGHT)
        one = InvoiceLineDraft(Decimal(1), amount, line.pk, kind=FREIGHT)
        self._sends_bill(order, number, on, (one,))

    def sends_back(self, invoice: VendorInvoice, number: str, quantities: Quantities, on: date) -> None:
        """Goods go back to their vendor, who credits what the invoice charged."""
        invoice = received.one(self.company, invoice.pk)
        self._credits(VENDOR, invoice, number, {
            line.pk: quantities[line.product.sku]
            for line in invoice.lines.all()
            if line.product is not None and line.product.sku in quantities
        }, on)  # fmt: skip

    # --- selling ---------------------------------------------------------------------------------------

    def sells(
        self, number: str, customer: str, wanted: Mapping[str, tuple[Decimal, Decimal]], on: date
    ) -> SalesOrder:
        """A confirmed order over SKU → (quantity, price)."""
        lines = tuple(
            SalesLineDraft(quantity, price, product_id=self.products[sku].pk)
            for sku, (quantity, price) in wanted.items()
        )
        draft = SalesOrderDraft(
            number, self._party(Party.Kind.CUSTOMER, customer, on).pk, on, lines, status="confirmed",
            due_on=on + TERM,
        )  # fmt: skip
        return selling.draft(company=self.company, order=draft, by=self.staff.sales, at=self.at(on))

    def ships(self, order: SalesOrder, on: date) -> None:
        """The goods leave."""
        moved = selling.ship_many(
            company=self.company, orders=[order], shipped_on=on, by=self.staff.sales, at=self.at(on)
        )
        for _, sentence in moved.refused:
            raise FlowFailed(sentence)

    def invoices(self, order: SalesOrder, on: date) -> None:
        """Create invoice."""
        self._must_go(
            selling.create_invoices(company=self.company, orders=[order], by=self.staff.sales, at=self.at(on))
        )

    def takes_back(self, order: SalesOrder, number: str, quantities: Quantities, on: date) -> None:
        """A customer sends goods back; they are put into stock again and credited."""
        order = sold.one(self.company, order.pk)
        self._credits(CUSTOMER, order, number, {
            line.pk: quantities[line.product.sku]
            for line in order.lines.all()
            if line.product is not None and line.product.sku in quantities
        }, on)  # fmt: skip

    # --- what several have in common -------------------------------------------------------------------

    def _credits(
        self, kind: CreditKind, origin: SalesOrder | VendorInvoice, number: str,
        picked: Mapping[int, Decimal], on: date,
    ) -> None:  # fmt: skip
        by: dict[str, Any] = {"by": self.staff.accounting, "at": self.at(on)}
        draft = credits.draft_of_lines(
            origin=origin, number=number, reason=Reason.RETURN, credited_on=on,
            picked={pk: (quantity, None) for pk, quantity in picked.items()},
            restocked=list(picked) if kind is CUSTOMER else (),
        )  # fmt: skip
        credit: CreditNote | VendorCredit = credits.draft(kind=kind, company=self.company, credit=draft, **by)
        credits.approve(credit=credit, **by)
        send = credits.send_credit_notes if kind is CUSTOMER else credits.send_vendor_credits
        self._must_go(send(company=self.company, credits=[credit.pk], **by))

    def _sends_bill(
        self, order: PurchaseOrder, number: str, on: date, lines: tuple[InvoiceLineDraft, ...]
    ) -> VendorInvoice:
        draft = VendorInvoiceDraft(number, order.vendor_id, on, lines, order_id=order.pk, due_on=on + TERM)
        at = self.at(on)
        procurement, accounting = self.staff.procurement, self.staff.accounting
        invoice = invoices.draft(company=self.company, invoice=draft, by=procurement, at=at)
        invoices.submit(invoice=invoice, by=procurement, at=at)
        for side, by in ((Side.PROCUREMENT, procurement), (Side.ACCOUNTING, accounting)):
            approving.approve(
                invoice=received.one(self.company, invoice.pk), side=side, accept_differences=True,
                note="Agreed with the vendor", by=by, at=at,
            )  # fmt: skip
        self._must_go(invoices.create_bills(company=self.company, invoices=[invoice], by=accounting, at=at))
        return received.one(self.company, invoice.pk)

    def _must_go(self, sent: Any) -> None:
        for document, problems in sent.refused:
            sentences = " ".join(problem.sentence for problem in problems)
            raise FlowFailed(f"{document} was not sent: {sentences}")

    def _goods(self, order: PurchaseOrder) -> dict[str, PurchaseLine]:
        return {
            line.product.sku: line
            for line in orders.one(self.company, order.pk).lines.all()
            if line.kind == PurchaseLine.Kind.GOODS and line.product is not None
        }

    def _party(self, kind: Party.Kind, name: str, on: date) -> Party:
        if name not in self.parties:
            by = self.staff.procurement if kind == Party.Kind.VENDOR else self.staff.sales
            self.parties[name] = parties.draft_party(
                company=self.company, kind=kind, name=name, by=by, at=self.at(on)
            )
        return self.parties[name]
