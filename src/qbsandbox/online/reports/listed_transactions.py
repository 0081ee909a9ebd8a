"""The transactions of a range of days, and which of them a list was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from qbsandbox.company import chart, pacific
from qbsandbox.company.currencies import cents
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.figures import Figures
from qbsandbox.company.ledger import Account
from qbsandbox.company.records import Record
from qbsandbox.online.reports.account_rows import ACCOUNT_TYPES
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.periods import Range
from qbsandbox.online.reports.txn_types import TITLES, title_of

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


def number_of(txn: Txn) -> str:
    return txn.fact("DocNumber") or txn.fact("PaymentRefNum")


def find(books: Books, asked: Asked, figures: Figures) -> list[Txn]:
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
    method = plain(asked, "payment_method")
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


def plain(asked: Asked, name: str) -> str:
    return asked.args.get(name, "").strip().casefold()


def _of_type(asked: Asked, txn: Txn) -> bool:
    wanted = {TYPES[w] for w in plain(asked, "transaction_type").replace(" ", "").split(",") if w in TYPES}
    return not wanted or txn.title in wanted


def _of_number(asked: Asked, txn: Txn) -> bool:
    wanted = plain(asked, "docnum")
    return not wanted or number_of(txn).casefold() == wanted


def _of_amount(asked: Asked, txn: Txn) -> bool:
    """`bothamount` finds the amount with either sign."""
    wanted = plain(asked, "bothamount")
    try:
        return not wanted or abs(cents(Decimal(wanted).quantize(Decimal("0.01")))) == abs(txn.cents)
    except InvalidOperation:
        return True


def _of_payment(name: str, kind: str) -> Callable[[Asked, Txn], bool]:
    """`arpaid` is about invoices, `appaid` about bills; others have nothing to be paid and are left out."""

    def passes(asked: Asked, txn: Txn) -> bool:
        wanted = plain(asked, name)
        if wanted not in ("paid", "unpaid"):
            return True
        return txn.record.entity == kind and bool(txn.record.body.get("Balance")) == (wanted == "unpaid")

    return passes


def _of_clearing(asked: Asked, txn: Txn) -> bool:
    """Nothing is reconciled with a bank here: everything is uncleared, but for what a deposit has taken."""
    wanted = plain(asked, "cleared")
    links = txn.record.body.get("LinkedTxn") or ()
    deposited = any(link.get("TxnType") == "Deposit" for link in links)
    if wanted == "deposited":
        return deposited
    return wanted not in ("cleared", "reconciled") and not (wanted == "uncleared" and deposited)


def _of_printing(asked: Asked, txn: Txn) -> bool:
    states = {"printed": "PrintComplete", "to_be_printed": "NeedToPrint"}
    wanted = states.get(plain(asked, "printed"))
    return wanted is None or txn.fact("PrintStatus") == wanted


def _of_term(asked: Asked, txn: Txn) -> bool:
    wanted = asked.ids("term")
    value = txn.fact("SalesTermRef", "value")
    return not wanted or (value.isdigit() and int(value) in wanted)


def _of_memo(asked: Asked, txn: Txn) -> bool:
    wanted = plain(asked, "memo")
    return not wanted or wanted in txn.fact("PrivateNote").casefold()


def _of_account_type(asked: Asked, txn: Txn) -> bool:
    words = plain(asked, "source_account_type").split(",")
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
