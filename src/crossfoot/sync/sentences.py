"""What a push says while it is not synchronized: what happens next, and who must act."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from crossfoot.sync.models import Push

WAITS = "Waits for its turn; it goes to QuickBooks by itself."
WAITS_TO_CHANGE = "Waits for its turn; the change goes to QuickBooks by itself."
WAITS_TO_LEAVE = "Waits for its turn; it is taken out of QuickBooks by itself."
REMADE = "Replaced by what the document says now."
SENDING = "On its way to QuickBooks; the answer comes by itself."
FOREIGN = (
    "QuickBooks answered with a document that is not the one that was sent, as if another company had answered. "
    "Nothing more is sent; check the connection under Settings, and reconnect the right company."
)
BUSY = "QuickBooks was busy with another change of the same list; it is tried again by itself."


def waits_for(needed: Push) -> str:
    return f"Waits until {needed.label} is in QuickBooks; it then goes by itself."


def stopped_by(needed: Push, sentence: str) -> str:
    """A document whose customer, vendor or item needs a person."""
    return f"Waits for {needed.label}. {sentence}"


def in_doubt(again_at: datetime) -> str:
    return (
        "QuickBooks' answer did not arrive, so whether it has this is not certain. Crossfoot asks again at "
        f"{_clock(again_at)}, in a way that cannot make a second one; nobody needs to act."
    )


def looking(again_at: datetime) -> str:
    return (
        "Crossfoot is looking for it in QuickBooks before sending it again, and could not read there just "
        f"now. It looks again at {_clock(again_at)}; nobody needs to act."
    )


def not_reached(again_at: datetime) -> str:
    return (
        f"QuickBooks could not be reached; it was not sent. The next try is at {_clock(again_at)}, by itself."
    )


def throttled(again_at: datetime) -> str:
    return f"QuickBooks asks to slow down. Sending goes on by itself at {_clock(again_at)}."


def sign_in(again_at: datetime) -> str:
    return (
        f"The sign-in to QuickBooks has to be renewed; Crossfoot tries that by itself at {_clock(again_at)}."
    )


def split() -> str:
    return "QuickBooks did not take the batch it was in; it now goes alone, by itself."


def reconnect(reason: str) -> str:
    return f"Waits until an administrator reconnects QuickBooks under Settings. {reason}".strip()


def other_company(name: str) -> str:
    return (
        f"This was to go to {name or 'another QuickBooks company'}, which is no longer connected. Skip it and "
        "send the document again, or connect that company again."
    )


def differs(label: str, *, total: tuple[Decimal, Decimal] | None, tax: tuple[Decimal, Decimal] | None) -> str:
    """QuickBooks booked other figures than were sent; each pair is (theirs, ours)."""
    parts = []
    if total:
        parts.append(f"a total of {total[0]:,} where we sent {total[1]:,}")
    if tax:
        parts.append(f"tax of {tax[0]:,} where we sent {tax[1]:,}")
    return f"QuickBooks booked {label} with {' and '.join(parts)}. Compare the two, and correct it in QuickBooks."


def is_leaving(label: str) -> str:
    return (
        f"{label} is being taken out of QuickBooks. Skip that under Attention first, or wait until it is out."
    )


def in_unsettled_batch(label: str) -> str:
    return (
        f"{label} is on its way to QuickBooks and the answer is not there yet, so it cannot be changed now. "
        "Try again in a few minutes."
    )


def _clock(at: datetime) -> str:
    """The time of day in UTC; pages show `due_at` in the company's own zone beside it."""
    return f"{at:%H:%M:%S} UTC"
