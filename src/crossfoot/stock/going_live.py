"""Switching accounting with inventory on: everything that stands against it is said first (B3, E4 to E7).

`look` shows what is wrong and the opening entry, and changes nothing. `switch_on` does it, where nothing is wrong and a
person approved that entry: the way of accounting is chosen and the entry posted in one transaction, or neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min, Q

from crossfoot.catalog.models import Product
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.dates import in_words
from crossfoot.core.money import total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, blocking, refused
from crossfoot.core.stock import going_live as core
from crossfoot.core.stock.costing import State
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.going_live import Quantity, Start, Stock, check_before_inventory, opening_of
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import INVENTORY, OPENING_EQUITY, Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.core.stock.stock_journal import Opening
from crossfoot.core.stock.tie_out import Standing
from crossfoot.core.wizard import Button
from crossfoot.mappings import queries as mappings
from crossfoot.mappings import wizard
from crossfoot.mappings.models import AccountMapping, Setup
from crossfoot.quickbooks.online.reports import trial_balance_rows
from crossfoot.stock import keeping, opening, queries
from crossfoot.stock.models import Movement, OnHand, StockEntry, StockSettings
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

UNREAD = "stock.opening_unread"


@dataclass(frozen=True, slots=True)
class Choice:
    """The way of accounting that is to be switched on."""

    accounting: Accounting
    cost_of_sales: CostOfSales = CostOfSales.AT_DELIVERY
    through_wip: bool = False
    negative_stock: NegativeStock = NegativeStock.BLOCK


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen: the problems that stand against it, and the opening entry that is to be approved."""

    problems: tuple[Problem, ...] = ()
    opening: Entry | None = None
    compared_on: date | None = None
    """The day whose end stock and QuickBooks' inventory account are compared at; None where nothing is to compare."""
    standing: Standing | None = field(default=None, compare=False)
    """What was there at the end of that day; None while QuickBooks was not read."""

    @property
    def is_ready(self) -> bool:
        """Does nothing stand against it but the approval of the opening entry?"""
        others = [one for one in self.problems if one.code != "stock.opening_not_approved"]
        return not blocking(others)


@dataclass(frozen=True, slots=True)
class _Facts:
    stock: Stock
    missing: list[Problem] = field(default_factory=list)
    """Accounts and settings that the way of accounting needs (B3)."""


class _Undone(Exception):
    """Takes back what was done to look at it."""


def look(
    *, company: Company, choice: Choice, in_quickbooks: Decimal | None = None, by: Person, at: datetime
) -> Outlook:
    """What switching `choice` on would do, and what stands against it; nothing is changed.

    `in_quickbooks` is what QuickBooks' inventory account has at the end of `Outlook.compared_on`
    (`inventory_in_quickbooks`), None while it was not read. Raises Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    found = Outlook()
    try:
        with transaction.atomic():
            # What order lines come to depends on the way of accounting, so it is chosen to be looked at.
            _choose(company, choice, by, at)
            facts = _facts(company, choice, in_quickbooks, is_approved=False)
            currency = _currency(company)
            start = facts.stock.start
            problems = [
                *facts.missing,
                *check_before_inventory(facts.stock, choice.accounting, currency=currency),
            ]
            entry = opening_of(start, choice.accounting, currency=currency)
            standing = start.opening.standing if start.opening else None
            found = Outlook(tuple(problems), entry, start.day_before, standing)
            raise _Undone
    except _Undone:
        return found
    except Refusal as refusal:
        day = _start_of(company).day_before
        return Outlook(tuple(refusal.problems) or (_said(refusal.sentence),), None, day)


def choose_accounting(
    *,
    company: Company,
    accounting: Accounting,
    cost_of_sales: CostOfSales = CostOfSales.AT_DELIVERY,
    through_wip: bool = False,
    negative_stock: NegativeStock = NegativeStock.BLOCK,
    in_quickbooks: Decimal | None = None,
    approves_opening: bool = False,
    by: Person,
    at: datetime,
) -> StockSettings:
    """Choose how the company accounts for stock, with everything that is checked before; see `switch_on`."""
    choice = Choice(accounting, cost_of_sales, through_wip, negative_stock)
    return switch_on(
        company=company, choice=choice, in_quickbooks=in_quickbooks, approves_opening=approves_opening,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def switch_on(
    *,
    company: Company,
    choice: Choice,
    in_quickbooks: Decimal | None = None,
    approves_opening: bool = False,
    by: Person,
    at: datetime,
) -> StockSettings:
    """Choose the way of accounting, and post the opening entry where one is needed and the person approved it.

    Raises Refusal with everything that stands against it, and then nothing is changed; Forbidden or Outsider. Simple
    asks for nothing, nor does another rule for negative stock alone.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    before = _way(company)
    settings = _choose(company, choice, by, at)
    if choice.accounting is Accounting.SIMPLE or _way(company) == before:
        return settings
    facts = _facts(company, choice, in_quickbooks, is_approved=approves_opening)
    problems = [
        *facts.missing, *check_before_inventory(facts.stock, choice.accounting, currency=_currency(company)),
    ]  # fmt: skip
    day = facts.stock.start.day_before
    is_unread = day is not None and in_quickbooks is None and not is_opened(company)
    if day is not None and is_unread and UNREAD not in {one.code for one in problems}:
        problems.append(unread(day))
    if wrong := blocking(problems):
        raise refused(wrong)
    if facts.stock.start.needs_opening and in_quickbooks is not None and not is_opened(company):
        opening.post_opening(company=company, in_quickbooks=in_quickbooks, by=by, at=at)
    return settings


