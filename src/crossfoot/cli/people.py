"""On whose behalf a command acts, and in which company."""

from __future__ import annotations

from datetime import datetime

import typer

from crossfoot.core.permissions import Role
from crossfoot.tenancy.models import Company, Membership, Person


def company_of(slug: str | None) -> Company:
    """The company with this slug, or the only one there is. Exits with a sentence where it is not clear."""
    companies = list(Company.objects.order_by("slug"))
    if slug is None and len(companies) == 1:
        return companies[0]
    for company in companies:
        if company.slug == slug:
            return company
    names = ", ".join(company.slug for company in companies) or "none yet; sign in and make one"
    raise refused(f"Say which company with --company. There are: {names}.")


def person_of(email: str | None, company: Company, at: datetime) -> Person:
    """The member with this address, or the company's first administrator; operations ask the gate as ever."""
    members = (
        Membership.objects.filter(company=company, is_active=True).select_related("person").order_by("pk")
    )
    if email is not None:
        members = members.filter(person__email__iexact=email)
    else:
        members = members.filter(role=Role.ADMINISTRATOR)
    member = members.first()
    if member is None:
        raise refused(
            f"{email or 'An administrator'} does not work in {company.name}. Name a member with --as."
        )
    return member.person


def refused(sentence: str) -> typer.Exit:
    """Print the sentence to the error stream and leave with 1."""
    typer.echo(sentence, err=True)
    return typer.Exit(1)
