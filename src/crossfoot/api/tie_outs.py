"""Tie-outs: do the two books agree, to the cent, and where not, why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Day, Given, PathId, Told
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.api.tasks import TaskTold
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut

router = Router()


class Period(Given):
    """Both days are included."""

    start_on: Day
    end_on: Day


class TieOutRow(Told):
    """A comparison of the two books. `difference` is the sum of all that is not equal, in `currency`."""

    id: int
    start_on: Day
    end_on: Day
    is_complete: bool = Field(description="False where a read failed: that proves nothing.")
    currency: str
    difference: Amount | None
    stock_difference: Amount | None = Field(
        description="How far QuickBooks' accounts of stock are from what they have to come to, each side without its "
        "sign; null where no inventory is kept."
    )
    documents: int
    differing: int
    sentence: str
    made_at: datetime
    signed_off_at: datetime | None


class TieOutTold(TieOutRow):
    """A tie-out with its parts: source with hub, hub with QuickBooks, each account's movement by month."""

    result: dict[str, Any]


class TieOutList(Listed):
    """One page of tie-outs."""

    items: list[TieOutRow]


class LatestTieOut(Told):
    """Null where none was completed yet."""

    tie_out: TieOutTold | None


@router.get("", response=TieOutList, summary="List tie-outs, the latest first")
@answers()
def list_tie_outs(request: HttpRequest, asked: Query[Paged]) -> TieOutList:
    rows = TieOut.objects.filter(company=caller_of(request).company).select_related("connection")
    page = page_of(rows.defer("result").order_by("-made_at", "-pk"), asked)
    return TieOutList(items=[TieOutRow(**_row(one)) for one in page.rows], **about(page))


@router.post(
    "", response={202: TaskTold}, summary="Start a tie-out; the task's result names it when it is done"
)
@answers(202)
def start_tie_out(request: HttpRequest, period: Period) -> TaskTold:
    caller = caller_of(request)
    task = tieout.start(
        company=caller.company,
        start_on=period.start_on,
        end_on=period.end_on,
        by=caller.person,
        at=caller.now,
    )
    return tasks.told(task)


@router.get("/latest", response=LatestTieOut, summary="The last complete tie-out of the present connection")
@answers()
def latest_tie_out(request: HttpRequest) -> LatestTieOut:
    found = tieout.latest(caller_of(request).company)
    return LatestTieOut(tie_out=_told(found) if found else None)


@router.get("/{int:tie_out_id}", response=TieOutTold, summary="Read a tie-out")
@answers()
def get_tie_out(request: HttpRequest, tie_out_id: PathId) -> TieOutTold:
    return _told(caller_of(request).find(TieOut, tie_out_id))


@router.post(
    "/{int:tie_out_id}/sign-off", response=TieOutTold, summary="Say that a person has seen the figures"
)
@answers()
def sign_off_tie_out(request: HttpRequest, tie_out_id: PathId) -> TieOutTold:
    caller = caller_of(request)
    tieout.sign_off(tie_out=caller.find(TieOut, tie_out_id), by=caller.person, at=caller.now)
    return _told(caller.find(TieOut, tie_out_id))


def _told(tie_out: TieOut) -> TieOutTold:
    return TieOutTold(**_row(tie_out), result=tie_out.result)


def _row(tie_out: TieOut) -> dict[str, Any]:
    return {
        "id": tie_out.pk,
        "start_on": tie_out.start_on,
        "end_on": tie_out.end_on,
        "is_complete": tie_out.is_complete,
        "currency": tie_out.connection.home_currency,
        "difference": tie_out.difference,
        "stock_difference": tie_out.stock_difference,
        "documents": tie_out.documents,
        "differing": tie_out.differing,
        "sentence": tieout.sentence_of(tie_out)
        if tie_out.is_complete
        else "A read failed, so nothing is proved.",
        "made_at": tie_out.made_at,
        "signed_off_at": tie_out.signed_off_at,
    }
