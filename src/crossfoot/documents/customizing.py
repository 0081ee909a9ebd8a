"""Entering the company's own fields on a document, also in revision (requirement D5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.catalog.models import CustomField
from crossfoot.core.problems import Refusal, refused
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values, moving, sending
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.credits.models import Status as CreditStatus
from crossfoot.documents.purchase_orders.road import road_now
from crossfoot.documents.roads import CANCELLED, ROADS
from crossfoot.documents.sending import O, Order, Road
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

OPEN_INVOICE = (
    VendorInvoice.Status.DRAFT,
    VendorInvoice.Status.PROCUREMENT,
    VendorInvoice.Status.IN_REVISION,
)
OPEN_CREDIT = (CreditStatus.DRAFT, CreditStatus.IN_REVISION)

OPEN: Mapping[type[Any], tuple[tuple[str, ...], str]] = {
    VendorInvoice: (OPEN_INVOICE, "Return it first, with the reason."),
    CreditNote: (OPEN_CREDIT, "Take the approval back first."),
    VendorCredit: (OPEN_CREDIT, "Take the approval back first."),
}
"""Kinds that are approved → in which statuses they may be edited, and the way back to one of them."""


def set_values(road: Road[O], *, order: O, values: Mapping[CustomField, str], by: Person, at: datetime) -> O:
    """Enter, change or clear (with an empty text) values of the company's own fields; others stay.

    What waits to be sent is made anew; what is in QuickBooks follows with its revision. Raises Refusal with
    everything that is wrong, for another company's field, or where the document may not be edited; Forbidden
    or Outsider.
    """
    company = order.company
    access.require(by, custom_values.POWER_OF_KIND[road.kind], company, at=at)
    if any(field.company_id != company.pk for field in values):
        raise Refusal("There is no such field. Load the page again.")
    entered = {field: value.strip() for field, value in values.items()}
    with transaction.atomic():
        stored = moving.one_locked(road, company, order)
        reason = why_not_editable(road, stored)
        if reason:
            raise Refusal(reason)
        problems = list(custom_values.problems_of(road.kind, str(stored), entered))
        if problems:
            raise refused(problems)
        before = dict(stored.custom)
        changed = {**before, **{str(field.pk): value for field, value in entered.items()}}
        stored.custom = {key: value for key, value in changed.items() if value}
        if stored.custom == before:
            return stored
        stored.save(update_fields=["custom"])
        names = {str(field.pk): field.name for field in entered}
        data = {
            "before": {names[key]: before.get(key, "") for key in names},
            "after": {names[key]: stored.custom.get(key, "") for key in names},
        }
        moving.record(road, stored, "custom_fields_edited", data, by=by, at=at)
        sending.after_edit(road, company, stored, by=by, at=at)
        return moving.one_locked(road, company, stored)


def road_of(company: Company, kind: DocumentKind) -> Road[Any]:
    """The road of documents of `kind`, as the company's choices have it."""
    return road_now(company) if kind == DocumentKind.PURCHASE else ROADS[kind]


def why_not_editable(road: Road[Any], document: Order) -> str:
    """Why the document's fields may not be edited now; empty where they may."""
    if document.status == CANCELLED[road.kind]:
        return f"{document} is cancelled and can no longer be changed."
    return sending.why_not_editable(document, road.document) or _why_not_under_approval(document)


def _why_not_under_approval(document: Order) -> str:
    """What was approved is not changed under its approval, unless it is in QuickBooks and in revision."""
    way_out = OPEN.get(type(document))
    if way_out is None or document.book_state == BookState.SYNCHRONIZED:
        return ""
    statuses, sentence = way_out
    if document.status in statuses:
        return ""
    return (
        f"{document} is {document.get_status_display().lower()}, and what was approved is not changed under its "
        f"approval. {sentence}"
    )
