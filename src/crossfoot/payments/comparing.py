"""Our party balances and their ageing against QuickBooks' own reports, to the cent, with each difference named.

AgedPayables and AgedReceivables say what is open by name and age, VendorBalance and CustomerBalance in all, and
their details name the documents. All of it is in the home currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, cents, total
from crossfoot.payments.balances import AGES, STANDING_RECORDS, OpenItem, Side, open_items
from crossfoot.payments.models import Application, Payment
from crossfoot.quickbooks.online.documents.fields import decimal_of, text
from crossfoot.quickbooks.online.reports import NameRow, OpenRow, name_rows, open_rows
from crossfoot.sync.models import Link

IDS_A_QUERY = 100


@dataclass(frozen=True, slots=True)
class Reports:
    """QuickBooks' names of one side's reports, and the column that says what is open."""

    aged: str
    balance: str
    detail: str
    column: str


REPORTS: Mapping[Side, Reports] = {
    Side.PAYABLE: Reports("AgedPayables", "VendorBalance", "VendorBalanceDetail", "subt_neg_open_bal"),
    Side.RECEIVABLE: Reports(
        "AgedReceivables", "CustomerBalance", "CustomerBalanceDetail", "subt_nat_open_bal"
    ),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One name in both books, by age, in the home currency."""

    name_id: str
    name: str
    ours: tuple[Decimal, ...]
    theirs: tuple[Decimal, ...]

    @property
    def is_equal(self) -> bool:
        return self.ours == self.theirs

    @property
    def difference(self) -> Decimal:
        """Theirs less ours."""
        return total(self.theirs) - total(self.ours)


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that is open with another amount, and why as far as it can be told."""

    name: str
    label: str
    remote_id: str
    ours: Decimal
    theirs: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both books on a day. `is_consistent` where QuickBooks' own reports agree with one another."""

    on: date
    names: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    is_consistent: bool

    @property
    def difference(self) -> Decimal:
        """QuickBooks' total less ours."""
        return total(one.difference for one in self.names)

    @property
    def is_equal(self) -> bool:
        return not self.differences and all(one.is_equal for one in self.names)


def compare(connection: Connection, asked: Conversation, side: Side, on: date) -> Comparison:
    """Ask QuickBooks' reports for a day and hold them against our figures. Raises NotAnswered, or
    UnreadableReport."""
    reports = REPORTS[side]
    day = {"report_date": on.isoformat()}
    aged = name_rows(asked.report(reports.aged, day).content)
    balance = name_rows(asked.report(reports.balance, day).content)
    columns = {"columns": f"tx_date,txn_type,doc_num,{reports.column}"}
    theirs = open_rows(asked.report(reports.detail, {**day, **columns}).content, reports.column)
    items = _in_home(connection, asked, open_items(connection, side, on))
    sums = {row.name_id: row.amounts[-1] for row in aged if row.amounts[-1]}
    is_consistent = sums == {row.name_id: row.amounts[-1] for row in balance if row.amounts[-1]}
    is_consistent &= total(sums.values()) == total(row.open for row in theirs)
    return Comparison(
        on,
        tuple(_names(connection, items, aged, on)),
        tuple(_differences(connection, items, theirs)),
        is_consistent,
    )


def _in_home(connection: Connection, asked: Conversation, items: Sequence[OpenItem]) -> list[OpenItem]:
    """In the home currency; rates of documents that are not known here are QuickBooks' own."""
    unknown: dict[str, list[str]] = {}
    for item in items:
        if item.exchange_rate is None:
            unknown.setdefault(item.remote_kind, []).append(item.remote_id)
    rates = {
        (kind, text(record, "Id")): decimal_of(record.get("ExchangeRate")) or Decimal(1)
        for kind, ids in unknown.items()
        for begin in range(0, len(ids), IDS_A_QUERY)
        for record in _read(asked, kind, ids[begin : begin + IDS_A_QUERY])
    }
    home = connection.home_currency
    return [
        replace(
            item,
            currency=home,
            open=cents(
                item.open * (item.exchange_rate or rates.get((item.remote_kind, item.remote_id), Decimal(1))),
                home,
            ),
        )
        for item in items
    ]


