"""Rules that every name list shares: characters, parents and full names, uniqueness, " (deleted)"."""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import DUPLICATE_NAME, Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record

DEEPEST_LEVEL = 5
DELETED = " (deleted)"


def check_characters(name: str, element: str, forbidden: str) -> None:
    """Raises 2040 where a name holds a character that QuickBooks keeps for itself."""
    if any(character in name for character in forbidden):
        raise Fault(2040, f"Element contains invalid characters: {name}", element=element)


def duplicate(taken: Record) -> Fault:
    """6240; the newer texts name the record that has the name."""
    return Fault(6240, f"{DUPLICATE_NAME} : Id={taken.id}", element="")


def check_free(books: Books, entities: Sequence[str], name: str, before: Record | None) -> None:
    """Raises 6240 where another record of these kinds has this name, case aside, inactive ones included."""
    for taken in books.store.named(entities, name):
        if not _same(taken, before):
            raise duplicate(taken)


def place_below(books: Books, entity: str, body: JsonObject, name: str, flag: str) -> None:
    """FullyQualifiedName, Level and the sub-record flag from the parent; raises 2500, 6180, or 700 for a
    circle."""
    parent = body.get("ParentRef")
    if parent is None:
        body.update({"FullyQualifiedName": name, flag: False})
        body.pop("Level", None)
        return
    above = books.linked(entity, parent)
    level = int(above.body.get("Level", 0)) + 1
    if level >= DEEPEST_LEVEL:
        raise Fault(
            6180, f"Sub Level Limit Exceeded : at most {DEEPEST_LEVEL} levels are allowed", element=""
        )
    body.update(
        {"FullyQualifiedName": f"{above.body['FullyQualifiedName']}:{name}", flag: True, "Level": level}
    )


def rename_on_deactivation(
    books: Books, entities: Sequence[str], body: JsonObject, before: Record | None, field: str
) -> None:
    """Inactive records give their name free: "X" becomes "X (deleted)", and takes "X" back when made active
    again.

    That a record made active without a new name loses the suffix is how the product behaves; UNSURE for the
    API.
    """
    name = str(body[field])
    active = body.get("Active", True)
    was_active = before is None or before.active
    if not active and (was_active or not name.endswith(")") or DELETED[:-1] not in name):
        candidate, copies = name + DELETED, 0
        while any(not _same(taken, before) for taken in books.store.named(entities, candidate)):
            copies += 1
            candidate = f"{name} (deleted {copies})"
        body[field] = candidate
    elif active and not was_active and before is not None and name == before.body[field]:
        body[field] = name.rsplit(DELETED[:-1], 1)[0]


def _same(taken: Record, before: Record | None) -> bool:
    return before is not None and (taken.entity, taken.id) == (before.entity, before.id)
