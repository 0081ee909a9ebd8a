"""Which vendors' invoices wait for one person's approval, for the number in the menu and for a list's filter."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from crossfoot.core.approvals import Approver, Side
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.approvals.models import Approval
from crossfoot.documents.vendor_invoices.approving import FROM, KIND
from crossfoot.tenancy.models import Company, Person


def for_person(person: Person, company: Company, today: date) -> Q:
    """The condition on invoices that wait for a side for which this person may approve them now.

    By role or in somebody's place, within the limit (of a total in home currency; what is in another currency
    is judged when it is approved), and not where the person gave the other side's approval, unless the company
    lets one person do both. A person without any side gets a condition that nothing fulfils.
    """
    rules = approvals.rules_of(company)
    found = Q(pk__in=[])
    for side, absent in _ways(person, company, today):
        waits = Q(status=FROM[side])
        limit = absent.limits.get(side)
        if limit is not None:
            waits &= ~Q(currency=company.home_currency, total__gt=limit)
        found |= waits
    if rules.one_person_may_do_both:
        return found
    standing = Approval.objects.filter(company=company, document_kind=KIND, withdrawn_at=None)
    own = standing.filter(Q(person=person) | Q(on_behalf_of=person))
    # Looked up for each that waits: a person may have given many thousands.
    return found & ~Q(Exists(own.filter(document_id=OuterRef("pk"))))


def sides_of(person: Person, company: Company, today: date) -> tuple[Side, ...]:
    """The sides for which this person may approve today, by role or in somebody's place."""
    sides = {side for side, _ in _ways(person, company, today)}
    return tuple(side for side in Side if side in sides)


def _ways(person: Person, company: Company, today: date) -> list[tuple[Side, Approver]]:
    """Each side with whose limit counts: the person's own, or that of somebody absent."""
    own = approvals.approver_of(person, company)
    ways = [(side, own) for side in Side if side in own.sides]
    for one in approvals.stand_ins_of(person, company, today):
        if one.side in one.absent.sides:
            ways.append((one.side, one.absent))
    return ways
