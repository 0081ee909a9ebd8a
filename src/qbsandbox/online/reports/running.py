"""Reports in Intuit's shape of rows and columns: which there are, and how one is run.

Values are strings, numbers without thousands separators, "" for nothing. An unknown parameter is ignored, as
QuickBooks does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

from qbsandbox.company import cash_basis, chart
from qbsandbox.company.cash_basis import Unapplied
from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import unsupported
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import (
    account_list,
    account_rows,
    ageing,
    asking,
    balances,
    cash_flow,
    inventory,
    journal,
    sales,
    statements,
    transactions,
    trial_balance,
)
from qbsandbox.online.reports.asking import Asked

THIS_MONTH = "This Month-to-date"
THIS_YEAR = "This Fiscal Year-to-date"


@dataclass(frozen=True, slots=True)
class Report:
    """`default` is the date_macro where no days are named; `on_both` says that the report has a basis."""

    make: Callable[[Books, Asked, Figures], JsonObject]
    default: str = THIS_YEAR
    on_both: bool = True


REPORTS: Mapping[str, Report] = {
    "TrialBalance": Report(trial_balance.trial_balance, THIS_MONTH),
    "GeneralLedger": Report(account_rows.general_ledger, THIS_MONTH),
    "ProfitAndLoss": Report(statements.profit_and_loss),
    "ProfitAndLossDetail": Report(account_rows.profit_and_loss_detail),
    "BalanceSheet": Report(statements.balance_sheet),
    "CashFlow": Report(cash_flow.cash_flow, on_both=False),
    "JournalReport": Report(journal.journal_report, THIS_MONTH, on_both=False),
    "TransactionList": Report(transactions.transaction_list, THIS_MONTH, on_both=False),
    "TransactionListByCustomer": Report(transactions.by_customer, THIS_MONTH, on_both=False),
    "TransactionListByVendor": Report(transactions.by_vendor, THIS_MONTH, on_both=False),
    "AgedReceivables": Report(ageing.receivables, "Today", on_both=False),
    "AgedReceivableDetail": Report(ageing.receivable_detail, "Today", on_both=False),
    "AgedPayables": Report(ageing.payables, "Today", on_both=False),
    "AgedPayableDetail": Report(ageing.payable_detail, "Today", on_both=False),
    "CustomerBalance": Report(balances.of_customers, "All", on_both=False),
    "CustomerBalanceDetail": Report(balances.customer_detail, "All", on_both=False),
    "VendorBalance": Report(balances.of_vendors, "All", on_both=False),
    "VendorBalanceDetail": Report(balances.vendor_detail, "All", on_both=False),
    "AccountList": Report(account_list.account_list, on_both=False),
    "CustomerSales": Report(sales.by_customer, THIS_MONTH),
    "ItemSales": Report(sales.by_item, THIS_MONTH),
    "ClassSales": Report(sales.by_class, THIS_MONTH),
    "DepartmentSales": Report(sales.by_location, THIS_MONTH),
    "CustomerIncome": Report(sales.customer_income),
    "VendorExpenses": Report(sales.expenses_by_vendor),
    "InventoryValuationDetail": Report(inventory.valuation_detail, "This Month", on_both=False),
    "InventoryValuationSummary": Report(inventory.valuation_summary, "Today", on_both=False),
}
_BY_NAME = {name.casefold(): name for name in REPORTS}


def run(books: Books, name: str, args: Mapping[str, str]) -> JsonObject:
    """The report as JSON; raises 500 for an unknown report, 2060 for a date that is none."""
    title = _BY_NAME.get(name.casefold())
    if title is None:
        raise unsupported(f"report {name}")
    report = REPORTS[title]
    asked = asking.read(books, title, args, report.default)
    with ExitStack() as stack:
        table = "entries"
        if report.on_both and asked.basis == "Cash":
            accounts = unapplied_accounts(books, asked.range.end)
            table = stack.enter_context(cash_basis.table(books.store, asked.range.end, accounts))
        return report.make(books, asked, asked.figures(books, table))


def unapplied_accounts(books: Books, until: date) -> Unapplied:
    """The accounts for money that is not applied, each made when the first report needs it: QuickBooks makes
    them by itself, at a moment that is not documented."""
    income, expense = (
        _account(books, subtype, kind, name) if cash_basis.has_unapplied(books.store, payer, until) else 0
        for payer, subtype, kind, name in (
            ("Payment", "UnappliedCashPaymentIncome", "Income", "Unapplied Cash Payment Income"),
            (
                "BillPayment",
                "UnappliedCashBillPaymentExpense",
                "Expense",
                "Unapplied Cash Bill Payment Expense",
            ),
        )
    )
    return Unapplied(income, expense)


def _account(books: Books, subtype: str, kind: str, name: str) -> int:
    """The account of a detail type, or of this name and type; made where there is none."""
    for record in books.store.select("Account", " ORDER BY id"):
        body = record.body
        if body["AccountSubType"] == subtype or (body["Name"] == name and body["AccountType"] == kind):
            return record.id
    body = {
        "Name": name,
        "SubAccount": False,
        "FullyQualifiedName": name,
        "Active": True,
        "Classification": chart.classification(kind),
        "AccountType": kind,
        "AccountSubType": subtype,
        "CurrencyRef": {"value": books.home},
    }
    with books.store.step():
        return books.store.insert("Account", body, at=books.now).id
