"""An invoice as its file states it: plain values, the same whichever syntax the vendor's program writes.

Amounts are in the invoice's currency and as stated; nothing is rounded or recomputed. A credit note states
positive amounts, as its sender does: `is_credit` turns the direction. The business terms in brackets (BT-1)
are those of EN 16931, the European model of an invoice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem


class FileKind(StrEnum):
    """What the content of a file is, whatever it is called."""

    UBL = "ubl"
    CII = "cii"
    PDF_WITH_XML = "pdf_with_xml"
    """A PDF with the same invoice as data inside: Factur-X, ZUGFeRD."""
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


class ChargeKind(StrEnum):
    """What is charged on top of the goods."""

    FREIGHT = "freight"
    DUTY = "duty"
    HANDLING = "handling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Discount:
    """An amount taken off; `percent` of `base` where the vendor says how it came about."""

    amount: Decimal
    reason: str = ""
    reason_code: str = ""
    percent: Decimal | None = None
    base: Decimal | None = None
    tax_category: str = ""
    tax_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount put on top, and what it is for."""

    amount: Decimal
    kind: ChargeKind = ChargeKind.OTHER
    reason: str = ""
    reason_code: str = ""
    percent: Decimal | None = None
    base: Decimal | None = None
    tax_category: str = ""
    tax_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `amount` is what it costs before tax, net of the line's own discounts and charges (BT-131).

    `unit_price` is for `price_base_quantity` units, after `price_discount` was taken off `gross_price`.
    `order_line` is the line of the purchase order that the vendor names (BT-132), `order_number` the order
    where it is another for each line.
    """

    number: str
    name: str
    amount: Decimal
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""
    price_base_quantity: Decimal = Decimal(1)
    gross_price: Decimal | None = None
    price_discount: Decimal | None = None
    description: str = ""
    note: str = ""
    order_line: str = ""
    order_number: str = ""
    seller_item_id: str = ""
    buyer_item_id: str = ""
    standard_item_id: str = ""
    gtin: str = ""
    discounts: tuple[Discount, ...] = ()
    charges: tuple[Charge, ...] = ()
    tax_category: str = ""
    tax_percent: Decimal | None = None
    accounting_reference: str = ""
    origin_country: str = ""
    period_from: date | None = None
    period_to: date | None = None
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TaxSubtotal:
    """The tax of one category and rate. Categories: S standard, Z zero, E exempt, AE reverse charge, K, G, O."""

    taxable: Decimal
    tax: Decimal
    category: str = ""
    percent: Decimal | None = None
    exemption_reason: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums as stated. `payable` is gross less prepaid plus rounding.

    A sum that the file leaves out is made of the others. `tax_in_tax_currency` is what the vendor reports
    where its tax is due in another currency than the invoice's.
    """

    lines: Decimal
    discounts: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    payable: Decimal
    prepaid: Decimal = ZERO
    rounding: Decimal = ZERO
    tax_in_tax_currency: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Vendor or buyer. `tax_ids` are registrations other than the VAT id; `ids` are pairs (scheme, id)."""

    name: str = ""
    trading_name: str = ""
    vat_id: str = ""
    tax_ids: tuple[str, ...] = ()
    registration: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    electronic_address: str = ""
    electronic_scheme: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Preceding:
    """An earlier invoice that this one credits or corrects."""

    number: str
    invoice_on: date | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How the vendor wants to be paid: its terms in words, and to which account."""

    terms: str = ""
    reference: str = ""
    means: str = ""
    account: str = ""
    account_name: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """What a vendor's file holds. A PDF or picture without data has a kind and nothing else.

    `problems` are notices (they block nothing): sums that do not add up, each with its figures, and why a
    file brought no lines. `payee` is who is paid where it is not the vendor; `tax_representative` accounts
    for the vendor's tax.
    """

    file_name: str
    kind: FileKind
    profile: str = ""
    specification: str = ""
    process: str = ""
    type_code: str = ""
    is_credit: bool = False
    number: str = ""
    invoice_on: date | None = None
    due_on: date | None = None
    delivered_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    currency: str = ""
    tax_currency: str = ""
    vendor: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    payee: Party | None = None
    tax_representative: Party | None = None
    deliver_to: Party | None = None
    buyer_reference: str = ""
    purchase_order: str = ""
    sales_order: str = ""
    contract: str = ""
    project: str = ""
    accounting_reference: str = ""
    preceding: tuple[Preceding, ...] = ()
    lines: tuple[Line, ...] = ()
    discounts: tuple[Discount, ...] = ()
    charges: tuple[Charge, ...] = ()
    tax_subtotals: tuple[TaxSubtotal, ...] = ()
    totals: Totals | None = None
    payment: Payment = field(default_factory=Payment)
    notes: tuple[str, ...] = ()
    enclosed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_e_invoice(self) -> bool:
        """Was data read, or is the file only to be looked at?"""
        return self.totals is not None

    @property
    def has_lines(self) -> bool:
        return bool(self.lines)
