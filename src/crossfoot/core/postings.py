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
- document keys, the `key` of another posting, where one names it: a settlement, an attachment, a bill's line
- location and class keys: `location:12`, `class:7`

Amounts are in the document's currency and already rounded to its smallest unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from crossfoot.core.journal_postings import JournalEntry
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
class CustomValue:
    """What a custom field of the QuickBooks company, known by its name there, is to say on a sales form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SalesLine:
    """One line of an invoice or a credit memo. `amount` is net of the line's discount and of tax."""

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
    klass: str = ""
    """Class key, or empty."""


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One line of a bill, a purchase order or a vendor credit.

    A negative amount is a discount on the account of the lines that it reduces.
    """

    description: str
    amount: Decimal
    account: str
    tax: str = ""
    kind: str = "goods"
    """`goods`, `freight`, `charge`, `tax`, `discount` or `rounding`."""
    klass: str = ""
    """Class key, or empty."""
    order: str = ""
    """On a bill: document key of the purchase order in QuickBooks that the line bills, or empty."""
    order_line: str = ""
    """The id of that order's line in QuickBooks. QuickBooks links the two only where both are named."""


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on a whole invoice or credit memo, a positive amount that reduces the total (D4)."""

    amount: Decimal
    account: str
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Tax charged under one tax key: `net` is the taxed value after the document's discount."""

    tax: str
    net: Decimal
    amount: Decimal


