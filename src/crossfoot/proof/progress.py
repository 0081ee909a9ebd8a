"""How far a tie-out is, kept with its task between turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Reading:
    """How far a tie-out has read, kept with the task between turns. Amounts as text.

    Of a document on which both books agree nothing stays but what it adds to the sums, so that this is no larger for a
    hundred thousand documents than for a hundred.
    """

    unit: int = 0
    up_to: int | None = None
    """The last link that this tie-out knows, so that what is sent meanwhile does not look like a difference."""
    spans: list[list[str]] = field(default_factory=list)
    """First and last day of what is read at a time."""
    kinds: list[str] = field(default_factory=list)
    """The record types of which there is any document of ours."""
    documents: int = 0
    stated: str = "0"
    booked: str = "0"
    equal: int = 0
    differing: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    """Documents whose stated total is not the one that was booked."""
    missing: list[int] = field(default_factory=list)
    """Links whose document was not found on the days where it belongs."""
    elsewhere: list[int] = field(default_factory=list)
    """Links whose document was found on other days, or looked for by its id."""
    open: list[int] = field(default_factory=list)
    """Links whose document the ledger has otherwise than we predicted, or on other days."""
    rates: dict[str, str] = field(default_factory=dict)
    """Exchange rate of each foreign document that is not settled, by record type and id."""
    predicted: dict[str, str] = field(default_factory=dict)
    """Movement of the documents that are settled, by "account id|month"."""
    actual: dict[str, str] = field(default_factory=dict)
    """Our documents' movement by "account id|month"."""
    by_document: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same of those that are not settled, by "record type|id": what a difference opens into."""
    strays: dict[str, list[str]] = field(default_factory=dict)
    """Documents of ours that were moved into the period: [key, label] by "record type|id"."""
    others: dict[str, list[str]] = field(default_factory=dict)
    """Others' movement by "account id|month": [movement, count]."""
    others_listed: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    taxes: dict[str, str] = field(default_factory=dict)
    """Sales tax that QuickBooks computed itself, by link of a document that is not settled."""
    taxed: str = "0"
    """The same of all documents."""
    trial_balance: str = ""
    balances: dict[str, str] = field(default_factory=dict)
    """What QuickBooks has on the accounts of stock at the end, by role; empty for who keeps no inventory."""
