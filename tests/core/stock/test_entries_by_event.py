"""What each event books in each way of accounting: every row and column of the Accounting rules, section 3.

Before each event ten A were received at 10.00, and where the row says so four of them were delivered.
"""

from datetime import date
from decimal import Decimal

import pytest

from core.stock.company import Company
from core.stock.happenings import (
    bills,
    bills_charge,
    bills_drop_ship,
    comes_back,
    consumes,
    counts,
    delivers,
    drop_ships,
    estimates_landed,
    gives_price_credit,
    goes_back,
    goes_back_unbilled,
    invoices,
    makes,
    moves,
    receives,
    vendor_credits,
)
from crossfoot.core.stock.entries import Entry, Rule
from crossfoot.core.stock.movements import Source
from crossfoot.core.stock.roles import Accounting

D = Decimal
SHORT = {
    "inventory": "Inventory", "cost_of_sales": "COGS", "grni": "GRNI", "landed_cost_accrual": "Landed",
    "purchase_price_variance": "PPV", "exchange_difference": "Exchange", "shrinkage": "Shrinkage",
    "conversion_absorbed": "Conversion", "work_in_progress": "WIP", "drop_ship_clearing": "Clearing",
    "payable": "A/P", "receivable": "A/R", "income": "Income", "purchases": "Purchases", "freight": "Freight",
}  # fmt: skip
NOTHING: list[str] = []


def on(number):
    return date(2026, 2, number)


RECEIVED = receives("receipt", "order", "A", on(1), 1, D(10), D(100))
DELIVERED = delivers("delivery", "sale", "A", on(2), 2, D(4))
INVOICED = invoices("invoice", "sale", "A", on(2), 3, D(4), D(80))
BILLED = bills("bill", "order", on(3), 4, D(10), D(100))
SENT_BACK = goes_back("sent back", "A", on(5), 6, D(2))
FOREIGN = receives("receipt", "order", "A", on(1), 1, D(10), D(100), rate=D("1.10"))
SOLD_BY_VENDOR = drop_ships("drop-ship", "D", on(5), 6, D(2), D(40), D(60))
USED = consumes("uses A", "A", on(5), 5, D(3))
RETURNED = Source("delivery", D(1), D(4))

