"""The rules of approval, everybody's limits, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.core.approvals import POWER_OF, Side
from crossfoot.core.dates import in_words
from crossfoot.core.money import cents
from crossfoot.core.permissions import Can, Role, allows
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.documents import entry
from crossfoot.documents.approvals import queries
from crossfoot.documents.approvals.models import ApprovalLimit, ApprovalRules, Delegation
from crossfoot.documents.vendor_invoices import rematching
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

LARGEST_TOLERANCE = Decimal(10) ** 9
LARGEST_RATE = Decimal(10) ** 6
TOLERANCES = ("tolerance_amount", "tolerance_percent")
LONGEST_DELEGATION_DAYS = 366
"""Who is away for longer than a year should have a successor."""


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """What to change; None leaves it as it is. `rates` are currency → rate to home currency, all of them."""

    tolerance_amount: Decimal | None = None
    tolerance_percent: Decimal | None = None
    needs_charges: bool | None = None
    one_person_may_do_both: bool | None = None
    needs_attachment: bool | None = None
    rates: dict[str, Decimal] | None = None


def change_rules(*, company: Company, changes: RuleChanges, by: Person, at: datetime) -> ApprovalRules:
    """Change the company's rules of approval. Raises Refusal with all that is wrong, Forbidden or Outsider.

    By other tolerances the invoices that were not sent are matched anew, by a task where they are many.
    """
    access.require(by, Can.EDIT_APPROVAL_RULES, company, at=at)
    problems = _rule_problems(company, changes)
    if problems:
        raise refused(problems)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        rules = queries.rules_of(company)
        before = _told(rules)
        for name in (
            "tolerance_amount",
            "tolerance_percent",
            "needs_charges",
            "one_person_may_do_both",
            "needs_attachment",
        ):
            value = getattr(changes, name)
            if value is not None:
                setattr(rules, name, value)
        if changes.rates is not None:
            rules.rates = {currency: f"{rate:f}" for currency, rate in sorted(changes.rates.items())}
        rules.save()
        trail.record(
            "approval_rules.changed", company_id=company.pk, by=actor_of(by), at=at,
            subject=Subject("approval_rules", company.pk, "Rules of approval"),
            data={"before": before, "after": _told(rules)},
        )  # fmt: skip
        if any(before[name] != getattr(rules, name) for name in TOLERANCES):
            rematching.match_anew(company, by=by, at=at)
    return rules


def set_limit(
    *, company: Company, person: Person, side: Side, amount: Decimal | None, by: Person, at: datetime
) -> ApprovalLimit | None:
    """Up to which total, in home currency, a person may approve for a side; None takes the limit off.

    Raises Refusal for a negative amount or somebody who does not work here; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_APPROVAL_RULES, company, at=at)
    if access.role_in(person, company) is None:
        raise Refusal("There is no such person in this company. Choose one of its people.")
    if amount is not None:
        problems = list(
            entry.figure_problems(f"{person}", "amount", "the limit", amount, entry.LARGEST_AMOUNT)
        )
        if problems:
            raise refused(problems)
        amount = cents(amount, company.home_currency)
    with transaction.atomic():
        rows = ApprovalLimit.objects.select_for_update().filter(company=company, person=person, side=side)
        before = rows.values_list("amount", flat=True).first()
        limit = None
        if amount is None:
            rows.delete()
        else:
            limit, _ = ApprovalLimit.objects.update_or_create(
                company=company, person=person, side=side, defaults={"amount": amount}
            )
        trail.record(
            "approval_limit.set", company_id=company.pk, by=actor_of(by), at=at,
            subject=Subject("person", person.pk, str(person)),
            data={"side": side, "before": before, "after": amount},
        )  # fmt: skip
    return limit


def delegate(
    *,
    company: Company,
    side: Side,
    absent: Person,
    stand_in: Person,
    first_on: date,
    last_on: date,
    by: Person,
    at: datetime,
) -> Delegation:
    """Let `stand_in` approve for `side` in the place of `absent` on these days, up to the absent one's limit.

    People name their own stand-ins; for somebody else it takes the power over the rules. Raises Refusal:
    the absent one may not approve for that side, the stand-in does not handle vendors' invoices, would
    approve for both sides in these days, or the days are wrong; Forbidden or Outsider.
    """
    can = Can.DELEGATE_APPROVAL if by == absent else Can.EDIT_APPROVAL_RULES
    access.require(by, can, company, at=at)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        problems = _delegation_problems(company, side, absent, stand_in, first_on, last_on)
        if problems:
            raise refused(problems)
        made = Delegation.objects.create(
            company=company, side=side, absent=absent, stand_in=stand_in, first_on=first_on, last_on=last_on,
            created_at=at, created_by=by,
        )  # fmt: skip
        trail.record(
            "approval.delegated", company_id=company.pk, by=actor_of(by), at=at,
            subject=Subject("person", absent.pk, str(absent)),
            data={"side": side, "stand_in": str(stand_in), "stand_in_id": stand_in.pk,
                  "first_on": first_on, "last_on": last_on, "delegation": made.pk},
        )  # fmt: skip
    return made


