"""On the command line: the way of accounting is switched on, the books are tied out, and a clearing account is read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal as D

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.models import Journal
from crossfoot.stock import queries
from storehouse import Storehouse
from world import Hub


def types(*words: str) -> Result:
    """Type a command for Northwind."""
    return runs(*words, "--company", "northwind")


def day(number: int) -> date:
    return date(2026, 1, number)


def told(result: Result) -> str:
    return " ".join(result.output.split())


def test_B2_E5_a_way_is_looked_at_read_approved_and_switched_on(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10))
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    assert told(types("accounting", "show")) == "Simple is kept. Since 2026-01-05, chosen by Ana."

    looked = types("accounting", "look", "at_receipt")
    assert looked.exit_code == 1
    assert "is not known yet" in told(looked)
    assert told(types("accounting", "read")) == "QuickBooks' inventory account had 50.00 on 9 Jan 2026."
    looked = types("accounting", "look", "at_receipt")
    assert "your stock is worth 80.00 here, and QuickBooks' inventory account has 50.00" in told(looked)
    (mark,) = re.findall(r"its mark (\S+):", told(looked))
    refused = types("accounting", "switch", "at_receipt")
    assert (refused.exit_code, queries.accounting_of(hub.company)) == (1, Accounting.SIMPLE)

    switched = types("accounting", "switch", "at_receipt", "--approve", mark)
    assert switched.output == "Inventory, at receipt is kept from now on.\n"
    hub.works()
    opened = f"Opening entry of 9 Jan 2026: journal {Journal.objects.get().number}."
    assert opened in types("accounting", "show").output
    assert store.reported()["inventory"] == 80


def test_the_books_are_tied_out_with_what_is_in_stock(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(2))
    store.receives("receipt", "BOLT", 20, 40, day(3), line="order")
    made = types("stock", "make", "BOX", "2", "--of", "10 × BOLT @ Main warehouse", "--on", "2026-01-04")
    assert "There is no product BOX in Northwind." in made.output
    store.product("BOX")
    made = types("stock", "make", "BOX", "2", "--of", "10 × BOLT @ Main warehouse", "--on", "2026-01-04")
    assert "BOX: 2 made on 2026-01-04. Stock event " in made.output
    hub.invoices(hub.sells("10248"))

    done = types("tie-out", "2026-01-01", "2026-01-31")
    assert done.exit_code == 0
    assert "The two books agree to the cent" in told(done)
    assert "Valuation │ 40.00" in told(done)

    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10248"), amount="125.50")
    store.enters_journal("inventory", "equity", D("7.25"), day(6))
    done = types("tie-out", "2026-01-01", "2026-01-31")
    assert done.exit_code == 1
    assert "The stock and QuickBooks' accounts of it are 7.25 apart." in told(done)
    assert "The total is 120.00 with us and 125.50 in QuickBooks" in told(done)
    assert "begins" in told(types("tie-out", "2026-01-31", "2026-01-01"))


def test_a_vendors_credit_is_entered_for_lines_of_its_order(hub: Hub) -> None:
    hub.bills(hub.buys("PO-1"))
    refused = types("purchases", "credit", "PO-1", "NONE=1", "--number", "VC-1")
    assert (refused.exit_code, "has no line NONE" in refused.output) == (1, True)
    made = types("purchases", "credit", "PO-1", "#1=1", "--number", "VC-1", "--approve", "--on", "2026-01-06")
    assert re.match(r"Vendor credit VC-1 over [0-9.,]+ USD is approved\.", told(made)), told(made)
    assert "There is no vendor's invoice PO-1 in Northwind." in types(
        "purchases", "credit", "PO-1", "#1=1", "--number", "VC-2", "--invoice"
    ).output  # fmt: skip


def test_a_clearing_account_is_read(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    hub.maps("payment_clearing@source:Market", "Prepaid Expenses")
    hub.invoices(hub.sells("S-1", source="Shop", paid_on=day(4)))

    listed = told(types("clearing", "accounts"))
    assert "Prepaid Expenses │ Market" in listed and "Undeposited Funds │ all others" in listed
    wrong = types("clearing", "read", "Till", "2026-01-01", "2026-01-31")
    assert (wrong.exit_code, "There are: Prepaid Expenses, Undeposited Funds." in told(wrong)) == (1, True)
    made = told(types("clearing", "read", "undeposited funds", "2026-01-01", "2026-01-31"))
    assert "120.00 were left on Undeposited Funds on 31 Jan 2026" in made
    assert "S-1 │ Hanari Carnes │ 120.00 │ 120.00" in made
