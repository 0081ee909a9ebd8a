"""QuickBooks' lists as plain values: accounts, items, tax codes and rates, terms, customers and vendors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.core.mappings import RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import Address
from crossfoot.core.tax_rates import BASES, Basis, CodeRate, percent_of
from crossfoot.quickbooks.online.documents.fields import decimal_of, ref_id, text

Records = Iterable[Mapping[str, Any]]

ALL = "Active IN (true, false)"
"""Condition that also shows inactive records, which queries hide by default."""

DELETED_SUFFIX = " (deleted)"
"""QuickBooks' suffix on the names of inactive records."""

PSEUDO_CODES = frozenset({"TAX", "NON", "CustomSalesTax"})
"""What a US company's tax code list holds beside real codes; their id is their name."""


@dataclass(frozen=True, slots=True)
class RemoteParty:
    """A customer or vendor of the QuickBooks company. `terms_id` is the id of its payment terms, or empty."""

    remote_id: str
    version: str
    kind: str
    """`customer` or `vendor`."""
    name: str
    email: str
    phone: str
    currency: str
    contact_name: str
    address: Address
    terms_id: str
    active: bool
    taxable: bool = True
    notes: str = ""


@dataclass(frozen=True, slots=True)
class RemoteTaxRate:
    """One rate of one tax agency, in percent."""

    rate_id: str
    name: str
    percent: Decimal
    agency_id: str
    active: bool


