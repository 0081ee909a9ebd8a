"""Payments, deposits and what they settle, as request bodies."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qbsandbox.company import applied
from rest_desk import NOW, Desk

Link = tuple[str, Mapping[str, Any], object]
AR, AP, CHECKING, SAVINGS, VISA, UNDEPOSITED = "84", "33", "35", "36", "42", "4"


def lines(*links: Link) -> list[dict[str, Any]]:
    """Lines of (TxnType, record, amount)."""
    return [{"Amount": a, "LinkedTxn": [{"TxnId": r["Id"], "TxnType": kind}]} for kind, r, a in links]


def payment(total: object, *links: Link, customer: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "CustomerRef": {"value": customer},
        "TotalAmt": total,
        "TxnDate": "2024-03-02",
        "Line": lines(*links),
        **more,
    }


def check(
    total: object, *links: Link, vendor: str = "5", bank: str = CHECKING, **more: Any
) -> dict[str, Any]:
    return {
        "VendorRef": {"value": vendor},
        "TotalAmt": total,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": bank}},
        "TxnDate": "2024-03-02",
        "Line": lines(*links),
        **more,
    }


def credit_memo(amount: object, customer: str = "1", **more: Any) -> dict[str, Any]:
    line = {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
    return {"CustomerRef": {"value": customer}, "TxnDate": "2024-03-01", "Line": [line], **more}


def vendor_credit(amount: object, vendor: str = "5", **more: Any) -> dict[str, Any]:
    line = {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "18"}},
    }
    return {"VendorRef": {"value": vendor}, "TxnDate": "2024-03-01", "Line": [line], **more}


def posting(side: str, account: str, amount: object, name: tuple[str, str] | None = None) -> dict[str, Any]:
    """A journal line, with a name of ("Customer", id) where there is one."""
    detail: dict[str, Any] = {"PostingType": side, "AccountRef": {"value": account}}
    if name:
        detail["Entity"] = {"Type": name[0], "EntityRef": {"value": name[1]}}
    return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}


def entry(*postings: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"TxnDate": "2024-03-01", "Line": list(postings), **more}


def deposited(kind: str, record: Mapping[str, Any], amount: object, line: str = "0") -> dict[str, Any]:
    """A deposit line that takes something out of Undeposited Funds."""
    link = {"TxnId": record["Id"], "TxnType": kind, "TxnLineId": line}
    return {"Amount": amount, "LinkedTxn": [link]}


def direct(amount: object, account: str = "1", **detail: Any) -> dict[str, Any]:
    return {
        "Amount": amount,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": {"value": account}, **detail},
    }


def deposit(*parts: Mapping[str, Any], to: str = CHECKING, **more: Any) -> dict[str, Any]:
    return {"DepositToAccountRef": {"value": to}, "TxnDate": "2024-03-03", "Line": list(parts), **more}


def assert_tied(desk: Desk) -> None:
    """Every transaction balances, and what documents say is open is what the ledger says: by document, by name
    and by account."""
    per_document: dict[str, Decimal] = {}
    for entry in desk.company.ledger.entries():
        per_document[entry.txn_id] = per_document.get(entry.txn_id, Decimal(0)) + entry.amount
    assert not any(per_document.values()), per_document
    store = desk.company.store
    end = NOW.date().replace(year=2030)
    items = applied.open_items(store, end)
    by_document: dict[int, int] = {}
    at_home: dict[int, int] = {}
    by_name: dict[int, int] = {}
    by_account: dict[int, int] = {}
    for item in items:
        by_document[item.txn_id] = by_document.get(item.txn_id, 0) + item.cents
        at_home[item.txn_id] = at_home.get(item.txn_id, 0) + item.home_cents
        by_name[item.name_id] = by_name.get(item.name_id, 0) + item.cents
        by_account[item.account_id] = by_account.get(item.account_id, 0) + item.home_cents
    signs = {"Invoice": 1, "CreditMemo": -1, "Bill": -1, "VendorCredit": 1}
    for kind, sign in signs.items():
        for record in desk.company.all(kind):
            shown = sign * int(Decimal(record["Balance"]) * 100)
            assert by_document.get(int(record["Id"]), 0) == shown, record
            if "HomeBalance" in record:
                home = sign * int(Decimal(record["HomeBalance"]) * 100)
                assert at_home.get(int(record["Id"]), 0) == home, record
            assert applied.open_balance(store, int(record["Id"]), end) == shown
    for record in desk.company.all("Payment"):
        assert by_document.get(int(record["Id"]), 0) == -int(Decimal(record["UnappliedAmt"]) * 100), record
    for kind, sign in (("Customer", 1), ("Vendor", -1)):
        for record in desk.company.all(kind):
            assert by_name.get(int(record["Id"]), 0) == sign * int(Decimal(record["Balance"]) * 100), record
    for account in desk.company.all("Account"):
        if account["AccountType"] in ("Accounts Receivable", "Accounts Payable"):
            held = store.account_totals(int(account["Id"]))[0]
            assert by_account.get(int(account["Id"]), 0) == held, account
