"""What people choose in the Connect wizard and under Settings: each choice saved at once, with its trace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.dates import PURCHASE_RULES, SALES_RULES, first_open_day, in_words
from crossfoot.core.editions import has_purchase_orders, without_purchase_orders
from crossfoot.core.numbering import PURCHASE_NUMBER_RULES, SALES_NUMBER_RULES, NumberRule, validate_pattern
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, blocking, refused, shown
from crossfoot.core.wizard import Button
from crossfoot.mappings import wizard
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup, TaxMapping
from crossfoot.mappings.queries import account_of
from crossfoot.mappings.roles import ROLES, role_of
from crossfoot.mappings.rules import LONGEST_KEY
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

SCOPE = re.compile(r"(product:[0-9]+|category:.+|source:.+)", re.DOTALL)

UNTAXED_NAMES = (
    re.compile(r"\bno (vat|gst|tax)\b|out(side)? (of )?(the )?scope|non[- ]taxable", re.IGNORECASE),
    re.compile(r"exempt", re.IGNORECASE),
    re.compile(r"zero|\b0(\.0)? ?%", re.IGNORECASE),
)
"""How QuickBooks names the code for lines without tax, the most fitting first; only ever a proposal."""


CHOICES: Mapping[str, Sequence[str]] = {
    "edits_outside_revision": Setup.OutsideRevision.values,
    "removal": Setup.Removal.values,
    "closed_invoices": Setup.ClosedPolicy.values,
    "closed_bills": Setup.ClosedPolicy.values,
    "closed_credits": Setup.ClosedPolicy.values,
}
"""Settings that are one of a few words."""


@dataclass(frozen=True, slots=True)
class SetupChanges:
    """New values for some of the wizard's choices; None leaves one as it is.

    `is_without_start` takes the filter start date away, which `start_on=None` cannot say.
    """

    mode: str | None = None
    sync_sales: bool | None = None
    sync_purchases: bool | None = None
    start_on: date | None = None
    is_without_start: bool | None = None
    sales_date_rule: str | None = None
    purchase_date_rule: str | None = None
    sales_number_rule: str | None = None
    sales_number_pattern: str | None = None
    purchase_number_rule: str | None = None
    purchase_number_pattern: str | None = None
    automatic_sales: bool | None = None
    automatic_purchases: bool | None = None
    purchase_document: str | None = None
    automatic_vendor_invoices: bool | None = None
    edits_outside_revision: str | None = None
    removal: str | None = None
    closed_invoices: str | None = None
    closed_bills: str | None = None
    closed_credits: str | None = None
    import_payments: bool | None = None
    item_rule: str | None = None
    rounding_tolerance: Decimal | None = None
    wizard_step: int | None = None


@transaction.atomic
def open_setup(*, connection: Connection, by: Person, at: datetime) -> Setup:
    """The choices for this QuickBooks company, with sensible ones at the first visit.

    The first visit comes after the lists were read: where QuickBooks numbers invoices itself, so do we let
    it; outside the US a code for lines without tax is proposed.
    """
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    rule = NumberRule.OWN if connection.custom_numbers else NumberRule.QUICKBOOKS
    setup, is_new = Setup.objects.get_or_create(
        connection=connection, defaults={"sales_number_rule": rule.value}
    )
    if not wizard.is_us(connection) and setup.untaxed_record is None:
        setup.untaxed_record = _proposed_untaxed(connection)
        setup.save(update_fields=["untaxed_record"])
    if is_new:
        _tell("setup.opened", connection, by, at, {})
    return setup


@transaction.atomic
def save_setup(*, connection: Connection, changes: SetupChanges, by: Person, at: datetime) -> Setup:
    """Save these choices, all or none. Raises Refusal with everything that is wrong with them."""
    access.require(by, Can.EDIT_SETTINGS, connection.company, at=at)
    setup = _locked(connection)
    given = {
        field.name: value
        for field in fields(changes)
        if field.name != "is_without_start" and (value := getattr(changes, field.name)) is not None
    }
    if changes.is_without_start:
        given["start_on"] = None
    before = {name: getattr(setup, name) for name in given}
    for name, value in given.items():
        setattr(setup, name, value)
    _refuse(list(_wrong_with(setup, connection)))
    setup.save()
    changed = {
        name: {"before": before[name], "after": value}
        for name, value in given.items()
        if before[name] != value
    }
    if set(changed) - {"wizard_step"}:
        _tell("setup.saved", connection, by, at, {"changed": changed})
    return setup


@transaction.atomic
def complete(*, connection: Connection, by: Person, at: datetime) -> Setup:
    """*Done*: documents can be sent from now on; nothing is sent by it. Raises Refusal: what is missing."""
    access.require(by, Can.EDIT_SETTINGS, connection.company, at=at)
    setup = _locked(connection)
    _refuse(blocking(wizard.missing(connection, Button.DONE)))
    if setup.completed_at is None:
        setup.completed_at = at
        setup.save(update_fields=["completed_at"])
        _tell("setup.completed", connection, by, at, {})
    return setup


@transaction.atomic
def map_account(
    *, connection: Connection, key: str, record: RemoteRecord, by: Person, at: datetime
) -> AccountMapping:
    """Let `key` (a role, or a role within a scope) stand for this account in what is sent from now on.

    Raises Refusal: another QuickBooks company's account, an inactive one, or one of a type that cannot play
    the role.
    """
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    _refuse(list(_wrong_with_account(connection, key, record)))
    mapping = (
        AccountMapping.objects.select_for_update(of=("self",))
        .select_related("record")
        .filter(connection=connection, key=key)
        .first()
    )
    before = mapping.record.name if mapping else ""
    if mapping is None:
        mapping = AccountMapping.objects.create(connection=connection, key=key, record=record)
    elif mapping.record_id != record.pk:
        mapping.record = record
        mapping.save(update_fields=["record"])
    else:
        return mapping
    _tell("mapping.account_chosen", connection, by, at, {"key": key, "before": before, "after": record.name})
    return mapping


@transaction.atomic
def unmap_account(*, connection: Connection, key: str, by: Person, at: datetime) -> None:
    """Take the choice back: a scope falls back to its role, a role stops the documents that need it.

    Raises Refusal for a role that the wizard requires, once it is done: choose another account instead.
    """
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    mapping = AccountMapping.objects.select_related("record").filter(connection=connection, key=key).first()
    if mapping is None:
        return
    setup = Setup.objects.filter(connection=connection).first()
    if (
        setup is not None
        and setup.completed_at is not None
        and key in wizard.required_keys(connection, setup)
    ):
        sentence = f"“{ROLES[key].label}” needs an account as long as it is sent. Choose another one instead."
        raise Refusal(
            sentence, [_problem("account_required", sentence, Fix.MAP_ACCOUNT, f"account:{key}", key)]
        )
    mapping.delete()
    _tell("mapping.account_taken_back", connection, by, at, {"key": key, "before": mapping.record.name})


@transaction.atomic
def map_tax(
    *, connection: Connection, rate: TaxRate, record: RemoteRecord, by: Person, at: datetime
) -> TaxMapping:
    """Let a tax rate of ours stand for this tax code (outside the US). Raises Refusal."""
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    _refuse(list(_wrong_with_tax(connection, rate, record)))
    mapping = (
        TaxMapping.objects.select_for_update(of=("self",))
        .select_related("record")
        .filter(connection=connection, tax_rate=rate)
        .first()
    )
    before = mapping.record.name if mapping else ""
    if mapping is None:
        mapping = TaxMapping.objects.create(connection=connection, tax_rate=rate, record=record)
    elif mapping.record_id != record.pk:
        mapping.record = record
        mapping.save(update_fields=["record"])
    else:
        return mapping
    _tell(
        "mapping.tax_chosen", connection, by, at, {"rate": str(rate), "before": before, "after": record.name}
    )
    return mapping


@transaction.atomic
def unmap_tax(*, connection: Connection, rate: TaxRate, by: Person, at: datetime) -> None:
    """Take the choice of a tax code back: documents with this rate stop until another is chosen."""
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    mapping = TaxMapping.objects.select_related("record").filter(connection=connection, tax_rate=rate).first()
    if mapping is not None:
        mapping.delete()
        data = {"rate": str(rate), "before": mapping.record.name}
        _tell("mapping.tax_taken_back", connection, by, at, data)


@transaction.atomic
def choose_untaxed(*, connection: Connection, record: RemoteRecord, by: Person, at: datetime) -> Setup:
    """The tax code of lines without tax (outside the US). Raises Refusal."""
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    _refuse(list(_wrong_with_code(connection, record)))
    setup = _locked(connection)
    before = setup.untaxed_record.name if setup.untaxed_record else ""
    if setup.untaxed_record_id != record.pk:
        setup.untaxed_record = record
        setup.save(update_fields=["untaxed_record"])
        _tell("mapping.untaxed_chosen", connection, by, at, {"before": before, "after": record.name})
    return setup


def _locked(connection: Connection) -> Setup:
    setup, _ = Setup.objects.get_or_create(connection=connection)
    return Setup.objects.select_for_update(of=("self",)).select_related("untaxed_record").get(pk=setup.pk)


def _proposed_untaxed(connection: Connection) -> RemoteRecord | None:
    codes = [
        record
        for record in RemoteRecord.objects.filter(
            connection=connection, list=RemoteRecord.List.TAX_CODE, is_active=True
        ).order_by("pk")
        if record.data.get("percent") is not None and Decimal(str(record.data["percent"])) == 0
    ]
    for pattern in UNTAXED_NAMES:
        for record in codes:
            if pattern.search(record.name) or pattern.search(str(record.data.get("description", ""))):
                return record
    return None


def _wrong_with(setup: Setup, connection: Connection) -> Iterator[Problem]:
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
    yield from _wrong_with_rules(setup)
    if not 0 <= setup.rounding_tolerance <= 1 or setup.rounding_tolerance != round(
        setup.rounding_tolerance, 2
    ):
        yield _setting(
            "rounding_tolerance",
            f"The rounding tolerance lies between 0.00 and 1.00, and not at {setup.rounding_tolerance}. "
            "Correct it.",
            "rounding_tolerance",
        )


def _wrong_with_rules(setup: Setup) -> Iterator[Problem]:
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


def _wrong_with_account(connection: Connection, key: str, record: RemoteRecord) -> Iterator[Problem]:
    name, at, scope = key.partition("@")
    if name not in ROLES or (at and not SCOPE.fullmatch(scope)) or len(key) > LONGEST_KEY:
        sentence = f"“{shown(key)}” is nothing that an account can be chosen for."
        yield _problem("account_key", sentence, Fix.MAP_ACCOUNT, "account:key", key)
        return
    if record.connection_id != connection.pk or record.list != RemoteRecord.List.ACCOUNT:
        sentence = (
            "This is no account of the connected QuickBooks company. Read the lists again and choose one."
        )
        yield _problem("account_of_another", sentence, Fix.REFRESH_LISTS, f"account:{key}", key)
        return
    role, account = role_of(key), account_of(record)
    if not account.active:
        yield _problem(
            "account_inactive",
            f"“{account.name}” is inactive in QuickBooks. Make it active there and read the lists again, or "
            "choose another account.",
            Fix.REFRESH_LISTS,
            f"account:{key}",
            key,
        )
    if account.kind not in role.kinds:
        yield _problem(
            "account_of_other_kind",
            f"“{account.name}” is an account of the type {account.kind}, and “{role.label}” needs one of the "
            f"type {' or '.join(sorted(role.kinds))}. Choose another account.",
            Fix.MAP_ACCOUNT,
            f"account:{key}",
            key,
        )


def _wrong_with_tax(connection: Connection, rate: TaxRate, record: RemoteRecord) -> Iterator[Problem]:
    if rate.company_id != connection.company_id:
        yield _problem("tax_of_another", "This is no tax rate of yours.", Fix.MAP_TAX, "tax:other", rate.key)
    if wizard.is_us(connection):
        yield _problem(
            "tax_in_the_us",
            "In the US QuickBooks knows the tax rates itself, and a line is only taxed or not: there is "
            "nothing to choose.",
            Fix.MAP_TAX,
            rate.key,
            rate.key,
        )
    yield from _wrong_with_code(connection, record)


def _wrong_with_code(connection: Connection, record: RemoteRecord) -> Iterator[Problem]:
    if record.connection_id != connection.pk or record.list != RemoteRecord.List.TAX_CODE:
        sentence = (
            "This is no tax code of the connected QuickBooks company. Read the lists again and choose one."
        )
        yield _problem("code_of_another", sentence, Fix.REFRESH_LISTS, "tax:code")
    elif not record.is_active:
        sentence = f"The tax code “{record.name}” is inactive in QuickBooks. Choose another one."
        yield _problem("code_inactive", sentence, Fix.MAP_TAX, "tax:code")
    elif record.data.get("has_several_rates"):
        sentence = (
            f"The tax code “{record.name}” combines several rates, and a tax of ours is one amount. Choose a "
            "code with one rate."
        )
        yield _problem("code_of_several_rates", sentence, Fix.MAP_TAX, "tax:code")


def _problem(code: str, sentence: str, fix: Fix, cause: str, subject: str = "") -> Problem:
    return Problem(code, sentence, fix, cause=cause, subject=subject, where="mapping")


def _setting(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"setup:{where}", where=where)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise refused(problems)


def _tell(verb: str, connection: Connection, by: Person, at: datetime, data: Mapping[str, object]) -> None:
    trail.record(
        verb,
        company_id=connection.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.Subject("connection", connection.pk, connection.name),
        data=data,
    )
