"""What people do with sales sources: describe them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.documents.sales_sources.models import SalesSource
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

LONGEST_NAME = 60


def describe(
    *, company: Company, name: str, kind: str, comes_paid: bool, by: Person, at: datetime
) -> SalesSource:
    """Say what a sales source is, and whether its orders come paid. It counts for orders that are entered from now on.

    Raises Refusal with what is wrong; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    name = name.strip()
    problems: list[Problem] = []
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        problems.append(
            _problem("name", f"A sales source has a name of 1 to {LONGEST_NAME} characters. Correct it.")
        )
    if kind not in SalesSource.Kind.values:
        offered = ", ".join(SalesSource.Kind.values)
        problems.append(
            _problem("kind", f"“{shown(kind)}” is not a kind of sales source. Use one of {offered}.")
        )
    if problems:
        raise refused(problems)
    with transaction.atomic():
        row, _ = SalesSource.objects.select_for_update().get_or_create(company=company, name=name)
        before = {"kind": row.kind, "comes_paid": row.comes_paid}
        row.kind, row.comes_paid = kind, comes_paid
        row.save(update_fields=["kind", "comes_paid"])
        trail.record(
            "sales_source.described",
            company_id=company.pk,
            by=actor_of(by),
            at=at,
            subject=Subject("sales_source", row.pk, str(row)),
            data={"before": before, "after": {"kind": kind, "comes_paid": comes_paid}},
        )
    return row


def _problem(where: str, sentence: str) -> Problem:
    return Problem(
        f"sales_source_{where}", sentence, Fix.CHANGE_SETTING, cause=f"sales_source:{where}", where=where
    )