class _Summed:
    """What a document's lines come to, and its taxes."""

    __slots__ = ()
    lines: tuple[SalesLine, ...] | tuple[ExpenseLine, ...]
    taxes: tuple[TaxTotal, ...]

    @property
    def lines_total(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def tax_total(self) -> Decimal:
        return total(tax.amount for tax in self.taxes)


class _ToCustomer(_Summed):
    """The other party is a customer, and a discount may stand beside the lines."""

    __slots__ = ()
    customer: str
    customer_name: str
    discount: Discount | None

    @property
    def party(self) -> str:
        return self.customer

    @property
    def party_name(self) -> str:
        return self.customer_name

    @property
    def discount_amount(self) -> Decimal:
        return self.discount.amount if self.discount else ZERO


class _FromVendor(_Summed):
    """The other party is a vendor; a discount is among the lines."""

    __slots__ = ()
    vendor: str
    vendor_name: str

    @property
    def party(self) -> str:
        return self.vendor

    @property
    def party_name(self) -> str:
        return self.vendor_name


@dataclass(frozen=True, slots=True)
class Invoice(_ToCustomer):
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
    original_posting_on: date | None = None
    """The date it would have, where closed books moved `posting_on`; told in the memo."""
    location: str = ""
    klass: str = ""
    custom: tuple[CustomValue, ...] = ()
    exchange_rate: Decimal | None = None
    """Home units for one of `currency`, fixed on the document; None leaves it to QuickBooks' rate of the day."""
    expected_tax: Decimal | None = None
    """US: the tax that our own rates give, where QuickBooks computes it; None where it is sent or not known."""


@dataclass(frozen=True, slots=True)
class Bill(_FromVendor):
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
    original_posting_on: date | None = None
    location: str = ""
    klass: str = ""
    po_number: str = ""
    """The purchase order or orders that are billed, for the memo."""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PurchaseOrder(_FromVendor):
    """An order with a vendor. QuickBooks books nothing for it. `total` = lines + taxes."""

    key: str
    number: str
    vendor: str
    vendor_name: str
    currency: str
    posting_on: date
    lines: tuple[ExpenseLine, ...]
    total: Decimal
    expected_on: date | None = None
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    vendor_memo: str = ""
    """What is printed for the vendor."""
    location: str = ""
    klass: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VendorCredit(_FromVendor):
    """What a vendor gives back: amounts are positive and reduce what is owed. `total` = lines + taxes."""

    key: str
    number: str
    vendor: str
    vendor_name: str
    currency: str
    posting_on: date
    lines: tuple[ExpenseLine, ...]
    total: Decimal
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    original_posting_on: date | None = None
    location: str = ""
    klass: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CreditMemo(_ToCustomer):
    """What a customer gets back: amounts are positive. `total` = lines − discount + taxes."""

    key: str
    number: str
    customer: str
    customer_name: str
    currency: str
    posting_on: date
    lines: tuple[SalesLine, ...]
    total: Decimal
    discount: Discount | None = None
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    bill_email: str = ""
    original_posting_on: date | None = None
    location: str = ""
    klass: str = ""
    custom: tuple[CustomValue, ...] = ()
    exchange_rate: Decimal | None = None
    expected_tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SalesReceipt(_ToCustomer):
    """A sale that was paid where it was made: nothing is owed. `total` = lines − discount + taxes."""

    key: str
    number: str
    customer: str
    customer_name: str
    currency: str
    posting_on: date
    lines: tuple[SalesLine, ...]
    total: Decimal
    deposit_to: str
    """Account key of where the money is until it is paid out: the payment clearing account, never the bank."""
    discount: Discount | None = None
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    customer_po: str = ""
    ship_to: Address = field(default_factory=Address)
    bill_email: str = ""
    payment_reference: str = ""
    """What the shop or its payment service calls the payment."""
    original_posting_on: date | None = None
    location: str = ""
    klass: str = ""
    custom: tuple[CustomValue, ...] = ()
    exchange_rate: Decimal | None = None
    expected_tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RefundReceipt(_ToCustomer):
    """Money that went back to a customer at once: amounts are positive. `total` = lines − discount + taxes."""

    key: str
    number: str
    customer: str
    customer_name: str
    currency: str
    posting_on: date
    lines: tuple[SalesLine, ...]
    total: Decimal
    deposit_to: str
    """Account key of where the money was taken from."""
    discount: Discount | None = None
    taxes: tuple[TaxTotal, ...] = ()
    memo: str = ""
    bill_email: str = ""
    payment_reference: str = ""
    original_posting_on: date | None = None
    location: str = ""
    klass: str = ""
    custom: tuple[CustomValue, ...] = ()
    exchange_rate: Decimal | None = None
    expected_tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SettlementPart:
    """One document of a settlement and how much of it is settled, a positive amount."""

    document: str
    """Document key; empty where only QuickBooks has the document, which `remote_id` names then."""
    kind: str
    """`Bill`, `VendorCredit` or `JournalEntry`; for invoices `Invoice`, `CreditMemo` or `JournalEntry`."""
    amount: Decimal
    remote_id: str = ""

    @property
    def is_charge(self) -> bool:
        return self.kind in CHARGES


CHARGES = frozenset({"Bill", "Invoice"})
"""What is owed and can be settled; the other parts of a settlement are the credits that settle it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Credits applied to what they settle, without money: charges and credits come to the same sum.

    QuickBooks keeps it as a bill payment or a customer's payment of zero.
    """

    key: str
    side: Literal["bills", "invoices"]
    party: str
    party_name: str
    currency: str
    posting_on: date
    parts: tuple[SettlementPart, ...]
    memo: str = ""

    @property
    def charges(self) -> Decimal:
        return total(part.amount for part in self.parts if part.is_charge)

    @property
    def credits(self) -> Decimal:
        return total(part.amount for part in self.parts if not part.is_charge)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a document. Its bytes, known by their digest, come when it is sent."""

    key: str
    document: str
    """Document key of what it belongs to."""
    name: str
    content_type: str
    size: int
    """In bytes."""
    sha256: str
    """Of the bytes, in hexadecimal."""
    kind: str = "Bill"
    """QuickBooks' name of the document's record type."""


Receipt = SalesReceipt | RefundReceipt
"""Forms of sale whose money moved at once; the others are owed."""

SalesForm = Invoice | CreditMemo | Receipt
PurchaseForm = Bill | PurchaseOrder | VendorCredit

Document = SalesForm | Bill | PurchaseOrder | VendorCredit
"""What has lines and a total of its own; all but the purchase order are booked on accounts."""

NameList = Party | Item
"""What must stand in QuickBooks' lists before a document can name it; written one at a time."""

Booked = Document | Settlement | JournalEntry
"""What carries our mark in its memo, can be read again in QuickBooks and taken out there."""

Posting = Booked | Attachment | NameList
