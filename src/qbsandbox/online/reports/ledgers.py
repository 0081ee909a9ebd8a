"""Trial balance and general ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from qbsandbox.company import chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products.stock import STARTING_VALUE
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account, report_order
from qbsandbox.online.reports.shape import Period, account_cell, cells, header, money, section

COLUMNS = (
    ("Date", "tx_date"),
    ("Transaction Type", "txn_type"),
    ("Num", "doc_num"),
    ("Name", "name"),
    ("Memo/Description", "memo"),
    ("Split", "split_acc"),
    ("Amount", "subt_nat_amount"),
    ("Balance", "rbal_nat_amount"),
)
TITLES = {
    "Invoice": "Invoice",
    "Bill": "Bill",
    "JournalEntry": "Journal Entry",
    "InventoryAdjustment": "Inventory Qty Adjust",
    STARTING_VALUE: "Inventory Starting Value",
    "Payment": "Payment",
    "BillPayment": "Bill Payment (Check)",
    "SalesReceipt": "Sales Receipt",
    "CreditMemo": "Credit Memo",
    "RefundReceipt": "Refund",
    "VendorCredit": "Vendor Credit",
    "Purchase": "Expense",
    "Deposit": "Deposit",
    "Transfer": "Transfer",
    "CreditCardPayment": "Credit Card Payment",
}
SEVERAL = "-Split-"
OPENING_NUMBER = "START"
NO_CELLS = len(COLUMNS) - 1


def trial_balance(books: Books, period: Period) -> JsonObject:
    """Balances at the end of the period, debits and credits apart; income and expense since the fiscal year's
    start."""
    accounts = books.company.ledger.accounts()
    balances = books.company.ledger.balances(period.end)
    rows: list[JsonObject] = []
    debits = credits = 0
    for account in sorted(accounts.values(), key=report_order):
        cents = balances.get(account.id, 0)
        if not cents:
            continue
        debits, credits = debits + max(cents, 0), credits - min(cents, 0)
        sides = (money(cents), "") if cents > 0 else ("", money(-cents))
        rows.append({"ColData": [account_cell(account.name, account.id), *cells(*sides)]})
    columns = [
        {"ColTitle": "", "ColType": "Account", "MetaData": [{"Name": "ColKey", "Value": "account"}]},
        {"ColTitle": "Debit", "ColType": "Money", "MetaData": [{"Name": "ColKey", "Value": "debt_home_amt"}]},
        {
            "ColTitle": "Credit",
            "ColType": "Money",
            "MetaData": [{"Name": "ColKey", "Value": "credit_home_amt"}],
        },
    ]
    report: JsonObject = {
        "Header": header(books, period, empty=not rows),
        "Columns": {"Column": columns},
        "Rows": {},
    }
    if rows:
        rows.append(section(None, [], cells("TOTAL", money(debits), money(credits)), "GrandTotal"))
        report["Rows"] = {"Row": rows}
    return report


def general_ledger(books: Books, period: Period) -> JsonObject:
    """A section per account with a balance or movements; amounts are movements of the balance, not debits.

    Beginning balances have earlier fiscal years rolled into Retained Earnings. Where the period itself
    crosses a fiscal year's end no closing rows are shown, as in QuickBooks: rows are transactions only.
    """
    ledger = books.company.ledger
    accounts = ledger.accounts()
    beginnings = _beginnings(books, period)
    lines = _lines(books, period, accounts)
    rows: list[JsonObject] = []
    children: dict[int | None, list[Account]] = {}
    for account in sorted(accounts.values(), key=report_order):
        children.setdefault(account.parent_id, []).append(account)
    for account in children.get(None, []):
        built = _account_section(account, children, beginnings, lines, period.accounts)
        if built is not None:
            rows.append(built)
    columns = [{"ColTitle": title, "ColType": kind} for title, kind in COLUMNS]
    return {
        "Header": header(books, period, empty=not rows, by_total=False),
        "Columns": {"Column": columns},
        "Rows": {"Row": rows} if rows else {},
    }


def _beginnings(books: Books, period: Period) -> Mapping[int, int]:
    """Balances at the start of the period's first day: on a fiscal year's first day last year is rolled
    already."""
    ledger = books.company.ledger
    held = ledger.sums(None, period.start, before_end=True)
    year = ledger.fiscal_year_start(period.start)
    earnings = ledger.retained_earnings()
    accounts = ledger.accounts()
    for account_id, cents in ledger.sums(None, year, before_end=True).items():
        if accounts[account_id].type in chart.INCOME_STATEMENT:
            held[account_id] -= cents
            held[earnings] = held.get(earnings, 0) + cents
    return held


def _lines(
    books: Books, period: Period, accounts: Mapping[int, Account]
) -> Mapping[int, list[tuple[int, list[JsonObject]]]]:
    """Per account: movement in hundredths (debit positive) and the first six cells of each row."""
    end = (period.end + timedelta(days=1)).isoformat()
    found = books.store.connection.execute(
        "SELECT e.entity, e.txn_id, e.line, e.dated_on, e.account_id, e.cents, e.name_entity, e.name_id,"
        " e.memo,"
        " (SELECT count(*) FROM entries o WHERE o.txn_id = e.txn_id AND o.line > 0),"
        " (SELECT account_id FROM entries o WHERE o.txn_id = e.txn_id"
        "  AND o.line <> e.line ORDER BY o.line LIMIT 1)"
        " FROM entries e WHERE e.dated_on >= ? AND e.dated_on < ? ORDER BY e.dated_on, e.txn_id, e.line",
        (period.start.isoformat(), end),
    ).fetchall()
    names: dict[tuple[str, int], str] = {}
    numbers = _numbers(books, period.start.isoformat(), end)
    lines: dict[int, list[tuple[int, list[JsonObject]]]] = {}
    for entity, txn, line, dated, account_id, cents, kind, name_id, memo, others, split in found:
        if name_id and (kind, name_id) not in names:
            names[kind, name_id] = name_of(books, kind, str(name_id)) or ""
        several = line == 0 and others > 1
        split_cell = {"value": SEVERAL, "id": ""} if several or split is None else _split(accounts, split)
        row: list[JsonObject] = [
            {"value": dated},
            {"value": TITLES[entity], "id": str(txn)},
            {"value": numbers.get(txn, OPENING_NUMBER if entity == STARTING_VALUE else "")},
            {"value": names[kind, name_id], "id": str(name_id)} if name_id else {"value": "", "id": ""},
            {"value": memo},
            split_cell,
        ]
        lines.setdefault(account_id, []).append((cents, row))
    return lines


def _split(accounts: Mapping[int, Account], id: int) -> JsonObject:
    return account_cell(accounts[id].name, id)


def _account_section(
    account: Account,
    children: Mapping[int | None, list[Account]],
    beginnings: Mapping[int, int],
    lines: Mapping[int, list[tuple[int, list[JsonObject]]]],
    wanted: frozenset[str],
) -> JsonObject | None:
    sign = 1 if chart.is_debit_natured(account.type) else -1
    rows: list[JsonObject] = []
    total = 0
    moved = lines.get(account.id, [])
    if not wanted or str(account.id) in wanted:
        balance = sign * beginnings.get(account.id, 0)
        if balance:
            rows.append(
                {
                    "ColData": cells("Beginning Balance", *[""] * (NO_CELLS - 1), money(balance)),
                    "type": "Data",
                }
            )
        for cents, first in moved:
            balance += sign * cents
            total += sign * cents
            rows.append({"ColData": [*first, *cells(money(sign * cents), money(balance))], "type": "Data"})
    for child in children.get(account.id, []):
        below = _account_section(child, children, beginnings, lines, wanted)
        if below is not None:
            rows.append(below)
            total += _total_of(below)
    if not rows:
        return None
    shown = money(total) if total or moved else ""
    title = [account_cell(account.name.rsplit(":", 1)[-1], account.id), *cells(*[""] * NO_CELLS)]
    summary = cells(f"Total for {account.name.rsplit(':', 1)[-1]}", *[""] * (NO_CELLS - 2), shown, "")
    return section(title, rows, summary)


def _total_of(built: JsonObject) -> int:
    text = built["Summary"]["ColData"][-2]["value"]
    return int(text.replace(".", "")) if text else 0


def _numbers(books: Books, start: str, end: str) -> Mapping[int, str]:
    """Document numbers by transaction id; payments show their reference number."""
    rows = books.store.connection.execute(
        "SELECT id, coalesce(json_extract(body, '$.DocNumber'), json_extract(body, '$.PaymentRefNum'), '')"
        " FROM objects WHERE dated_on >= ? AND dated_on < ? AND number_key IS NOT NULL",
        (start, end),
    )
    return {id: str(number) for id, number in rows.fetchall()}
