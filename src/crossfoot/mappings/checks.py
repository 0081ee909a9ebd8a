"""What is wrong with a setup, a mapped account or a mapped tax: problems with a sentence and a fix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.dates import PURCHASE_RULES, SALES_RULES, first_open_day, in_words
from crossfoot.core.editions import has_purchase_orders, without_purchase_orders
from crossfoot.core.numbering import PURCHASE_NUMBER_RULES, SALES_NUMBER_RULES, NumberRule, validate_pattern
from crossfoot.core.overrides import LONGEST_KEY, SCOPES, Scope
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.mappings import wizard
from crossfoot.mappings.models import RemoteRecord, Setup
from crossfoot.mappings.queries import account_of
from crossfoot.mappings.roles import EVERY_ROLE, role_of

SCOPE = re.compile(r"(product:[0-9]+|category:.+|source:.+|location:[0-9]+)", re.DOTALL)
"""What a scope within a role may be."""

CHOICES: Mapping[str, Sequence[str]] = {
    "edits_outside_revision": Setup.OutsideRevision.values,
    "removal": Setup.Removal.values,
    "closed_invoices": Setup.ClosedPolicy.values,
    "closed_bills": Setup.ClosedPolicy.values,
    "closed_credits": Setup.ClosedPolicy.values,
}
"""Settings that are one of a few words."""


def problems_of(setup: Setup, connection: Connection) -> Iterator[Problem]:
    """Of the settings of a connection."""
    if setup.mode not in Setup.Mode.values:
        yield _setting("mode", "Choose one of the ways of accounting that are offered.", "mode")
    if setup.item_rule not in Setup.ItemRule.values:
        yield _setting(
            "item_rule", "Choose one of the rules for QuickBooks items that are offered.", "item_rule"
        )
    for name, offered in CHOICES.items():
        if getattr(setup, name) not in offered:
            yield _setting(name, f"Choose one of {', '.join(offered)}.", name)
    if setup.purchase_document not in Setup.PurchaseDocument.values:
        yield _setting(
            "purchase_document",
            "Choose bills or purchase orders as what purchases become in QuickBooks.",
            "purchase_document",
        )
    elif setup.purchase_document == Setup.PurchaseDocument.PURCHASE_ORDER and not has_purchase_orders(
        connection.edition
    ):
        yield _setting(
            "edition_without_purchase_orders",
            without_purchase_orders(connection.edition),
            "purchase_document",
        )
    if setup.start_on and connection.closing_on and setup.start_on <= connection.closing_on:
        yield _setting(
            "start_in_closed_period",
            f"QuickBooks is closed through {in_words(connection.closing_on)}, so nothing can be sent from "
            f"{in_words(setup.start_on)} on. Choose {in_words(first_open_day(connection.closing_on))} or "
            "later, or ask an accountant to reopen the period.",
            "start_on",
        )
    yield from _rule_problems(setup)
    if not 0 <= setup.rounding_tolerance <= 1 or setup.rounding_tolerance != round(
        setup.rounding_tolerance, 2
    ):
        yield _setting(
            "rounding_tolerance",
            f"The rounding tolerance lies between 0.00 and 1.00, and not at {setup.rounding_tolerance}. "
            "Correct it.",
            "rounding_tolerance",
        )


def _rule_problems(setup: Setup) -> Iterator[Problem]:
    for name, date_rules, number_rules in (
        ("sales", SALES_RULES, SALES_NUMBER_RULES),
        ("purchase", PURCHASE_RULES, PURCHASE_NUMBER_RULES),
    ):
        what = "invoices" if name == "sales" else "bills"
        if getattr(setup, f"{name}_date_rule") not in date_rules:
            yield _setting(
                "date_rule",
                f"Choose one of the dates that {what} can be posted on: "
                f"{', '.join(rule.label for rule in date_rules)}.",
                f"{name}_date_rule",
            )
        rule = getattr(setup, f"{name}_number_rule")
        if rule not in number_rules:
            yield _setting(
                "number_rule", f"Choose one of the numbers that {what} can carry.", f"{name}_number_rule"
            )
        elif rule == NumberRule.PATTERN:
            yield from validate_pattern(getattr(setup, f"{name}_number_pattern"))


def account_problems(connection: Connection, key: str, record: RemoteRecord) -> Iterator[Problem]:
    """Of an account of QuickBooks as the one behind `key`."""
    name, at, scope = key.partition("@")
    if name not in EVERY_ROLE or (at and not SCOPE.fullmatch(scope)) or len(key) > LONGEST_KEY:
        sentence = f"“{shown(key)}” is nothing that an account can be chosen for."
        yield problem("account_key", sentence, Fix.MAP_ACCOUNT, "account:key", key)
        return
    if at and (pointless := without_effect(name, scope.partition(":")[0], EVERY_ROLE[name].label)):
        yield problem("account_key", pointless, Fix.MAP_ACCOUNT, "account:key", key)
        return
    if record.connection_id != connection.pk or record.list != RemoteRecord.List.ACCOUNT:
        sentence = (
            "This is no account of the connected QuickBooks company. Read the lists again and choose one."
        )
        yield problem("account_of_another", sentence, Fix.REFRESH_LISTS, f"account:{key}", key)
        return
    role, account = role_of(key), account_of(record)
    if not account.active:
        yield problem(
            "account_inactive",
            f"“{account.name}” is inactive in QuickBooks. Make it active there and read the lists again, or "
            "choose another account.",
            Fix.REFRESH_LISTS,
            f"account:{key}",
            key,
        )
    if account.kind not in role.kinds:
        yield problem(
            "account_of_other_kind",
            f"“{account.name}” is an account of the type {account.kind}, and “{role.label}” needs one of the "
            f"type {' or '.join(sorted(role.kinds))}. Choose another account.",
            Fix.MAP_ACCOUNT,
            f"account:{key}",
            key,
        )


def without_effect(role: str, scope: str, label: str) -> str:
    """Why a choice for this role by this scope would never count; empty where it does."""
    scopes = SCOPES.get(role, ())
    if Scope(scope) in scopes:
        return ""
    what = Scope(scope).label.lower()
    if not scopes:
        return f"“{label}” is one for everything, and has none by {what}. Choose it under Settings > Mapping."
    offered = " or ".join(one.label.lower() for one in scopes)
    return f"“{label}” has none by {what}: not every entry on it knows one. Choose by {offered}."


def tax_problems(connection: Connection, rate: TaxRate, record: RemoteRecord) -> Iterator[Problem]:
    """Of a tax code of QuickBooks as the one that stands for `rate`."""
    if rate.company_id != connection.company_id:
        yield problem("tax_of_another", "This is no tax rate of yours.", Fix.MAP_TAX, "tax:other", rate.key)
    if wizard.is_us(connection):
        yield problem(
            "tax_in_the_us",
            "In the US QuickBooks knows the tax rates itself, and a line is only taxed or not: there is "
            "nothing to choose.",
            Fix.MAP_TAX,
            rate.key,
            rate.key,
        )
    yield from code_problems(connection, record)


def code_problems(connection: Connection, record: RemoteRecord) -> Iterator[Problem]:
    """Of a tax code of QuickBooks, whatever it is chosen for."""
    if record.connection_id != connection.pk or record.list != RemoteRecord.List.TAX_CODE:
        sentence = (
            "This is no tax code of the connected QuickBooks company. Read the lists again and choose one."
        )
        yield problem("code_of_another", sentence, Fix.REFRESH_LISTS, "tax:code")
    elif not record.is_active:
        sentence = f"The tax code “{record.name}” is inactive in QuickBooks. Choose another one."
        yield problem("code_inactive", sentence, Fix.MAP_TAX, "tax:code")


def problem(code: str, sentence: str, fix: Fix, cause: str, subject: str = "") -> Problem:
    return Problem(code, sentence, fix, cause=cause, subject=subject, where="mapping")


def _setting(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"setup:{where}", where=where)