ROWS = {
    "receipt": (
        [],
        RECEIVED,
        NOTHING,
        ["Dr Inventory 100.00, Cr GRNI 100.00"],
    ),
    "bill as ordered": ([RECEIVED, DELIVERED], BILLED, NOTHING, NOTHING),
    "price differs from the order": (
        [RECEIVED, DELIVERED],
        bills("bill", "order", on(4), 5, D(10), D(120)),
        ["Dr COGS 8.00, Cr Inventory 8.00"],
        ["Dr Inventory 12.00, Dr COGS 8.00, Cr GRNI 20.00"],
    ),
    "a lower price": (
        [RECEIVED, DELIVERED],
        bills("bill", "order", on(4), 5, D(10), D(95)),
        ["Dr Inventory 2.00, Cr COGS 2.00"],
        ["Dr GRNI 5.00, Cr Inventory 3.00, Cr COGS 2.00"],
    ),
    "exchange rate differs": (
        [FOREIGN],
        bills("bill", "order", on(4), 5, D(10), D(100), home=D(115)),
        NOTHING,
        ["Dr Exchange 5.00, Cr GRNI 5.00"],
    ),
    "exchange rate differs, goods gone": (
        [FOREIGN, DELIVERED],
        bills("bill", "order", on(4), 5, D(10), D(100), home=D(115)),
        ["Dr COGS 2.00, Cr Inventory 2.00"],
        ["Dr Exchange 5.00, Cr GRNI 5.00"],
    ),
    "distributed charge": (
        [RECEIVED, DELIVERED, BILLED],
        bills_charge("freight", "receipt", on(4), D(20)),
        ["Dr COGS 8.00, Cr Inventory 8.00"],
        ["Dr Inventory 12.00, Dr COGS 8.00, Cr Landed 20.00"],
    ),
    "distributed charge, estimated at the receipt": (
        [RECEIVED],
        estimates_landed("estimate", "receipt", on(1), D(15)),
        NOTHING,
        ["Dr Inventory 15.00, Cr Landed 15.00"],
    ),
    "distributed charge, billed after an estimate": (
        [RECEIVED, estimates_landed("estimate", "receipt", on(1), D(15)), DELIVERED],
        bills_charge("freight", "receipt", on(4), D(20), D(15)),
        ["Dr COGS 2.00, Cr Inventory 2.00"],
        ["Dr Inventory 3.00, Dr COGS 2.00, Cr Landed 5.00"],
    ),
    "delivery": (
        [RECEIVED],
        DELIVERED,
        ["Dr COGS 40.00, Cr Inventory 40.00"],
        ["Dr COGS 40.00, Cr Inventory 40.00"],
    ),
    "customer return, restocked": (
        [RECEIVED, DELIVERED, INVOICED, bills("bill", "order", on(4), 5, D(10), D(120))],
        comes_back("return", "A", "delivery", on(6), 7, RETURNED, D(20)),
        ["Dr Inventory 12.00, Cr COGS 12.00"],
        ["Dr Inventory 12.00, Cr COGS 12.00"],
    ),
    "customer return, scrapped": (
        [RECEIVED, DELIVERED, INVOICED],
        comes_back("return", "A", "delivery", on(6), 7, RETURNED, D(20), scrapped=True),
        ["Dr Shrinkage 10.00, Cr COGS 10.00"],
        ["Dr Shrinkage 10.00, Cr COGS 10.00"],
    ),
    "return to vendor, not billed yet": (
        [RECEIVED],
        goes_back_unbilled("sent back", "order", "A", "receipt", on(5), 6, D(2), D(20)),
        NOTHING,
        ["Dr GRNI 20.00, Cr Inventory 20.00"],
    ),
    "return to vendor, not billed yet, at another average": (
        [RECEIVED, receives("dearer", "other", "A", on(2), 2, D(10), D(140))],
        goes_back_unbilled("sent back", "order", "A", "receipt", on(5), 6, D(2), D(20)),
        ["Dr PPV 4.00, Cr Inventory 4.00"],
        ["Dr PPV 4.00, Dr GRNI 20.00, Cr Inventory 24.00"],
    ),
    "return to vendor, billed": (
        [RECEIVED, BILLED],
        SENT_BACK,
        NOTHING,
        ["Dr GRNI 20.00, Cr Inventory 20.00"],
    ),
    "return to vendor, credited": (
        [RECEIVED, BILLED, SENT_BACK],
        vendor_credits("credit", "sent back", on(8), D(22)),
        ["Dr Inventory 2.00, Cr PPV 2.00"],
        ["Dr GRNI 2.00, Cr PPV 2.00"],
    ),
    "count finds less": (
        [RECEIVED],
        counts("count", "A", on(5), 6, D(-3)),
        ["Dr Shrinkage 30.00, Cr Inventory 30.00"],
        ["Dr Shrinkage 30.00, Cr Inventory 30.00"],
    ),
    "count finds more": (
        [RECEIVED],
        counts("count", "A", on(5), 6, D(1)),
        ["Dr Inventory 10.00, Cr Shrinkage 10.00"],
        ["Dr Inventory 10.00, Cr Shrinkage 10.00"],
    ),
    "write-off": (
        [RECEIVED],
        counts("broken", "A", on(5), 6, D(-1), is_thrown_away=True),
        ["Dr Shrinkage 10.00, Cr Inventory 10.00"],
        ["Dr Shrinkage 10.00, Cr Inventory 10.00"],
    ),
    "transfer": ([RECEIVED], moves("move", "A", on(5), 6, D(4)), NOTHING, NOTHING),
    "manufacturing": (
        [RECEIVED],
        makes("make", "B", on(5), 6, D(1), [USED], D(12)),
        ["Dr Inventory 12.00, Cr Conversion 12.00"],
        ["Dr Inventory 12.00, Cr Conversion 12.00"],
    ),
    "outsourced order": (
        [RECEIVED],
        receives("made for us", "outsourced", "B", on(5), 6, D(1), D(8), consumed=[USED]),
        NOTHING,
        ["Dr Inventory 8.00, Cr GRNI 8.00"],
    ),
    "drop-ship": (
        [],
        SOLD_BY_VENDOR,
        ["Dr COGS 40.00, Cr Clearing 40.00"],
        ["Dr COGS 40.00, Cr Clearing 40.00"],
    ),
    "drop-ship, billed dearer": (
        [SOLD_BY_VENDOR],
        bills_drop_ship("bill", "drop-ship", on(7), D(43)),
        ["Dr COGS 3.00, Cr Clearing 3.00"],
        ["Dr COGS 3.00, Cr Clearing 3.00"],
    ),
    "price-only credit": (
        [RECEIVED, DELIVERED, BILLED],
        gives_price_credit("credit", "order", "bill", on(8), D(10)),
        ["Dr Inventory 4.00, Cr COGS 4.00"],
        ["Dr GRNI 10.00, Cr Inventory 6.00, Cr COGS 4.00"],
    ),
}


