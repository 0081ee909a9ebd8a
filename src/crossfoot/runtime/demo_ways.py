"""The demo's companies with inventory, one in each way of accounting, and what the three ways come to in QuickBooks.

Both go through the golden scenario (`demo_golden`), whose trial balance is known before, and then through a month of
their own (`demo_month`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, cents
from crossfoot.core.permissions import Role
from crossfoot.core.stock.roles import INVENTORY, Accounting
from crossfoot.core.stock.tie_out import Tied
from crossfoot.engine import clock
from crossfoot.mappings.models import AccountMapping
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from crossfoot.runtime import demo_golden as golden
from crossfoot.runtime import demo_month as month
from crossfoot.runtime.demo_bookkeeper import Bookkeeper
from crossfoot.runtime.demo_company import (
    ACCOUNTS,
    DemoFailed,
    SetUp,
    add_to_quickbooks,
    close_books,
    connect,
    work,
)
from crossfoot.runtime.demo_shops import SHOPS, Shop
from crossfoot.runtime.demo_stock import Keeper, Staff
from crossfoot.stock import operations as stock
from crossfoot.stock import queries, switching
from crossfoot.stock.going_live import Choice
from crossfoot.sync.models import Link, Push
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

OPENED = (
    ("Received not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    ("Landed cost not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    ("Purchase price variance", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Conversion absorbed", "Other Current Liability", "OtherCurrentLiabilities"),
)
"""Accounts that the bookkeeper adds, with their types."""

STOCK_ACCOUNTS = {
    "inventory": "Inventory Asset",
    "cost_of_sales": "Cost of Goods Sold",
    "exchange_difference": "Exchange Gain or Loss",
    "opening_equity": "Opening Balance Equity",
    "grni": "Received not billed",
    "landed_cost_accrual": "Landed cost not billed",
    "purchase_price_variance": "Purchase price variance",
    "shrinkage": "Shrinkage",
    "conversion_absorbed": "Conversion absorbed",
}
"""The wizard's choices with inventory: role → account."""

