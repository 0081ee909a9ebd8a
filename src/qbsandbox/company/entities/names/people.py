"""What customers, vendors and employees share: one name space, one sequence of ids, addresses, deactivation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from qbsandbox.company.currencies import CURRENCIES
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.schema import (
    EMAIL,
    PHONE,
    WEB,
    Field,
    Kind,
    flag,
    read_only,
    text,
)
from qbsandbox.company.entities.values import too_long
from qbsandbox.company.families import NAMES
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

FORBIDDEN = ":\t\n\r"
PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
LONGEST_NAME = 500  # the switch name_length is what really applies; see docs of Switches
BILLABLE_LINE = '%"BillableStatus":"Billable"%'

PERSON: Mapping[str, Field] = {
    "Title": text(16),
    "GivenName": text(100, filterable=True),
    "MiddleName": text(100, filterable=True),
    "FamilyName": text(100, filterable=True),
    "Suffix": text(16, filterable=True),
}
# In replies these follow MetaData.
CONTACT: Mapping[str, Field] = {
    **PERSON,
    "CompanyName": text(100, filterable=True),
    "DisplayName": text(LONGEST_NAME, filterable=True),
    "PrintOnCheckName": text(110, filterable=True),
    "Active": flag(filterable=True),
    "V4IDPseudonym": read_only(Kind.TEXT),
    "PrimaryPhone": PHONE,
    "AlternatePhone": PHONE,
    "Mobile": PHONE,
    "Fax": PHONE,
    "PrimaryEmailAddr": EMAIL,
    "WebAddr": WEB,
}


def complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject, *, of: str) -> None:
    """DisplayName, PrintOnCheckName, uniqueness over all three lists, activity."""
    derived = " ".join(str(body[part]).strip() for part in PARTS if body.get(part))
    name = str(body.get("DisplayName") or derived).strip()
    if not name:
        raise Fault(
            6080,
            "At least one of DisplayName, Title, GivenName, MiddleName, FamilyName, Suffix must be specified",
            element="",
        )
    for part in ("DisplayName", *PARTS, "PrintOnCheckName"):
        if body.get(part):
            naming.check_characters(str(body[part]), part, FORBIDDEN)
    if len(name) > books.switches.name_length:
        raise too_long("DisplayName", name, books.switches.name_length)
    body["DisplayName"] = name
    body.setdefault("Active", True)
    naming.rename_on_deactivation(books, NAMES, body, before, "DisplayName")
    naming.check_free(books, NAMES, str(body["DisplayName"]), before, of=of)
    renamed = before is not None and before.body["DisplayName"] != name and before.active
    if not body.get("PrintOnCheckName") or (renamed and "PrintOnCheckName" not in asked):
        body["PrintOnCheckName"] = str(body.get("CompanyName") or name)[:100]


def is_leaving(body: JsonObject, before: Record | None) -> bool:
    """Whether this write makes the record inactive."""
    return before is not None and before.active and body.get("Active") is False


def check_settled(books: Books, record: Record) -> None:
    """Raises 6220 for a name with an open balance, 6280 for a customer with expenses or time not billed yet.

    Both codes are Intuit's; whether the API refuses, or books an adjustment as the pages offer, is UNSURE: the
    switch deactivations_with_balance.
    """
    if books.switches.deactivations_with_balance == "allow":
        return
    name = record.body["DisplayName"]
    if books.store.name_total(record.id):
        raise Fault(6220, f"{name} has an open balance and can't be made inactive.", element="")
    if record.entity == "Customer" and _has_unbilled(books, record.id):
        raise Fault(6280, f"{name} has unbilled expenses and can't be made inactive.", element="")


def _has_unbilled(books: Books, customer_id: int) -> bool:
    own = " AND party_id = ? AND body LIKE ?"
    if any(True for _ in books.store.select("TimeActivity", own, (customer_id, BILLABLE_LINE))):
        return True
    charges = books.store.select("ReimburseCharge", " AND party_id = ?", (customer_id,))
    return any(not charge.body["HasBeenInvoiced"] for charge in charges)


def check_reference(
    books: Books, body: JsonObject, before: Record | None, name: str, entity: str
) -> Record | None:
    """The record behind an optional reference; raises 2500. One that was there before may be inactive."""
    reference = body.get(name)
    if reference is None:
        return None
    if before is not None and before.body.get(name) == reference:
        return books.store.get(entity, int(reference["value"]))
    return books.linked(entity, reference)


def keep_currency(books: Books, body: JsonObject, before: Record | None) -> None:
    """A name has one currency for good; home currency where none is given."""
    if before is not None:
        kept = before.body["CurrencyRef"]["value"]
        if body.get("CurrencyRef") and body["CurrencyRef"]["value"] != kept:
            raise business("You can't change the currency of a customer or vendor.")
        body["CurrencyRef"] = {"value": kept}
        return
    asked = (body.get("CurrencyRef") or {}).get("value", books.home)
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
    if asked != books.home:
        books.check_multicurrency()
    body["CurrencyRef"] = {"value": asked}


def give_address_ids(books: Books, body: JsonObject, before: Record | None, *fields: str) -> None:
    """Addresses have ids of their own; an unchanged one keeps its id."""
    for field in fields:
        address = body.get(field)
        if not address:
            continue
        known = (before.body.get(field) or {}) if before else {}
        if {k: v for k, v in known.items() if k != "Id"} == {k: v for k, v in address.items() if k != "Id"}:
            body[field] = known
        else:
            rest = {key: value for key, value in address.items() if key != "Id"}
            body[field] = {"Id": str(books.store.next_number("addresses")), **rest}


def pseudonym(books: Books, record: Record) -> str:
    """V4IDPseudonym, as long as recorded ones: 38 characters, of which the first are those of many companies."""
    key = f"{books.company.realm_id} {record.entity} {record.id}"
    return "002098" + hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def masked(body: JsonObject, before: Record | None, name: str, mask: str) -> None:
    """A number that replies show masked stays what it was when the mask is sent back."""
    if before is not None and body.get(name) == mask:
        kept = before.body.get(name)
        if kept is None:
            body.pop(name)
        else:
            body[name] = kept
