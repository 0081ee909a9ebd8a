"""What QuickBooks refuses, by code and sentence.

A `Fault` is raised wherever a rule is broken and rendered by the face that the client talks to. Codes and
texts are those that were observed or published by Intuit; where only a title is published the detail repeats
it with the value that was supplied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TITLES: Mapping[int, str] = {
    120: "Authorization Failure",
    500: "Unsupported Operation",
    600: "Duplicate Request ID",
    610: "Object Not Found",
    620: "Transaction ID Cannot Be Linked",
    700: "Parent Reference Invalid",
    900: "Parent cannot be child",
    1040: "Batch size exceeds allowed limit",
    2010: "Request has invalid or unsupported property",
    2020: "Required param missing, need to supply the required value for the API",
    2030: "Invalid ID",
    2040: "Invalid String. The String may contain unsupported or illegal chars",
    2050: "Invalid String Length",
    2060: "Invalid Date",
    2080: "Invalid Number",
    2100: "Invalid Decimal",
    2130: "Invalid Request ID format",
    2140: "Invalid Amount",
    2150: "Invalid Percent",
    2170: "Invalid Enumeration",
    2190: "Value out of range",
    2200: "Invalid URL",
    2210: "Invalid Email Address format",
    2220: "Invalid Currency",
    2230: "Invalid Boolean",
    2240: "Invalid Number Range",
    2250: "Missing lines",
    2260: "Missing PostingType",
    2270: "Missing TaxApplicableOn",
    2280: "Missing TaxAmount",
    2290: "Negative Amount",
    2300: "Amount on debits not equal to credits",
    2500: "Invalid Reference Id",
    2600: "Conflicting elements",
    4000: "Error parsing query",
    4001: "Invalid query",
    5010: "Stale Object Error",
    5020: "Permission Denied",
    5030: "Feature Not Supported Error",
    6000: "A business validation error has occurred while processing your request",
    6010: "Account Type or Account Sub Type is required",
    6030: "Upload file size exceeds the limit",
    6040: "Metadata is not an Attachable",
    6041: "Invalid Uploaded File",
    6050: "Unsupported EntityRef type",
    6070: "Amount calculation incorrect in the request",
    6080: "No Name Provided",
    6090: "Discount Line missing required info",
    6100: "Invalid Line TaxCode in the request",
    6140: "Duplicate Document Number Error",
    6150: "ParentRef Required",
    6170: "Invalid TxnTaxDetail in the request",
    6180: "Sub Level Limit Exceeded",
    6190: "Invalid Company Status",
    6200: "Account Period Closed",
    6210: "Account Period Closed, Requires Password",
    6220: "Entity has a balance",
    6240: "Duplicate Name Exists Error",
    6270: "Transaction date is before the item's inventory start date",
    6280: "Entity has unbilled expenses",
    6310: "Billable line without a customer",
    6320: "Invalid billable status",
    6400: "Linked purchase can't be changed",
    6420: "Email address required",
    6430: "Invalid account type used",
    6530: "Raw Credit Card Numbers Not Supported",
    6540: "Deposited Transaction cannot be changed",
    6520: "Inventory quantity required",
    10100: "Result Set Big",
    10000: "An application error has occurred while processing your request",
}

CLOSED = (
    "The account period has closed and the account books cannot be updated through the QBO Services API. "
    "Please use the QBO website to make these changes."
)
INACTIVE = (
    "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)
DUPLICATE_NUMBER = (
    "Duplicate Document Number Error : "
    "You must specify a different number. This number has already been used."
)
NAME_TAKEN = "The name supplied already exists."
ACCOUNT_NAME_TAKEN = (
    "The name supplied already exists. : "
    "Another account is already using this name.  Please use a different name."
)


@dataclass(eq=False)
class Fault(Exception):
    """One refusal. `element` None leaves the key out; `type` is ValidationFault unless said otherwise.

    `timed` False leaves `time` out of the envelope (recorded for 2030); `status` is 400 for nearly all, 200
    for the void anomalies.
    """

    code: int
    detail: str
    element: str | None = None
    type: str = "ValidationFault"
    message: str = ""
    timed: bool = True
    status: int = 400

    def as_json(self) -> dict[str, Any]:
        """The value of the envelope's `Fault` member; also what a batch item carries."""
        error: dict[str, Any] = {
            "Message": self.message or TITLES.get(self.code, "Validation Exception"),
            "Detail": self.detail,
            "code": str(self.code),
        }
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.type}


def business(sentence: str) -> Fault:
    """6000, the catch-all of the accounting engine; clients tell its cases apart by the sentence."""
    return Fault(6000, f"Business Validation Error: {sentence}", element="")


def not_found() -> Fault:
    """610: also for ids that never existed."""
    return Fault(610, INACTIVE, element="")


def deleted_by_another() -> Fault:
    """610 for a write on a transaction that is gone."""
    return Fault(610, "Object Not Found : Another user has deleted this transaction.", element="")


def missing(parameter: str) -> Fault:
    return Fault(2020, f"Required parameter {parameter} is missing in the request", element=parameter)


def stale(entity: str) -> Fault:
    """5010. The name of the other person is not known here; the real text has it in both places."""
    return Fault(
        5010,
        "Stale Object Error : You and another user were working on this at the same time. Another user "
        f"finished before you did, so your work was not saved. Entity={entity}",
        element="",
    )


def closed_period(*, password: bool) -> Fault:
    """6200 when the closing date has no password, 6210 when it has one (by the codes' titles)."""
    return Fault(6210 if password else 6200, CLOSED, element="")


def unsupported(what: str, *, element: str | None = None) -> Fault:
    return Fault(500, f"Operation {what} is not supported.", element=element)
