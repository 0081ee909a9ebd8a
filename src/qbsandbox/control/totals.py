"""One company in a line: who it is, and whether its books balance."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from qbsandbox.company.file import CompanyFile
from qbsandbox.json_reading import Json


def totals(company: CompanyFile, now: datetime) -> Json:
    """Names, currency and the two sides of the trial balance of this day."""
    day = now.date()
    with company.lock:
        balances = [
            balance for _id, _name, balance in company.ledger.trial_balance(date(day.year, 1, 1), day)
        ]
    debits = sum((balance for balance in balances if balance > 0), Decimal(0))
    credits = -sum((balance for balance in balances if balance < 0), Decimal(0))
    return {
        "realm_id": company.realm_id,
        "profile": company.profile,
        "name": company.name,
        "country": company.country,
        "home_currency": company.home_currency,
        "debits": f"{debits:,.2f}",
        "credits": f"{credits:,.2f}",
        "difference": f"{debits - credits:,.2f}",
        "balanced": debits == credits,
    }
