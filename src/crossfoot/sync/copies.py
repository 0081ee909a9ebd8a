"""Our copies of QuickBooks' names, kept up with what is created and found while sending.

`mappings` reads whole lists; this keeps single rows fresh in between, so that the next document finds what
the last one made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from crossfoot.connections.models import Connection
from crossfoot.core.matching import Candidate, email_key
from crossfoot.core.names import name_key, without_deleted_suffix
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online.documents.fields import ref_id, text
from crossfoot.sync.models import Push

LISTS: Mapping[str, RemoteRecord.List] = {
    Push.Kind.CUSTOMER: RemoteRecord.List.CUSTOMER,
    Push.Kind.VENDOR: RemoteRecord.List.VENDOR,
    Push.Kind.ITEM: RemoteRecord.List.ITEM,
}
NAMES = (RemoteRecord.List.CUSTOMER, RemoteRecord.List.VENDOR, RemoteRecord.List.EMPLOYEE)

MOST_EMAIL = 254


def remember(
    connection: Connection, records: Iterable[tuple[str, Mapping[str, Any]]], *, at: datetime
) -> None:
    """Keep these records as QuickBooks has them now; pairs of a push's kind and the record. Documents are
    no list and are left aside. In the caller's transaction."""
    rows = [_row(connection, LISTS[kind], record, at) for kind, record in records if kind in LISTS and record]
    known = RemoteRecord.objects.filter(
        connection=connection,
        list__in={row.list for row in rows},
        remote_id__in=[row.remote_id for row in rows],
    )
    kept = {(row.list, row.remote_id): row.data for row in known} if rows else {}
    for row in rows:
        row.data = {**kept.get((row.list, row.remote_id), {}), **row.data}
    RemoteRecord.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "list", "remote_id"],
        update_fields=["name", "name_key", "email_key", "currency", "is_active", "version", "data", "seen_at"],
    )  # fmt: skip


def named(connection: Connection, names: Iterable[str], emails: Iterable[str]) -> list[RemoteRecord]:
    """Copies of customers, vendors and employees under one of these names or e-mail addresses."""
    by_name = Q(name_key__in=[name_key(name) for name in names])
    keys = [key for key in (email_key(address) for address in emails) if key]
    wanted = by_name | Q(email_key__in=keys) if keys else by_name
    return list(RemoteRecord.objects.filter(wanted, connection=connection, list__in=NAMES))


def candidate_of(kind: str, record: Mapping[str, Any]) -> Candidate:
    """A record of QuickBooks' list of names, for `core.matching`. `kind` is customer, vendor or employee."""
    return Candidate(
        remote_id=text(record, "Id"),
        kind=kind,
        name=text(record, "DisplayName"),
        email=_email(record),
        currency=ref_id(record, "CurrencyRef"),
        active=record.get("Active") is not False,
    )


def candidates_of(records: Sequence[RemoteRecord]) -> list[Candidate]:
    """Copies as candidates: what was last seen, to be confirmed before anything rests on it."""
    return [
        Candidate(
            remote_id=record.remote_id,
            kind=str(record.list),
            name=record.name,
            email=record.email_key,
            currency=record.currency,
            active=record.is_active,
        )
        for record in records
    ]


def _row(
    connection: Connection, list_: RemoteRecord.List, record: Mapping[str, Any], at: datetime
) -> RemoteRecord:
    name = text(record, "DisplayName") or text(record, "FullyQualifiedName") or text(record, "Name")
    data: dict[str, Any] = {}
    if list_ == RemoteRecord.List.ITEM:
        data = {"kind": text(record, "Type"), "income_account_id": ref_id(record, "IncomeAccountRef")}
    return RemoteRecord(
        connection=connection,
        list=list_,
        remote_id=text(record, "Id"),
        name=name[:500],
        name_key=name_key(without_deleted_suffix(name))[:500],
        email_key=email_key(_email(record))[:MOST_EMAIL],
        currency=ref_id(record, "CurrencyRef")[:3],
        is_active=record.get("Active") is not False,
        version=text(record, "SyncToken")[:20],
        data=data,
        seen_at=at,
    )


def _email(record: Mapping[str, Any]) -> str:
    address = record.get("PrimaryEmailAddr")
    return text(address, "Address") if isinstance(address, Mapping) else ""


def remember_others(connection: Connection, candidates: Iterable[Candidate], *, at: datetime) -> None:
    """Keep names that were seen only as candidates, so that the next look at the copies shows them."""
    rows = [
        RemoteRecord(
            connection=connection,
            list=one.kind,
            remote_id=one.remote_id,
            name=one.name[:500],
            name_key=name_key(without_deleted_suffix(one.name))[:500],
            email_key=email_key(one.email)[:MOST_EMAIL],
            currency=one.currency[:3],
            is_active=one.active,
            seen_at=at,
        )
        for one in candidates
    ]
    RemoteRecord.objects.bulk_create(rows, ignore_conflicts=True)
