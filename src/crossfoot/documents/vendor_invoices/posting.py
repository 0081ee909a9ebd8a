"""A vendor's invoice as a bill: what the vendor charged, on which accounts, to the cent.

How its lines become those of a bill is in `documents.bills`. Everything that an invoice refers to has to be
fetched with it (`queries.with_lines`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.dates import PostingDateRule
from crossfoot.core.landed import Spread, spread_of
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Bill, Party
from crossfoot.core.problems import Problem
from crossfoot.documents import bills, facts
from crossfoot.documents.bills import Stocked
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.sending import Books
from crossfoot.documents.vendor_invoices import billed
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.mappings.models import Setup
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

SOURCE_KIND = "vendor_invoice"


@dataclass(frozen=True, slots=True)
class FromInvoice:
    """What became of one invoice: a bill, and the problems that stand against it."""

    bill: Bill | None
    party: Party
    problems: tuple[Problem, ...] = ()
    stocked: tuple[Stocked, ...] = ()
    """What it charges for goods that are kept in stock."""
    dropped: tuple[Stocked, ...] = ()
    """What it charges for goods that go to a customer."""


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """A line with the account of its order's line where it has none of its own, and its product and rate."""

    kind: str
    product: Product | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount_fraction: Decimal
    amount: Decimal
    tax_rate: TaxRate | None
    account_key: str
    line_id: int
    order_line_id: int | None
    is_drop_ship: bool = False


def label_of(invoice: VendorInvoice) -> str:
    """What people call the document: "Bill LW-778"."""
    return f"Bill {invoice.number}"


def facts_of(invoice: VendorInvoice, setup: Setup | None) -> DueFacts:
    """Posting date and due date of its bill; without settings, by the default rules.

    An invoice without an order, or whose order has no such date, is dated by its own.
    """
    rule = PostingDateRule(setup.purchase_date_rule) if setup else PostingDateRule.VENDOR_INVOICE_DATE
    order = invoice.order
    days: dict[str, date | None] = {
        PostingDateRule.VENDOR_INVOICE_DATE: invoice.invoice_on,
        PostingDateRule.RECEIPT_DATE: order.received_on if order else None,
        PostingDateRule.ORDER_DATE: order.ordered_on if order else invoice.invoice_on,
    }
    return facts.due_facts(
        rule,
        days,
        posting_override=invoice.posting_on,
        due_override=invoice.due_on,
        party=invoice.vendor,
    )


def bill_from(invoice: VendorInvoice, books: Books) -> FromInvoice:
    """The invoice as a bill, frozen. Amounts are in its currency.

    A line goes to its own account, else to that of the order's line, else by the rules. An additional charge
    is spread over the goods as the order says. Where lines, discount and tax are further from the vendor's
    stated total than the tolerance, or tax cannot be placed, there is no bill but the problem with the figures.
    """
    setup = books.setup
    party = as_posting(invoice.vendor)
    lines = list(invoice.lines.all())
    order = invoice.order
    made = bills.made_from(
        invoice,
        [_charged(line) for line in lines],
        [_spread(line) for line in lines],
        books,
        noun="invoice",
        goods_elsewhere=[line for line in order.lines.all() if line.kind == bills.Kind.GOODS]
        if order
        else (),
    )
    if made.problem:
        return FromInvoice(None, party, (made.problem,))
    due = facts_of(invoice, setup)
    bill = Bill(
        key=invoice.key,
        number=_number(invoice, setup),
        vendor=party.key,
        vendor_name=party.name,
        currency=invoice.currency,
        posting_on=due.posting_on,
        due_on=due.due_on,
        lines=made.lines,
        total=invoice.total,
        taxes=made.taxes,
        memo=_memo(invoice),
        terms=due.terms,
        exchange_rate=invoice.exchange_rate,
    )
    rule = NumberRule(setup.purchase_number_rule)
    problems = facts.missing_number(rule, bill.number, label_of(invoice))
    return FromInvoice(bill, party, problems, made.stocked, made.dropped)


def wanted_from(invoice: VendorInvoice, made: FromInvoice) -> Wanted | None:
    """The push that `made` asks for; None where there is no bill."""
    if made.bill is None:
        return None
    return Wanted(
        posting=made.bill,
        party=made.party,
        items=(),
        source_kind=SOURCE_KIND,
        source_id=invoice.pk,
        label=label_of(invoice),
    )


def wanted_for(
    invoices: Iterable[VendorInvoice], books: Books
) -> list[tuple[VendorInvoice, Wanted | None, tuple[Problem, ...]]]:
    """Each invoice with the push it would become, for a preview as for sending, and what stands against it."""
    made = [(invoice, bill_from(invoice, books)) for invoice in invoices]
    orders = {invoice.order.pk: invoice.order for invoice, _ in made if invoice.order is not None}
    as_orders = billed.sent_as_orders(orders.values())
    return [
        (invoice, wanted_from(invoice, _of_order(invoice, one, as_orders)), one.problems)
        for invoice, one in made
    ]


def _of_order(invoice: VendorInvoice, made: FromInvoice, as_orders: Collection[int]) -> FromInvoice:
    """With the order that the lines bill, where QuickBooks has it as a purchase order: it is billed once (D1)."""
    if made.bill is None or invoice.order is None or invoice.order.pk not in as_orders:
        return made
    lines = tuple(replace(line, order=invoice.order.key) for line in made.bill.lines)
    return replace(made, bill=replace(made.bill, lines=lines))


def _charged(line: VendorInvoiceLine) -> ChargedLine:
    ordered = line.order_line
    return ChargedLine(
        kind=line.kind,
        product=line.product or (ordered.product if ordered else None),
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_fraction=line.discount_fraction,
        amount=line.amount,
        tax_rate=line.tax_rate,
        account_key=line.account_key or (ordered.account_key if ordered else ""),
        line_id=line.pk,
        order_line_id=line.order_line_id,
        is_drop_ship=ordered is not None and ordered.is_drop_ship,
    )


def _spread(line: VendorInvoiceLine) -> Spread | None:
    return spread_of(line.order_line.distribution) if line.order_line else None


def _number(invoice: VendorInvoice, setup: Setup) -> str:
    """By the company's rule; an invoice without an order stands under its own number where the order's is asked."""
    return facts.document_number(
        NumberRule(setup.purchase_number_rule),
        setup.purchase_number_pattern,
        order=invoice.order.number if invoice.order else invoice.number,
        party=invoice.vendor,
        reference=invoice.number,
    )


def _memo(invoice: VendorInvoice) -> str:
    order = f"Purchase order {invoice.order.number}" if invoice.order else ""
    return facts.memo([order, f"Vendor's invoice {invoice.number}", invoice.memo])
