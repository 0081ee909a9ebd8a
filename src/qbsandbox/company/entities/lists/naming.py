"""Rules that every name list shares: characters, parents and full names, uniqueness, " (deleted)"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import ACCOUNT_NAME_TAKEN, NAME_TAKEN, Fault, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

DEEPEST_LEVEL = 5
DELETED = " (deleted)"


@dataclass(frozen=True, slots=True)
class Tree:
    """A list whose records hang below each other: the property of the name, and the flag of a sub-record.

    `shows_level`: whether replies carry Level, counted from 1 below a parent; `forbidden` are the characters
    no name may have.
    """

    entity: str
    flag: str
    field: str = "Name"
    shows_level: bool = False
    forbidden: str = ":\t\n\r"

    def complete(self, books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> None:
        """Name, parent, full name and activity of a record whose name is its own among its siblings."""
        body[self.field] = required_name(body, self.field, self.forbidden)
        self.set_parent(body, asked)
        body.setdefault("Active", True)
        rename_on_deactivation(books, [self.entity], body, before, self.field, among_siblings=True)
        self.place(books, body, before)
        taken = next(_others(books, [self.entity], str(body[self.field]), before, _parent(body), True), None)
        if taken is not None:
            raise duplicate(taken, books)

    def set_parent(self, body: JsonObject, asked: JsonObject) -> None:
        """The flag and ParentRef agree: "not a sub-record" takes it from its parent, "a sub-record" without a
        parent is 6150."""
        wanted = asked.get(self.flag)
        if wanted is False and asked.get("ParentRef") is None:
            body.pop("ParentRef", None)
        if wanted is True and body.get("ParentRef") is None:
            raise Fault(6150, f"ParentRef is required when {self.flag} is true", element="ParentRef")

    def place(self, books: Books, body: JsonObject, before: Record | None) -> None:
        """FullyQualifiedName, Level and the flag from the parent; raises 2500, 6180, 700 or 900."""
        place_below(books, self.entity, body, str(body[self.field]), self.flag, before)
        if not self.shows_level:
            body.pop("Level", None)

    def renew_below(self, books: Books, record: Record) -> None:
        """After a rename or a move the records below get new full names. Their LastUpdatedTime moves, their
        SyncToken does not (recorded for classes)."""
        if record.sync_token:
            self._renew_below(books, record)

    def _renew_below(self, books: Books, record: Record) -> None:
        level = int(record.body.get("Level", 0)) + 1
        for child in books.store.select(self.entity, " AND party_id = ?", (record.id,)):
            full = f"{record.body['FullyQualifiedName']}:{child.body[self.field]}"
            body = {**child.body, "FullyQualifiedName": full}
            if self.shows_level:
                body["Level"] = level
            if body != child.body:
                books.store.rewrite(child, body, at=books.now)
                self._renew_below(books, books.store.get(self.entity, child.id) or child)


def required_name(body: JsonObject, field: str = "Name", forbidden: str = ":\t\n\r") -> str:
    """The name without spaces around it (UNSURE whether QuickBooks trims); raises 2020 or 2040."""
    name = str(body.get(field) or "").strip()
    if not name:
        raise missing(field)
    check_characters(name, field, forbidden)
    return name


def check_characters(name: str, element: str, forbidden: str) -> None:
    """Raises 2040 where a name holds a character that QuickBooks keeps for itself."""
    if any(character in name for character in forbidden):
        raise Fault(2040, f"Element contains invalid characters. {name}", element=element)


def duplicate(taken: Record, books: Books | None = None, *, of: str = "") -> Fault:
    """6240, without an `element` (recorded again and again, 2022 to 2026).

    For vendors and items the text names the record that has the name, for a customer (`of`) it says `null`
    there; for accounts it is a sentence of its own, with an empty `element` (recorded 2023).
    """
    if taken.entity == "Account":
        return Fault(6240, ACCOUNT_NAME_TAKEN, element="")
    names_it = of != "Customer" and (books is None or books.switches.names_the_record_with_the_name)
    return Fault(6240, f"{NAME_TAKEN} : {f'Id={taken.id}' if names_it else 'null'}")


def check_free(
    books: Books, entities: Sequence[str], name: str, before: Record | None, *, of: str = ""
) -> None:
    """Raises 6240 where another record of these kinds has this name, case aside, inactive ones included."""
    for taken in _others(books, entities, name, before):
        raise duplicate(taken, books, of=of)


def place_below(
    books: Books, entity: str, body: JsonObject, name: str, flag: str, before: Record | None = None
) -> None:
    """FullyQualifiedName, Level and the sub-record flag from the parent.

    Raises 2500 for a parent that is not there or inactive (unless it was the parent before), 700 for a record
    below itself, 900 for one below its own sub-record, 6180 where a sixth level would come to be.
    """
    parent = body.get("ParentRef")
    if parent is None:
        body.update({"FullyQualifiedName": name, flag: False})
        body.pop("Level", None)
        return
    if before is not None and parent["value"] == str(before.id):
        raise Fault(700, "Parent Reference Invalid : a record cannot be its own parent", element="ParentRef")
    above = _kept_parent(books, entity, parent, before) or books.linked(entity, parent)
    levels = 1
    for ancestor in _upwards(books, entity, above):
        levels += 1
        if before is not None and ancestor.id == before.id:
            raise Fault(900, "Parent cannot be child : the parent is a sub-record of it", element="ParentRef")
    below = 0 if before is None else _depth(books, entity, before.id)
    if levels + below > DEEPEST_LEVEL:
        raise Fault(
            6180, f"Sub Level Limit Exceeded : at most {DEEPEST_LEVEL} levels are allowed", element=""
        )
    full = f"{above.body['FullyQualifiedName']}:{name}"
    body.update({"FullyQualifiedName": full, flag: True, "Level": levels - 1})


def rename_on_deactivation(
    books: Books,
    entities: Sequence[str],
    body: JsonObject,
    before: Record | None,
    field: str,
    *,
    among_siblings: bool = False,
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
        while any(_others(books, entities, candidate, before, _parent(body), among_siblings)):
            copies += 1
            candidate = f"{name} (deleted {copies})"
        body[field] = candidate
    elif active and not was_active and before is not None and name == before.body[field]:
        body[field] = name.rsplit(DELETED[:-1], 1)[0]


def _others(
    books: Books,
    entities: Sequence[str],
    name: str,
    before: Record | None,
    parent: str | None = None,
    among_siblings: bool = False,
) -> Iterator[Record]:
    """Records of this name besides the one itself; only those below the same parent where asked."""
    for taken in books.store.named(entities, name):
        if before is not None and (taken.entity, taken.id) == (before.entity, before.id):
            continue
        if not among_siblings or _parent(taken.body) == parent:
            yield taken


def _parent(body: JsonObject) -> str | None:
    reference = body.get("ParentRef")
    return None if reference is None else str(reference["value"])


def _kept_parent(books: Books, entity: str, parent: JsonObject, before: Record | None) -> Record | None:
    if before is None or _parent(before.body) != parent["value"]:
        return None
    return books.store.get(entity, int(parent["value"]))


def _upwards(books: Books, entity: str, record: Record | None) -> Iterator[Record]:
    """The record and everything above it."""
    while record is not None:
        yield record
        above = _parent(record.body)
        record = None if above is None else books.store.get(entity, int(above))


def _depth(books: Books, entity: str, id: int) -> int:
    """How many levels there are below a record."""
    children = books.store.select(entity, " AND party_id = ?", (id,))
    return max((1 + _depth(books, entity, child.id) for child in children), default=0)
