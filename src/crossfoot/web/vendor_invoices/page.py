"""A vendor's invoice: what it asks for beside what was ordered and received, who approved it, what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crossfoot.audit import trail
from crossfoot.core.match_results import Difference, LineMatch, Match, Result
from crossfoot.core.money import ZERO, total
from crossfoot.core.permissions import Can
from crossfoot.documents import sending
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.attachments.operations import OPEN_STATUSES
from crossfoot.documents.purchase_orders import charges, landing
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.revisions.comparing import Compared, compared_of
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.approving import KIND
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.proof import drift_queries
from crossfoot.sync.evidence import evidence
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy import access
from crossfoot.web.credits import showing as credits_card
from crossfoot.web.custom_fields import card as custom_card
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.headers import HEADER, policy
from crossfoot.web.payments.card import card_of
from crossfoot.web.templatetags.crossfoot import quantity
from crossfoot.web.vendor_invoices.acting import ACTS, Act
from crossfoot.web.vendor_invoices.figures import LOOKS, received_worth
from crossfoot.web.vendor_invoices.files import AttachForm, FileShown, shown_of
from crossfoot.web.vendor_invoices.lists import urls_of
from crossfoot.web.vendor_invoices.previews import PAPER, previews_of
from crossfoot.web.vendor_invoices.rows import PLACE, Row, rows_of, sending_of

TABS = (("lines", "Lines"), ("preview", "Preview"), ("history", "History"), ("evidence", "Evidence"))
HISTORY_SHOWN = 200
PUSHES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that this person may do to the invoice now, with its address."""

    act: Act
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line side by side. `received_worth` is what was received and kept, at the order's price."""

    match: LineMatch
    received_worth: Decimal
    differences: tuple[Difference, ...]
    notes: tuple[Difference, ...]

    @property
    def shape(self) -> str:
        return LOOKS[self.match.result][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.match.result][1]

    @property
    def received_apart(self) -> str:
        """How many fewer or more were received and kept than ordered; empty where none are, or for a charge."""
        accepted = self.match.accepted
        apart = ZERO if accepted is None else accepted - self.match.ordered
        if not apart:
            return ""
        rejected = f", {quantity(self.match.rejected)} rejected" if self.match.rejected else ""
        return f"{quantity(abs(apart))} {'short' if apart < 0 else 'more'}{rejected}"


@dataclass(frozen=True, slots=True)
class Charges:
    """How the order's additional charges stand (C4), for a sentence and a button."""

    order: PurchaseOrder
    words: str
    sentence: str
    """Why nothing is sent without them; empty where they are there, or where the company does not ask."""
    amount: Decimal
    can_declare: bool
    edit_url: str


