"""Recurring transactions: templates from which QuickBooks makes documents on a schedule.

A template is a whole document of its kind plus its RecurringInfo, in an envelope named after the kind:
`{"RecurringTransaction": {"Invoice": {…}}}`. It has an Id among the transactions, is checked by the rules of its
kind, and posts nothing. That the schedule really makes documents as time passes is the user's side of
QuickBooks and not part of this.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qbsandbox.company.entities import reading
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists.naming import duplicate
from qbsandbox.company.entities.schema import (
    OPAQUE,
    EntityType,
    Field,
    Kind,
    day,
    flag,
    part,
    text,
    whole,
)
from qbsandbox.company.entities.values import clean
from qbsandbox.company.faults import Fault, missing, unsupported
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

KINDS = (
    "Bill",
    "Purchase",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "Invoice",
    "JournalEntry",
    "RefundReceipt",
    "SalesReceipt",
    "Transfer",
    "VendorCredit",
    "PurchaseOrder",
)
WEEKDAYS = tuple(calendar.day_name)
MONTHS = tuple(calendar.month_name)[1:]
INTERVALS = ("Daily", "Weekly", "Monthly", "Yearly")
TYPES = ("Automated", "Reminder", "Reminded", "UnScheduled", "Unscheduled")
SCHEDULE: Mapping[str, Field] = {
    "IntervalType": text(choices=INTERVALS),
    "NumInterval": whole(),
    "DayOfMonth": whole(),
    "DayOfWeek": text(choices=WEEKDAYS),
    "WeekOfMonth": whole(),
    "MonthOfYear": text(choices=MONTHS),
    "RemindDays": whole(),
    "DaysBefore": whole(),
    "MaxOccurrences": whole(),
    "StartDate": day(),
    "EndDate": day(),
    "NextDate": day(read_only=True),
    "PreviousDate": day(read_only=True),
}
INFO: Mapping[str, Field] = {
    "Name": text(100),
    "RecurType": text(choices=TYPES),
    "Active": flag(),
    "ScheduleInfo": part(SCHEDULE),
}
# What every template has beside the properties of its kind.
OWN: Mapping[str, Field] = {
    "RecurringInfo": part(INFO),
    "RecurDataRef": Field(Kind.REFERENCE, read_only=True),
}
DATA_SEQUENCE = "recurdata"


class _Checked(Exception):
    """Carries a checked document out of the step that is taken back."""

    def __init__(self, body: JsonObject) -> None:
        self.body = body


def templates_of(types: Iterable[EntityType]) -> EntityType:
    """The kind RecurringTransaction over those of `types` that can recur."""
    kinds = _Kinds({type.name: _template(type) for type in types if type.name in KINDS})
    return EntityType(
        "RecurringTransaction",
        {
            "Type": text(choices=KINDS, filterable=True),
            "Name": Field(Kind.TEXT, read_only=True, filterable=True),
            "RecurDataRef": Field(Kind.REFERENCE, read_only=True, filterable=True),
            "Document": OPAQUE,
        },
        can=frozenset({"create", "update", "read", "query", "delete"}),
        prepare=kinds.open,
        complete=kinds.complete,
        reshape=kinds.enclose,
        in_cdc=False,
        in_webhooks=False,
    )


def _template(type: EntityType) -> EntityType:
    """A document's kind with RecurringInfo in front of its own properties."""
    return EntityType(
        type.name,
        {**OWN, **type.fields, **OWN},
        lines=type.lines,
        required_on_sparse=type.required_on_sparse,
        complete=type.complete,
        show=type.show,
    )


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The rules of templates; `types` are the kinds of documents they can be of."""

    types: Mapping[str, EntityType]

    def open(self, books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
        """`{"Invoice": {…}}`, or that once more in `{"RecurringTransaction": {…}}`, as the usual request.

        A delete takes the whole object; Id and SyncToken alone do, too. That an invoice's Deposit, which replies
        carry, is refused when it is sent back was seen; the code was not. A new template may say 0, as clients'
        empty invoices do.
        """
        inner = raw.get("RecurringTransaction")
        raw = inner if isinstance(inner, Mapping) else raw
        named = [name for name in raw if name in KINDS]
        if not named and operation == "delete":
            return raw
        if len(named) != 1 or not isinstance(raw[named[0]], Mapping):
            raise Fault(
                2010,
                "Property Name:a RecurringTransaction holds one document, named after its kind,"
                "\n specified is unsupported or invalid",
            )
        kind, document = named[0], raw[named[0]]
        if kind not in self.types:
            raise unsupported(f"create of a recurring {kind}", element="Operation")
        sends_back = document.get("Id") not in (None, "") or document.get("Deposit") not in (0, None, "")
        if operation != "delete" and kind == "Invoice" and "Deposit" in document and sends_back:
            raise Fault(2010, "Property Name:Deposit specified is unsupported or invalid", element="Deposit")
        opened = {key: document[key] for key in ("Id", "SyncToken", "sparse") if key in document}
        return {**opened, "Type": kind, "Document": document}

    def complete(
        self, books: Books, body: JsonObject, before: Record | None, asked: JsonObject
    ) -> JsonObject:
        kind, raw = str(body["Type"]), body.get("Document") or {}
        if before is not None and before.body["Type"] != kind:
            raise Fault(2010, "Property Name:Type of a recurring transaction cannot be changed")
        document = self._checked(books, kind, raw, before)
        info = _info(books, document, before)
        data = (
            before.body["RecurDataRef"] if before else {"value": str(books.store.next_number(DATA_SEQUENCE))}
        )
        document.update(RecurringInfo=info, RecurDataRef=data)
        return {"Type": kind, "Name": info["Name"], "RecurDataRef": data, "Document": document}

    def _checked(self, books: Books, kind: str, raw: Mapping[str, Any], before: Record | None) -> JsonObject:
        """The document by the rules of its kind. What these rules do beside checking (numbers and addresses they
        give, accounts they open) is taken back: a template leaves no traces."""
        type = self.types[kind]
        asked = clean(
            type,
            raw,
            strict=books.switches.refuses_unknown_properties,
            latin1=books.company.is_us and books.switches.checks_latin1,
        )
        if before is not None and str(raw.get("sparse")).lower() == "true":
            asked = {**before.body["Document"], **asked}
        body = {name: value for name, value in asked.items() if value is not None and name != "LinkedTxn"}
        for name, field in type.fields.items():
            if field.required and name not in body:
                raise missing(name)
        try:
            with books.store.step():
                raise _Checked(type.complete(books, body, None, asked))
        except _Checked as done:
            checked = done.body
        if asked.get("DocNumber") is None:
            checked.pop("DocNumber", None)
        return checked

    def enclose(self, books: Books, record: Record, shown: JsonObject) -> JsonObject:
        """`{"Bill": {…}}`. No template shows a TxnDate, as it has none; an invoice shows `Deposit: 0` (seen)."""
        kind = str(record.body["Type"])
        if "status" in shown:
            return {kind: shown}
        document = Record(
            kind,
            record.id,
            record.sync_token,
            record.created_at,
            record.updated_at,
            True,
            record.body["Document"],
        )
        inner = reading.show(books, self.types[kind], document)
        inner.pop("TxnDate", None)
        if kind == "Invoice":
            inner.setdefault("Deposit", 0)
        return {kind: inner}


def _info(books: Books, document: JsonObject, before: Record | None) -> JsonObject:
    """RecurringInfo with a name of its own among the templates, and the day the next document is due."""
    sent = document.get("RecurringInfo")
    if sent is None:
        raise missing("RecurringInfo")
    info = {key: value for key, value in sent.items() if value is not None}
    name = str(info.get("Name") or "").strip()
    if not name:
        raise missing("RecurringInfo.Name")
    for taken in books.store.named(["RecurringTransaction"], name):
        if before is None or taken.id != before.id:
            raise duplicate(taken, books)
    schedule = {key: value for key, value in (info.get("ScheduleInfo") or {}).items() if value is not None}
    _check_schedule(schedule)
    known = {} if before is None else before.body["Document"]["RecurringInfo"].get("ScheduleInfo", {})
    if known.get("PreviousDate"):
        schedule["PreviousDate"] = known["PreviousDate"]
    recurs = info.setdefault("RecurType", "Automated")
    due = None if str(recurs).lower() == "unscheduled" else next_date(schedule, books.today)
    if due is not None:
        schedule["NextDate"] = due.isoformat()
    info.update(Name=name, Active=info.get("Active", True), ScheduleInfo=schedule)
    return {key: info[key] for key in INFO if key in info}


def _check_schedule(schedule: JsonObject) -> None:
    for name, least, most in (
        ("NumInterval", 1, 999),
        ("DayOfMonth", 1, 31),
        ("WeekOfMonth", 1, 5),
        ("MaxOccurrences", 1, 999),
        ("DaysBefore", 0, 999),
        ("RemindDays", 0, 999),
    ):
        value = schedule.get(name)
        if value == 0 and least:
            del schedule[name]
        elif value is not None and not least <= value <= most:
            raise Fault(2240, f"Value out of range ({least}-{most}). Supplied value:{value}", element=name)


def next_date(schedule: Mapping[str, Any], today: date) -> date | None:
    """The first day of the schedule from its start on (from today where it has none), None after its end."""
    start = date.fromisoformat(schedule["StartDate"]) if schedule.get("StartDate") else today
    end = schedule.get("EndDate")
    last = start + timedelta(days=366)
    if end:
        last = min(last, date.fromisoformat(end))
    found = start
    while found <= last:
        if _falls_on(schedule, found, start):
            return found
        found += timedelta(days=1)
    return None


def _falls_on(schedule: Mapping[str, Any], found: date, start: date) -> bool:
    interval = schedule.get("IntervalType")
    weekday = WEEKDAYS.index(schedule["DayOfWeek"]) if schedule.get("DayOfWeek") else None
    if interval == "Weekly":
        return weekday is None or found.weekday() == weekday
    if interval == "Yearly" and schedule.get("MonthOfYear") not in (None, MONTHS[found.month - 1]):
        return False
    if interval not in ("Monthly", "Yearly"):
        return True
    week = schedule.get("WeekOfMonth")
    length = calendar.monthrange(found.year, found.month)[1]
    if week is not None and weekday is not None:
        is_last = found.day + 7 > length
        return found.weekday() == weekday and ((found.day - 1) // 7 + 1 == week or (week == 5 and is_last))
    day = schedule.get("DayOfMonth") or start.day
    return found.day == min(day, length)
