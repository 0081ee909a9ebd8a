"""The rules of approval, everybody's limits, and who stands in for whom."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Flag, Given, Id, Measure, PathId, Told
from crossfoot.api.vendor_invoices import ApprovingSide
from crossfoot.core.approvals import Side
from crossfoot.documents.approvals import operations, queries
from crossfoot.documents.approvals.models import Delegation
from crossfoot.tenancy.access import Outsider
from crossfoot.tenancy.models import Membership, Person

rules_router = Router()
delegations_router = Router()


class LimitTold(Told):
    """Up to which total, in home currency, a person may approve for a side."""

    person_id: int
    person: str
    side: ApprovingSide
    amount: Amount


class RulesTold(Told):
    """The company's rules. Tolerances of 0 are not set; the smaller counts where both are. `rates` serve
    limits only: what one unit of a currency counts in home currency."""

    tolerance_amount: Amount
    tolerance_percent: Measure
    needs_charges: Flag
    one_person_may_do_both: Flag
    needs_attachment: Flag
    rates: dict[str, Measure]
    limits: list[LimitTold]


class RulesGiven(Given):
    """What to change; what is left out or null stays. `rates` replace all that were there."""

    tolerance_amount: Amount | None = None
    tolerance_percent: Measure | None = None
    needs_charges: Flag | None = None
    one_person_may_do_both: Flag | None = None
    needs_attachment: Flag | None = None
    rates: dict[str, Measure] | None = None


class LimitGiven(Given):
    """A person's limit for a side, in home currency; null takes it off."""

    person_id: Id
    side: ApprovingSide
    amount: Amount | None


class DelegationGiven(Given):
    """Who approves for a side in whose place, and on which days; both are included."""

    side: ApprovingSide
    absent_id: Id
    stand_in_id: Id
    first_on: Day
    last_on: Day


class DelegationTold(Told):
    """One delegation; `ended_at` is set where it was ended early."""

    id: int
    side: ApprovingSide
    absent_id: int
    absent: str
    stand_in_id: int
    stand_in: str
    first_on: Day
    last_on: Day
    created_at: datetime
    ended_at: datetime | None


class DelegationList(Told):
    """Those that were not ended, the latest first."""

    items: list[DelegationTold]


@rules_router.get("", response=RulesTold, summary="Read the rules of approval and everybody's limits")
@answers()
def get_approval_rules(request: HttpRequest) -> RulesTold:
    return _rules(caller_of(request))


@rules_router.put("", response=RulesTold, summary="Change the rules of approval")
@answers()
def change_approval_rules(request: HttpRequest, changes: RulesGiven) -> RulesTold:
    caller = caller_of(request)
    wanted = operations.RuleChanges(**changes.model_dump())
    operations.change_rules(company=caller.company, changes=wanted, by=caller.person, at=caller.now)
    return _rules(caller)


@rules_router.put("/limits", response=RulesTold, summary="Set a person's limit for a side, or take it off")
@answers()
def set_approval_limit(request: HttpRequest, limit: LimitGiven) -> RulesTold:
    caller = caller_of(request)
    operations.set_limit(
        company=caller.company,
        person=_person(caller, limit.person_id),
        side=Side(limit.side),
        amount=limit.amount,
        by=caller.person,
        at=caller.now,
    )
    return _rules(caller)


@delegations_router.get("", response=DelegationList, summary="List delegations")
@answers()
def list_delegations(request: HttpRequest) -> DelegationList:
    rows = queries.delegations(caller_of(request).company)[:MOST]
    return DelegationList(items=[_told(row) for row in rows])


@delegations_router.post("", response={201: DelegationTold}, summary="Let somebody approve in your place")
@answers(201)
def create_delegation(request: HttpRequest, asked: DelegationGiven) -> DelegationTold:
    caller = caller_of(request)
    made = operations.delegate(
        company=caller.company,
        side=Side(asked.side),
        absent=_person(caller, asked.absent_id),
        stand_in=_person(caller, asked.stand_in_id),
        first_on=asked.first_on,
        last_on=asked.last_on,
        by=caller.person,
        at=caller.now,
    )
    return _told(made)


@delegations_router.post("/{int:delegation_id}/end", response=DelegationTold, summary="End a delegation now")
@answers()
def end_delegation(request: HttpRequest, delegation_id: PathId) -> DelegationTold:
    caller = caller_of(request)
    found = caller.find(Delegation, delegation_id)
    return _told(operations.end_delegation(delegation=found, by=caller.person, at=caller.now))


MOST = 500
"""Delegations in one reply."""


def _person(caller: Caller, pk: int) -> Person:
    """Somebody of the company; Outsider for anybody else."""
    found = Membership.objects.filter(company=caller.company, person_id=pk).select_related("person").first()
    if found is None:
        raise Outsider()
    return found.person


def _rules(caller: Caller) -> RulesTold:
    rules = queries.rules_of(caller.company)
    return RulesTold(
        tolerance_amount=rules.tolerance_amount,
        tolerance_percent=rules.tolerance_percent,
        needs_charges=rules.needs_charges,
        one_person_may_do_both=rules.one_person_may_do_both,
        needs_attachment=rules.needs_attachment,
        rates=rules.rates,
        limits=[
            LimitTold(person_id=row.person_id, person=str(row.person), side=row.side, amount=row.amount)
            for row in queries.limits(caller.company)
        ],
    )


def _told(row: Delegation) -> DelegationTold:
    return DelegationTold(
        id=row.pk,
        side=row.side,
        absent_id=row.absent_id,
        absent=str(row.absent),
        stand_in_id=row.stand_in_id,
        stand_in=str(row.stand_in),
        first_on=row.first_on,
        last_on=row.last_on,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
