"""How a document that is in QuickBooks leaves it again, and when it cannot (bookkeeping, section 6; D7, D12)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crossfoot.core.dates import first_open_day, in_words


class Way(StrEnum):
    """What is done with the record in QuickBooks."""

    DELETE = "delete"
    VOID = "void"
    REVERSE = "reverse"
    """A reversing document on the first open day, applied to the original; a person approves it."""
    REFUSED = "refused"


REVERSED_BY: Mapping[str, str] = {"SalesReceipt": "a refund receipt"}
"""What reverses a record of this type where it is not a credit that is applied to it."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """The way, and a sentence that says why: what will happen, or what keeps it from happening."""

    way: Way
    sentence: str
    reverse_on: date | None = None
    """The day of the reversing document, where there is one."""


def way_out(
    label: str,
    record: str,
    *,
    posting_on: date,
    closing_on: date | None,
    is_paid: bool,
    is_deposited: bool = False,
    prefers_void: bool,
    voids: Set[str],
    deletes: Set[str],
) -> WayOut:
    """How `label`, a `record` such as "Bill" dated `posting_on`, is taken out of QuickBooks.

    `is_paid`: money or a credit is applied to it. `voids` and `deletes` name the records that QuickBooks can
    void and delete. What is paid or deposited is refused: the payment comes off first, there. In a closed
    period nothing is changed any more: a reversing document is dated on the first open day.
    """
    if is_deposited:
        return WayOut(
            Way.REFUSED,
            f"The payment of {label} is deposited in the bank. Take the deposit and the payment back in "
            "QuickBooks first, or enter a credit.",
        )
    if is_paid:
        return WayOut(
            Way.REFUSED,
            f"{label} is paid, in full or in part. Take the payment back in QuickBooks first, or enter a credit.",
        )
    if closing_on is not None and posting_on <= closing_on:
        day = first_open_day(closing_on)
        return WayOut(
            Way.REVERSE,
            f"{label} is dated {in_words(posting_on)}, and QuickBooks is closed through {in_words(closing_on)}. "
            f"It stays there, and {REVERSED_BY.get(record, 'a credit')} on {in_words(day)} settles it.",
            day,
        )
    if record in voids and (prefers_void or record not in deletes):
        return WayOut(Way.VOID, f"{label} is voided in QuickBooks: it stays there with an amount of 0.")
    if record in deletes:
        return WayOut(Way.DELETE, f"{label} is deleted in QuickBooks.")
    return WayOut(
        Way.REFUSED, f"QuickBooks neither deletes nor voids this kind of document. Take {label} out there."
    )
