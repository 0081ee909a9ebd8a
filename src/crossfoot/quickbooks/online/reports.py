"""QuickBooks' reports as rows of figures: GeneralLedger and TrialBalance, in the home currency.

QuickBooks writes a ledger amount as the movement of the account's balance: a sale is positive on an income
account. Here every amount is debit less credit, whatever the account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.core.mappings import RemoteAccount
from crossfoot.core.money import ZERO, total
from crossfoot.quickbooks.online.documents.fields import date_of, decimal_of, text

DEBIT_KINDS = frozenset(
    {
        "Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset",
        "Cost of Goods Sold", "Expense", "Other Expense",
    }
)  # fmt: skip
"""Account types whose balance grows with a debit: assets and expenses."""

CREDIT_KINDS = frozenset(
    {
        "Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability", "Equity",
        "Income", "Other Income",
    }
)  # fmt: skip
"""Liabilities, equity and revenue."""

LEDGER_COLUMNS = "tx_date,txn_type,doc_num,name,memo,subt_nat_amount"
"""The `columns` parameter to ask GeneralLedger with."""


class UnreadableReport(ValueError):
    """The report is not what QuickBooks documents; nothing may be concluded from it."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One movement of one account. `amount` is debit less credit, in the home currency."""

    account_id: str
    account: str
    txn_type: str
    txn_id: str
    on: date
    number: str
    name: str
    amount: Decimal
    memo: str = ""


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account's balance at the report's end; at most one of `debit` and `credit` is not zero."""

    account_id: str
    account: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


def ledger_rows(report: Mapping[str, Any], accounts: Mapping[str, RemoteAccount]) -> tuple[LedgerRow, ...]:
    """The movements of a GeneralLedger report; `accounts` by QuickBooks' id, for the sign.

    Beginning balances and sums are left out. Raises UnreadableReport where a column is missing, or a row
    has no account, date or amount.
    """
    columns = _columns(report)
    for needed in ("tx_date", "txn_type", "subt_nat_amount"):
        if needed not in columns:
            raise UnreadableReport(f"the general ledger has no column {needed}")
    places = {name: place for place, name in enumerate(columns)}
    movements = _movements(_rows_of(report), "", "")
    return tuple(_ledger_row(*movement, places, accounts) for movement in movements)


def trial_balance_rows(report: Mapping[str, Any]) -> tuple[TrialBalanceRow, ...]:
    """The accounts of a TrialBalance report. Raises UnreadableReport where it does not balance."""
    rows = []
    for row in _leaves(_rows_of(report)):
        cells = _cells(row)
        if len(cells) < 3:
            raise UnreadableReport("a row of the trial balance has no debit and credit")
        rows.append(
            TrialBalanceRow(
                account_id=text(cells[0], "id"),
                account=text(cells[0], "value"),
                debit=_amount(cells[1]) or ZERO,
                credit=_amount(cells[2]) or ZERO,
            )
        )
    debits, credits = total(row.debit for row in rows), total(row.credit for row in rows)
    if debits != credits:
        raise UnreadableReport(f"the trial balance does not balance: {debits} and {credits}")
    return tuple(rows)


def _ledger_row(
    account_id: str,
    label: str,
    cells: Sequence[Mapping[str, Any]],
    places: Mapping[str, int],
    accounts: Mapping[str, RemoteAccount],
) -> LedgerRow:
    _require_whole(cells, places, label)
    kind = cells[places["txn_type"]]
    on = date_of(text(cells[places["tx_date"]], "value"))
    movement = _amount(cells[places["subt_nat_amount"]])
    if not account_id or on is None or movement is None:
        raise UnreadableReport(f"a row of the general ledger under {label or 'no account'} cannot be read")
    return LedgerRow(
        account_id=account_id,
        account=label,
        txn_type=text(kind, "value"),
        txn_id=text(kind, "id"),
        on=on,
        number=_value(cells, places, "doc_num"),
        name=_value(cells, places, "name"),
        amount=movement * _sign(account_id, label, accounts),
        memo=_value(cells, places, "memo"),
    )


def _movements(
    rows: Sequence[Mapping[str, Any]], account_id: str, label: str
) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Every row with cells, under the account of the innermost section that names one."""
    for row in rows:
        if "Rows" in row or "Header" in row:
            header = _cells(row.get("Header"))
            named = header[0] if header else {}
            yield from _movements(
                _rows_of(row), text(named, "id") or account_id, text(named, "value") or label
            )
            continue
        cells = _cells(row)
        if cells and not _is_opening(cells):
            yield account_id, label, cells


