"""Lists of transactions, one row for each, those that are not booked (estimates, purchase orders) included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from qbsandbox.company import chart, pacific
from qbsandbox.company.currencies import cents
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account
from qbsandbox.company.store import Record
from qbsandbox.online.reports import lines as listed
from qbsandbox.online.reports import periods, shape
from qbsandbox.online.reports.account_rows import ACCOUNT_TYPES
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import full_name
from qbsandbox.online.reports.lines import SEVERAL
from qbsandbox.online.reports.periods import Days, Range
from qbsandbox.online.reports.shape import account_cell, cells, data, money, section
from qbsandbox.online.reports.txn_types import NOT_POSTING, TITLES, title_of

USUAL = (
    "tx_date", "txn_type", "doc_num", "is_no_post", "name", "dept_name", "memo", "account_name", "other_account",
    "subt_nat_home_amount",
)  # fmt: skip
# The names of the parameter transaction_type, and the title of the transactions it stands for.
TYPES = {
    "creditcardcharge": "Expense", "check": "Check", "invoice": "Invoice", "receivepayment": "Payment",
    "payment": "Payment", "journalentry": "Journal Entry", "bill": "Bill",
    "creditcardcredit": "Credit Card Credit", "vendorcredit": "Vendor Credit", "credit": "Vendor Credit",
    "billpaymentcheck": "Bill Payment (Check)", "billpaymentcreditcard": "Bill Payment (Credit Card)",
    "transfer": "Transfer", "deposit": "Deposit", "cashpurchase": "Expense", "salesreceipt": "Sales Receipt",
    "creditmemo": "Credit Memo", "creditrefund": "Refund", "estimate": "Estimate",
    "inventoryquantityadjustment": "Inventory Qty Adjust", "purchaseorder": "Purchase Order",
}  # fmt: skip
GROUPS = (
    "Name", "Account", "Transaction Type", "Customer", "Vendor", "Employee", "Location", "Payment Method", "Day",
    "Week", "Month", "Quarter", "Year", "Fiscal Quarter", "Fiscal Year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Txn:
    """A transaction as a list shows it: `cents` is how much it moved the account of its total."""

    record: Record
    title: str
    account: Account | None
    split: int | None
    cents: int
    name: tuple[str, int] | None

    @property
    def dated_on(self) -> str:
        return str(self.record.body["TxnDate"])

    def fact(self, *path: str) -> str:
        value: object = self.record.body
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return "" if value is None else str(value)


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


def _number(txn: Txn) -> str:
    return txn.fact("DocNumber") or txn.fact("PaymentRefNum")


COLUMNS: tuple[TxnColumn, ...] = (
    TxnColumn("tx_date", "Date", lambda books, txn: _text(txn.dated_on)),
    TxnColumn("txn_type", "Transaction Type", lambda b, txn: {"value": txn.title, "id": str(txn.record.id)}),
    TxnColumn("doc_num", "Num", lambda books, txn: _text(_number(txn))),
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
    found = _in_order(books, asked, _chosen(books, asked, figures))
    group = next((name for name in GROUPS if name.casefold() == _plain(asked, "group_by")), None)
    return _report(books, asked, found, chosen, group)


def by_customer(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """The list in sections of customers; what has none is left out."""
    return _of_names(books, asked, figures, "Customer")


def by_vendor(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _of_names(books, asked, figures, "Vendor")


def _of_names(books: Books, asked: Asked, figures: Figures, entity: str) -> JsonObject:
    found = [txn for txn in _chosen(books, asked, figures) if txn.name and txn.name[0] == entity]
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


def _chosen(books: Books, asked: Asked, figures: Figures) -> list[Txn]:
    """The transactions of the range that pass every filter."""
    found: list[Txn] = []
    heads = _heads(books, asked.range)
    for entity, family in FAMILIES.items():
        if not family.posts or entity not in TITLES:
            continue
        span = (asked.range.start.isoformat(), asked.range.end.isoformat())
        for record in books.store.select(entity, " AND dated_on BETWEEN ? AND ? ORDER BY dated_on, id", span):
            txn = _txn(figures, record, heads.get(record.id, []))
            if all(passes(asked, txn) for passes in FILTERS) and _is_limited_to(books, asked, txn, heads):
                found.append(txn)
    return sorted(found, key=lambda txn: (txn.dated_on, txn.record.id))


Head = tuple[int, int, int, str | None, int | None]


def _heads(books: Books, range: Range) -> dict[int, list[Head]]:
    """By transaction, its entries in order: line, account, hundredths, name."""
    rows = books.store.connection.execute(
        "SELECT txn_id, line, account_id, cents, name_entity, name_id FROM entries"
        " WHERE dated_on BETWEEN ? AND ? ORDER BY txn_id, line",
        (range.start.isoformat(), range.end.isoformat()),
    )
    found: dict[int, list[Head]] = {}
    for txn, *head in rows:
        found.setdefault(txn, []).append(tuple(head))
    return found


def _txn(figures: Figures, record: Record, entries: Sequence[Head]) -> Txn:
    body = record.body
    title = title_of(record.entity, body)
    name = _party(record) or next(((e[3], e[4]) for e in entries if e[3] and e[4]), None)
    if not entries:
        rate = Decimal(body.get("ExchangeRate") or 1)
        total = cents((Decimal(body.get("TotalAmt") or 0) * rate).quantize(Decimal("0.01")))
        return Txn(record, title, None, None, total, name)
    account = figures.accounts[entries[0][1]]
    sign = 1 if chart.is_debit_natured(account.type) else -1
    nothing = record.entity in ("Payment", "BillPayment") and not body.get("TotalAmt")
    others = [entry[1] for entry in entries[1:]]
    split = others[0] if len(others) == 1 else None
    return Txn(record, title, account, split, 0 if nothing else sign * entries[0][2], name)


def _party(record: Record) -> tuple[str, int] | None:
    field = FAMILIES[record.entity].party
    ref = record.body.get(field) if field else None
    if not ref:
        return None
    kind = str(ref.get("type") or field).removesuffix("Ref")
    return kind.capitalize(), int(ref["value"])


def _is_limited_to(books: Books, asked: Asked, txn: Txn, heads: Mapping[int, Sequence[Head]]) -> bool:
    limits = asked.limits
    method = _plain(asked, "payment_method")
    if (
        method
        and (name_of(books, "PaymentMethod", txn.fact("PaymentMethodRef", "value")) or "").casefold()
        != method
    ):
        return False
    for entity, ids in (
        ("Customer", limits.customers), ("Vendor", limits.vendors), ("Employee", limits.employees),
    ):  # fmt: skip
        if ids and not (txn.name and txn.name[0] == entity and txn.name[1] in ids):
            return False
    if asked.args.get("name") and not (txn.name and txn.name[1] in asked.ids("name")):
        return False
    accounts = {head[1] for head in heads.get(txn.record.id, ())}
    if limits.accounts and not accounts & limits.accounts:
        return False
    place = txn.fact("DepartmentRef", "value")
    return not limits.departments or (place.isdigit() and int(place) in limits.departments)


def _plain(asked: Asked, name: str) -> str:
    return asked.args.get(name, "").strip().casefold()


def _of_type(asked: Asked, txn: Txn) -> bool:
    wanted = {TYPES[w] for w in _plain(asked, "transaction_type").replace(" ", "").split(",") if w in TYPES}
    return not wanted or txn.title in wanted


def _of_number(asked: Asked, txn: Txn) -> bool:
    wanted = _plain(asked, "docnum")
    return not wanted or _number(txn).casefold() == wanted


def _of_amount(asked: Asked, txn: Txn) -> bool:
    """`bothamount` finds the amount with either sign."""
    wanted = _plain(asked, "bothamount")
    try:
        return not wanted or abs(cents(Decimal(wanted).quantize(Decimal("0.01")))) == abs(txn.cents)
    except InvalidOperation:
        return True


def _of_payment(name: str, kind: str) -> Callable[[Asked, Txn], bool]:
    """`arpaid` is about invoices, `appaid` about bills; others have nothing to be paid and are left out."""

    def passes(asked: Asked, txn: Txn) -> bool:
        wanted = _plain(asked, name)
        if wanted not in ("paid", "unpaid"):
            return True
        return txn.record.entity == kind and bool(txn.record.body.get("Balance")) == (wanted == "unpaid")

    return passes


def _of_clearing(asked: Asked, txn: Txn) -> bool:
    """Nothing is reconciled with a bank here: everything is uncleared, but for what a deposit has taken."""
    wanted = _plain(asked, "cleared")
    links = txn.record.body.get("LinkedTxn") or ()
    deposited = any(link.get("TxnType") == "Deposit" for link in links)
    if wanted == "deposited":
        return deposited
    return wanted not in ("cleared", "reconciled") and not (wanted == "uncleared" and deposited)


def _of_printing(asked: Asked, txn: Txn) -> bool:
    states = {"printed": "PrintComplete", "to_be_printed": "NeedToPrint"}
    wanted = states.get(_plain(asked, "printed"))
    return wanted is None or txn.fact("PrintStatus") == wanted


def _of_term(asked: Asked, txn: Txn) -> bool:
    wanted = asked.ids("term")
    value = txn.fact("SalesTermRef", "value")
    return not wanted or (value.isdigit() and int(value) in wanted)


def _of_memo(asked: Asked, txn: Txn) -> bool:
    wanted = _plain(asked, "memo")
    return not wanted or wanted in txn.fact("PrivateNote").casefold()


def _of_account_type(asked: Asked, txn: Txn) -> bool:
    words = _plain(asked, "source_account_type").split(",")
    kinds = {ACCOUNT_TYPES[word.strip()] for word in words if word.strip() in ACCOUNT_TYPES}
    return not kinds or (txn.account is not None and txn.account.type in kinds)


def _of_days(kind: str, day_of: Callable[[Txn], date | None]) -> Callable[[Asked, Txn], bool]:
    def passes(asked: Asked, txn: Txn) -> bool:
        wanted = asked.between(f"start_{kind}", f"end_{kind}", f"{kind}_macro")
        day = day_of(txn)
        return wanted is None or (day is not None and wanted.start <= day <= wanted.end)

    return passes


def _day(seconds: int) -> date:
    return pacific.pacific(datetime.fromtimestamp(seconds, UTC)).date()


def _due(txn: Txn) -> date | None:
    due = txn.fact("DueDate")
    return date.fromisoformat(due) if due else None


FILTERS: tuple[Callable[[Asked, Txn], bool], ...] = (
    _of_type, _of_number, _of_amount, _of_payment("arpaid", "Invoice"), _of_payment("appaid", "Bill"),
    _of_clearing, _of_printing, _of_term, _of_memo, _of_account_type, _of_days("duedate", _due),
    _of_days("createdate", lambda txn: _day(txn.record.created_at)),
    _of_days("moddate", lambda txn: _day(txn.record.updated_at)),
)  # fmt: skip


def _in_order(books: Books, asked: Asked, found: Sequence[Txn]) -> list[Txn]:
    ordered = list(found)
    by = next((each for each in COLUMNS if each.key == _plain(asked, "sort_by")), None)
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
