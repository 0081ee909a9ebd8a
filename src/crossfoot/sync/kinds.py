"""Everything that a push can put into QuickBooks: the one table of kinds, and what the engine has to know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    Invoice,
    Item,
    Party,
    Posting,
    PurchaseOrder,
    RefundReceipt,
    SalesReceipt,
    Settlement,
    VendorCredit,
)


class PushKind(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    VENDOR = "vendor", "Vendor"
    ITEM = "item", "Item"
    INVOICE = "invoice", "Invoice"
    CREDIT_MEMO = "credit_memo", "Credit memo"
    SALES_RECEIPT = "sales_receipt", "Sales receipt"
    REFUND_RECEIPT = "refund_receipt", "Refund receipt"
    BILL = "bill", "Bill"
    PURCHASE_ORDER = "purchase_order", "Purchase order"
    VENDOR_CREDIT = "vendor_credit", "Vendor credit"
    SETTLEMENT = "settlement", "Use of a credit"
    JOURNAL = "journal", "Journal"
    ATTACHMENT = "attachment", "Attachment"


class PushVerb(models.TextChoices):
    """What is done with the record in QuickBooks."""

    CREATE = "create", "Create"
    UPDATE = "update", "Update"
    DELETE = "delete", "Delete"
    VOID = "void", "Void"


REMOVALS = frozenset({PushVerb.DELETE, PushVerb.VOID})
"""Verbs that take a document out of QuickBooks."""

LEFT_FILE = "left_file:"
"""What the key begins with of a file in QuickBooks whose document we deleted there; its id there follows."""


class Family(models.TextChoices):
    """Who treats pushes alike."""

    NAME = "name"
    """Rows of QuickBooks' lists: matched before they are made, strictly one at a time."""
    FORM = "form"
    """Documents with lines and a total of their own."""
    SETTLEMENT = "settlement"
    JOURNAL = "journal"
    """Entries of ours between accounts: no party, no items, no tax."""
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Sort:
    """What is known of one kind of push."""

    family: Family
    posting: type[Any]
    records: tuple[str, ...]
    """QuickBooks' names of the record: one, or for a settlement that of bills and that of invoices."""


SORTS: Mapping[str, Sort] = {
    PushKind.CUSTOMER: Sort(Family.NAME, Party, ("Customer",)),
    PushKind.VENDOR: Sort(Family.NAME, Party, ("Vendor",)),
    PushKind.ITEM: Sort(Family.NAME, Item, ("Item",)),
    PushKind.INVOICE: Sort(Family.FORM, Invoice, ("Invoice",)),
    PushKind.CREDIT_MEMO: Sort(Family.FORM, CreditMemo, ("CreditMemo",)),
    PushKind.SALES_RECEIPT: Sort(Family.FORM, SalesReceipt, ("SalesReceipt",)),
    PushKind.REFUND_RECEIPT: Sort(Family.FORM, RefundReceipt, ("RefundReceipt",)),
    PushKind.BILL: Sort(Family.FORM, Bill, ("Bill",)),
    PushKind.PURCHASE_ORDER: Sort(Family.FORM, PurchaseOrder, ("PurchaseOrder",)),
    PushKind.VENDOR_CREDIT: Sort(Family.FORM, VendorCredit, ("VendorCredit",)),
    PushKind.SETTLEMENT: Sort(Family.SETTLEMENT, Settlement, ("BillPayment", "Payment")),
    PushKind.JOURNAL: Sort(Family.JOURNAL, JournalEntry, ("JournalEntry",)),
    PushKind.ATTACHMENT: Sort(Family.ATTACHMENT, Attachment, ("Attachable",)),
}


def _kinds(*families: Family) -> tuple[PushKind, ...]:
    return tuple(PushKind(kind) for kind, sort in SORTS.items() if sort.family in families)


NAME_KINDS = _kinds(Family.NAME)
ON_ACCOUNTS_KINDS = _kinds(Family.FORM, Family.JOURNAL)
"""What names accounts on its lines."""
DOCUMENT_KINDS = _kinds(Family.FORM, Family.SETTLEMENT, Family.JOURNAL)
"""What carries our mark in its memo and can be taken out again."""
OUTGOING_KINDS = _kinds(Family.FORM, Family.SETTLEMENT, Family.JOURNAL, Family.ATTACHMENT)
"""What a company's pages send; customers, vendors and items go before them by themselves."""

NAME_RECORDS = tuple(name for kind in NAME_KINDS for name in SORTS[kind].records)
DOCUMENT_RECORDS = tuple(name for kind in OUTGOING_KINDS for name in SORTS[kind].records)
"""QuickBooks' records that stand for one thing of ours each."""


def kind_of(posting: Posting) -> PushKind:
    """The kind of push that carries `posting`."""
    if isinstance(posting, Party):
        return PushKind.VENDOR if posting.kind == "vendor" else PushKind.CUSTOMER
    return next(PushKind(kind) for kind, sort in SORTS.items() if sort.posting is type(posting))


def kind_of_record(name: str) -> PushKind:
    """The kind of push that makes QuickBooks' `name` records. Raises KeyError for a type that none makes."""
    for kind, sort in SORTS.items():
        if name in sort.records:
            return PushKind(kind)
    raise KeyError(name)


def record_name(kind: str, posting: Mapping[str, Any]) -> str:
    """QuickBooks' name of what a push of `kind` with this frozen posting puts there."""
    records = SORTS[kind].records
    return records[1] if len(records) > 1 and posting.get("side") == "invoices" else records[0]
