"""What a deposit takes out of Undeposited Funds: payments, receipts, refunds, journals, transfers and checks, which
are frozen while they are on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import amount, cents, rounded
from qbsandbox.company.entities import posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications
from qbsandbox.company.entities.money.applications import OTHER_CURRENCY
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

KIND_OF_LINK = {kind: kind for kind in applications.DEPOSITABLE} | {"BillPaymentCheck": "BillPayment"}


@dataclass(frozen=True, slots=True)
class Member:
    """What a linked line takes out of Undeposited Funds: hundredths, in the deposit's currency and as they were
    booked in home currency. `line_id` is set where only one line of a journal is taken."""

    entity: str
    id: int
    line_id: str
    account_id: int
    cents: int
    home_cents: int

    def link(self, deposit: Record) -> JsonObject:
        """How the member itself names the deposit."""
        named = {"TxnId": str(deposit.id), "TxnType": "Deposit"}
        return {**named, "TxnLineId": self.line_id} if self.line_id else named

    def is_among(self, others: Sequence[Member]) -> bool:
        own = (self.entity, self.id, self.line_id)
        return any((other.entity, other.id, other.line_id) == own for other in others)

    def as_list(self) -> list[str | int]:
        return [self.entity, self.id, self.line_id, self.account_id, self.cents, self.home_cents]


def members_of(body: JsonObject) -> list[Member]:
    return [Member(*row) for row in body.get("Members", ())]


def linked_line(
    books: Books, line: JsonObject, body: JsonObject, before: Record | None, others: Sequence[Member]
) -> tuple[JsonObject, Member]:
    """A line that takes a transaction out of Undeposited Funds, for exactly what it put there.

    A DetailType or detail beside the link is refused (seen; which code is UNSURE), as is what is not there
    (any more): 620.
    """
    if line.get("DetailType") or line.get("DepositLineDetail"):
        raise Fault(
            2010,
            "Property Name:DetailType is not allowed on a line with LinkedTxn; "
            "a property specified is unsupported or invalid",
            element="DetailType",
        )
    link = line["LinkedTxn"][0]
    title, id = str(link.get("TxnType", "")), str(link.get("TxnId", ""))
    if title not in KIND_OF_LINK:
        raise business(f"The entity {title} {id} that you are trying to link does not exist. {title} {id}")
    entity = KIND_OF_LINK[title]
    record = books.store.find(entity, id)
    member = _held(books, record, str(link.get("TxnLineId", ""))) if record else None
    if record is None or member is None or _is_taken(record, member, before, others):
        raise Fault(620, f"Transaction ID Cannot Be Linked : {title} {id}", element="TxnId")
    if record.body["CurrencyRef"]["value"] != body["CurrencyRef"]["value"]:
        raise business(OTHER_CURRENCY)
    if line.get("Amount") is None:
        raise missing("Amount")
    if cents(Decimal(line["Amount"])) != member.cents:
        raise business(
            f"The amount of {title} {id} in Undeposited Funds is {amount(member.cents)}; "
            "it can only be deposited as a whole."
        )
    kept = {name: str(link[name]) for name in ("TxnId", "TxnType", "TxnLineId") if name in link}
    plain: JsonObject = {key: line[key] for key in ("Id", "Description") if key in line}
    return {**plain, "Amount": amount(member.cents), "LinkedTxn": [kept]}, member


def link(books: Books, record: Record) -> None:
    """The deposit's link on each member that has it not yet; from then on they are frozen (6540)."""
    for member in members_of(record.body):
        held = books.store.get(member.entity, member.id)
        own = member.link(record)
        if held is not None and own not in held.body.get("LinkedTxn", []):
            links = [*held.body.get("LinkedTxn", []), own]
            books.store.replace(held, {**held.body, "LinkedTxn": links}, at=books.now)


def free(books: Books, deposit: Record, members: Sequence[Member]) -> None:
    for member in members:
        held = books.store.get(member.entity, member.id)
        own = member.link(deposit)
        if held is not None and own in held.body.get("LinkedTxn", []):
            links = [link for link in held.body["LinkedTxn"] if link != own]
            books.store.replace(held, {**held.body, "LinkedTxn": links}, at=books.now)


def _held(books: Books, record: Record, line_id: str) -> Member | None:
    """What a transaction put into Undeposited Funds; of a journal with several such lines the one that is
    named."""
    rows = books.store.connection.execute(
        "SELECT account_id, SUM(own_cents), SUM(cents), COUNT(*) FROM entries WHERE txn_id = ?"
        " GROUP BY account_id",
        (record.id,),
    ).fetchall()
    for account_id, own, home, count in rows:
        account = books.store.get("Account", account_id)
        if account is None or account.body["AccountSubType"] != "UndepositedFunds" or not own:
            continue
        if record.entity == "JournalEntry" and count > 1 and line_id:
            own = _of_line(record, account_id, line_id)
            home = cents(rounded(amount(own) * posting.rate_of(record.body), books.home))
            return Member(record.entity, record.id, line_id, account_id, own, home) if own else None
        return Member(record.entity, record.id, "", account_id, own, home)
    return None


def _of_line(journal: Record, account_id: int, line_id: str) -> int:
    for line in journal.body["Line"]:
        detail = line.get("JournalEntryLineDetail") or {}
        if line.get("Id") == line_id and detail.get("AccountRef", {}).get("value") == str(account_id):
            return (1 if detail["PostingType"] == "Debit" else -1) * cents(Decimal(line["Amount"]))
    return 0


def _is_taken(record: Record, member: Member, before: Record | None, others: Sequence[Member]) -> bool:
    """Whether another deposit, or another line of this one, has it already."""
    own = str(before.id) if before else ""
    for link in record.body.get("LinkedTxn", ()):
        same_line = not member.line_id or link.get("TxnLineId", member.line_id) == member.line_id
        if link.get("TxnType") == "Deposit" and link["TxnId"] != own and same_line:
            return True
    return any(
        (other.entity, other.id) == (member.entity, member.id) and member.line_id in (other.line_id, "")
        for other in others
    )
