"""A company with inventory, and a day of its work, through the operations that people's pages call.

On a day goods arrive, are billed and paid, and leave again, at the same cost: in the evening the stock is what it was
in the morning. So a day can be repeated (`bench.many_days`) with the running figures that every repetition would have.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx2

import bench.firm as firms
from bench.firm import PASSWORD, Firm
from crossfoot.catalog.models import Product
from crossfoot.catalog.operations import ProductRow, ensure_products
from crossfoot.connections.models import Connection
from crossfoot.core.approvals import Side
from crossfoot.core.permissions import Role
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.vendor_invoices import approving
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.engine import clock
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.parties.models import Party
from crossfoot.payments import operations as payments
from crossfoot.payments.operations import Part, PaymentDraft
from crossfoot.stock import operations as stock
from crossfoot.stock.drafts import Present
from crossfoot.sync import list_tasks
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person

CUSTOMERS, VENDORS, PRODUCTS = 500, 50, 2_000
START_DAYS = 1_100
"""So long ago the books begin; the stock that was there is in the opening entry."""
OPENING = Decimal(100)
COST, PRICE = Decimal(10), Decimal(15)

SALES_ORDERS, SALES_LINES = 100, 8
PURCHASE_ORDERS, PURCHASE_LINES = 50, 4
DOCUMENTS_A_DAY = SALES_ORDERS + 2 * PURCHASE_ORDERS
MOVED = PURCHASE_ORDERS * PURCHASE_LINES
"""Products that move on the day; of each so many arrive as leave."""
ARRIVING = Decimal(SALES_ORDERS * SALES_LINES // MOVED)
MOVEMENTS_A_DAY = MOVED + SALES_ORDERS * SALES_LINES
EVERY_UNPAID = 10
"""One invoice of so many is still open."""

ACCOUNTS = {
    "inventory": ("Inventory Asset", "", ""),
    "cost_of_sales": ("Cost of Goods Sold", "", ""),
    "exchange_difference": ("Exchange Gain or Loss", "", ""),
    "opening_equity": ("Opening Balance Equity", "", ""),
    "grni": ("Received not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    "landed_cost_accrual": ("Landed cost not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    "purchase_price_variance": ("Purchase price variance", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "shrinkage": ("Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "conversion_absorbed": ("Conversion absorbed", "Other Current Liability", "OtherCurrentLiabilities"),
    "work_in_progress": ("Work in progress", "Other Current Asset", "OtherCurrentAssets"),
    "drop_ship_clearing": ("Drop-ship clearing", "Other Current Asset", "OtherCurrentAssets"),
}
"""Role → the account's name in QuickBooks, and its types where it is added for it."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """The company, its people, and what it trades in."""

    firm: Firm
    procurement: Person
    customers: list[Party] = field(default_factory=list)
    vendors: list[Party] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)

    @property
    def ana(self) -> dict[str, Any]:
        return {"by": self.firm.person, "at": clock.now()}

    @property
    def pia(self) -> dict[str, Any]:
        return {"by": self.procurement, "at": clock.now()}

    @property
    def company(self) -> Company:
        return self.firm.company


def first_day() -> date:
    """Of the books; the day before, the stock is counted."""
    return clock.now().date() - timedelta(days=START_DAYS)


def founded(tokens: Mapping[str, Any]) -> Stocked:
    """A connected company with inventory at receipt, its parties, its products, and 100 of each in stock."""
    firm = firms.founded("stocked")
    connection = firms.connected(firm, tokens, start_days=START_DAYS)
    _map_accounts(connection, tokens, firm)
    ana: dict[str, Any] = {"by": firm.person, "at": clock.now()}
    stock.choose_accounting(
        company=firm.company, accounting=Accounting.AT_RECEIPT, in_quickbooks=Decimal(0), **ana
    )
    tenancy.add_person(
        company=firm.company, email="procurement@bench.example", full_name="Procurement", role=Role.PROCUREMENT,
        password=PASSWORD, **ana,
    )  # fmt: skip
    Party.objects.bulk_create(
        Party(
            company=firm.company, kind=kind, name=f"{kind.title()} {number:04d}", name_key=f"{kind} {number:04d}",
            currency="USD", created_at=clock.now(),
        )
        for kind, count in (("customer", CUSTOMERS), ("vendor", VENDORS))
        for number in range(count)
    )  # fmt: skip
    rows = [ProductRow(f"P{number:05d}", f"Goods no. {number}") for number in range(PRODUCTS)]
    products = list(ensure_products(company=firm.company, rows=rows).values())
    there = [Present(one, OPENING, OPENING * COST) for one in products]
    stock.open_stock(company=firm.company, present=there, on=first_day() - timedelta(days=1), **ana)
    stock.post_opening(company=firm.company, in_quickbooks=Decimal(0), **ana)
    firms.worked()
    return known()


def known() -> Stocked:
    """The company as it stands in the database."""
    company = Company.objects.get(slug="stocked")
    people = Person.objects.order_by("pk")
    parties = Party.objects.filter(company=company).order_by("pk")
    return Stocked(
        Firm(company, people[0]),
        people[1],
        [one for one in parties if one.kind == "customer" and one.name.startswith("Customer ")],
        [one for one in parties if one.kind == "vendor" and one.name.startswith("Vendor ")],
        list(Product.objects.filter(company=company).order_by("pk")),
    )


