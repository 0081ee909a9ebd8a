"""Drafts of sales orders as rows: what they may name, which numbers are taken, and the writing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from crossfoot.core.money import ZERO, cents
from crossfoot.core.problems import Problem, refused, shown
from crossfoot.database import inserts
from crossfoot.documents import custom_values, entered_lines, entry, lines_in_stock
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.payable import PaidState
from crossfoot.documents.sales_orders import buying, queries
from crossfoot.documents.sales_orders.drafts import Known, SalesOrderDraft, total_of
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company, Person

LINE_COLUMNS = (
    "order_id", "position", *entered_lines.COLUMNS, "location_id", "is_drop_ship", "bought_with_id",
)  # fmt: skip


def known_for(
    company: Company, orders: Sequence[SalesOrderDraft], *, stored: SalesOrder | None = None
) -> Known:
    """What these drafts may name, in three queries, and one more for each of the company's own fields, locations and
    lines of purchase orders that they name. `stored` is the order that is edited."""
    customers = {order.customer_id for order in orders}
    lines = [line for order in orders for line in order.lines]
    parties = Party.objects.filter(company=company, kind=Party.Kind.CUSTOMER, pk__in=customers)
    return Known(
        customers=dict(parties.values_list("pk", "currency")),
        products=entered_lines.products_known(company, lines),
        tax_rates=entered_lines.tax_rates_known(company, lines),
        home_currency=company.home_currency,
        custom=custom_values.known_to(company, orders),
        locations=lines_in_stock.locations_known(company, (line.location_id for line in lines)),
        drop_shipped=buying.purchasable(company, (line.bought_with_id for line in lines), but=stored),
    )


def told(order: SalesOrder) -> dict[str, Any]:
    """What the audit trail keeps of an order before and after an edit."""
    header = (
        "number",
        "source",
        "customer_id",
        "ordered_on",
        "shipped_on",
        "invoiced_on",
        "posting_on",
        "due_on",
        "paid_on",
        "payment_reference",
    )
    money = ("currency", "exchange_rate", "discount", "tax", "total")
    lines = [
        [
            *(
                line.kind,
                line.product_id,
                line.quantity,
                line.unit_price,
                line.discount_fraction,
                line.amount,
            ),
            *((line.location_id, line.is_drop_ship, line.bought_with_id) if _says_more(line) else ()),
        ]
        for line in order.lines.all()
    ]
    return {**{name: getattr(order, name) for name in (*header, *money)}, "lines": lines}


def taken_numbers(
    company: Company, orders: Sequence[SalesOrderDraft], but: int | None = None
) -> Iterator[Problem]:
    """The same number twice from one source, among these orders or with one that is there."""
    taken = queries.existing(company, {(order.source, order.number) for order in orders}, but=but)
    seen: set[tuple[str, str]] = set()
    for order in orders:
        key = (order.source, order.number)
        if key in taken or key in seen:
            where = f" from {order.source}" if order.source else ""
            yield entry.problem(
                "number_taken",
                f"There is a sales order {shown(order.number)}{where} already. Give this one another "
                "number, or edit the one that is there.",
                "number",
                order.number,
            )
        seen.add(key)


def write_rows(
    company: Company,
    orders: Sequence[SalesOrderDraft],
    known: Known,
    *,
    by: Person,
    at: datetime,
    import_run: int | None,
) -> list[SalesOrder]:
    made: list[SalesOrder] = []
    amounts: list[list[Decimal]] = []
    for draft in orders:
        order = SalesOrder(
            company=company, created_at=at, created_by=by, import_run=import_run, status=draft.status,
            custom=dict(draft.custom),
        )  # fmt: skip
        amounts.append(fill(order, draft, known))
        made.append(order)
    try:
        with transaction.atomic():
            inserts.insert_rows(made)
    except IntegrityError as error:
        # Somebody else entered one of these numbers since they were looked up.
        problems = list(taken_numbers(company, orders))
        if not problems:
            raise
        raise refused(problems) from error
    inserts.insert(
        SalesLine,
        LINE_COLUMNS,
        (
            line
            for order, draft, figures in zip(made, orders, amounts, strict=True)
            for line in lines_of(order, draft, figures)
        ),
    )
    return made


def fill(order: SalesOrder, draft: SalesOrderDraft, known: Known) -> list[Decimal]:
    """Set the order's columns from the draft; returns the lines' net amounts."""
    currency = known.currency_of(draft)
    amounts = [amount_of(line, currency) for line in draft.lines]
    order.number, order.source, order.customer_id = draft.number, draft.source, draft.customer_id
    order.ordered_on, order.required_on = draft.ordered_on, draft.required_on
    order.shipped_on, order.invoiced_on = draft.shipped_on, draft.invoiced_on
    order.posting_on, order.due_on = draft.posting_on, draft.due_on
    order.currency, order.customer_po, order.memo = currency, draft.customer_po, draft.memo
    order.discount = cents(draft.discount, currency)
    order.tax = None if draft.tax is None else cents(draft.tax, currency)
    order.total = total_of(draft, amounts, known)
    order.exchange_rate = entry.rate_kept(draft.exchange_rate, currency, known.home_currency)
    _fill_paid(order, draft)
    order.ship_name = draft.ship_name
    order.ship_line1 = " ".join(part for part in (draft.ship_to.line1, draft.ship_to.line2) if part)
    order.ship_city, order.ship_region = draft.ship_to.city, draft.ship_to.region
    order.ship_postal_code, order.ship_country = draft.ship_to.postal_code, draft.ship_to.country
    return amounts


def _fill_paid(order: SalesOrder, draft: SalesOrderDraft) -> None:
    """An order that came paid is paid in full from the beginning; one that is none any more is open again."""
    if draft.paid_on is not None:
        order.paid_state, order.paid_amount = PaidState.PAID, order.total
    elif order.paid_on is not None:
        order.paid_state, order.paid_amount = PaidState.OPEN, ZERO
    order.paid_on, order.payment_reference = draft.paid_on, draft.payment_reference


def lines_of(
    order: SalesOrder, draft: SalesOrderDraft, amounts: Sequence[Decimal]
) -> Iterator[tuple[Any, ...]]:
    """The lines' values, in the order of `LINE_COLUMNS`."""
    for position, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True), start=1):
        yield (
            order.pk,
            position,
            *entered_lines.columns_of(line, amount),
            line.location_id,
            line.is_drop_ship,
            line.bought_with_id,
        )


def _says_more(line: SalesLine) -> bool:
    return line.location_id is not None or line.is_drop_ship
