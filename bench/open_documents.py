"""A company with very many invoices in QuickBooks, some paid and some paid in part, written straight into its rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection as database

import bench.firm as firms
from crossfoot.connections.models import Connection
from crossfoot.core.postings import Invoice, SalesLine
from crossfoot.documents.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.parties.models import Party
from crossfoot.payments.models import Application, Payment
from crossfoot.runtime import serving
from crossfoot.sync import frozen
from crossfoot.sync.models import Link, Push

CUSTOMERS = 2_000
AT_ONCE = 2_000
LINES = 3
PAID, PARTLY = 5, 3
"""Every so many invoices one is paid in full, and one in part."""
DAYS = 400
DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Books:
    """Whose documents they are."""

    connection: Connection
    customers: Sequence[Party]
    today: date
    at: datetime


def make(*, documents: int) -> dict[str, Any]:
    """Write them. Answers with how many there are."""
    serving.migrate()
    ours = firms.founded("ages")
    at = clock.now()
    connection = Connection.objects.create(
        company=ours.company, realm_id="1", name="Bench", country="US", home_currency="USD", is_active=True,
        connected_at=at,
    )  # fmt: skip
    customers = Party.objects.bulk_create(
        Party(
            company=ours.company, kind="customer", name=f"Customer {number:05d}", name_key=f"customer {number:05d}",
            currency="USD", created_at=at,
        )
        for number in range(CUSTOMERS)
    )  # fmt: skip
    books = Books(connection, customers, at.date(), at)
    for begin in range(0, documents, AT_ONCE):
        _write(books, range(begin, min(begin + AT_ONCE, documents)))
    # The throw-away server counts nothing by itself, as one in service does all the time.
    with database.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"documents": SalesOrder.objects.count(), "payments": Payment.objects.count()}


def _write(books: Books, places: range) -> None:
    company = books.connection.company
    orders = SalesOrder.objects.bulk_create(_order(books, place) for place in places)
    pushes = Push.objects.bulk_create(_push(books, order) for order in orders)
    Link.objects.bulk_create(
        Link(
            connection=books.connection, local_key=order.key, remote_kind="Invoice", remote_id=str(order.pk),
            number=order.number, total=order.total, tax=Decimal(0), origin="created", push=push,
            created_at=books.at, seen_at=books.at,
        )
        for order, push in zip(orders, pushes, strict=True)
    )  # fmt: skip
    settled = [order for order in orders if order.paid_amount]
    payments = Payment.objects.bulk_create(
        Payment(
            company=company, connection=books.connection, origin="quickbooks", kind="customer_payment",
            state="active", remote_kind="Payment", remote_id=str(order.pk), paid_on=order.ordered_on,
            party_key=f"customer:{order.customer_id}", currency="USD", amount=order.paid_amount,
            created_at=books.at, changed_at=books.at,
        )
        for order in settled
    )  # fmt: skip
    Application.objects.bulk_create(
        Application(
            payment=payment, document_key=order.key, remote_kind="Invoice", remote_id=str(order.pk),
            amount=order.paid_amount,
        )
        for order, payment in zip(settled, payments, strict=True)
    )  # fmt: skip


def _order(books: Books, place: int) -> SalesOrder:
    total = Decimal(1000 + place % 90_000) / 100
    state, paid = "open", Decimal(0)
    if place % PAID == 0:
        state, paid = "paid", total
    elif place % PARTLY == 0:
        state, paid = "partly_paid", Decimal("1.00")
    return SalesOrder(
        company=books.connection.company, number=f"B-{place:07d}", customer=books.customers[place % CUSTOMERS],
        ordered_on=books.today - timedelta(days=place % DAYS), status="confirmed", currency="USD", total=total,
        book_state="synchronized", paid_state=state, paid_amount=paid, booked_as="Invoice", booked_total=total,
        booked_on=books.today - timedelta(days=place % DAYS),
        booked_due_on=books.today - timedelta(days=place % DAYS - DUE_DAYS), created_at=books.at,
    )  # fmt: skip


def _push(books: Books, order: SalesOrder) -> Push:
    lines = tuple(
        SalesLine(
            description=f"Green tea, loose, lot {line}", amount=Decimal(1), quantity=Decimal(1),
            unit_price=Decimal(1), item="income:sales", account="sales",
        )
        for line in range(LINES)
    )  # fmt: skip
    posting = Invoice(
        key=order.key, number=order.number, customer=f"customer:{order.customer_id}", customer_name="Customer",
        currency="USD", posting_on=order.ordered_on, due_on=order.ordered_on + timedelta(days=DUE_DAYS), lines=lines,
        total=order.total,
    )  # fmt: skip
    return Push(
        company=books.connection.company, connection=books.connection, kind="invoice", document_key=order.key,
        source_kind="sales_order", source_id=order.pk, label=str(order), number=order.number, total=order.total,
        posting_on=order.ordered_on, currency="USD", posting=frozen.to_json(posting), key=f"bench-{order.pk}",
        marker=f"bench-{order.pk}", state="synchronized", due_at=books.at, created_at=books.at,
        changed_at=books.at,
    )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(make(**json.loads(sys.argv[1]))))
