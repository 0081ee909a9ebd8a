"""One payment: what it settles, where it stands, and what people do with it here."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.audit import trail
from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.payments import operations, queries
from crossfoot.payments.models import Payment
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.payments.history import history_of
from crossfoot.web.payments.rows import row_of, rows_of

HISTORY_SHOWN = 200

ACTS: dict[str, tuple[Callable[..., Payment], str]] = {
    "cancel": (
        operations.cancel_payment,
        "is cancelled here. Nothing was changed in QuickBooks, and a later pull does not revive it.",
    ),
    "restore": (operations.restore_payment, "counts again."),
    "dismiss": (operations.dismiss_match, "is dismissed, and is not offered again."),
}
"""What can be done with a payment, by the last part of its address, and how it is told when it is done."""


@require_safe
@at_desk()
def payment(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The payment."""
    return _shown(request, desk, _found(desk, pk))


@require_POST
@at_desk(Can.RECORD_PAYMENTS)
def act(request: HttpRequest, desk: Desk, pk: int, name: str) -> HttpResponse:
    """Cancel it here, take that back, or say that an expense is no payment."""
    found = _found(desk, pk)
    if name not in ACTS:
        raise Http404
    run, says = ACTS[name]
    try:
        run(payment=found, reason=request.POST.get("reason", ""), by=desk.person, at=desk.now)
    except (Refusal, IllegalMove) as refused:
        trouble = (name, f"{refused.sentence} Nothing was changed.")
        return _shown(request, desk, _found(desk, pk), trouble)
    messages.success(request, f"{found} {says}")
    return redirect("payments-one", desk.company.slug, pk)


def _found(desk: Desk, pk: int) -> Payment:
    return access.find(Payment, company=desk.company, pk=pk, by=desk.person, at=desk.now)


def _shown(
    request: HttpRequest, desk: Desk, found: Payment, trouble: tuple[str, str] = ("", "")
) -> HttpResponse:
    told = queries.one(desk.company, found.pk)
    events = trail.history(desk.company.pk, "payment", found.pk)
    may = desk.may(Can.RECORD_PAYMENTS)
    return render(
        request,
        "payments/payment.html",
        {
            "row": row_of(desk, told, connections.active(desk.company)),
            "payment": told.payment,
            "holds": rows_of(desk, told.holds),
            "history": history_of(desk.company, events[:HISTORY_SHOWN]),
            "can_cancel": may and told.can_cancel,
            "can_restore": may and told.can_restore,
            "can_dismiss": may and told.match is not None,
            "trouble": trouble[0],
            "trouble_sentence": trouble[1],
            "reason": request.POST.get("reason", ""),
        },
        status=422 if trouble[0] else 200,
    )
