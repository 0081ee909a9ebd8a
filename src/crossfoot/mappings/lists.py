"""Copies of QuickBooks' lists and of what the company is: read whole, then stored in one transaction.

A read that fails changes nothing. What is gone from QuickBooks, or inactive there, is kept and marked: links
and mappings still name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.catalog.models import CustomField
from crossfoot.connections.conversation import NotAnswered, Why
from crossfoot.connections.models import Connection
from crossfoot.core.matching import email_key
from crossfoot.core.names import name_key, without_deleted_suffix
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.tax_rates import CodeRate
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online import lists as remote
from crossfoot.quickbooks.online.client import Rows
from crossfoot.quickbooks.online.company import CompanyFacts, company_facts
from crossfoot.quickbooks.online.documents.fields import text

List = RemoteRecord.List

NAMES = {
    List.ACCOUNT: "Account",
    List.ITEM: "Item",
    List.TAX_CODE: "TaxCode",
    List.TERM: "Term",
    List.CUSTOMER: "Customer",
    List.VENDOR: "Vendor",
    List.EMPLOYEE: "Employee",
    List.CLASS: "Class",
    List.LOCATION: "Department",
}
"""Our name of a list → QuickBooks'."""

OPTIONAL = frozenset({List.EMPLOYEE, List.CLASS, List.LOCATION})
"""Lists that QuickBooks may keep from us: payroll, and what the company's edition does not track."""

TARGETS: Mapping[str, List] = {
    CustomField.Target.CLASS: List.CLASS,
    CustomField.Target.LOCATION: List.LOCATION,
}
"""Lists that are read only where a custom field of ours goes there, or where QuickBooks keeps them on lines."""

ROWS_AT_ONCE = 500

FACTS = (
    "name",
    "country",
    "home_currency",
    "multicurrency",
    "custom_numbers",
    "closing_on",
    "fiscal_year_start_month",
    "edition",
    "sales_custom_fields",
    "classes_on_forms",
    "classes_on_lines",
    "tracks_locations",
)
"""What is known of the QuickBooks company; columns of Connection."""


class BooksReader(Protocol):
    """How lists are read: `connections.conversation.Conversation`, or a turn's own way of asking.

    Either may raise to end the reading; then nothing is stored.
    """

    def read_list(self, name: str, where: str = "") -> Rows: ...

    def read(self, name: str, remote_id: str) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of a list as it will be stored."""

    remote_id: str
    name: str
    is_active: bool
    email: str = ""
    currency: str = ""
    version: str = ""
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of reading the lists: records per list, and how many are new or have changed."""

    counts: Mapping[str, int]
    new: int
    changed: int
    gone: int

    @property
    def sentence(self) -> str:
        total = sum(self.counts.values())
        return (
            f"Read {total:,} records from QuickBooks: {self.new:,} new, {self.changed + self.gone:,} changed."
        )


def _go_on(done: int, total: int, sentence: str) -> bool:
    return True


def _unfenced() -> None:
    return


def refresh_lists(
    connection: Connection,
    *,
    reader: BooksReader,
    at: datetime,
    only: Sequence[str] | None = None,
    told: Callable[[int, int, str], bool] = _go_on,
    fence: Callable[[], None] = _unfenced,
) -> Refreshed | None:
    """Read the company's facts and its lists, and store them in one transaction that begins with `fence`.

    `only` names the lists; else all that matter to the company. `told(done, total, sentence)` hears of each
    list, and stops the reading by answering False: then None. Raises NotAnswered (or what else `reader`
    raises) with nothing changed: a read failed, or a list was changing all the while.
    """
    facts = read_facts(connection, reader)
    steps = [List(name) for name in (names_for(connection, facts) if only is None else only)]
    read: dict[str, list[Copy]] = {}
    for done, name in enumerate(steps):
        if not told(done, len(steps), f"Reading QuickBooks' {name.label.lower()} list."):
            return None
        copies = _read(name, reader)
        if copies is not None:
            read[name] = copies
    with transaction.atomic():
        fence()
        store_facts(connection, facts, at)
        changes = [_stored(connection, name, copies, at) for name, copies in read.items()]
    new, changed, gone = (sum(column) for column in zip(*changes, strict=True)) if changes else (0, 0, 0)
    told(len(steps), len(steps), "All lists are read.")
    return Refreshed({name: len(copies) for name, copies in read.items()}, new, changed, gone)


