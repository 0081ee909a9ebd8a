"""Records of QuickBooks that settle documents, read into one shape: payments, credits, journals, deposits.

A payment of bills or of a customer names in its lines what it pays off and, with positive amounts too, the
credits that it uses: money = what is paid off − credits + what is left over. Which credit paid which document
is told nowhere. `allocations` decides it by the order of the lines: the first credit pays the first document,
as far as both reach, and the money what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, Literal

from crossfoot.core.money import ZERO, total
from crossfoot.quickbooks.online.client import PAGE_ROWS
from crossfoot.quickbooks.online.documents import fields
from crossfoot.quickbooks.online.documents.comparing import is_voided

Name = Literal["BillPayment", "Payment", "VendorCredit", "CreditMemo", "JournalEntry", "Deposit", "Purchase"]
Kind = Literal[
    "bill_payment_check", "bill_payment_card", "customer_payment", "vendor_credit", "credit_memo", "journal",
    "deposit", "expense",
]  # fmt: skip

NAMES: tuple[Name, ...] = (
    "BillPayment", "Payment", "VendorCredit", "CreditMemo", "JournalEntry", "Deposit", "Purchase",
)  # fmt: skip

RECORDS: Mapping[str, str] = {
    "BillPaymentCheck": "BillPayment",
    "BillPaymentCreditCard": "BillPayment",
    "Check": "Purchase",
    "Expense": "Purchase",
    "CreditCardCredit": "Purchase",
}
"""What links call a record, where that is not its name."""

CREDITS = frozenset({"VendorCredit", "CreditMemo", "Deposit", "CreditCardCredit"})
"""Links to what pays; all others but journals are paid off."""

MOST_JOURNALS = 12
"""Journals in one payment of which each may be a charge or a credit; more of them are all taken as credits."""


@dataclass(frozen=True, slots=True)
class Application:
    """A document that a payment pays off, or a credit that it uses, and by how much; always above zero."""

    document_name: str
    document_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RemotePayment:
    """A record of QuickBooks that settles documents, or may. Amounts are in its currency.

    `party_id` is the vendor or customer, empty where none is named. `amount` is the money, or what a credit is
    worth; below zero for money that a card gave back. `unapplied` is what is left of it, None where QuickBooks
    does not say (journals). `applications` are the documents that are paid off; of a deposit, what lies in it.
    `currency` is empty in a company with one.
    """

    name: Name
    kind: Kind
    remote_id: str
    version: str
    party_id: str
    party_name: str
    paid_on: date | None
    number: str
    currency: str
    exchange_rate: Decimal
    amount: Decimal
    unapplied: Decimal | None
    is_voided: bool
    memo: str
    applications: tuple[Application, ...] = ()
    credits_used: tuple[Application, ...] = ()
    deposit_id: str = ""
    account_id: str = ""
    account_name: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of one document was paid by one source: a credit, or the payment's own money."""

    source_name: str
    source_id: str
    document_name: str
    document_id: str
    amount: Decimal


def condition(first_on: date, last_on: date) -> str:
    """The records dated in these days, both included: the condition for `OnlineClient.read_list`."""
    return f"TxnDate >= '{first_on.isoformat()}' AND TxnDate <= '{last_on.isoformat()}'"


def statement(name: Name, first_on: date, last_on: date, *, position: int = 1, rows: int = PAGE_ROWS) -> str:
    """One page of the records dated in these days, from the `position`-th on, in order of their ids."""
    return (
        f"SELECT * FROM {name} WHERE {condition(first_on, last_on)} ORDERBY Id"
        f" STARTPOSITION {position} MAXRESULTS {rows}"
    )


def read(
    name: str, record: Mapping[str, Any], *, control_accounts: Collection[str] | None = None
) -> tuple[RemotePayment, ...]:
    """What a record settles with: one payment, of a journal one for each party whose debt it lowers.

    `control_accounts` are the ids of the receivable and payable accounts, by which a journal's lines are told
    from those that only name a customer; without it every line with a name counts. Raises ValueError for
    another kind of record.
    """
    match name:
        case "BillPayment":
            return (_bill_payment(record),)
        case "Payment":
            return (_customer_payment(record),)
        case "VendorCredit":
            return (_credit("VendorCredit", "vendor_credit", record, "VendorRef"),)
        case "CreditMemo":
            return (_credit("CreditMemo", "credit_memo", record, "CustomerRef"),)
        case "JournalEntry":
            return tuple(_journal(record, control_accounts))
        case "Deposit":
            return (_deposit(record),)
        case "Purchase":
            return (_expense(record),)
        case _:
            raise ValueError(f"a {name} settles nothing")


