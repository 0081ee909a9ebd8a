"""Approving a revision: what the update changes in QuickBooks, before anybody approves it (D5)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.page import found, page_context
from crossfoot.web.orders.previews import previews_of


@require_safe
@at_family()
def revision(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Both sides of a document in revision, and the entry that QuickBooks will have after the update."""
    order = found(desk, family, pk)
    if order.revising_since is None:
        messages.warning(request, f"{order} is not in revision.")
        return redirect(family.url("order"), desk.company.slug, pk)
    (preview,) = previews_of(desk, family, [order])
    approve = reverse(family.url("act"), args=[desk.company.slug, pk, "approve-revision"])
    context = page_context(desk, family, order, "act") | {
        "preview": preview,
        "approve": approve if desk.may(family.send) else "",
    }
    return render(request, "orders/revision.html", context)
