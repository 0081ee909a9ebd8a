"""A sales order as an invoice: which lines, on which accounts, carried by which items, to the cent.

The rules are those of the bookkeeping page, sections 1 and 2. Everything that an order refers to has to be
fetched with it (`queries.with_lines`), so that 500 orders cost a handful of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.dates import PostingDateRule
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.names import remote_name
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Address, Discount, Invoice, Item, Party, SalesLine, TaxTotal
from crossfoot.core.problems import Problem
from crossfoot.core.totals import (
    TooFar,
    Within,
    charged_tax,
    net_unit_price,
    rounding_difference,
    tax_totals,
    unit_price_fits,
)
from crossfoot.documents import entry, facts, figures
from crossfoot.documents.facts import DueFacts
from crossfoot.documents.sales_orders import models
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.mappings.rules import US_TAX_KEY, account_key
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

ROLE_OF_KIND: Mapping[str, str] = {
    models.SalesLine.Kind.GOODS: "sales",
    models.SalesLine.Kind.SHIPPING: "shipping",
    models.SalesLine.Kind.CHARGE: "sales_charges",
}
SOURCE_KIND = "sales_order"


@dataclass(frozen=True, slots=True)
class FromOrder:
    """What became of one order: an invoice and what it names, or the problems that stand against it.

    Problems may come beside an invoice: it is shown in the preview, and goes where none of them blocks.
    """

    invoice: Invoice | None
    party: Party
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Carriers:
    """The items that the lines of one invoice need, each once."""

    books: Books
    found: dict[str, Item] = field(default_factory=dict)

    def for_account(self, account: str) -> str:
        """The item of an income account, named after it."""
        key = f"income:{account}"
        if key not in self.found:
            name = self.books.account_name(account)
            item_name = remote_name(f"Sales - {name}")
            self.found[key] = Item(key, item_name, "Service", account, f"Sales to the account {name}")
        return key

    def for_product(self, product: Product, account: str) -> str:
        """The product's own item: its income account is set when it is created, and never changed after."""
        if product.key not in self.found:
            kind = "Service" if product.kind == Product.Kind.SERVICE else "NonInventory"
            name = f"{product.name} ({product.sku})" if product.name else product.sku
            self.found[product.key] = Item(
                product.key, remote_name(name), kind, account, product.name, product.sku
            )
        return product.key


