"""Party balances and their ageing agree with QuickBooks' own reports to the cent, or the difference has a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.payments import balances, comparing, operations
from crossfoot.payments.balances import Side
from crossfoot.payments.comparing import Comparison
from till import Till
from world import bought, goods

LATE_MARCH = date(2026, 3, 25)


def compared(till: Till, side: Side, on: date = LATE_MARCH) -> Comparison:
    asked = till.hub.office.talks(till.hub.connection)
    return comparing.compare(till.hub.connection, asked, side, on)


def furnish(till: Till) -> None:
    """Two vendors and a customer with documents of several ages, paid in part, with credits."""
    cheese = till.hub.vendor("Fromage SARL")
    _, old = till.billed("PO-1", on=date(2026, 1, 5))
    _, mid = till.billed("PO-2", on=date(2026, 2, 10), lines=(bought("3", "33.33"),))
    _, new = till.billed("PO-3", on=date(2026, 3, 24), vendor=cheese, lines=(bought("1", "412.07"),))
    credit = till.credits(old["VendorRef"], "17.50")
    till.credits(new["VendorRef"], "12.00", "VC-2")
    till.pays(("Bill", old, "42.50"), ("VendorCredit", credit, "10.00"))
    till.pays(("Bill", mid, "99.99"))
    _, sold = till.invoiced("10248", on=date(2026, 1, 5))
    till.invoiced("10249", on=date(2026, 3, 1), lines=(goods("7", "19.99"),))
    till.receives(("Invoice", sold, "100.00"), total="130.00")
    till.pulls()


def test_what_is_open_with_each_party_agrees_with_quickbooks_to_the_cent_by_age(till: Till) -> None:
    furnish(till)

    payable, receivable = compared(till, Side.PAYABLE), compared(till, Side.RECEIVABLE)

    assert payable.differences == receivable.differences == ()
    assert payable.is_equal
    assert receivable.is_equal
    assert payable.is_consistent
    assert receivable.is_consistent
    assert {one.name: sum(one.ours) for one in payable.names} == {
        "Fromage SARL": Decimal("400.07"),
        # 80.00 less 42.50, and 7.50 that is left of the credit.
        "Litware, Inc.": Decimal("30.00"),
    }
    (hanari,) = receivable.names
    assert sum(hanari.ours) == Decimal("129.93")


def test_on_an_earlier_day_it_is_what_was_open_then(till: Till) -> None:
    furnish(till)
    for day in (date(2026, 1, 14), date(2026, 1, 19), date(2026, 2, 15)):
        for side in Side:
            then = compared(till, side, day)
            assert (then.differences, then.is_equal) == ((), True), (day, side)


def test_the_ages_are_counted_from_the_due_day(till: Till) -> None:
    till.billed("PO-1", due_on=date(2026, 1, 31))
    items = balances.open_items(till.hub.connection, Side.PAYABLE, LATE_MARCH)

    def age(on: date) -> str:
        return balances.AGES[items[0].age(on)]

    assert [age(date(2026, 1, 31)), age(date(2026, 2, 1)), age(date(2026, 3, 2)), age(date(2026, 3, 3))] == [
        "Current",
        "1 - 30",
        "1 - 30",
        "31 - 60",
    ]
    assert age(date(2026, 5, 2)) == "91 and over"
    (row,) = balances.by_party(items, LATE_MARCH)
    assert (row.open, row.ages[2]) == (Decimal("80.00"), Decimal("80.00"))


def test_foreign_documents_agree_in_the_home_currency(till: Till) -> None:
    vendor = till.hub.vendor("Fromage SARL", currency="EUR")
    _, bill = till.billed("PO-7", vendor=vendor, currency="EUR", lines=(bought("3", "33.33"),))
    till.pays(("Bill", bill, "40.00"), CurrencyRef={"value": "EUR"}, ExchangeRate=str(bill["ExchangeRate"]))
    till.pulls()

    done = compared(till, Side.PAYABLE)

    assert (done.differences, done.is_equal) == ((), True)
    (row,) = balances.by_party(balances.open_items(till.hub.connection, Side.PAYABLE, LATE_MARCH), LATE_MARCH)
    assert (row.currency, row.open) == ("EUR", Decimal("59.99"))


@pytest.mark.parametrize(
    ("befall", "reason", "ours", "theirs"),
    [
        ("recorded", "was recorded here and is not in QuickBooks", "0", "80.00"),
        ("cancelled", "was cancelled here and stands in QuickBooks", "80.00", "0"),
        ("entered", "It is only in QuickBooks; nothing here stands for it.", "0", "25.00"),
        ("missed", "QuickBooks shows another open balance.", "80.00", "0"),
    ],
)
def test_a_difference_has_a_name_and_a_reason(
    till: Till, befall: str, reason: str, ours: str, theirs: str
) -> None:
    order, bill = till.billed()
    if befall == "recorded":
        till.records(order, "80.00")
    elif befall == "entered":
        till.enters(bill["VendorRef"], "25.00", "HAND-1")
    else:
        till.pays(("Bill", bill, "80.00"))
    if befall == "cancelled":
        till.pulls()
        operations.cancel_payment(payment=till.payment(), by=till.hub.pat, at=till.hub.now)

    done = compared(till, Side.PAYABLE)

    (difference,) = done.differences
    assert (difference.ours, difference.theirs) == (Decimal(ours), Decimal(theirs))
    assert reason in difference.reason
    assert done.difference == Decimal(theirs) - Decimal(ours)
    # What is open there alone has the name that it has there.
    labels = {"recorded": "Bill PO-1", "entered": "Bill HAND-1"}
    assert difference.label == labels.get(befall, str(order))
