"""The Connect wizard: its steps, which of them are done, and in words why one cannot go on.

Each choice is stored when it is made, so that one can leave at any step and come back to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.mappings import US_COUNTRIES, RemoteTax
from crossfoot.core.problems import Fix, Problem, blocking
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.tax_rates import percent_of
from crossfoot.core.wizard import (
    Button,
    SetupChoices,
    check_mapping_for_wizard,
    direction_problems,
    required_accounts,
)
from crossfoot.mappings import queries, ways
from crossfoot.mappings.models import Setup
from crossfoot.mappings.roles import EVERY_ROLE

MODE, ACCOUNTS, TAXES, IMPORT = 1, 2, 3, 4
"""The steps' numbers, as `Setup.wizard_step` keeps them."""

TITLES = {
    MODE: "Way of accounting",
    ACCOUNTS: "Documents and accounts",
    TAXES: "Taxes",
    IMPORT: "Customers, vendors, dates and numbers",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step for the stepper: `problems` say why *Continue* (or, on the last, *Done*) is disabled."""

    number: int
    title: str
    is_current: bool
    problems: tuple[Problem, ...]

    @property
    def can_continue(self) -> bool:
        return not blocking(list(self.problems))


def is_us(connection: Connection) -> bool:
    """Whether the QuickBooks company is in the US; QuickBooks writes US or USA."""
    return connection.country in US_COUNTRIES


def steps(connection: Connection, *, accounting: Accounting | None = None) -> list[Step]:
    """The steps in order; a US company has none for taxes (B4). `accounting` as in `missing`."""
    setup = queries.setup_of(connection) or Setup(connection=connection)
    numbers = [MODE, ACCOUNTS, IMPORT] if is_us(connection) else [MODE, ACCOUNTS, TAXES, IMPORT]
    choices = _choices(connection, setup, accounting)
    by_button = {
        button: (*check_mapping_for_wizard(choices, button), *_notices(connection, button))
        for button in Button
    }
    problems = {
        MODE: (),
        ACCOUNTS: by_button[Button.CONTINUE],
        TAXES: tuple(problem for problem in by_button[Button.DONE] if problem.where == "tax"),
        IMPORT: by_button[Button.DONE],
    }
    current = (
        setup.wizard_step
        if setup.wizard_step in numbers
        else next(n for n in numbers if n >= setup.wizard_step)
    )
    return [Step(number, TITLES[number], number == current, problems[number]) for number in numbers]


def missing(
    connection: Connection, button: Button = Button.DONE, *, accounting: Accounting | None = None
) -> list[Problem]:
    """Why *Continue* of step 2, or *Done*, is disabled; problems that do not block are notices.

    `accounting` is the way that is to be chosen, None for the one that is kept: with inventory it asks for other
    accounts (B3).
    """
    setup = queries.setup_of(connection) or Setup(connection=connection)
    choices = _choices(connection, setup, accounting)
    return [*check_mapping_for_wizard(choices, button), *_notices(connection, button)]


def required_keys(connection: Connection, setup: Setup) -> frozenset[str]:
    """The roles that need an account before anything can be sent, in the way of accounting that is kept."""
    return required_accounts(_choices(connection, setup, None))


def way_problems(connection: Connection, setup: Setup) -> list[Problem]:
    """What a setup sends that does not go together with the way of accounting that is kept."""
    return list(direction_problems(_choices(connection, setup, None)))


def closing_sentence(connection: Connection) -> str:
    """What the closing date means for the filter start date; empty where the books are open."""
    if connection.closing_on is None:
        return ""
    return (
        f"QuickBooks is closed through {in_words(connection.closing_on)}: the start date is "
        f"{in_words(first_open_day(connection.closing_on))} or later."
    )


def _choices(connection: Connection, setup: Setup, accounting: Accounting | None) -> SetupChoices:
    table = queries.table(connection)
    rates = TaxRate.objects.filter(company_id=connection.company_id, is_active=True).order_by("name")
    return SetupChoices(
        country=connection.country,
        sync_sales=setup.sync_sales,
        sync_purchases=setup.sync_purchases,
        accounts={key: account for key, account in table.accounts.items() if key in EVERY_ROLE},
        tax_labels={rate.key: str(rate) for rate in rates},
        taxes=table.taxes,
        no_tax_code=table.no_tax_code,
        start_on=setup.start_on,
        closing_on=connection.closing_on,
        accounting=ways.way_of(connection.company_id) if accounting is None else accounting,
        are_billed_there=setup.purchase_document == Setup.PurchaseDocument.PURCHASE_ORDER,
    )


def _notices(connection: Connection, button: Button) -> list[Problem]:
    """A rate that is mapped to a code of another percentage: allowed, and worth a look."""
    if button is not Button.DONE or is_us(connection):
        return []
    taxes = queries.mapped_taxes(connection)
    rates = TaxRate.objects.filter(company_id=connection.company_id, is_active=True).order_by("name")
    return [
        _differs(rate, tax, there)
        for rate in rates
        if (tax := taxes.get(rate.key)) is not None
        and (there := _percents_there(tax)) is not None
        and there != (rate.percent, rate.percent_bought)
    ]


def _percents_there(tax: RemoteTax) -> tuple[Decimal, Decimal] | None:
    """What a code comes to on sales and on purchases; a side without rates is as the other one. None for a code
    without any."""
    sides = [percent_of(rates) if rates else None for rates in (tax.sales_rates, tax.purchase_rates)]
    sold, bought = sides[0], sides[1]
    if sold is None or bought is None:
        only = bought if sold is None else sold
        return None if only is None else (only, only)
    return sold, bought


def _differs(rate: TaxRate, tax: RemoteTax, there: tuple[Decimal, Decimal]) -> Problem:
    sold, bought = (f"{percent.normalize():f} %" for percent in there)
    percent = sold if sold == bought else f"{sold} on sales and {bought} on purchases"
    return Problem(
        "tax_of_other_percentage",
        f"Your tax rate “{rate}” is mapped to QuickBooks' “{tax.name}”, which is {percent}. If that is not "
        "meant, choose another code.",
        Fix.MAP_TAX,
        cause=rate.key,
        subject=rate.key,
        where="tax",
        blocks=False,
    )
