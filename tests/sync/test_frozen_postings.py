"""What was approved is kept word for word, and opens again after postings have gained fields."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    CustomValue,
    Discount,
    ExpenseLine,
    Posting,
    PurchaseOrder,
    SalesLine,
    Settlement,
    SettlementPart,
    TaxTotal,
    VendorCredit,
)
from crossfoot.sync import frozen

DAY = date(2026, 3, 5)
LINE = ExpenseLine("Chai", Decimal("60.00"), "purchases", klass="class:7", order="po:1", order_line="2")

POSTINGS: tuple[Posting, ...] = (
    PurchaseOrder(
        "po:1", "PO-1", "vendor:1", "Exotic Liquids", "USD", DAY, (LINE,), Decimal("60.00"),
        expected_on=date(2026, 3, 12), vendor_memo="By rail", location="location:12", klass="class:7",
    ),
    VendorCredit(
        "vc:1", "VC-1", "vendor:1", "Exotic Liquids", "USD", DAY, (LINE,), Decimal("72.00"),
        taxes=(TaxTotal("tax:1", Decimal("60.00"), Decimal("12.00")),), original_posting_on=date(2025, 12, 30),
    ),
    CreditMemo(
        "cn:1", "CN-1", "customer:1", "Alfreds Futterkiste", "USD", DAY,
        (SalesLine("Chai", Decimal("90.00"), "income:sales", "sales", Decimal(5), Decimal(18)),),
        Decimal("81.00"), discount=Discount(Decimal("9.00"), "discounts"), bill_email="maria@alfki.example",
        custom=(CustomValue("Crew", "Blue"),),
    ),
    Settlement(
        "s:1", "bills", "vendor:1", "Exotic Liquids", "USD", DAY,
        (
            SettlementPart("bill:1", "Bill", Decimal("60.00")),
            SettlementPart("", "JournalEntry", Decimal("60.00"), "88"),
        ),
    ),
    Attachment("file:1", "bill:1", "invoice.pdf", "application/pdf", 14, "ab" * 32),
)  # fmt: skip


@pytest.mark.parametrize("posting", POSTINGS, ids=lambda posting: type(posting).__name__)
def test_every_kind_of_posting_comes_back_as_it_was(posting: Posting) -> None:
    kept = json.loads(json.dumps(frozen.to_json(posting)))

    assert frozen.from_json(kept) == posting


def test_a_bill_that_was_frozen_before_it_had_locations_and_orders_still_opens() -> None:
    kept = {
        "type": "Bill",
        "key": "purchase_order:1",
        "number": "PO-90",
        "vendor": "vendor:1",
        "vendor_name": "Exotic Liquids",
        "currency": "USD",
        "posting_on": "2026-03-05",
        "due_on": "2026-04-04",
        "lines": [
            {"description": "Chai", "amount": "60.00", "account": "purchases", "tax": "", "kind": "goods"}
        ],
        "total": "60.00",
        "taxes": [],
        "memo": "",
        "terms": "",
    }

    opened = frozen.from_json(kept)

    assert isinstance(opened, Bill)
    assert opened.lines == (ExpenseLine("Chai", Decimal("60.00"), "purchases"),)
    assert (opened.original_posting_on, opened.location, opened.klass, opened.po_number) == (None, "", "", "")
