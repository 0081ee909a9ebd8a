"""A sales order as it is entered: plain values, checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import CustomField
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.postings import Address
from crossfoot.core.problems import Problem, shown
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values, entered_lines, entry, lines_in_stock
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.entry import Text
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder

STATUSES: tuple[str, ...] = tuple(
    status
    for status in SalesOrder.Status.values
    if status not in {SalesOrder.Status.IN_PARTS, SalesOrder.Status.CLOSED}
)
"""In which an order can be entered; in parts or closed is only one of which parts were delivered."""
KINDS: tuple[str, ...] = tuple(SalesLine.Kind.values)

HEADER_TEXTS = (
    Text("number", "the order number", 60, required=True),
    Text("source", "the sales source", 60),
    Text("customer_po", "the customer's order number", 60),
    Text("payment_reference", "the payment's reference", 100),
    Text("memo", "the memo", 1000),
    Text("ship_name", "the name to ship to", 200),
)
SHIP_TEXTS = (
    Text("ship_line1", "the street to ship to", 500),
    Text("ship_city", "the city to ship to", 255),
    Text("ship_region", "the region to ship to", 255),
    Text("ship_postal_code", "the postal code to ship to", 30),
    Text("ship_country", "the country to ship to", 100),
)


@dataclass(frozen=True, slots=True)
class SalesLineDraft:
    """One line. `discount` is a fraction; `amount`, where the source states it, is net of it and before tax.

    `product_id` and `tax_rate_id` are rows of the same company; `kind` is a value of `SalesLine.Kind`.
    """

    quantity: Decimal
    unit_price: Decimal
    product_id: int | None = None
    description: str = ""
    discount: Decimal = ZERO
    kind: str = "goods"
    tax_rate_id: int | None = None
    account_key: str = ""
    amount: Decimal | None = None
    location_id: int | None = None
    """Where the goods leave; None for the company's default location."""
    is_drop_ship: bool = False
    """Whether the goods go from their vendor to the customer, and never are in our stock."""
    bought_with_id: int | None = None
    """Of a drop-shipment: the purchase order's line with which they are bought, where it is known."""


@dataclass(frozen=True, slots=True)
class Purchasable:
    """A purchase order's line whose goods go to customers: what other sales have left of it."""

    label: str
    product_id: int | None
    ordered: Decimal
    left: Decimal
    sku: str = ""


@dataclass(frozen=True, slots=True)
class SalesOrderDraft:
    """One order. Empty `currency` is the customer's; `total` None is computed from lines, discount and tax.

    `tax` is what was already charged to the customer; None leaves it to the rates of the lines.
    """

    number: str
    customer_id: int
    ordered_on: date
    lines: tuple[SalesLineDraft, ...]
    source: str = ""
    status: str = "draft"
    currency: str = ""
    required_on: date | None = None
    shipped_on: date | None = None
    invoiced_on: date | None = None
    posting_on: date | None = None
    due_on: date | None = None
    paid_on: date | None = None
    """The day on which it was paid where it was made; None where it is invoiced and paid later."""
    payment_reference: str = ""
    customer_po: str = ""
    memo: str = ""
    discount: Decimal = ZERO
    tax: Decimal | None = None
    total: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Home units for one of `currency`, fixed on the document; None leaves it to QuickBooks' rate of the day."""
    prices_include_tax: bool = False
    """Whether prices, stated amounts and the discount have tax in them; what is kept is net (`documents.inclusive`)."""
    ship_name: str = ""
    ship_to: Address = field(default_factory=Address)
    custom: Mapping[str, str] = field(default_factory=dict)
    """Values of the company's own fields, by the field's id as text. An edit leaves those alone that are there."""

    @property
    def label(self) -> str:
        return f"Order {shown(self.number)}" if self.number else "The order"


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: customers (id → currency), products, tax rates (id → percent), fields of the
    company's own (id as text)."""

    customers: dict[int, str]
    products: frozenset[int]
    tax_rates: dict[int, Decimal]
    home_currency: str
    custom: Mapping[str, CustomField] = field(default_factory=dict)
    locations: frozenset[int] = frozenset()
    drop_shipped: Mapping[int, Purchasable] = field(default_factory=dict)
    """Lines of purchase orders that go to customers, of those that the drafts name."""

    def currency_of(self, draft: SalesOrderDraft) -> str:
        return draft.currency or self.customers.get(draft.customer_id, "") or self.home_currency


def problems_of(draft: SalesOrderDraft, known: Known) -> list[Problem]:
    """Everything that is wrong with `draft`; an empty list means that it can be written."""
    found = list(_header_problems(draft, known))
    found.extend(custom_values.draft_problems(DocumentKind.SALES, draft.label, draft.custom, known.custom))
    for index, line in enumerate(draft.lines):
        found.extend(_line_problems(draft, index, line, known))
    if not found:
        found.extend(_bought_beyond(draft, known))
    if not found and draft.discount:
        currency = known.currency_of(draft)
        lines = total(amount_of(line, currency) for line in draft.lines)
        found.extend(entry.discount_problems(draft.label, cents(draft.discount, currency), lines))
    return found


