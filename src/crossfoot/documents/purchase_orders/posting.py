"""A purchase order in QuickBooks' books: as the vendor's bill, or by the company's choice as a purchase order.

That choice is requirement D1. How lines, taxes and rounding come about is in `documents.bills` and the same
for both. Everything that an order refers to has to be fetched with it (`queries.with_lines`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crossfoot.core import postings
from crossfoot.core.dates import PostingDateRule
from crossfoot.core.landed import spread_of
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Bill, Party
from crossfoot.core.problems import Problem
from crossfoot.documents import bills, facts
from crossfoot.documents.bills import Stocked
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

SOURCE_KIND = "purchase_order"


@dataclass(frozen=True, slots=True)
class FromOrder:
    """What became of one order: its document, and the problems that stand against it."""

    posting: Bill | postings.PurchaseOrder | None
    party: Party
    problems: tuple[Problem, ...] = ()
    stocked: tuple[Stocked, ...] = ()
    """What it charges for goods that are kept in stock."""
    dropped: tuple[Stocked, ...] = ()
    """What it charges for goods that go to a customer."""

    @property
    def bill(self) -> Bill | None:
        """The document, where it is a bill."""
        return self.posting if isinstance(self.posting, Bill) else None


def label_of(order: PurchaseOrder, setup: Setup | None = None) -> str:
    """What people call the document: "Bill PO-1042"."""
    return f"{'Purchase order' if sends_orders(setup) else 'Bill'} {order.number}"


def sends_orders(setup: Setup | None) -> bool:
    """Whether purchase orders go to QuickBooks as purchase orders, and are billed there (D1)."""
    return setup is not None and setup.purchase_document == Setup.PurchaseDocument.PURCHASE_ORDER


def facts_of(order: PurchaseOrder, setup: Setup | None) -> DueFacts:
    """Posting date and due date of the order's bill; without settings, by the default rules.

    A purchase order in QuickBooks is dated on the day it was ordered, whatever the rule for bills says.
    """
    rule = PostingDateRule(setup.purchase_date_rule) if setup else PostingDateRule.VENDOR_INVOICE_DATE
    if sends_orders(setup):
        rule = PostingDateRule.ORDER_DATE
    days: dict[str, date | None] = {
        PostingDateRule.VENDOR_INVOICE_DATE: order.vendor_invoice_on,
        PostingDateRule.RECEIPT_DATE: order.received_on,
        PostingDateRule.ORDER_DATE: order.ordered_on,
    }
    return facts.due_facts(
        rule, days, posting_override=order.posting_on, due_override=order.due_on, party=order.vendor
    )


def bill_from(order: PurchaseOrder, books: Books) -> FromOrder:
    """The order as a bill, frozen. Amounts are in the order's currency.

    What somebody else charges, such as a carrier, comes with a bill of its own and is not on this one. A bill
    without the number that the company's rule asks for comes with that problem. Where lines, discount and tax
    are further from the stated total than the tolerance, or tax cannot be placed, there is no bill but the
    problem with the figures.
    """
    setup = books.setup
    party = as_posting(order.vendor)
    lines = [line for line in order.lines.all() if line.invoiced_by_vendor]
    made = bills.made_from(order, lines, [spread_of(line.distribution) for line in lines], books)
    if made.problem:
        return FromOrder(None, party, (made.problem,))
    due = facts_of(order, setup)
    bill = Bill(
        key=order.key,
        number=_number(order, setup),
        vendor=party.key,
        vendor_name=party.name,
        currency=order.currency,
        posting_on=due.posting_on,
        due_on=due.due_on,
        lines=made.lines,
        total=order.total,
        taxes=made.taxes,
        memo=_memo(order),
        terms=due.terms,
        exchange_rate=order.exchange_rate,
    )
    rule = NumberRule(setup.purchase_number_rule)
    return FromOrder(
        bill, party, facts.missing_number(rule, bill.number, label_of(order)), made.stocked, made.dropped
    )


def order_from(order: PurchaseOrder, books: Books) -> FromOrder:
    """The order as a purchase order in QuickBooks, frozen. It books nothing; the bill is made from it there.

    Lines and problems are those that the bill would have.
    """
    setup = books.setup
    party = as_posting(order.vendor)
    lines = [line for line in order.lines.all() if line.invoiced_by_vendor]
    made = bills.made_from(order, lines, [spread_of(line.distribution) for line in lines], books)
    if made.problem:
        return FromOrder(None, party, (made.problem,))
    posting = postings.PurchaseOrder(
        key=order.key,
        number=_order_number(order, setup),
        vendor=party.key,
        vendor_name=party.name,
        currency=order.currency,
        posting_on=facts_of(order, setup).posting_on,
        lines=made.lines,
        total=order.total,
        expected_on=order.expected_on,
        taxes=made.taxes,
        memo=facts.memo([f"Purchase order {order.number}"]),
        vendor_memo=order.memo,
        exchange_rate=order.exchange_rate,
    )
    rule = NumberRule(setup.purchase_number_rule)
    return FromOrder(posting, party, facts.missing_number(rule, posting.number, label_of(order, setup)))


def wanted_from(order: PurchaseOrder, made: FromOrder) -> Wanted | None:
    """The push that `made` asks for; None where there is no document."""
    if made.posting is None:
        return None
    is_bill = made.bill is not None
    return Wanted(
        posting=made.posting,
        party=made.party,
        items=(),
        source_kind=SOURCE_KIND,
        source_id=order.pk,
        label=f"{'Bill' if is_bill else 'Purchase order'} {order.number}",
    )


def wanted_for(
    orders: Iterable[PurchaseOrder], books: Books
) -> list[tuple[PurchaseOrder, Wanted | None, tuple[Problem, ...]]]:
    """Each order with the push it would become, for a preview as for sending, and what stands against it."""
    make = order_from if sends_orders(books.setup) else bill_from
    made = [(order, make(order, books)) for order in orders]
    return [(order, wanted_from(order, one), one.problems) for order, one in made]


def _number(order: PurchaseOrder, setup: Setup) -> str:
    return facts.document_number(
        NumberRule(setup.purchase_number_rule),
        setup.purchase_number_pattern,
        order=order.number,
        party=order.vendor,
        reference=order.vendor_reference,
    )


def _order_number(order: PurchaseOrder, setup: Setup) -> str:
    """By the company's rule; an order has no vendor's invoice number yet, so it goes under its own instead."""
    if NumberRule(setup.purchase_number_rule) is NumberRule.VENDOR_REFERENCE:
        return order.number.strip()
    return _number(order, setup)


def _memo(order: PurchaseOrder) -> str:
    reference = f"Vendor's invoice {order.vendor_reference}" if order.vendor_reference else ""
    return facts.memo([f"Purchase order {order.number}", reference, order.memo])