def end_delegation(*, delegation: Delegation, by: Person, at: datetime) -> Delegation:
    """End it now; what was approved meanwhile stands. Raises Refusal where it was ended; Forbidden, Outsider."""
    is_own = by.pk in {delegation.absent_id, delegation.stand_in_id}
    company = delegation.company
    access.require(by, Can.DELEGATE_APPROVAL if is_own else Can.EDIT_APPROVAL_RULES, company, at=at)
    with transaction.atomic():
        stored = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if stored.ended_at is not None:
            raise Refusal("This delegation was ended already.")
        stored.ended_at = at
        stored.save(update_fields=["ended_at"])
        trail.record(
            "approval.delegation_ended", company_id=company.pk, by=actor_of(by), at=at,
            subject=Subject("person", stored.absent_id, str(stored.absent)),
            data={"side": stored.side, "stand_in_id": stored.stand_in_id, "delegation": stored.pk},
        )  # fmt: skip
    return stored


def _rule_problems(company: Company, changes: RuleChanges) -> list[Problem]:
    problems: list[Problem] = []
    name = "The rules of approval"
    if changes.tolerance_amount is not None:
        problems += entry.figure_problems(
            name, "tolerance_amount", "the tolerance", changes.tolerance_amount, LARGEST_TOLERANCE
        )
    percent = changes.tolerance_percent
    if percent is not None and not (percent.is_finite() and 0 <= percent <= 100):
        problems.append(
            entry.problem(
                "tolerance_percent",
                f"{name}: a tolerance of {percent:f} per cent is not between 0 and 100. Correct it.",
                "tolerance_percent",
            )
        )
    for currency, rate in (changes.rates or {}).items():
        if currency == company.home_currency:
            problems.append(
                entry.problem(
                    "rate_of_home_currency",
                    f"{name}: {currency} is the home currency and needs no rate. Leave it out.",
                    "rates",
                )
            )
        problems += entry.currency_problems(name, currency)
        problems += entry.figure_problems(
            name, "rates", f"the rate of {currency}", rate, LARGEST_RATE, zero=False
        )
    return problems


def _delegation_problems(
    company: Company, side: Side, absent: Person, stand_in: Person, first_on: date, last_on: date
) -> list[Problem]:
    problems = [
        *entry.date_problems("The delegation", "first_on", "the first day", first_on),
        *entry.date_problems("The delegation", "last_on", "the last day", last_on),
    ]
    role = access.role_in(absent, company)
    if role is None or not allows(role, POWER_OF[side]):
        problems.append(
            entry.problem(
                "absent_may_not",
                f"{absent} may not approve for {side.label}, so nobody can do it in their place. Choose "
                "somebody who may.",
                "absent",
            )
        )
    theirs = access.role_in(stand_in, company)
    if not queries.is_fit(theirs):
        problems.append(_unfit(stand_in, theirs))
    if absent == stand_in:
        problems.append(
            entry.problem(
                "own_stand_in",
                f"{absent} cannot stand in for themselves. Choose somebody else.",
                "stand_in",
            )
        )
    if last_on < first_on:
        problems.append(
            entry.problem(
                "days_in_order",
                f"The delegation ends on {in_words(last_on)} and begins on {in_words(first_on)}. Exchange them.",
                "last_on",
            )
        )
    elif (last_on - first_on).days >= LONGEST_DELEGATION_DAYS:
        problems.append(
            entry.problem(
                "too_long",
                f"A delegation lasts at most {LONGEST_DELEGATION_DAYS} days. Choose an earlier last day.",
                "last_on",
            )
        )
    both = Delegation.objects.filter(
        company=company, ended_at=None, stand_in=stand_in, side=side.other, absent=absent,
        first_on__lte=last_on, last_on__gte=first_on,
    )  # fmt: skip
    if both.exists():
        problems.append(
            entry.problem(
                "both_sides",
                f"{stand_in} stands in for {absent} for {side.other.label} in these days already, and nobody "
                "stands in for both sides. Choose somebody else.",
                "stand_in",
            )
        )
    return problems


def _unfit(stand_in: Person, role: Role | None) -> Problem:
    if role is None:
        sentence = "There is no such person in this company. Choose one of its people as the stand-in."
    else:
        sentence = (
            f"{stand_in} has the role {role.label}, which does not handle vendors' invoices. Choose a stand-in "
            "who does, or give them another role."
        )
    return entry.problem("unfit_stand_in", sentence, "stand_in")


def _told(rules: ApprovalRules) -> dict[str, object]:
    return {
        "tolerance_amount": rules.tolerance_amount,
        "tolerance_percent": rules.tolerance_percent,
        "needs_charges": rules.needs_charges,
        "one_person_may_do_both": rules.one_person_may_do_both,
        "needs_attachment": rules.needs_attachment,
        "rates": rules.rates,
    }
