"""Payments as QuickBooks has them, copied here: new ones, changes, voids and deletions.

An older word never overwrites a newer one, and no payment is taken off a document without a positive sign: a
record that is voided or no longer applies it, or QuickBooks' own word that the record is gone. What a person
cancelled here stays cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from crossfoot.audit import trail
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, total
from crossfoot.payments import links, telling
from crossfoot.payments.links import Name
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.reading import Seen
from crossfoot.payments.settling import settle

AT_ONCE = 100
"""Payments written in one transaction."""

RATE_QUANTUM = Decimal("0.000000001")

Fence = Callable[[], None]
"""The first line of every transaction of a turn (`engine.lease.fence`)."""

Wanted = tuple[Name, Decimal, bool]
"""A document or credit in QuickBooks, how much of it, and whether it is a credit that is used."""

SAID = {
    Payment.State.ACTIVE: "",
    Payment.State.VOIDED: "Voided in QuickBooks.",
    Payment.State.DELETED: "Deleted in QuickBooks.",
}
MOVED_ON = (
    "Cancelled here, and changed in QuickBooks since. It stays cancelled; restore it to take over what "
    "QuickBooks has now."
)
GONE_TOO = "Cancelled here, and {state} in QuickBooks since."

SUBSTANCE = ("kind", "amount", "remote_party", "paid_on", "currency", "number")
"""What makes it another payment, for a person who cancelled it."""


@dataclass(slots=True)
class Copied:
    """What came of it."""

    new: int = 0
    changed: int = 0
    same: int = 0
    touched: set[str] = field(default_factory=set)
    """Documents that something was applied to or taken off."""
    parties: set[str] = field(default_factory=set)
    """Parties whose payments are new or changed."""

    def add(self, other: Copied) -> None:
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.touched |= other.touched
        self.parties |= other.parties


def copy(connection: Connection, payments: Iterable[Seen], *, at: datetime, fence: Fence) -> Copied:
    """Bring these payments up to what QuickBooks says; each chunk is a transaction of its own.

    One may be there twice, in any order: the newest counts.
    """
    newest: dict[Name, Seen] = {}
    for seen in payments:
        other = newest.get(seen.name)
        if other is None or _is_newer(seen, other.changed_at, other.payment.version):
            newest[seen.name] = seen
    wanted = list(newest.values())
    done = Copied()
    for begin in range(0, len(wanted), AT_ONCE):
        with transaction.atomic():
            fence()
            done.add(_copied(connection, wanted[begin : begin + AT_ONCE], at))
    return done


def gone(connection: Connection, name: Name, *, changed_at: datetime, at: datetime, fence: Fence) -> Copied:
    """QuickBooks said that it has no such record any more. Nothing where it is not known here."""
    with transaction.atomic():
        fence()
        payment = _locked(connection, [name]).get(name)
        if payment is None or payment.remote_state == Payment.State.DELETED:
            return Copied()
        before, members = telling.effects([payment]), _members([payment])
        payment.remote_state = Payment.State.DELETED
        payment.remote_changed_at = max(changed_at, payment.remote_changed_at or changed_at)
        payment.seen_at = payment.changed_at = at
        _follow(payment, at, is_another=True)
        payment.save()
        return _concluded(connection, [(payment, "deleted")], before, members, at)


def known(connection: Connection, remote_kind: str, **limits: Any) -> list[str]:
    """Ids of the payments of one record type that stand in QuickBooks, as far as is known here."""
    rows = Payment.objects.filter(connection=connection, remote_kind=remote_kind, **limits)
    rows = rows.exclude(remote_state=Payment.State.DELETED)
    return list(rows.order_by("pk").values_list("remote_id", flat=True))


def is_known(connection: Connection, name: Name) -> bool:
    """Whether a record is a payment that stands in QuickBooks, as far as is known here."""
    return bool(known(connection, name[0], remote_id=name[1]))


def relink(connection: Connection, *, at: datetime, fence: Fence) -> Copied:
    """Let payments follow the links of documents and parties that were made or taken away since.

    A document that a person linked to a bill that is paid already is paid from now on.
    """
    done = Copied()
    keys, parties = links.stale_applications(connection), links.stale_parties(connection)
    owners = dict(Application.objects.filter(pk__in=list(keys)).values_list("pk", "payment_id"))
    ids = sorted({*parties, *owners.values()})
    for begin in range(0, len(ids), AT_ONCE):
        part = ids[begin : begin + AT_ONCE]
        with transaction.atomic():
            fence()
            payments = list(Payment.objects.select_for_update().filter(pk__in=part).order_by("pk"))
            before = telling.effects(payments)
            for pk in sorted(pk for pk, owner in owners.items() if owner in part):
                Application.objects.filter(pk=pk).update(document_key=keys[pk])
            for payment in payments:
                payment.party_key = parties.get(payment.pk, payment.party_key)
            Payment.objects.bulk_update(payments, ["party_key"])
            done.add(_concluded(connection, [(one, "") for one in payments], before, set(), at))
    return done


# --- one chunk ------------------------------------------------------------------------------------------


def _copied(connection: Connection, chunk: Sequence[Seen], at: datetime) -> Copied:
    stored = _locked(connection, [seen.name for seen in chunk])
    parties = links.party_keys(connection, [seen.party for seen in chunk])
    named = {name for seen in chunk for name, _, _ in _wanted(seen)} | {seen.name for seen in chunk}
    documents = links.document_keys(connection, named)
    before, members = telling.effects(list(stored.values())), _members(list(stored.values()))
    done = Copied()
    moved: list[tuple[Payment, str]] = []
    for seen in chunk:
        payment = stored.get(seen.name)
        party_key = parties.get(seen.party, "")
        if payment is None:
            if _is_kept(seen, party_key, documents):
                payment = _new(connection, seen, at)
        elif not _is_newer(seen, payment.remote_changed_at, payment.version, or_same=True):
            payment = None
        verb = "" if payment is None else _taken_over(payment, seen, party_key, documents, at)
        if payment is not None and verb:
            moved.append((payment, verb))
        done.new += verb == "pulled"
        done.changed += verb not in {"", "pulled"}
        done.same += not verb
    done.add(_concluded(connection, moved, before, members, at))
    return done


def _new(connection: Connection, seen: Seen, at: datetime) -> Payment:
    return Payment(
        company_id=connection.company_id,
        connection=connection,
        origin=Payment.Origin.QUICKBOOKS,
        remote_kind=seen.payment.name,
        remote_id=seen.payment.remote_id,
        created_at=at,
        changed_at=at,
    )


def _taken_over(
    payment: Payment, seen: Seen, party_key: str, documents: Mapping[Name, str], at: datetime
) -> str:
    """Store what QuickBooks says. Returns what became of it: pulled, voided, changed; empty for nothing."""
    is_new = payment._state.adding
    is_voided = seen.payment.is_voided
    stored, wanted = _stored(payment), _wanted(seen)
    values = _values(payment, seen, party_key)
    if is_voided and not is_new:
        # What it was, and what it had settled, stays to be seen; QuickBooks has put it to nothing.
        values = {
            name: value for name, value in values.items() if name not in {"kind", "amount", "unapplied"}
        }
        wanted = stored
    state = Payment.State.VOIDED if is_voided else Payment.State.ACTIVE
    different = {name for name, value in values.items() if getattr(payment, name) != value}
    is_reapplied, is_moved = wanted != stored, payment.remote_state != state
    for name, value in values.items():
        setattr(payment, name, value)
    payment.version, payment.remote_changed_at, payment.seen_at = seen.payment.version, seen.changed_at, at
    if not (is_new or different or is_reapplied or is_moved):
        payment.save(update_fields=["version", "remote_changed_at", "seen_at"])
        return ""
    payment.remote_state, payment.changed_at = state, at
    is_another = is_reapplied or is_moved or not different.isdisjoint(SUBSTANCE)
    _follow(payment, at, is_another=is_another and not is_new)
    payment.save()
    if is_reapplied:
        _apply(payment, wanted, documents)
    return "pulled" if is_new else "voided" if is_voided and is_moved else "changed"


def _apply(payment: Payment, wanted: Sequence[Wanted], documents: Mapping[Name, str]) -> None:
    payment.applications.all().delete()
    Application.objects.bulk_create(
        Application(
            payment=payment,
            remote_kind=kind,
            remote_id=remote_id,
            amount=amount,
            is_credit=is_credit,
            document_key=documents.get((kind, remote_id), ""),
        )
        for (kind, remote_id), amount, is_credit in wanted
    )


def _wanted(seen: Seen) -> list[Wanted]:
    """What the payment pays off, and the credits that it uses."""
    payment = seen.payment
    sides = ((payment.applications, False), (payment.credits_used, True))
    return [
        ((one.document_name, one.document_id), one.amount, is_credit)
        for applications, is_credit in sides
        for one in applications
        if one.amount > 0
    ]


def _stored(payment: Payment) -> list[Wanted]:
    if payment._state.adding:
        return []
    rows = payment.applications.order_by("pk").values_list("remote_kind", "remote_id", "amount", "is_credit")
    return [((kind, remote_id), amount, is_credit) for kind, remote_id, amount, is_credit in rows]


def _follow(payment: Payment, at: datetime, *, is_another: bool) -> None:
    """The state here follows the one in QuickBooks, except where a person cancelled it here."""
    there = Payment.State(payment.remote_state)
    if payment.state != Payment.State.CANCELLED:
        payment.state, payment.state_reason = there, SAID[there]
        return
    if is_another:
        payment.moved_on_at = payment.moved_on_at or at
        payment.state_reason = (
            MOVED_ON if there == Payment.State.ACTIVE else GONE_TOO.format(state=there.value)
        )


def _concluded(
    connection: Connection,
    moved: Sequence[tuple[Payment, str]],
    before: telling.Effects,
    members: set[Name],
    at: datetime,
) -> Copied:
    """Documents, deposited payments and the trail after a change of these payments."""
    payments = [payment for payment, _ in moved]
    after = telling.effects(payments)
    touched = {
        key
        for payment in payments
        for key in {*before.get(payment.pk, ()), *after[payment.pk]}
        if before.get(payment.pk, {}).get(key) != after[payment.pk].get(key)
    }
    # Before the documents are locked: a person who holds one of these payments may be waiting for those.
    _standing(connection, members | _members(payments))
    settled = settle(connection.company, touched, at=at)
    entries = [
        entry
        for payment, verb in moved
        for entry in telling.entries(payment, verb, before.get(payment.pk, {}), after[payment.pk], settled)
    ]
    trail.record_many(entries, company_id=connection.company_id, by=trail.SYSTEM, at=at)
    return Copied(touched=touched, parties={payment.party_key for payment in payments if payment.party_key})


def _values(payment: Payment, seen: Seen, party_key: str) -> dict[str, Any]:
    told = seen.payment
    return {
        "kind": seen.kind,
        "remote_party": seen.party,
        "party_key": party_key,
        "party_name": told.party_name[:500],
        "number": told.number[:40],
        "paid_on": told.paid_on,
        "currency": told.currency or _connection_of(payment).home_currency,
        "exchange_rate": told.exchange_rate.quantize(RATE_QUANTUM),
        "amount": told.amount,
        # Of journals QuickBooks does not say what is left: `_standing` works it out.
        "unapplied": payment.unapplied if told.unapplied is None else told.unapplied,
        "account_name": told.account_name[:200],
        "memo": told.memo[:1000],
        "is_deposited": bool(told.deposit_id),
    }


def _connection_of(payment: Payment) -> Connection:
    assert payment.connection is not None
    return payment.connection


def _is_kept(seen: Seen, party_key: str, documents: Mapping[Name, str]) -> bool:
    """Whether a record that is not known yet is kept: not a credit that is a document of ours, and of expenses
    only what was paid to our vendors. What is voided already is kept, so that no older word about it counts."""
    if seen.name in documents:
        return False
    if seen.kind == Payment.Kind.EXPENSE:
        return party_key.startswith("vendor:") and seen.payment.amount > 0
    return True


def _is_newer(seen: Seen, changed_at: datetime | None, version: str, *, or_same: bool = False) -> bool:
    """By QuickBooks' own time of the change; within the same second by its version."""
    if changed_at is None or seen.changed_at > changed_at:
        return True
    if seen.changed_at < changed_at:
        return False
    mine, theirs = _number(seen.payment.version), _number(version)
    return mine > theirs or (or_same and mine == theirs)


