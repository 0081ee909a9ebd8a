"""What is known of a QuickBooks company, from our copies: the table for checks, journals and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import US_COUNTRIES, Mappings, RemoteAccount, RemoteTax
from crossfoot.core.tax_rates import CodeRate
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup, TaxMapping
from crossfoot.mappings.roles import EVERY_ROLE, role_of
from crossfoot.mappings.rules import NO_TAX_KEY, REMOTE, US_TAX_KEY, account_label
from crossfoot.tenancy.models import Company

TAXED = RemoteTax("TAX", "Taxable")
NOT_TAXED = RemoteTax("NON", "Not taxable")
"""The two codes of a US company; QuickBooks knows the rates itself."""

TAX_LIABILITY_SUBTYPES = ("GlobalTaxPayable", "SalesTaxPayable", "GlobalTaxSuspense")
"""Where QuickBooks books the tax of invoices and bills, the first that the company has."""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One account to choose for a role, and whether it is chosen now."""

    record: RemoteRecord
    account: RemoteAccount
    is_chosen: bool


def setup_of(connection: Connection) -> Setup | None:
    """The wizard's choices for this QuickBooks company; None before its first page."""
    return Setup.objects.select_related("untaxed_record").filter(connection=connection).first()


def setup_now(company: Company) -> Setup | None:
    """As `setup_of`, of the company's present connection, which is read with it."""
    found = Setup.objects.select_related("connection", "untaxed_record")
    return found.filter(connection__company=company, connection__is_active=True).first()


def table(connection: Connection, setup: Setup | None = None) -> Mappings:
    """Everything about the QuickBooks company but parties and items, which `sync` adds from its links.

    Accounts stand under their mapped keys and each also under `remote:<id>`. `setup` is its own, where it was read
    already.
    """
    setup = setup or setup_of(connection)
    by_id, dimensions, dimension_keys = _copies(connection)
    accounts = {f"{REMOTE}{account.remote_id}": account for account in by_id.values()}
    mapped = list(AccountMapping.objects.filter(connection=connection).values_list("key", "record_id"))
    accounts.update({key: by_id[record_id] for key, record_id in mapped if record_id in by_id})
    is_us = connection.country in US_COUNTRIES
    rates = list(TaxRate.objects.filter(company_id=connection.company_id))
    remote = list(by_id.values())
    return Mappings(
        country=connection.country,
        home_currency=connection.home_currency,
        accounts=accounts,
        items={},
        taxes=_us_taxes(rates) if is_us else mapped_taxes(connection),
        parties={},
        receivable=_first(remote, ("Accounts Receivable",), (), connection.home_currency),
        payable=_first(remote, ("Accounts Payable",), (), connection.home_currency),
        tax_payable=_tax_payable(remote),
        no_tax_code=NOT_TAXED.code_id if is_us else _untaxed_code(setup),
        multicurrency=connection.multicurrency,
        closing_on=connection.closing_on,
        start_on=setup.start_on if setup else None,
        custom_numbers=connection.custom_numbers,
        classes=dimensions[RemoteRecord.List.CLASS],
        locations=dimensions[RemoteRecord.List.LOCATION],
        dimensions={key: dimension_keys[record] for key, record in mapped if record in dimension_keys},
        custom_fields=connection.sales_custom_fields,
        classes_on_forms=connection.classes_on_forms,
        classes_on_lines=connection.classes_on_lines,
        tracks_locations=connection.tracks_locations,
        account_labels=_labels(connection, accounts),
        tax_labels=_tax_labels(rates),
    )


def _copies(
    connection: Connection,
) -> tuple[dict[int, RemoteAccount], dict[str, dict[str, str]], dict[int, str]]:
    """The accounts by our copies' keys; list → `class:east:boston` → id: active classes and locations by their whole
    names, as people type them; and those keys by our copies'. One query: this is asked for with every request that
    sends."""
    accounts: dict[int, RemoteAccount] = {}
    keys: dict[int, str] = {}
    dimensions: dict[str, dict[str, str]] = {RemoteRecord.List.CLASS: {}, RemoteRecord.List.LOCATION: {}}
    rows = RemoteRecord.objects.filter(
        connection=connection, list__in=[RemoteRecord.List.ACCOUNT, *dimensions]
    )
    for record in rows.only("list", "remote_id", "name", "name_key", "currency", "is_active", "data"):
        if record.list == RemoteRecord.List.ACCOUNT:
            accounts[record.pk] = account_of(record)
            continue
        keys[record.pk] = f"{record.list}:{record.name_key}"
        if record.is_active:
            dimensions[record.list][keys[record.pk]] = record.remote_id
    return accounts, dimensions, keys


def dimensions(company: Company) -> dict[str, str]:
    """Override key → the class or location key that lines carry, as `Mappings.dimensions`, and nothing else: of the
    company's present connection."""
    lists = [RemoteRecord.List.CLASS, RemoteRecord.List.LOCATION]
    rows = AccountMapping.objects.filter(
        connection__company=company, connection__is_active=True, record__list__in=lists
    )
    return {
        key: f"{name}:{name_key}"
        for key, name, name_key in rows.values_list("key", "record__list", "record__name_key")
    }


def labels(connection: Connection) -> dict[str, str]:
    """What people call each account key: roles, mapped scopes, and `remote:<id>` by the account's name."""
    records = RemoteRecord.objects.filter(connection=connection, list=RemoteRecord.List.ACCOUNT)
    accounts = {f"{REMOTE}{record.remote_id}": account_of(record) for record in records}
    for key in AccountMapping.objects.filter(connection=connection).values_list("key", flat=True):
        accounts.setdefault(key, RemoteAccount("", "", ""))
    return _labels(connection, accounts)


