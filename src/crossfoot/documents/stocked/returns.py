"""Vendors' credits: one for its price alone lowers what the bill charged, one for a return takes goods out of stock.

Goods that the warehouse sent back before the credit came await it; the credit finds them by product and quantity.
Otherwise they leave with the credit, on its day. Rejected goods never were there (`rejecting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from crossfoot.core.money import cents
from crossfoot.core.stock.movements import Kind
from crossfoot.documents.bills import enters_stock
from crossfoot.documents.credits import posting, queries
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.credits.models import Reason, VendorCredit, VendorCreditLine
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.stocked import charging, rejecting
from crossfoot.documents.stocked.standing import Kept, day_of, kept, rate_of, stands
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.stock import buying, undoing
from crossfoot.stock.billing import return_credited
from crossfoot.stock.drafts import WentBack
from crossfoot.stock.models import Location, Movement, StockEvent
from crossfoot.tenancy.models import Company, Person

KIND = "vendor_credit"
ORIGINS: dict[str, type[PurchaseOrder] | type[VendorInvoice]] = {
    "purchase_order": PurchaseOrder,
    "vendor_invoice": VendorInvoice,
}
FOLLOWS = {"purchase_order": charging.orders_follow, "vendor_invoice": charging.invoices_follow}
"""Kind of an origin → what its bill has to follow."""


def credits_follow(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """These credits are sent, revised or taken back. In the transaction that did it; raises Refusal."""
    how = kept(company)
    if how is None or how.setup is None:
        return
    for pk in ids:
        credit = queries.one(VENDOR, company, pk)
        assert isinstance(credit, VendorCredit)
        on = day_of(credit, posting.posting_on(credit, how.setup))
        if credit.reason == Reason.RETURN:
            _returned(how, credit, on, by, at)
        kind, _, origin = credit.origin_key.partition(":")
        if credit.reason != Reason.REVERSAL and kind in FOLLOWS:
            FOLLOWS[kind](company, [int(origin)], by, at, on)


def _returned(how: Kept, credit: VendorCredit, on: date, by: Person, at: datetime) -> None:
    rejected = _rejected(how, credit)
    lines = [
        line
        for line in credit.lines.all()
        if enters_stock(line, how.accounting) and line.quantity > 0 and line.pk not in rejected
    ]
    known = list(
        Movement.objects.filter(
            company=how.company, kind=Kind.VENDOR_RETURN, source_kind=KIND, source_id=credit.pk
        ).order_by("sequence")
    )
    wanted = lines if stands(credit, how.setup) else []
    if [_what(one) for one in known] != [_what(one) for one in wanted]:
        _forgotten(known, credit, by, at)
        known = [_sent_back(how, credit, line, on, by, at) for line in wanted]
    home = how.company.home_currency
    for movement, line in zip(known, wanted, strict=True):
        amount = cents(line.amount * rate_of(credit, home), home)
        return_credited(movement, amount, source=(KIND, credit.pk), on=on, by=by, at=at)


def _rejected(how: Kept, credit: VendorCredit) -> frozenset[int]:
    """Its lines that are for goods which never entered the stock."""
    kind, _, pk = credit.origin_key.partition(":")
    model = ORIGINS.get(kind)
    origin = model.objects.filter(company=how.company, pk=int(pk)).first() if model else None
    return frozenset() if origin is None else rejecting.of_rejected(how, origin)


def _what(one: Movement | VendorCreditLine) -> tuple[int | None, Decimal]:
    return one.product_id, one.quantity


def _sent_back(
    how: Kept, credit: VendorCredit, line: VendorCreditLine, on: date, by: Person, at: datetime
) -> Movement:
    """The return that awaits this credit, else one with it."""
    assert line.product is not None
    source = (KIND, credit.pk)
    awaiting = Movement.objects.filter(
        company=how.company, kind=Kind.VENDOR_RETURN, product=line.product, quantity=line.quantity,
        credited=None, occurred_on__lte=on,
    ).exclude(source_kind=KIND).order_by("occurred_on", "sequence").first()  # fmt: skip
    if awaiting is not None:
        awaiting.source_kind, awaiting.source_id = source
        awaiting.save(update_fields=["source_kind", "source_id"])
        return awaiting
    event = buying.went_back(
        company=how.company,
        returns=[WentBack(line.product, line.quantity, location=_location_of(credit, line))],
        on=on,
        source=source,
        memo=f"{credit}.",
        by=by,
        at=at,
    )
    return event.movements.get()


def _location_of(credit: VendorCredit, line: VendorCreditLine) -> Location | None:
    """Where the goods arrived that go back, as their order's line says it; the default location where none does."""
    kind, _, _ = credit.origin_key.partition(":")
    if line.origin_line is None:
        return None
    of_line = {
        "purchase_order": Q(pk=line.origin_line),
        "vendor_invoice": Q(invoice_lines=line.origin_line),
    }.get(kind)
    if of_line is None:
        return None
    found = PurchaseLine.objects.filter(of_line, order__company=credit.company).select_related("location")
    ordered = found.first()
    return ordered.location if ordered else None


def _forgotten(known: Sequence[Movement], credit: VendorCredit, by: Person, at: datetime) -> None:
    """Goods that left with the credit are there again; those that left before await another one."""
    for movement in known:
        event = StockEvent.objects.get(pk=movement.event_id)
        if (event.source_kind, event.source_id) == (KIND, credit.pk):
            undoing.undone(event=event, reason=f"{credit} does not stand any more.", by=by, at=at)
            continue
        return_credited(movement, None, source=(KIND, credit.pk), on=movement.occurred_on, by=by, at=at)
        Movement.objects.filter(pk=movement.pk).update(
            source_kind=event.source_kind, source_id=event.source_id
        )
