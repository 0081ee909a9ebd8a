"""The chart of accounts as a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qbsandbox.company import chart, pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.account_rows import ACCOUNT_TYPES
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.lines import sort_key
from qbsandbox.online.reports.shape import data, money

USUAL = ("account_name", "account_type", "detail_acc_type", "account_desc", "account_bal")


@dataclass(frozen=True, slots=True)
class AccountColumn:
    key: str
    title: str
    value: Callable[[Record, int], str]


def _moment(seconds: int) -> str:
    return pacific.pacific(datetime.fromtimestamp(seconds, UTC)).isoformat(timespec="seconds")[:19]


def _balance(record: Record, cents: int) -> str:
    """With the account's own sign; accounts of the income statement hold nothing between years."""
    kind = str(record.body["AccountType"])
    if kind in chart.INCOME_STATEMENT:
        return ""
    return money(cents if chart.is_debit_natured(kind) else -cents)


COLUMNS = (
    AccountColumn("account_name", "Account", lambda record, cents: str(record.body["FullyQualifiedName"])),
    AccountColumn("account_type", "Type", lambda record, cents: str(record.body["AccountType"])),
    AccountColumn("detail_acc_type", "Detail type", lambda record, cents: str(record.body["AccountSubType"])),
    AccountColumn("create_date", "Create Date", lambda record, cents: _moment(record.created_at)),
    AccountColumn("create_by", "Created By", lambda record, cents: ""),
    AccountColumn("last_mod_date", "Last Modified", lambda record, cents: _moment(record.updated_at)),
    AccountColumn("last_mod_by", "Last Modified By", lambda record, cents: ""),
    AccountColumn(
        "account_desc", "Description", lambda record, cents: str(record.body.get("Description", ""))
    ),
    AccountColumn("account_bal", "Balance", _balance),
)


def account_list(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Accounts in the order of reports; without ids in the cells, as recorded."""
    wanted = {name.strip().lower() for name in asked.args.get("columns", "").split(",")}
    chosen = [each for each in COLUMNS if each.key in wanted] or [
        each for each in COLUMNS if each.key in USUAL
    ]
    rows = [
        data([{"value": each.value(record, books.store.account_totals(record.id)[0])} for each in chosen])
        for record in _ordered(books, asked)
    ]
    built: JsonObject = shape.header(books, asked, empty=not rows, basis=False, period=False)
    built.pop("DateMacro", None)
    return shape.report(built, [shape.column(each.title, each.key) for each in chosen], rows)


def _ordered(books: Books, asked: Asked) -> list[Record]:
    words = [word.strip().casefold() for word in asked.args.get("account_type", "").split(",")]
    kinds = {ACCOUNT_TYPES[word] for word in words if word in ACCOUNT_TYPES}
    deleted = asked.choice("account_status", ("Deleted", "Not_Deleted")) == "Deleted"
    made = asked.between("start_createdate", "end_createdate", "createdate_macro")
    changed = asked.between("start_moddate", "end_moddate", "moddate_macro")
    records = [
        record
        for record in books.store.select("Account")
        if record.active != deleted
        and (not kinds or record.body["AccountType"] in kinds)
        and (made is None or made.start <= _day(record.created_at) <= made.end)
        and (changed is None or changed.start <= _day(record.updated_at) <= changed.end)
    ]
    records.sort(key=_report_order)
    by: Mapping[str, AccountColumn] = {each.key: each for each in COLUMNS}
    chosen = by.get(asked.args.get("sort_by", "").strip().lower())
    if chosen is not None:
        records.sort(
            key=lambda record: sort_key(chosen.value(record, books.store.account_totals(record.id)[0]))
        )
    if asked.descends:
        records.reverse()
    return records


def _day(seconds: int) -> date:
    return pacific.pacific(datetime.fromtimestamp(seconds, UTC)).date()


def _report_order(record: Record) -> tuple[int, str]:
    return chart.REPORT_ORDER[record.body["AccountType"]], str(record.body["FullyQualifiedName"]).casefold()