def _read(asked: Conversation, kind: str, ids: Sequence[str]) -> Iterable[Mapping[str, object]]:
    listed = ", ".join(f"'{remote_id}'" for remote_id in ids)
    return asked.query(
        f"SELECT * FROM {kind} WHERE Id IN ({listed}) MAXRESULTS {len(ids)}", subject=kind
    ).records


def _names(
    connection: Connection, items: Sequence[OpenItem], aged: Sequence[NameRow], on: date
) -> Iterable[Compared]:
    """By QuickBooks' id of the name: ours by age beside theirs."""
    ids = _name_ids(connection, {item.party_key for item in items})
    ours: dict[str, list[Decimal]] = {}
    called: dict[str, str] = {}
    for item in items:
        name_id = ids.get(item.party_key, item.party_key)
        called[name_id] = item.party_name
        ours.setdefault(name_id, [ZERO] * len(AGES))[item.age(on)] += item.open
    theirs = {row.name_id: row for row in aged}
    for name_id in sorted({*ours, *theirs}):
        row = theirs.get(name_id)
        mine = tuple(ours.get(name_id, [ZERO] * len(AGES)))
        other = row.amounts[: len(AGES)] if row else (ZERO,) * len(AGES)
        if any(mine) or any(other):
            yield Compared(name_id, row.name if row else called[name_id], mine, other)


def _name_ids(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """`vendor:7` or `Vendor:56` → QuickBooks' id of the name."""
    wanted = set(keys)
    links = Link.objects.filter(connection=connection, local_key__in=wanted)
    found = dict(links.values_list("local_key", "remote_id"))
    return {key: found.get(key, key.partition(":")[2] if key[:1].isupper() else key) for key in wanted}


def _differences(
    connection: Connection, items: Sequence[OpenItem], theirs: Sequence[OpenRow]
) -> Iterable[Difference]:
    """Document by document; QuickBooks gives every transaction an id of its own, whatever its type."""
    ours: dict[str, list[OpenItem]] = {}
    for item in items:
        ours.setdefault(item.remote_id or item.key, []).append(item)
    there: dict[str, list[OpenRow]] = {}
    for row in theirs:
        there.setdefault(row.txn_id, []).append(row)
    for remote_id in sorted({*ours, *there}):
        mine, other = ours.get(remote_id, []), there.get(remote_id, [])
        open_ours, open_theirs = total(item.open for item in mine), total(row.open for row in other)
        if open_ours == open_theirs:
            continue
        label = mine[0].label if mine else f"{other[0].txn_type} {other[0].number}".strip()
        name = mine[0].party_name if mine else other[0].name
        reason = _reason(connection, remote_id, mine)
        yield Difference(name, label, remote_id if other else "", open_ours, open_theirs, reason)


def _reason(connection: Connection, remote_id: str, mine: Sequence[OpenItem]) -> str:
    """Why a document is open with another amount, as far as our payments tell."""
    keys = [item.key for item in mine] or list(
        Link.objects.filter(
            connection=connection, remote_kind__in=STANDING_RECORDS, remote_id=remote_id
        ).values_list("local_key", flat=True)
    )
    payments = {
        application.payment
        for application in Application.objects.filter(document_key__in=keys).select_related("payment")
    }
    for payment in sorted(payments, key=lambda payment: payment.pk):
        if payment.origin == Payment.Origin.HERE and payment.state == Payment.State.ACTIVE:
            return f"{payment} of {payment.amount:,} was recorded here and is not in QuickBooks."
        if payment.state == Payment.State.CANCELLED and payment.remote_state == Payment.State.ACTIVE:
            return f"{payment} of {payment.amount:,} was cancelled here and stands in QuickBooks."
    if any(item.key.startswith("payment:") and not item.remote_id for item in mine):
        return "It was recorded here and is not in QuickBooks."
    if not keys:
        return "It is only in QuickBooks; nothing here stands for it."
    return "QuickBooks shows another open balance. Import the payments of its time, or look at the document there."