WORDS = {
    Accounting.SIMPLE: "Simple",
    Accounting.AT_BILL: "Inventory, at bill",
    Accounting.AT_RECEIPT: "Inventory, at receipt",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """One of the two companies while its weeks happen."""

    shop: Shop
    keeper: Keeper
    first: date
    """The golden scenario's first day."""
    set_up: SetUp


@dataclass(frozen=True, slots=True)
class Way:
    """One company of the demo and what its way of accounting comes to."""

    company: Company
    accounting: Accounting
    tie_out: TieOut
    journals: int
    """How many of what was compared are journals."""
    attention: int
    """What waits for a person on its way to QuickBooks."""
    tied: Tied | None
    """The stock against QuickBooks' inventory account; None in Simple, which books no stock."""
    doubts: tuple[str, ...]
    """What does not hold of the kept figures of stock, in sentences."""
    golden: Mapping[str, Decimal] | None
    """The golden scenario's trial balance, as QuickBooks reports it."""

    @property
    def compared(self) -> int:
        return int(self.tie_out.result["documents"]["compared"])

    @property
    def equal(self) -> int:
        return int(self.tie_out.result["documents"]["equal"])

    @property
    def agrees(self) -> bool:
        """Is everything as it has to be, to the cent?"""
        return (
            self.tie_out.difference == 0
            and not self.tie_out.differing
            and self.compared == self.equal
            and (self.tied is None or (_carried(self.tied) == 0 and not self.attention))
            and not self.doubts
            and (self.golden is None or self.golden == golden.EXPECTED)
        )


def opened(quickbooks: str, administrator: Person, people: Mapping[str, Person], today: date) -> list[Opened]:
    """Make the two companies, each with a QuickBooks company of its own; the wizard is still to be done."""
    first = golden.first_day(today, before=month.MONTH)
    staff = Staff(administrator, people[Role.ACCOUNTING], people[Role.PROCUREMENT], people[Role.SALES])
    return [_opened(shop, quickbooks, staff, people, first) for shop in SHOPS]


def switched_on(companies: Sequence[Opened]) -> None:
    """What was there before is entered, QuickBooks' inventory account read, the opening entry looked at and approved,
    and the way of accounting switched on."""
    by = companies[0].keeper.staff.administrator
    for one in companies:
        keeper = one.keeper
        stock.add_location(company=keeper.company, name=one.shop.locations[0], by=by, at=keeper.at(one.first))
        golden.was_there(keeper, one.first)
        switching.start_reading(company=keeper.company, by=by, at=clock.now())
    work()
    for one in companies:
        company, at = one.keeper.company, one.keeper.at(one.first)
        choice = Choice(one.shop.accounting)
        shown = switching.prospect(company=company, choice=choice, by=by, at=at)
        switching.switch(company=company, choice=choice, approves=shown.mark, by=by, at=at)


def happens(companies: Sequence[Opened], today: date) -> None:
    """The golden scenario, and after it a month. Raises FlowFailed, and what operations refuse."""
    for one in companies:
        golden.happens(one.keeper, one.first)
        month.happens(one.keeper, one.shop, today)


def tie_out(companies: Sequence[Opened], today: date) -> None:
    """Queue a tie-out of each, from its first day."""
    for one in companies:
        keeper = one.keeper
        tieout.start(
            company=keeper.company, start_on=one.first, end_on=today, by=keeper.staff.administrator,
            at=clock.now(),
        )  # fmt: skip


def standing(simple: Company) -> list[Way]:
    """How the three companies stand now; QuickBooks is asked. Raises DemoFailed where one is not there."""
    found = [standing_of(simple)]
    for shop in SHOPS:
        company = Company.objects.filter(slug=shop.slug).first()
        if company is None:
            raise DemoFailed(f"The demo has no company {shop.name}. Start it with --fresh.")
        found.append(standing_of(company))
    return found


def report(ways: Sequence[Way]) -> list[str]:
    """Each company with its way of accounting, then the golden scenario, line by line."""
    lines = [
        "Three ways of accounting",
        f"  {'company':20} {'way':22} {'documents':>9} {'journals':>8} {'equal':>5} {'difference':>11}",
        *(
            f"  {way.company.name:20} {WORDS[way.accounting]:22} {way.compared - way.journals:>9} "
            f"{way.journals:>8} {way.equal:>5} {way.tie_out.difference:>11,.2f}"
            for way in ways
        ),
        "",
        "Stock against QuickBooks' inventory account",
    ]
    for way in ways:
        lines += _stock_lines(way)
    return [*lines, "", *_golden_lines([way for way in ways if way.golden is not None])]


def _stock_lines(way: Way) -> list[str]:
    if way.tied is None:
        return [f"  {way.company.name}: Simple books no stock; bills are expenses."]
    return [
        f"  {way.company.name}",
        *(
            f"    {part.label:40} {cents(part.amount):>14,.2f}"
            for part in way.tied.parts
            if cents(part.amount)
        ),
        f"    {'QuickBooks has':40} {way.tied.in_quickbooks:>14,.2f}",
        f"    {'Difference':40} {_carried(way.tied):>14,.2f}",
        *(f"    {doubt}" for doubt in way.doubts),
    ]


def _carried(tied: Tied) -> Decimal:
    """The difference in cents: the stock is kept to six decimals, and what is less than a cent is carried on."""
    return cents(tied.difference) + ZERO


def _golden_lines(ways: Sequence[Way]) -> list[str]:
    accounts = sorted({*golden.EXPECTED, *(name for way in ways for name in way.golden or ())})
    columns = [("expected", golden.EXPECTED), *((WORDS[way.accounting], way.golden or {}) for way in ways)]
    as_expected = all(way.golden == golden.EXPECTED for way in ways)
    return [
        "The golden scenario: QuickBooks' own trial balance, debits positive",
        f"  {'account':28}" + "".join(f" {label:>22}" for label, _ in columns),
        *(
            f"  {name:28}" + "".join(f" {figures.get(name, ZERO):>22,.2f}" for _, figures in columns)
            for name in accounts
        ),
        f"  {'sum':28}" + "".join(f" {sum(figures.values(), ZERO):>22,.2f}" for _, figures in columns),
        "  As expected in both ways." if as_expected else "  NOT as expected.",
    ]


def _opened(shop: Shop, quickbooks: str, staff: Staff, people: Mapping[str, Person], first: date) -> Opened:
    """The company, its people, and its QuickBooks with the accounts of stock."""
    at, by = clock.now(), staff.administrator
    company = tenancy.create_company(
        name=shop.name, slug=shop.slug, country="US", home_currency="USD", time_zone="America/New_York", by=by,
        at=at,
    )  # fmt: skip
    for role, person in people.items():
        tenancy.add_person(
            company=company, email=person.email, full_name=person.full_name, role=Role(role), password=None,
            by=by, at=at,
        )  # fmt: skip
    connection = connect(company, by, realm=add_to_quickbooks(quickbooks))
    bookkeeper = Bookkeeper(connection, first, is_alone=True)
    bookkeeper.renames_company(shop.name)
    for account in OPENED:
        bookkeeper.opens_account(*account)
    bookkeeper.books(STOCK_ACCOUNTS[INVENTORY.key], golden.EQUITY, golden.IN_QUICKBOOKS, first)
    close_books(quickbooks, connection, first - timedelta(days=1))
    accounts = {**ACCOUNTS, **STOCK_ACCOUNTS}
    chosen = SetUp(company, connection, first + timedelta(days=1), accounts)
    return Opened(shop, Keeper(company, staff), first, chosen)


def standing_of(company: Company) -> Way:
    """One company; QuickBooks is asked. Raises DemoFailed where its books were never compared."""
    connection, latest = connections.active(company), tieout.latest(company)
    if connection is None or latest is None:
        raise DemoFailed(f"{company.name} has no tie-out. Start the demo with --fresh.")
    accounting = queries.accounting_of(company)
    links = Link.objects.filter(connection=connection, remote_kind="JournalEntry", push__isnull=False)
    tied, reported = None, None
    if accounting is not Accounting.SIMPLE:
        today = day_in(company, clock.now())
        asked = Conversation(connection, gateway=gateways.current(), now=clock.now, pause=clock.pause)
        tied = queries.tie_out(company, today, _by_role(connection, golden.trial_balance(asked, today)))[
            INVENTORY.key
        ]
        first = golden.began_on(company)
        reported = golden.reported(asked, first) if first else {}
    attention = Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION, source_kind__gt="")
    return Way(
        company=company,
        accounting=accounting,
        tie_out=latest,
        journals=links.count(),
        attention=attention.count(),
        tied=tied,
        doubts=tuple(queries.doubtful(company)),
        golden=reported,
    )


def _by_role(connection: Connection, balances: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What QuickBooks' accounts have, by the roles of stock that they play."""
    chosen = AccountMapping.objects.filter(connection=connection, key__in=list(STOCK_ACCOUNTS))
    return {key: balances.get(name, ZERO) for key, name in chosen.values_list("key", "record__name")}
