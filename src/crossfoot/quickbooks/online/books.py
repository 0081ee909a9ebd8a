"""QuickBooks Online as the books that the sync engine posts to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Bill, Invoice, Item, Party, Posting
from crossfoot.quickbooks.books import (
    Frozen,
    Operation,
    Outcome,
    Posted,
    Refused,
    Reply,
    Transmission,
    Unknown,
)
from crossfoot.quickbooks.online import exact_json, faults, framing
from crossfoot.quickbooks.online.client import MINOR_VERSION
from crossfoot.quickbooks.online.documents import bill, customer, fields, invoice, item, vendor
from crossfoot.quickbooks.online.documents.fields import Figures

TAXED_FORMS = frozenset(
    {"Invoice", "Bill", "CreditMemo", "VendorCredit", "SalesReceipt", "RefundReceipt", "Estimate", "Purchase"}
)
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
            case Bill():
                return Operation(bill.NAME, "create", bill.body_of(posting, mappings, marker=marker))
            case Item():
                return Operation(item.NAME, "create", item.body_of(posting, mappings))
            case Party(kind="vendor"):
                return Operation(vendor.NAME, "create", vendor.body_of(posting, mappings))
            case Party():
                return Operation(customer.NAME, "create", customer.body_of(posting, mappings, marker=marker))

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
            return dict.fromkeys(names, faults.malformed(faults.faults_in(transmission.body)))
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
            case Bill():
                return bill.find_statement(posting, mappings)
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
            case Bill():
                return bill.is_ours(record, posting, mappings, marker=marker)
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
        """What QuickBooks says of an invoice or a bill. Raises ValueError for another record type."""
        readers: Mapping[str, Callable[[Mapping[str, Any]], Figures]] = {
            invoice.NAME: invoice.figures_of,
            bill.NAME: bill.figures_of,
        }
        if name not in readers:
            raise ValueError(f"there are no figures of a {name}")
        return readers[name](record)


def _object(reply: Reply) -> Mapping[str, Any]:
    try:
        value = exact_json.loads(reply.body)
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
    total = fields.decimal_of(record.get("TotalAmt"))
    is_taxed_form = name in TAXED_FORMS and total is not None
    return Posted(
        remote_id=fields.text(record, "Id"),
        version=fields.text(record, "SyncToken"),
        number=fields.text(record, "DocNumber"),
        total=total,
        tax=fields.tax_of(record) if is_taxed_form else None,
        record=record,
    )
