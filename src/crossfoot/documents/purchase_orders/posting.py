"""A purchase order as a vendor's bill: what the vendor charged, on which accounts, to the cent.

The rules are those of the bookkeeping page, sections 1 and 2. A bill has no discount line in QuickBooks, so
a discount on the whole order credits the accounts of the lines that it reduces. In the US a bill has no tax
either: the vendor's tax is an expense. Everything that an order refers to has to be fetched with it
(`queries.with_lines`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crossfoot.core.dates import PostingDateRule
from crossfoot.core.landed import spread_of
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Bill, Party
from crossfoot.core.problems import Problem
from crossfoot.documents import bills, facts
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

SOURCE_KIND = "purchase_order"


@dataclass(frozen=True, slots=True)
class FromOrder:
    """What became of one order: a bill, and the problems that stand against it."""

    bill: Bill | None
    party: Party
    problems: tuple[Problem, ...] = ()


def label_of(order: PurchaseOrder) -> str:
    """What people call the document: "Bill PO-1042"."""
    return f"Bill {order.number}"


def facts_of(order: PurchaseOrder, setup: Setup | None) -> DueFacts:
    """Posting date and due date of the order's bill; without settings, by the default rules."""
    rule = PostingDateRule(setup.purchase_date_rule) if setup else PostingDateRule.VENDOR_INVOICE_DATE
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
    )
    rule = NumberRule(setup.purchase_number_rule)
    return FromOrder(bill, party, facts.missing_number(rule, bill.number, label_of(order)))


def wanted_from(order: PurchaseOrder, made: FromOrder) -> Wanted | None:
    """The push that `made` asks for; None where there is no bill."""
    if made.bill is None:
        return None
    return Wanted(
        posting=made.bill,
        party=made.party,
        items=(),
        source_kind=SOURCE_KIND,
        source_id=order.pk,
        label=label_of(order),
    )


def wanted_for(
    orders: Iterable[PurchaseOrder], books: Books
) -> list[tuple[PurchaseOrder, Wanted | None, tuple[Problem, ...]]]:
    """Each order with the push it would become, for a preview as for sending, and what stands against it."""
    made = [(order, bill_from(order, books)) for order in orders]
    return [(order, wanted_from(order, one), one.problems) for order, one in made]


def _number(order: PurchaseOrder, setup: Setup) -> str:
    return facts.document_number(
        NumberRule(setup.purchase_number_rule),
        setup.purchase_number_pattern,
        order=order.number,
        party=order.vendor,
        reference=order.vendor_reference,
    )


def _memo(order: PurchaseOrder) -> str:
    reference = f"Vendor's invoice {order.vendor_reference}" if order.vendor_reference else ""
    return facts.memo([f"Purchase order {order.number}", reference, order.memo])
