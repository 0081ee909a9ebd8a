"""From local keys to QuickBooks' records: the mappings of the wizard, with parties and items from links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.mappings import Mappings, RemoteItem
from crossfoot.core.postings import (
    Attachment,
    Bill,
    Booked,
    Document,
    Item,
    Posting,
    PurchaseOrder,
    SalesForm,
    Settlement,
    VendorCredit,
)
from crossfoot.mappings import queries
from crossfoot.mappings.models import RemoteRecord
from crossfoot.sync.kinds import DOCUMENT_RECORDS
from crossfoot.sync.models import Link

NAMES = {"Customer", "Vendor"}


def keys_of(posting: Booked | Attachment) -> set[str]:
    """The party key, the item keys and the keys of other documents that this names."""
    named = set(named_documents(posting))
    if isinstance(posting, Attachment | JournalEntry):
        return named
    if isinstance(posting, SalesForm):
        named |= {line.item for line in posting.lines if line.item}
    return {posting.party, *named}


def named_documents(posting: Posting) -> list[str]:
    """Keys of the other documents that this names: they must be in QuickBooks before it."""
    match posting:
        case Attachment():
            return [posting.document]
        case Settlement():
            return [part.document for part in posting.parts if part.document]
        case Bill() | PurchaseOrder() | VendorCredit():
            return [line.order for line in posting.lines if line.order]
        case _:
            return []


def mappings_for(connection: Connection, keys: Iterable[str], *, table: Mappings | None = None) -> Mappings:
    """What stands for `keys` in QuickBooks now: the company's table, and the links of these keys.

    `table` is `mappings.queries.table(connection)` where the caller has it already.
    """
    table = queries.table(connection) if table is None else table
    links = list(Link.objects.filter(connection=connection, local_key__in=list(set(keys))))
    parties = {link.local_key: link.remote_id for link in links if link.remote_kind in NAMES}
    item_ids = {link.local_key: link.remote_id for link in links if link.remote_kind == "Item"}
    documents = {link.local_key: link.remote_id for link in links if link.remote_kind in DOCUMENT_RECORDS}
    return replace(table, parties=parties, items=_items(connection, item_ids), documents=documents)


def linked_keys(
    connection: Connection, keys: Iterable[str], *, items: Mapping[str, Item] | None = None
) -> set[str]:
    """Which of these have a record in QuickBooks.

    `items` are those of the keys that are items: one whose link books to another account than is mapped now
    does not count, since what is sent from now on goes to the new account (bookkeeping, section 2).
    """
    found = dict(
        Link.objects.filter(connection=connection, local_key__in=list(keys)).values_list(
            "local_key", "remote_id"
        )
    )
    if not items or not any(key in found for key in items):
        return set(found)
    table = queries.table(connection)
    known = _items(connection, {key: found[key] for key in items if key in found})
    misplaced = {key for key in items if key in found and not books_to(known.get(key), items[key], table)}
    return set(found) - misplaced


def books_to(remote: RemoteItem | None, item: Item, table: Mappings) -> bool:
    """Does QuickBooks book this item to the account that is mapped for it now? What is not known, or not
    mapped, is left to the checks."""
    account = table.accounts.get(item.income_account)
    return remote is None or account is None or remote.income_account_id == account.remote_id


def _items(connection: Connection, ids: Mapping[str, str]) -> dict[str, RemoteItem]:
    if not ids:
        return {}
    records = RemoteRecord.objects.filter(
        connection=connection, list=RemoteRecord.List.ITEM, remote_id__in=list(ids.values())
    )
    by_id = {
        record.remote_id: RemoteItem(
            remote_id=record.remote_id,
            name=record.name,
            kind=str(record.data.get("kind", "")),
            income_account_id=str(record.data.get("income_account_id", "")),
            active=record.is_active,
        )
        for record in records
    }
    return {key: by_id[remote_id] for key, remote_id in ids.items() if remote_id in by_id}


def without_misplaced(mappings: Mappings, posting: Document) -> Mappings:
    """`mappings` without the items that are named after an account and book to another one since a mapping
    was changed: they count as missing, so that one for the new account is found or made."""
    if not isinstance(posting, SalesForm):
        return mappings
    misplaced = set()
    for line in posting.lines:
        account, item = mappings.accounts.get(line.account), mappings.items.get(line.item)
        named_after = line.item == f"income:{line.account}"
        if named_after and account and item and item.income_account_id != account.remote_id:
            misplaced.add(line.item)
    if not misplaced:
        return mappings
    return replace(
        mappings, items={key: item for key, item in mappings.items.items() if key not in misplaced}
    )
