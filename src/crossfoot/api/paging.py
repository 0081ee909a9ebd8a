"""Pages of a list: `page` from 1 and `page_size` up to 200; the total is counted up to 10,000."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from pydantic import Field

from crossfoot.api.answering import Asked
from crossfoot.api.fields import Told
from crossfoot.documents.lists import LARGEST_PAGE, LAST_PAGE, PAGE_SIZE, Page, counted


class Paged(Asked):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE_SIZE


class Listed(Told):
    """One page. `total` is of all that match; it stops at 10,000, and `total_is_capped` says so."""

    page: int
    page_size: int
    has_next: bool
    total: int
    total_is_capped: bool


def page_of(rows: QuerySet[Any], asked: Paged) -> Page:
    """The page that is asked for; empty beyond the last one. `rows` are ordered, with the id last."""
    start = (asked.page - 1) * asked.page_size
    found = list(rows[start : start + asked.page_size + 1])
    return Page(
        found[: asked.page_size], asked.page, asked.page_size, len(found) > asked.page_size, counted(rows)
    )


def about(page: Page) -> dict[str, Any]:
    """The fields of `Listed`."""
    return {
        "page": page.number,
        "page_size": page.size,
        "has_next": page.has_next,
        "total": page.count.number,
        "total_is_capped": page.count.is_more,
    }