def _leaves(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Rows of accounts, without sections' sums. A parent account's own figures stand in its header."""
    for row in rows:
        if "Rows" in row:
            if any(_amount(cell) is not None for cell in _cells(row.get("Header"))[1:]):
                yield row["Header"]
            yield from _leaves(_rows_of(row))
        elif "Summary" not in row and _cells(row):
            yield row


def _is_opening(cells: Sequence[Mapping[str, Any]]) -> bool:
    return any(text(cell, "value") == "Beginning Balance" for cell in cells[:2])


def _columns(report: Mapping[str, Any]) -> list[str]:
    listed = report.get("Columns")
    columns = listed.get("Column") if isinstance(listed, Mapping) else None
    if not isinstance(columns, list):
        raise UnreadableReport("the report has no columns")
    return [_column_key(column) for column in columns]


def _column_key(column: Mapping[str, Any]) -> str:
    for pair in column.get("MetaData") or []:
        if pair.get("Name") == "ColKey":
            return text(pair, "Value")
    return text(column, "ColType")


def _rows_of(holder: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    listed = holder.get("Rows")
    rows = listed.get("Row") if isinstance(listed, Mapping) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _cells(row: object) -> list[Mapping[str, Any]]:
    cells = row.get("ColData") if isinstance(row, dict) else None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _require_whole(cells: Sequence[Mapping[str, Any]], places: Mapping[str, int], label: str) -> None:
    if len(cells) < len(places):
        raise UnreadableReport(f"a row of the report under {label or 'no name'} is not whole")


def _value(cells: Sequence[Mapping[str, Any]], places: Mapping[str, int], key: str) -> str:
    return text(cells[places[key]], "value") if key in places else ""


def _amount(cell: Mapping[str, Any]) -> Decimal | None:
    return decimal_of(text(cell, "value").replace(",", "") or None)


def _sign(account_id: str, label: str, accounts: Mapping[str, RemoteAccount]) -> int:
    account = accounts.get(account_id)
    if account is not None and account.kind in DEBIT_KINDS:
        return 1
    if account is not None and account.kind in CREDIT_KINDS:
        return -1
    raise UnreadableReport(f"the general ledger has movements on an account that is not known: {label}")


# --- what is open, by customer or vendor ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NameRow:
    """One customer or vendor of a balance or ageing report; `amounts` in the order of the report's columns."""

    name_id: str
    name: str
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """What is open of one transaction, as QuickBooks shows it: credits and payments are negative."""

    txn_type: str
    txn_id: str
    number: str
    name_id: str
    name: str
    on: date | None
    open: Decimal


def name_rows(report: Mapping[str, Any]) -> tuple[NameRow, ...]:
    """The names of AgedPayables, AgedReceivables, VendorBalance or CustomerBalance, without sums.

    Raises UnreadableReport where a row has no name or no amounts.
    """
    rows = []
    for row in _leaves(_rows_of(report)):
        cells = _cells(row)
        name_id = text(cells[0], "id") if cells else ""
        if len(cells) < 2 or not name_id:
            raise UnreadableReport("a row of the report names nobody")
        amounts = tuple(_amount(cell) or ZERO for cell in cells[1:])
        rows.append(NameRow(name_id, text(cells[0], "value"), amounts))
    return tuple(rows)


def open_rows(report: Mapping[str, Any], amount_column: str) -> tuple[OpenRow, ...]:
    """The transactions of VendorBalanceDetail or CustomerBalanceDetail, under the name of their section.

    `amount_column` is the key of the column that says what is open. Raises UnreadableReport without it.
    """
    columns = _columns(report)
    for needed in ("txn_type", amount_column):
        if needed not in columns:
            raise UnreadableReport(f"the report has no column {needed}")
    places = {name: place for place, name in enumerate(columns)}
    rows = []
    for name_id, name, cells in _movements(_rows_of(report), "", ""):
        _require_whole(cells, places, name)
        rows.append(
            OpenRow(
                txn_type=text(cells[places["txn_type"]], "value"),
                txn_id=text(cells[places["txn_type"]], "id"),
                number=_value(cells, places, "doc_num"),
                name_id=name_id,
                name=name,
                on=date_of(_value(cells, places, "tx_date")),
                open=_amount(cells[places[amount_column]]) or ZERO,
            )
        )
    return tuple(rows)
