"""Tax agencies, rates and codes, and the tax service that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from qbsandbox.company import chart, pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.schema import (
    IGNORED,
    OPAQUE,
    EntityType,
    Kind,
    day,
    flag,
    read_only,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.records import Record

# The pseudo codes of a US company: their Id is their Name, and every query returns them on top of its page
# (the "+3").
PSEUDO_CODES: Mapping[str, str] = {"TAX": "TAX", "NON": "NON", "CustomSalesTax": "CustomSalesTax"}
READ_ONLY_LIST = frozenset({"read", "query"})


def pseudo_codes(books: Books) -> list[JsonObject]:
    """The three codes that only a US company has, as replies show them: without SyncToken and rates (Intuit's
    TaxCode page, and seen in 2021)."""
    if not books.company.is_us:
        return []
    company = books.store.get("CompanyInfo", 1)
    at = company.created_at if company else 0
    return [
        {
            "Name": code,
            "Description": code,
            "Active": True,
            "Taxable": code != "NON",
            "TaxGroup": code not in ("TAX", "NON"),
            "domain": "QBO",
            "sparse": False,
            "Id": code,
            "MetaData": {"CreateTime": _instant(at), "LastUpdatedTime": _instant(at)},
        }
        for code in PSEUDO_CODES
    ]


def rates_of(books: Books, code: Record, side: str) -> list[Record]:
    """The rates a code applies, `side` "Sales" or "Purchase"."""
    details = (code.body.get(f"{side}TaxRateList") or {}).get("TaxRateDetail", [])
    found = (books.store.get("TaxRate", int(detail["TaxRateRef"]["value"])) for detail in details)
    return [rate for rate in found if rate is not None]


def payable_account(books: Books, rate: Record) -> int:
    """The account an agency's tax is owed on; made at first use under the agency's name."""
    agency = books.linked("TaxAgency", rate.body["AgencyRef"])
    kept = books.store.note(f"tax_account_of_agency_{agency.id}")
    if kept is not None:
        return int(kept)
    name = f"{agency.body['DisplayName']} Payable"[:100]
    subtype = "SalesTaxPayable" if books.company.is_us else "GlobalTaxPayable"
    record = books.store.insert(
        "Account",
        {
            "Name": name,
            "SubAccount": False,
            "FullyQualifiedName": name,
            "Active": True,
            "Classification": chart.classification("Other Current Liability"),
            "AccountType": "Other Current Liability",
            "AccountSubType": subtype,
            "CurrencyRef": {"value": books.home},
        },
        at=books.now,
    )
    books.store.write_note(f"tax_account_of_agency_{agency.id}", str(record.id))
    return record.id


def create_code(books: Books, raw: Mapping[str, Any]) -> JsonObject:
    """`POST /taxservice/taxcode`: a code with new or existing rates; the reply has no envelope."""
    name = str(raw.get("TaxCode") or "").strip()
    details = raw.get("TaxRateDetails")
    if not name:
        raise missing("TaxCode")
    if not isinstance(details, list) or not details:
        raise missing("TaxRateDetails")
    if books.store.named(["TaxCode"], name) or (books.company.is_us and name in PSEUDO_CODES):
        raise Fault(
            6240,
            "Duplicate Name Exists Error : The tax code name supplied already exists.",
            element="TaxCode",
        )
    sides: dict[str, list[JsonObject]] = {"Sales": [], "Purchase": []}
    shown = []
    used: set[int] = set()
    for detail in details:
        if not isinstance(detail, Mapping):
            raise missing("TaxRateDetails")
        side = str(detail.get("TaxApplicableOn") or "Sales")
        if side not in sides:
            raise Fault(2170, f"Invalid Enumeration : {side}", element="TaxApplicableOn")
        rate = _rate(books, detail, name)
        if rate.id in used:
            raise business("A tax rate can be listed only once in a tax code.")
        used.add(rate.id)
        order = len(sides[side])
        sides[side].append(
            {"TaxRateRef": {"value": str(rate.id)}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order}
        )
        shown.append(
            {
                "TaxRateName": rate.body["Name"],
                "TaxRateId": str(rate.id),
                "RateValue": rate.body["RateValue"],
                "TaxAgencyId": rate.body["AgencyRef"]["value"],
                "TaxApplicableOn": side,
            }
        )
    code = books.store.insert(
        "TaxCode", code_body(name, name, sides["Sales"], sides["Purchase"]), at=books.now
    )
    return {"TaxCode": name, "TaxCodeId": str(code.id), "TaxRateDetails": shown}


def code_body(
    name: str, description: str, sales: list[JsonObject], purchase: list[JsonObject], *, taxable: bool = True
) -> JsonObject:
    return {
        "Name": name,
        "Description": description,
        "Active": True,
        "Hidden": False,
        "Taxable": taxable,
        "TaxGroup": True,
        "SalesTaxRateList": {"TaxRateDetail": sales},
        "PurchaseTaxRateList": {"TaxRateDetail": purchase},
        "TaxCodeConfigType": "USER_DEFINED",
    }


def rate_body(name: str, value: Decimal, agency_id: int) -> JsonObject:
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": trimmed(value),
        "AgencyRef": {"value": str(agency_id)},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }


def _rate(books: Books, detail: Mapping[str, Any], code: str) -> Record:
    if detail.get("TaxRateId"):
        return books.linked("TaxRate", {"value": str(detail["TaxRateId"])})
    name = str(detail.get("TaxRateName") or "").strip()
    if not name:
        raise missing("TaxRateName")
    if detail.get("TaxAgencyId") in (None, ""):
        raise missing("TaxAgencyId")
    if detail.get("RateValue") in (None, ""):
        raise missing("RateValue")
    if books.store.named(["TaxRate"], name):
        raise Fault(
            6240,
            "Duplicate Name Exists Error : The tax rate name supplied already exists.",
            element="TaxRateName",
        )
    try:
        value = Decimal(str(detail["RateValue"]).rstrip("%"))
        within = 0 <= value <= 100
    except ArithmeticError:
        within = False
    if not within:
        raise Fault(
            2150, f"RateValue must be between 0 and 100. Supplied value:{detail['RateValue']}", "RateValue"
        )
    agency = books.linked("TaxAgency", {"value": str(detail["TaxAgencyId"])})
    return books.store.insert("TaxRate", rate_body(name, value, agency.id), at=books.now)


def _complete_agency(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    body["DisplayName"] = naming.required_name(body, "DisplayName")
    naming.check_free(books, ["TaxAgency"], str(body["DisplayName"]), before)
    body.setdefault("TaxTrackedOnSales", True)
    body.setdefault("TaxTrackedOnPurchases", not books.company.is_us)
    body["TaxAgencyConfig"] = before.body["TaxAgencyConfig"] if before else "USER_DEFINED"
    return body


def _show_code(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Rates are shown with their names (Intuit's TaxCode page)."""
    for side in ("SalesTaxRateList", "PurchaseTaxRateList"):
        details = (shown.get(side) or {}).get("TaxRateDetail")
        if details:
            shown[side] = {"TaxRateDetail": [_named(books, detail) for detail in details]}
    return shown


