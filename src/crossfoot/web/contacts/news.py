"""What vendors did in their portal, for the people who buy and pay: told until somebody has seen it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.permissions import Can
from crossfoot.portal import operations
from crossfoot.portal.models import VendorNews
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk, at_desk

PAGE_SIZE = 50
MOST_AT_ONCE = 500

LOOKS = {
    VendorNews.Kind.CONFIRMED: ("check", "good"),
    VendorNews.Kind.REFUSED: ("alert", "bad"),
    VendorNews.Kind.SHIPPED: ("arrow-up", "good"),
    VendorNews.Kind.INVOICED: ("file", "busy"),
    VendorNews.Kind.CORRECTED: ("file", "busy"),
}
"""Symbol and tone of each kind; the word stands beside them."""


def unseen(company: Company) -> QuerySet[VendorNews]:
    """The news that nobody has seen yet: their number stands in the menu."""
    return VendorNews.objects.filter(company=company, seen_at=None)


@require_safe
@at_desk(Can.EDIT_VENDOR_INVOICES)
def news_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Unseen news, the latest first; with `?all=1` the others, too."""
    rows = VendorNews.objects.filter(company=desk.company)
    is_all = request.GET.get("all") == "1"
    if not is_all:
        rows = rows.filter(seen_at=None)
    rows = rows.select_related("vendor", "order", "invoice", "told_by", "seen_by")
    page = Paginator(rows.order_by("-told_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "is_all": is_all,
        "rows": [(one, *LOOKS[VendorNews.Kind(one.kind)]) for one in page],
        "has_unseen": any(one.seen_at is None for one in page),
    }
    return render(request, "contacts/news.html", context)


@require_POST
@at_desk(Can.EDIT_VENDOR_INVOICES)
def seen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Somebody has seen these."""
    given = [text for text in request.POST.getlist("news") if text.isascii() and text.isdigit()]
    ids = [int(text) for text in given[:MOST_AT_ONCE] if len(text) < 19]
    many = operations.mark_seen(company=desk.company, news=ids, by=desk.person, at=desk.now)
    if many:
        messages.success(request, f"{many} marked as seen." if many > 1 else "Marked as seen.")
    return redirect("vendor-news", desk.company.slug)
