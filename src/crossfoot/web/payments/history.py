"""A payment's history in plain sentences: what happened, to which documents, and how they stand by that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from crossfoot.audit.models import Event
from crossfoot.core.money import cents
from crossfoot.core.paid import PaidState
from crossfoot.documents import roads
from crossfoot.tenancy.models import Company
from crossfoot.web.payments.rows import PAID_WORDS
from crossfoot.web.templatetags.crossfoot import event_words

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `reason` is what a person wrote, or why two things were brought together."""

    at: datetime
    actor: str
    sentence: str
    reason: str


def history_of(company: Company, events: Iterable[Event]) -> list[Happened]:
    """The events of one payment, in the order in which they are given."""
    return [_happened(company, event) for event in events]


def _happened(company: Company, event: Event) -> Happened:
    data: Data = json.loads(event.data)
    verb = event.verb.removeprefix("payment.")
    if verb in SAYS:
        sentence = SAYS[verb](data)
    elif verb in ABOUT_A_DOCUMENT:
        sentence = ABOUT_A_DOCUMENT[verb].format(_named(company, str(data.get("document", ""))))
    else:
        sentence = f"{event_words(event.verb)}."
    reason = "" if verb in {"applied", "unapplied"} else str(data.get("reason") or "")
    return Happened(event.at, str(event.actor), sentence, reason)


def _pulled(data: Data) -> str:
    stands = {"voided": ", voided there", "deleted": ", deleted there"}.get(str(data.get("status")), "")
    return f"Read from QuickBooks{stands}: {_amount(data)}."


def _changed(data: Data) -> str:
    return f"It was changed in QuickBooks, and is {_amount(data)} now."


def _recorded(data: Data) -> str:
    of_whom = f" of {data['party']}" if data.get("party") else ""
    return f"Recorded here: {_amount(data)}{of_whom}."


def _applied(data: Data) -> str:
    told = [_standing(one, data, "{amount} is on {number}") for one in data.get("documents", ())]
    return f"{'; '.join(told)}." if told else "It settles more now."


def _unapplied(data: Data) -> str:
    told = [
        _standing(one, data, "{amount} is left on {number}")
        if _number(one.get("amount"))
        else _standing(one, data, "nothing of it is on {number} any more")
        for one in data.get("documents", ())
    ]
    text = "; ".join(told) or "it settles less now"
    return f"{text[0].upper()}{text[1:]}."


SAYS: Mapping[str, Callable[[Data], str]] = {
    "pulled": _pulled,
    "changed": _changed,
    "recorded": _recorded,
    "applied": _applied,
    "unapplied": _unapplied,
    "voided": lambda data: "It was voided in QuickBooks, and settles nothing any more.",
    "deleted": lambda data: "It was deleted in QuickBooks, and settles nothing any more.",
    "cancelled": lambda data: (
        "Cancelled here: it settles nothing any more, and QuickBooks keeps it as it is."
    ),
    "restored": lambda data: "Restored: it counts again.",
}
"""What each event says."""

ABOUT_A_DOCUMENT = {
    "may_match": "It may have paid {}. Nothing was applied.",
    "match_dismissed": "Somebody said that it did not pay {}.",
}


def _standing(one: Data, data: Data, says: str) -> str:
    """ "40.00 USD is on PO-1, of which 40.00 is open"."""
    amount = f"{_cents(one.get('amount'), data)} {data.get('currency', '')}".strip()
    text = says.format(amount=amount, number=one.get("number") or one.get("document"))
    if _number(one.get("open")) > 0:
        return f"{text}, of which {_cents(one.get('open'), data)} is open"
    status = str(one.get("status", ""))
    return f"{text}, which is {PAID_WORDS[PaidState(status)].lower()}" if status in set(PaidState) else text


def _named(company: Company, key: str) -> str:
    kind, _, pk = key.partition(":")
    found = roads.document_of(company, kind, int(pk)) if pk.isdigit() else None
    return str(found) if found else "a document that is no longer here"


def _amount(data: Data) -> str:
    return f"{_cents(data.get('amount'), data)} {data.get('currency', '')}".strip()


def _cents(value: Any, data: Data) -> str:
    return f"{cents(_number(value), str(data.get('currency') or 'USD')):,}"


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))
