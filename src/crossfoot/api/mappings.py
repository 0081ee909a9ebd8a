"""What stands for what in QuickBooks: its accounts and tax codes as last read, and the choices made of them."""

from __future__ import annotations

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.connection import connected
from crossfoot.api.fields import Given, Id, Measure, Text, Told
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.api.problems import ProblemTold, told
from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.mappings import operations, queries, wizard
from crossfoot.mappings.models import AccountMapping, RemoteRecord, TaxMapping
from crossfoot.mappings.roles import EVERY_ROLE, roles_for
from crossfoot.stock import queries as stock

accounts_router = Router()
tax_codes_router = Router()
mappings_router = Router()


class AskedRecords(Paged):
    """Which of QuickBooks' accounts or tax codes, by name."""

    text: Text = ""
    is_active: bool | None = None


class AskedAccounts(AskedRecords):
    """Which of QuickBooks' accounts, by name."""

    role: Annotated[str, Field(description="Only accounts that can play this role, such as `sales`.")] = ""


class AccountTold(Told):
    """An account of QuickBooks, as last read."""

    id: str = Field(description="QuickBooks' id of it.")
    name: str
    kind: str
    subtype: str
    currency: str
    is_active: bool


class AccountList(Listed):
    """One page of accounts."""

    items: list[AccountTold]


class TaxCodeTold(Told):
    """A tax code of QuickBooks, as last read. `percent` is null where it is not one known rate."""

    id: str
    name: str
    percent: Measure | None
    is_active: bool


class TaxCodeList(Listed):
    """One page of tax codes."""

    items: list[TaxCodeTold]


class MappedAccount(Told):
    """What stands for an account key: a role such as `sales`, or a role within a scope (`sales@product:3`)."""

    key: str
    label: str
    is_required: bool
    account_id: str | None
    account: str


class MappedTax(Told):
    """What stands for a tax rate of ours (outside the US)."""

    tax_rate_id: int
    label: str
    tax_code_id: str | None
    tax_code: str


class Mappings(Told):
    """Every account role and mapped scope, every tax rate, and what is missing before documents can go."""

    accounts: list[MappedAccount]
    taxes: list[MappedTax]
    missing: list[ProblemTold]


class AccountChosen(Given):
    """The account for a key; null takes the choice back."""

    key: Annotated[Text, Field(min_length=1, max_length=120)]
    account_id: Annotated[Text, Field(max_length=40)] | None


class TaxChosen(Given):
    """The tax code for a tax rate of ours; null takes the choice back."""

    tax_rate_id: Id
    tax_code_id: Annotated[Text, Field(max_length=40)] | None


@accounts_router.get("", response=AccountList, summary="List QuickBooks' accounts")
@answers()
def list_accounts(request: HttpRequest, asked: Query[AskedAccounts]) -> AccountList:
    connection = connected(caller_of(request))
    rows = _records(connection, RemoteRecord.List.ACCOUNT, asked)
    if asked.role:
        if asked.role not in EVERY_ROLE:
            known = ", ".join(EVERY_ROLE)
            raise _refused("unknown_role", f"“{shown(asked.role)}” is no role. Use one of {known}.", "role")
        rows = rows.filter(data__kind__in=sorted(EVERY_ROLE[asked.role].kinds))
    page = page_of(rows, asked)
    return AccountList(items=[_account(record) for record in page.rows], **about(page))


@tax_codes_router.get("", response=TaxCodeList, summary="List QuickBooks' tax codes")
@answers()
def list_tax_codes(request: HttpRequest, asked: Query[AskedRecords]) -> TaxCodeList:
    connection = connected(caller_of(request))
    page = page_of(_records(connection, RemoteRecord.List.TAX_CODE, asked), asked)
    return TaxCodeList(items=[_tax_code(record) for record in page.rows], **about(page))


@mappings_router.get("", response=Mappings, summary="What stands for what in QuickBooks, and what is missing")
@answers()
def get_mappings(request: HttpRequest) -> Mappings:
    return _mappings(connected(caller_of(request)))