def journal(entry: Entry) -> str:
    return ", ".join(
        f"{'Dr' if line.debit else 'Cr'} {SHORT[line.role]} {line.debit or line.credit:.2f}"
        for line in entry.lines
    )


def journals(entries: list[Entry]) -> list[str]:
    return [journal(entry) for entry in entries if not entry.is_empty]


@pytest.mark.parametrize("accounting", Accounting)
@pytest.mark.parametrize("row", ROWS)
def test_each_event_books_its_row(row, accounting):
    before, event, at_bill, at_receipt = ROWS[row]
    expected = {
        Accounting.SIMPLE: NOTHING,
        Accounting.AT_BILL: at_bill,
        Accounting.AT_RECEIPT: at_receipt,
    }
    company = Company(accounting)
    for one in before:
        one.to(company)
    entries = event.to(company)
    assert journals(entries) == expected[accounting]
    assert {entry.posting_on for entry in entries} == {event.day}
    if accounting is not Accounting.SIMPLE:
        assert company.inventory.is_tied


DOCUMENTS = {
    "bill": (BILLED, "purchases", "inventory", "grni", 100, "payable"),
    "carrier's bill": (
        bills_charge("freight", "receipt", on(4), D(20)), "freight", "inventory", "landed_cost_accrual", 20, "payable",
    ),
    "vendor credit for goods": (
        vendor_credits("credit", "sent back", on(8), D(22)), "purchases", "inventory", "grni", -22, "payable",
    ),
    "price-only credit": (
        gives_price_credit("credit", "order", "bill", on(8), D(10)), "purchases", "inventory", "grni", -10, "payable",
    ),
    "drop-ship bill": (
        bills_drop_ship("bill", "drop-ship", on(7), D(43)), "purchases", "drop_ship_clearing", "drop_ship_clearing",
        43, "payable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", DOCUMENTS)
def test_documents_carry_exactly_what_the_vendor_charged(row):
    event, simple, at_bill, at_receipt, amount, against = DOCUMENTS[row]
    for accounting, role in zip(Accounting, (simple, at_bill, at_receipt), strict=True):
        assert event.documents(accounting) == [(role, amount), (against, -amount)]


def test_with_work_in_progress_ingredients_wait_there_until_the_product_is_done():
    company = Company(Accounting.AT_RECEIPT, through_wip=True)
    RECEIVED.to(company)
    made = makes("make", "B", on(6), 6, D(1), [USED], D(12))
    begun = company.knows(company.facts.with_movement(USED), on=on(5), rule=Rule.MANUFACTURING)
    assert journals(begun) == ["Dr WIP 30.00, Cr Inventory 30.00"]
    assert journals(made.to(company)) == ["Dr Inventory 42.00, Cr Conversion 12.00, Cr WIP 30.00"]
    assert company.balance("work_in_progress") == 0


def test_without_work_in_progress_ingredients_are_not_booked_without_their_product():
    company = Company(Accounting.AT_RECEIPT)
    RECEIVED.to(company)
    with pytest.raises(
        ValueError, match=r"the manufacturing entry of begun does not balance: -30\.0+ is left"
    ):
        company.knows(company.facts.with_movement(USED), on=on(5), rule=Rule.MANUFACTURING, cause="begun")


def test_a_back_dated_receipt_books_itself_and_what_it_changes_after_it_in_a_second_journal():
    company = Company(Accounting.AT_RECEIPT)
    RECEIVED.to(company)
    delivers("delivery", "sale", "A", on(4), 4, D(5)).to(company)
    late = receives("late", "other", "A", on(3), 3, D(10), D(140))
    own, after = late.to(company, on=on(9))
    assert (own.rule, journal(own)) == (Rule.RECEIPT, "Dr Inventory 140.00, Cr GRNI 140.00")
    assert (after.rule, after.posting_on) == (Rule.LATE_COST, on(9))
    assert journal(after) == "Dr COGS 10.00, Cr Inventory 10.00"


def test_C25_what_was_delivered_before_it_arrived_is_corrected_by_the_receipt():
    company = Company(Accounting.AT_RECEIPT, stated_costs={"A": D(6)})
    assert journals(delivers("delivery", "sale", "A", on(1), 1, D(5)).to(company)) == [
        "Dr COGS 30.00, Cr Inventory 30.00"
    ]
    received = receives("receipt", "order", "A", on(2), 2, D(5), D(35)).to(company)
    assert journals(received) == ["Dr Inventory 30.00, Dr COGS 5.00, Cr GRNI 35.00"]
    assert (company.balance("inventory"), company.balance("cost_of_sales")) == (0, 35)


def test_katanas_manufacturing_example_leaves_no_negative_inventory():
    """Ingredients of 50.00 and an operation cost of 10.00 make a product of 60.00, which is sold."""
    company = Company(Accounting.AT_BILL)
    receives("receipt", "order", "A", on(1), 1, D(5), D(50)).to(company)
    bills("bill", "order", on(1), 2, D(5), D(50)).to(company)
    used = consumes("uses A", "A", on(2), 3, D(5))
    makes("make", "B", on(2), 4, D(1), [used], D(10)).to(company)
    delivers("delivery", "sale", "B", on(3), 5, D(1)).to(company)
    figures = [company.balance(role) for role in ("inventory", "cost_of_sales", "conversion_absorbed")]
    assert figures == [0, 60, -10]


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_a_dearer_bill_for_goods_that_are_consumed_and_sold_ends_with_the_true_income(accounting):
    """Ordered at 60.00, billed at 80.00, all made into a product and sold for 100.00: income 20.00, inventory 0."""
    company = Company(accounting)
    receives("receipt", "order", "A", on(1), 1, D(6), D(60)).to(company)
    makes("make", "B", on(2), 3, D(1), [consumes("uses A", "A", on(2), 2, D(6))], D(0)).to(company)
    delivers("delivery", "sale", "B", on(3), 4, D(1)).to(company)
    invoices("invoice", "sale", "B", on(3), 5, D(1), D(100)).to(company)
    bills("bill", "order", on(9), 6, D(6), D(80)).to(company)
    assert (company.profit, company.balance("inventory"), company.balance("grni")) == (20, 0, 0)


def test_C24_three_units_of_ten_leave_as_cents_that_add_up():
    company = Company(Accounting.AT_RECEIPT)
    receives("receipt", "order", "A", on(1), 1, D(3), D(10)).to(company)
    booked = [
        journals(delivers(f"delivery {n}", "sale", "A", on(1 + n), 1 + n, D(1)).to(company))
        for n in (1, 2, 3)
    ]
    assert sorted(booked) == [
        ["Dr COGS 3.33, Cr Inventory 3.33"],
        ["Dr COGS 3.33, Cr Inventory 3.33"],
        ["Dr COGS 3.34, Cr Inventory 3.34"],
    ]
    assert company.balance("inventory") == 0
