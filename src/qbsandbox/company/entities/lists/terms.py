"""Payment terms and the due dates they give."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.schema import IGNORED, LIST, EntityType, flag, number, text, whole
from qbsandbox.company.faults import Fault, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record


def due_date(term: Record, dated_on: date) -> date:
    """Standard terms add days; date-driven ones take a day of this month, or of the next one when it is too
    near."""
    if term.body["Type"] == "STANDARD":
        return dated_on + timedelta(days=int(term.body["DueDays"]))
    day = int(term.body["DayOfMonthDue"])
    near = int(term.body.get("DueNextMonthDays") or 0)
    due = _in_month(dated_on.year, dated_on.month, day)
    if (due - dated_on).days <= near:
        year, month = (dated_on.year + 1, 1) if dated_on.month == 12 else (dated_on.year, dated_on.month + 1)
        due = _in_month(year, month, day)
    return due


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


# Property, least and most (Intuit's Term page; those of the discount and of DueNextMonthDays follow it).
RANGES = (
    ("DueDays", 0, 999),
    ("DiscountDays", 0, 999),
    ("DayOfMonthDue", 1, 31),
    ("DiscountDayOfMonth", 1, 31),
    ("DueNextMonthDays", 1, 999),
)
STANDARD = ("DueDays", "DiscountDays")
BY_DATE = ("DayOfMonthDue", "DiscountDayOfMonth", "DueNextMonthDays")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """DueDays or DayOfMonthDue; of both the days count. A term that is changed to the other kind loses what
    belonged to the first. Zeros where only a day of the month can stand count as none (clients send them)."""
    body["Name"] = naming.required_name(body, forbidden="\t\n\r")
    for name, least, _ in RANGES:
        if least and body.get(name) == 0:
            del body[name]
    if before is not None and asked.get("DayOfMonthDue") and asked.get("DueDays") is None:
        body.pop("DueDays", None)
    if body.get("DueDays") is None and body.get("DayOfMonthDue") is None:
        raise missing("DueDays")
    for name, least, most in RANGES:
        value = body.get(name)
        if value is not None and not least <= value <= most:
            raise Fault(2240, f"Value out of range ({least}-{most}). Supplied value:{value}", element=name)
    is_standard = body.get("DueDays") is not None
    body["Type"] = "STANDARD" if is_standard else "DATE_DRIVEN"
    for name in BY_DATE if is_standard else STANDARD:
        body.pop(name, None)
    percent = body.setdefault("DiscountPercent", 0)
    if not 0 <= percent <= 100:
        raise Fault(2150, f"Value out of range (0-100). Supplied value:{percent}", element="DiscountPercent")
    body.setdefault("Active", True)
    naming.rename_on_deactivation(books, ["Term"], body, before, "Name")
    naming.check_free(books, ["Term"], str(body["Name"]), before)
    return body


TERM = EntityType(
    "Term",
    {
        "Name": text(31, filterable=True),
        "Active": flag(filterable=True),
        "Type": text(choices=("STANDARD", "DATE_DRIVEN", "Standard", "DateDriven")),
        "DiscountPercent": number(),
        "DueDays": whole(),
        "DiscountDays": whole(),
        "DayOfMonthDue": whole(),
        "DiscountDayOfMonth": whole(),
        "DueNextMonthDays": whole(),
        "domain": IGNORED,
    },
    can=LIST,
    order="name",
    complete=_complete,
)
