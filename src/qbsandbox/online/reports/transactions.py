"""Lists of transactions, one row for each, those that are not booked (estimates, purchase orders) included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qbsandbox.company import pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import lines as listed
from qbsandbox.online.reports import periods, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import full_name
from qbsandbox.online.reports.lines import SEVERAL
from qbsandbox.online.reports.listed_transactions import Txn, find, number_of, plain
from qbsandbox.online.reports.periods import Days
from qbsandbox.online.reports.shape import account_cell, cells, data, money, section
from qbsandbox.online.reports.txn_types import NOT_POSTING

USUAL = (
    "tx_date", "txn_type", "doc_num", "is_no_post", "name", "dept_name", "memo", "account_name", "other_account",
    "subt_nat_home_amount",
)  # fmt: skip
GROUPS = (
    "Name", "Account", "Transaction Type", "Customer", "Vendor", "Employee", "Location", "Payment Method", "Day",
    "Week", "Month", "Quarter", "Year", "Fiscal Quarter", "Fiscal Year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TxnColumn:
    key: str
    title: str
    cell: Callable[[Books, Txn], JsonObject]


def _text(value: object) -> JsonObject:
    return {"value": "" if value is None else str(value)}


def _named(books: Books, entity: str, id: str) -> JsonObject:
    return {"value": full_name(books, entity, int(id)), "id": id} if id else {"value": "", "id": ""}


def _name(books: Books, txn: Txn) -> JsonObject:
    if txn.name is None:
        return {"value": "", "id": ""}
    return {"value": name_of(books, txn.name[0], str(txn.name[1])) or "", "id": str(txn.name[1])}


def _other(books: Books, txn: Txn) -> JsonObject:
    if txn.split is None:
        return {"value": SEVERAL if txn.account else "", "id": ""}
    account = books.store.get("Account", txn.split)
    return account_cell(str(account.body["FullyQualifiedName"]) if account else "", txn.split)


def _paid(kind: str) -> Callable[[Books, Txn], JsonObject]:
    def cell(books: Books, txn: Txn) -> JsonObject:
        state = "" if txn.record.entity != kind else "Unpaid" if txn.record.body.get("Balance") else "Paid"
        return _text(state)

    return cell


def _moment(seconds: int) -> str:
    return pacific.pacific(datetime.fromtimestamp(seconds, UTC)).isoformat(timespec="seconds")[:19]


COLUMNS: tuple[TxnColumn, ...] = (
    TxnColumn("tx_date", "Date", lambda books, txn: _text(txn.dated_on)),
    TxnColumn("txn_type", "Transaction Type", lambda b, txn: {"value": txn.title, "id": str(txn.record.id)}),
    TxnColumn("doc_num", "Num", lambda books, txn: _text(number_of(txn))),
    TxnColumn(
        "is_no_post", "Posting", lambda b, txn: _text("No" if txn.record.entity in NOT_POSTING else "Yes")
    ),
    TxnColumn("is_adj", "Adj", lambda b, txn: _text("Yes" if txn.record.body.get("Adjustment") else "No")),
    TxnColumn("create_date", "Create Date", lambda books, txn: _text(_moment(txn.record.created_at))),
    TxnColumn("create_by", "Created By", lambda books, txn: _text("")),
    TxnColumn("last_mod_date", "Last Modified", lambda books, txn: _text(_moment(txn.record.updated_at))),
    TxnColumn("last_mod_by", "Last Modified By", lambda books, txn: _text("")),
    TxnColumn("name", "Name", _name),
    TxnColumn(
        "dept_name", "Location", lambda b, txn: _named(b, "Department", txn.fact("DepartmentRef", "value"))
    ),
    TxnColumn("memo", "Memo/Description", lambda books, txn: _text(txn.fact("PrivateNote"))),
    TxnColumn("cust_msg", "Customer Message", lambda books, txn: _text(txn.fact("CustomerMemo", "value"))),
    TxnColumn("due_date", "Due Date", lambda books, txn: _text(txn.fact("DueDate"))),
    TxnColumn(
        "term_name", "Terms", lambda b, txn: _text(name_of(b, "Term", txn.fact("SalesTermRef", "value")))
    ),
    TxnColumn(
        "pmt_mthd",
        "Payment Method",
        lambda b, txn: _text(name_of(b, "PaymentMethod", txn.fact("PaymentMethodRef", "value"))),
    ),
    TxnColumn(
        "inv_date", "Invoice Date", lambda b, t: _text(t.dated_on if t.record.entity == "Invoice" else "")
    ),
    TxnColumn("is_ar_paid", "A/R Paid", _paid("Invoice")),
    TxnColumn("is_ap_paid", "A/P Paid", _paid("Bill")),
    TxnColumn("is_cleared", "Clr", lambda books, txn: _text("")),
    TxnColumn("printed", "Check Printed", lambda books, txn: _text(txn.fact("PrintStatus"))),
    TxnColumn("ship_via", "Ship Via", lambda books, txn: _text(txn.fact("ShipMethodRef", "value"))),
    TxnColumn("tracking_num", "Tracking No.", lambda books, txn: _text(txn.fact("TrackingNum"))),
    TxnColumn(
        "account_name",
        "Account",
        lambda b, txn: (
            account_cell(txn.account.name, txn.account.id) if txn.account else {"value": "", "id": ""}
        ),
    ),
    TxnColumn("other_account", "Split", _other),
    TxnColumn("currency", "Currency", lambda b, txn: _text(txn.fact("CurrencyRef", "value") or b.home)),
    TxnColumn("exch_rate", "Exchange Rate", lambda books, txn: _text(txn.fact("ExchangeRate") or "1")),
    TxnColumn("nat_open_bal", "Open Balance", lambda books, txn: _text(txn.fact("Balance"))),
    TxnColumn("subt_nat_amount", "Amount", lambda books, txn: _text(money(txn.cents))),
    TxnColumn("subt_nat_home_amount", "Amount", lambda books, txn: _text(money(txn.cents))),
)


def transaction_list(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    chosen = _columns(books, asked)
    found = _in_order(books, asked, find(books, asked, figures))
    group = next((name for name in GROUPS if name.casefold() == plain(asked, "group_by")), None)
    return _report(books, asked, found, chosen, group)


def by_customer(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """The list in sections of customers; what has none is left out."""
    return _of_names(books, asked, figures, "Customer")


def by_vendor(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _of_names(books, asked, figures, "Vendor")


def _of_names(books: Books, asked: Asked, figures: Figures, entity: str) -> JsonObject:
    found = [txn for txn in find(books, asked, figures) if txn.name and txn.name[0] == entity]
    chosen = [each for each in _columns(books, asked) if each.key != "name" or asked.args.get("columns")]
    return _report(books, asked, _in_order(books, asked, found), chosen, entity)


def _report(
    books: Books, asked: Asked, found: Sequence[Txn], chosen: Sequence[TxnColumn], group: str | None
) -> JsonObject:
    rows: list[JsonObject]
    if group is None:
        rows = [_row(books, chosen, txn) for txn in found]
    else:
        rows = [_group(books, chosen, name, of_name) for name, of_name in _groups(books, asked, found, group)]
    header = shape.header(books, asked, empty=not rows, basis=False)
    return shape.report(header, [shape.column(each.title, each.key) for each in chosen], rows)


def _row(books: Books, chosen: Sequence[TxnColumn], txn: Txn) -> JsonObject:
    return data([each.cell(books, txn) for each in chosen])


def _group(books: Books, chosen: Sequence[TxnColumn], name: JsonObject, of_name: Sequence[Txn]) -> JsonObject:
    total = money(sum(txn.cents for txn in of_name))
    sums = [total if each.key.startswith("subt_") else "" for each in chosen]
    title = [name, *cells(*[""] * (len(chosen) - 1))]
    rows = [_row(books, chosen, txn) for txn in of_name]
    return section(title, rows, cells(f"Total for {name['value']}", *sums[1:]))


def _columns(books: Books, asked: Asked) -> list[TxnColumn]:
    wanted = {name.strip().lower() for name in asked.args.get("columns", "").split(",")}
    chosen = [each for each in COLUMNS if each.key in wanted]
    tracked = bool(books.preferences["AccountingInfoPrefs"].get("TrackDepartments"))
    return chosen or [each for each in COLUMNS if each.key in USUAL and (tracked or each.key != "dept_name")]


def _in_order(books: Books, asked: Asked, found: Sequence[Txn]) -> list[Txn]:
    ordered = list(found)
    by = next((each for each in COLUMNS if each.key == plain(asked, "sort_by")), None)
    if by is not None:
        ordered.sort(key=lambda txn: listed.sort_key(by.cell(books, txn)["value"]))
    if asked.descends:
        ordered.reverse()
    return ordered


def _groups(
    books: Books, asked: Asked, found: Iterable[Txn], group: str
) -> list[tuple[JsonObject, list[Txn]]]:
    """Sections by name; those of periods by time. What has no name stands last."""
    held: dict[tuple[bool, str, str], tuple[JsonObject, list[Txn]]] = {}
    for txn in found:
        order, name = _group_of(books, asked, txn, group)
        key = (not name["value"], order, name.get("id", ""))
        held.setdefault(key, (name if name["value"] else {"value": "Not Specified"}, []))[1].append(txn)
    return [held[key] for key in sorted(held)]


def _group_of(books: Books, asked: Asked, txn: Txn, group: str) -> tuple[str, JsonObject]:
    match group:
        case "Name":
            name = _name(books, txn)
        case "Customer" | "Vendor" | "Employee":
            name = _name(books, txn) if txn.name and txn.name[0] == group else {"value": "", "id": ""}
        case "Account":
            name = account_cell(txn.account.name, txn.account.id) if txn.account else {"value": "", "id": ""}
        case "Transaction Type":
            name = {"value": txn.title}
        case "Location":
            name = _named(books, "Department", txn.fact("DepartmentRef", "value"))
        case "Payment Method":
            name = _text(name_of(books, "PaymentMethod", txn.fact("PaymentMethodRef", "value")))
        case _:
            days = Days(date.fromisoformat(txn.dated_on), asked.days.first_month)
            by = "Days" if group == "Day" else group.replace(" ", "")
            whole = periods.around(by, days)
            return whole.start.isoformat(), {"value": periods.slices(by, whole, days)[0].title}
    return str(name["value"]).casefold(), name
