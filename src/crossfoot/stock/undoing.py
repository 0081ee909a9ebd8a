"""Taking back what was entered: it did not happen, and the books follow by a journal the other way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.stock import acts, buying, opening
from crossfoot.stock.acts import Act
from crossfoot.stock.books import KIND
from crossfoot.stock.models import (
    BilledPart,
    DeliveredPart,
    Feed,
    LandedCharge,
    Movement,
    ReceivedPart,
    Restatement,
    StockEvent,
)
from crossfoot.stock.opening import SOURCE
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

OF_DOCUMENTS = frozenset(
    {
        "receipt",
        "purchase_order",
        "vendor_invoice",
        "vendor_credit",
        "sales_order",
        "credit_note",
        "sales_summary",
    }
)
"""Documents that tell the stock whatever changes of them; nobody takes a part of that back beside them."""

KEPT = "Something depends on it since: {what}. Take that back first."


@transaction.atomic
def take_back(*, event: StockEvent, reason: str, by: Person, at: datetime) -> StockEvent:
    """It did not happen: goods are where they were, and a journal on its own day takes its entry back.

    What was posted is not edited. Raises Refusal without a reason, for what was taken back before, while something
    else depends on it, and for what only revises another movement; Forbidden or Outsider.
    """
    access.require(by, Can.TAKE_BACK, event.company, at=at)
    if event.source_kind in OF_DOCUMENTS:
        raise Refusal(
            f"It comes from another page: {event.memo} Change or take it back there, and the stock follows."
        )
    return undone(event=event, reason=reason, by=by, at=at)


def undone(*, event: StockEvent, reason: str, by: Person, at: datetime) -> StockEvent:
    """As `take_back`, in the transaction and behind the gate of the document that says so."""
    if not reason.strip():
        raise Refusal("Say why it is taken back; the reason stands in the journal.")
    act = acts.begin(
        event.company, Rule.REVERSAL, on=event.occurred_on, by=by, at=at, memo=reason,
        source=(event.source_kind, event.source_id) if event.source_id is not None else None,
    )  # fmt: skip
    if StockEvent.objects.filter(undoes=event).exists():
        raise Refusal("It was taken back before. Enter it again if it happened after all.")
    if event.source_kind == SOURCE:
        _mark(act, event)
        undone = opening.taken_back(act, event)
        return _told(act, undone, reason, event)
    if event.rule == Rule.OPENING and opening.posted(event.company):
        raise Refusal("The opening entry has it already. Count what is there instead.")
    restated = Restatement.objects.filter(event=event).first()
    movements = list(event.movements.order_by("sequence"))
    billed, invoiced = (
        list(event.billed_parts.select_related("line")),
        list(event.invoiced_parts.select_related("line")),
    )
    charges = list(event.charges.select_related("movement"))
    if not (movements or billed or invoiced or charges or restated):
        raise Refusal(
            "It only says something else of what was entered before, which cannot be taken back by itself. Enter "
            "what is right now instead."
        )
    _require_free(movements, billed)
    _mark(act, event)
    if restated is not None:
        _unsaid(act, restated)
    for charge in charges:
        buying.charge(act, charge.movement, -charge.landed, -charge.billed)
    for part in billed:
        acts.of_purchase(act, part.line)
        part.delete()
    for sold in invoiced:
        acts.of_sale(act, sold.line)
        sold.delete()
    for row in movements:
        _forget(act, row)
    # What it carried was taken off it before, so that these rows come to nothing.
    LandedCharge.objects.filter(movement__in=movements).delete()
    acts.take_out(act, movements)
    return acts.conclude(act, "taken_back", reason=reason.strip(), event=event.pk)


def _mark(act: Act, event: StockEvent) -> None:
    act.event.undoes, event.fingerprint = event, ""
    act.event.save(update_fields=["undoes"])
    event.save(update_fields=["fingerprint"])


def _told(act: Act, undone: StockEvent, reason: str, event: StockEvent) -> StockEvent:
    act.settings.save(update_fields=["last_sequence"])
    trail.record(
        "stock.taken_back", company_id=act.company.pk, by=actor_of(act.by), at=act.at,
        subject=subject_of(KIND, undone), data={"reason": reason.strip(), "event": event.pk},
    )  # fmt: skip
    return undone


def _unsaid(act: Act, restated: Restatement) -> None:
    """A credit or a bill does not stand any more; what it said anew is as it was before."""
    if restated.part is not None:
        part = BilledPart.objects.select_related("line").get(pk=restated.part.pk)
        part.amount += restated.amount
        part.home += restated.home
        part.save(update_fields=["amount", "home"])
        acts.of_purchase(act, part.line)
    if restated.movement is not None:
        row = restated.movement
        if row.kind == Kind.VENDOR_RETURN:
            acts.revise(act, row, credited=None)
        elif Restatement.objects.filter(movement=row, pk__gt=restated.pk).exists():
            raise Refusal(KEPT.format(what="another bill said what it costs"))
        else:
            acts.revise(act, row, stated=restated.before)
    restated.delete()


def _require_free(movements: Sequence[Movement], billed: Sequence[BilledPart]) -> None:
    ids = [row.pk for row in movements]
    if Restatement.objects.filter(part__in=[part.pk for part in billed]).exists():
        raise Refusal(KEPT.format(what="the vendor lowered its price"))
    if Restatement.objects.filter(movement__in=ids).exists():
        raise Refusal(KEPT.format(what="its bill or its credit is recorded"))
    if Feed.objects.filter(source__in=ids).exclude(movement__in=ids).exists():
        raise Refusal(KEPT.format(what="goods of it came back"))
    if Movement.objects.filter(returns__in=ids).exists():
        raise Refusal(KEPT.format(what="goods of it were returned"))
    charges = LandedCharge.objects.filter(movement__in=ids).order_by().values("movement")
    if charges.annotate(landed=Sum("landed"), billed=Sum("billed")).exclude(landed=0, billed=0).exists():
        raise Refusal(KEPT.format(what="it carries freight or other charges"))
    for row in movements:
        later = Movement.objects.filter(pk__gt=row.pk)
        if (
            row.kind == Kind.VENDOR_RETURN
            and row.returns_id
            and later.filter(returns=row.returns_id).exists()
        ):
            raise Refusal(KEPT.format(what="more of that receipt was returned"))
        sources = row.feeds.values("source")
        if row.kind in (Kind.CUSTOMER_RETURN, Kind.SCRAPPED_RETURN) and (
            Feed.objects.filter(source__in=sources, movement__gt=row.pk).exists()
        ):
            raise Refusal(KEPT.format(what="more of that delivery came back"))


def _forget(act: Act, row: Movement) -> None:
    """Its order line knows it no more."""
    for received in ReceivedPart.objects.filter(movement=row).select_related("line"):
        acts.of_purchase(act, received.line)
    for delivered in DeliveredPart.objects.filter(movement=row).select_related("line"):
        acts.of_sale(act, delivered.line)
    if row.returns_id is None:
        return
    if row.kind == Kind.VENDOR_RETURN:
        purchased = ReceivedPart.objects.select_related("line").get(movement=row.returns_id)
        purchased.returned -= row.quantity
        purchased.save(update_fields=["returned"])
        acts.of_purchase(act, purchased.line)
    else:
        sold = DeliveredPart.objects.select_related("line").get(movement=row.returns_id)
        sold.returned -= row.quantity
        sold.save(update_fields=["returned"])
        acts.of_sale(act, sold.line)