def names_for(connection: Connection, facts: CompanyFacts) -> list[str]:
    """The lists that matter to the company: classes and locations where a custom field goes there, or where
    QuickBooks keeps them, so that they can be chosen for products and places."""
    fields = CustomField.objects.filter(company_id=connection.company_id, is_active=True)
    wanted = {TARGETS[target] for target in fields.values_list("target", flat=True) if target in TARGETS}
    if facts.classes_on_lines:
        wanted.add(List.CLASS)
    if facts.tracks_locations:
        wanted.add(List.LOCATION)
    return [name for name in NAMES if name not in TARGETS.values() or name in wanted]


def read_facts(connection: Connection, reader: BooksReader) -> CompanyFacts:
    """How the QuickBooks company is set up now. Raises NotAnswered, or what else `reader` raises."""
    info = reader.read("CompanyInfo", connection.realm_id)
    preferences = reader.read("Preferences", "")
    if info is None or preferences is None:
        raise _not_read("company details")
    return company_facts(connection.realm_id, info, preferences)


def _read(name: List, reader: BooksReader) -> list[Copy] | None:
    """The list as copies; None for an optional one that QuickBooks does not show us."""
    try:
        records = _rows(name, reader)
        match name:
            case List.ACCOUNT:
                return _accounts(records)
            case List.ITEM:
                return _items(records)
            case List.TAX_CODE:
                rates = _complete(reader.read_list("TaxRate", remote.ALL), "tax rates")
                return _tax_codes(records, rates)
            case List.TERM:
                return _terms(records)
            case List.CUSTOMER:
                return [_party(one) for one in remote.read_customers(records)]
            case List.VENDOR:
                return [_party(one) for one in remote.read_vendors(records)]
            case List.EMPLOYEE:
                return [_employee(record) for record in records]
            case List.CLASS | List.LOCATION:
                return [_dimension(record) for record in records]
    except NotAnswered as failed:
        if name in OPTIONAL and failed.why in {Why.FORBIDDEN, Why.REFUSED}:
            return None
        raise


def _rows(name: List, reader: BooksReader) -> Sequence[Mapping[str, Any]]:
    return _complete(reader.read_list(NAMES[name], remote.ALL), f"{name.label.lower()} list")


def _complete(rows: Rows, what: str) -> Sequence[Mapping[str, Any]]:
    if not rows.is_complete:
        raise _not_read(what)
    return rows.records


def _not_read(what: str) -> NotAnswered:
    problem = Problem(
        "list_not_read",
        f"QuickBooks' {what} changed while it was read, or did not come whole. Nothing was changed here; "
        "read the lists again.",
        Fix.REFRESH_LISTS,
        cause="lists:not_read",
    )
    return NotAnswered(Why.NO_ANSWER, problem)


# --- from QuickBooks' records to copies -----------------------------------------------------------------


def _accounts(records: Sequence[Mapping[str, Any]]) -> list[Copy]:
    versions = _versions(records)
    return [
        Copy(
            one.remote_id,
            one.name,
            one.active,
            currency=one.currency,
            version=versions[one.remote_id],
            data={"kind": one.kind, "subtype": one.subtype},
        )
        for one in remote.read_accounts(records)
    ]


def _items(records: Sequence[Mapping[str, Any]]) -> list[Copy]:
    versions = _versions(records)
    return [
        Copy(
            one.remote_id,
            one.name,
            one.active,
            version=versions[one.remote_id],
            data={"kind": one.kind, "income_account_id": one.income_account_id},
        )
        for one in remote.read_items(records)
    ]


def _tax_codes(records: Sequence[Mapping[str, Any]], rates: Sequence[Mapping[str, Any]]) -> list[Copy]:
    codes = remote.read_tax_codes(records)
    table = remote.tax_table(codes, remote.read_tax_rates(rates))
    joined = {tax.code_id: tax for tax in table}
    versions = _versions(records)
    copies = []
    for code in codes:
        tax = joined.get(code.code_id)
        data: dict[str, Any] = {"description": code.description}
        if tax is not None:
            data |= {
                "percent": None if tax.percent is None else format(tax.percent, "f"),
                "sales_rates": [_rate_kept(rate) for rate in tax.sales_rates],
                "purchase_rates": [_rate_kept(rate) for rate in tax.purchase_rates],
            }
        copies.append(Copy(code.code_id, code.name, code.active, version=versions[code.code_id], data=data))
    return copies


def _rate_kept(rate: CodeRate) -> list[Any]:
    """As `queries.rates_of` reads it."""
    return [rate.rate_id, format(rate.percent, "f"), rate.basis, rate.order, rate.beneath]


