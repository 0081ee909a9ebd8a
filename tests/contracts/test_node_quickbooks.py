"""node-quickbooks over every kind of record: one run of `node/everything.js`, then its calls one by one."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from qbsandbox.clock import VirtualClock, instant_of
from qbsandbox.company.profiles import SAMPLE
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer

pytestmark = pytest.mark.contract
SCRIPT = Path(__file__).parent / "node" / "everything.js"
MODULES = os.environ.get("CROSSFOOT_NODE_MODULES", "")
NODE = shutil.which("node")

# Kind: whether the client can update and delete it.
KINDS = {
    "Account": (True, False), "Attachable": (True, True), "Bill": (True, True), "BillPayment": (True, True),
    "Class": (True, False), "CreditMemo": (True, True), "Customer": (True, False), "Department": (True, False),
    "Deposit": (True, True), "Employee": (True, False), "Estimate": (True, True), "Invoice": (True, True),
    "Item": (True, False), "JournalEntry": (True, True), "Payment": (True, True),
    "PaymentMethod": (True, False), "Purchase": (True, True), "PurchaseOrder": (True, True),
    "RefundReceipt": (True, True), "SalesReceipt": (True, True), "TaxAgency": (False, False),
    "Term": (True, False), "TimeActivity": (True, True), "Transfer": (True, True), "Vendor": (True, False),
    "VendorCredit": (True, True),
}  # fmt: skip
TOTALS = {
    "Bill": 120.5, "BillPayment": 10, "CreditMemo": 9.5, "Deposit": 20, "Estimate": 31.5, "Invoice": 100,
    "Payment": 40, "Purchase": 5, "PurchaseOrder": 30, "RefundReceipt": 12, "SalesReceipt": 13.72,
    "VendorCredit": 8,
}  # fmt: skip
MORE_WHEN_READ = {"Customer": ["V4IDPseudonym"], "Vendor": ["BillRate", "CostRate", "V4IDPseudonym"]}
FOUND = (
    "Accounts", "Attachables", "Bills", "BillPayments", "Classes", "CompanyInfos", "CompanyCurrencies",
    "CreditMemos", "Customers", "Departments", "Deposits", "Employees", "Estimates", "ExchangeRates",
    "Invoices", "Items", "JournalEntries", "Payments", "PaymentMethods", "Preferenceses", "Purchases",
    "PurchaseOrders", "RefundReceipts", "SalesReceipts", "TaxAgencies", "TaxCodes", "TaxRates", "Terms",
    "TimeActivities", "Transfers", "Vendors", "VendorCredits",
)  # fmt: skip
PRINTED = ("Invoice", "Estimate", "SalesReceipt", "CreditMemo")
SEEN = {
    "find CustomerTypes": {"some": False},
    "find with an operator": {"more": True},
    "find with like": ["Bayshore Cool Cars"],
    "find with in": {"both": True},
    "find an apostrophe": ["Tania's Nursery"],
    "find in order": {"falling": True},
    "find pages until the end": {"all": True},
    "find a string of conditions": ["Checking", "Node account", "Savings"],
    "find the travel account": 1,
    "get CompanyInfo": "Craig's Design and Landscaping Services",
    "get CompanyCurrency": "Canadian Dollar",
    "get Preferences": "USD",
    "get ExchangeRate": ["EUR", 1.1],
    "update ExchangeRate": 1.25,
    "create TaxService": "Node tax",
    "void an invoice": {"total": 0, "note": "Voided"},
    "void a payment": {"total": 0, "note": "Voided"},
    "one request id, one invoice": {"same": True},
    "a number twice": 2,
    "upload to an invoice": {"type": "Invoice", "own": True},
    "upload a stream": {"name": "stream.txt", "size": 5},
    "batch of twenty-five": {"all": True, "count": 25},
    "batch without operations": {"note": "Bare"},
    "find by tag": 25,
    "changes": ["Attachable", "Invoice"],
    "a stale update": {"code": "5010", "message": "Stale Object Error"},
    "a name twice": {"code": "6240", "message": "Duplicate Name Exists Error"},
    "nobody": {"code": "610", "message": "Object Not Found"},
    "an unknown property": {"code": "2010", "message": "Request has invalid or unsupported property"},
    "an expired token": {
        "code": "3200",
        "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
    },
    "refresh": {"type": "bearer", "seconds": 3600, "kept": True},
    "report BalanceSheet": "BalanceSheet",
    "report ProfitAndLoss": "ProfitAndLoss",
    "report TrialBalance": "TrialBalance",
    "report GeneralLedgerDetail": "GeneralLedger",
}


@pytest.fixture(scope="module")
def calls() -> dict[str, Any]:
    """What each call saw, by its name. `make test` installs the packages and says where."""
    if NODE is None:
        pytest.skip("node is not on this machine")
    if not MODULES:
        pytest.skip("node's packages are not installed; `make test` does it, where the network is")
    clock = VirtualClock(instant_of("2026-01-15"))
    made = QuickBooksSandbox(clock=clock, profiles=(SAMPLE,), lenient=True, limits_enabled=False)
    with made as sandbox, SandboxServer(sandbox) as server:
        done = subprocess.run(
            [NODE, str(SCRIPT), server.address, "9130"],
            env={**os.environ, "NODE_PATH": MODULES},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


def seen(calls: dict[str, Any], name: str) -> Any:
    line = calls[name]
    assert line["ok"], (line["error"], line.get("fault"))
    return line["seen"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_made(calls: dict[str, Any], kind: str) -> None:
    made = seen(calls, f"create {kind}")
    assert (made["id"], made["token"]) == (True, "0")
    if kind in TOTALS:
        assert made["total"] == TOTALS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_reads_as_it_was_answered(calls: dict[str, Any], kind: str) -> None:
    more = MORE_WHEN_READ.get(kind, [])
    assert seen(calls, f"get {kind}") == {"different": [], "more": more, "token": "0"}


@pytest.mark.parametrize("kind", [kind for kind, (updated, _) in KINDS.items() if updated])
def test_a_sparse_update_changes_what_it_names(calls: dict[str, Any], kind: str) -> None:
    assert seen(calls, f"update {kind}") == {"changed": True, "token": "1"}


@pytest.mark.parametrize("kind", [kind for kind, (_, deleted) in KINDS.items() if deleted])
def test_a_whole_record_sent_back_is_deleted(calls: dict[str, Any], kind: str) -> None:
    """Of a purchase QuickBooks refuses its own PurchaseEx; its Id and SyncToken suffice."""
    refused = {"refused": "2010"} if kind == "Purchase" else {}
    assert seen(calls, f"delete {kind}") == {**refused, "status": "Deleted"}


@pytest.mark.parametrize("kind", FOUND)
def test_records_of_a_kind_are_found(calls: dict[str, Any], kind: str) -> None:
    assert seen(calls, f"find {kind}") == {"some": True}


@pytest.mark.parametrize("name", SEEN)
def test_what_else_the_client_does(calls: dict[str, Any], name: str) -> None:
    assert seen(calls, name) == SEEN[name]


@pytest.mark.parametrize("kind", PRINTED)
def test_a_form_is_printed_and_sent(calls: dict[str, Any], kind: str) -> None:
    assert (seen(calls, f"print {kind}"), seen(calls, f"send {kind}")) == ("%PDF-", "EmailSent")


def test_every_call_was_looked_at(calls: dict[str, Any]) -> None:
    looked_at = {
        *(f"{act} {kind}" for kind in KINDS for act in ("create", "get")),
        *(f"update {kind}" for kind, (updated, _) in KINDS.items() if updated),
        *(f"delete {kind}" for kind, (_, deleted) in KINDS.items() if deleted),
        *(f"find {kind}" for kind in FOUND),
        *(f"{act} {kind}" for act in ("print", "send") for kind in PRINTED),
        *SEEN,
    }  # fmt: skip
    assert set(calls) == looked_at
