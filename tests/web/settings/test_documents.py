"""Settings > Numbers and dates: the wizard's choices, changed later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.engine import clock
from desk import NOW, Desk, desk
from web_visits import Visitor, visitor

CHOICES = {
    "sync_sales": "on",
    "sync_purchases": "on",
    "item_rule": "per_product",
    "start_on": "2026-01-01",
    "rounding_tolerance": "0.10",
    "sales_mode": "automatic",
    "sales_date_rule": "order_date",
    "sales_number_rule": "quickbooks",
    "sales_number_pattern": "",
    "purchase_mode": "manual",
    "purchase_date_rule": "receipt_date",
    "purchase_number_rule": "vendor_reference",
    "purchase_number_pattern": "",
}


@pytest.fixture
def northwind(db: None) -> Iterator[Desk]:
    clock.use(lambda: NOW)
    at = desk()
    at.connection.facts_at = NOW
    at.connection.save()
    yield at
    clock.use(None)


def ana(at: Desk) -> Visitor:
    return visitor(at.ana, at.company)


def test_every_choice_is_saved(northwind: Desk) -> None:
    seen = ana(northwind).sends("settings-documents", data=CHOICES)
    assert "Saved. It counts for everything that is sent from now on." in seen.text
    setup = northwind.setup
    setup.refresh_from_db()
    assert (setup.item_rule, setup.start_on, setup.rounding_tolerance) == (
        "per_product",
        date(2026, 1, 1),
        Decimal("0.10"),
    )
    assert (setup.automatic_sales, setup.automatic_purchases) == (True, False)
    assert (setup.sales_date_rule, setup.sales_number_rule) == ("order_date", "quickbooks")
    assert (setup.purchase_date_rule, setup.purchase_number_rule) == ("receipt_date", "vendor_reference")


def test_the_start_date_can_be_taken_away(northwind: Desk) -> None:
    northwind.sets(start_on=date(2026, 1, 1))
    ana(northwind).sends("settings-documents", data={**CHOICES, "start_on": ""})
    northwind.setup.refresh_from_db()
    assert northwind.setup.start_on is None


def test_something_has_to_be_sent(northwind: Desk) -> None:
    data = {key: value for key, value in CHOICES.items() if not key.startswith("sync_")}
    seen = ana(northwind).sends("settings-documents", data=data)
    assert seen.status == 422
    assert "Choose sales orders, purchase orders or both. To send nothing more, disconnect" in seen.text
    northwind.setup.refresh_from_db()
    assert (northwind.setup.sync_sales, northwind.setup.item_rule) == (True, "per_account")


def test_a_pattern_that_numbers_all_alike_is_refused_and_stays(northwind: Desk) -> None:
    data = {**CHOICES, "purchase_number_rule": "pattern", "purchase_number_pattern": "{vendor_code}"}
    seen = ana(northwind).sends("settings-documents", data=data)
    assert seen.status == 422
    assert "gives the same number on every bill of a vendor. Add {order} or {reference} to it." in seen.text
    assert 'value="{vendor_code}"' in seen.html
    northwind.setup.refresh_from_db()
    assert northwind.setup.purchase_number_rule == "own"


def test_the_closing_date_is_quickbooks_and_is_shown(northwind: Desk) -> None:
    northwind.connection.closing_on = date(2025, 12, 31)
    northwind.connection.save()
    seen = ana(northwind).opens("settings-documents")
    assert "QuickBooks is closed through Dec 31, 2025" in seen.text
    seen = ana(northwind).sends("settings-documents", data={**CHOICES, "start_on": "2025-06-01"})
    assert seen.status == 422 and "QuickBooks is closed through 31 Dec 2025" in seen.text


def test_what_is_not_sent_has_no_rules(northwind: Desk) -> None:
    northwind.sets(sync_purchases=False)
    seen = ana(northwind).opens("settings-documents")
    assert "Invoices are dated on the" in seen.text and "Bills are dated on the" not in seen.text


def test_a_seller_reads_and_changes_nothing(northwind: Desk) -> None:
    sam = visitor(northwind.sam, northwind.company)
    assert '<fieldset class="cf-form" disabled>' in sam.opens("settings-documents").html
    assert sam.sends("settings-documents", data=CHOICES).status == 403
    northwind.setup.refresh_from_db()
    assert northwind.setup.sales_number_rule == "own"
