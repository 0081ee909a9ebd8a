"""When a summary is not in QuickBooks any more, its orders are free: they go by themselves, or with another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import UNSENT
from crossfoot.documents.stocked import sales
from crossfoot.documents.summaries import costs
from crossfoot.documents.summaries.models import KIND, SalesSummary
from crossfoot.sync import sources
from crossfoot.sync.kinds import REMOVALS
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.models import Person

ORDER = "sales_order"


def register() -> None:
    """Hear of summaries that QuickBooks took out, that a person does not send, or that are gone there."""
    sources.register_removal(KIND, released)
    sources.register_follow(KIND, released)


def released(ids: Sequence[int], by: Person, at: datetime) -> None:
    """Free the orders of those of these summaries that do not stand in QuickBooks. In the caller's transaction."""
    rows = SalesSummary.objects.select_for_update(of=("self",)).select_related("company", "cost")
    for row in rows.filter(pk__in=list(ids), state=SalesSummary.State.POSTED).order_by("pk"):
        if row.book_state in UNSENT:
            _free(row, by, at)


def _free(row: SalesSummary, by: Person, at: datetime) -> None:
    orders = list(SalesOrder.objects.filter(summary_members__summary=row).order_by("pk"))
    order_ids = [order.pk for order in orders]
    costs.take_back(row, reason=row.reason or f"{row} is not in QuickBooks any more.", by=by, at=at)
    row.members.update(is_held=False)
    row.state, row.cost, row.decided_at, row.decided_by = SalesSummary.State.TAKEN_BACK, None, at, by
    row.save(update_fields=["state", "cost", "decided_at", "decided_by"])
    sentence = f"{row} was taken out of QuickBooks."
    removals = Push.objects.filter(
        company=row.company, source_kind=ORDER, source_id__in=order_ids, verb__in=REMOVALS,
        state=Push.State.SYNCHRONIZED,
    )  # fmt: skip
    # Once by themselves in QuickBooks, and taken out there before they went with the summary.
    undone = set(removals.values_list("source_id", flat=True))
    for state, ids in (
        (BookState.UNDONE, [pk for pk in order_ids if pk in undone]),
        (BookState.NOT_SENT, [pk for pk in order_ids if pk not in undone]),
    ):
        sources.set_state(ORDER, ids, state=state, sentence=sentence, at=at)
    sales.orders_follow(row.company, order_ids, by, at)
    costs.let_go(row.company, order_ids, by=by, at=at)
    told = [
        Entry("sales_order.out_of_summary", subject_of(ORDER, order), {"summary": row.number})
        for order in orders
    ]
    told.append(
        Entry("sales_summary.taken_back", subject_of(KIND, row), {"orders": row.count, "reason": row.reason})
    )
    trail.record_many(told, company_id=row.company_id, by=actor_of(by), at=at)
