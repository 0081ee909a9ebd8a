"""What payments come to on the documents that they settle: the one place that writes `paid_state`.

Every change of a payment ends here, in its own transaction. Locks are taken in one order everywhere: the
company's lease, payments by id, documents (credits first, as where they are used) by kind and id, the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO, cents
from crossfoot.core.paid import Paid, PaidState, paid_of
from crossfoot.database import updates
from crossfoot.documents.payable import Payable
from crossfoot.payments.models import Application, Payment
from crossfoot.sync import sources
from crossfoot.sync.models import Link
from crossfoot.tenancy.models import Company

RECORDS: Mapping[str, tuple[str, ...]] = {
    "sales_order": ("Invoice",),
    "purchase_order": ("Bill",),
    "vendor_invoice": ("Bill",),
    "vendor_credit": ("VendorCredit",),
    "credit_note": ("CreditMemo",),
}
"""Kinds of document that are settled, and the records of QuickBooks that stand for them when they are."""

CREDITS = frozenset({"vendor_credit", "credit_note"})
"""Documents that settle others."""

SETTLED_RECORDS = frozenset(name for names in RECORDS.values() for name in names)


@dataclass(frozen=True, slots=True)
class Settled:
    """One document after a change of what is applied to it."""

    key: str
    label: str
    number: str
    paid: Paid
    was: str
    """Its state before."""

    @property
    def has_changed(self) -> bool:
        return self.was != self.paid.state


def model_of(kind: str) -> Any:
    """The model of a kind of document that can be paid. Raises KeyError for any other."""
    model = sources.model_of(kind)
    if not issubclass(model, Payable):
        raise KeyError(kind)
    return model


def kinds() -> tuple[str, ...]:
    """Every kind of document that can be paid."""
    return tuple(kind for kind in sources.kinds() if issubclass(sources.model_of(kind), Payable))


def ids_by_kind(keys: Iterable[str]) -> dict[str, list[int]]:
    """`vendor_invoice:12` …, credits first, then by kind and id; keys of what cannot be paid are left out."""
    payable = set(kinds())
    found: dict[str, set[int]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        if kind in payable and pk.isdigit():
            found.setdefault(kind, set()).add(int(pk))
    return {kind: sorted(found[kind]) for kind in sorted(found, key=lambda kind: (kind not in CREDITS, kind))}


def documents(company: Company, keys: Iterable[str], *, is_locked: bool = False) -> dict[str, Any]:
    """The company's documents by key; with `is_locked` their rows are locked, in that order."""
    found: dict[str, Any] = {}
    for kind, ids in ids_by_kind(keys).items():
        rows = model_of(kind).objects.filter(company=company, pk__in=ids).order_by("pk")
        found.update({row.key: row for row in (rows.select_for_update() if is_locked else rows)})
    return found


def applied_to(keys: Iterable[str]) -> dict[str, list[Decimal]]:
    """What active payments apply to each of these documents now."""
    rows = Application.objects.filter(
        document_key__in=list(keys), payment__state=Payment.State.ACTIVE, amount__gt=0
    ).exclude(payment__kind=Payment.Kind.EXPENSE)
    found: dict[str, list[Decimal]] = {}
    for key, amount in rows.values_list("document_key", "amount"):
        found.setdefault(key, []).append(amount)
    return found


def owed(company: Company, rows: Mapping[str, Any]) -> dict[str, Decimal]:
    """What is owed on these documents: what stands in QuickBooks, where it may have added the tax itself, else
    what the document says."""
    links = Link.objects.filter(
        connection__company=company, connection__is_active=True, local_key__in=list(rows), total__isnull=False
    )
    there = {
        key: total
        for key, kind, total in links.values_list("local_key", "remote_kind", "total")
        if total is not None and kind in RECORDS.get(key.partition(":")[0], ())
    }
    return {key: there.get(key, row.total) for key, row in rows.items()}


def paid(document: Any, applied: Iterable[Decimal], total: Decimal) -> Paid:
    """How far a document over `total` is paid; less than its currency's smallest unit counts as nothing."""
    if document.is_settled_at_once:
        return Paid(PaidState.PAID, total, ZERO)
    parts = [amount for amount in applied if cents(amount, document.currency) > 0]
    return paid_of(total, parts, document.currency)


def settle(company: Company, keys: Iterable[str], *, at: datetime) -> dict[str, Settled]:
    """Recompute these documents from what is applied to them, in the caller's transaction."""
    wanted = sorted({key for key in keys if key})
    if not wanted:
        return {}
    rows = documents(company, wanted, is_locked=True)
    applied, totals = applied_to(rows), owed(company, rows)
    done: dict[str, Settled] = {}
    changed: dict[str, list[Any]] = {}
    for key, row in rows.items():
        now = paid(row, applied.get(key, ()), totals[key])
        done[key] = Settled(key, str(row), row.number, now, row.paid_state)
        if (row.paid_state, row.paid_amount) != (now.state, now.applied):
            row.paid_state, row.paid_amount, row.paid_changed_at = now.state.value, now.applied, at
            changed.setdefault(key.partition(":")[0], []).append(row)
    for found in changed.values():
        updates.save(found, ["paid_state", "paid_amount", "paid_changed_at"])
    return done
