"""What a vendor answers to its own orders: confirmed, shipped, or cannot deliver.

The gate is the wall itself (`own.order`): who holds no seat of the order's vendor finds no such order.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from crossfoot.core.dates import in_words
from crossfoot.core.problems import Refusal, refused
from crossfoot.documents import entry, moving
from crossfoot.documents.entry import Text
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import steps
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.portal import own
from crossfoot.portal.models import VendorNews, VendorSeat
from crossfoot.tenancy.models import Person

Status = PurchaseOrder.Status
Kind = VendorNews.Kind

REASON = Text("reason", "the reason", 500, required=True)

CONFIRMABLE = (Status.APPROVED, Status.SENT)
SHIPPABLE = (Status.APPROVED, Status.SENT, Status.CONFIRMED)
REFUSABLE = SHIPPABLE
"""What of a vendor's orders it can confirm, ship, and say that it cannot deliver."""


@transaction.atomic
def confirm(
    *, seat: VendorSeat, order: int, expected_on: date | None, today: date, by: Person, at: datetime
) -> PurchaseOrder:
    """The vendor takes the order, and says for when where it knows. Raises Refusal, Outsider.

    `today` is the day it is at the buyer's.
    """
    found = _found(seat, order, by, at)
    if expected_on is not None and expected_on < today:
        raise Refusal(
            f"{in_words(expected_on)} is over already. Say when you will deliver, or leave it empty."
        )
    moved = steps.confirm(
        company=seat.company,
        orders=[found],
        confirmed_on=today,
        expected_on=expected_on,
        verb="confirmed_by_vendor",
        by=by,
        at=at,
    )
    note = f"Delivery by {in_words(expected_on)}" if expected_on else ""
    return _told(seat, moved, Kind.CONFIRMED, note, by, at)


@transaction.atomic
def ship(
    *, seat: VendorSeat, order: int, shipped_on: date, tracking: str, today: date, by: Person, at: datetime
) -> PurchaseOrder:
    """The vendor sent the goods off. Raises Refusal, Outsider."""
    found = _found(seat, order, by, at)
    if shipped_on > today:
        raise Refusal(
            f"{in_words(shipped_on)} is still to come. Say it here on the day that the goods leave."
        )
    moved = steps.ship(
        company=seat.company,
        orders=[found],
        shipped_on=shipped_on,
        tracking=tracking,
        verb="shipped_by_vendor",
        by=by,
        at=at,
    )
    note = f"On {in_words(shipped_on)}{f', {tracking.strip()}' if tracking.strip() else ''}"
    return _told(seat, moved, Kind.SHIPPED, note, by, at)


@transaction.atomic
def refuse(*, seat: VendorSeat, order: int, reason: str, by: Person, at: datetime) -> PurchaseOrder:
    """The vendor says that it cannot deliver, and why. The order stays as it is: the buyer decides about it.

    Raises Refusal without a reason, or where the goods are shipped already; Outsider.
    """
    found = _found(seat, order, by, at)
    reason = reason.strip()
    problems = list(entry.text_problems(str(found), REASON, reason))
    if problems:
        raise refused(problems)
    if found.status not in REFUSABLE:
        raise Refusal(f"{found} is {found.get_status_display().lower()}. Write to {seat.company} about it.")
    moving.record(BILLS, found, "refused_by_vendor", {"reason": reason}, by=by, at=at)
    return _told(seat, Moved([found]), Kind.REFUSED, reason, by, at)


def latest_answer(order: PurchaseOrder) -> VendorNews | None:
    """What the vendor last said about the order, where it was about the order itself."""
    news = VendorNews.objects.filter(order=order, kind__in=(Kind.CONFIRMED, Kind.REFUSED, Kind.SHIPPED))
    return news.select_related("told_by", "vendor").order_by("-told_at", "-pk").first()


def _found(seat: VendorSeat, order: int, by: Person, at: datetime) -> PurchaseOrder:
    seat = own.seat_for(by, seat.pk, at=at)
    found = moving.one_locked(BILLS, seat.company, own.order(seat, order, by=by, at=at))
    if found.shipped_on is not None and found.status in SHIPPABLE:
        raise Refusal(
            f"{found} was shipped on {in_words(found.shipped_on)} already. Write to {seat.company} about it."
        )
    return found


def _told(
    seat: VendorSeat, moved: Moved[PurchaseOrder], kind: Kind, note: str, by: Person, at: datetime
) -> PurchaseOrder:
    for _, sentence in moved.refused:
        raise Refusal(sentence)
    (order,) = moved.orders
    VendorNews.objects.create(
        company=seat.company,
        vendor=seat.vendor,
        kind=kind,
        order=order,
        note=note[:500],
        told_at=at,
        told_by=by,
    )
    return order
