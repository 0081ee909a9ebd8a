"""Merging two customers or two vendors, as QuickBooks' pages do when one is given the other's name.

One id disappears; every document of it becomes the other's (Intuit, "Merge" in the webhooks guide: the event names
the record that stays and `deletedId`). The documents' SyncTokens stay, their LastUpdatedTime moves; change data
capture reports the id that is gone as deleted (UNSURE both).
"""

from __future__ import annotations

from typing import Any

from qbsandbox.company.entities.books import Books
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

KINDS = {"Customer": ("CustomerRef",), "Vendor": ("VendorRef", "PrefVendorRef")}
"""What can be merged, and the references that name nothing else."""
PARTIES = ("CustomerRef", "VendorRef", "EntityRef")


def merge(books: Books, gone: Record, kept: Record) -> None:
    """Everything of `gone` becomes `kept`'s. Raises 6000 where they are of two currencies, or one is above
    others: QuickBooks merges names on one level only."""
    if gone.body.get("CurrencyRef") != kept.body.get("CurrencyRef"):
        raise business("Names in two currencies can't be merged.")
    if any(True for _ in books.store.below(gone.entity, gone.id)):
        raise business(f"{gone.body['DisplayName']} has sub-customers. Move them first.")
    store, connection = books.store, books.store.connection
    payers = [row[0] for row in connection.execute(
        "SELECT DISTINCT payer_id FROM applications WHERE name_id = ?", (gone.id,))]  # fmt: skip
    rows = connection.execute(
        "SELECT entity, id FROM objects WHERE body LIKE ?", (f'%"value":"{gone.id}"%',)
    ).fetchall()
    rows += [(entity, id) for entity in ("Payment", "BillPayment") for id in payers]
    for entity, id in dict.fromkeys((str(entity), int(id)) for entity, id in rows):
        record = store.get(entity, id)
        if record is not None:
            body = _renamed(record.body, gone, kept)
            if body != record.body:
                store.rewrite(record, body, at=books.now)
    by_party = [name for name, family in FAMILIES.items() if family.party in PARTIES]
    marks = ", ".join("?" * len(by_party))
    connection.execute(
        f"UPDATE objects SET party_id = ? WHERE party_id = ? AND entity IN ({marks})",
        (kept.id, gone.id, *by_party),
    )
    for table in ("entries", "stock_movements", "applications"):
        connection.execute(
            f"UPDATE {table} SET name_id = ? WHERE name_entity = ? AND name_id = ?",
            (kept.id, gone.entity, gone.id),
        )
    connection.execute(
        "INSERT INTO name_totals SELECT ?, own_cents FROM name_totals WHERE name_id = ?"
        " ON CONFLICT (name_id) DO UPDATE SET own_cents = own_cents + excluded.own_cents",
        (kept.id, gone.id),
    )
    connection.execute("DELETE FROM name_totals WHERE name_id = ?", (gone.id,))
    store.touch(kept.entity, kept.id, at=books.now)
    store.delete(gone, at=books.now, merged_into=kept.id)


def _renamed(body: JsonObject, gone: Record, kept: Record) -> JsonObject:
    found: JsonObject = _walked(body, gone, kept)
    if "Settled" in found:
        found["Settled"] = [
            [kept.id if place == 3 and member == gone.id else member for place, member in enumerate(row)]
            for row in found["Settled"]
        ]
    return found


def _walked(value: Any, gone: Record, kept: Record, key: str = "", kind: str = "") -> Any:
    """The same with every reference to `gone` pointing to `kept`. `kind` is the kind of record that the object
    around says a reference is of: in journals `{"Type": "Customer", "EntityRef": …}`."""
    if isinstance(value, list):
        return [_walked(member, gone, kept, key) for member in value]
    if not isinstance(value, dict):
        return value
    said = str(value.get("type") or kind)
    is_reference = key in KINDS[gone.entity] or (
        key in ("EntityRef", "Entity") and said.casefold() == gone.entity.casefold()
    )
    if is_reference and value.get("value") == str(gone.id):
        return {**value, "value": str(kept.id)}
    inner = str(value.get("Type") or "") if key == "Entity" else ""
    return {name: _walked(member, gone, kept, name, inner) for name, member in value.items()}
