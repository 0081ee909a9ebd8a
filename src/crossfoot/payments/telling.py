"""What the trail says of payments. `payment.applied` is also told to other systems (outgoing.events)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from crossfoot.audit.trail import Entry, Subject
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import Settled

Effects = Mapping[int, Mapping[str, Decimal]]
"""Payment → document → how much of it the payment settles now."""


def effects(payments: list[Payment]) -> dict[int, dict[str, Decimal]]:
    """What these payments settle of documents of ours, as they are stored: nothing, unless they are active."""
    active = [
        payment.pk
        for payment in payments
        if payment.pk and payment.state == Payment.State.ACTIVE and payment.kind != Payment.Kind.EXPENSE
    ]
    found: dict[int, dict[str, Decimal]] = {payment.pk: {} for payment in payments if payment.pk}
    rows = Application.objects.filter(payment_id__in=active).exclude(document_key="")
    for payment_id, key, amount in rows.values_list("payment_id", "document_key", "amount"):
        found[payment_id][key] = found[payment_id].get(key, Decimal(0)) + amount
    return found


def entries(
    payment: Payment,
    verb: str,
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    settled: Mapping[str, Settled],
    **more: Any,
) -> Iterator[Entry]:
    """The events of one change: what happened to the payment (`verb`, or nothing), and to its documents."""
    subject = Subject("payment", payment.pk, str(payment))
    data = {**told(payment), **more}
    if verb:
        yield Entry(f"payment.{verb}", subject, data)
    on = {key: amount for key, amount in after.items() if amount > before.get(key, Decimal(0))}
    off = {key: amount for key, amount in before.items() if amount > after.get(key, Decimal(0))}
    if on:
        yield Entry("payment.applied", subject, {**data, "documents": _documents(on, settled)})
    if off:
        left = {key: after.get(key, Decimal(0)) for key in off}
        yield Entry("payment.unapplied", subject, {**data, "documents": _documents(left, settled)})


def told(payment: Payment) -> dict[str, Any]:
    """A payment in the trail's words."""
    return {
        "kind": payment.kind,
        "party": payment.party_name,
        "number": payment.number,
        "paid_on": payment.paid_on,
        "amount": payment.amount,
        "currency": payment.currency,
        "status": payment.state,
        "origin": payment.origin,
        "remote_id": payment.remote_id,
    }


def counted(*, new: int, changed: int, same: int) -> str:
    """What a reading came to: "1 payment is new, 2 changed, 14 were known already."."""
    news = f"{new:,} payment is new" if new == 1 else f"{new:,} payments are new"
    known = "1 was known already" if same == 1 else f"{same:,} were known already"
    return f"{news}, {changed:,} changed, {known}."


def _documents(amounts: Mapping[str, Decimal], settled: Mapping[str, Settled]) -> list[dict[str, Any]]:
    """Each document with what of the payment is on it now, and how far it is paid by that."""
    return [
        {
            "document": key,
            "number": settled[key].number,
            "amount": amount,
            "status": settled[key].paid.state,
            "open": settled[key].paid.open,
        }
        for key, amount in sorted(amounts.items())
        if key in settled
    ]