def inventory_in_quickbooks(asked: Conversation, day: date) -> Decimal:
    """What QuickBooks' inventory accounts have at the end of `day`, a debit positive, by its own trial balance.

    Raises NotAnswered or UnreadableReport.
    """
    period = {"start_date": str(day), "end_date": str(day), "accounting_method": "Accrual"}
    rows = trial_balance_rows(asked.report("TrialBalance", period).content)
    ids = inventory_ids(asked.connection)
    return total(row.balance for row in rows if row.account_id in ids)


def compared_on(company: Company) -> date | None:
    """The day whose end stock and QuickBooks' inventory account are compared at; None where there is nothing yet."""
    return _start_of(company).day_before


def choice_of(settings: StockSettings) -> Choice:
    """The way that is kept."""
    return Choice(
        Accounting(settings.accounting), CostOfSales(settings.cost_of_sales), settings.through_wip,
        NegativeStock(settings.negative_stock),
    )  # fmt: skip


def _choose(company: Company, choice: Choice, by: Person, at: datetime) -> StockSettings:
    return keeping.keep_as(
        company=company, accounting=choice.accounting, cost_of_sales=choice.cost_of_sales,
        through_wip=choice.through_wip, negative_stock=choice.negative_stock, by=by, at=at,
    )  # fmt: skip


def _way(company: Company) -> tuple[object, ...] | None:
    """What is the same where only the rule for negative stock changes."""
    rows = StockSettings.objects.filter(company=company)
    return rows.values_list("accounting", "cost_of_sales", "through_wip").first()


def is_opened(company: Company) -> bool:
    """Is the opening entry posted?"""
    return opening.posted(company) is not None


def _facts(company: Company, choice: Choice, in_quickbooks: Decimal | None, *, is_approved: bool) -> _Facts:
    connection = connections.active(company)
    if connection is None:
        return _Facts(Stock(Start(None, None)), [_not_connected()])
    start = _start_of(company, in_quickbooks, is_approved=is_approved)
    stock = Stock(start, _products(company, start), _below_zero(company))
    missing = blocking(wizard.missing(connection, Button.CONTINUE, accounting=choice.accounting))
    entry = opening_of(start, choice.accounting, currency=connection.home_currency)
    if entry is not None and not _is_mapped(connection, OPENING_EQUITY.key):
        missing.append(
            Problem(
                "account_not_mapped", f"Choose the QuickBooks account for “{OPENING_EQUITY.label}”.", Fix.MAP_ACCOUNT,
                cause=f"account:{OPENING_EQUITY.key}", subject=OPENING_EQUITY.key, where="account",
            )
        )  # fmt: skip
    return _Facts(stock, missing)


