"""A desk at which one simulated QuickBooks company is worked on through our own client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import httpx2

from crossfoot.core.mappings import Mappings, RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import Item, Party, Posting
from crossfoot.quickbooks.books import Operation, Outcome, Posted, Transmission
from crossfoot.quickbooks.online import lists
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import Found, OnlineClient, ReadFailed, Rows
from crossfoot.quickbooks.online.company import CompanyFacts, company_facts
from crossfoot.quickbooks.online.documents import account
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
API = "https://quickbooks.sandbox.example"
MARKER = "Crossfoot CF-7Q2M9KXA"
CALL_LIFETIME = 120.0


@dataclass
class Desk:
    """One company, seen through our client, with everything mapped that a document needs."""

    sandbox: QuickBooksSandbox
    company: CompanyFile
    client: OnlineClient
    token: str
    mappings: Mappings
    books: OnlineBooks = field(default_factory=OnlineBooks)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def transmit(self, operation: Operation, request_id: str = "") -> Transmission:
        frozen = self.books.frame_single(operation, request_id=request_id or f"r-{next(self.numbers)}")
        return self.client.send(frozen, access_token=self.token, timeout=CALL_LIFETIME)

    def write(self, operation: Operation, request_id: str = "") -> Outcome:
        return self.books.interpret_single(operation.name, self.transmit(operation, request_id))

    def post(self, posting: Posting, request_id: str = "") -> Outcome:
        return self.write(self.books.prepare(posting, self.mappings, marker=MARKER), request_id)

    def posted(self, posting: Posting, request_id: str = "") -> Posted:
        outcome = self.post(posting, request_id)
        assert isinstance(outcome, Posted), outcome
        return outcome

    def rows(self, name: str, where: str = "") -> Rows:
        rows = self.client.read_list(name, where, access_token=self.token)
        assert isinstance(rows, Rows), rows
        return rows

    def found(self, name: str, remote_id: str) -> Found:
        found = self.client.read(name, remote_id, access_token=self.token)
        assert isinstance(found, Found), found
        return found

    @property
    def facts(self) -> CompanyFacts:
        info = self.found("CompanyInfo", self.company.realm_id).record
        return company_facts(self.company.realm_id, info, self.found("Preferences", "").record)

    @property
    def accounts(self) -> dict[str, RemoteAccount]:
        """Every account by its id, read anew."""
        records = self.rows("Account", lists.ALL).records
        return {account.remote_id: account for account in lists.read_accounts(records)}


def open_desk(sandbox: QuickBooksSandbox, http: httpx2.Client, profile: str) -> Desk:
    """Connect to the company of `profile` and make accounts, items and parties in it, by our own means."""
    company = sandbox.company(profile)
    token = sandbox.connect(profile).access_token
    client = OnlineClient(http, API, company.realm_id)
    empty = Mappings(country="", home_currency="", accounts={}, items={}, taxes={}, parties={})
    desk = Desk(sandbox, company, client, token, empty)
    facts = desk.facts
    made = {
        "sales": _account(desk, "CF Sales", "Income", "SalesOfProductIncome"),
        "freight": _account(desk, "CF Freight charged", "Income", "ServiceFeeIncome"),
        "rounding": _account(desk, "CF Rounding", "Other Income", "OtherMiscellaneousIncome"),
        "discounts": _account(desk, "CF Discounts given", "Income", "DiscountsRefundsGiven"),
        "purchases": _account(desk, "CF Purchases", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
        "expenses": _account(desk, "CF Carriage", "Expense", "ShippingFreightDelivery"),
    }
    desk.mappings = replace(
        empty,
        country=facts.country,
        home_currency=facts.home_currency,
        multicurrency=facts.multicurrency,
        custom_numbers=facts.custom_numbers,
        accounts=made,
    )
    desk.mappings = replace(desk.mappings, items=_items(desk), parties=_parties(desk))
    codes = lists.read_tax_codes(desk.rows("TaxCode").records)
    table = lists.tax_table(codes, lists.read_tax_rates(desk.rows("TaxRate").records))
    desk.mappings = replace(
        desk.mappings,
        taxes={f"tax:{tax.name}": tax for tax in table},
        no_tax_code="NON" if facts.is_us else _untaxed_code(table),
    )
    return desk


def _account(desk: Desk, name: str, kind: str, subtype: str) -> RemoteAccount:
    outcome = desk.write(account.operation(name, kind, subtype))
    assert isinstance(outcome, Posted), outcome
    (made,) = lists.read_accounts([outcome.record])
    return made


def _items(desk: Desk) -> dict[str, RemoteItem]:
    items = {}
    for key in ("sales", "freight", "rounding"):
        kind = "Service" if key == "freight" else "NonInventory"
        posting = Item(f"income:{key}", f"CF {key}", kind, key)
        (items[posting.key],) = lists.read_items([desk.posted(posting).record])
    return items


def _parties(desk: Desk) -> dict[str, str]:
    home = desk.mappings.home_currency
    parties = (
        Party("customer:1", "customer", "Alfreds Futterkiste", home, email="maria@alfki.example"),
        Party("vendor:1", "vendor", "Exotic Liquids", home),
    )
    return {party.key: desk.posted(party).remote_id for party in parties}


def _untaxed_code(table: tuple[RemoteTax, ...]) -> str:
    """The code without tax whose name says so: UK companies have several at zero percent."""
    return next(tax.code_id for tax in table if "No VAT" in tax.name or tax.percent == Decimal(0))


def failed(answer: object) -> Outcome:
    """The outcome of a read that failed."""
    assert isinstance(answer, ReadFailed), answer
    return answer.outcome
