"""QuickBooks Online as the books that the sync engine posts to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import (
    Attachment,
    Bill,
    Booked,
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
from crossfoot.quickbooks.books import (
    Difference,
    Frozen,
    Operation,
    Outcome,
    Posted,
    Refused,
    Reply,
    Transmission,
    Unknown,
)
from crossfoot.quickbooks.online import exact_json, faults, framing, upload
from crossfoot.quickbooks.online.client import MINOR_VERSION
from crossfoot.quickbooks.online.documents import (
    attachment,
    bill,
    comparing,
    credit_memo,
    customer,
    fields,
    invoice,
    item,
    journal_entry,
    purchase_order,
    receipt,
    settlement,
    updating,
    vendor,
    vendor_credit,
)
from crossfoot.quickbooks.online.documents.clearing import Before
from crossfoot.quickbooks.online.documents.fields import Figures

TAXED_FORMS = frozenset(
    {
        "Invoice", "Bill", "CreditMemo", "VendorCredit", "SalesReceipt", "RefundReceipt", "Estimate", "Purchase",
        "PurchaseOrder",
    }
)  # fmt: skip
"""Forms on which a missing tax figure means no tax."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this QuickBooks can take back, by its names of record types."""

    voids: frozenset[str] = frozenset({"Invoice", *framing.VOIDED_BY_UPDATE})
    """Others answer a void with a refusal, or with 200 and nothing done."""
    deletes: frozenset[str] = frozenset(
        {
            "Invoice", "Bill", "CreditMemo", "VendorCredit", "SalesReceipt", "RefundReceipt", "Estimate",
            "Purchase", "PurchaseOrder", "Payment", "BillPayment", "JournalEntry", "Deposit", "Transfer",
            "Attachable",
        }
    )  # fmt: skip
    deactivates: frozenset[str] = frozenset({"Customer", "Vendor", "Item", "Account", "Term"})
    """Lists cannot be deleted from, only made inactive."""
    one_at_a_time: frozenset[str] = frozenset({"Customer", "Vendor", "Item", "Account", "TaxService"})
    """Lists that QuickBooks lets only one writer change at a time (6000)."""
    batch_items: int = framing.BATCH_ITEMS


