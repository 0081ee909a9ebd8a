"""One company and the state it is in: records, ledger, preferences, closing date, edition, subscription,
switches.

What the rules of `entities` may know of it. How it comes to be, is read, copied and put back is above them, in
`file`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from qbsandbox.company.editions import PAID, SUBSCRIPTIONS, Edition, without_missing
from qbsandbox.company.flights import Flights
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Ledger
from qbsandbox.company.store import Store
from qbsandbox.company.switches import Switches

ADDRESS = "https://sandbox-quickbooks.api.intuit.com"


class Company:
    """A company and everything QuickBooks knows about it.

    One request at a time holds `lock`, from its first look at the records until its commit. `address` is where
    the last one reached it, scheme and host: temporary addresses of files begin with it.
    """

    def __init__(self, store: Store) -> None:
        self.lock = threading.RLock()
        self._load(store)

    def _load(self, store: Store) -> None:
        """Everything that follows from the store; also after a snapshot has taken its place."""
        self.store = store
        store.notes_changes = store.has_webhooks()
        self.address = ADDRESS
        self.flights = Flights(store.answered_requestids())
        self.ledger = Ledger(store)
        self.realm_id = store.note("realm_id") or ""
        self.profile = store.note("profile") or ""
        self.country = store.note("country") or ""
        self.home_currency = store.note("home_currency") or ""
        self.is_us = self.country == "US"
        self.edition = Edition(store.note("edition") or Edition.PLUS)
        self.subscription = store.note("subscription") or PAID
        self.barred = frozenset(json.loads(store.note("barred") or "[]"))
        """Users who were administrators and are none any more."""
        self.requests_seen = int(store.note("requests_seen") or 0)
        self.switches = Switches(**json.loads(store.note("switches") or "{}"))
        self._saved_switches = replace(self.switches)

    @property
    def name(self) -> str:
        return str(self._company_info()["CompanyName"])

    @property
    def preferences(self) -> JsonObject:
        """The preferences' own sections; treat as frozen, change them with `set_preferences`."""
        record = self.store.get("Preferences", 1)
        if record is None:
            raise LookupError("the company has no preferences")
        return record.body

    def set_preferences(self, section: str, **values: object) -> None:
        """Change preferences as a person would in QuickBooks' settings; None removes one."""
        with self.lock, self.store.transaction():
            record = self.store.get("Preferences", 1)
            if record is None:
                raise LookupError("the company has no preferences")
            merged = {**record.body.get(section, {}), **values}
            kept = {key: value for key, value in merged.items() if value is not None}
            at = datetime.fromtimestamp(record.updated_at, UTC)
            self.store.replace(record, {**record.body, section: kept}, at=at)

    def close_books(self, on: date | None, *, password: bool | str = False) -> None:
        """Set the closing date (None opens the books), with or without a password no API call can give.

        True is a password that nobody knows; a text is one that a person may give in the pages.
        """
        self.set_preferences("AccountingInfoPrefs", BookCloseDate=on.isoformat() if on else None)
        kept = _sealed(password) if isinstance(password, str) and password else "yes" if password else ""
        with self.lock, self.store.transaction():
            self.store.write_note("closing_password", kept if on else "")

    def opens_closed_books(self, password: str) -> bool:
        """Whether this is the password of the closing date; any text where there is none."""
        kept = self.store.note("closing_password") or ""
        salt = kept.partition("$")[0]
        return not kept or ("$" in kept and secrets.compare_digest(_sealed(password, salt), kept))

    @property
    def books_closed_on(self) -> date | None:
        closed = self.preferences["AccountingInfoPrefs"].get("BookCloseDate")
        return date.fromisoformat(closed) if closed else None

    @property
    def closing_has_password(self) -> bool:
        return bool(self.store.note("closing_password"))

    def set_edition(self, edition: Edition) -> None:
        """Move the company to another edition, as its owner would; what the new one lacks is switched off."""
        with self.lock, self.store.transaction():
            if edition is self.edition:
                return
            self.store.write_note("edition", edition.value)
            self._show("OfferingSku", edition.sku)
            record = self.store.get("Preferences", 1)
            if record is not None:
                at = datetime.fromtimestamp(record.updated_at, UTC)
                self.store.replace(record, without_missing(record.body, edition), at=at)
            self.edition = edition

    def set_subscription(self, status: str) -> None:
        """PAID, TRIAL or EXPIRED: after the end every write is refused with 6190. Raises ValueError."""
        if status not in SUBSCRIPTIONS:
            raise ValueError(f"A subscription is {', '.join(SUBSCRIPTIONS)}, not “{status}”.")
        with self.lock, self.store.transaction():
            self.store.write_note("subscription", status)
            self._show("SubscriptionStatus", status)
            self.subscription = status

    def bar(self, email: str, *, barred: bool = True) -> None:
        """Take a user's rights in this company away (their connections answer 120), or give them back."""
        with self.lock, self.store.transaction():
            self.barred = self.barred | {email} if barred else self.barred - {email}
            self.store.write_note("barred", json.dumps(sorted(self.barred)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One request's work: alone, and written wholly or not at all. Changed switches are saved with it."""
        with self.lock, self.store.transaction():
            yield
            self._write_switches()
            self.store.write_note("requests_seen", str(self.requests_seen))

    def keep_switches(self) -> None:
        """Save the switches now, without waiting for the next write."""
        with self.lock, self.store.transaction():
            self._write_switches()

    def _write_switches(self) -> None:
        if self.switches != self._saved_switches:
            self.store.write_note("switches", json.dumps(asdict(self.switches)))
            self._saved_switches = replace(self.switches)

    def _show(self, name: str, value: str) -> None:
        """Change one of the names and values of CompanyInfo."""
        record = self.store.get("CompanyInfo", 1)
        if record is not None:
            pairs = [
                {**pair, "Value": value} if pair["Name"] == name else pair
                for pair in record.body["NameValue"]
            ]
            at = datetime.fromtimestamp(record.updated_at, UTC)
            self.store.replace(record, {**record.body, "NameValue": pairs}, at=at)

    def _company_info(self) -> JsonObject:
        record = self.store.get("CompanyInfo", 1)
        if record is None:
            raise LookupError("the company has no CompanyInfo")
        return record.body


def _sealed(password: str, salt: str | None = None) -> str:
    """The password so that the file does not tell it."""
    salt = salt or secrets.token_hex(8)
    return f"{salt}${hashlib.pbkdf2_hmac('sha256', password.encode(), salt.encode(), 50_000).hex()}"
