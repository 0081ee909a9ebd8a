"""The order as it is printed and handed to the vendor: one plain page, without the frame around it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.core.money import total
from crossfoot.documents.purchase_orders.destinations import destinations_of
from crossfoot.documents.purchase_orders.receiving import goods_of
from crossfoot.web.buy.charges import print_of
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.page import found
from crossfoot.web.payments.card import card_of


@require_safe
@at_family()
def printed(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """The printable order."""
    order = found(desk, family, pk)
    goods, charged = goods_of(order), print_of(order)
    elsewhere = destinations_of(goods)
    lines_total = total(line.amount for line in [*goods, *charged])
    return render(
        request,
        "buy/print.html",
        {
            "order": order,
            "goods": [(line, elsewhere.get(line.pk, ())) for line in goods],
            "charges": charged,
            "lines_total": lines_total,
            "payments": card_of(desk, order),
            "tax": order.total - lines_total + order.discount,
        },
    )
