"""What a file's columns can be, as tables: our fields, their names for people, and how others call them.

The synonyms are headings made plain (`columns.plain`), the likeliest first: of `AccountNumber` and
`BusinessEntityID` the first is the code by which orders name a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values
from crossfoot.imports.arrival_fields import RECEIPTS, VENDOR_INVOICES
from crossfoot.imports.field import Field
from crossfoot.imports.models import ImportRun
from crossfoot.imports.order_fields import PURCHASE_ORDERS, SALES_ORDERS
from crossfoot.imports.party_fields import PARTY, PRODUCTS
from crossfoot.imports.stock_fields import STOCK_COUNTS, STOCK_MOVEMENTS, STOCK_ON_HAND
from crossfoot.tenancy.models import Company

FIELDS: Mapping[str, tuple[Field, ...]] = {
    ImportRun.Kind.SALES_ORDERS: SALES_ORDERS,
    ImportRun.Kind.PURCHASE_ORDERS: PURCHASE_ORDERS,
    ImportRun.Kind.CUSTOMERS: PARTY,
    ImportRun.Kind.VENDORS: PARTY,
    ImportRun.Kind.PRODUCTS: PRODUCTS,
    ImportRun.Kind.RECEIPTS: RECEIPTS,
    ImportRun.Kind.VENDOR_INVOICES: VENDOR_INVOICES,
    ImportRun.Kind.STOCK_ON_HAND: STOCK_ON_HAND,
    ImportRun.Kind.STOCK_COUNTS: STOCK_COUNTS,
    ImportRun.Kind.STOCK_MOVEMENTS: STOCK_MOVEMENTS,
}

CUSTOM = "custom."
"""What the name of a company's own field begins with, before its id."""

DOCUMENTS: Mapping[str, DocumentKind] = {
    ImportRun.Kind.SALES_ORDERS: DocumentKind.SALES,
    ImportRun.Kind.PURCHASE_ORDERS: DocumentKind.PURCHASE,
}
"""Files whose records can have the company's own fields."""


def fields_of(company: Company, kind: str) -> tuple[Field, ...]:
    """What the columns of such a file can be, the company's own fields last."""
    if kind not in DOCUMENTS:
        return FIELDS[kind]
    own = custom_values.fields_for(company, DOCUMENTS[kind])
    return (*FIELDS[kind], *(Field(f"{CUSTOM}{one.pk}", one.name, (one.name,)) for one in own))


ONE_OF: Mapping[str, tuple[str, ...]] = {
    ImportRun.Kind.SALES_ORDERS: ("party_name", "party_code"),
    ImportRun.Kind.PURCHASE_ORDERS: ("party_name", "party_code"),
    ImportRun.Kind.RECEIPTS: ("sku", "line_number"),
    ImportRun.Kind.VENDOR_INVOICES: ("party_name", "party_code", "order_number"),
    ImportRun.Kind.STOCK_ON_HAND: ("value", "unit_cost"),
}
"""Fields of which at least one has to have a column."""

SALES_STATUSES: Mapping[str, str] = {
    **dict.fromkeys(("draft", "open", "new", "pending", "quote", "on hold"), "draft"),
    **dict.fromkeys(
        ("confirmed", "approved", "processing", "paid", "accepted", "in progress", "invoiced"), "confirmed"
    ),
    **dict.fromkeys(
        ("shipped", "delivered", "complete", "completed", "fulfilled", "closed", "done"), "shipped"
    ),
    **dict.fromkeys(("cancelled", "canceled", "void", "voided"), "cancelled"),
}
PURCHASE_STATUSES: Mapping[str, str] = {
    **dict.fromkeys(("pending", "open", "draft", "new", "submitted", "requested"), "pending"),
    **dict.fromkeys(("approved", "ordered", "issued", "placed"), "approved"),
    **dict.fromkeys(("sent", "sent to vendor"), "sent"),
    **dict.fromkeys(("confirmed", "confirmed by vendor", "acknowledged"), "confirmed"),
    **dict.fromkeys(("shipped", "in transit"), "shipped"),
    **dict.fromkeys(("partly received", "partially received", "partly_received"), "partly_received"),
    **dict.fromkeys(("received", "delivered"), "received"),
    **dict.fromkeys(("complete", "completed", "closed", "billed", "done"), "complete"),
    **dict.fromkeys(("rejected", "declined", "denied"), "rejected"),
    **dict.fromkeys(("cancelled", "canceled", "void", "voided"), "cancelled"),
}
"""What a file's word for a status means here; both in lower case."""
