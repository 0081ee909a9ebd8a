"""Entering the company's own fields on a document, also in revision (requirement D5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from crossfoot.catalog.models import CustomField
from crossfoot.core.problems import Refusal, refused
from crossfoot.documents import custom_values, moving, sending
from crossfoot.documents.sending import O, Road
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

OPEN_INVOICE = (
    VendorInvoice.Status.DRAFT,
    VendorInvoice.Status.PROCUREMENT,
    VendorInvoice.Status.IN_REVISION,
)


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
        sending.require_editable(stored, road.document)
        _require_unapproved(stored)
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


def _require_unapproved(order: object) -> None:
    """What a side approved is not changed under its approval."""
    if not isinstance(order, VendorInvoice) or order.book_state == BookState.SYNCHRONIZED:
        return
    if order.status not in OPEN_INVOICE:
        raise Refusal(
            f"{order} is {order.get_status_display().lower()}, and what a side approved is not changed under its "
            "approval. Return it first, with the reason."
        )