def _number(version: str) -> int:
    return int(version) if version.isdigit() else -1


def _locked(connection: Connection, names: Iterable[Name]) -> dict[Name, Payment]:
    """The rows of these records, locked by id."""
    wanted = set(names)
    rows = Payment.objects.select_for_update().filter(
        connection=connection, remote_id__in={remote_id for _, remote_id in wanted}
    )
    found = {(row.remote_kind, row.remote_id): row for row in rows.order_by("pk")}
    return {name: row for name, row in found.items() if name in wanted}


def _members(payments: Sequence[Payment]) -> set[Name]:
    """Payments that deposits among these hold, and journals that they use or are: what has to be said of
    those depends on others."""
    ids = [one.pk for one in payments if one.pk]
    rows = Application.objects.filter(payment_id__in=ids).filter(
        Q(payment__remote_kind="Deposit", is_credit=False) | Q(remote_kind="JournalEntry", is_credit=True)
    )
    journals = {(one.remote_kind, one.remote_id) for one in payments if one.remote_kind == "JournalEntry"}
    return {*rows.values_list("remote_kind", "remote_id"), *journals}


def _standing(connection: Connection, names: set[Name]) -> None:
    """Say of these payments whether a deposit holds them now, and of journals what is left of them."""
    for kind, remote_id in sorted(names):
        on_it = Application.objects.filter(
            payment__connection=connection,
            payment__remote_state=Payment.State.ACTIVE,
            remote_kind=kind,
            remote_id=remote_id,
        )
        rows = Payment.objects.filter(connection=connection, remote_kind=kind, remote_id=remote_id)
        if kind == "JournalEntry":
            used = total(on_it.filter(is_credit=True).values_list("amount", flat=True))
            for pk, amount in rows.values_list("pk", "amount"):
                Payment.objects.filter(pk=pk).update(unapplied=max(amount - used, ZERO))
        else:
            is_held = on_it.filter(payment__remote_kind="Deposit", is_credit=False).exists()
            rows.update(is_deposited=is_held)
