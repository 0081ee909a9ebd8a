"""Documents that were moved to another day because QuickBooks' books were closed on their own (D12)."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Day, Text, Told
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.sync import moved

router = Router()


class AskedMoved(Paged):
    """Which of them; both dates are included, of the day that they were posted on."""

    from_on: Day | None = None
    to_on: Day | None = None
    text: Annotated[Text, Field(description="Begins the number, or is in the party's name.")] = ""


class MovedTold(Told):
    """A document with its own date and the one that QuickBooks has."""

    document: Annotated[str, Field(description="Key of the document, such as `sales_order:7`.")]
    label: str
    party: str
    own_date: Day
    posted_on: Day
    currency: str
    total: Amount | None
    moved_by: Annotated[str, Field(description="Who moved it; empty where the company's policy did.")]
    push_id: int
    state: str


class MovedList(Listed):
    """One page of moved documents, the latest first."""

    items: list[MovedTold]


@router.get("", response=MovedList, summary="List what was moved because the books were closed")
@answers()
def list_moved_documents(request: HttpRequest, asked: Query[AskedMoved]) -> MovedList:
    rows = moved.moved(caller_of(request).company, from_on=asked.from_on, to_on=asked.to_on, text=asked.text)
    page = page_of(rows.order_by("-posting_on", "-pk"), asked)
    items = [
        MovedTold(
            document=push.document_key,
            label=push.label,
            party=push.party_name,
            own_date=push.moved_from,
            posted_on=push.posting_on,
            currency=push.currency,
            total=push.total,
            moved_by=str(push.moved_by) if push.moved_by else "",
            push_id=push.pk,
            state=push.state,
        )
        for push in page.rows
    ]
    return MovedList(items=items, **about(page))
