"""What people choose in the Connect wizard and under Settings: each choice saved at once, with its trace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.numbering import NumberRule
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, blocking, refused
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.wizard import Button
from crossfoot.mappings import ways, wizard
from crossfoot.mappings.checks import account_problems, code_problems, problem, problems_of, tax_problems
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup, TaxMapping
from crossfoot.mappings.roles import EVERY_ROLE
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

UNTAXED_NAMES = (
    re.compile(r"\bno (vat|gst|tax)\b|out(side)? (of )?(the )?scope|non[- ]taxable", re.IGNORECASE),
    re.compile(r"exempt", re.IGNORECASE),
    re.compile(r"zero|\b0(\.0)? ?%", re.IGNORECASE),
)
"""How QuickBooks names the code for lines without tax, the most fitting first; only ever a proposal."""


SENT = frozenset({"sync_sales", "sync_purchases", "purchase_document"})
"""Settings that say what is sent."""


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
    """Save these choices, all or none. Raises Refusal with everything that is wrong with them, also where what is to
    be sent does not go together with the way of accounting that is kept."""
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
    problems = list(problems_of(setup, connection))
    if SENT.intersection(given) and ways.way_of(connection.company_id) is not Accounting.SIMPLE:
        problems += wizard.way_problems(connection, setup)
    _refuse(problems)
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
    """*Done*: documents can be sent from now on; nothing is sent by it. Raises Refusal: what is missing, also what
    the way of accounting asks for (B3)."""
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
    _refuse(list(account_problems(connection, key, record)))
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
        sentence = (
            f"“{EVERY_ROLE[key].label}” needs an account as long as it is sent. Choose another one instead."
        )
        raise Refusal(
            sentence, [problem("account_required", sentence, Fix.MAP_ACCOUNT, f"account:{key}", key)]
        )
    mapping.delete()
    _tell("mapping.account_taken_back", connection, by, at, {"key": key, "before": mapping.record.name})


@transaction.atomic
def map_tax(
    *, connection: Connection, rate: TaxRate, record: RemoteRecord, by: Person, at: datetime
) -> TaxMapping:
    """Let a tax rate of ours stand for this tax code (outside the US). Raises Refusal."""
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    _refuse(list(tax_problems(connection, rate, record)))
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
    _refuse(list(code_problems(connection, record)))
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
