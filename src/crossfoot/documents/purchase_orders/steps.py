"""The steps between approval and receipt: sent to the vendor, confirmed, shipped. Each may be left out.

The buyer records them here; in the vendor portal the vendor does the same for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, refused
from crossfoot.core.workflow import PurchaseStatus
from crossfoot.documents import entry, moving
from crossfoot.documents.entry import Text
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import mailing
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

TRACKING = Text("tracking", "carrier and tracking number", 200)


@dataclass(frozen=True, slots=True)
class SentToVendor:
    """What was marked as sent, to whom an e-mail is on its way, and to whom none goes with the reason."""

    moved: Moved[PurchaseOrder]
    mailed: list[PurchaseOrder] = field(default_factory=list)
    not_mailed: list[tuple[PurchaseOrder, str]] = field(default_factory=list)


def send_to_vendor(
    *,
    company: Company,
    orders: Sequence[PurchaseOrder],
    sent_on: date,
    is_mailed: bool = True,
    by: Person,
    at: datetime,
) -> SentToVendor:
    """Mark approved orders, at most 500, as sent to their vendors on a day, and send each by e-mail.

    Where no e-mail can go (no mail server, no address), or with `is_mailed` False, the order is marked all the
    same: whoever prints it sends it.
    """
    _require(_days(sent_on, "sent_on", "the day of sending"))

    def send(order: PurchaseOrder) -> None:
        order.sent_on = sent_on

    with transaction.atomic():
        moved = moving.move_many(
            BILLS,
            company=company,
            orders=orders,
            to=PurchaseStatus.SENT,
            verb="sent_to_vendor",
            can=Can.EDIT_PURCHASES,
            by=by,
            at=at,
            change=send,
            columns=["sent_on"],
        )
        result = SentToVendor(moved)
        for order in moved.orders if is_mailed else ():
            reason = mailing.why_not(order)
            if reason:
                result.not_mailed.append((order, reason))
            else:
                mailing.start_mailing(order=order, by=by, at=at)
                result.mailed.append(order)
    return result


def confirm_many(
    *,
    company: Company,
    orders: Sequence[PurchaseOrder],
    confirmed_on: date,
    expected_on: date | None = None,
    by: Person,
    at: datetime,
) -> Moved[PurchaseOrder]:
    """Record that the vendors confirmed these orders, at most 500, and for when, where they said so."""
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    return confirm(
        company=company,
        orders=orders,
        confirmed_on=confirmed_on,
        expected_on=expected_on,
        verb="confirmed",
        by=by,
        at=at,
    )


def confirm(
    *,
    company: Company,
    orders: Sequence[PurchaseOrder],
    confirmed_on: date,
    expected_on: date | None,
    verb: str,
    by: Person,
    at: datetime,
) -> Moved[PurchaseOrder]:
    """As `confirm_many`, past the gate: the caller has asked it, as the vendor portal does."""
    problems = _days(confirmed_on, "confirmed_on", "the day of the confirmation")
    _require([*problems, *entry.date_problems("The order", "expected_on", "the expected date", expected_on)])

    def change(order: PurchaseOrder) -> None:
        order.confirmed_on = confirmed_on
        order.expected_on = expected_on or order.expected_on

    return moving.move(
        BILLS,
        company=company,
        orders=orders,
        to=PurchaseStatus.CONFIRMED,
        verb=verb,
        by=by,
        at=at,
        change=change,
        columns=["confirmed_on", "expected_on"],
    )


def ship_many(
    *,
    company: Company,
    orders: Sequence[PurchaseOrder],
    shipped_on: date,
    tracking: str = "",
    by: Person,
    at: datetime,
) -> Moved[PurchaseOrder]:
    """Record that these orders, at most 500, left their vendors on a day, with carrier and tracking number."""
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    return ship(
        company=company,
        orders=orders,
        shipped_on=shipped_on,
        tracking=tracking,
        verb="shipped",
        by=by,
        at=at,
    )


def ship(
    *,
    company: Company,
    orders: Sequence[PurchaseOrder],
    shipped_on: date,
    tracking: str,
    verb: str,
    by: Person,
    at: datetime,
) -> Moved[PurchaseOrder]:
    """As `ship_many`, past the gate: the caller has asked it, as the vendor portal does."""
    problems = _days(shipped_on, "shipped_on", "the ship date")
    _require([*problems, *entry.text_problems("The order", TRACKING, tracking.strip())])

    def change(order: PurchaseOrder) -> None:
        order.shipped_on = shipped_on
        order.tracking = tracking.strip() or order.tracking

    return moving.move(
        BILLS,
        company=company,
        orders=orders,
        to=PurchaseStatus.SHIPPED,
        verb=verb,
        by=by,
        at=at,
        change=change,
        columns=["shipped_on", "tracking"],
    )


def _days(value: date, where: str, label: str) -> Iterator[Problem]:
    return entry.date_problems("The order", where, label, value)


def _require(problems: Iterator[Problem] | list[Problem]) -> None:
    found = list(problems)
    if found:
        raise refused(found)