def found(desk: Desk, pk: int) -> VendorInvoice:
    """The invoice with its lines. Raises Outsider where the company has none with this id."""
    access.find(VendorInvoice, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    return queries.one(desk.company, pk)


@require_safe
@at_desk()
def invoice_page(request: HttpRequest, desk: Desk, pk: int, tab: str = "lines") -> HttpResponse:
    """One invoice, with the tab asked for."""
    if tab not in dict(TABS):
        raise Http404
    if tab == "evidence":
        access.require(desk.person, Can.VIEW_EVIDENCE, desk.company, at=desk.now)
    invoice = found(desk, pk)
    context = page_context(desk, invoice, tab)
    context |= _of_tab(desk, context["row"], tab)
    response = render(request, f"vendor_invoices/{tab}.html", context)
    response.headers[HEADER] = policy(has_frames=tab == "lines")
    return response


def _compared(invoice: VendorInvoice) -> Compared | None:
    """In revision, or edited outside of one: what it says now beside what QuickBooks has."""
    is_there = invoice.book_state == BookState.SYNCHRONIZED
    if not is_there or (invoice.revising_since is None and not invoice.is_ahead):
        return None
    return compared_of(VENDOR_BILLS, invoice)


def page_context(desk: Desk, invoice: VendorInvoice, tab: str) -> dict[str, Any]:
    """What every tab of an invoice's page shows."""
    sending_now = sending_of(desk)
    (row,) = rows_of(desk, [invoice], sending_now)
    slug = desk.company.slug
    address = reverse(f"{PLACE}-order", args=[slug, invoice.pk])
    offered = [
        Offered(act, reverse(f"{PLACE}-act", args=[slug, invoice.pk, act.name]))
        for act in ACTS
        if act.is_offered(desk, row)
    ]
    return {
        "invoice": invoice,
        "row": row,
        "sending": sending_now,
        "payments": card_of(desk, invoice),
        "credits": credits_card.card_of(desk, invoice),
        "drift": drift_queries.open_alert(desk.company, invoice.key),
        "compared": _compared(invoice),
        "custom_fields": custom_card.card_of(desk, invoice),
        "tab": tab,
        "tabs": [
            (key, word, address if key == "lines" else f"{address}{key}/")
            for key, word in TABS
            if key != "evidence" or desk.may(Can.VIEW_EVIDENCE)
        ],
        "main_acts": [one for one in offered if one.act.is_main],
        "more_acts": [one for one in offered if not one.act.is_main],
        "why_not_editable": why_not_editable(invoice),
        "can_edit": desk.may(Can.EDIT_VENDOR_INVOICES),
        "can_mark": desk.may(Can.SEND_BILLS) and row.letter in ("A", "F"),
        "withdrawn_approvals": [one for one in approvals.every(KIND, invoice.pk) if one.withdrawn_at],
        "ahead": _ahead(invoice),
        "rules": approvals.rules_of(desk.company),
        "urls": urls_of(desk),
        "family": PAPER,
    }


def why_not_editable(invoice: VendorInvoice) -> str:
    """Why what it says cannot be edited now; empty where it can."""
    if invoice.status == VendorInvoice.Status.CANCELLED:
        return f"{invoice} is cancelled and can no longer be changed."
    reason = sending.why_not_editable(invoice, VENDOR_BILLS.document)
    if reason:
        return reason
    is_there = invoice.book_state == BookState.SYNCHRONIZED
    if invoice.status not in operations.EDITABLE and not is_there:
        return (
            f"{invoice} is {invoice.get_status_display().lower()}, and what a side approved is not changed under "
            "its approval. Return it first, with the reason."
        )
    return ""


def _of_tab(desk: Desk, row: Row, tab: str) -> dict[str, Any]:
    invoice = row.invoice
    match tab:
        case "lines":
            return _lines(desk, row)
        case "preview":
            (preview,) = previews_of(desk, [invoice])
            return {"preview": preview}
        case "history":
            events = trail.history(desk.company.pk, KIND, invoice.pk)
            return {"events": list(events[:HISTORY_SHOWN])}
        case _:
            pushes = Push.objects.filter(company=desk.company, document_key=invoice.key)
            pushes = pushes.select_related("created_by").order_by("-pk")
            return {"evidence": [evidence(push) for push in pushes[:PUSHES_SHOWN]]}


def _lines(desk: Desk, row: Row) -> dict[str, Any]:
    invoice = row.invoice
    files = [shown_of(desk, invoice, one) for one in attachments.of(KIND, invoice.pk)]
    can_attach = desk.may(Can.EDIT_VENDOR_INVOICES)
    return {
        "lines_total": total(line.amount for line in invoice.lines.all()),
        "side_by_side": side_by_side(row.match, invoice.currency),
        "files": files,
        "beside": _beside(files),
        "attach_form": AttachForm() if can_attach else None,
        "can_remove": can_attach and invoice.status in OPEN_STATUSES,
        "charges": _charges(desk, invoice),
    }


def side_by_side(match: Match, currency: str) -> list[Line]:
    """The lines with ordered, received and invoiced; those of the order that are not on the invoice come last."""
    lines = [
        Line(
            match=line,
            received_worth=received_worth(line, currency),
            differences=tuple(one for one in line.differences if one.weight is not Result.MATCHED),
            notes=tuple(one for one in line.differences if one.weight is Result.MATCHED),
        )
        for line in match.lines
    ]
    return sorted(lines, key=lambda line: not line.match.invoiced)


def _beside(files: Sequence[FileShown]) -> FileShown | None:
    """The file that is shown beside the lines: the first that a browser can show."""
    return next((one for one in files if one.is_shown), None)


def _charges(desk: Desk, invoice: VendorInvoice) -> Charges | None:
    order = invoice.order
    if order is None:
        return None
    standing = charges.standing_of(order)
    missing = landing.why_not_sendable(order) if approvals.rules_of(desk.company).needs_charges else None
    can_edit = desk.may(Can.EDIT_PURCHASES) and not charges.why_not_editable(order)
    return Charges(
        order=order,
        words=landing.STANDING_WORDS[standing],
        sentence=missing.sentence if missing else "",
        amount=landing.charges_total(order),
        can_declare=desk.may(Can.EDIT_PURCHASES) and standing is landing.Standing.MISSING,
        edit_url=reverse("buy-charges", args=[desk.company.slug, order.pk]) if can_edit else "",
    )


def _ahead(invoice: VendorInvoice) -> str:
    """That it was edited outside a revision, so that what is here and what is in QuickBooks differ (D5)."""
    if not invoice.is_ahead:
        return ""
    return (
        f"{invoice} was edited here after it went to QuickBooks, outside of a revision: the two differ. Revise it, "
        "and the change reaches QuickBooks once both sides approved it."
    )