def token_of(day: int) -> str:
    """What the numbers of a day's documents have in common; no other text looks like it."""
    return f"D{day:06d}"


def work_a_day(ours: Stocked, day: int, on: date) -> None:
    """All of a day's documents: entered, moved, billed, paid, and sent to QuickBooks."""
    orders = _bought(ours, day, on)
    _sold(ours, day, on)
    _billed(ours, day, on, orders)
    firms.worked()


def _bought(ours: Stocked, day: int, on: date) -> list[PurchaseOrder]:
    drafts = [
        PurchaseOrderDraft(
            number=f"P-{token_of(day)}-{place:03d}",
            vendor_id=ours.vendors[place % VENDORS].pk,
            ordered_on=on,
            status="approved",
            lines=tuple(
                PurchaseLineDraft(ARRIVING, COST, product_id=ours.products[place * PURCHASE_LINES + line].pk)
                for line in range(PURCHASE_LINES)
            ),
        )
        for place in range(PURCHASE_ORDERS)
    ]
    orders = purchases.draft_many(company=ours.company, orders=drafts, **ours.ana)
    for order in orders:
        charges.declare_no_charges(order=order, **ours.ana)
        arrived = [Arrived(line.pk, line.quantity) for line in order.lines.order_by("position")]
        receiving.receive(order=order, arrived=arrived, received_on=on, **ours.ana)
    return orders


def _sold(ours: Stocked, day: int, on: date) -> None:
    drafts = [
        SalesOrderDraft(
            number=f"S-{token_of(day)}-{place:03d}",
            customer_id=ours.customers[place * 5 % CUSTOMERS].pk,
            ordered_on=on,
            status="confirmed",
            lines=tuple(
                SalesLineDraft(
                    Decimal(1), PRICE, product_id=ours.products[(place * SALES_LINES + line) % MOVED].pk
                )
                for line in range(SALES_LINES)
            ),
        )
        for place in range(SALES_ORDERS)
    ]
    orders = sales.draft_many(company=ours.company, orders=drafts, **ours.ana)
    sales.ship_many(company=ours.company, orders=orders, shipped_on=on, **ours.ana)
    firms.queued(ours.firm, [order.pk for order in orders])
    firms.worked()
    for place, order in enumerate(
        SalesOrder.objects.filter(pk__in=[one.pk for one in orders]).order_by("pk")
    ):
        if place % EVERY_UNPAID:
            _paid(ours, "customer_payment", order, on)


def _billed(ours: Stocked, day: int, on: date, orders: list[PurchaseOrder]) -> None:
    made = [
        invoices.draft_from_order(
            order=PurchaseOrder.objects.get(pk=order.pk), number=f"V-{token_of(day)}-{place:03d}", invoice_on=on,
            **ours.ana,
        )
        for place, order in enumerate(orders)
    ]  # fmt: skip
    approving.submit_many(company=ours.company, invoices=made, **ours.pia)
    for side, who in ((Side.PROCUREMENT, ours.pia), (Side.ACCOUNTING, ours.ana)):
        moved = approving.approve_many(company=ours.company, invoices=made, side=side, **who)
        if moved.refused:
            raise RuntimeError(str(moved.refused[0][1]))
    sent = invoices.create_bills(company=ours.company, invoices=[one.pk for one in made], **ours.ana)
    if sent.refused:
        raise RuntimeError(str(sent.refused[0][1]))
    firms.worked()
    for place, invoice in enumerate(
        VendorInvoice.objects.filter(pk__in=[one.pk for one in made]).order_by("pk")
    ):
        if place % EVERY_UNPAID:
            _paid(ours, "bill_payment_check", invoice, on)


def _paid(ours: Stocked, kind: str, document: SalesOrder | VendorInvoice, on: date) -> None:
    parts = (Part(document.key, document.total),)
    payments.record_payment(company=ours.company, payment=PaymentDraft(kind, on, parts), **ours.ana)


def _map_accounts(connection: Connection, tokens: Mapping[str, Any], firm: Firm) -> None:
    """A bookkeeper adds the accounts that are not there, and they are chosen for stock."""
    address = f"{os.environ['CROSSFOOT_QBO_BASE_URL']}/v3/company/{tokens['realm_id']}/account"
    for name, kind, subtype in ACCOUNTS.values():
        if kind:
            body = {"Name": name, "AccountType": kind, "AccountSubType": subtype}
            headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
            answer = httpx2.post(address, json=body, headers=headers, timeout=30.0)
            answer.raise_for_status()
    list_tasks.start_refresh(company=firm.company, by=firm.person, at=clock.now())
    firms.worked()
    for key, (name, _, _) in ACCOUNTS.items():
        record = RemoteRecord.objects.get(connection=connection, list=RemoteRecord.List.ACCOUNT, name=name)
        mappings.map_account(connection=connection, key=key, record=record, by=firm.person, at=clock.now())
