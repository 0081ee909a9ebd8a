"""Home: is it right, is it moving, what must I do."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.proof.models import TieOut
from crossfoot.sync.models import Push
from desk import NOW
from web.orders.conftest import Counter


def test_an_empty_company_is_shown_its_next_step(counter: Counter) -> None:
    page = counter.sam.opens("home")

    assert "No orders yet" in page.text
    assert counter.sam.url("sell-new") in page.html
    assert counter.sam.url("buy-new") not in page.html


def test_the_tiles_tell_what_stands_what_waits_and_what_needs_a_person(counter: Counter) -> None:
    for number in ("1", "2"):
        counter.changes(counter.sells(number), "synchronized")
    counter.changes(counter.sells("3", currency="EUR"), "synchronized")
    first, second = counter.sells("4"), counter.sells("5")
    counter.sam.sends("sell-create", data={"pick": [first.pk, second.pk]})
    Push.objects.filter(kind="invoice", number="5").update(
        state="needs_attention", problem_cause="account:sales", problem_fix="map_account", problem_code="no_account",
        sentence="No QuickBooks account for Sales. Choose one.",
    )  # fmt: skip

    page = counter.sam.opens("home")

    assert "3 invoices 240.00 · 120.00 EUR 0 bills none yet" in page.text
    assert "Needs attention 1" in page.text
    assert "No QuickBooks account for Sales. Choose one." in page.text
    assert "Waiting 3" in page.text  # the invoice, its customer and its item


def test_the_last_tie_out_is_told_with_its_difference(counter: Counter) -> None:
    made = TieOut.objects.create(
        company=counter.desk.company, connection=counter.desk.connection, start_on=date(2026, 1, 1),
        end_on=date(2026, 1, 31), is_complete=True, difference=Decimal("0.00"), made_at=NOW,
    )  # fmt: skip
    assert "0.00 Both books agree, Jan 1, 2026 to Jan 31, 2026" in counter.ana.opens("home").text

    TieOut.objects.filter(pk=made.pk).update(is_complete=False)
    assert "could not read everything and proves nothing" in counter.ana.opens("home").text


def test_the_chart_counts_orders_per_day_and_has_the_same_as_a_table(counter: Counter) -> None:
    last = date(2026, 2, 20)
    counter.sells("1", on=last)
    counter.sells("2", on=last)
    counter.changes(counter.sells("3", on=last - timedelta(days=1)), "synchronized")
    counter.sells("too old", on=last - timedelta(days=60))

    page = counter.ana.opens("home")

    data = json.loads(re.findall(r'<script id="orders-per-day"[^>]*>(.*?)</script>', page.html)[0])
    assert len(data["labels"]) == 30
    assert {one["state"]: (one["counts"][-2], one["counts"][-1]) for one in data["series"]} == {
        "not_sent": (0, 2),
        "synchronized": (1, 0),
    }
    assert "Feb 20, 2026 2 0" in page.text
