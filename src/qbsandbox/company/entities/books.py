"""The books as one request sees them: the company, the moment, and questions that several families ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from qbsandbox.company import chart, pacific
from qbsandbox.company.company import Company
from qbsandbox.company.currencies import CURRENCIES, day_rate
from qbsandbox.company.faults import Fault, business, closed_period
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.records import Record
from qbsandbox.company.store import Store
from qbsandbox.company.switches import Switches

# What Intuit's error texts call the tables behind references.
TABLES = {
    "Account": "Accounts",
    "Customer": "Names",
    "Vendor": "Names",
    "Employee": "Names",
    "Item": "Items",
    "Term": "Terms",
    "TaxCode": "TaxCodes",
    "TaxRate": "TaxRates",
    "TaxAgency": "TaxAgencies",
    "Class": "Klasses",
    "Department": "Depts",
    "PaymentMethod": "PaymentMethods",
    "CustomerType": "CustomerTypes",
    "CompanyCurrency": "Currencies",
}
PLAIN_WORDS = {
    "Account": "accounts",
    "Customer": "customers",
    "Vendor": "vendors",
    "Employee": "employees",
    "Item": "items",
    "Class": "classes",
    "Department": "locations",
}


@dataclass(frozen=True, slots=True)
class Books:
    """`includes` are the values of the `include` parameter (`allowduplicatedocnum`), lower case.

    `by_person`: the write comes from QuickBooks' own pages, where a person may do more than a client;
    `past_closing`: the person has been warned, has given the password where there is one, and changes a closed
    period all the same. `answers`: what is shown goes into the reply of a write, of a read by id, or into rows of
    a query or of changes; names carry more in some than in others.
    """

    company: Company
    now: datetime
    includes: frozenset[str] = frozenset()
    by_person: bool = False
    past_closing: bool = False
    answers: Literal["write", "read", "rows"] = "write"

    @property
    def store(self) -> Store:
        return self.company.store

    @property
    def switches(self) -> Switches:
        return self.company.switches

    @property
    def preferences(self) -> JsonObject:
        return self.company.preferences

    @property
    def home(self) -> str:
        return self.company.home_currency

    @property
    def today(self) -> date:
        return pacific.today(self.now)

    def linked(self, entity: str, reference: JsonObject) -> Record:
        """The active record behind a reference; raises 2500 where there is none or it is inactive."""
        value = str(reference["value"])
        record = self.store.find(entity, value)
        if record is None:
            raise Fault(
                2500, f"Invalid Reference Id : {TABLES[entity]} element id {value} not found", "Reference Id"
            )
        if not record.active:
            words = PLAIN_WORDS.get(entity, "accounts, customers, items, vendors or employees")
            raise Fault(
                2500,
                "Invalid Reference Id : Something you're trying to use has been made inactive. "
                f"Check the fields with {words}.",
                element="",
            )
        return record

    def account(self, reference: JsonObject, *types: str) -> Record:
        """An active account, of one of these types where any are given; raises 2500 or 6430."""
        record = self.linked("Account", reference)
        if types and record.body["AccountType"] not in types:
            raise Fault(
                6430,
                "Invalid account type: You need to select a different type of account for this transaction.",
                element="",
            )
        return record

    def account_of_subtype(self, subtype: str) -> Record:
        """The company's own account of a detail type, made by the seeds; the lowest id where there are
        several."""
        known = self._well_known("subtype", subtype)
        if known is not None:
            return known
        record = min(
            (r for r in self.store.select("Account") if r.body["AccountSubType"] == subtype and r.active),
            key=lambda record: record.id,
        )
        self.store.well_known["subtype", subtype] = record.id
        return record

    def _well_known(self, kind: str, value: str) -> Record | None:
        id = self.store.well_known.get((kind, value))
        return None if id is None else self.store.get("Account", id)

    def control_account(self, kind: str, currency: str) -> Record:
        """The receivable or payable account of a currency.

        A foreign currency has its own account, named "Accounts Receivable (A/R) - EUR" and made at its first
        use (UNSURE whether QuickBooks makes it then or when the first customer of the currency is added).
        """
        known = self._well_known(kind, currency)
        if known is not None:
            return known
        accounts = sorted(
            (r for r in self.store.select("Account") if r.body["AccountType"] == kind), key=lambda r: r.id
        )
        for record in accounts:
            if record.active and record.body["CurrencyRef"]["value"] == currency:
                self.store.well_known[kind, currency] = record.id
                return record
        title = "Accounts Receivable (A/R)" if kind == chart.RECEIVABLE else "Accounts Payable (A/P)"
        name = f"{title} - {currency}"
        return self.store.insert(
            "Account",
            {
                "Name": name,
                "SubAccount": False,
                "FullyQualifiedName": name,
                "Active": True,
                "Classification": chart.classification(kind),
                "AccountType": kind,
                "AccountSubType": chart.SUBTYPES[kind][1][0],
                "CurrencyRef": {"value": currency},
            },
            at=self.now,
        )

    def check_open(self, dates: Iterable[str]) -> None:
        """Raises 6200 (6210 with a password) when any of the dates is on or before the closing date."""
        closed = None if self.past_closing else self.company.books_closed_on
        if closed is not None and any(dated <= closed.isoformat() for dated in dates):
            raise closed_period(password=self.company.closing_has_password)

    def currency_of(self, body: JsonObject, party: Record) -> str:
        """The currency of a document, which has to be that of its customer or vendor.

        A document without CurrencyRef is in home currency, as QuickBooks accepts; for a name in another
        currency it is refused (the documents say the field is required then).
        """
        own = str(party.body.get("CurrencyRef", {}).get("value", self.home))
        asked = body.get("CurrencyRef")
        if asked is None:
            if own != self.home:
                raise Fault(
                    2020, "Required parameter CurrencyRef is missing in the request", element="CurrencyRef"
                )
            return own
        if asked["value"] not in CURRENCIES:
            raise Fault(2220, f"Invalid Currency. Supplied value:{asked['value']}", element="CurrencyRef")
        if asked["value"] != own:
            raise business(
                "The currency of the transaction must be the currency of the customer, vendor or account."
            )
        return own

    def check_multicurrency(self) -> None:
        """Raises 5030 where the company has one currency only."""
        if not self.preferences["CurrencyPrefs"]["MultiCurrencyEnabled"]:
            raise Fault(
                5030, "Feature Not Supported Error : Multicurrency is not turned on for this company."
            )

    def day_rate(self, currency: str, dated_on: str) -> Decimal:
        """Home units for one unit: the rate set for the day, else QuickBooks' own of that day."""
        record = self.store.rate(currency, dated_on)
        return trimmed(day_rate(currency, self.home)) if record is None else Decimal(record.body["Rate"])

    def set_rate(self, body: JsonObject, currency: str) -> None:
        """Give a foreign document its ExchangeRate, its day's where none (or 0) was sent."""
        if currency != self.home:
            self.check_multicurrency()
        body["CurrencyRef"] = {"value": currency}
        if currency == self.home:
            body.pop("ExchangeRate", None)
        elif not body.get("ExchangeRate"):
            body["ExchangeRate"] = self.day_rate(currency, str(body.get("TxnDate") or self.today))
