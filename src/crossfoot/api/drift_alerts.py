"""Documents that somebody changed in QuickBooks, and the decisions about them (D6, D7)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, PathId, Text, Told, one_of
from crossfoot.api.orders import WithReason
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.proof import drift_decisions, drift_queries
from crossfoot.proof.models import DriftAlert

router = Router()

AlertKind = Annotated[DriftAlert.Kind, one_of(DriftAlert.Kind)]
AlertState = Annotated[DriftAlert.State, one_of(DriftAlert.State)]


class AskedAlerts(Paged):
    """Which alerts, the latest first."""

    is_open: Annotated[bool | None, Field(description="true: to decide; false: decided; left out: all.")] = (
        None
    )
    text: Annotated[Text, Field(description="A part of the document's name.")] = ""


class FieldDiffers(Told):
    """One field: what is agreed here, and what stands in QuickBooks, in words for people."""

    field: str
    label: str
    ours: str
    theirs: str
    kind: str


class AlertRow(Told):
    """An alert. `amount` is how far QuickBooks' total is from what was agreed, in `currency`."""

    id: int
    document: Annotated[str, Field(description="Key of the document, such as `sales_order:7`.")]
    label: str
    kind: AlertKind
    state: AlertState
    currency: str
    amount: Amount
    differences: list[FieldDiffers]
    remote_kind: str
    remote_id: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


class EffectsTold(Told):
    """What each decision would do now. `why_not_…`: why that one would be refused, else empty."""

    accept: str
    assert_ours: str
    reverse: str
    ignore: str
    why_not_assert: str
    why_not_reverse: str


class AlertTold(AlertRow):
    """An alert with what each decision would do; null once it is decided."""

    effects: EffectsTold | None


class AlertList(Listed):
    """One page of alerts."""

    items: list[AlertRow]


@router.get("", response=AlertList, summary="List what was changed in QuickBooks")
@answers()
def list_drift_alerts(request: HttpRequest, asked: Query[AskedAlerts]) -> AlertList:
    caller = caller_of(request)
    rows = drift_queries.alerts_of(caller.company, is_open=asked.is_open, text=asked.text)
    page = page_of(rows.order_by("-found_at", "-pk"), asked)
    currencies = drift_queries.currencies_of(caller.company, page.rows)
    return AlertList(items=[AlertRow(**_row(one, currencies)) for one in page.rows], **about(page))


@router.get("/{int:alert_id}", response=AlertTold, summary="Read a change, and what each decision would do")
@answers()
def get_drift_alert(request: HttpRequest, alert_id: PathId) -> AlertTold:
    return _again(caller_of(request), alert_id)


@router.post("/{int:alert_id}/accept", response=AlertTold, summary="QuickBooks is right: accept it here")
@answers()
def accept_drift_alert(request: HttpRequest, alert_id: PathId) -> AlertTold:
    caller = caller_of(request)
    drift_decisions.accept(alert=caller.find(DriftAlert, alert_id), by=caller.person, at=caller.now)
    return _again(caller, alert_id)


@router.post("/{int:alert_id}/assert", response=AlertTold, summary="Ours is right: send it again")
@answers()
def assert_drift_alert(request: HttpRequest, alert_id: PathId) -> AlertTold:
    caller = caller_of(request)
    drift_decisions.assert_ours(alert=caller.find(DriftAlert, alert_id), by=caller.person, at=caller.now)
    return _again(caller, alert_id)


@router.post("/{int:alert_id}/reverse", response=AlertTold, summary="Cancel the document here and there")
@answers()
def reverse_drift_alert(request: HttpRequest, alert_id: PathId, why: WithReason) -> AlertTold:
    caller = caller_of(request)
    alert = caller.find(DriftAlert, alert_id)
    drift_decisions.reverse(alert=alert, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, alert_id)


@router.post("/{int:alert_id}/ignore", response=AlertTold, summary="Leave both as they are")
@answers()
def ignore_drift_alert(request: HttpRequest, alert_id: PathId, why: WithReason) -> AlertTold:
    caller = caller_of(request)
    alert = caller.find(DriftAlert, alert_id)
    drift_decisions.ignore(alert=alert, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, alert_id)


def _again(caller: Caller, alert_id: int) -> AlertTold:
    alert = caller.find(DriftAlert, alert_id)
    effects = drift_queries.effects_of(alert) if alert.state == DriftAlert.State.OPEN else None
    told = None
    if effects is not None:
        told = EffectsTold(
            accept=effects.accept,
            assert_ours=effects.assert_ours,
            reverse=effects.reverse,
            ignore=effects.ignore,
            why_not_assert=effects.why_not_assert,
            why_not_reverse=effects.why_not_reverse,
        )
    return AlertTold(**_row(alert, drift_queries.currencies_of(caller.company, [alert])), effects=told)


def _row(alert: DriftAlert, currencies: dict[str, str]) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "document": alert.document_key,
        "label": alert.label,
        "kind": DriftAlert.Kind(alert.kind),
        "state": DriftAlert.State(alert.state),
        "currency": currencies.get(alert.document_key, ""),
        "amount": alert.amount,
        "differences": [FieldDiffers(**one) for one in alert.differences],
        "remote_kind": alert.remote_kind,
        "remote_id": alert.remote_id,
        "found_at": alert.found_at,
        "decided_at": alert.decided_at,
        "decided_by": str(alert.decided_by) if alert.decided_by else "",
        "reason": alert.reason,
    }
