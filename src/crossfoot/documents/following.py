"""What people decide about pushes beside the documents' own pages, heard of by what depends on the documents.

Imported with the app's models, so that it is registered wherever those are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crossfoot.documents.roads import ROADS
from crossfoot.documents.sending import Road
from crossfoot.sync import sources
from crossfoot.sync.sources import Follow
from crossfoot.tenancy.models import Person


def register() -> None:
    """Let every road follow what is skipped, or is accepted as gone from QuickBooks."""
    for kind, road in ROADS.items():
        sources.register_follow(kind, _following(road))


def _following(road: Road[Any]) -> Follow:
    def follow(ids: Sequence[int], by: Person, at: datetime) -> None:
        for document in road.model.objects.filter(pk__in=ids).select_related("company"):
            road.follow(document.company, [document.pk], by, at)

    return follow
