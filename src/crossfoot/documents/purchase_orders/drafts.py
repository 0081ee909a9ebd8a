"""A purchase order as it is entered: plain values, checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import CustomField
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.problems import Problem, shown
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values, entered_lines, entry, lines_in_stock
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.entry import Text
from crossfoot.documents.purchase_orders.made_of import IngredientDraft, ingredient_problems
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder

STATUSES: tuple[str, ...] = tuple(PurchaseOrder.Status.values)
KINDS: tuple[str, ...] = tuple(PurchaseLine.Kind.values)
DISTRIBUTIONS: tuple[str, ...] = tuple(PurchaseLine.Distribution.values)

HEADER_TEXTS = (
    Text("number", "the order number", 60, required=True),
    Text("vendor_reference", "the vendor's invoice number", 60),
    Text("memo", "the memo", 1000),
)


@dataclass(frozen=True, slots=True)
class PurchaseLineDraft:
    """One line. `discount` is a fraction; `amount`, where the source states it, is net of it and before tax.

    `product_id` and `tax_rate_id` are rows of the same company; `kind` is a value of `PurchaseLine.Kind`.
    What a source states as received and rejected becomes a receipt, and changes no amount. Three are for
    additional charges: how one is spread over the goods, whether it is still being processed, and whether
    the vendor itself charges it.
    """

    quantity: Decimal
    unit_price: Decimal
    product_id: int | None = None
    description: str = ""
    discount: Decimal = ZERO
    kind: str = "goods"
    received_quantity: Decimal | None = None
    rejected_quantity: Decimal | None = None
    tax_rate_id: int | None = None
    account_key: str = ""
    amount: Decimal | None = None
    distribution: str = ""
    is_expected: bool = False
    invoiced_by_vendor: bool = True
    location_id: int | None = None
    """Where the goods arrive; None for the company's default location."""
    is_drop_ship: bool = False
    """Whether the vendor sends the goods to our customer, so that they never are in our stock."""
    made_of: tuple[IngredientDraft, ...] = ()
    """Of an outsourced order: what of our stock goes into one unit."""
    for_sale_id: int | None = None
    """Of a drop-shipment: the sales order's line that waits for this purchase. It is bound to it once."""


@dataclass(frozen=True, slots=True)
class PurchaseOrderDraft:
    """One order. Empty `currency` is the vendor's; `total` None is computed from lines, discount and tax.

    `tax` is what the vendor charged on the whole order; None leaves it to the rates of the lines.
    """

    number: str
    vendor_id: int
    ordered_on: date
    lines: tuple[PurchaseLineDraft, ...]
    status: str = "pending"
    currency: str = ""
    expected_on: date | None = None
    shipped_on: date | None = None
    received_on: date | None = None
    vendor_reference: str = ""
    vendor_invoice_on: date | None = None
    posting_on: date | None = None
    due_on: date | None = None
    memo: str = ""
    discount: Decimal = ZERO
    tax: Decimal | None = None
    total: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Home units for one of `currency`, fixed on the document; None leaves it to QuickBooks' rate of the day."""
    prices_include_tax: bool = False
    """Whether prices, stated amounts and the discount have tax in them; what is kept is net (`documents.inclusive`)."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Values of the company's own fields, by the field's id as text. An edit leaves those alone that are there."""

    @property
    def label(self) -> str:
        return f"Order {shown(self.number)}" if self.number else "The order"


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: vendors (id → currency), products, tax rates (id → percent), fields of the
    company's own (id as text)."""

    vendors: dict[int, str]
    products: frozenset[int]
    tax_rates: dict[int, Decimal]
    home_currency: str
    custom: Mapping[str, CustomField] = field(default_factory=dict)
    locations: frozenset[int] = frozenset()

    def currency_of(self, draft: PurchaseOrderDraft) -> str:
        return draft.currency or self.vendors.get(draft.vendor_id, "") or self.home_currency


def problems_of(draft: PurchaseOrderDraft, known: Known) -> list[Problem]:
    """Everything that is wrong with `draft`; an empty list means that it can be written."""
    found = list(_header_problems(draft, known))
    found.extend(custom_values.draft_problems(DocumentKind.PURCHASE, draft.label, draft.custom, known.custom))
    for index, line in enumerate(draft.lines):
        found.extend(_line_problems(draft, index, line, known))
    if not found and draft.discount:
        currency = known.currency_of(draft)
        lines = total(amount_of(line, currency) for line in draft.lines if line.invoiced_by_vendor)
        found.extend(entry.discount_problems(draft.label, cents(draft.discount, currency), lines))
    return found