def total_of(draft: SalesOrderDraft, amounts: list[Decimal], known: Known) -> Decimal:
    """The stated total, else lines less discount plus tax; tax as charged, else by the rates of the lines."""
    currency = known.currency_of(draft)
    return entered_lines.total_of(draft, draft.lines, amounts, known.tax_rates, currency)


def _header_problems(draft: SalesOrderDraft, known: Known) -> Iterator[Problem]:
    name = draft.label
    for text in HEADER_TEXTS:
        yield from entry.text_problems(name, text, getattr(draft, text.where))
    if not draft.ship_to.is_empty:
        for text in SHIP_TEXTS:
            yield from entry.text_problems(
                name, text, getattr(draft.ship_to, text.where.removeprefix("ship_"))
            )
    if draft.customer_id not in known.customers:
        yield entry.problem(
            "unknown_customer",
            f"{name}: the customer is not one of this company's. Choose a customer, or add it first.",
            "customer",
        )
    if draft.status not in STATUSES:
        yield entry.problem(
            "unknown_status",
            f"{name}: “{shown(draft.status)}” is not a status of a sales order. "
            f"Use one of {', '.join(STATUSES)}.",
            "status",
        )
    for where, label, value in (
        ("ordered_on", "the order date", draft.ordered_on),
        ("required_on", "the required date", draft.required_on),
        ("shipped_on", "the ship date", draft.shipped_on),
        ("invoiced_on", "the invoice date", draft.invoiced_on),
        ("posting_on", "the posting date", draft.posting_on),
        ("due_on", "the due date", draft.due_on),
        ("paid_on", "the day of payment", draft.paid_on),
    ):
        yield from entry.date_problems(name, where, label, value)
    if draft.currency:
        yield from entry.currency_problems(name, draft.currency)
    yield from entry.money_problems(name, draft.discount, draft.tax, draft.total)
    yield from entry.rate_problems(name, draft.exchange_rate, known.currency_of(draft), known.home_currency)
    yield from entry.line_count_problems(name, len(draft.lines))
    if draft.payment_reference and draft.paid_on is None:
        yield entry.problem(
            "reference_without_payment",
            f"{name} has the reference of a payment and no day on which it was paid. Say when it was paid, or leave "
            "the reference empty.",
            "paid_on",
        )


def _line_problems(
    draft: SalesOrderDraft, index: int, line: SalesLineDraft, known: Known
) -> Iterator[Problem]:
    name, at = f"{draft.label}, line {index + 1}", f"lines.{index}"
    yield from entered_lines.naming_problems(
        name, at, line, kinds=KINDS, products=known.products, tax_rates=known.tax_rates
    )
    yield from entered_lines.figure_problems(name, at, line)
    yield from entered_lines.wording_problems(name, at, line)
    yield from lines_in_stock.placing_problems(name, at, line, known.locations)
    yield from _bought_with_problems(name, f"{at}.bought_with", line, known)


def _bought_with_problems(name: str, where: str, line: SalesLineDraft, known: Known) -> Iterator[Problem]:
    if line.bought_with_id is None:
        return
    bought = known.drop_shipped.get(line.bought_with_id)
    if not line.is_drop_ship:
        yield entry.problem(
            "bought_for_stock",
            f"{name}: only a drop-shipment is bought with a line of a purchase order; other goods come from stock. Say "
            "that it is a drop-shipment, or leave the purchase order empty.",
            where,
        )
    elif bought is None:
        yield entry.problem(
            "unknown_purchase_line",
            f"{name}: the line of a purchase order is not there, or its goods come into our stock. Mark it as a "
            "drop-shipment on the purchase order, or choose another one.",
            where,
        )
    elif bought.product_id != line.product_id:
        yield entry.problem(
            "purchase_of_another_product",
            f"{name}: {bought.label} buys another product. Choose the line that buys this one.",
            where,
        )


def _bought_beyond(draft: SalesOrderDraft, known: Known) -> Iterator[Problem]:
    """More goes to customers with one line of a purchase order than it buys."""
    so_far: dict[int, Decimal] = {}
    for index, line in enumerate(draft.lines):
        if line.bought_with_id is None:
            continue
        bought = known.drop_shipped[line.bought_with_id]
        before = so_far.get(line.bought_with_id, ZERO)
        so_far[line.bought_with_id] = before + entry.measure(line.quantity)
        if so_far[line.bought_with_id] > bought.left:
            yield entry.problem(
                "sold_beyond_bought",
                f"{draft.label}, line {index + 1}: {bought.label} buys {bought.ordered.normalize():f}, of which "
                f"{max(bought.left - before, ZERO).normalize():f} are left for this line, and it sells "
                f"{line.quantity.normalize():f}. Order more there, or split the line.",
                f"lines.{index}.bought_with",
            )
