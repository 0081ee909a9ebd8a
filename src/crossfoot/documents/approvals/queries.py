"""Reading approvals: the company's rules, who may approve what, and which approvals stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from crossfoot.core.approvals import POWER_OF, Approver, Given, Side, StandIn
from crossfoot.core.permissions import Can, Role, allows
from crossfoot.core.three_way import Tolerance
from crossfoot.documents.approvals.models import Approval, ApprovalLimit, ApprovalRules, Delegation
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Membership, Person


def rules_of(company: Company) -> ApprovalRules:
    """The company's rules; without a row, the defaults, not stored."""
    return ApprovalRules.objects.filter(company=company).first() or ApprovalRules(company=company)


def tolerance_of(rules: ApprovalRules) -> Tolerance:
    """What the three-way match allows."""
    return Tolerance(rules.tolerance_amount, rules.tolerance_percent)


def rate_of(rules: ApprovalRules, currency: str) -> Decimal | None:
    """What one unit of `currency` counts in home currency, for limits; None where nobody entered it."""
    found = rules.rates.get(currency)
    return None if found is None else Decimal(found)


def approver_of(person: Person, company: Company) -> Approver:
    """The person with the sides that their role allows and their limits; no sides for an outsider."""
    (found,) = approvers_of([person.pk], company) or [Approver(person.pk, str(person), frozenset())]
    return found


def approvers_of(person_ids: Iterable[int], company: Company) -> list[Approver]:
    """Those of these people who work in the company now, in two queries."""
    ids = set(person_ids)
    members = Membership.objects.filter(
        company=company, person_id__in=ids, is_active=True, person__is_active=True
    ).select_related("person")
    limits: dict[int, dict[Side, Decimal]] = {}
    for row in ApprovalLimit.objects.filter(company=company, person_id__in=ids):
        limits.setdefault(row.person_id, {})[Side(row.side)] = row.amount
    return [
        Approver(
            id=member.person_id,
            name=str(member.person),
            sides=frozenset(side for side in Side if allows(Role(member.role), POWER_OF[side])),
            limits=limits.get(member.person_id, {}),
        )
        for member in members
    ]


def stand_ins_of(person: Person, company: Company, today: date) -> list[StandIn]:
    """In whose places the person may approve today; none where their own role no longer handles vendors' invoices."""
    rows = list(delegations(company, today).filter(stand_in=person))
    if not rows or not is_fit(access.role_in(person, company)):
        return []
    absent = {one.id: one for one in approvers_of([row.absent_id for row in rows], company)}
    return [
        StandIn(Side(row.side), absent[row.absent_id], person.pk, row.first_on, row.last_on)
        for row in rows
        if row.absent_id in absent
    ]


def is_fit(role: Role | None) -> bool:
    """Whether somebody with this role may stand in for an approver; None is somebody from outside."""
    return role is not None and allows(role, Can.EDIT_VENDOR_INVOICES)


def delegations(company: Company, today: date | None = None) -> QuerySet[Delegation]:
    """The company's delegations that were not ended, those of `today` only where it is given; latest first."""
    rows = Delegation.objects.filter(company=company, ended_at=None)
    if today is not None:
        rows = rows.filter(first_on__lte=today, last_on__gte=today)
    return rows.select_related("absent", "stand_in", "created_by").order_by("-first_on", "-pk")


def limits(company: Company) -> QuerySet[ApprovalLimit]:
    """Every limit of the company, by person."""
    rows = ApprovalLimit.objects.filter(company=company).select_related("person")
    return rows.order_by("person__full_name", "person_id", "side")


def standing(kind: str, ids: Iterable[int]) -> dict[int, dict[Side, Approval]]:
    """The approvals that stand, by document and side."""
    rows = Approval.objects.filter(document_kind=kind, document_id__in=list(ids), withdrawn_at=None)
    found: dict[int, dict[Side, Approval]] = {}
    for row in rows.select_related("person", "on_behalf_of"):
        found.setdefault(row.document_id, {})[Side(row.side)] = row
    return found


def every(kind: str, document_id: int) -> list[Approval]:
    """Every approval of one document, withdrawn ones too, the oldest first."""
    rows = Approval.objects.filter(document_kind=kind, document_id=document_id)
    return list(rows.select_related("person", "on_behalf_of").order_by("approved_at", "pk"))


def as_given(approvals: Iterable[Approval]) -> list[Given]:
    """Rows as the values that the rules judge."""
    return [Given(Side(row.side), row.person_id, row.on_behalf_of_id) for row in approvals]
