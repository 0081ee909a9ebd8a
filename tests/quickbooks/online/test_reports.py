"""Reports become rows of debit less credit, or are refused as unreadable."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.mappings import RemoteAccount
from crossfoot.quickbooks.online.reports import (
    LedgerRow,
    TrialBalanceRow,
    UnreadableReport,
    ledger_rows,
    trial_balance_rows,
)

ACCOUNTS = {
    "84": RemoteAccount("84", "Accounts Receivable (A/R)", "Accounts Receivable"),
    "79": RemoteAccount("79", "Sales", "Income"),
    "90": RemoteAccount("90", "Sales:Teas", "Income"),
}
COLUMNS = [
    {"ColTitle": title, "ColType": title, "MetaData": [{"Name": "ColKey", "Value": key}]}
    for title, key in (
        ("Date", "tx_date"),
        ("Transaction Type", "txn_type"),
        ("Num", "doc_num"),
        ("Name", "name"),
        ("Memo/Description", "memo"),
        ("Split", "split_acc"),
        ("Amount", "subt_nat_amount"),
        ("Balance", "rbal_nat_amount"),
    )
]


def row(on: str, number: str, amount: str) -> dict[str, Any]:
    values = [on, "Invoice", number, "Amy's", "two\nlines", "-Split-", amount, "0.00"]
    cells: list[dict[str, str]] = [{"value": value} for value in values]
    cells[1]["id"] = "266"
    return {"ColData": cells, "type": "Data"}


def section(account_id: str, name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "Header": {"ColData": [{"value": name, "id": account_id}, {"value": ""}]},
        "Rows": {"Row": list(rows)},
        "Summary": {"ColData": [{"value": f"Total for {name}"}, {"value": ""}]},
        "type": "Section",
    }


def report(*rows: dict[str, Any], columns: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "Header": {"ReportName": "GeneralLedger"},
        "Columns": {"Column": COLUMNS if columns is None else columns},
        "Rows": {"Row": list(rows)} if rows else {},
    }


def test_amounts_become_debit_less_credit_by_the_kind_of_account() -> None:
    opening = {"ColData": [{"value": "Beginning Balance"}] + [{"value": ""}] * 6 + [{"value": "5.00"}]}
    content = report(
        section("84", "Accounts Receivable (A/R)", opening, row("2026-03-05", "SO-1", "108.25")),
        section(
            "79", "Sales", row("2026-03-05", "SO-1", "60.00"),
            section("90", "Teas", row("2026-03-05", "SO-1", "40.00")),
        ),
    )  # fmt: skip
    rows = ledger_rows(content, ACCOUNTS)
    assert rows[0] == LedgerRow(
        account_id="84", account="Accounts Receivable (A/R)", txn_type="Invoice", txn_id="266",
        on=date(2026, 3, 5), number="SO-1", name="Amy's", amount=Decimal("108.25"), memo="two\nlines",
    )  # fmt: skip
    assert [(entry.account_id, entry.amount) for entry in rows[1:]] == [
        ("79", Decimal("-60.00")),
        ("90", Decimal("-40.00")),
    ]


def test_an_empty_ledger_has_no_rows() -> None:
    assert ledger_rows(report(), ACCOUNTS) == ()


def test_an_unknown_account_or_a_missing_column_makes_the_report_unreadable() -> None:
    with pytest.raises(UnreadableReport, match="not known: Mystery"):
        ledger_rows(report(section("7", "Mystery", row("2026-03-05", "1", "1.00"))), ACCOUNTS)
    with pytest.raises(UnreadableReport, match="subt_nat_amount"):
        ledger_rows(report(columns=COLUMNS[:3]), ACCOUNTS)
    with pytest.raises(UnreadableReport, match="cannot be read"):
        ledger_rows(report(section("84", "A/R", row("soon", "1", "1.00"))), ACCOUNTS)
    with pytest.raises(UnreadableReport, match="no columns"):
        ledger_rows({"Rows": {}}, ACCOUNTS)


def leaf(account_id: str, name: str, debit: str, credit: str) -> dict[str, Any]:
    return {"ColData": [{"value": name, "id": account_id}, {"value": debit}, {"value": credit}]}


def test_a_trial_balance_is_read_without_its_total() -> None:
    total = {
        "type": "Section", "group": "GrandTotal",
        "Summary": {"ColData": [{"value": "TOTAL"}, {"value": "100.00"}, {"value": "100.00"}]},
    }  # fmt: skip
    content = report(leaf("35", "Checking", "100.00", ""), leaf("79", "Sales", "", "100.00"), total)
    assert trial_balance_rows(content) == (
        TrialBalanceRow("35", "Checking", Decimal("100.00"), Decimal(0)),
        TrialBalanceRow("79", "Sales", Decimal(0), Decimal("100.00")),
    )
    assert [entry.balance for entry in trial_balance_rows(content)] == [Decimal(100), Decimal(-100)]


def test_a_trial_balance_that_does_not_balance_is_not_believed() -> None:
    with pytest.raises(UnreadableReport, match=r"100\.00 and 99\.99"):
        trial_balance_rows(report(leaf("35", "Checking", "100.00", ""), leaf("79", "Sales", "", "99.99")))