def _start_of(company: Company, in_quickbooks: Decimal | None = None, *, is_approved: bool = False) -> Start:
    connection = connections.active(company)
    setup: Setup | None = mappings.setup_of(connection) if connection else None
    in_simple = Q(event__in=StockEntry.objects.filter(company=company, connection=None).values("event"))
    days = Movement.objects.filter(company=company).aggregate(
        first=Min("occurred_on"), kept=Max("occurred_on", filter=in_simple)
    )
    start = Start(
        setup.start_on if setup else None, days["first"], None, is_approved or is_opened(company),
        connection.closing_on if connection else None, days["kept"],
    )  # fmt: skip
    if in_quickbooks is None or start.day_before is None:
        return start
    standing = queries.opening_standing(company, start.day_before)
    return replace(start, opening=Opening(standing, in_quickbooks))


def _products(company: Company, start: Start) -> tuple[core.Product, ...]:
    """Those that have no cost in some movement, and those that are in stock at none."""
    rows = Movement.objects.filter(company=company, is_uncosted=True).order_by("occurred_on", "sequence")
    uncosted: dict[int, list[date]] = {}
    for product_id, day in rows.values_list("product_id", "occurred_on"):
        uncosted.setdefault(product_id, []).append(day)
    free: dict[int, State] = {}
    if start.day_before is not None:
        for one in queries.worth_on(company, start.day_before):
            if one.quantity > 0 and one.value <= 0:
                free[one.product_id] = State(one.quantity, one.value)
    names = _names(company, {*uncosted, *free})
    return tuple(
        core.Product(str(pk), names[pk], free.get(pk, State()), tuple(uncosted.get(pk, ())))
        for pk in sorted(names, key=lambda pk: names[pk])
    )


def _below_zero(company: Company) -> tuple[Quantity, ...]:
    """Now, which is the day of the last movement: nothing that is kept in Simple comes after the start."""
    rows = OnHand.objects.filter(company=company, quantity__lt=0).select_related("product", "location")
    last = Movement.objects.filter(company=company).aggregate(day=Max("occurred_on"))["day"]
    return tuple(
        Quantity(str(row.product_id), str(row.product), row.location.name, row.quantity, last)
        for row in rows.order_by("product__sku", "location__name")
    )


def _names(company: Company, ids: set[int]) -> Mapping[int, str]:
    return {row.pk: str(row) for row in Product.objects.filter(company=company, pk__in=ids)}


def inventory_ids(connection: Connection) -> frozenset[str]:
    """QuickBooks' ids of the accounts that hold inventory, those of single products and locations included."""
    rows = AccountMapping.objects.filter(connection=connection, key__startswith=INVENTORY.key)
    found = rows.values_list("key", "record__remote_id")
    return frozenset(remote_id for key, remote_id in found if key.partition("@")[0] == INVENTORY.key)


def _is_mapped(connection: Connection, key: str) -> bool:
    return AccountMapping.objects.filter(connection=connection, key=key).exists()


def _currency(company: Company) -> str:
    connection = connections.active(company)
    return connection.home_currency if connection else "USD"


def _not_connected() -> Problem:
    return Problem(
        "not_connected", "There is no QuickBooks to keep inventory in. Connect it under Settings > Integrations.",
        Fix.RECONNECT, cause="connection", where="connection",
    )  # fmt: skip


def unread(day: date) -> Problem:
    """A start at the beginning of the data needs an empty account, which is looked at, too."""
    return Problem(
        UNREAD,
        f"What QuickBooks' inventory account had on {in_words(day)} is not known yet. Nothing was in stock here by "
        "then, so it has to be empty, too. Read it from QuickBooks, then try again.",
        Fix.READ,
        cause=f"{UNREAD}:opening",
        subject="opening",
        where="stock",
    )


def _said(sentence: str) -> Problem:
    return Problem("stock.accounting", sentence, Fix.CHANGE_SETTING, cause="stock.accounting", where="stock")
