"""What is known of one QuickBooks company at one moment: the table that turns local keys into its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.core.tax_rates import CodeRate

US_COUNTRIES = frozenset({"US", "USA"})
"""QuickBooks writes either for a company in the United States."""


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account of the QuickBooks company. `kind` is QuickBooks' AccountType, `subtype` AccountSubType."""

    remote_id: str
    name: str
    kind: str
    subtype: str = ""
    active: bool = True
    currency: str = ""


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """A product or service of the QuickBooks company and the account it books sales to."""

    remote_id: str
    name: str
    kind: str
    income_account_id: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class RemoteTax:
    """A tax code of the QuickBooks company. For a US company the code is TAX or NON and has no rates."""

    code_id: str
    name: str
    percent: Decimal | None = None
    """On sales, or on purchases where it has no rate for sales; None where it is not known."""
    sales_rates: tuple[CodeRate, ...] = ()
    purchase_rates: tuple[CodeRate, ...] = ()

    def rates(self, *, sells: bool) -> tuple[CodeRate, ...]:
        """Those of sales, or those of purchases."""
        return self.sales_rates if sells else self.purchase_rates


@dataclass(frozen=True, slots=True)
class Mappings:
    """Everything that checks, the journal and the request need of the QuickBooks company.

    `accounts` maps account keys, `items` item keys, `taxes` tax keys, `parties` party keys (to the id in
    QuickBooks). A key that is missing is not mapped yet. `account_labels` names the keys for sentences
    ("Freight charged to customers"). Currency codes are ISO 4217.
    """

    country: str
    home_currency: str
    accounts: Mapping[str, RemoteAccount]
    items: Mapping[str, RemoteItem]
    taxes: Mapping[str, RemoteTax]
    parties: Mapping[str, str]
    receivable: RemoteAccount | None = None
    payable: RemoteAccount | None = None
    tax_payable: RemoteAccount | None = None
    """The liability account on which QuickBooks books sales and purchase tax."""
    no_tax_code: str = "NON"
    """Id of the code for untaxed lines; outside the US the company's zero or exempt code, or empty."""
    multicurrency: bool = False
    closing_on: date | None = None
    """QuickBooks' closing date: nothing dated on or before it can be written (6200/6210)."""
    start_on: date | None = None
    """The filter start date: nothing dated before it is sent (E4)."""
    custom_numbers: bool = True
    """QuickBooks' preference for our own numbers on sales forms; where off, it numbers invoices itself."""
    account_labels: Mapping[str, str] = field(default_factory=dict)
    tax_labels: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    """Document key → id in QuickBooks, of the documents that settlements, attachments and lines name."""
    classes: Mapping[str, str] = field(default_factory=dict)
    locations: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """`class@category:Dairy` → the class or location key that lines carry: what `core.overrides` chooses from."""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Name of a custom field on sales forms → its DefinitionId, as the company's preferences have it."""
    classes_on_forms: bool = True
    classes_on_lines: bool = True
    tracks_locations: bool = True
    """What QuickBooks keeps: one class of a whole form, a class of each line, a location. It drops the rest."""

    @property
    def is_us(self) -> bool:
        return self.country in US_COUNTRIES

    @property
    def splits_classes(self) -> bool:
        """Whether the class of a whole form is kept only on each of its lines."""
        return self.classes_on_lines and not self.classes_on_forms
