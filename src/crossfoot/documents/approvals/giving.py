"""Approvals as rows: given and withdrawn in the transaction of the document's own move, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crossfoot.core.approvals import (
    BEYOND_TOLERANCE,
    Allowed,
    Approver,
    Asked,
    Denied,
    Override,
    Side,
    StandIn,
    decide,
)
from crossfoot.documents.approvals import queries
from crossfoot.documents.approvals.models import Approval, ApprovalRules
from crossfoot.tenancy.models import Company, Person

LONGEST_NOTE = 500


def judged(
    asked: Asked,
    *,
    approver: Approver,
    stand_ins: list[StandIn],
    standing: Iterable[Approval],
    rules: ApprovalRules,
    today: date,
) -> Allowed | Denied:
    """May they give it? The rules are `core.approvals.decide`'s."""
    return decide(
        asked,
        by=approver,
        given=queries.as_given(standing),
        stand_ins=stand_ins,
        today=today,
        one_person_may_do_both=rules.one_person_may_do_both,
    )


def given(
    *,
    company: Company,
    kind: str,
    document_id: int,
    revision: int,
    side: Side,
    allowed: Allowed,
    beyond: str,
    amount: Decimal,
    note: str,
    by: Person,
    at: datetime,
) -> Approval:
    """The approval, not stored yet. `beyond` is the sentence of a difference that was accepted, or empty."""
    overrides = list(allowed.overrides)
    if beyond:
        overrides.append(Override(BEYOND_TOLERANCE, beyond))
    return Approval(
        company=company,
        document_kind=kind,
        document_id=document_id,
        revision=revision,
        side=side,
        person=by,
        on_behalf_of_id=allowed.on_behalf_of,
        amount=amount,
        overrides=[{"code": one.code, "sentence": one.sentence} for one in overrides],
        note=note,
        approved_at=at,
    )


def withdraw(kind: str, ids: Iterable[int], sides: Iterable[Side], *, reason: str, at: datetime) -> int:
    """Withdraw what stands of these sides; returns how many that were."""
    rows = Approval.objects.filter(
        document_kind=kind, document_id__in=list(ids), side__in=list(sides), withdrawn_at=None
    )
    return rows.update(withdrawn_at=at, withdrawn_reason=reason[:LONGEST_NOTE])


def told(approval: Approval) -> dict[str, Any]:
    """What the audit trail keeps of an approval."""
    return {
        "side": approval.side,
        "amount": approval.amount,
        "on_behalf_of": approval.on_behalf_of_id,
        "overrides": approval.overrides,
        "note": approval.note,
    }
