"""Bill: a purchase order or a vendor's invoice in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Bill, ExpenseLine
from crossfoot.quickbooks.online.documents import fields, form_lines, purchase_form, tax
from crossfoot.quickbooks.online.documents.fields import Figures

NAME = "Bill"
ORDER_NAME = "PurchaseOrder"


def body_of(posting: Bill, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The bill to create. `marker` is the line by which we know it again.

    Raises Unpostable where the vendor, an account or a tax is not mapped, where an order that a line bills
    is not in QuickBooks, and for separate tax in the US, where a bill has none.
    """
    head = purchase_form.head_of(NAME, posting, mappings)
    lines = purchase_form.lines_of(posting, mappings, klass=posting.klass)
    for line, body in zip(posting.lines, lines, strict=True):
        body |= _order_link(line, mappings)
    ordered = f"Purchase order: {posting.po_number}" if posting.po_number else ""
    moved = fields.moved_words(posting.posting_on, posting.original_posting_on)
    return {
        **head,
        "DueDate": posting.due_on.isoformat(),
        "Line": lines,
        **tax.form_fields(posting.taxes, mappings, "purchase", posting.currency),
        "PrivateNote": fields.note(posting.memo, marker, ordered, moved),
    }


def lost_links(posting: Bill, record: Mapping[str, Any], mappings: Mappings) -> tuple[str, ...]:
    """The keys of orders of which `posting` bills a line and `record`, QuickBooks' answer, is not linked to it.

    QuickBooks answers with success where it drops a link, so that the order stays open there.
    """
    there = _linked_lines(record)
    lost = [
        line.order
        for line in posting.lines
        if line.order
        and line.order_line
        and (mappings.documents.get(line.order, ""), line.order_line) not in there
    ]
    return tuple(dict.fromkeys(lost))


def _linked_lines(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(id of the order, id of its line) of every line that is linked to one."""
    return {
        (fields.text(link, "TxnId"), fields.text(link, "TxnLineId"))
        for line in form_lines.raw_lines(record)
        for link in (line.get("LinkedTxn") or ())
        if isinstance(link, Mapping) and link.get("TxnType") == ORDER_NAME
    }


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the bill."""
    return fields.figures_of(NAME, record, "VendorRef")


def find_statement(posting: Bill, mappings: Mappings) -> str:
    """The query that would show the bill if QuickBooks has it: by number, else by vendor and date."""
    return purchase_form.find_statement(NAME, posting, mappings)


def is_ours(record: Mapping[str, Any], posting: Bill, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, vendor, date, amount and our marker."""
    return purchase_form.is_ours(figures_of(record), posting, mappings, marker=marker)


def _order_link(line: ExpenseLine, mappings: Mappings) -> dict[str, Any]:
    """The line of the order that this line bills. QuickBooks drops a link without a line's id in silence."""
    if not line.order or not line.order_line:
        return {}
    order_id = fields.document_id(line.order, "purchase order", mappings)
    return {"LinkedTxn": [{"TxnId": order_id, "TxnType": ORDER_NAME, "TxnLineId": line.order_line}]}
