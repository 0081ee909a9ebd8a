"""The company's preferences: one record, always there, changed section by section.

Intuit's Preferences page calls few of them writable and does not say which throughout; those that its clients'
notes call read-only are dropped from writes, all others are kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import (
    EMAIL,
    IGNORED,
    OPAQUE,
    EntityType,
    Field,
    Kind,
    day,
    flag,
    number,
    part,
    read_only,
    reference,
    text,
    whole,
)
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
CUSTOMERS = ("Clients", "Customers", "Donors", "Guests", "Members", "Patients", "Tenants")
LOCATIONS = ("Business", "Department", "Division", "Location", "Property", "Store", "Territory")
MESSAGE = part({"Subject": text(), "Message": text()})
PLAIN_REFERENCE = reference(None, shows_name=False)
ACCOUNT_IDS = ("DefaultDiscountAccount", "DefaultItem")

SECTIONS: Mapping[str, Mapping[str, Field]] = {
    "AccountingInfoPrefs": {
        "FirstMonthOfFiscalYear": read_only(),
        "UseAccountNumbers": read_only(),
        "TaxYearMonth": read_only(),
        "ClassTrackingPerTxn": flag(),
        "TrackDepartments": flag(),
        "ClassTrackingPerTxnLine": flag(),
        "TaxForm": text(),
        "CustomerTerminology": text(choices=CUSTOMERS),
        "BookCloseDate": day(),
        "DepartmentTerminology": text(choices=LOCATIONS),
    },
    "ProductAndServicesPrefs": {
        "ForSales": flag(),
        "ForPurchase": flag(),
        "QuantityWithPriceAndRate": flag(),
        "QuantityOnHand": flag(),
        "RevenueRecognition": flag(),
        "RevenueRecognitionFrequency": text(),
    },
    "SalesFormsPrefs": {
        "UsingProgressInvoicing": flag(),
        "CustomField": OPAQUE,
        "CustomTxnNumbers": flag(),
        "SalesEmailCc": EMAIL,
        "SalesEmailBcc": EMAIL,
        "EmailCopyToCompany": flag(),
        "AllowDeposit": flag(),
        "AllowDiscount": flag(),
        "DefaultDiscountAccount": OPAQUE,
        "AllowEstimates": flag(),
        "EstimateMessage": text(),
        "ETransactionEnabledStatus": text(),
        "ETransactionAttachPDF": flag(),
        "ETransactionPaymentEnabled": flag(),
        "IPNSupportEnabled": flag(),
        "InvoiceMessage": text(),
        "AllowServiceDate": flag(),
        "AllowShipping": flag(),
        "DefaultShippingAccount": OPAQUE,
        "DefaultItem": OPAQUE,
        "DefaultTerms": PLAIN_REFERENCE,
        "AutoApplyCredit": flag(),
        "AutoApplyPayments": flag(),
        "UsingPriceLevels": flag(),
        "DefaultCustomerMessage": text(),
    },
    "EmailMessagesPrefs": {
        "InvoiceMessage": MESSAGE,
        "EstimateMessage": MESSAGE,
        "SalesReceiptMessage": MESSAGE,
        "StatementMessage": MESSAGE,
    },
    "PrintDocumentPrefs": {},
    "VendorAndPurchasesPrefs": {
        "TrackingByCustomer": flag(),
        "BillableExpenseTracking": flag(),
        "DefaultTerms": PLAIN_REFERENCE,
        "DefaultMarkup": number(),
        "DefaultMarkupAccount": PLAIN_REFERENCE,
        "TPAREnabled": flag(),
        "POCustomField": OPAQUE,
        "MsgToVendors": text(),
        "DaysBillsAreDue": whole(),
    },
    "TimeTrackingPrefs": {
        "UseServices": flag(),
        "BillCustomers": flag(),
        "ShowBillRateToAll": flag(),
        "WorkWeekStartDate": text(choices=WEEKDAYS),
        "MarkTimeEntriesBillable": flag(),
    },
    "TaxPrefs": {
        "UsingSalesTax": flag(),
        "PartnerTaxEnabled": read_only(),
        "HideTaxManagement": flag(),
        "TaxGroupCodeRef": PLAIN_REFERENCE,
    },
    "CurrencyPrefs": {"MultiCurrencyEnabled": flag(), "HomeCurrency": Field(Kind.REFERENCE, read_only=True)},
    "ReportPrefs": {
        "ReportBasis": text(choices=("Accrual", "Cash")),
        "CalcAgingReportFromTxnDate": read_only(),
    },
    "OtherPrefs": {"NameValue": OPAQUE},
}


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Sections are merged into what is there, in a full update too: a preference cannot be absent. What is sent
    empty stays as it was; only an empty closing date opens the books, where the switch
    closing_date_is_writable lets a client set it at all. Many currencies cannot be switched off again (UNSURE)."""
    known = before.body if before else {}
    merged: JsonObject = {name: dict(known[name]) for name in SECTIONS if name in known}
    for name in SECTIONS:
        sent = asked.get(name)
        if sent:
            merged[name] = _merged(merged.get(name, {}), sent)
    _check_references(books, merged, asked)
    if known.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled") and not merged["CurrencyPrefs"].get(
        "MultiCurrencyEnabled"
    ):
        raise business("Multicurrency can't be turned off.")
    sent = asked.get("AccountingInfoPrefs") or {}
    if books.switches.closing_date_is_writable:
        if "BookCloseDate" in sent and sent["BookCloseDate"] is None:
            merged["AccountingInfoPrefs"].pop("BookCloseDate", None)
    else:
        closed = known.get("AccountingInfoPrefs", {}).get("BookCloseDate")
        merged["AccountingInfoPrefs"].pop("BookCloseDate", None)
        if closed:
            merged["AccountingInfoPrefs"]["BookCloseDate"] = closed
    return merged