@dataclass(frozen=True, slots=True)
class OnlineBooks:
    """The port's Online side: postings to frozen requests, replies to outcomes. Holds no state."""

    minor_version: int = MINOR_VERSION
    capabilities: Capabilities = field(default_factory=Capabilities)

    def prepare(self, posting: Posting, mappings: Mappings, *, marker: str) -> Operation:
        """The record that `posting` becomes. `marker` is a line without line breaks.

        Raises `documents.fields.Unpostable`, which carries the Problem, where something it names is not
        mapped.
        """
        match posting:
            case Invoice():
                return Operation(invoice.NAME, "create", invoice.body_of(posting, mappings, marker=marker))
            case CreditMemo():
                return Operation(
                    credit_memo.NAME, "create", credit_memo.body_of(posting, mappings, marker=marker)
                )
            case SalesReceipt() | RefundReceipt():
                body = receipt.body_of(posting, mappings, marker=marker)
                return Operation(receipt.name_of(posting), "create", body)
            case Bill():
                return Operation(bill.NAME, "create", bill.body_of(posting, mappings, marker=marker))
            case PurchaseOrder():
                return Operation(
                    purchase_order.NAME, "create", purchase_order.body_of(posting, mappings, marker=marker)
                )
            case VendorCredit():
                return Operation(
                    vendor_credit.NAME, "create", vendor_credit.body_of(posting, mappings, marker=marker)
                )
            case JournalEntry():
                body = journal_entry.body_of(posting, mappings, marker=marker)
                return Operation(journal_entry.NAME, "create", body)
            case Settlement():
                body = settlement.body_of(posting, mappings, marker=marker)
                return Operation(settlement.name_of(posting), "create", body)
            case Attachment():
                body = attachment.body_of(posting, mappings, marker=marker)
                return Operation(attachment.NAME, upload.VERB, body)
            case Item():
                return Operation(item.NAME, "create", item.body_of(posting, mappings))
            case Party(kind="vendor"):
                return Operation(vendor.NAME, "create", vendor.body_of(posting, mappings))
            case Party():
                return Operation(customer.NAME, "create", customer.body_of(posting, mappings, marker=marker))

    def prepare_update(
        self,
        posting: Booked,
        mappings: Mappings,
        *,
        marker: str,
        current: Mapping[str, Any],
        before: Booked | None = None,
        sent: Mapping[str, Any] | None = None,
    ) -> Operation:
        """A full update that makes `current`, the record just read, what `posting` says now.

        What is not ours stays as it was read: terms, addresses, custom fields, links, who is charged on. What
        `before`, the posting that we last put there, said and `posting` does not is emptied; `sent` is the body in
        which `before` went, and is made anew where it is not given. Raises `Unpostable` as `prepare` does.
        """
        created = self.prepare(posting, mappings, marker=marker)
        was = None
        if before is not None and not isinstance(before, Settlement | JournalEntry):
            body = self.prepare(before, mappings, marker=marker).body if sent is None else sent
            was = Before(before, body, mappings)
        return Operation(created.name, "update", updating.body_of(created.body, current, before=was))

    def differences(
        self,
        posting: Booked,
        record: Mapping[str, Any],
        mappings: Mappings,
        *,
        marker: str,
        sent: Mapping[str, Any] | None = None,
    ) -> tuple[Difference, ...]:
        """What a person changed in QuickBooks: `record`, as it is now, against what we sent for `posting`.

        `sent` is the body as it went out; without it, it is made anew under `mappings`, which then must be
        those of that time: an account that was mapped otherwise since would look like a change over there.
        Raises `Unpostable` as `prepare` does where `sent` is not given.
        """
        body = self.prepare(posting, mappings, marker=marker).body if sent is None else sent
        return comparing.differences(posting, _name_of(posting), body, record, mappings)

    def is_voided(self, name: str, record: Mapping[str, Any]) -> bool:
        """Whether a person voided the record: all amounts zero, "Voided" in front of its memo."""
        return comparing.is_voided(name, record)

    def only_links_moved(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """After a 5010: whether nothing but links, balances, printing and mailing changed in between, so that
        the same change may go out once more at the new version."""
        return comparing.only_links_moved(before, after)

    def removal(self, name: str, remote_id: str, version: str, *, verb: str) -> Operation:
        """Delete or void a record at the version that was read. Raises ValueError where QuickBooks cannot."""
        able = self.capabilities.voids if verb == "void" else self.capabilities.deletes
        if verb not in {"void", "delete"} or name not in able:
            raise ValueError(f"QuickBooks Online cannot {verb} a {name}")
        body: dict[str, Any] = {"Id": remote_id, "SyncToken": version}
        if verb == "void" and name in framing.VOIDED_BY_UPDATE:
            body["sparse"] = True
        return Operation(name, verb, body)

    def frame_single(self, operation: Operation, *, request_id: str) -> Frozen:
        """`operation` as bytes to store and send; `request_id` (≤ 50) is its identity for good."""
        return framing.single(operation, request_id=request_id, minor_version=self.minor_version)

    def frame_upload(self, operation: Operation, content: bytes, *, request_id: str, sha256: str) -> Frozen:
        """A file with its description as bytes to store and send; `sha256` is the posting's digest of it."""
        return upload.frame(
            operation, content, request_id=request_id, sha256=sha256, minor_version=self.minor_version
        )

    def interpret_upload(self, transmission: Transmission) -> Outcome:
        """What became of one file; QuickBooks refuses a file under HTTP 200."""
        return upload.interpret(transmission)

    def frame_batch(self, items: Sequence[tuple[str, Operation]], *, batch_id: str) -> Frozen:
        """Operations as one batch; (`batch_id` ≤ 36, bId ≤ 10) is the identity of each for good."""
        return framing.batch(items, batch_id=batch_id, minor_version=self.minor_version)

    def interpret_single(self, name: str, transmission: Transmission) -> Outcome:
        """What became of a single operation on a `name` record."""
        if not isinstance(transmission, Reply):
            return transmission
        refusal = faults.outcome_of_reply(transmission, name=name)
        if refusal is not None:
            return refusal
        return _posted(name, _object(transmission), transmission.status)

    def interpret_batch(self, names: Mapping[str, str], transmission: Transmission) -> dict[str, Outcome]:
        """What became of each operation of a batch. `names` maps each bId to its record type.

        What is true of the whole request (no connection, 401, 429 …) is every item's outcome. A whole
        request refused with 400 is Malformed for each. An item that the answer does not mention, or
        mentions twice, is Unknown: the batch goes out again as it is.
        """
        if not isinstance(transmission, Reply):
            return dict.fromkeys(names, transmission)
        refusal = faults.outcome_of_reply(transmission, name="")
        if isinstance(refusal, Refused):
            return dict.fromkeys(names, faults.malformed(faults.faults_in(transmission)))
        if refusal is not None:
            return dict.fromkeys(names, refusal)
        answered = _items(_object(transmission))
        return {
            b_id: _item_outcome(name, answered.get(b_id, []), transmission) for b_id, name in names.items()
        }

    def find_statement(self, posting: Posting, mappings: Mappings) -> str:
        """The query to ask before a doubtful posting is sent again; judge its rows with `is_ours`."""
        match posting:
            case Invoice():
                return invoice.find_statement(posting, mappings)
            case CreditMemo():
                return credit_memo.find_statement(posting, mappings)
            case SalesReceipt() | RefundReceipt():
                return receipt.find_statement(posting, mappings)
            case Bill():
                return bill.find_statement(posting, mappings)
            case PurchaseOrder():
                return purchase_order.find_statement(posting, mappings)
            case VendorCredit():
                return vendor_credit.find_statement(posting, mappings)
            case JournalEntry():
                return journal_entry.find_statement(posting)
            case Settlement():
                return settlement.find_statement(posting, mappings)
            case Attachment():
                return attachment.find_statement(posting, mappings)
            case Item():
                return item.find_statement(posting)
            case Party(kind="vendor"):
                return vendor.find_statement(posting)
            case Party():
                return customer.find_statement(posting)

    def is_ours(
        self, record: Mapping[str, Any], posting: Posting, mappings: Mappings, *, marker: str
    ) -> bool:
        """Whether `record`, found by `find_statement`, is what became of `posting`."""
        match posting:
            case Invoice():
                return invoice.is_ours(record, posting, mappings, marker=marker)
            case CreditMemo():
                return credit_memo.is_ours(record, posting, mappings, marker=marker)
            case SalesReceipt() | RefundReceipt():
                return receipt.is_ours(record, posting, mappings, marker=marker)
            case Bill():
                return bill.is_ours(record, posting, mappings, marker=marker)
            case PurchaseOrder():
                return purchase_order.is_ours(record, posting, mappings, marker=marker)
            case VendorCredit():
                return vendor_credit.is_ours(record, posting, mappings, marker=marker)
            case JournalEntry():
                return journal_entry.is_ours(record, posting, mappings, marker=marker)
            case Settlement():
                return settlement.is_ours(record, posting, mappings, marker=marker)
            case Attachment():
                return attachment.is_ours(record, posting, mappings, marker=marker)
            case Item():
                return item.is_ours(record, posting, mappings)
            case Party(kind="vendor"):
                return vendor.is_ours(record, posting, mappings)
            case Party():
                return customer.is_ours(record, posting, mappings, marker=marker)

    def posted(self, name: str, record: Mapping[str, Any]) -> Posted:
        """A record found by a query or a read, as the outcome of the push that made it."""
        return _posted_record(name, record)

    def figures_of(self, name: str, record: Mapping[str, Any]) -> Figures:
        """What QuickBooks says of a document or a payment. Raises ValueError for another record type."""
        readers: Mapping[str, Callable[[Mapping[str, Any]], Figures]] = {
            invoice.NAME: invoice.figures_of,
            credit_memo.NAME: credit_memo.figures_of,
            receipt.SALES_RECEIPT: partial(receipt.figures_of, receipt.SALES_RECEIPT),
            receipt.REFUND_RECEIPT: partial(receipt.figures_of, receipt.REFUND_RECEIPT),
            bill.NAME: bill.figures_of,
            purchase_order.NAME: purchase_order.figures_of,
            vendor_credit.NAME: vendor_credit.figures_of,
            journal_entry.NAME: journal_entry.figures_of,
            settlement.BILL_PAYMENT: partial(settlement.figures_of, settlement.BILL_PAYMENT),
            settlement.PAYMENT: partial(settlement.figures_of, settlement.PAYMENT),
        }
        if name not in readers:
            raise ValueError(f"there are no figures of a {name}")
        return readers[name](record)


def total_of(name: str, record: Mapping[str, Any]) -> Decimal | None:
    """What a record comes to: its total, of a journal what it moves; None where it does not say."""
    if name == journal_entry.NAME:
        return journal_entry.moved(record)
    return fields.decimal_of(record.get("TotalAmt"))


def _name_of(posting: Booked) -> str:
    match posting:
        case Invoice():
            return invoice.NAME
        case CreditMemo():
            return credit_memo.NAME
        case SalesReceipt() | RefundReceipt():
            return receipt.name_of(posting)
        case Bill():
            return bill.NAME
        case PurchaseOrder():
            return purchase_order.NAME
        case VendorCredit():
            return vendor_credit.NAME
        case JournalEntry():
            return journal_entry.NAME
        case Settlement():
            return settlement.name_of(posting)


def _object(reply: Reply) -> Mapping[str, Any]:
    try:
        value = exact_json.value_of(reply)
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _items(answer: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    items = answer.get("BatchItemResponse")
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in items if isinstance(items, list) else []:
        if isinstance(entry, Mapping):
            found.setdefault(str(entry.get("bId", "")), []).append(entry)
    return found


def _item_outcome(name: str, entries: list[Mapping[str, Any]], reply: Reply) -> Outcome:
    if len(entries) != 1:
        return Unknown(
            "QuickBooks' answer to the batch does not say what became of this document", reply.status
        )
    refusal = faults.outcome_of(
        faults.faults_of(entries[0]), status=reply.status, name=name, headers=reply.headers
    )
    return refusal if refusal is not None else _posted(name, entries[0], reply.status)


def _posted(name: str, answer: Mapping[str, Any], status: int) -> Outcome:
    """A 200 is believed only where the record itself stands in it: some voids answer 200 and do nothing."""
    if name == "TaxService":
        code_id = fields.text(answer, "TaxCodeId")
        if code_id:
            return Posted(code_id, "0", record=answer)
        return Unknown("QuickBooks' answer does not name the tax code it made", status)
    record = answer.get(name)
    if not isinstance(record, Mapping) or not record.get("Id"):
        return Unknown(f"QuickBooks' answer holds no {name}", status)
    return _posted_record(name, record)


def _posted_record(name: str, record: Mapping[str, Any]) -> Posted:
    total = total_of(name, record)
    is_taxed_form = name in TAXED_FORMS and total is not None
    return Posted(
        remote_id=fields.text(record, "Id"),
        version=fields.text(record, "SyncToken"),
        number=fields.text(record, "DocNumber"),
        total=total,
        tax=fields.tax_of(record) if is_taxed_form else None,
        exchange_rate=fields.rate_of(record),
        record=record,
    )
