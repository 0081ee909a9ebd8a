"""Checking that the trail is whole, and remembering when that was last done and by whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.models import ChainHead
from crossfoot.audit.trail import Actor, Broken, Subject

TRAIL = "audit_trail"
"""The kind of the subject of a check: the company's trail itself."""

CHECKED = "audit_trail.checked"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of a company's trail: `events` is how many it held; `sentence` says what is broken."""

    at: datetime
    by: str
    events: int
    is_whole: bool
    sentence: str = ""


def check(*, company_id: int, by: Actor, at: datetime) -> Checked:
    """Recompute the whole chain and write down that it was done, as an event of the same chain.

    The reading happens outside a transaction, so that nobody has to wait for it.
    """
    broken: Broken | None = trail.verify(company_id)
    events = _length(company_id)
    checked = Checked(at, by.name, events, broken is None, "" if broken is None else broken.sentence)
    with transaction.atomic():
        trail.record(
            CHECKED,
            company_id=company_id,
            by=by,
            at=at,
            subject=Subject(TRAIL, company_id, "The audit trail"),
            data={"events": events, "is_whole": checked.is_whole, "sentence": checked.sentence},
        )
    return checked


def last_check(company_id: int) -> Checked | None:
    """The latest check, as it was written down; None where there was none."""
    event = trail.history(company_id, TRAIL, company_id).first()
    if event is None:
        return None
    data = json.loads(event.data)
    return Checked(event.at, event.actor, data["events"], data["is_whole"], data["sentence"])


def _length(company_id: int) -> int:
    head = ChainHead.objects.filter(company_id=company_id).first()
    return 0 if head is None else head.sequence
