"""Settlement: credits applied to what they settle, as a BillPayment or a Payment of zero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Settlement, SettlementPart
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields
from crossfoot.quickbooks.online.documents.fields import Figures, Unpostable

BILL_PAYMENT, PAYMENT = "BillPayment", "Payment"
PARTY_FIELDS = {BILL_PAYMENT: "VendorRef", PAYMENT: "CustomerRef"}
KINDS = {
    "bills": frozenset({"Bill", "VendorCredit", "JournalEntry"}),
    "invoices": frozenset({"Invoice", "CreditMemo", "JournalEntry"}),
}
WORDS = {
    "Bill": "bill",
    "VendorCredit": "vendor credit",
    "JournalEntry": "journal entry",
    "Invoice": "invoice",
    "CreditMemo": "credit memo",
}


def name_of(posting: Settlement) -> str:
    """QuickBooks' name of the record that settles this side."""
    return BILL_PAYMENT if posting.side == "bills" else PAYMENT


def body_of(posting: Settlement, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The payment of zero to create. `marker` is the line by which we know it again.

    QuickBooks asks no bank account of it where no money moves. Raises Unpostable where charges and credits
    differ, a part is not above zero or not of this side, or a document is not in QuickBooks.
    """
    _check(posting)
    name = name_of(posting)
    body: dict[str, Any] = {
        PARTY_FIELDS[name]: fields.party_ref(posting.party, posting.party_name, mappings),
        "TxnDate": posting.posting_on.isoformat(),
        "TotalAmt": ZERO,
        **fields.currency_field(posting.currency, mappings),
        "Line": [_line(part, mappings) for part in posting.parts],
        "PrivateNote": fields.note(posting.memo, marker),
    }
    return {**body, "PayType": "Check"} if name == BILL_PAYMENT else body


def figures_of(name: str, record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of a payment; its balance is not told."""
    return fields.figures_of(name, record, PARTY_FIELDS[name])


def find_statement(posting: Settlement, mappings: Mappings) -> str:
    """The query that would show it if QuickBooks has it: by party and date."""
    name = name_of(posting)
    party = fields.party_ref(posting.party, posting.party_name, mappings)["value"]
    return (
        f"SELECT * FROM {name} WHERE {PARTY_FIELDS[name]} = {text_literal(party)}"
        f" AND TxnDate = '{posting.posting_on.isoformat()}' ORDERBY Id MAXRESULTS 1000"
    )


def is_ours(record: Mapping[str, Any], posting: Settlement, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by party, date, what it applies and our marker."""
    found = figures_of(name_of(posting), record)
    wanted: dict[tuple[str, str], Decimal] = {}
    for part in posting.parts:
        key = (part.kind, _remote_id(part, mappings))
        wanted[key] = wanted.get(key, ZERO) + part.amount
    return (
        found.total == 0
        and found.party_id == mappings.parties.get(posting.party)
        and found.posting_on == posting.posting_on
        and applied_in(record) == wanted
        and fields.has_marker(found.memo, marker)
    )


def applied_in(record: Mapping[str, Any]) -> dict[tuple[str, str], Decimal]:
    """What the lines of a payment apply, by type and id of the document, lines on the same one added up."""
    applied: dict[tuple[str, str], Decimal] = {}
    lines = record.get("Line")
    for line in lines if isinstance(lines, list) else ():
        links = line.get("LinkedTxn") if isinstance(line, Mapping) else None
        for link in links if isinstance(links, list) else ():
            if isinstance(link, Mapping):
                key = (fields.text(link, "TxnType"), fields.text(link, "TxnId"))
                applied[key] = applied.get(key, ZERO) + (fields.decimal_of(line.get("Amount")) or ZERO)
    return applied


def _line(part: SettlementPart, mappings: Mappings) -> dict[str, Any]:
    remote_id = _remote_id(part, mappings)
    if not remote_id:
        fields.document_id(part.document, WORDS[part.kind], mappings)
    return {"Amount": part.amount, "LinkedTxn": [{"TxnId": remote_id, "TxnType": part.kind}]}


def _remote_id(part: SettlementPart, mappings: Mappings) -> str:
    return part.remote_id or mappings.documents.get(part.document, "")


def _check(posting: Settlement) -> None:
    if any(part.kind not in KINDS[posting.side] for part in posting.parts):
        words = "bills" if posting.side == "bills" else "invoices"
        raise _unpostable(
            f"A settlement of {words} names a document that QuickBooks cannot apply to {words}."
        )
    if any(part.amount <= 0 for part in posting.parts):
        raise _unpostable("Every amount of a settlement must be above zero. Correct the amounts.")
    if not posting.parts or posting.charges != posting.credits:
        raise _unpostable(
            f"The credits of this settlement come to {posting.credits:,} {posting.currency} and what they "
            f"settle to {posting.charges:,} {posting.currency}; both must be the same and above zero. Correct "
            "the amounts."
        )


def _unpostable(sentence: str) -> Unpostable:
    return Unpostable(Problem("settlement_uneven", sentence, Fix.EDIT_DOCUMENT, "settlement"))
