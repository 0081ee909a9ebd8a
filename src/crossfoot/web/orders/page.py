"""An order's page: what is this, what will it do, what did it do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crossfoot.audit import trail
from crossfoot.core.money import total
from crossfoot.core.permissions import Can
from crossfoot.documents import sending
from crossfoot.proof import drift_queries
from crossfoot.sync.evidence import evidence
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy import access
from crossfoot.web.credits.showing import card_of
from crossfoot.web.custom_fields import card as custom_card
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Act, Family, Order
from crossfoot.web.orders.in_revision import revision_of
from crossfoot.web.orders.lists import urls_of
from crossfoot.web.orders.previews import previews_of
from crossfoot.web.orders.rows import in_books, rows_of, sending_of
from crossfoot.web.payments import card as payments_card
from crossfoot.web.summaries import card as summary_card

TABS = (("lines", "Lines"), ("preview", "Preview"), ("history", "History"), ("evidence", "Evidence"))
IN_STOCK = {"sell": ("bought_with__order",), "buy": ("made_of__product", "made_of__location")}
"""What lines show of the stock, by the place of their family."""
HISTORY_SHOWN = 200
PUSHES_SHOWN = 20


def found(desk: Desk, family: Family, pk: int) -> Any:
    """The order with its lines. Raises Outsider where the company has none with this id."""
    access.find(family.model, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    return family.queries.one(desk.company, pk)


@require_safe
@at_family()
def order_page(request: HttpRequest, desk: Desk, family: Family, pk: int, tab: str = "lines") -> HttpResponse:
    """One order, with the tab asked for."""
    if tab not in dict(TABS):
        raise Http404
    if tab == "evidence":
        access.require(desk.person, Can.VIEW_EVIDENCE, desk.company, at=desk.now)
    order = found(desk, family, pk)
    return render(
        request,
        f"orders/{tab}.html",
        page_context(desk, family, order, tab) | _of_tab(desk, family, order, tab),
    )


def page_context(desk: Desk, family: Family, order: Order, tab: str) -> dict[str, Any]:
    """What every tab of an order's page shows."""
    sending_now = sending_of(desk, family)
    (row,) = rows_of(family, [order], sending_now)
    slug = desk.company.slug
    return {
        "family": family,
        "order": order,
        "row": row,
        "sending": sending_now,
        "books": in_books(desk, order, sending_now),
        "payments": payments_card.card_of(desk, order),
        "tab": tab,
        "tabs": [
            (
                key,
                word,
                reverse(family.url("order"), args=[slug, order.pk]) + ("" if key == "lines" else f"{key}/"),
            )
            for key, word in TABS
            if key != "evidence" or desk.may(Can.VIEW_EVIDENCE)
        ],
        "acts": acts_of(desk, family, order),
        "why_not_changeable": why_not_editable(family, order),
        "can_choose_dates": _can_choose_dates(family, order),
        "custom_fields": custom_card.card_of(desk, order),
        "credits": None if family.is_credit else card_of(desk, order),
        "revision": revision_of(desk, family, order),
        "drift": drift_queries.open_alert(desk.company, order.key),
        "summary": summary_card.card_of(desk, order, sending_now.setup),
        "can_edit": desk.may(family.edit),
        "urls": urls_of(desk, family),
        "print_url": reverse("buy-print", args=[slug, order.pk]) if family.place == "buy" else "",
    }


def why_not_editable(family: Family, order: Order) -> str:
    """Why what it says may not be edited now; empty where it may."""
    if family.why_not_editable is not None:
        return family.why_not_editable(order)
    return sending.why_not_editable(order, family.document_of(order))


def _can_choose_dates(family: Family, order: Order) -> bool:
    """Whether its dates may be chosen now: also those of a part, which is not edited."""
    if family.is_credit:
        return not why_not_editable(family, order)
    return not sending.why_not_editable(order, family.document_of(order))


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that this person may do to the order now, with its address."""

    act: Act
    url: str
    is_main: bool

    @property
    def is_asking(self) -> bool:
        """Whether it opens a form first."""
        return bool(self.act.page or self.act.asks_day or self.act.asks_reason)


def acts_of(desk: Desk, family: Family, order: Order) -> list[Offered]:
    """What this person may do to the order now, with the addresses."""
    return [
        Offered(act, _act_url(desk, family, order, act), act.is_main or order.status in act.main_from)
        for act in family.acts
        if order.status in act.statuses
        and desk.may(act.can)
        and (act.is_offered is None or act.is_offered(order))
        and not (act.way and order.book_state == BookState.SYNCHRONIZED and not desk.may(Can.TAKE_BACK))
    ]


def _act_url(desk: Desk, family: Family, order: Order, act: Act) -> str:
    if act.page:
        return reverse(act.page, args=[desk.company.slug, order.pk])
    return reverse(family.url("act"), args=[desk.company.slug, order.pk, act.name])


def _of_tab(desk: Desk, family: Family, order: Any, tab: str) -> dict[str, Any]:
    match tab:
        case "lines":
            lines = list(order.lines.all())
            prefetch_related_objects(lines, *IN_STOCK.get(family.place, ()))
            more = family.more(desk, order) if family.more else {}
            return {"lines": lines, "lines_total": total(line.amount for line in lines)} | more
        case "preview":
            (preview,) = previews_of(desk, family, [order])
            return {"preview": preview}
        case "history":
            events = trail.history(desk.company.pk, family.road.kind.value, order.pk)
            return {"events": list(events[:HISTORY_SHOWN])}
        case _:
            pushes = Push.objects.filter(company=desk.company, document_key=order.key)
            pushes = pushes.select_related("created_by").order_by("-pk")
            return {"evidence": [evidence(push) for push in pushes[:PUSHES_SHOWN]]}