def _named(books: Books, detail: JsonObject) -> JsonObject:
    rate = books.store.get("TaxRate", int(detail["TaxRateRef"]["value"]))
    if rate is None:
        return detail
    return {**detail, "TaxRateRef": {**detail["TaxRateRef"], "name": rate.body["Name"]}}


def _instant(seconds: int) -> str:
    return pacific.seconds_text(datetime.fromtimestamp(seconds, UTC))


TAX_CODE = EntityType(
    "TaxCode",
    {
        "Name": text(100, filterable=True),
        "Description": text(100, filterable=True),
        "Active": flag(filterable=True),
        "Hidden": flag(),
        "Taxable": flag(),
        "TaxGroup": flag(),
        "SalesTaxRateList": OPAQUE,
        "PurchaseTaxRateList": OPAQUE,
        "TaxCodeConfigType": text(),
        "domain": IGNORED,
    },
    can=READ_ONLY_LIST,
    show=_show_code,
    in_cdc=False,
    in_webhooks=False,
)

TAX_RATE = EntityType(
    "TaxRate",
    {
        "Name": text(100, filterable=True),
        "Description": text(100, filterable=True),
        "Active": flag(filterable=True),
        "RateValue": read_only(Kind.NUMBER),
        "AgencyRef": reference("TaxAgency", shows_name=False, filterable=True),
        "TaxReturnLineRef": reference(None, shows_name=False, filterable=True),
        "SpecialTaxType": text(),
        "DisplayType": text(),
        "EffectiveTaxRate": OPAQUE,
        "OriginalTaxRate": text(),
        "domain": IGNORED,
    },
    can=READ_ONLY_LIST,
    in_cdc=False,
    in_webhooks=False,
)

TAX_AGENCY = EntityType(
    "TaxAgency",
    {
        "DisplayName": text(100, filterable=True),
        "TaxRegistrationNumber": text(),
        "TaxTrackedOnSales": flag(),
        "TaxTrackedOnPurchases": flag(),
        "LastFileDate": day(),
        "TaxAgencyConfig": text(),
        "domain": IGNORED,
    },
    can=frozenset({"create", "read", "query"}),
    complete=_complete_agency,
    in_cdc=False,
)
