"""PurchaseOrder: an order with a vendor in QuickBooks' words, and back. QuickBooks books nothing for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import PurchaseOrder
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.documents import fields, purchase_form, tax
from crossfoot.quickbooks.online.documents.fields import Figures, Unpostable

NAME = "PurchaseOrder"


def body_of(posting: PurchaseOrder, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The order to create. `marker` is the line by which we know it again.

    Raises Unpostable where the vendor, an account or a tax is not mapped, and where the company has no
    payable account, which QuickBooks wants to be named on orders.
    """
    head = purchase_form.head_of(NAME, posting, mappings)
    if mappings.payable is None:
        sentence = (
            "QuickBooks wants the accounts payable account on a purchase order, and this company has none. "
            "Enter any bill in QuickBooks, which makes one, then refresh the lists and retry."
        )
        raise Unpostable(Problem("payable_missing", sentence, Fix.REFRESH_LISTS, "account:payable"))
    body = {
        **head,
        "APAccountRef": fields.ref(mappings.payable.remote_id),
        **fields.class_field("" if mappings.splits_classes else posting.klass, mappings),
        "Line": purchase_form.lines_of(
            posting, mappings, klass=posting.klass if mappings.splits_classes else ""
        ),
        **tax.form_fields(posting.taxes, mappings, "purchase", posting.currency),
        "PrivateNote": fields.note(posting.memo, marker),
    }
    if posting.expected_on:
        body["ExpectedDate"] = posting.expected_on.isoformat()
    if posting.vendor_memo:
        body["Memo"] = fields.cut(posting.vendor_memo, fields.NOTE_LENGTH)
    return body


def line_ids(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the order's lines in their order, which bills name to be linked with them."""
    lines = record.get("Line")
    return tuple(
        fields.text(line, "Id")
        for line in (lines if isinstance(lines, list) else ())
        if isinstance(line, Mapping) and line.get("Id")
    )


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the order."""
    return fields.figures_of(NAME, record, "VendorRef")


def find_statement(posting: PurchaseOrder, mappings: Mappings) -> str:
    """The query that would show the order if QuickBooks has it: by number, else by vendor and date."""
    return purchase_form.find_statement(NAME, posting, mappings)


def is_ours(record: Mapping[str, Any], posting: PurchaseOrder, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, vendor, date, amount and our marker."""
    return purchase_form.is_ours(figures_of(record), posting, mappings, marker=marker, numbers_itself=True)
