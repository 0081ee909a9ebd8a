"""What a push says while it is not synchronized: what happens next, and who must act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from crossfoot.core.problems import shown
from crossfoot.sync.models import Push

WAITS = "Waits for its turn; it goes to QuickBooks by itself."
WAITS_TO_CHANGE = "Waits for its turn; the change goes to QuickBooks by itself."
WAITS_TO_LEAVE = "Waits for its turn; it is taken out of QuickBooks by itself."
NOT_LINKED = "Nothing stands for it in QuickBooks any more, so there is nothing to take out."
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


def differs(
    label: str,
    *,
    total: tuple[Decimal, Decimal] | None,
    tax: tuple[Decimal, Decimal] | None,
    rate: tuple[Decimal, Decimal] | None = None,
) -> str:
    """QuickBooks booked other figures than were sent; each pair is (theirs, ours)."""
    parts = []
    if total:
        parts.append(f"a total of {total[0]:,} where we sent {total[1]:,}")
    if tax:
        parts.append(f"tax of {tax[0]:,} where we sent {tax[1]:,}")
    if rate:
        theirs, ours = (f"{one.normalize():f}" for one in rate)
        parts.append(f"an exchange rate of {theirs} where we sent {ours}")
    return f"QuickBooks booked {label} with {' and '.join(parts)}. Compare the two, and correct it in QuickBooks."


def taxed_otherwise(label: str, theirs: Decimal, ours: Decimal) -> str:
    """QuickBooks computed the US sales tax itself, and our own rates give another figure."""
    apart = f"{abs(theirs - ours):,} {'more' if theirs > ours else 'less'}"
    return (
        f"QuickBooks computed a sales tax of {theirs:,} for {label}, {apart} than the {ours:,} of your tax rates, and "
        "its figure stands on the document there. Correct the tax rate here, or the customer's address or taxability "
        "there; or state the tax on the order, so that yours is sent."
    )


def is_paid(label: str) -> str:
    return (
        f"{label} stays in QuickBooks: payments or credits are applied to it there. Take them off it first and "
        "retry, or reverse it with a credit."
    )


def is_deposited(label: str) -> str:
    return (
        f"{label} stays in QuickBooks: it is part of a bank deposit. Take it off the deposit there and retry."
    )


def is_billed(label: str) -> str:
    return f"{label} stays in QuickBooks: it is billed there. Delete its bill first and retry, or skip this."


def one_difference(label: str, ours: str, theirs: str) -> str:
    return f"{label}: {shown(theirs) or 'nothing'} there, {shown(ours) or 'nothing'} here"


def changed(label: str, differences: Sequence[str], more: int) -> str:
    said = "; ".join(differences) + (f"; and {more} more" if more else "")
    return (
        f"Somebody changed {label} in QuickBooks since it was sent. {said}. Say which is right: take over what is "
        "there, put ours there again, or leave it."
    )


def entered_by_hand(label: str) -> str:
    return (
        f"{label} was entered in QuickBooks by hand and linked, so nothing of it was sent from here. Say whether "
        "what is there may be replaced."
    )


def deleted(label: str) -> str:
    return f"Somebody deleted {label} in QuickBooks. Say which is right: cancel it here too, or put it there again."


def moving(label: str) -> str:
    return (
        f"{label} was paid, mailed or linked in QuickBooks at the moment of the change; it is sent once more, by "
        "itself."
    )


def still_moving(label: str) -> str:
    return (
        f"{label} is being changed in QuickBooks all the while, so the change was not made. Retry it later."
    )


def not_carried_out(label: str) -> str:
    return f"QuickBooks said that {label} was done, and it is not; it is sent again, by itself."


def not_voided(label: str) -> str:
    return f"QuickBooks answered that {label} was voided, and its amounts stand as before. Retry it, or delete it."


def not_applied(label: str, there: str) -> str:
    return (
        f"QuickBooks took {label} and did not apply it as it was sent: {there}. Apply the credit in QuickBooks, or "
        "take this out and use the credit again."
    )


def booked_otherwise(label: str, there: str) -> str:
    return (
        f"QuickBooks took {label} and booked it otherwise than it was sent: {there}. Compare the two, and correct it "
        "in QuickBooks."
    )


def not_linked(label: str, orders: Sequence[str]) -> str:
    """QuickBooks took a bill without its link to what was ordered."""
    return (
        f"QuickBooks took {label} and left out its link to {' and '.join(orders)}: the order is of another vendor, "
        "closed, or has no such line there. The bill itself is right, and the order stays as it is in QuickBooks. Add "
        "the order to the bill there, or close the order there; then accept it here."
    )


def file_gone(name: str) -> str:
    return f"“{shown(name)}” is not kept here any more as it was attached. Attach the file again."


def closed_there(label: str, on: str, closing_on: str, open_on: str) -> str:
    return (
        f"{label} stands in QuickBooks on {on}, and QuickBooks is closed through {closing_on}, so it is neither "
        f"changed nor taken out. Reverse it on {open_on} or later, or ask an accountant to reopen the period and "
        "retry."
    )


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


def not_followed(label: str, why: str) -> str:
    """What was taken out of QuickBooks, and what could not be done here after it."""
    return (
        f"{label} was taken out of QuickBooks, and what follows from that here could not be done: {why} Put that "
        "right, take it back once more, and acknowledge this."
    )
