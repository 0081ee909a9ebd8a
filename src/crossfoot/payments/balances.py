"""What is open with each customer and vendor on a day, and how old it is: from our documents and payments.

Documents that stand in QuickBooks and payments that are known here count; what only QuickBooks has does not,
and `comparing` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, total
from crossfoot.core.paid import PaidState
from crossfoot.documents.payable import DATED
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import model_of, owed
from crossfoot.sync.models import BookState, Link


class Side(StrEnum):
    """Whose money is open."""

    PAYABLE = "payable"
    """What we owe to vendors."""
    RECEIVABLE = "receivable"
    """What customers owe us."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What belongs to one side: kinds of document and of record."""

    party: str
    charges: tuple[str, ...]
    credits: tuple[str, ...]
    records: tuple[str, ...]
    """Records of QuickBooks that lower what is open, where they are not used up."""
    payment: str
    """The record that pays."""


SORTS: Mapping[Side, Sort] = {
    Side.PAYABLE: Sort(
        "vendor", ("purchase_order", "vendor_invoice"), ("vendor_credit",),
        ("VendorCredit", "JournalEntry"), "BillPayment",
    ),
    Side.RECEIVABLE: Sort(
        "customer", ("sales_order",), ("credit_note",), ("CreditMemo", "JournalEntry"), "Payment"
    ),
}  # fmt: skip

STANDING_RECORDS = ("Bill", "Invoice", "VendorCredit", "CreditMemo")

DAYS = (0, 30, 60, 90)
"""Where the periods of the ageing end; the last one is open."""

AGES = ("Current", "1 - 30", "31 - 60", "61 - 90", "91 and over")
"""The periods, in days past due, as QuickBooks names them."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is open of one document, credit or payment on the day; credits and payments are negative."""

    key: str
    label: str
    party_key: str
    party_name: str
    remote_kind: str
    remote_id: str
    dated_on: date
    due_on: date
    currency: str
    open: Decimal
    """In its currency."""
    exchange_rate: Decimal | None
    """To the home currency; None where it is not known here."""

    def age(self, on: date) -> int:
        """Which period it is in on a day: 0 for what is not due yet."""
        late = (on - self.due_on).days
        return sum(late > end for end in DAYS)


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """What is open with one party in one currency: in all, and by age."""

    party_key: str
    party_name: str
    currency: str
    ages: tuple[Decimal, ...]

    @property
    def open(self) -> Decimal:
        return total(self.ages)


def by_party(items: Iterable[OpenItem], on: date) -> list[PartyBalance]:
    """The balances of a day by name and currency; who has nothing open is left out."""
    found: dict[tuple[str, str, str], list[Decimal]] = {}
    for item in items:
        name = (item.party_name, item.party_key, item.currency)
        found.setdefault(name, [ZERO] * len(AGES))[item.age(on)] += item.open
    return [
        PartyBalance(key, name, currency, tuple(ages))
        for (name, key, currency), ages in sorted(found.items())
        if any(ages)
    ]


def open_items(connection: Connection, side: Side, on: date, party_key: str = "") -> list[OpenItem]:
    """Everything that is open on a day, by party and due date; of one party where it is named (`vendor:7`)."""
    sort = SORTS[side]
    found = [*_documents(connection, sort, on, party_key), *_payments(connection, sort, on, party_key)]
    return sorted(found, key=lambda item: (item.party_name, item.due_on, item.key))


def unapplied_items(connection: Connection, side: Side, on: date) -> list[OpenItem]:
    """Payments and credits of one side that settle nothing yet on a day."""
    return _payments(connection, SORTS[side], on, "")


def _documents(connection: Connection, sort: Sort, on: date, party_key: str) -> list[OpenItem]:
    of = {f"{sort.party}_id": int(party_key.partition(":")[2])} if party_key else {}
    later = set(
        Application.objects.filter(
            payment__company_id=connection.company_id, payment__paid_on__gt=on
        ).exclude(document_key="").values_list("document_key", flat=True)
    )  # fmt: skip
    found: list[OpenItem] = []
    for kind in (*sort.charges, *sort.credits):
        rows = model_of(kind).objects.filter(
            company_id=connection.company_id, book_state=BookState.SYNCHRONIZED, **of
        ).select_related(sort.party)  # fmt: skip
        ids = [int(key.partition(":")[2]) for key in later if key.startswith(f"{kind}:")]
        open_ = rows.exclude(paid_state=PaidState.PAID)
        by_key = {row.key: row for row in [*open_, *rows.filter(paid_state=PaidState.PAID, pk__in=ids)]}
        found += _of_kind(connection, sort, by_key, -1 if kind in sort.credits else 1, on)
    return found


