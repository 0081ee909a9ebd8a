"""One app's webhook in one company: what the developer portal lets an app choose, and what can be tried out.

Source: Intuit's pages "Webhooks" (old) and "Best practices" (newer), and Intuit's blog of 12 November 2025.
Where those disagree there is a setting here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

OPERATIONS = ("Create", "Update", "Delete", "Merge", "Void", "Emailed")

KINDS: Mapping[str, str] = {
    name: name
    for name in (
        "Account", "Bill", "BillPayment", "Budget", "Class", "CreditMemo", "Customer", "Department", "Deposit",
        "Employee", "Estimate", "Invoice", "Item", "JournalCode", "JournalEntry", "Payment", "PaymentMethod",
        "Preferences", "Purchase", "PurchaseOrder", "RefundReceipt", "SalesReceipt", "TaxAgency", "Term",
        "TimeActivity", "Transfer", "Vendor", "VendorCredit",
    )
} | {"CompanyCurrency": "Currency"}  # fmt: skip
"""The kinds of records webhooks report, by Intuit's table, and the name they have there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an app wants to be told, and how.

    shape            "cloudevents" (an array; the only one since 31 July 2026) or "legacy" (eventNotifications)
    kinds            which kinds of records, by Intuit's names; none named: all
    operations       of Create, Update, Delete, Merge, Void, Emailed; none named: all
    ladder           how failed posts are repeated: "new" is 10 s, 20 s, 30 s, 5 min, 20 min, 2 h, 4 h, 6 h and
                     then every 6 h; "old" is 20, 30 and 50 minutes, then the notification is dropped, and an
                     endpoint that has failed for a day is switched off
    holds_later      later notifications wait until the failed one is taken (the newer page: "may")
    window_seconds   changes are gathered this long from the first one before they are told
    deactivation     a list record made inactive is told as an "Update" or, the nearest to it that lists have, a
                     "Delete" (UNSURE)
    void_verb        the last word but one of a CloudEvents type: "voided" or "void" (apps disagree)
    legacy_times     lastUpdated as "2015-10-05T14:42:19-0700" ("offset") or "2015-10-05T21:42:19.000Z" ("utc")
    deleted_id_key   how a legacy Merge spells the id that is gone: "deletedId" or "deletedID"
    duplicates       each notification is posted so many times more
    delay_seconds    each notification comes so much later
    disorder         events in a notification, and notifications due together, come newest first
    losses           so many of the next notifications never come
    """

    url: str
    token: str
    app: str
    shape: Literal["cloudevents", "legacy"] = "cloudevents"
    kinds: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    ladder: Literal["new", "old"] = "new"
    holds_later: bool = True
    window_seconds: float = 1.0
    deactivation: Literal["Update", "Delete"] = "Update"
    void_verb: Literal["voided", "void"] = "voided"
    legacy_times: Literal["offset", "utc"] = "offset"
    deleted_id_key: Literal["deletedId", "deletedID"] = "deletedId"
    duplicates: int = 0
    delay_seconds: float = 0.0
    disorder: bool = False
    losses: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for what no webhook can be."""
        address = urlsplit(self.url)
        if address.scheme not in ("http", "https") or not address.netloc:
            raise ValueError(f"“{self.url}” is no web address to post to.")
        if not self.token:
            raise ValueError("A webhook needs a verifier token.")
        known = frozenset(KINDS.values())
        for kind in self.kinds:
            if kind not in known:
                raise ValueError(f"Webhooks do not report “{kind}”; they report {', '.join(sorted(known))}.")
        for operation in self.operations:
            if operation not in OPERATIONS:
                raise ValueError(f"“{operation}” is none of {', '.join(OPERATIONS)}.")
        for name, hint in get_type_hints(Settings).items():
            value = getattr(self, name)
            if get_origin(hint) is Literal and value not in get_args(hint):
                raise ValueError(f"{name} is {' or '.join(get_args(hint))}, not “{value}”.")
            if hint in (int, float) and (
                isinstance(value, bool) or not isinstance(value, int | float) or value < 0
            ):
                raise ValueError(f"{name} is a number of at least 0, not {value!r}.")
            if hint is bool and not isinstance(value, bool):
                raise ValueError(f"{name} is true or false, not {value!r}.")

    def wants(self, kind: str, operation: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (
            not self.operations or operation in self.operations
        )

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """With other values; lists become tuples. Raises ValueError for a setting there is not."""
        names = {field.name for field in fields(self)}
        unknown = sorted(changes.keys() - names)
        if unknown:
            raise ValueError(f"Not known here: {', '.join(unknown)}. Known are {', '.join(sorted(names))}.")
        return replace(self, **_tupled(changes))

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Settings:
        return cls(**_tupled(values))

    def as_json(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as it stands: `failing_since` is when its endpoint last began to fail, `active` is False once it
    was switched off for that (or by hand)."""

    id: int
    realm_id: str
    settings: Settings
    active: bool
    failing_since: float | None
    waiting: int

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "realm_id": self.realm_id,
            "active": self.active,
            "waiting": self.waiting,
            **self.settings.as_json(),
        }


def _tupled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
