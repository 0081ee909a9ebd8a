"""The properties that a statement names: which there are, which may be asked by, and the columns behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from qbsandbox.company.entities.intuit_types import members
from qbsandbox.company.entities.schema import EntityType, Field, Kind
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import Fault

NUMERIC = frozenset({Kind.AMOUNT, Kind.NUMBER, Kind.WHOLE})
REFERENCE_PARTS = ("value", "name", "type")
INSTANTS = ("MetaData.CreateTime", "MetaData.LastUpdatedTime")
ALWAYS = ("Id", *INSTANTS)
# Marked sortable and not filterable on the entities' own pages.
ONLY_SORTABLE: Mapping[str, frozenset[str]] = {
    "Item": frozenset({"UnitPrice", "PurchaseCost"}),
    "VendorCredit": frozenset({"Balance"}),
    "Department": frozenset({"SubDepartment"}),
    "TaxAgency": frozenset({"DisplayName"}),
}
# Amounts that a transaction's record holds as they are shown.
KEPT_AMOUNTS = frozenset({"Balance", "TotalAmt"})

Purpose = Literal["filter", "sort", "pick"]
Compared = Literal["text", "id", "number", "moment", "day", "flag"]


@dataclass(frozen=True, slots=True)
class Property:
    """One named property.

    `path` leads to its value in a shown record, `compared` says as what it is compared, `column` is the SQL
    that holds it, None where it has to be read from the record.
    """

    name: str
    path: tuple[str, ...]
    compared: Compared
    column: str | None


def find(type: EntityType, written: str, purpose: Purpose) -> Property:
    """The property as it is spelled; raises 4001 where there is none, or it may not be asked or sorted by."""
    path = _spelled(type, written)
    if purpose == "pick":
        return Property(".".join(path), path, "text", None)
    if len(path) > 1 and path[-1] == "value":
        path = path[:-1]
    name = ".".join(path)
    root = path[0]
    field = type.fields.get(root)
    allowed = (
        name in ALWAYS
        or (root != "MetaData" and field is not None and field.filterable)
        or (purpose == "sort" and root in ONLY_SORTABLE.get(type.name, ()))
    )
    if not allowed:
        raise Fault(4001, f"QueryValidationError: property '{written}' is not queryable")
    compared = _compared(type, name, field if len(path) == 1 else None)
    return Property(name, path, compared, _column(type, name, compared))


def _spelled(type: EntityType, written: str) -> tuple[str, ...]:
    """The path with every step as it is spelled. A star at its end means all that is below."""
    steps = written.split(".")
    if steps[-1] == "*":
        steps.pop()
    below: Iterable[str] = (
        "Id",
        "SyncToken",
        "MetaData",
        "domain",
        "sparse",
        *members(type.key),
        *type.fields,
    )
    owner = type.key
    path: list[str] = []
    for step in steps:
        name = next((each for each in below if each.lower() == step.lower()), None)
        if name is None:
            raise Fault(4001, f"QueryValidationError: Property {written} not found for Entity {type.name}")
        path.append(name)
        member = members(owner).get(name)
        owner = member.type if member is not None else ""
        is_reference = member is not None and member.sign == "@"
        below = REFERENCE_PARTS if is_reference else members(owner)
    return tuple(path)


def _compared(type: EntityType, name: str, field: Field | None) -> Compared:
    if name == "Id":
        return "id"
    if name in INSTANTS:
        return "moment"
    if field is None:
        return "text"
    if field.kind is Kind.REFERENCE and name == FAMILIES[type.name].party:
        return "id"
    if field.kind in NUMERIC:
        return "number"
    return "day" if field.kind is Kind.DATE else "flag" if field.kind is Kind.FLAG else "text"


def _column(type: EntityType, name: str, compared: Compared) -> str | None:
    family = FAMILIES[type.name]
    if family.posts and compared == "number" and name in KEPT_AMOUNTS:
        return f"json_extract(body, '$.{name}')"
    return {
        "Id": "id",
        "MetaData.CreateTime": "created_at",
        "MetaData.LastUpdatedTime": "updated_at",
        "Active": "active",
        family.name: "name_key",
        family.number: "number_key",
        family.dated: "dated_on",
        family.party: "party_id",
    }.get(name)
