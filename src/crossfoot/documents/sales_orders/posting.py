"""A sales order as an invoice, or as a sales receipt where it came paid: on which accounts, to the cent.

The rules are those of the bookkeeping page, sections 1 and 2. Everything that an order refers to has to be
fetched with it (`queries.with_lines`), so that 500 orders cost a handful of queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from crossfoot.core.dates import PostingDateRule
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Address, Invoice, Item, Party, SalesReceipt
from crossfoot.core.problems import Problem
from crossfoot.documents import facts, sales_forms
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.mappings.rules import account_key
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

SOURCE_KIND = "sales_order"

IN_BOTH = tuple(
    field.name for field in fields(SalesReceipt) if field.name in {one.name for one in fields(Invoice)}
)
"""What an invoice and a sales receipt say alike."""


@dataclass(frozen=True, slots=True)
class FromOrder:
    """What became of one order: an invoice or receipt and what it names, or the problems that stand against it.

    Problems may come beside the document: it is shown in the preview, and goes where none of them blocks.
    """

    invoice: Invoice | SalesReceipt | None
    party: Party
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


def label_of(order: SalesOrder) -> str:
    """What people call the document: "Invoice 10248", "Sales receipt 10249"."""
    return f"{order.book_document.capitalize()} {order.number}"


def facts_of(order: SalesOrder, setup: Setup | None) -> DueFacts:
    """Posting date and due date of the order's invoice; without settings, by the default rules."""
    rule = PostingDateRule(setup.sales_date_rule) if setup else PostingDateRule.INVOICE_DATE
    days: dict[str, date | None] = {
        PostingDateRule.INVOICE_DATE: order.invoiced_on,
        PostingDateRule.SHIP_DATE: order.shipped_on,
        PostingDateRule.ORDER_DATE: order.ordered_on,
    }
    return facts.due_facts(
        rule, days, posting_override=order.posting_on, due_override=order.due_on, party=order.customer
    )


def invoice_from(order: SalesOrder, books: Books) -> FromOrder:
    """The order as an invoice, or as a sales receipt where it came paid, frozen. Amounts are in the order's currency.

    An invoice without the number that the company's rule asks for comes with that problem. Where lines,
    discount and tax are further from the stated total than the tolerance, or tax cannot be placed, there is
    no invoice but the problem with the figures.
    """
    setup = books.setup
    party = as_posting(order.customer)
    lines = list(order.lines.all())
    form = sales_forms.formed(order, lines, books, source=order.source, discount=order.discount)
    if form.problem:
        return FromOrder(None, party, problems=(form.problem,))
    due = facts_of(order, setup)
    number = _number(order, setup)
    invoice = Invoice(
        key=order.key,
        number=number,
        customer=party.key,
        customer_name=party.name,
        currency=order.currency,
        posting_on=due.posting_on,
        due_on=due.due_on,
        lines=form.lines,
        total=form.total,
        discount=form.discount,
        taxes=form.taxes,
        memo=_memo(order),
        customer_po=order.customer_po,
        ship_to=_ship_to(order),
        bill_email=party.email,
        terms=due.terms,
        exchange_rate=order.exchange_rate,
        expected_tax=form.expected_tax,
    )
    return FromOrder(
        _paid(invoice, order, books) if order.paid_on else invoice,
        party,
        form.items,
        facts.missing_number(_number_rule(setup), number, label_of(order)),
    )


def _paid(invoice: Invoice, order: SalesOrder, books: Books) -> SalesReceipt:
    """The same as a receipt: its money is on the clearing account of the order's sales source until it is paid out."""
    same: dict[str, Any] = {name: getattr(invoice, name) for name in IN_BOTH}
    return SalesReceipt(
        **same,
        deposit_to=account_key("payment_clearing", source=order.source, known=books.known_keys),
        payment_reference=order.payment_reference,
    )


def wanted_from(order: SalesOrder, made: FromOrder) -> Wanted | None:
    """The push that `made` asks for; None where there is no invoice."""
    if made.invoice is None:
        return None
    return Wanted(
        posting=made.invoice,
        party=made.party,
        items=made.items,
        source_kind=SOURCE_KIND,
        source_id=order.pk,
        label=label_of(order),
    )


def wanted_for(
    orders: Iterable[SalesOrder], books: Books
) -> list[tuple[SalesOrder, Wanted | None, tuple[Problem, ...]]]:
    """Each order with the push it would become, for a preview as for sending, and what stands against it."""
    made = [(order, invoice_from(order, books)) for order in orders]
    return [(order, wanted_from(order, one), one.problems) for order, one in made]


def _number_rule(setup: Setup) -> NumberRule:
    """With custom numbers off QuickBooks numbers invoices itself, whatever was chosen."""
    return NumberRule(setup.sales_number_rule) if setup.connection.custom_numbers else NumberRule.QUICKBOOKS


def _number(order: SalesOrder, setup: Setup) -> str:
    return facts.document_number(
        _number_rule(setup),
        setup.sales_number_pattern,
        order=order.number,
        party=order.customer,
        reference=order.customer_po,
    )


def _memo(order: SalesOrder) -> str:
    source = f" from {order.source}" if order.source else ""
    return facts.memo([f"Sales order {order.number}{source}", order.memo])


def _ship_to(order: SalesOrder) -> Address:
    line1, line2 = (order.ship_name, order.ship_line1) if order.ship_name else (order.ship_line1, "")
    return Address(
        line1=line1,
        line2=line2,
        city=order.ship_city,
        region=order.ship_region,
        postal_code=order.ship_postal_code,
        country=order.ship_country,
    )
