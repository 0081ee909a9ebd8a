"""The ways of accounting in words: what each does to the books, with small journals, and what happens from then on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.stock.going_live import Choice
from crossfoot.web.connect.journals import Row, rows_of


@dataclass(frozen=True, slots=True)
class Example:
    """What one event books; without rows it books nothing."""

    event: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of accounting as a choice."""

    label: str
    does: str
    """What it does to the books, in one line."""
    examples: tuple[Example, ...]
    """Ten boxes arrive, ordered at 10.00; four of them are delivered; the vendor bills 10.00 each."""


def _way(label: str, does: str, *journals: str) -> Way:
    events = ("10 arrive, ordered at 10.00", "4 are delivered", "The vendor bills the 10")
    examples = tuple(
        Example(event, tuple(rows_of(journal)) if journal else ())
        for event, journal in zip(events, journals, strict=True)
    )
    return Way(label, does, examples)


WAYS: Mapping[Accounting, Way] = {
    Accounting.SIMPLE: _way(
        "Simple",
        "A bill is an expense at once. Nothing is booked when goods arrive or leave; a stock journal at the end of a "
        "period brings the inventory account up to date.",
        "", "", "Dr Purchases 100.00, Cr Accounts payable 100.00",
    ),
    Accounting.AT_BILL: _way(
        "Inventory, at bill",
        "A bill fills the inventory account, and each delivery empties it into cost of goods sold. Goods that came "
        "before their bill are not in QuickBooks yet.",
        "", "Dr Cost of goods sold 40.00, Cr Inventory 40.00", "Dr Inventory 100.00, Cr Accounts payable 100.00",
    ),
    Accounting.AT_RECEIPT: _way(
        "Inventory, at receipt",
        "A receipt fills the inventory account against goods received, not billed, which the bill clears. QuickBooks "
        "has the stock on every day; it takes one journal more for each receipt.",
        "Dr Inventory 100.00, Cr Goods received, not billed 100.00", "Dr Cost of goods sold 40.00, Cr Inventory 40.00",
        "Dr Goods received, not billed 100.00, Cr Accounts payable 100.00",
    ),
}  # fmt: skip

COST_OF_SALES: Mapping[CostOfSales, str] = {
    CostOfSales.AT_DELIVERY: "When goods are delivered, dated that day",
    CostOfSales.AT_INVOICE: "When they are invoiced, with the invoice",
}
"""The moments that are offered."""

NEGATIVE_STOCK: Mapping[NegativeStock, str] = {
    NegativeStock.BLOCK: "Refuse it, with what is there",
    NegativeStock.PROVISIONAL: "Let it leave at the last known cost, and correct that by a journal later",
}


def in_words(choice: Choice) -> str:
    """ "Inventory, at bill"."""
    return WAYS[choice.accounting].label


def details_of(choice: Choice) -> Iterator[tuple[str, str]]:
    """The other choices with their questions."""
    if choice.accounting is not Accounting.SIMPLE:
        moment = COST_OF_SALES.get(
            choice.cost_of_sales, "With the invoice, or when a later delivery is marked delivered"
        )
        yield "Cost of goods sold is booked", moment
        if choice.through_wip:
            yield "Manufacturing", "Ingredients wait in work in progress"
    yield "More leaves than is there", NEGATIVE_STOCK[choice.negative_stock]


def what_happens(choice: Choice) -> Iterator[str]:
    """What is different from then on, before it is done."""
    if choice.accounting is Accounting.SIMPLE:
        yield "Bills are an expense at once. Nothing is posted when goods arrive or leave."
        yield "Stock journals bring the inventory account up to date, each after somebody approved it."
        return
    if choice.accounting is Accounting.AT_BILL:
        yield "Bills of stocked goods debit Inventory instead of an expense."
    else:
        yield (
            "Each receipt of stocked goods posts a journal: Inventory is debited, Goods received, not billed is "
            "credited. Their bill debits that account instead of an expense."
        )
    if choice.cost_of_sales is CostOfSales.AT_INVOICE:
        yield "Each invoice posts a journal of its cost: Cost of goods sold is debited, Inventory is credited."
    else:
        yield "Each delivery posts a journal of its cost: Cost of goods sold is debited, Inventory is credited."
    yield (
        "A cost that is known late is posted as a journal of the day on which it came; nothing posted is changed."
    )
    if choice.negative_stock is NegativeStock.BLOCK:
        yield "A delivery of more than is there is refused, with the figures."
    else:
        yield "More can leave than is there, at the last known cost; a journal corrects it when the goods come."
    yield (
        "Invoices and bills that are in QuickBooks stay as they are. Once the first journal of stock is there, another "
        "way of accounting needs a new QuickBooks company."
    )
