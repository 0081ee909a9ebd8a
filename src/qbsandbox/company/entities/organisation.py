"""The company itself and its preferences: one record each, always there."""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import (
    ADDRESS,
    EMAIL,
    IGNORED,
    OPAQUE,
    PHONE,
    WEB,
    EntityType,
    read_only,
    text,
)
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record

SINGLETON = frozenset({"read", "query", "update"})
SECTIONS = (
    "AccountingInfoPrefs",
    "ProductAndServicesPrefs",
    "SalesFormsPrefs",
    "EmailMessagesPrefs",
    "PrintDocumentPrefs",
    "VendorAndPurchasesPrefs",
    "TimeTrackingPrefs",
    "TaxPrefs",
    "CurrencyPrefs",
    "ReportPrefs",
    "OtherPrefs",
)


def _complete_preferences(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject
) -> JsonObject:
    """Sections are merged into what is there, in a full update too: a preference cannot be absent.

    Home currency, and by the switch closing_date_is_writable the closing date, stay as they are.
    """
    known = before.body if before else {}
    merged: JsonObject = {section: dict(known.get(section, {})) for section in SECTIONS if section in known}
    for section in SECTIONS:
        if asked.get(section):
            merged[section] = {**merged.get(section, {}), **asked[section]}
    merged["CurrencyPrefs"]["HomeCurrency"] = {"value": books.home}
    if not books.switches.closing_date_is_writable:
        closed = known.get("AccountingInfoPrefs", {}).get("BookCloseDate")
        merged["AccountingInfoPrefs"].pop("BookCloseDate", None)
        if closed:
            merged["AccountingInfoPrefs"]["BookCloseDate"] = closed
    return merged


COMPANY_INFO = EntityType(
    "CompanyInfo",
    {
        "CompanyName": text(1024, required=True),
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
    can=SINGLETON,
    is_single=True,
    in_cdc=False,
    in_webhooks=False,
)

PREFERENCES = EntityType(
    "Preferences",
    {**dict.fromkeys(SECTIONS, OPAQUE), "domain": IGNORED},
    can=SINGLETON,
    complete=_complete_preferences,
    is_single=True,
)
