"""Reports in Intuit's shape: trial balance, general ledger, profit and loss, balance sheet, value of stock; accrual
basis.

Values are strings, numbers without thousands separators, "" for nothing. An unknown parameter is ignored, as
QuickBooks does; cash basis is refused rather than answered wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.values import EARLIEST_YEAR, LATEST_YEAR
from qbsandbox.company.faults import Fault, unsupported
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import inventory, ledgers, statements
from qbsandbox.online.reports.shape import Period

REPORTS: Mapping[str, tuple[str, Callable[[Books, Period], JsonObject]]] = {
    name.lower(): (name, function)
    for name, function in (
        ("TrialBalance", ledgers.trial_balance),
        ("GeneralLedger", ledgers.general_ledger),
        ("ProfitAndLoss", statements.profit_and_loss),
        ("BalanceSheet", statements.balance_sheet),
        ("InventoryValuationSummary", inventory.valuation_summary),
    )
}


def run(books: Books, name: str, args: Mapping[str, str]) -> JsonObject:
    """The report as JSON; raises 500 for an unknown report, 5030 for cash basis, 2060 for a date that is
    none."""
    known = REPORTS.get(name.lower())
    if known is None:
        raise unsupported(f"report {name}")
    if args.get("accounting_method", "Accrual").lower() == "cash":
        raise Fault(
            5030, "Feature Not Supported Error : this sandbox keeps reports on the accrual basis only"
        )
    title, function = known
    return function(books, _period(books, title, args))


def _period(books: Books, title: str, args: Mapping[str, str]) -> Period:
    """The dates asked for; this month to date where none are (recorded), from the year's start for
    statements, today for the value of stock."""
    today = books.today
    if title == "InventoryValuationSummary":
        on = _date(args, "report_date") or _date(args, "end_date")
        return Period(title, on or today, on or today, None if on else "today", items=_ids(args, "item"))
    start, end = _date(args, "start_date"), _date(args, "end_date")
    macro = None
    if start is None and end is None:
        macro = (
            "this month-to-date"
            if title in ("TrialBalance", "GeneralLedger")
            else "this calendar year-to-date"
        )
        start = today.replace(day=1) if "month" in macro else today.replace(month=1, day=1)
    end = end or today
    start = start or books.company.ledger.fiscal_year_start(end)
    return Period(title, start, end, macro, _ids(args, "account"))


def _ids(args: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(part.strip() for part in args.get(name, "").split(",") if part.strip())


def _date(args: Mapping[str, str], name: str) -> date | None:
    value = args.get(name)
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise ValueError(value)
        return found
    except ValueError:
        raise Fault(2060, f"Invalid Date. Supplied value:{value}", element=name) from None
