"""Customers and vendors: the lists, and each one's own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.entities.reading import name_of, show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.records import Record
from qbsandbox.pages.document import Fact, address_text
from qbsandbox.pages.documents import KINDS, PARTY_PAGES, stretch
from qbsandbox.pages.lists import listed
from qbsandbox.pages.visit import NotShown, Visit


@dataclass(frozen=True, slots=True)
class List:
    """One of the two lists: the word for its people, and the page it is on."""

    type: EntityType
    title: str
    place: str
    owed: str
    """What a balance means."""


LISTS: Mapping[str, List] = {
    "Customer": List(ENTITIES["Customer"], "Customers", "customers", "They owe us"),
    "Vendor": List(ENTITIES["Vendor"], "Vendors", "vendors", "We owe them"),
}


@dataclass(frozen=True, slots=True)
class NameRow:
    """`balance` is in the name's own `currency`."""

    name: str
    url: str
    email: str
    balance: Decimal
    currency: str
    is_active: bool


def names_page(visit: Visit, entity: str) -> str:
    """The list, by name."""
    kept = LISTS[entity]
    records, paging = listed(visit, entity)
    rows = [_row(visit, kept, record) for record in records]
    return visit.page("names.html", {
        "title": kept.title,
        "owed": kept.owed,
        "rows": rows,
        "paging": paging,
        "kind": entity.lower(),
        "search": visit.url("list"),
    })  # fmt: skip


def name_page(visit: Visit, entity: str) -> str:
    """The page of the customer or vendor that `nameId` names. Raises NotShown where there is none."""
    kept, id = LISTS[entity], visit.id("nameId")
    record = visit.books.store.get(entity, id)
    if record is None:
        raise NotShown(
            f"There is no such {entity.lower()}",
            f"There is no {entity.lower()} with the id {id} in this company.",
        )
    body = show(visit.books, kept.type, record)
    terms = body.get("SalesTermRef") or body.get("TermRef")
    facts = [
        Fact("Company", body.get("CompanyName", "")),
        Fact("E-mail", (body.get("PrimaryEmailAddr") or {}).get("Address", "")),
        Fact("Phone", (body.get("PrimaryPhone") or {}).get("FreeFormNumber", "")),
        Fact("Address", address_text(body.get("BillAddr"))),
        Fact("Ship to", address_text(body.get("ShipAddr"))),
        Fact("Terms", (name_of(visit.books, "Term", str(terms["value"])) or "") if terms else ""),
        Fact("Notes", body.get("Notes", "")),
        Fact("Id and version", f"{record.id}, {record.sync_token}"),
    ]
    kinds = [kind for kind in KINDS.values() if kind.party in (entity, "Payee")]
    return visit.page("name.html", {
        "title": entity,
        "owed": kept.owed,
        "row": _row(visit, kept, record),
        "facts": [fact for fact in facts if fact.text],
        "documents": stretch(visit, kinds, party_id=id, nameId=id),
        "buttons": _buttons(visit, record),
    }, below=kept.place)  # fmt: skip


def _buttons(visit: Visit, record: Record) -> Sequence[tuple[str, str]]:
    """What a person can do for a customer or vendor here."""
    named = {"kind": record.entity.lower(), "id": record.id}
    settle = "receive" if record.entity == "Customer" else "paybills"
    new = "invoice" if record.entity == "Customer" else "bill"
    activity = ("Make inactive", "deactivate") if record.active else ("Make active", "activate")
    return [
        ("Edit", visit.url(f"edit/{record.entity.lower()}", id=record.id)),
        (f"New {new}", visit.url(f"new/{new}", **{record.entity.lower(): record.id})),
        ("Receive payment" if settle == "receive" else "Pay bills", visit.url(settle, nameId=record.id)),
        ("Merge with another", visit.url("merge", **named)),
        (activity[0], visit.url(activity[1], **named)),
    ]


def _row(visit: Visit, kept: List, record: Record) -> NameRow:
    body = show(visit.books, kept.type, record)
    return NameRow(
        name=body.get("FullyQualifiedName") or body["DisplayName"],
        url=visit.url(PARTY_PAGES[record.entity], nameId=record.id),
        email=(body.get("PrimaryEmailAddr") or {}).get("Address", ""),
        balance=Decimal(body["Balance"]),
        currency=str(body.get("CurrencyRef", {}).get("value", visit.books.home)),
        is_active=record.active,
    )