def allocations(payment: RemotePayment) -> tuple[Allocation, ...]:
    """Which credit paid which document, by the order of the lines, and the payment's own money the rest."""
    sources = [(credit.document_name, credit.document_id, credit.amount) for credit in payment.credits_used]
    paid = total(one.amount for one in payment.applications) - total(amount for _, _, amount in sources)
    if paid > 0:
        sources.append((payment.name, payment.remote_id, paid))
    found: list[Allocation] = []
    left = [one.amount for one in payment.applications]
    for source_name, source_id, amount in sources:
        for place, document in enumerate(payment.applications):
            part = min(amount, left[place])
            if part > 0:
                found.append(
                    Allocation(source_name, source_id, document.document_name, document.document_id, part)
                )
                left[place] -= part
                amount -= part
    return tuple(found)


def _bill_payment(record: Mapping[str, Any]) -> RemotePayment:
    is_card = fields.text(record, "PayType") == "CreditCard"
    way = record.get("CreditCardPayment" if is_card else "CheckPayment")
    account = way if isinstance(way, Mapping) else {}
    amount = fields.decimal_of(record.get("TotalAmt")) or ZERO
    paid_off, used = _applied(record, amount, None)
    return _payment(
        "BillPayment",
        "bill_payment_card" if is_card else "bill_payment_check",
        record,
        party="VendorRef",
        amount=amount,
        unapplied=_left_over(amount, paid_off, used),
        applications=paid_off,
        credits_used=used,
        deposit_id=_deposit_of(record),
        account=(account, "CCAccountRef" if is_card else "BankAccountRef"),
    )


def _customer_payment(record: Mapping[str, Any]) -> RemotePayment:
    amount = fields.decimal_of(record.get("TotalAmt")) or ZERO
    told = fields.decimal_of(record.get("UnappliedAmt"))
    paid_off, used = _applied(record, amount, told)
    return _payment(
        "Payment",
        "customer_payment",
        record,
        party="CustomerRef",
        amount=amount,
        unapplied=_left_over(amount, paid_off, used) if told is None else told,
        applications=paid_off,
        credits_used=used,
        number="PaymentRefNum",
        deposit_id=_deposit_of(record),
        account=(record, "DepositToAccountRef"),
    )


def _credit(name: Name, kind: Kind, record: Mapping[str, Any], party: str) -> RemotePayment:
    """What a credit pays is told by the payments that use it; here stands what is left of it."""
    amount = fields.decimal_of(record.get("TotalAmt")) or ZERO
    balance = fields.decimal_of(record.get("Balance"))
    if balance is None:
        balance = fields.decimal_of(record.get("RemainingCredit"))
    return _payment(name, kind, record, party=party, amount=amount, unapplied=balance)


def _journal(record: Mapping[str, Any], control_accounts: Collection[str] | None) -> Iterator[RemotePayment]:
    """A debit lowers what is owed to a vendor, a credit what a customer owes."""
    sums: dict[tuple[str, str], Decimal] = {}
    named: dict[tuple[str, str], tuple[str, str, str]] = {}
    for line in _lines(record):
        detail = line.get("JournalEntryLineDetail")
        entity = detail.get("Entity") if isinstance(detail, Mapping) else None
        if not isinstance(detail, Mapping) or not isinstance(entity, Mapping):
            continue
        kind, party_id = fields.text(entity, "Type"), fields.ref_id(entity, "EntityRef")
        account_id = fields.ref_id(detail, "AccountRef")
        if kind not in {"Vendor", "Customer"} or not party_id:
            continue
        if control_accounts is not None and account_id not in control_accounts:
            continue
        lowers = (fields.text(detail, "PostingType") == "Debit") == (kind == "Vendor")
        amount = fields.decimal_of(line.get("Amount")) or ZERO
        key = (kind, party_id)
        sums[key] = sums.get(key, ZERO) + (amount if lowers else -amount)
        named.setdefault(key, (_name(entity, "EntityRef"), account_id, _name(detail, "AccountRef")))
    voided = is_voided("JournalEntry", record)
    for (kind, party_id), amount in sums.items():
        party_name, account_id, account_name = named[kind, party_id]
        if amount > 0 or voided:
            yield RemotePayment(
                **_common("JournalEntry", "journal", record),
                party_id=party_id,
                party_name=party_name,
                amount=amount,
                unapplied=None,
                account_id=account_id,
                account_name=account_name,
            )


def _deposit(record: Mapping[str, Any]) -> RemotePayment:
    """What lies in it stands in its lines; the party is that of the money put in directly, where it is one."""
    parties: dict[str, str] = {}
    for line in _lines(record):
        detail = line.get("DepositLineDetail")
        if isinstance(detail, Mapping) and fields.ref_id(detail, "Entity"):
            parties[fields.ref_id(detail, "Entity")] = _name(detail, "Entity")
    party_id, party_name = next(iter(parties.items())) if len(parties) == 1 else ("", "")
    return RemotePayment(
        **_common("Deposit", "deposit", record),
        party_id=party_id,
        party_name=party_name,
        amount=fields.decimal_of(record.get("TotalAmt")) or ZERO,
        unapplied=ZERO,
        applications=tuple(application for _, application in _links(record)),
        account_id=fields.ref_id(record, "DepositToAccountRef"),
        account_name=_name(record, "DepositToAccountRef"),
    )


