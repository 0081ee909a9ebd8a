"""Vendors' credits for goods that were rejected: those never entered the stock, so that their credit takes none out.

It lowers what the bill charged, in quantity and in amount. Goods that are credited as returned are rejected ones
first, as far as any of their order's line were rejected, in the order of the credits.
"""

from __future__ import annotations

from decimal import Decimal

from crossfoot.core.money import ZERO
from crossfoot.documents.credits.models import Reason, VendorCreditLine
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.stocked.standing import Kept, stands
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine


def of_rejected(how: Kept, origin: PurchaseOrder | VendorInvoice) -> frozenset[int]:
    """The lines of standing credits for returns of `origin` that are for rejected goods, by their ids."""
    lines = VendorCreditLine.objects.filter(
        credit__company=how.company,
        credit__origin_key=origin.key,
        credit__reason=Reason.RETURN,
        origin_line__isnull=False,
    )
    rows = [
        line
        for line in lines.select_related("credit__company").order_by("credit_id", "position")
        if stands(line.credit, how.setup)
    ]
    if not rows:
        return frozenset()
    ids = [line.origin_line for line in rows if line.origin_line is not None]
    if isinstance(origin, VendorInvoice):
        invoiced = VendorInvoiceLine.objects.filter(invoice=origin, pk__in=ids)
        rejected = dict(invoiced.values_list("pk", "order_line__rejected_quantity"))
    else:
        rejected = dict(
            PurchaseLine.objects.filter(order=origin, pk__in=ids).values_list("pk", "rejected_quantity")
        )
    so_far: dict[int, Decimal] = {}
    found = set()
    for line in rows:
        if line.origin_line is None:
            continue
        upto = so_far.get(line.origin_line, ZERO) + line.quantity
        if upto <= (rejected.get(line.origin_line) or ZERO):
            so_far[line.origin_line] = upto
            found.add(line.pk)
    return frozenset(found)