def _of_kind(
    connection: Connection, sort: Sort, rows: Mapping[str, Any], sign: int, on: date
) -> list[OpenItem]:
    links = Link.objects.filter(
        connection=connection, local_key__in=list(rows), remote_kind__in=STANDING_RECORDS
    ).only("local_key", "remote_kind", "remote_id")
    totals, applied = owed(connection.company, rows), _applied_by(rows, on)
    found = []
    for link in links:
        row = rows[link.local_key]
        dated_on, due_on = _days(row)
        open_ = totals[row.key] - total(applied.get(row.key, ()))
        if dated_on > on or not open_:
            continue
        party = getattr(row, sort.party)
        is_home = row.currency == connection.home_currency
        found.append(
            OpenItem(
                row.key, str(row), party.key, party.name, link.remote_kind, link.remote_id, dated_on, due_on,
                row.currency, sign * open_, Decimal(1) if is_home else None,
            )
        )  # fmt: skip
    return found


def _applied_by(keys: Iterable[str], on: date) -> dict[str, list[Decimal]]:
    rows = Application.objects.filter(
        document_key__in=list(keys), payment__state=Payment.State.ACTIVE, payment__paid_on__lte=on
    ).exclude(payment__kind=Payment.Kind.EXPENSE)
    found: dict[str, list[Decimal]] = {}
    for key, amount in rows.values_list("document_key", "amount"):
        found.setdefault(key, []).append(amount)
    return found


def _days(row: Any) -> tuple[date, date]:
    """The day on which it is booked, and when it is due; its own where nothing of ours was written there."""
    columns = DATED[row.key.partition(":")[0]]
    own = next(getattr(row, name) for name in columns if getattr(row, name) is not None)
    return row.booked_on or own, row.booked_due_on or getattr(row, "due_on", None) or own


def _payments(connection: Connection, sort: Sort, on: date, party_key: str) -> list[OpenItem]:
    """Money and credits that settle nothing yet. What was recorded here counts like any other."""
    of = {"party_key": party_key} if party_key else {}
    rows = Payment.objects.filter(
        company_id=connection.company_id, state=Payment.State.ACTIVE, paid_on__lte=on, **of
    ).exclude(kind=Payment.Kind.EXPENSE)
    own = _own_credits(connection)
    found = []
    unapplied = rows.exclude(unapplied=0)
    for payment in unapplied.filter(remote_kind=sort.payment):
        found.append(_item(payment, payment.unapplied))
    for payment in unapplied.filter(origin=Payment.Origin.HERE, party_key__startswith=f"{sort.party}:"):
        found.append(_item(payment, payment.unapplied))
    credits = rows.filter(remote_kind__in=sort.records).filter(remote_party__istartswith=f"{sort.party}:")
    listed = [payment for payment in credits if (payment.remote_kind, payment.remote_id) not in own]
    used = _used(connection, listed, on)
    for payment in listed:
        left = payment.amount - used.get((payment.remote_kind, payment.remote_id), ZERO)
        if left:
            found.append(_item(payment, left))
    return found


def _own_credits(connection: Connection) -> set[tuple[str, str]]:
    """Credits that are documents of ours: they are counted there."""
    links = Link.objects.filter(connection=connection, remote_kind__in=("VendorCredit", "CreditMemo"))
    return set(links.values_list("remote_kind", "remote_id"))


def _used(connection: Connection, credits: Sequence[Payment], on: date) -> dict[tuple[str, str], Decimal]:
    """How much of each credit was used by a day."""
    rows = Application.objects.filter(
        payment__connection=connection,
        payment__state=Payment.State.ACTIVE,
        payment__paid_on__lte=on,
        is_credit=True,
        remote_id__in={payment.remote_id for payment in credits},
    )
    found: dict[tuple[str, str], Decimal] = {}
    for kind, remote_id, amount in rows.values_list("remote_kind", "remote_id", "amount"):
        found[kind, remote_id] = found.get((kind, remote_id), ZERO) + amount
    return found


def _item(payment: Payment, left: Decimal) -> OpenItem:
    return OpenItem(
        payment.key, str(payment), payment.party_key or payment.remote_party, payment.party_name,
        payment.remote_kind, payment.remote_id, payment.paid_on, payment.paid_on, payment.currency, -left,
        payment.exchange_rate or Decimal(1),
    )  # fmt: skip
