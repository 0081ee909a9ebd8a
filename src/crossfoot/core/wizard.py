"""What the Connect wizard still misses before *Continue* (B3) and before *Done* (B4), in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crossfoot.core.account_roles import SALES, AccountRole, roles_needed
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.mappings import US_COUNTRIES, RemoteAccount, RemoteTax
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.stock.roles import STOCK_ROLES, Accounting, StockRole, required_roles


class Button(StrEnum):
    """The button of the wizard that is asked about."""

    CONTINUE = "continue"
    """Of step 2, ledger accounts."""
    DONE = "done"
    """Of the last step: taxes outside the US, the import for a US company, which has no step for taxes."""


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """What was chosen so far, for one QuickBooks company of `country`.

    `accounts` maps account roles, `taxes` our tax keys; `tax_labels` names every tax rate of ours by its key.
    """

    country: str
    sync_sales: bool
    sync_purchases: bool
    accounts: Mapping[str, RemoteAccount]
    tax_labels: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[str, RemoteTax] = field(default_factory=dict)
    no_tax_code: str = ""
    start_on: date | None = None
    closing_on: date | None = None
    accounting: Accounting = Accounting.SIMPLE
    are_billed_there: bool = False
    """Do purchases become purchase orders in QuickBooks, whose bills are made there (D1)?"""

    @property
    def is_us(self) -> bool:
        return self.country in US_COUNTRIES


def check_mapping_for_wizard(choices: SetupChoices, button: Button) -> list[Problem]:
    """Why `button` is disabled: it is enabled when nothing blocks. *Done* asks what *Continue* asked, too."""
    problems = [*direction_problems(choices), *_accounts(choices)]
    if button is Button.DONE:
        problems += [*_taxes(choices), *_start(choices)]
    return problems


def direction_problems(choices: SetupChoices) -> Iterator[Problem]:
    """What is sent does not go together with the way of accounting, or nothing is sent at all."""
    if choices.accounting is not Accounting.SIMPLE and not (choices.sync_sales and choices.sync_purchases):
        yield _setting(
            "inventory_needs_both",
            "Accounting with inventory needs sales orders and purchase orders both: bills fill the inventory account "
            "and deliveries empty it. Choose both, or Simple accounting.",
            "directions",
        )
    elif choices.accounting is not Accounting.SIMPLE and choices.are_billed_there:
        yield _setting(
            "inventory_needs_bills",
            "Purchase orders go to QuickBooks as purchase orders and are billed there, so that what they really cost "
            "would not be known here. Choose bills, or Simple accounting.",
            "purchase_document",
        )
    elif not (choices.sync_sales or choices.sync_purchases):
        yield _setting(
            "nothing_to_sync",
            "Neither sales orders nor purchase orders are chosen. Choose at least one of them.",
            "directions",
        )


def _accounts(choices: SetupChoices) -> Iterator[Problem]:
    required = required_accounts(choices)
    for role in _roles(choices):
        account = choices.accounts.get(role.key)
        if account is None:
            if role.key in required:
                yield _account(
                    role, "account_not_mapped", f"Choose the QuickBooks account for “{role.label}”."
                )
        elif not account.active:
            yield _account(
                role,
                "account_inactive",
                f"The account “{account.name}”, chosen for “{role.label}”, is inactive in QuickBooks. Choose "
                "another, or make it active there and refresh.",
            )
        elif account.kind not in role.kinds:
            kinds = ", ".join(sorted(role.kinds))
            yield _account(
                role,
                "account_of_other_kind",
                f"The account “{account.name}”, chosen for “{role.label}”, is of the type {account.kind}. "
                f"Choose one of the type {kinds}.",
            )


def required_accounts(choices: SetupChoices) -> frozenset[str]:
    """The roles that need an account before *Continue* (B3): in Simple an income and an expense account, as far as
    documents are sent; with inventory income, inventory and cost of sales, and at receipt one more."""
    documents = roles_needed(sales=choices.sync_sales, purchases=choices.sync_purchases, is_us=choices.is_us)
    if choices.accounting is Accounting.SIMPLE:
        return frozenset(role.key for role in documents if role.required)
    of_stock = [role.key for role in required_roles(choices.accounting)]
    return frozenset([SALES.key, *of_stock])


def _roles(choices: SetupChoices) -> tuple[AccountRole | StockRole, ...]:
    """Those of documents, and with inventory those of stock."""
    documents = roles_needed(sales=choices.sync_sales, purchases=choices.sync_purchases, is_us=choices.is_us)
    return documents if choices.accounting is Accounting.SIMPLE else (*documents, *STOCK_ROLES)


def _taxes(choices: SetupChoices) -> Iterator[Problem]:
    if choices.is_us:
        return
    for key, label in choices.tax_labels.items():
        if key not in choices.taxes:
            yield Problem(
                "tax_not_mapped",
                f"Choose the QuickBooks tax code for the tax rate “{label}”.",
                Fix.MAP_TAX,
                cause=key,
                subject=key,
                where="tax",
            )
    if not choices.no_tax_code:
        yield Problem(
            "no_tax_code_missing",
            "No QuickBooks tax code is chosen for lines without tax. Documents that have such a line will "
            "wait until one is.",
            Fix.MAP_TAX,
            cause="tax:none",
            subject="tax:none",
            where="tax",
            blocks=False,
        )


def _start(choices: SetupChoices) -> Iterator[Problem]:
    if choices.start_on and choices.closing_on and choices.start_on <= choices.closing_on:
        yield _setting(
            "start_in_closed_period",
            f"The start date {in_words(choices.start_on)} is not after QuickBooks' closing date "
            f"{in_words(choices.closing_on)}. Choose "
            f"{in_words(first_open_day(choices.closing_on))} or later.",
            "start_on",
        )


def _account(role: AccountRole | StockRole, code: str, sentence: str) -> Problem:
    return Problem(
        code, sentence, Fix.MAP_ACCOUNT, cause=f"account:{role.key}", subject=role.key, where="account"
    )


def _setting(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"setup:{where}", where=where)
