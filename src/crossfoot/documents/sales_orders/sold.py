"""What is sold, each quantity once: a part says again what its whole order says."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder

_CLOSED = Q(order__status=SalesOrder.Status.CLOSED)
_OF_CLOSED = Q(order__part_of__status=SalesOrder.Status.CLOSED)


def sold_lines() -> QuerySet[SalesLine]:
    """Lines of whole orders that stand; where the rest of one is closed, those of its parts instead."""
    rows = SalesLine.objects.filter(Q(order__part_of=None) & ~_CLOSED | _OF_CLOSED)
    return rows.exclude(order__status=SalesOrder.Status.CANCELLED)
