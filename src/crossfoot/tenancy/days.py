"""Which day it is where a company is: what is meant by "today" in its books, its approvals and its delegations."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crossfoot.tenancy.models import Company


def zone_of(company: Company) -> tzinfo:
    """The company's time zone; UTC where its name is not one."""
    try:
        return ZoneInfo(company.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day_in(company: Company, at: datetime) -> date:
    """The day that the instant `at` falls on where the company is."""
    return at.astimezone(zone_of(company)).date()