def _merged(known: JsonObject, sent: JsonObject) -> JsonObject:
    merged = dict(known)
    for name, value in sent.items():
        if value is None:
            continue
        if name == "NameValue":
            merged[name] = _named(known.get(name, []), value)
        elif isinstance(value, dict) and isinstance(known.get(name), dict):
            merged[name] = {**known[name], **{key: held for key, held in value.items() if held is not None}}
        else:
            merged[name] = value
    return merged


def _named(known: list[JsonObject], sent: object) -> list[JsonObject]:
    """OtherPrefs are pairs of name and value: those that are sent replace those of their name."""
    if not isinstance(sent, list) or not all(isinstance(pair, dict) and pair.get("Name") for pair in sent):
        raise Fault(2010, "Property Name:NameValue specified is unsupported or invalid", element="NameValue")
    new = {
        str(pair["Name"]): {"Name": str(pair["Name"]), "Value": str(pair.get("Value", ""))} for pair in sent
    }
    kept = [new.pop(pair["Name"], pair) for pair in known]
    return [*kept, *new.values()]


def _check_references(books: Books, merged: JsonObject, asked: JsonObject) -> None:
    """Accounts, items, terms and codes that a write names; False, which clients send for none, leaves what was
    there. DefaultDiscountAccount and DefaultItem are bare ids (seen)."""
    known = books.preferences
    for section, name, entity in (
        ("SalesFormsPrefs", "DefaultDiscountAccount", "Account"),
        ("SalesFormsPrefs", "DefaultShippingAccount", "Account"),
        ("SalesFormsPrefs", "DefaultItem", "Item"),
        ("SalesFormsPrefs", "DefaultTerms", "Term"),
        ("VendorAndPurchasesPrefs", "DefaultTerms", "Term"),
        ("VendorAndPurchasesPrefs", "DefaultMarkupAccount", "Account"),
        ("TaxPrefs", "TaxGroupCodeRef", "TaxCode"),
    ):
        sent = (asked.get(section) or {}).get(name)
        before = known.get(section, {}).get(name)
        if sent is None or merged[section][name] == before:
            continue
        value = sent.get("value") if isinstance(sent, dict) else sent
        if value is None or isinstance(value, bool):
            if before is None:
                merged[section].pop(name, None)
            else:
                merged[section][name] = before
            continue
        books.linked(entity, {"value": str(value)})
        merged[section][name] = str(value) if name in ACCOUNT_IDS else {"value": str(value)}


PREFERENCES = EntityType(
    "Preferences",
    {**{name: part(fields) for name, fields in SECTIONS.items()}, "domain": IGNORED},
    can=frozenset({"read", "query", "update"}),
    complete=_complete,
    is_single=True,
)