def _terms(records: Sequence[Mapping[str, Any]]) -> list[Copy]:
    versions = _versions(records)
    return [
        Copy(
            one.remote_id,
            one.name,
            one.active,
            version=versions[one.remote_id],
            data={
                "due_days": one.days,
                "day_of_month": one.day_of_month,
                "due_next_month_days": one.next_month_days,
            },
        )
        for one in remote.read_terms(records)
    ]


def _party(one: remote.RemoteParty) -> Copy:
    return Copy(
        one.remote_id,
        one.name,
        one.active,
        email=one.email,
        currency=one.currency,
        version=one.version,
        data={
            "email": one.email,
            "phone": one.phone,
            "contact_name": one.contact_name,
            "terms_id": one.terms_id,
            "taxable": one.taxable,
            **asdict(one.address),
        },
    )


def _employee(record: Mapping[str, Any]) -> Copy:
    return Copy(
        text(record, "Id"),
        text(record, "DisplayName"),
        record.get("Active") is not False,
        version=text(record, "SyncToken"),
    )


def _dimension(record: Mapping[str, Any]) -> Copy:
    """A class or a location, known by its whole name, such as "East:Boston"."""
    return Copy(
        text(record, "Id"),
        text(record, "FullyQualifiedName") or text(record, "Name"),
        record.get("Active") is not False,
        version=text(record, "SyncToken"),
    )


def _versions(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {text(record, "Id"): text(record, "SyncToken") for record in records}


# --- storing --------------------------------------------------------------------------------------------


def store_facts(connection: Connection, facts: CompanyFacts, at: datetime) -> None:
    """Keep them, and tell the trail what changed. In the caller's transaction."""
    before = {name: getattr(connection, name) for name in FACTS}
    after = {name: getattr(facts, name) for name in FACTS}
    # QuickBooks may leave out what its own pages show; what was known then stays.
    after = {name: before[name] if value == "" else value for name, value in after.items()}
    Connection.objects.filter(pk=connection.pk).update(**after, facts_at=at)
    for name, value in after.items():
        setattr(connection, name, value)
    is_first = connection.facts_at is None
    connection.facts_at = at
    changed = {
        name: {"before": before[name], "after": after[name]} for name in FACTS if before[name] != after[name]
    }
    if changed and not is_first:
        trail.record(
            "connection.facts_changed",
            company_id=connection.company_id,
            by=trail.SYSTEM,
            at=at,
            subject=trail.Subject("connection", connection.pk, connection.name),
            data={"changed": changed},
        )


def _stored(connection: Connection, name: str, copies: Sequence[Copy], at: datetime) -> tuple[int, int, int]:
    """Bring one list's rows up to date: how many are new, changed, and gone from QuickBooks."""
    known = {row.remote_id: row for row in RemoteRecord.objects.filter(connection=connection, list=name)}
    new: list[RemoteRecord] = []
    changed: list[RemoteRecord] = []
    for copy in copies:
        row = known.pop(copy.remote_id, None)
        if row is None:
            row = RemoteRecord(connection=connection, list=name, remote_id=copy.remote_id, seen_at=at)
            _fill(row, copy)
            new.append(row)
        elif _fill(row, copy):
            changed.append(row)
    gone = [row.pk for row in known.values() if row.is_active]
    seen = RemoteRecord.objects.filter(connection=connection, list=name)
    seen.exclude(pk__in=[row.pk for row in known.values()]).update(seen_at=at)
    for start in range(0, len(gone), ROWS_AT_ONCE):
        RemoteRecord.objects.filter(pk__in=gone[start : start + ROWS_AT_ONCE]).update(is_active=False)
    RemoteRecord.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    RemoteRecord.objects.bulk_update(changed, COPIED, batch_size=ROWS_AT_ONCE)
    return len(new), len(changed), len(gone)


COPIED = ["name", "name_key", "email_key", "currency", "is_active", "version", "data"]


def _fill(row: RemoteRecord, copy: Copy) -> bool:
    """Put the copy into the row; whether that changed anything."""
    values = {
        "name": copy.name[:500],
        # An inactive record keeps its name here without "(deleted)", so that it is found under it.
        "name_key": name_key(without_deleted_suffix(copy.name))[:500],
        "email_key": email_key(copy.email)[:254],
        "currency": copy.currency[:3],
        "is_active": copy.is_active,
        "version": copy.version[:20],
        "data": dict(copy.data or {}),
    }
    is_changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return is_changed
