"""Records of QuickBooks as payments that can be kept here: whose they are, and when they were last changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, total
from crossfoot.mappings.models import RemoteRecord
from crossfoot.payments.models import Payment
from crossfoot.quickbooks.online import settlements
from crossfoot.quickbooks.online.changes import Changed
from crossfoot.quickbooks.online.documents import fields
from crossfoot.quickbooks.online.settlements import RemotePayment

CONTROL_KINDS = ("Accounts Receivable", "Accounts Payable")

PARTIES: Mapping[str, str] = {
    "BillPayment": "Vendor", "VendorCredit": "Vendor", "Payment": "Customer", "CreditMemo": "Customer",
}  # fmt: skip
"""Record types that are always a vendor's, or always a customer's."""

USED: Mapping[str, str] = {
    "VendorCredit": Payment.Kind.VENDOR_CREDIT,
    "CreditMemo": Payment.Kind.CREDIT_MEMO,
    "JournalEntry": Payment.Kind.JOURNAL,
    "Deposit": Payment.Kind.DEPOSIT,
}
"""What a payment without money is called, by the credits that it uses."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment as QuickBooks told it, with its own time of the last change. `party` is `Vendor:56` or empty."""

    payment: RemotePayment
    changed_at: datetime
    party: str

    @property
    def name(self) -> tuple[str, str]:
        """QuickBooks' record type and id."""
        return self.payment.name, self.payment.remote_id

    @property
    def kind(self) -> str:
        """Ours: where only credits are applied and no money moves, it is called by them."""
        payment = self.payment
        kinds = {one.document_name for one in payment.credits_used}
        if not payment.amount and len(kinds) == 1:
            return USED.get(kinds.pop(), payment.kind)
        return payment.kind


def of_records(
    name: str, records: Iterable[Mapping[str, Any]], accounts: Collection[str], at: datetime
) -> Iterator[Seen]:
    """The payments in these records of one type, read at `at`; `accounts` from `control_accounts`.

    What has no date, or settles nobody's debt, is none.
    """
    for record in records:
        meta = record.get("MetaData")
        told = fields.instant_of(meta.get("LastUpdatedTime")) if isinstance(meta, Mapping) else None
        found = settlements.read(name, record, control_accounts=accounts)
        if found and found[0].paid_on is not None:
            yield Seen(_one(found), told or at, _party(found, record))


def of_change(change: Changed, accounts: Collection[str], at: datetime) -> list[Seen]:
    """The payment that a changed record is; nothing for a deleted one or a kind that settles nothing."""
    if change.record is None or change.name not in settlements.NAMES:
        return []
    return list(of_records(change.name, [change.record], accounts, at))


def control_accounts(connection: Connection) -> frozenset[str]:
    """QuickBooks' ids of the receivable and payable accounts, as they were last read."""
    rows = RemoteRecord.objects.filter(
        connection=connection, list=RemoteRecord.List.ACCOUNT, data__kind__in=CONTROL_KINDS
    )
    return frozenset(rows.values_list("remote_id", flat=True))


def _one(found: tuple[RemotePayment, ...]) -> RemotePayment:
    """A journal may lower what several parties owe; it is kept as one."""
    if len(found) == 1:
        return found[0]
    amount = total(one.amount for one in found)
    return replace(found[0], party_id="", party_name="Several", amount=max(amount, ZERO))


def _party(found: tuple[RemotePayment, ...], record: Mapping[str, Any]) -> str:
    first = found[0]
    if len(found) > 1 or not first.party_id:
        return ""
    kind = PARTIES.get(first.name) or _kind_of(record, first.party_id)
    return f"{kind}:{first.party_id}" if kind in {"Customer", "Vendor"} else ""


def _kind_of(record: Mapping[str, Any], party_id: str) -> str:
    """Customer or Vendor, from wherever the record says it: an expense in its head, others in their lines."""
    entity = record.get("EntityRef")
    if isinstance(entity, Mapping):
        return fields.text(entity, "type").capitalize()
    lines = record.get("Line")
    for line in lines if isinstance(lines, list) else ():
        for detail in ("JournalEntryLineDetail", "DepositLineDetail"):
            named = line.get(detail) if isinstance(line, Mapping) else None
            entity = named.get("Entity") if isinstance(named, Mapping) else None
            if isinstance(entity, Mapping) and party_id in {
                fields.ref_id(entity, "EntityRef"),
                fields.text(entity, "value"),
            }:
                return (fields.text(entity, "Type") or fields.text(entity, "type")).capitalize()
    return ""