def _expense(record: Mapping[str, Any]) -> RemotePayment:
    """Money spent without a bill: never applied to one, a possible match for people to look at."""
    amount = fields.decimal_of(record.get("TotalAmt")) or ZERO
    return _payment(
        "Purchase",
        "expense",
        record,
        party="EntityRef",
        amount=-amount if record.get("Credit") is True else amount,
        unapplied=ZERO,
        account=(record, "AccountRef"),
    )


def _payment(
    name: Name,
    kind: Kind,
    record: Mapping[str, Any],
    *,
    party: str,
    amount: Decimal,
    unapplied: Decimal | None,
    applications: tuple[Application, ...] = (),
    credits_used: tuple[Application, ...] = (),
    number: str = "DocNumber",
    deposit_id: str = "",
    account: tuple[Mapping[str, Any], str] | None = None,
) -> RemotePayment:
    return RemotePayment(
        **{**_common(name, kind, record), "number": fields.text(record, number)},
        party_id=fields.ref_id(record, party),
        party_name=_name(record, party),
        amount=amount,
        unapplied=unapplied,
        applications=applications,
        credits_used=credits_used,
        deposit_id=deposit_id,
        account_id=fields.ref_id(*account) if account else "",
        account_name=_name(*account) if account else "",
    )


def _common(name: Name, kind: Kind, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "remote_id": fields.text(record, "Id"),
        "version": fields.text(record, "SyncToken"),
        "paid_on": fields.date_of(record.get("TxnDate")),
        "number": fields.text(record, "DocNumber"),
        "currency": fields.ref_id(record, "CurrencyRef"),
        "exchange_rate": fields.decimal_of(record.get("ExchangeRate")) or Decimal(1),
        "is_voided": is_voided(name, record),
        "memo": fields.text(record, "PrivateNote"),
    }


def _applied(
    record: Mapping[str, Any], amount: Decimal, unapplied: Decimal | None
) -> tuple[tuple[Application, ...], tuple[Application, ...]]:
    """What a payment's lines pay off, and what credits they use. `unapplied` is None where it is not told."""
    links = _links(record)
    journals = [place for place, (link, _) in enumerate(links) if link == "JournalEntry"]
    charges = _journal_charges(links, journals, amount - (unapplied or ZERO))
    paid_off: list[Application] = []
    used: list[Application] = []
    for place, (link, application) in enumerate(links):
        is_credit = link in CREDITS or (place in journals and place not in charges)
        (used if is_credit else paid_off).append(application)
    return tuple(paid_off), tuple(used)


def _journal_charges(
    links: Sequence[tuple[str, Application]], journals: Sequence[int], money: Decimal
) -> frozenset[int]:
    """Which journals are paid off rather than used: QuickBooks does not say it, the sum does.

    The choice that makes lines and money agree with the fewest charges; none of them where nothing fits.
    """
    if not journals or len(journals) > MOST_JOURNALS:
        return frozenset()
    known = total(
        -one.amount if link in CREDITS else one.amount for link, one in links if link != "JournalEntry"
    )
    choices = sorted(product((False, True), repeat=len(journals)), key=sum)
    for choice in choices:
        sides = zip(journals, choice, strict=True)
        if (
            known + total(links[j][1].amount if charge else -links[j][1].amount for j, charge in sides)
            == money
        ):
            return frozenset(j for j, charge in zip(journals, choice, strict=True) if charge)
    return frozenset()


def _links(record: Mapping[str, Any]) -> list[tuple[str, Application]]:
    """The lines that name a document: what they call it, and the document by its record's name."""
    found = []
    for line in _lines(record):
        links = line.get("LinkedTxn")
        link = links[0] if isinstance(links, list) and links else None
        amount = fields.decimal_of(line.get("Amount"))
        if isinstance(link, Mapping) and link.get("TxnId") and amount:
            kind = fields.text(link, "TxnType")
            application = Application(RECORDS.get(kind, kind), fields.text(link, "TxnId"), amount)
            found.append((kind, application))
    return found


def _left_over(amount: Decimal, paid_off: Sequence[Application], used: Sequence[Application]) -> Decimal:
    return amount - total(one.amount for one in paid_off) + total(one.amount for one in used)


def _deposit_of(record: Mapping[str, Any]) -> str:
    links = record.get("LinkedTxn")
    return next(
        (
            fields.text(link, "TxnId")
            for link in (links if isinstance(links, list) else ())
            if isinstance(link, Mapping) and link.get("TxnType") == "Deposit"
        ),
        "",
    )


def _lines(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lines = record.get("Line")
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []


def _name(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return fields.text(member, "name") if isinstance(member, Mapping) else ""