@dataclass(frozen=True, slots=True)
class NamedRate:
    """A rate as a code names it: by id, with what it is charged on (see `core.tax_rates`)."""

    rate_id: str
    basis: Basis = "TaxOnAmount"
    order: int = 0
    beneath: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteTaxCode:
    """A tax code: what a line names. Its rates differ for sales and purchases."""

    code_id: str
    name: str
    description: str
    active: bool
    taxable: bool
    sales_rates: tuple[NamedRate, ...] = ()
    purchase_rates: tuple[NamedRate, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteTaxAgency:
    """Whom tax is owed to; a rate that we create needs one."""

    agency_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RemoteTerms:
    """Payment terms: due `days` after the date, or, where `day_of_month` is set, on that day.

    Then a document within `next_month_days` of the day is due a month later.
    """

    remote_id: str
    name: str
    active: bool
    days: int | None = None
    day_of_month: int | None = None
    next_month_days: int = 0


def read_accounts(records: Records) -> tuple[RemoteAccount, ...]:
    """Accounts, named with their parents ("Expenses:Freight")."""
    return tuple(
        RemoteAccount(
            remote_id=text(record, "Id"),
            name=text(record, "FullyQualifiedName") or text(record, "Name"),
            kind=text(record, "AccountType"),
            subtype=text(record, "AccountSubType"),
            active=_is_active(record),
            currency=ref_id(record, "CurrencyRef"),
        )
        for record in records
    )


def read_items(records: Records) -> tuple[RemoteItem, ...]:
    """Products and services, named with their category; categories are among them and carry no lines."""
    return tuple(
        RemoteItem(
            remote_id=text(record, "Id"),
            name=text(record, "FullyQualifiedName") or text(record, "Name"),
            kind=text(record, "Type"),
            income_account_id=ref_id(record, "IncomeAccountRef"),
            active=_is_active(record),
        )
        for record in records
    )


def read_customers(records: Records) -> tuple[RemoteParty, ...]:
    """Customers, active or not."""
    return tuple(_party(record, "customer", "SalesTermRef") for record in records)


def read_vendors(records: Records) -> tuple[RemoteParty, ...]:
    """Vendors, active or not. Their terms stand under another name than customers'."""
    return tuple(_party(record, "vendor", "TermRef") for record in records)


def read_tax_rates(records: Records) -> tuple[RemoteTaxRate, ...]:
    """Rates; one without a value (an agency's old rate) is left out."""
    return tuple(
        RemoteTaxRate(
            rate_id=text(record, "Id"),
            name=text(record, "Name"),
            percent=percent,
            agency_id=ref_id(record, "AgencyRef"),
            active=_is_active(record),
        )
        for record in records
        if (percent := decimal_of(record.get("RateValue"))) is not None
    )


def read_tax_codes(records: Records) -> tuple[RemoteTaxCode, ...]:
    """Codes, a US company's pseudo codes among them. Hidden ones count as inactive."""
    return tuple(
        RemoteTaxCode(
            code_id=text(record, "Id"),
            name=text(record, "Name"),
            description=text(record, "Description"),
            active=_is_active(record) and record.get("Hidden") is not True,
            taxable=record.get("Taxable") is not False,
            sales_rates=_named_rates(record, "SalesTaxRateList"),
            purchase_rates=_named_rates(record, "PurchaseTaxRateList"),
        )
        for record in records
    )


def read_tax_agencies(records: Records) -> tuple[RemoteTaxAgency, ...]:
    """Tax agencies."""
    return tuple(RemoteTaxAgency(text(record, "Id"), text(record, "DisplayName")) for record in records)


def read_terms(records: Records) -> tuple[RemoteTerms, ...]:
    """Payment terms."""
    return tuple(
        RemoteTerms(
            remote_id=text(record, "Id"),
            name=text(record, "Name"),
            active=_is_active(record),
            days=_whole(record.get("DueDays")),
            day_of_month=_whole(record.get("DayOfMonthDue")),
            next_month_days=_whole(record.get("DueNextMonthDays")) or 0,
        )
        for record in records
    )


def tax_table(codes: Iterable[RemoteTaxCode], rates: Iterable[RemoteTaxRate]) -> tuple[RemoteTax, ...]:
    """Active codes joined with their rates, ready to choose from.

    A side of which a rate is not known has none: its tax cannot be stated.
    """
    by_id = {rate.rate_id: rate for rate in rates}
    return tuple(_remote_tax(code, by_id) for code in codes if code.active)


def _remote_tax(code: RemoteTaxCode, rates: Mapping[str, RemoteTaxRate]) -> RemoteTax:
    sales, purchases = (_with_percents(named, rates) for named in (code.sales_rates, code.purchase_rates))
    known = sales if code.sales_rates else purchases
    return RemoteTax(
        code_id=code.code_id,
        name=code.name,
        percent=percent_of(known) if known else None,
        sales_rates=sales,
        purchase_rates=purchases,
    )


def _with_percents(named: tuple[NamedRate, ...], rates: Mapping[str, RemoteTaxRate]) -> tuple[CodeRate, ...]:
    if any(one.rate_id not in rates for one in named):
        return ()
    return tuple(
        CodeRate(one.rate_id, rates[one.rate_id].percent, one.basis, one.order, one.beneath) for one in named
    )


def _named_rates(record: Mapping[str, Any], name: str) -> tuple[NamedRate, ...]:
    listed = record.get(name)
    details = listed.get("TaxRateDetail") if isinstance(listed, Mapping) else None
    if not isinstance(details, list):
        return ()
    return tuple(
        NamedRate(
            ref_id(detail, "TaxRateRef"),
            next((basis for basis in BASES if basis == detail.get("TaxTypeApplicable")), "TaxOnAmount"),
            _whole(detail.get("TaxOrder")) or 0,
            _whole(detail.get("TaxOnTaxOrder")),
        )
        for detail in details
        if isinstance(detail, Mapping)
    )


def _party(record: Mapping[str, Any], kind: str, terms_field: str) -> RemoteParty:
    return RemoteParty(
        remote_id=text(record, "Id"),
        version=text(record, "SyncToken"),
        kind=kind,
        name=text(record, "DisplayName"),
        email=_member(record, "PrimaryEmailAddr", "Address"),
        phone=_member(record, "PrimaryPhone", "FreeFormNumber"),
        currency=ref_id(record, "CurrencyRef"),
        contact_name=" ".join(
            part for name in ("GivenName", "MiddleName", "FamilyName") if (part := text(record, name).strip())
        ),
        address=read_address(record.get("BillAddr")),
        terms_id=ref_id(record, terms_field),
        active=_is_active(record),
        taxable=record.get("Taxable") is not False,
        notes=text(record, "Notes"),
    )


def read_address(value: object) -> Address:
    """An address; lines beyond the second, as forms edited in QuickBooks have them, join the second."""
    if not isinstance(value, Mapping):
        return Address()
    further = (text(value, f"Line{number}").strip() for number in (2, 3, 4, 5))
    return Address(
        line1=text(value, "Line1"),
        line2=", ".join(line for line in further if line),
        city=text(value, "City"),
        region=text(value, "CountrySubDivisionCode"),
        postal_code=text(value, "PostalCode"),
        country=text(value, "Country"),
    )


def _member(record: Mapping[str, Any], outer: str, inner: str) -> str:
    value = record.get(outer)
    return text(value, inner) if isinstance(value, Mapping) else ""


def _is_active(record: Mapping[str, Any]) -> bool:
    return record.get("Active") is not False


def _whole(value: object) -> int | None:
    number = decimal_of(value)
    return int(number) if number is not None else None