def accounts_for(connection: Connection, role: str) -> list[AccountChoice]:
    """The active accounts that may play `role` (a key; its scope counts for what is chosen), by name."""
    kinds = role_of(role).kinds
    chosen = (
        AccountMapping.objects.filter(connection=connection, key=role)
        .values_list("record_id", flat=True)
        .first()
    )
    records = of_list(connection, RemoteRecord.List.ACCOUNT)
    choices = [AccountChoice(record, account_of(record), record.pk == chosen) for record in records]
    return [choice for choice in choices if choice.account.kind in kinds]


@dataclass(frozen=True, slots=True)
class MappedAccount:
    """One account key with its account, and how many documents went by it so far."""

    key: str
    label: str
    record: RemoteRecord
    uses: int


def mapped_accounts(
    connection: Connection, *, uses: Callable[[Sequence[str]], Mapping[str, int]]
) -> list[MappedAccount]:
    """Every mapped key, for Settings. `uses` counts documents by account key; rooms above know them."""
    mapped = list(
        AccountMapping.objects.filter(connection=connection).select_related("record").order_by("key")
    )
    counts = uses([one.key for one in mapped])
    named = labels(connection)
    return [
        MappedAccount(one.key, named.get(one.key, one.key), one.record, counts.get(one.key, 0))
        for one in mapped
    ]


def tax_codes(connection: Connection) -> list[RemoteRecord]:
    """The active tax codes to choose from, by name."""
    return list(of_list(connection, RemoteRecord.List.TAX_CODE))


def of_list(connection: Connection, name: str, *, active_only: bool = True) -> QuerySet[RemoteRecord]:
    """The copies of one of QuickBooks' lists, by name."""
    records = RemoteRecord.objects.filter(connection=connection, list=name).order_by("name", "pk")
    return records.filter(is_active=True) if active_only else records


def mapped_taxes(connection: Connection) -> dict[str, RemoteTax]:
    """Tax key → tax code, as mapped, of the rates that are in use."""
    mapped = TaxMapping.objects.filter(connection=connection).select_related("tax_rate", "record")
    return {one.tax_rate.key: tax_of(one.record) for one in mapped}


def account_of(record: RemoteRecord) -> RemoteAccount:
    """The copy of an account as a plain value."""
    return RemoteAccount(
        remote_id=record.remote_id,
        name=record.name,
        kind=str(record.data.get("kind", "")),
        subtype=str(record.data.get("subtype", "")),
        active=record.is_active,
        currency=record.currency,
    )


def tax_of(record: RemoteRecord) -> RemoteTax:
    """The copy of a tax code as a plain value; `percent` is None where it is not one known rate."""
    percent = record.data.get("percent")
    return RemoteTax(
        code_id=record.remote_id,
        name=record.name,
        percent=None if percent is None else Decimal(str(percent)),
        sales_rates=rates_of(record, "sales_rates"),
        purchase_rates=rates_of(record, "purchase_rates"),
    )


def rates_of(record: RemoteRecord, side: str) -> tuple[CodeRate, ...]:
    """The rates of a tax code's copy, `side` `sales_rates` or `purchase_rates`; none where it was not read since
    copies keep them."""
    return tuple(
        CodeRate(rate_id, Decimal(percent), basis, order, beneath)
        for rate_id, percent, basis, order, beneath in record.data.get(side, ())
    )


def _labels(connection: Connection, accounts: Mapping[str, RemoteAccount]) -> dict[str, str]:
    roles = {key: role.label for key, role in EVERY_ROLE.items()}
    made = dict(roles)
    skus = _skus(connection, accounts)
    for key, account in accounts.items():
        if key.startswith(REMOTE):
            made[key] = account.name
        elif key in skus:
            role = key.partition("@")[0]
            made[key] = f"{roles.get(role, role)}, product {skus[key]}"
        elif key not in made:
            made[key] = account_label(key, roles)
    return made


def _skus(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Keys of the scope of a product → its SKU."""
    ids = {}
    for key in keys:
        number = key.partition("@product:")[2]
        if number.isdigit():
            ids[key] = int(number)
    found = Product.objects.filter(company_id=connection.company_id, pk__in=ids.values())
    skus = dict(found.values_list("pk", "sku")) if ids else {}
    return {key: skus[pk] for key, pk in ids.items() if pk in skus}


def _us_taxes(rates: Iterable[TaxRate]) -> dict[str, RemoteTax]:
    taxes = {rate.key: TAXED if rate.percent > 0 else NOT_TAXED for rate in rates}
    return {US_TAX_KEY: TAXED, **taxes}


def _tax_labels(rates: Iterable[TaxRate]) -> dict[str, str]:
    return {
        US_TAX_KEY: "Sales tax",
        NO_TAX_KEY: "Lines without tax",
        **{rate.key: str(rate) for rate in rates},
    }


def _untaxed_code(setup: Setup | None) -> str:
    if setup is None or setup.untaxed_record is None:
        return ""
    return setup.untaxed_record.remote_id


def _tax_payable(accounts: list[RemoteAccount]) -> RemoteAccount | None:
    for subtype in TAX_LIABILITY_SUBTYPES:
        if found := _first(accounts, ("Other Current Liability",), (subtype,), ""):
            return found
    return None


def _first(
    accounts: Iterable[RemoteAccount], kinds: tuple[str, ...], subtypes: tuple[str, ...], currency: str
) -> RemoteAccount | None:
    """The oldest active account of these kinds, in the home currency where accounts name one."""
    fitting = [
        account
        for account in accounts
        if account.active
        and account.kind in kinds
        and (not subtypes or account.subtype in subtypes)
        and (not currency or not account.currency or account.currency == currency)
    ]
    return min(fitting, key=lambda account: (len(account.remote_id), account.remote_id), default=None)