def total_of(draft: PurchaseOrderDraft, amounts: list[Decimal], known: Known) -> Decimal:
    """The stated total, else lines less discount plus tax; tax as charged, else by the rates of the lines.

    What somebody else than the vendor charges is no part of it.
    """
    currency = known.currency_of(draft)
    if draft.total is not None:
        return cents(draft.total, currency)
    charged = [(line, one) for line, one in zip(draft.lines, amounts, strict=True) if line.invoiced_by_vendor]
    lines, amounts = [line for line, _ in charged], [one for _, one in charged]
    return entered_lines.total_of(draft, lines, amounts, known.tax_rates, currency)


def _header_problems(draft: PurchaseOrderDraft, known: Known) -> Iterator[Problem]:
    name = draft.label
    for text in HEADER_TEXTS:
        yield from entry.text_problems(name, text, getattr(draft, text.where))
    if draft.vendor_id not in known.vendors:
        yield entry.problem(
            "unknown_vendor",
            f"{name}: the vendor is not one of this company's. Choose a vendor, or add it first.",
            "vendor",
        )
    if draft.status not in STATUSES:
        yield entry.problem(
            "unknown_status",
            f"{name}: “{shown(draft.status)}” is not a status of a purchase order. "
            f"Use one of {', '.join(STATUSES)}.",
            "status",
        )
    for where, label, value in (
        ("ordered_on", "the order date", draft.ordered_on),
        ("expected_on", "the expected date", draft.expected_on),
        ("shipped_on", "the ship date", draft.shipped_on),
        ("received_on", "the receipt date", draft.received_on),
        ("vendor_invoice_on", "the vendor's invoice date", draft.vendor_invoice_on),
        ("posting_on", "the posting date", draft.posting_on),
        ("due_on", "the due date", draft.due_on),
    ):
        yield from entry.date_problems(name, where, label, value)
    if draft.currency:
        yield from entry.currency_problems(name, draft.currency)
    yield from entry.money_problems(name, draft.discount, draft.tax, draft.total)
    yield from entry.rate_problems(name, draft.exchange_rate, known.currency_of(draft), known.home_currency)
    yield from entry.line_count_problems(name, len(draft.lines))


def _line_problems(
    draft: PurchaseOrderDraft, index: int, line: PurchaseLineDraft, known: Known
) -> Iterator[Problem]:
    name, at = f"{draft.label}, line {index + 1}", f"lines.{index}"
    yield from entered_lines.naming_problems(
        name, at, line, kinds=KINDS, products=known.products, tax_rates=known.tax_rates
    )
    yield from entered_lines.figure_problems(name, at, line)
    for where, label, value in (
        ("received_quantity", "the received quantity", line.received_quantity),
        ("rejected_quantity", "the rejected quantity", line.rejected_quantity),
    ):
        if value is not None:
            yield from entry.figure_problems(name, f"{at}.{where}", label, value, entry.LARGEST_QUANTITY)
    yield from _receipt_problems(name, at, line)
    yield from charge_problems(name, at, line)
    yield from entered_lines.wording_problems(name, at, line)
    yield from lines_in_stock.placing_problems(name, at, line, known.locations)
    if line.is_drop_ship and line.account_key:
        yield entry.problem(
            "drop_ship_on_account",
            f"{name}: goods that go from the vendor to the customer are billed to the drop-ship clearing account, so "
            "that their sale finds them there. Leave the account to the mapping.",
            f"{at}.account_key",
        )
    yield from ingredient_problems(name, at, line, known.products, known.locations)


def charge_problems(name: str, at: str, line: PurchaseLineDraft) -> Iterator[Problem]:
    """What only an additional charge may say, said of goods; or a way of spreading that is not known."""
    if line.distribution not in DISTRIBUTIONS:
        yield entry.problem(
            "unknown_distribution",
            f"{name}: “{shown(line.distribution)}” is not a way to spread a charge. Use by_value, by_quantity, or "
            "leave it empty for a charge on its own account.",
            f"{at}.distribution",
        )
    elif line.kind == PurchaseLine.Kind.GOODS and (
        line.distribution or line.is_expected or not line.invoiced_by_vendor
    ):
        yield entry.problem(
            "goods_as_charge",
            f"{name}: goods are neither spread over other lines, nor still being processed, nor charged by "
            "somebody else. Make it a charge, or take that out.",
            f"{at}.kind",
        )


def _receipt_problems(name: str, at: str, line: PurchaseLineDraft) -> Iterator[Problem]:
    received, rejected = line.received_quantity, line.rejected_quantity
    if rejected is None or not rejected.is_finite() or rejected <= 0:
        return
    if received is not None and received.is_finite() and rejected > received:
        yield entry.problem(
            "rejected_beyond_received",
            f"{name}: {rejected.normalize():,f} were rejected, and only {received.normalize():,f} arrived. State "
            "all that arrived as received, and of that what was rejected.",
            f"{at}.rejected_quantity",
        )
