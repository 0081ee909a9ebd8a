"""Taking back what a run created, 500 at a time: orders first, then parties and products nobody else uses.

What was sent, marked, linked, received or invoiced stays, because QuickBooks or a person relies on it; the
sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.catalog.models import Product
from crossfoot.core.stock.movements import Kind
from crossfoot.documents.models import (
    PurchaseIngredient,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    SalesLine,
    SalesOrder,
    VendorInvoice,
)
from crossfoot.documents.stocked.arrivals import KIND as RECEIPT
from crossfoot.documents.stocked.sales import KIND as SALE
from crossfoot.imports import receipts, stock, vendor_bills
from crossfoot.imports.models import ImportRun
from crossfoot.parties.models import Party
from crossfoot.stock.models import Movement
from crossfoot.sync.models import BookState, Link, Push

STOCK_AT_ONCE = 20
"""Stock events that are taken back in one step: each has its movements replayed."""

ORDERS: tuple[tuple[str, Any], ...] = (("sales_order", SalesOrder), ("purchase_order", PurchaseOrder))


def remove_chunk(run: ImportRun, *, limit: int, at: datetime) -> int:
    """Remove up to `limit` rows of one kind, in the caller's transaction; how many, 0 when all are gone."""
    for kind, model in ORDERS:
        rows = list(_removable_orders(run, kind, model)[:limit])
        if rows:
            entries = [
                Entry(f"{kind}.removed", subject_of(kind, row), {"import_run": run.pk}) for row in rows
            ]
            trail.record_many(entries, company_id=run.company_id, by=actor_of(run.created_by), at=at)
            if model is PurchaseOrder:
                Receipt.objects.filter(order__in=rows).delete()
            model.objects.filter(pk__in=[row.pk for row in rows]).delete()
            return len(rows)
    if run.created_by is not None:
        taken = receipts.take_back(run.company, run.pk, limit=limit, by=run.created_by, at=at)
        if taken:
            return taken
        taken = vendor_bills.take_back(run.company, run.pk, limit=limit, by=run.created_by, at=at)
        if taken:
            return taken
        taken = stock.take_back(run.company, run.pk, limit=STOCK_AT_ONCE, by=run.created_by, at=at)
        if taken:
            return taken
    for unused in (_unused_parties(run), _unused_products(run)):
        ids = list(unused.values_list("pk", flat=True)[:limit])
        if ids:
            unused.model._default_manager.filter(pk__in=ids).delete()
            return len(ids)
    return 0


def kept_of(run: ImportRun) -> dict[str, int]:
    """How many rows of the run are still there once everything removable is gone."""
    counts = {
        "sales orders": SalesOrder.objects.filter(company=run.company, import_run=run.pk).count(),
        "purchase orders": PurchaseOrder.objects.filter(company=run.company, import_run=run.pk).count(),
        "receipts": Receipt.objects.filter(company=run.company, import_run=run.pk, reverted_at=None).count(),
        "vendor invoices": len(vendor_bills.standing(run.company, run.pk)),
        "stock events": stock.standing(run.company, run.pk).count(),
        "contacts": Party.objects.filter(company=run.company, import_run=run.pk).count(),
        "products": Product.objects.filter(company=run.company, import_run=run.pk).count(),
    }
    return {noun: count for noun, count in counts.items() if count}


def sentence_of(run: ImportRun, kept: Mapping[str, int]) -> str:
    """What came of the cancelling."""
    if not kept:
        return "Cancelled: everything that this import created was removed."
    told = ", ".join(f"{count:,} {noun}" for noun, count in kept.items())
    return (
        f"Cancelled. {told} stay, because they were sent to QuickBooks, marked, linked, or are used by other "
        "documents. The rest of what this import created was removed."
    )


def _removable_orders(run: ImportRun, kind: str, model: Any) -> Any:
    pushed = Push.objects.filter(company=run.company, source_kind=kind, source_id=OuterRef("pk"))
    rows = model.objects.filter(company=run.company, import_run=run.pk, book_state=BookState.NOT_SENT)
    rows = rows.filter(~Exists(pushed))
    if model is PurchaseOrder:
        # A receipt that came with the order goes with it; one that a person recorded later keeps it.
        later = Receipt.objects.filter(order=OuterRef("pk"), created_at__gt=OuterRef("created_at"))
        # What is in stock stays until its receipt is taken back: goods of it may be sold.
        in_stock = Movement.objects.filter(source_kind=RECEIPT, source_id=OuterRef("pk"))
        held = Receipt.objects.filter(Exists(in_stock), order=OuterRef("pk"))
        rows = rows.filter(
            ~Exists(later), ~Exists(held), ~Exists(VendorInvoice.objects.filter(order=OuterRef("pk"))),
            # What customers were promised of it stays bought.
            ~Exists(SalesLine.objects.filter(bought_with__order=OuterRef("pk"))),
        )  # fmt: skip
    if model is SalesOrder:
        # Goods that left the stock came to somebody: its order stays until it is cancelled.
        gone = Movement.objects.filter(
            company=run.company, source_kind=SALE, source_id=OuterRef("pk"),
            kind__in=[Kind.SHIPMENT, Kind.DROP_SHIP],
        )  # fmt: skip
        rows = rows.filter(~Exists(gone))
    return rows.order_by("pk")


def _unused_parties(run: ImportRun) -> QuerySet[Party]:
    """Created by the run, on no order, and never linked to or pushed into QuickBooks."""
    parties = Party.objects.filter(company=run.company, import_run=run.pk)
    key = Concat("kind", Value(":"), Cast("pk", CharField()), output_field=CharField())
    return (
        parties.annotate(party_key=key)
        .filter(
            ~Exists(SalesOrder.objects.filter(customer_id=OuterRef("pk"))),
            ~Exists(PurchaseOrder.objects.filter(vendor_id=OuterRef("pk"))),
            ~Exists(Link.objects.filter(connection__company=run.company, local_key=OuterRef("party_key"))),
            ~Exists(Push.objects.filter(company=run.company, document_key=OuterRef("party_key"))),
        )
        .order_by("pk")
    )


def _unused_products(run: ImportRun) -> QuerySet[Product]:
    """Created by the run, on no line, and never linked to or pushed into QuickBooks."""
    products = Product.objects.filter(company=run.company, import_run=run.pk)
    key = Concat(Value("product:"), Cast("pk", CharField()), output_field=CharField())
    return (
        products.annotate(item_key=key)
        .filter(
            ~Exists(SalesLine.objects.filter(product_id=OuterRef("pk"))),
            ~Exists(PurchaseLine.objects.filter(product_id=OuterRef("pk"))),
            ~Exists(PurchaseIngredient.objects.filter(product_id=OuterRef("pk"))),
            ~Exists(Movement.objects.filter(product_id=OuterRef("pk"))),
            ~Exists(Link.objects.filter(connection__company=run.company, local_key=OuterRef("item_key"))),
            ~Exists(Push.objects.filter(company=run.company, document_key=OuterRef("item_key"))),
        )
        .order_by("pk")
    )
