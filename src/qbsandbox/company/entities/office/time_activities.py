"""Time sheets: hours an employee or vendor worked, for a customer or not. They post nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from qbsandbox.company import pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names.people import check_reference
from qbsandbox.company.entities.schema import (
    IGNORED,
    OPAQUE,
    TRANSACTION,
    EntityType,
    day,
    flag,
    number,
    reference,
    text,
    whole,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

MOST_HOURS = 8760
WORKERS = {"Employee": "EmployeeRef", "Vendor": "VendorRef"}
TIME_ALONE = re.compile(r"T?(\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    body["TxnDate"] = body.get("TxnDate") or books.today.isoformat()
    _set_worker(books, body, before)
    for name, entity in (
        ("CustomerRef", "Customer"),
        ("DepartmentRef", "Department"),
        ("ClassRef", "Class"),
    ):
        check_reference(books, body, before, name, entity)
    _set_item(books, body, before)
    _set_time(body)
    _set_billing(body, before)
    body.setdefault("Taxable", False)
    if body["BillableStatus"] == "NotBillable":
        # What is not billed keeps no rate: 0 comes back whatever was sent (seen in 2026).
        body["HourlyRate"] = 0
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """CostRate, and Seconds beside Hours and Minutes, 0 where there are none (recorded 2025)."""
    if books.switches.shows_newer_properties:
        shown.setdefault("CostRate", 0)
        if "Hours" in shown:
            shown.setdefault("Seconds", 0)
    return shown


def _set_worker(books: Books, body: JsonObject, before: Record | None) -> None:
    """NameOf says whose time it is, and its reference is there; the other one is dropped."""
    kind = body.get("NameOf")
    if kind is None:
        raise missing("NameOf")
    own = WORKERS[kind]
    if body.get(own) is None:
        raise missing(own)
    check_reference(books, body, before, own, kind)
    for name in WORKERS.values():
        if name != own:
            body.pop(name, None)


def _set_item(books: Books, body: JsonObject, before: Record | None) -> None:
    """The service; a time sheet that names none is for the item "Hours" where there is one (Intuit's sample).

    A category or bundle is refused (6000, as on sales forms).
    """
    if body.get("ItemRef") is None:
        hours = next((item for item in books.store.named(["Item"], "Hours") if item.active), None)
        if hours is not None:
            body["ItemRef"] = {"value": str(hours.id)}
        return
    item = check_reference(books, body, before, "ItemRef", "Item")
    if item is not None and item.body.get("Type") in ("Category", "Group"):
        raise business("A category or bundle can't be used for a time activity.")


def _set_time(body: JsonObject) -> None:
    """Hours and Minutes, or StartTime and EndTime; of both, start and end count."""
    start, end = body.get("StartTime"), body.get("EndTime")
    if start is not None or end is not None:
        if start is None or end is None:
            raise missing("StartTime" if start is None else "EndTime")
        begun = _moment(str(start), str(body["TxnDate"]), "StartTime")
        ended = _moment(str(end), str(body["TxnDate"]), "EndTime")
        if ended <= begun:
            raise business("The end time of a time activity must be after its start time.")
        body["StartTime"], body["EndTime"] = pacific.seconds_text(begun), pacific.seconds_text(ended)
        for name in ("Hours", "Minutes", "Seconds"):
            body.pop(name, None)
    elif body.get("Hours") is None and body.get("Minutes") is None:
        raise missing("Hours")
    else:
        body["Hours"] = body.get("Hours") or 0
        body["Minutes"] = body.get("Minutes") or 0
    for name, most in (
        ("Hours", MOST_HOURS),
        ("Minutes", 59),
        ("BreakHours", MOST_HOURS),
        ("BreakMinutes", 59),
    ):
        value = body.get(name)
        if value is not None and not 0 <= value <= most:
            raise Fault(2240, f"Value out of range (0-{most}). Supplied value:{value}", element=name)


def _set_billing(body: JsonObject, before: Record | None) -> None:
    """Billable time needs a customer (6310) and an hourly rate (2020); only an invoice makes it HasBeenBilled,
    and what has been billed stays so (6320)."""
    status = body.setdefault("BillableStatus", "NotBillable")
    was = None if before is None else before.body.get("BillableStatus")
    if (status == "HasBeenBilled") != (was == "HasBeenBilled"):
        raise Fault(
            6320,
            "Invalid billable status : HasBeenBilled is set when an invoice takes the time",
            element="BillableStatus",
        )
    if status == "Billable":
        if body.get("CustomerRef") is None:
            raise Fault(6310, "CustomerRef is required for billable time", element="CustomerRef")
        if body.get("HourlyRate") is None:
            raise missing("HourlyRate")
    rate = body.get("HourlyRate")
    if rate is not None and rate < 0:
        raise Fault(2190, f"Value out of range. Supplied value:{rate}", element="HourlyRate")


def _moment(written: str, dated_on: str, element: str) -> datetime:
    """A date with time, or a time alone on the date of the time sheet (Intuit's sample); Pacific time where no
    offset is given."""
    alone = TIME_ALONE.fullmatch(written)
    try:
        parsed = datetime.fromisoformat(f"{dated_on}T{alone[1]}{alone[2] or ''}" if alone else written)
    except ValueError:
        raise Fault(2060, f"Invalid Date. Supplied value:{written}", element=element) from None
    return pacific.at(parsed) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _before_delete(books: Books, record: Record) -> None:
    if record.body["BillableStatus"] == "HasBeenBilled":
        raise Fault(
            6400,
            "The time activity cannot be deleted as it would make the invoice, it is linked to, blank.",
            element="",
        )


TIME_ACTIVITY = EntityType(
    "TimeActivity",
    {
        "TxnDate": day(filterable=True),
        "NameOf": text(choices=tuple(WORKERS), filterable=True),
        "EmployeeRef": reference("Employee", filterable=True),
        "VendorRef": reference("Vendor", filterable=True),
        "CustomerRef": reference("Customer", filterable=True),
        "DepartmentRef": reference("Department"),
        "ItemRef": reference("Item"),
        "ClassRef": reference("Class"),
        "PayrollItemRef": OPAQUE,
        "ProjectRef": reference(None, shows_name=False, filterable=True),
        "BillableStatus": text(choices=("Billable", "NotBillable", "HasBeenBilled"), filterable=True),
        "Taxable": flag(),
        "HourlyRate": number(),
        "CostRate": number(),
        "Hours": whole(),
        "Minutes": whole(),
        "Seconds": whole(),
        "BreakHours": whole(),
        "BreakMinutes": whole(),
        "BreakSeconds": whole(),
        "StartTime": text(),
        "EndTime": text(),
        "Description": text(4000),
        "TransactionLocationType": text(),
        "domain": IGNORED,
        "LinkedTxn": IGNORED,
        "AttachableRef": IGNORED,
        "CustomField": IGNORED,
    },
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    show=_show,
    before_delete=_before_delete,
)
