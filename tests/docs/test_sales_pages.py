"""The tables of *Paid orders* and *Part deliveries* are what the product books and charges: made anew here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

from crossfoot.core.account_roles import ACCOUNT_LABELS
from crossfoot.core.delivering import Ordered, Part, Whole, part_of
from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import total
from crossfoot.core.postings import Receipt, RefundReceipt, SalesLine, SalesReceipt, TaxTotal

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
NOTHING_MAPPED = Mappings("US", "USD", {}, {}, {}, {}, account_labels=ACCOUNT_LABELS)
DAY = date(2026, 1, 5)


def receipt(kind: type[SalesReceipt] | type[RefundReceipt], net: str, tax: str) -> Receipt:
    line = SalesLine("Tea", D(net), "income:sales", "sales", tax="tax:us")
    return kind(
        "x:1", "1", "customer:1", "Hanari Carnes", "USD", DAY, (line,), D(net) + D(tax), "payment_clearing",
        taxes=(TaxTotal("tax:us", D(net), D(tax)),),
    )  # fmt: skip


def booked(what: str, posting: Receipt) -> str:
    lines = journal_of(posting, NOTHING_MAPPED).lines
    debits = ", ".join(f"{line.account} {line.debit}" for line in lines if line.debit)
    credits = ", ".join(f"{line.account} {line.credit}" for line in lines if line.credit)
    return f"| {what} | {debits} | {credits} |"


def test_the_entries_of_receipts_are_those_of_the_page() -> None:
    page = (GUIDE / "paid-orders.md").read_text(encoding="utf-8")
    assert booked("Sales receipt", receipt(SalesReceipt, "100.00", "8.00")) in page
    assert booked("Refund receipt", receipt(RefundReceipt, "50.00", "4.00")) in page


def charged(what: str, part: Part) -> tuple[str, Whole]:
    goods = total(one.amount for one in part.lines if one.id != 3)
    postage = total(one.amount for one in part.lines if one.id == 3)
    tax = part.tax or D(0)
    sum_ = goods + postage - part.discount + tax
    row = f"| {what} | {goods:.2f} | {postage:.2f} | {part.discount} | {tax} | {sum_} |"
    return row, Whole(part.discount, tax, sum_)


def test_the_parts_of_an_order_are_those_of_the_page() -> None:
    page = (GUIDE / "part-deliveries.md").read_text(encoding="utf-8")
    lines = [
        Ordered(1, "goods", D(3), D("100.00"), is_taxed=True),
        Ordered(2, "goods", D(2), D("50.00"), is_taxed=True),
        Ordered(3, "shipping", D(1), D("12.00"), is_taxed=False),
    ]
    order = Whole(D("16.20"), D("10.00"), D("155.80"))
    first = part_of(lines, {1: D(1)}, order=order, given=Whole(D(0), D(0), D(0)), is_first=True)
    row, given = charged("one tea", first)
    assert row in page
    amounts = {one.id: one for one in first.lines}
    rest = [
        replace(line, delivered=amounts[line.id].quantity, charged=amounts[line.id].amount)
        if line.id in amounts
        else line
        for line in lines
    ]
    last = part_of(rest, {1: D(2), 2: D(2)}, order=order, given=given, is_first=False)
    row, _ = charged("two teas, two jams", last)
    assert row in page
