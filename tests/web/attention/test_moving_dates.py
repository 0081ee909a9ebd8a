"""What a closed period holds up is moved on the card, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.problems import Fix, Problem
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.sync import needs
from crossfoot.sync.models import Push
from desk import NOW, Desk, desk
from web_visits import Visitor, visitor

CAUSE = "closed:2026-01-31"


@pytest.fixture
def northwind(db: None) -> Iterator[Desk]:
    """A sales order and a purchase order whose documents are dated in a period that was closed."""
    clock.use(lambda: NOW)
    at = desk()
    day = date(2026, 1, 15)
    sale = selling.draft(
        company=at.company,
        order=SalesOrderDraft(
            number="10248",
            customer_id=at.hanari.pk,
            ordered_on=day,
            lines=(SalesLineDraft(Decimal(2), Decimal("9.50"), product_id=at.tea.pk),),
        ),
        by=at.ana,
        at=NOW,
    )
    bought = buying.draft(
        company=at.company,
        order=PurchaseOrderDraft(
            number="PO-7",
            vendor_id=at.litware.pk,
            ordered_on=day,
            lines=(PurchaseLineDraft(Decimal(1), Decimal("20.00"), product_id=at.cheese.pk),),
        ),
        by=at.ana,
        at=NOW,
    )
    selling.confirm_many(company=at.company, orders=[sale], by=at.ana, at=NOW)
    buying.approve_many(company=at.company, orders=[bought], by=at.ana, at=NOW)
    selling.create_invoices(company=at.company, orders=[sale], by=at.ana, at=NOW)
    buying.create_bills(company=at.company, orders=[bought], by=at.ana, at=NOW)
    problem = Problem("closed_period", "QuickBooks is closed.", Fix.MOVE_DATE, CAUSE, "2026-02-01")
    for push in Push.objects.filter(source_kind__gt=""):
        needs.stop(push, problem, at=NOW)
    yield at
    clock.use(None)


def ana(at: Desk) -> Visitor:
    return visitor(at.ana, at.company)


def days() -> list[date | None]:
    return [SalesOrder.objects.get().posting_on, PurchaseOrder.objects.get().posting_on]


def test_the_first_open_day_is_proposed(northwind: Desk) -> None:
    seen = ana(northwind).opens("attention")
    assert 'value="2026-02-01"' in seen.html and "Move and send 2" in seen.text


def test_both_are_moved_and_wait_to_be_sent(northwind: Desk) -> None:
    seen = ana(northwind).sends("attention-dates", data={"cause": CAUSE, "day": "2026-02-01"})
    assert "2 documents are moved, and on the way to QuickBooks." in seen.text
    assert days() == [date(2026, 2, 1), date(2026, 2, 1)]
    open_ = Push.objects.filter(source_kind__gt="", state="waiting")
    assert {push.posting_on for push in open_} == {date(2026, 2, 1)}
    assert "Nothing needs you" in seen.text


def test_a_day_that_is_none_is_said_and_moves_nothing(northwind: Desk) -> None:
    seen = ana(northwind).sends("attention-dates", data={"cause": CAUSE, "day": ""})
    assert seen.status == 422 and "Enter the day to move them to." in seen.text
    seen = ana(northwind).sends("attention-dates", data={"cause": CAUSE, "day": "soon"})
    assert seen.status == 422 and 'value="soon"' in seen.html
    assert days() == [None, None]


def test_a_day_before_the_start_is_refused_with_the_reason(northwind: Desk) -> None:
    northwind.sets(start_on=date(2026, 1, 10))
    seen = ana(northwind).sends("attention-dates", data={"cause": CAUSE, "day": "2026-01-05"})
    assert seen.status == 422
    assert "2 documents could not be moved." in seen.text and 'value="2026-01-05"' in seen.html
    assert days() == [None, None]