@mappings_router.put("/accounts", response=Mappings, summary="Choose the account of a role")
@answers()
def map_account(request: HttpRequest, chosen: AccountChosen) -> Mappings:
    caller = caller_of(request)
    connection = connected(caller)
    if chosen.account_id is None:
        operations.unmap_account(connection=connection, key=chosen.key, by=caller.person, at=caller.now)
    else:
        record = _record(connection, RemoteRecord.List.ACCOUNT, chosen.account_id, "account_id")
        operations.map_account(
            connection=connection, key=chosen.key, record=record, by=caller.person, at=caller.now
        )
    return _mappings(connection)


@mappings_router.put("/taxes", response=Mappings, summary="Choose the tax code of a tax rate")
@answers()
def map_tax(request: HttpRequest, chosen: TaxChosen) -> Mappings:
    caller = caller_of(request)
    connection = connected(caller)
    rate = caller.find(TaxRate, chosen.tax_rate_id)
    if chosen.tax_code_id is None:
        operations.unmap_tax(connection=connection, rate=rate, by=caller.person, at=caller.now)
    else:
        record = _record(connection, RemoteRecord.List.TAX_CODE, chosen.tax_code_id, "tax_code_id")
        operations.map_tax(connection=connection, rate=rate, record=record, by=caller.person, at=caller.now)
    return _mappings(connection)


def _record(connection: Connection, name: RemoteRecord.List, remote_id: str, where: str) -> RemoteRecord:
    record = RemoteRecord.objects.filter(connection=connection, list=name, remote_id=remote_id).first()
    if record is None:
        sentence = (
            f"QuickBooks' list has no {name.label.lower()} with the id “{shown(remote_id)}”. Read the lists anew, "
            "or choose another one."
        )
        raise _refused("unknown_record", sentence, where)
    return record


def _refused(code: str, sentence: str, where: str) -> Exception:
    return refused([Problem(code, sentence, Fix.REFRESH_LISTS, cause=f"request:{code}", where=where)])


def _records(connection: Connection, name: RemoteRecord.List, asked: AskedRecords) -> QuerySet[RemoteRecord]:
    rows = queries.of_list(connection, name, active_only=False)
    if asked.is_active is not None:
        rows = rows.filter(is_active=asked.is_active)
    return rows.filter(name_key__contains=asked.text.strip().casefold()) if asked.text.strip() else rows


def _mappings(connection: Connection) -> Mappings:
    setup = queries.setup_of(connection)
    roles = roles_for(
        connection,
        sales=setup is None or setup.sync_sales,
        purchases=setup is None or setup.sync_purchases,
    )
    labels = queries.labels(connection)
    chosen = {
        mapping.key: mapping.record
        for mapping in AccountMapping.objects.filter(
            connection=connection, record__list=RemoteRecord.List.ACCOUNT
        ).select_related("record")
    }
    required = {role.key for role in roles if role.required}
    keys = [*(role.key for role in roles), *sorted(chosen.keys() - {role.key for role in roles})]
    taxes = {
        mapping.tax_rate_id: mapping.record
        for mapping in TaxMapping.objects.filter(connection=connection).select_related("record")
    }
    rates = (
        []
        if wizard.is_us(connection)
        else TaxRate.objects.filter(company_id=connection.company_id, is_active=True).order_by("name", "pk")
    )
    return Mappings(
        accounts=[
            MappedAccount(
                key=key,
                label=labels.get(key, key),
                is_required=key in required,
                account_id=chosen[key].remote_id if key in chosen else None,
                account=chosen[key].name if key in chosen else "",
            )
            for key in keys
        ],
        taxes=[
            MappedTax(
                tax_rate_id=rate.pk,
                label=str(rate),
                tax_code_id=taxes[rate.pk].remote_id if rate.pk in taxes else None,
                tax_code=taxes[rate.pk].name if rate.pk in taxes else "",
            )
            for rate in rates
        ],
        missing=[
            told(problem)
            for problem in wizard.missing(connection, accounting=stock.accounting_of(connection.company))
        ],
    )


def _account(record: RemoteRecord) -> AccountTold:
    account = queries.account_of(record)
    return AccountTold(
        id=account.remote_id,
        name=account.name,
        kind=account.kind,
        subtype=account.subtype,
        currency=account.currency,
        is_active=account.active,
    )


def _tax_code(record: RemoteRecord) -> TaxCodeTold:
    tax = queries.tax_of(record)
    return TaxCodeTold(id=tax.code_id, name=tax.name, percent=tax.percent, is_active=record.is_active)
