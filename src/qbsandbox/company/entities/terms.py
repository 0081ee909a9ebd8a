"""Payment terms and the due dates they give."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from qbsandbox.company.entities import lists
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import IGNORED, LIST, EntityType, flag, number, text, whole
from qbsandbox.company.faults import Fault, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record


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


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if not body.get("Name"):
        raise missing("Name")
    body["Name"] = str(body["Name"]).strip()
    days, day_of_month = body.get("DueDays"), body.get("DayOfMonthDue")
    if days is None and day_of_month is None:
        raise missing("DueDays")
    if days is not None and not 0 <= days <= 999:
        raise Fault(2240, f"Value out of range (0-999). Supplied value:{days}", element="DueDays")
    if day_of_month is not None and not 1 <= day_of_month <= 31:
        raise Fault(
            2240, f"Value out of range (1-31). Supplied value:{day_of_month}", element="DayOfMonthDue"
        )
    body["Type"] = "STANDARD" if days is not None else "DATE_DRIVEN"
    body.setdefault("Active", True)
    body.setdefault("DiscountPercent", 0)
    lists.rename_on_deactivation(books, ["Term"], body, before, "Name")
    lists.check_free(books, ["Term"], str(body["Name"]), before)
    return body


TERM = EntityType(
    "Term",
    {
        "Name": text(31, filterable=True),
        "Active": flag(filterable=True),
        "Type": text(),
        "DiscountPercent": number(),
        "DueDays": whole(),
        "DiscountDays": whole(),
        "DayOfMonthDue": whole(),
        "DiscountDayOfMonth": whole(),
        "DueNextMonthDays": whole(),
        "domain": IGNORED,
    },
    can=LIST,
    complete=_complete,
)
