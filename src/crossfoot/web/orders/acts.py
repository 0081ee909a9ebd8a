"""What people do to one order from its page: confirm, ship, cancel, choose dates."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.moving import Moved
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Act, Family, Order
from crossfoot.web.orders.forms import day_field
from crossfoot.web.orders.in_revision import NOTHING_THERE
from crossfoot.web.orders.page import found, page_context


class ActForm(forms.Form):
    """The day or the reason that an act asks for."""

    day = day_field("Day")
    reason = forms.CharField(label="Reason", max_length=200, required=False)

    def __init__(self, act: Act, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if act.asks_day:
            self.fields["day"].label, self.fields["day"].required = act.asks_day, True
        else:
            del self.fields["day"]
        if act.asks_reason:
            self.fields["reason"].label = act.asks_reason
            self.fields["reason"].required = act.is_reason_required
        else:
            del self.fields["reason"]


class DatesForm(forms.Form):
    """Both dates over the company's rules."""

    posting_on = day_field("Posting date", "Empty: the company's rule decides.")
    due_on = day_field("Due date", "Empty: the terms decide.")


@require_http_methods(["GET", "HEAD", "POST"])
@at_family()
def act(request: HttpRequest, desk: Desk, family: Family, pk: int, name: str) -> HttpResponse:
    """Do one act; where it asks for a day or a reason, show that form first."""
    chosen = next((one for one in family.acts if one.name == name), None)
    if chosen is None:
        raise Http404
    access.require(desk.person, chosen.can, desk.company, at=desk.now)
    order = found(desk, family, pk)
    if chosen.way is not None and order.book_state == BookState.SYNCHRONIZED:
        access.require(desk.person, Can.TAKE_BACK, desk.company, at=desk.now)
    page = reverse(family.url("order"), args=[desk.company.slug, pk])
    form = ActForm(chosen, request.POST or None, initial={"day": desk.today})
    if chosen.way is not None and order.book_state == BookState.SYNCHRONIZED:
        form.fields["reason"].required = True
    if form.fields and not form.is_valid():
        return _asked(
            request, desk, family, order, f"{chosen.label} {order.number}", form, chosen.label, chosen
        )
    if request.method != "POST":
        return redirect(page)
    try:
        done = chosen.run(
            order,
            desk.person,
            desk.now,
            form.cleaned_data.get("day") or desk.today if form.fields else desk.today,
            form.cleaned_data.get("reason", "") if form.fields else "",
        )
    except (Refusal, IllegalMove) as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
        return redirect(page)
    _say(request, family, order, chosen, done)
    return redirect(page)


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.OVERRIDE_DATES)
def dates(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Set the posting date and the due date over the rules, or give them back."""
    order = found(desk, family, pk)
    form = DatesForm(
        request.POST or None,
        initial={"posting_on": order.posting_on, "due_on": getattr(order, "due_on", None)},
    )
    if family.is_credit:
        del form.fields["due_on"]
    if request.method == "POST" and form.is_valid():
        try:
            family.choose_dates(
                order, form.cleaned_data["posting_on"], form.cleaned_data.get("due_on"), desk.person, desk.now
            )
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was changed.")
        else:
            messages.success(request, f"The dates of {order.number} are changed.")
            return redirect(family.url("order"), desk.company.slug, pk)
    return _asked(request, desk, family, order, f"Dates of {order.number}", form, "Save the dates")


def _asked(
    request: HttpRequest,
    desk: Desk,
    family: Family,
    order: Order,
    heading: str,
    form: forms.Form,
    button: str,
    chosen: Act | None = None,
) -> HttpResponse:
    context = page_context(desk, family, order, "act")
    return render(
        request,
        "orders/act.html",
        context
        | {
            "form": form,
            "heading": heading,
            "button": button,
            "is_grave": chosen is not None and chosen.is_grave,
            "explains": chosen.explains if chosen else "",
            "way": chosen.way(order) if chosen and chosen.way else None,
            "shows_way": bool(chosen and chosen.way),
            "nothing_there": NOTHING_THERE,
        },
    )


def _say(request: HttpRequest, family: Family, order: Order, chosen: Act, done: object) -> None:
    if not isinstance(done, Moved):
        messages.success(request, f"{order.number} is {chosen.says}.")
        return
    for _, sentence in done.refused:
        messages.error(request, f"{sentence} Nothing was changed.")
    if done.orders:
        more = f" Its {family.document} is on its way to QuickBooks." if done.sent.pushes else ""
        messages.success(request, f"{order.number} is {chosen.says}.{more}")
    for _, problems in done.sent.refused:
        sentences = " ".join(dict.fromkeys(problem.sentence for problem in problems))
        messages.warning(request, f"No {family.document} was sent by itself. {sentences}")
