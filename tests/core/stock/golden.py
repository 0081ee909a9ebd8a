"""The golden scenario: a year's worth of troubles in ten steps, with figures that were worked out by hand.

QuickBooks' inventory is 50.00 and ten A at 8.00 are there; books start on 2 January 2026.
"""

from datetime import date
from decimal import Decimal

from core.stock.company import Company
from core.stock.happenings import (
    Happening,
    bills,
    bills_charge,
    comes_back,
    consumes,
    counts,
    delivers,
    goes_back,
    invoices,
    makes,
    opens,
    receives,
    vendor_credits,
)
from crossfoot.core.stock.movements import Source
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.core.stock.stock_journal import Opening, opening_entry
from crossfoot.core.stock.tie_out import Standing

D = Decimal
OPENING = Opening(Standing(D(80)), D(50))


def day(number: int) -> date:
    return date(2026, 1, number)


def steps() -> dict[str, Happening]:
    """By name; the number is the step's."""
    flour = consumes("6 uses A", "A", day(6), 6, D(6))
    return {
        "2 receives": receives("2 receives", "order", "A", day(2), 2, D(10), D(100)),
        "3 delivers": delivers("3 delivers", "sale", "A", day(3), 3, D(5)),
        "3 invoices": invoices("3 invoices", "sale", "A", day(3), 4, D(5), D(100)),
        "4 is billed": bills("4 is billed", "order", day(4), 5, D(10), D(110)),
        "5 freight": bills_charge("5 freight", "2 receives", day(5), D(20)),
        "6 makes": makes("6 makes", "B", day(6), 7, D(3), [flour], D(12)),
        "7 counts": counts("7 counts", "A", day(7), 8, D(-1)),
        "8 comes back": comes_back(
            "8 comes back", "A", "3 delivers", day(8), 9, Source("3 delivers", D(1), D(5)), D(20)
        ),
        "9 goes back": goes_back("9 goes back", "A", day(9), 10, D(2)),
        "9 is credited": vendor_credits("9 is credited", "9 goes back", day(9), D(22)),
        "10 delivers": delivers("10 delivers", "sale of B", "B", day(10), 11, D(2)),
        "10 invoices": invoices("10 invoices", "sale of B", "B", day(10), 12, D(2), D(120)),
    }


def starts(accounting: Accounting, timing: CostOfSales = CostOfSales.AT_DELIVERY, **how) -> Company:
    """The company with its stock, and the opening entry where this way of accounting has one."""
    company = Company(accounting, timing, **how)
    company.balances = {"inventory": D(50), "equity": D(-50)}
    opens("1 opens", "A", day(1), 1, D(10), D(80)).to(company)
    if accounting is not Accounting.SIMPLE:
        entry, company.residues = opening_entry(
            OPENING, accounting, company.residues, posting_on=day(1), cause="opening"
        )
        company.posts(entry)
    return company
