"""A rate that is fixed on a document: sent, kept over updates, given up again, and noticed when somebody changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.postings import Bill, CreditMemo, ExpenseLine, Invoice, Party, SalesLine
from crossfoot.quickbooks.online.documents import agreeing
from online_desk import MARKER, Desk

DAY = date(2026, 3, 5)
RATE = Decimal("1.083712345")
LINE = SalesLine("Chai", Decimal("60.00"), "income:sales", "sales")
INVOICE = Invoice(
    "sales_order:1", "SO-1", "customer:9", "Bäckerei Lindenhof", "EUR", DAY, DAY, (LINE,), Decimal("60.00"),
    exchange_rate=RATE,
)  # fmt: skip


@pytest.fixture
def abroad(us: Desk) -> Desk:
    """With a customer and a vendor who are in euros."""
    ids = {
        f"{kind}:9": us.posted(Party(f"{kind}:9", kind, f"{kind} in euros", "EUR")).remote_id
        for kind in ("customer", "vendor")
    }
    us.mappings = replace(us.mappings, parties={**us.mappings.parties, **ids})
    return us


def test_the_rate_goes_with_every_kind_of_document(abroad: Desk) -> None:
    bought = ExpenseLine("Rye", Decimal("60.00"), "purchases")
    bill = Bill(
        "purchase_order:1", "PO-1", "vendor:9", "Mühle", "EUR", DAY, DAY, (bought,), Decimal("60.00"),
        exchange_rate=RATE,
    )  # fmt: skip
    credit = CreditMemo(
        "credit_note:1",
        "CN-1",
        "customer:9",
        "Bäckerei",
        "EUR",
        DAY,
        (LINE,),
        Decimal("60.00"),
        exchange_rate=RATE,
    )
    for posting in (INVOICE, bill, credit):
        assert abroad.posted(posting).exchange_rate == RATE


def test_without_a_fixed_rate_quickbooks_takes_its_own_of_the_day(abroad: Desk) -> None:
    posted = abroad.posted(replace(INVOICE, exchange_rate=None))
    assert posted.exchange_rate == Decimal("1.1")


def test_a_document_in_home_currency_has_no_rate(abroad: Desk) -> None:
    home = replace(INVOICE, customer="customer:1", currency="USD", exchange_rate=Decimal(1))
    body = abroad.books.prepare(home, abroad.mappings, marker=MARKER).body
    assert "ExchangeRate" not in body
    assert abroad.posted(home).exchange_rate == 1


def test_a_rate_that_a_person_changed_there_is_told_and_can_be_taken_over(abroad: Desk) -> None:
    operation = abroad.books.prepare(INVOICE, abroad.mappings, marker=MARKER)
    made = abroad.posted(INVOICE)
    record = dict(abroad.found("Invoice", made.remote_id).record)
    assert abroad.books.differences(INVOICE, record, abroad.mappings, marker=MARKER) == ()

    record["ExchangeRate"] = Decimal("1.2")

    (found,) = abroad.books.differences(INVOICE, record, abroad.mappings, marker=MARKER)
    assert (found.field, found.label, found.ours, found.theirs) == (
        "ExchangeRate", "Exchange rate", "1.083712345", "1.2",
    )  # fmt: skip
    assert agreeing.as_stands(INVOICE, operation.body, record, abroad.mappings).exchange_rate == Decimal(
        "1.2"
    )


def test_an_update_fixes_another_rate_or_gives_it_back_to_quickbooks(abroad: Desk) -> None:
    made = abroad.posted(INVOICE)
    current = abroad.found("Invoice", made.remote_id).record
    sent = abroad.books.prepare(INVOICE, abroad.mappings, marker=MARKER).body

    def rate_after(posting: Invoice) -> object:
        update = abroad.books.prepare_update(
            posting, abroad.mappings, marker=MARKER, current=current, before=INVOICE, sent=sent
        )
        return update.body.get("ExchangeRate")

    assert rate_after(replace(INVOICE, exchange_rate=Decimal("1.2"))) == Decimal("1.2")
    assert rate_after(replace(INVOICE, posting_on=date(2026, 3, 9))) == RATE
    assert rate_after(replace(INVOICE, exchange_rate=None)) is None