def label_of(order: SalesOrder) -> str:
    """What people call the document: "Invoice 10248"."""
    return f"Invoice {order.number}"


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
    """The order as an invoice, frozen. Amounts are in the order's currency.

    An invoice without the number that the company's rule asks for comes with that problem. Where lines,
    discount and tax are further from the stated total than the tolerance, or tax cannot be placed, there is
    no invoice but the problem with the figures.
    """
    setup, known_keys, is_us = books.setup, books.known_keys, books.table.is_us
    party = as_posting(order.customer)
    lines = list(order.lines.all())
    if not lines:
        return FromOrder(None, party, problems=(figures.no_lines(order),))
    carriers = _Carriers(books)
    keys = [_account(order, line, known_keys) for line in lines]
    default_tax = _default_tax(order, lines, is_us)
    sold = [
        _sales_line(order, line, key, carriers, known_keys, default_tax)
        for line, key in zip(lines, keys, strict=True)
    ]
    taxes, tax_problem = _taxes(order, sold, lines, is_us)
    if tax_problem:
        return FromOrder(None, party, problems=(tax_problem,))
    computed = total(line.amount for line in sold) - order.discount + total(tax.amount for tax in taxes)
    if _computed_by_quickbooks(sold, taxes, is_us):
        stated = computed
    else:
        stated = order.total
    match rounding_difference(computed, stated, setup.rounding_tolerance, order.currency):
        case TooFar(difference):
            return FromOrder(
                None,
                party,
                problems=(figures.too_far(order, computed, difference, setup.rounding_tolerance),),
            )
        case Within(amount):
            sold.append(_rounding_line(order, amount, carriers, known_keys))
    due = facts_of(order, setup)
    number = _number(order, setup)
    return FromOrder(
        Invoice(
            key=order.key,
            number=number,
            customer=party.key,
            customer_name=party.name,
            currency=order.currency,
            posting_on=due.posting_on,
            due_on=due.due_on,
            lines=tuple(sold),
            total=cents(stated, order.currency),
            discount=_discount(order, known_keys),
            taxes=taxes,
            memo=_memo(order),
            customer_po=order.customer_po,
            ship_to=_ship_to(order),
            bill_email=party.email,
            terms=due.terms,
        ),
        party,
        tuple(carriers.found.values()),
        facts.missing_number(_number_rule(setup), number, label_of(order)),
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


def _account(order: SalesOrder, line: models.SalesLine, known_keys: frozenset[str]) -> str:
    return account_key(
        ROLE_OF_KIND[line.kind],
        product=line.product,
        source=order.source,
        line_key=line.account_key,
        known=known_keys,
    )


def _sales_line(
    order: SalesOrder,
    line: models.SalesLine,
    account: str,
    carriers: _Carriers,
    known_keys: frozenset[str],
    default_tax: Mapping[str, str],
) -> SalesLine:
    unit_price = net_unit_price(line.unit_price, line.discount_fraction)
    fits = unit_price_fits(line.quantity, unit_price, line.amount, order.currency)
    return SalesLine(
        description=_description(line),
        amount=line.amount,
        item=_item(line, account, carriers, known_keys),
        account=account,
        quantity=line.quantity.normalize(),
        unit_price=unit_price.normalize() if fits else None,
        tax=line.tax_rate.key if line.tax_rate else default_tax.get(line.kind, ""),
        kind=line.kind,
    )


def _item(line: models.SalesLine, account: str, carriers: _Carriers, known_keys: frozenset[str]) -> str:
    """By the company's rule: the product's own item, or the one of the income account.

    An item books to one account for good. Where this line belongs on another account than the product's
    own (its line or its source says so), the account's item carries it.
    """
    product = line.product
    if carriers.books.setup.item_rule == Setup.ItemRule.PER_PRODUCT and product is not None:
        own = account_key(ROLE_OF_KIND[line.kind], product=product, source="", line_key="", known=known_keys)
        if own == account:
            return carriers.for_product(product, account)
    return carriers.for_account(account)


def _description(line: models.SalesLine) -> str:
    """ "Queso Cabrales (11), less 15 %": the product's name and code, since items stand for accounts."""
    product = line.product
    name = f"{product.name} ({product.sku})" if product and product.name else product.sku if product else ""
    own = line.description if not product or line.description != product.name else ""
    text = " - ".join(part for part in (name, own) if part)
    if not text:
        text = models.SalesLine.Kind(line.kind).label
    if line.discount_fraction:
        percent = (line.discount_fraction * 100).normalize()
        gross = cents(line.quantity * line.unit_price)
        text = f"{text}, {percent:f} % discount on {gross:,}"
    return text


def _default_tax(order: SalesOrder, lines: Sequence[models.SalesLine], is_us: bool) -> Mapping[str, str]:
    """Kind of line → tax key of those that name no rate.

    In the US a line is only taxed or not. Where tax was charged and no line says what on, it was on the
    goods; where there are none, on everything.
    """
    if not is_us or not order.tax or any(line.tax_rate_id for line in lines):
        return {}
    kinds = {line.kind for line in lines}
    taxed = {models.SalesLine.Kind.GOODS} if models.SalesLine.Kind.GOODS in kinds else kinds
    return dict.fromkeys(taxed, US_TAX_KEY)


def _taxes(
    order: SalesOrder, sold: Sequence[SalesLine], lines: Sequence[models.SalesLine], is_us: bool
) -> tuple[tuple[TaxTotal, ...], Problem | None]:
    """Tax per key: as the source charged it where it says, else by the rates of the lines."""
    nets = entry.net_of_discount([line.amount for line in sold], order.discount, order.currency)
    taxed = [(line.tax, net) for line, net in zip(sold, nets, strict=True)]
    if is_us:
        return _us_taxes(order, taxed), None
    percents = {line.tax_rate.key: line.tax_rate.percent for line in lines if line.tax_rate}
    computed = tax_totals(taxed, percents, order.currency)
    if order.tax is None:
        return computed, None
    if not computed and order.tax:
        return (), figures.unplaced_tax(order)
    return charged_tax(order.tax, computed, order.currency), None


def _us_taxes(order: SalesOrder, taxed: Sequence[tuple[str, Decimal]]) -> tuple[TaxTotal, ...]:
    """One figure for the whole form, where the source charged one; else QuickBooks computes it."""
    if order.tax is None:
        return ()
    keys = dict.fromkeys(key for key, _ in taxed if key)
    if not keys:
        return ()
    if len(keys) == 1:
        (key,) = keys
        net = total(amount for tax, amount in taxed if tax)
        return (TaxTotal(key, net, cents(order.tax, order.currency)),)
    zero = dict.fromkeys(keys, ZERO)
    return charged_tax(order.tax, tax_totals(taxed, zero, order.currency), order.currency)


def _computed_by_quickbooks(sold: Sequence[SalesLine], taxes: Sequence[TaxTotal], is_us: bool) -> bool:
    """A US invoice with taxed lines and no tax of the source: QuickBooks adds the tax itself."""
    return is_us and not taxes and any(line.tax for line in sold)


def _discount(order: SalesOrder, known_keys: frozenset[str]) -> Discount | None:
    if not order.discount:
        return None
    return Discount(order.discount, account_key("sales_discounts", source=order.source, known=known_keys))


def _rounding_line(
    order: SalesOrder, amount: Decimal, carriers: _Carriers, known_keys: frozenset[str]
) -> SalesLine:
    account = account_key("sales_rounding", source=order.source, known=known_keys)
    return SalesLine(
        description=f"Rounding to the order's total of {order.total:,}",
        amount=amount,
        item=carriers.for_account(account),
        account=account,
        kind="rounding",
    )


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
