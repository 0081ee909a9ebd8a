"""Sales receipts and refund receipts: one of each in QuickBooks, whatever fails while they come, change and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from crossfoot.core.postings import RefundReceipt, SalesReceipt
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.sync.queue import Wanted
from sync.test_faults import FAULTS, everything_holds
from sync.workshop import Shop, Workshop

STEPS = 5


def receipted(shop: Shop, wanted: Wanted, kind: type[SalesReceipt] | type[RefundReceipt]) -> Wanted:
    """The same document as one whose money moved at once."""
    asset = RemoteRecord.objects.filter(connection=shop.connection, data__kind="Other Current Asset").first()
    AccountMapping.objects.get_or_create(
        connection=shop.connection, key="payment_clearing", defaults={"record": asset}
    )
    names = {field.name for field in fields(kind)} & {field.name for field in fields(wanted.posting)}
    same = {name: getattr(wanted.posting, name) for name in names}
    return replace(wanted, posting=kind(**same, deposit_to="payment_clearing", payment_reference="pi_1"))


def totals(shop: Shop) -> list[list[Decimal]]:
    return [
        sorted(record["TotalAmt"] for record in shop.in_books(kind))
        for kind in ("SalesReceipt", "RefundReceipt")
    ]


def walks_the_road(workshop: Workshop, shop: Shop, fault: Callable[[str], None]) -> None:
    """They come, change, and go, and a fault comes at each step."""
    sale = receipted(shop, shop.invoice("120.00"), SalesReceipt)
    fault("salesreceipt create")
    shop.sends(sale)
    workshop.works(minutes=60)
    assert totals(shop) == [[120], []]

    refunds = [receipted(shop, shop.credit_memo(total), RefundReceipt) for total in ("20.00", "30.00")]
    fault("batch")
    shop.sends(*refunds)
    workshop.works(minutes=60)
    assert totals(shop) == [[120], [20, 30]]

    fault("salesreceipt update")
    shop.revises(sale, "111.11")
    workshop.works(minutes=60)
    assert totals(shop) == [[Decimal("111.11")], [20, 30]]

    fault("refundreceipt delete")
    shop.removes(refunds[0])
    workshop.works(minutes=60)
    assert totals(shop) == [[Decimal("111.11")], [30]]

    fault("salesreceipt")
    shop.removes(sale, "void")
    workshop.works(minutes=60)
    assert totals(shop) == [[0], [30]]
    everything_holds(workshop, shop)


@pytest.mark.parametrize(
    "first", range(0, len(FAULTS), STEPS), ids=lambda first: f"in turn from {FAULTS[first]}"
)
def test_whatever_fails_wherever_there_is_one_of_each(workshop: Workshop, shop: Shop, first: int) -> None:
    """Every fault comes down at a step of one of the roads."""
    weather = workshop.sandbox.weather

    def comes_down(step: str) -> None:
        weather.next(FAULTS[(first + len(weather.log)) % len(FAULTS)], matching=step, delay_seconds=100.0)

    walks_the_road(workshop, shop, comes_down)
    assert len(weather.log) == STEPS, "each fault must really have come down"


def test_a_forgotten_request_id_makes_no_second_one(workshop: Workshop, shop: Shop) -> None:
    shop.books.switches.requestid_forgotten_after = 0
    walks_the_road(workshop, shop, lambda step: workshop.sandbox.weather.next("lost_reply", matching=step))
