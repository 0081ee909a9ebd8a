"""The golden scenario: ten days of a company whose trial balance is known before, whatever its way of accounting.

Ten of product A at 8.00 are there, and QuickBooks has 50.00 of them. Then: ten more come at 10.00; five are sold;
their bill says 11.00; the freight bill says 20.00; three of B are made of six A; a count finds one A less; a customer
brings one A back; two A go back to their vendor; two B are sold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.catalog.operations import ProductRow
from crossfoot.connections.conversation import Conversation
from crossfoot.core.money import ZERO
from crossfoot.quickbooks.online.reports import trial_balance_rows
from crossfoot.runtime.demo_stock import Keeper
from crossfoot.stock import operations as stock
from crossfoot.stock.drafts import Counted, Present, Used
from crossfoot.stock.models import Movement
from crossfoot.tenancy.models import Company

DAYS = 10
"""How long it takes; its first day is the day before the books of stock begin."""

A, B = "GOLDEN-A", "GOLDEN-B"
PRODUCTS = (
    ProductRow(A, "Golden scenario, product A"),
    ProductRow(B, "Golden scenario, product B"),
)
EQUITY = "Retained Earnings"
IN_QUICKBOOKS = Decimal(50)
"""What QuickBooks' inventory account has of it when the scenario begins, and against which account."""

EXPECTED: Mapping[str, Decimal] = {
    "Accounts Payable (A/P)": Decimal("-108.00"),
    "Accounts Receivable (A/R)": Decimal("200.00"),
    "Conversion absorbed": Decimal("-12.00"),
    "Cost of Goods Sold": Decimal("92.00"),
    "Inventory Asset": Decimal("98.50"),
    "Opening Balance Equity": Decimal("-30.00"),
    "Purchase price variance": Decimal("-1.00"),
    "Retained Earnings": Decimal("-50.00"),
    "Sales of Product Income": Decimal("-200.00"),
    "Shrinkage": Decimal("10.50"),
}
"""QuickBooks' account → its balance when the scenario is over, debits positive. What was received and not billed, the
freight that was estimated, and work in progress are zero by then, so they are not there."""


def first_day(today: date, *, before: timedelta) -> date:
    """A day to begin on so that all is over `before` today, and within one year: in the next one QuickBooks would
    have rolled its income and expenses into retained earnings."""
    first = today - before - timedelta(days=DAYS)
    last = first + timedelta(days=DAYS - 1)
    return first if first.year == last.year else date(first.year, 12, 31) - timedelta(days=DAYS - 1)


def was_there(keeper: Keeper, first: date) -> None:
    """Product A is there when the data begins; the company is still in Simple accounting."""
    keeper.knows(PRODUCTS, first)
    present = [Present(keeper.products[A], Decimal(10), Decimal(80))]
    stock.open_stock(
        company=keeper.company, present=present, on=first, memo="What was there when the data begins",
        by=keeper.staff.procurement, at=keeper.at(first),
    )  # fmt: skip


def happens(keeper: Keeper, first: date) -> None:
    """The second to the tenth day."""

    def day(number: int) -> date:
        return first + timedelta(days=number - 1)

    company, ten = keeper.company, Decimal(10)
    by = keeper.staff.procurement
    order = keeper.orders("GOLDEN-1", "Golden mill", {A: (ten, ten)}, day(2), freight=Decimal(12))
    keeper.receives(order, {A: ten}, day(2))
    sale = keeper.sells("GOLDEN-S1", "Golden corner shop", {A: (Decimal(5), Decimal(20))}, day(3))
    keeper.ships(sale, day(3))
    keeper.invoices(sale, day(3))
    bill = keeper.is_billed(order, "GM-110", day(4), prices={A: Decimal(11)})
    keeper.is_billed_freight(order, "GM-20", Decimal(20), day(5))
    stock.make(
        company=company, product=keeper.products[B], quantity=Decimal(3),
        ingredients=[Used(keeper.products[A], Decimal(6))], operation_cost=Decimal(12), on=day(6),
        memo="Golden scenario", by=by, at=keeper.at(day(6)),
    )  # fmt: skip
    stock.count(
        company=company, counted=[Counted(keeper.products[A], Decimal(8))], on=day(7), memo="Golden scenario",
        by=by, at=keeper.at(day(7)),
    )  # fmt: skip
    keeper.takes_back(sale, "GOLDEN-C1", {A: Decimal(1)}, day(8))
    keeper.sends_back(bill, "GOLDEN-V1", {A: Decimal(2)}, day(9))
    second = keeper.sells("GOLDEN-S2", "Golden corner shop", {B: (Decimal(2), Decimal(60))}, day(10))
    keeper.ships(second, day(10))
    keeper.invoices(second, day(10))


def began_on(company: Company) -> date | None:
    """The first day of the scenario of a company; None where it did not happen there."""
    rows = Movement.objects.filter(company=company, product__sku=A)
    return rows.order_by("occurred_on").values_list("occurred_on", flat=True).first()


def reported(asked: Conversation, first: date) -> dict[str, Decimal]:
    """QuickBooks' own trial balance when the scenario is over, less what it had before; debits positive, by account,
    without those of zero. Raises NotAnswered or UnreadableReport."""
    before = trial_balance(asked, first - timedelta(days=1))
    after = trial_balance(asked, first + timedelta(days=DAYS - 1))
    moved = {name: after.get(name, ZERO) - before.get(name, ZERO) for name in {*before, *after}}
    return {name: moved[name] for name in sorted(moved) if moved[name]}


def trial_balance(asked: Conversation, on: date) -> dict[str, Decimal]:
    """QuickBooks' trial balance at the end of a day, debits positive, by account. Raises as above."""
    period = {"start_date": f"{on.year}-01-01", "end_date": on.isoformat(), "accounting_method": "Accrual"}
    rows = trial_balance_rows(asked.report("TrialBalance", period).content)
    return {row.account: row.balance for row in rows}
