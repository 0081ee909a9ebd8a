"""A vendor's invoice as it is entered: plain values, checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.problems import Problem, shown
from crossfoot.documents import entered_lines, entry
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.entry import Text
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.vendor_invoices.models import VendorInvoice

KINDS: tuple[str, ...] = tuple(PurchaseLine.Kind.values)
SOURCES: tuple[str, ...] = tuple(VendorInvoice.Source.values)

HEADER_TEXTS = (
    Text("number", "the invoice's number", 60, required=True),
    Text("memo", "the memo", 1000),
)


@dataclass(frozen=True, slots=True)
class InvoiceLineDraft:
    """One line. `discount` is a fraction; `amount`, where the vendor states it, is net of it and before tax.

    `order_line_id` is the line of the order that it bills, None for what was not ordered; `product_id` and
    `tax_rate_id` are rows of the same company; `kind` is a value of `PurchaseLine.Kind`.
    """

    quantity: Decimal
    unit_price: Decimal
    order_line_id: int | None = None
    kind: str = "goods"
    product_id: int | None = None
    description: str = ""
    discount: Decimal = ZERO
    amount: Decimal | None = None
    tax_rate_id: int | None = None
    account_key: str = ""


@dataclass(frozen=True, slots=True)
class VendorInvoiceDraft:
    """One invoice. Empty `currency` is the order's, or the vendor's; `total` None is computed.

    `tax` is what the vendor charged on the whole invoice; None leaves it to the rates of the lines.
    """

    number: str
    vendor_id: int
    invoice_on: date
    lines: tuple[InvoiceLineDraft, ...]
    order_id: int | None = None
    source: str = "here"
    currency: str = ""
    due_on: date | None = None
    posting_on: date | None = None
    memo: str = ""
    discount: Decimal = ZERO
    tax: Decimal | None = None
    total: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Home units for one of `currency`, fixed on the document; None leaves it to QuickBooks' rate of the day."""
    prices_include_tax: bool = False
    """Whether prices, stated amounts and the discount have tax in them; what is kept is net (`documents.inclusive`)."""

    @property
    def label(self) -> str:
        return f"Vendor invoice {shown(self.number)}" if self.number else "The invoice"


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order that invoices may be entered for. `lines` are the ids of its lines."""

    label: str
    vendor_id: int
    currency: str
    lines: frozenset[int]
    why_not: str = ""
    """Why it cannot be invoiced, as a sentence; empty where it can."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: vendors (id → currency), orders, products, tax rates (id → percent)."""

    vendors: dict[int, str]
    orders: dict[int, KnownOrder]
    products: frozenset[int]
    tax_rates: dict[int, Decimal]
    home_currency: str

    def currency_of(self, draft: VendorInvoiceDraft) -> str:
        order = self.orders.get(draft.order_id or 0)
        theirs = order.currency if order else self.vendors.get(draft.vendor_id, "")
        return draft.currency or theirs or self.home_currency


def problems_of(draft: VendorInvoiceDraft, known: Known) -> list[Problem]:
    """Everything that is wrong with `draft`; an empty list means that it can be written."""
    found = [*_header_problems(draft, known), *_order_problems(draft, known)]
    for index, line in enumerate(draft.lines):
        found.extend(_line_problems(draft, index, line, known))
    if not found and draft.discount:
        currency = known.currency_of(draft)
        lines = total(amount_of(line, currency) for line in draft.lines)
        found.extend(entry.discount_problems(draft.label, cents(draft.discount, currency), lines))
    return found


def total_of(draft: VendorInvoiceDraft, amounts: list[Decimal], known: Known) -> Decimal:
    """The stated total, else lines less discount plus tax; tax as charged, else by the rates of the lines."""
    currency = known.currency_of(draft)
    return entered_lines.total_of(draft, draft.lines, amounts, known.tax_rates, currency)


def _header_problems(draft: VendorInvoiceDraft, known: Known) -> Iterator[Problem]:
    name = draft.label
    for text in HEADER_TEXTS:
        yield from entry.text_problems(name, text, getattr(draft, text.where))
    if draft.vendor_id not in known.vendors:
        yield entry.problem(
            "unknown_vendor",
            f"{name}: the vendor is not one of this company's. Choose a vendor, or add it first.",
            "vendor",
        )
    if draft.source not in SOURCES:
        yield entry.problem(
            "unknown_source",
            f"{name}: “{shown(draft.source)}” is not where an invoice comes from. "
            f"Use one of {', '.join(SOURCES)}.",
            "source",
        )
    for where, label, value in (
        ("invoice_on", "the invoice date", draft.invoice_on),
        ("due_on", "the due date", draft.due_on),
        ("posting_on", "the posting date", draft.posting_on),
    ):
        yield from entry.date_problems(name, where, label, value)
    if draft.currency:
        yield from entry.currency_problems(name, draft.currency)
    yield from entry.money_problems(name, draft.discount, draft.tax, draft.total)
    yield from entry.rate_problems(name, draft.exchange_rate, known.currency_of(draft), known.home_currency)
    yield from entry.line_count_problems(name, len(draft.lines))


def _order_problems(draft: VendorInvoiceDraft, known: Known) -> Iterator[Problem]:
    if draft.order_id is None:
        return
    name = draft.label
    order = known.orders.get(draft.order_id)
    if order is None:
        yield entry.problem(
            "unknown_order",
            f"{name}: the purchase order is not one of this company's. Choose an order, or leave it out.",
            "order",
        )
        return
    if order.vendor_id != draft.vendor_id:
        yield entry.problem(
            "order_of_another_vendor",
            f"{name}: {order.label} was placed with another vendor. Choose that vendor, or another order.",
            "order",
        )
    if draft.currency and draft.currency != order.currency:
        yield entry.problem(
            "order_in_another_currency",
            f"{name} is in {shown(draft.currency)}, and {order.label} is in {order.currency}. Correct one of "
            "them, or enter the invoice without the order.",
            "currency",
        )
    if order.why_not:
        yield entry.problem("order_not_invoiceable", f"{name}: {order.why_not}", "order")


def _line_problems(
    draft: VendorInvoiceDraft, index: int, line: InvoiceLineDraft, known: Known
) -> Iterator[Problem]:
    name, at = f"{draft.label}, line {index + 1}", f"lines.{index}"
    yield from entered_lines.naming_problems(
        name, at, line, kinds=KINDS, products=known.products, tax_rates=known.tax_rates
    )
    order = known.orders.get(draft.order_id or 0)
    if line.order_line_id is not None and (order is None or line.order_line_id not in order.lines):
        yield entry.problem(
            "unknown_order_line",
            f"{name}: the line that it bills is not a line of its purchase order. Choose one of the order's "
            "lines, or none for what was not ordered.",
            f"{at}.order_line",
        )
    yield from entered_lines.figure_problems(name, at, line)
    yield from entered_lines.wording_problems(name, at, line)
