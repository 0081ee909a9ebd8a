"""Postings: frozen snapshots, in local terms, of what is to stand in the books.

A posting is made from a document once, when a person (or automatic mode) sends it; what was approved is
what is sent. Everything that depends on the QuickBooks company is a *key* that `core.mappings` resolves at
the time of sending:

- party keys `customer:12`, `vendor:7`
- account keys: a role (`sales`, `shipping`, `purchases` …), a role within a scope (`sales@product:3`), or
  `remote:84` for an account that a person picked on the line itself
- item keys: `income:<account key>` (one item per income account) or `product:12`
- tax keys: `tax:5`
- term keys: `term:Net 30` is not sent; the due date is explicit.

Amounts are in the document's currency and already rounded to its smallest unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.core.money import ZERO, total


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; empty strings where unknown."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.line1 or self.line2 or self.city or self.region or self.postal_code or self.country)


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or vendor to be created in QuickBooks where no matching one exists (A3, B6)."""

    key: str
    kind: str
    """`customer` or `vendor`."""
    name: str
    currency: str
    email: str = ""
    phone: str = ""
    contact_name: str = ""
    address: Address = field(default_factory=Address)
    taxable: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A Service or NonInventory item that carries sales lines to an income account (bookkeeping, 2)."""

    key: str
    name: str
    kind: str
    """`Service` or `NonInventory`; never `Inventory`, which would book cost of sales a second time."""
    income_account: str
    description: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class SalesLine:
    """One line of an invoice. `amount` is net of the line's discount and of tax."""

    description: str
    amount: Decimal
    item: str
    account: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    """Sent only where quantity × unit price gives `amount` (QuickBooks refuses otherwise, code 6070)."""
    tax: str = ""
    """Tax key, or empty where the line is not taxed."""
    kind: str = "goods"
    """`goods`, `shipping`, `charge` or `rounding`."""


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One line of a bill. A negative amount is a discount on the account of the lines that it reduces."""

    description: str
    amount: Decimal
    account: str
    tax: str = ""
    kind: str = "goods"
    """`goods`, `freight`, `charge`, `tax`, `discount` or `rounding`."""


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the whole invoice, a positive amount that reduces the total (D4)."""

    amount: Decimal
    account: str
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Tax charged under one tax key: `net` is the taxed value after the document's discount."""

    tax: str
    net: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """A sales order as an invoice. `total` = lines − discount + taxes; checked by `core.checks`."""

    key: str
    number: str
    """At most 21 characters; empty where QuickBooks gives the number itself."""
    customer: str
    customer_name: str
    currency: str
    posting_on: date
    due_on: date
    lines: tuple[SalesLine, ...]
    total: Decimal
    discount: Discount | None = None
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    customer_po: str = ""
    ship_to: Address = field(default_factory=Address)
    bill_email: str = ""
    terms: str = ""
    """Name of the terms that gave the due date, for people; the due date itself is what is sent."""

    @property
    def lines_total(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def discount_amount(self) -> Decimal:
        return self.discount.amount if self.discount else ZERO

    @property
    def tax_total(self) -> Decimal:
        return total(tax.amount for tax in self.taxes)


@dataclass(frozen=True, slots=True)
class Bill:
    """A purchase order as a vendor's bill. `total` = lines + taxes."""

    key: str
    number: str
    vendor: str
    vendor_name: str
    currency: str
    posting_on: date
    due_on: date
    lines: tuple[ExpenseLine, ...]
    total: Decimal
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    terms: str = ""

    @property
    def lines_total(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def tax_total(self) -> Decimal:
        return total(tax.amount for tax in self.taxes)


Document = Invoice | Bill
"""What is booked on accounts."""

NameList = Party | Item
"""What must stand in QuickBooks' lists before a document can name it; written one at a time."""

Posting = Invoice | Bill | Party | Item
