"""The company itself: one record, always there."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names.people import give_address_ids
from qbsandbox.company.entities.schema import (
    ADDRESS,
    EMAIL,
    IGNORED,
    PHONE,
    WEB,
    EntityType,
    read_only,
    text,
)
from qbsandbox.company.faults import missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

ADDRESSES = ("CompanyAddr", "CustomerCommunicationAddr", "LegalAddr")
# Since August 2025 addresses of a company name their country by three letters (Intuit's developer blog).
THREE_LETTERS: Mapping[str, str] = {
    "US": "USA",
    "UNITED STATES": "USA",
    "GB": "GBR",
    "UK": "GBR",
    "UNITED KINGDOM": "GBR",
    "CA": "CAN",
    "CANADA": "CAN",
    "AU": "AUS",
    "AUSTRALIA": "AUS",
    "FR": "FRA",
    "FRANCE": "FRA",
    "IN": "IND",
    "INDIA": "IND",
}


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Name and address of a company are required."""
    if body.get("CompanyAddr") is None:
        raise missing("CompanyAddr")
    give_address_ids(books, body, before, *ADDRESSES)
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Addresses without coordinates, their country in three letters (both since August 2025)."""
    for name in ADDRESSES:
        address = shown.get(name)
        if address:
            kept = {key: value for key, value in address.items() if key not in ("Lat", "Long")}
            if "Country" in kept:
                kept["Country"] = THREE_LETTERS.get(str(kept["Country"]).upper(), kept["Country"])
            shown[name] = kept
    return shown


COMPANY_INFO = EntityType(
    "CompanyInfo",
    {
        "CompanyName": text(1024, required=True, filterable=True),
        "LegalName": text(1024),
        "CompanyAddr": ADDRESS,
        "CustomerCommunicationAddr": ADDRESS,
        "LegalAddr": ADDRESS,
        "CustomerCommunicationEmailAddr": EMAIL,
        "PrimaryPhone": PHONE,
        "CompanyStartDate": read_only(),
        "EmployerId": text(),
        "FiscalYearStartMonth": read_only(),
        "Country": read_only(),
        "Email": EMAIL,
        "WebAddr": WEB,
        "SupportedLanguages": text(),
        "DefaultTimeZone": read_only(),
        "NameValue": read_only(),
        "domain": IGNORED,
    },
    can=frozenset({"read", "query", "update"}),
    complete=_complete,
    show=_show,
    is_single=True,
    in_webhooks=False,
)
