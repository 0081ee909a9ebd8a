"""The currencies a company uses and their exchange rates, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company.currencies import CURRENCIES
from qbsandbox.company.entities import reading
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists.naming import duplicate
from qbsandbox.company.entities.schema import IGNORED, LIST, EntityType, Field, Kind, day, flag, text
from qbsandbox.company.entities.values import as_day
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record


def rate_on(books: Books, source: str, as_of: str) -> JsonObject:
    """`GET /exchangerate`: the rate set for the day, else QuickBooks' own of that day, as replies show it.

    Raises 2020, 2060, 2220 or 5030.
    """
    books.check_multicurrency()
    code = _known(source.upper())
    on = as_day(as_of, "AsOfDate") if as_of else books.today.isoformat()
    record = books.store.rate(code, on)
    if record is not None:
        return reading.show(books, EXCHANGE_RATE, record)
    body = {
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": books.home,
        "Rate": books.day_rate(code, on),
        "AsOfDate": on,
    }
    seconds = int(books.now.timestamp())
    return reading.show(books, EXCHANGE_RATE, Record("ExchangeRate", 0, 0, seconds, seconds, True, body))


def _by_day(books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    """A rate has no Id: the one of the same currency and day is updated, SyncToken + 1; none is made.

    A missing SyncToken counts as the current one (UNSURE), a wrong one is 5010.
    """
    books.check_multicurrency()
    source = str(raw.get("SourceCurrencyCode") or "").upper()
    if not source:
        raise missing("SourceCurrencyCode")
    sent = raw.get("AsOfDate")
    on = as_day(sent, "AsOfDate") if sent not in (None, "") else books.today.isoformat()
    plain = {key: value for key, value in raw.items() if key not in ("Id", "MetaData")}
    plain.update(SourceCurrencyCode=_known(source), AsOfDate=on)
    record = books.store.rate(source, on)
    if record is None:
        return plain
    token = plain.get("SyncToken")
    return {**plain, "Id": str(record.id), "SyncToken": record.sync_token if token in (None, "") else token}


def _complete_rate(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """The target is the home currency, and the home currency's own rate is 1 (Intuit's ExchangeRate page)."""
    if body.get("TargetCurrencyCode", books.home) != books.home:
        raise business("The target currency of an exchange rate must be the home currency of the company.")
    body["TargetCurrencyCode"] = books.home
    rate = body.get("Rate")
    if rate is None:
        raise missing("Rate")
    if rate <= 0:
        raise Fault(2190, f"Value out of range. Supplied value:{rate}", element="Rate")
    if body["SourceCurrencyCode"] == books.home and rate != 1:
        raise business("The exchange rate of the home currency must be 1.")
    return body


def _without_id(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Rates are shown without Id and CreateTime (Intuit's ExchangeRate page)."""
    plain = {key: value for key, value in shown.items() if key != "Id"}
    if "MetaData" in plain:
        plain["MetaData"] = {"LastUpdatedTime": plain["MetaData"]["LastUpdatedTime"]}
    return plain


def _complete_currency(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject
) -> JsonObject:
    """A currency other than the home one, once; its code is for good. Made inactive, it keeps its name
    (Intuit's CompanyCurrency page shows so)."""
    books.check_multicurrency()
    code = str(body.get("Code") or (before.body["Code"] if before else "")).upper()
    if not code:
        raise missing("Code")
    if before is not None and code != before.body["Code"]:
        raise business("You can't change the code of a currency.")
    _known(code, "Code")
    if code == books.home:
        raise business("The home currency is always there and can't be added.")
    for taken in books.store.named(["CompanyCurrency"], code):
        if before is None or taken.id != before.id:
            raise duplicate(taken, books)
    body["Code"] = code
    body["Name"] = body.get("Name") or CURRENCIES[code].name
    body.setdefault("Active", True)
    return body


def _known(code: str, element: str = "SourceCurrencyCode") -> str:
    if not code:
        raise missing(element)
    if code not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{code}", element=element)
    return code


COMPANY_CURRENCY = EntityType(
    "CompanyCurrency",
    {
        "Code": text(3, filterable=True),
        "Name": text(100, filterable=True),
        "Active": flag(filterable=True),
        "domain": IGNORED,
        "CompanyCurrencyEx": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=LIST,
    order="newest",
    complete=_complete_currency,
)

EXCHANGE_RATE = EntityType(
    "ExchangeRate",
    {
        "SourceCurrencyCode": text(3, filterable=True),
        "TargetCurrencyCode": text(3),
        "Rate": Field(Kind.NUMBER),
        "AsOfDate": day(filterable=True),
        "domain": IGNORED,
        "ExchangeRateEx": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=LIST,
    complete=_complete_rate,
    prepare=_by_day,
    reshape=_without_id,
    has_id=False,
    in_cdc=False,
    in_webhooks=False,
)
