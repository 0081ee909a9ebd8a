"""A purchase order as a vendor's bill: what the vendor charged, on which accounts, to the cent.

The rules are those of the bookkeeping page, sections 1 and 2. A bill has no discount line in QuickBooks, so
a discount on the whole order credits the accounts of the lines that it reduces. In the US a bill has no tax
either: the vendor's tax is an expense. Everything that an order refers to has to be fetched with it
(`queries.with_lines`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.dates import PostingDateRule
from crossfoot.core.money import cents, total
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Bill, ExpenseLine, Party, TaxTotal
from crossfoot.core.problems import Problem
from crossfoot.core.totals import (
    TooFar,
    Within,
    charged_tax,
    discount_by_key,
    rounding_difference,
    tax_totals,
)
from crossfoot.documents import entry, facts, figures
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.mappings.rules import account_key
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

ROLE_OF_KIND: Mapping[str, str] = {
    PurchaseLine.Kind.GOODS: "purchases",
    PurchaseLine.Kind.FREIGHT: "freight",
    PurchaseLine.Kind.CHARGE: "purchase_charges",
}
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

    A bill without the number that the company's rule asks for comes with that problem. Where lines, discount
    and tax are further from the stated total than the tolerance, or tax cannot be placed, there is no bill
    but the problem with the figures.
    """
    setup, known_keys, is_us = books.setup, books.known_keys, books.table.is_us
    party = as_posting(order.vendor)
    lines = list(order.lines.all())
    if not lines:
        return FromOrder(None, party, (figures.no_lines(order),))
    bought = [_expense_line(line, _account(line, known_keys), is_us) for line in lines]
    bought += _discount_lines(order, bought)
    taxes: tuple[TaxTotal, ...] = ()
    if is_us:
        bought += _us_tax_lines(order, lines, known_keys)
    else:
        taxes, problem = _taxes(order, bought, lines)
        if problem:
            return FromOrder(None, party, (problem,))
    computed = total(line.amount for line in bought) + total(tax.amount for tax in taxes)
    match rounding_difference(computed, order.total, setup.rounding_tolerance, order.currency):
        case TooFar(difference):
            found = figures.too_far(order, computed, difference, setup.rounding_tolerance)
            return FromOrder(None, party, (found,))
        case Within(amount):
            bought.append(
                ExpenseLine(
                    f"Rounding to the order's total of {order.total:,}",
                    amount,
                    account_key("purchase_rounding", known=known_keys),
                    kind="rounding",
                )
            )
    due = facts_of(order, setup)
    bill = Bill(
        key=order.key,
        number=_number(order, setup),
        vendor=party.key,
        vendor_name=party.name,
        currency=order.currency,
        posting_on=due.posting_on,
        due_on=due.due_on,
        lines=tuple(bought),
        total=order.total,
        taxes=taxes,
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


def _account(line: PurchaseLine, known_keys: frozenset[str]) -> str:
    return account_key(
        ROLE_OF_KIND[line.kind], product=line.product, line_key=line.account_key, known=known_keys
    )


def _expense_line(line: PurchaseLine, account: str, is_us: bool) -> ExpenseLine:
    tax = "" if is_us or line.tax_rate is None else line.tax_rate.key
    return ExpenseLine(_description(line), line.amount, account, tax, line.kind)


def _description(line: PurchaseLine) -> str:
    """ "Adjustable Race (AR-5381), 4 × 50.26": a bill's lines have no quantity in QuickBooks."""
    product = line.product
    name = f"{product.name} ({product.sku})" if product and product.name else product.sku if product else ""
    own = line.description if not product or line.description != product.name else ""
    text = " - ".join(part for part in (name, own) if part) or PurchaseLine.Kind(line.kind).label
    if line.kind == PurchaseLine.Kind.GOODS or line.quantity != 1:
        text = f"{text}, {line.quantity.normalize():,f} × {_price(line.unit_price)}"
    if line.discount_fraction:
        text = f"{text} less {(line.discount_fraction * 100).normalize():f} %"
    return text


def _price(unit_price: Decimal) -> str:
    """With two decimals at least, and no more zeros than that."""
    short = unit_price.normalize()
    return f"{short:,f}" if short.as_tuple().exponent < -2 else f"{cents(unit_price):,}"  # type: ignore[operator]


def _discount_lines(order: PurchaseOrder, bought: Sequence[ExpenseLine]) -> list[ExpenseLine]:
    """A discount on the whole order, by value against the accounts (and taxes) of its lines."""
    if not order.discount:
        return []
    lines = [((line.account, line.tax), line.amount) for line in bought]
    shares = discount_by_key(order.discount, lines, order.currency)
    return [
        ExpenseLine(f"Discount of {order.discount:,} on the order", -share, account, tax, "discount")
        for (account, tax), share in shares.items()
    ]


def _us_tax_lines(
    order: PurchaseOrder, lines: Sequence[PurchaseLine], known_keys: frozenset[str]
) -> list[ExpenseLine]:
    """The vendor's tax as an expense: as charged, else by the rates of the lines."""
    charged = order.tax
    if charged is None:
        charged = entry.tax_by_rates(
            [line.amount for line in lines],
            [line.tax_rate_id for line in lines],
            order.discount,
            {line.tax_rate.pk: line.tax_rate.percent for line in lines if line.tax_rate},
            order.currency,
        )
    if not charged:
        return []
    account = account_key("purchase_tax", known=known_keys)
    return [ExpenseLine("Sales tax charged by the vendor", charged, account, kind="tax")]


def _taxes(
    order: PurchaseOrder, bought: Sequence[ExpenseLine], lines: Sequence[PurchaseLine]
) -> tuple[tuple[TaxTotal, ...], Problem | None]:
    """Tax per rate outside the US: as the vendor charged it where that is known, else by the rates."""
    percents = {line.tax_rate.key: line.tax_rate.percent for line in lines if line.tax_rate}
    computed = tax_totals([(line.tax, line.amount) for line in bought], percents, order.currency)
    if order.tax is None:
        return computed, None
    if not computed and order.tax:
        return (), figures.unplaced_tax(order)
    return charged_tax(order.tax, computed, order.currency), None


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
