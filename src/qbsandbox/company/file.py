"""One QuickBooks company: its records, its ledger, its switches, in memory or in a file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from qbsandbox.company import jsontext
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.flights import Flights
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Ledger
from qbsandbox.company.seeds import uk, us
from qbsandbox.company.store import Store
from qbsandbox.company.switches import Switches


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of company that can be made: its country, home currency and the function that fills it."""

    country: str
    home_currency: str
    fill: Callable[[Store, datetime], None]


PROFILES: Mapping[str, Profile] = {
    "us": Profile("US", "USD", us.fill),
    "uk": Profile("GB", "GBP", uk.fill),
}


class CompanyFile:
    """A company and everything QuickBooks knows about it.

    One request at a time holds `lock`, from its first look at the records until its commit.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.lock = threading.RLock()
        self.flights = Flights(store.answered_requestids())
        self.ledger = Ledger(store)
        self.realm_id = store.note("realm_id") or ""
        self.profile = store.note("profile") or ""
        self.requests_seen = int(store.note("requests_seen") or 0)
        self.switches = Switches(**json.loads(store.note("switches") or "{}"))
        self._saved_switches = self.switches_text()

    @classmethod
    def create(cls, *, profile: str, realm_id: str, now: datetime, path: Path | None = None) -> CompanyFile:
        """A new company, "us" or "uk", filled with its seeds.

        Raises ValueError for another profile and FileExistsError where `path` is taken.
        """
        if profile not in PROFILES:
            raise ValueError(f"there is no company profile {profile!r}; choose one of {', '.join(PROFILES)}")
        store = Store.create(path)
        with store.transaction():
            store.write_note("realm_id", realm_id)
            store.write_note("profile", profile)
            store.write_note("switches", json.dumps(asdict(Switches())))
            PROFILES[profile].fill(store, now)
        return cls(store)

    @classmethod
    def open(cls, path: Path) -> CompanyFile:
        """A company that was created or saved at `path`; raises FileNotFoundError where there is none."""
        return cls(Store.open(path))

    def close(self) -> None:
        """Let go of the file. The company cannot be used afterwards."""
        with self.lock:
            self.keep_switches()
            self.store.connection.close()

    def all(self, entity: str) -> list[JsonObject]:
        """Every record of a kind as REST shows it, inactive ones included, oldest first; fractions are
        Decimals."""
        with self.lock:
            books = Books(self, datetime.fromtimestamp(0, UTC))
            type = ENTITIES[entity]
            shown = [show(books, type, record) for record in self.store.select(entity, " ORDER BY id")]
        read: list[JsonObject] = jsontext.read(jsontext.write(shown))
        return read

    @property
    def name(self) -> str:
        return str(self._company_info()["CompanyName"])

    @property
    def country(self) -> str:
        return PROFILES[self.profile].country

    @property
    def home_currency(self) -> str:
        return PROFILES[self.profile].home_currency

    @property
    def is_us(self) -> bool:
        return self.country == "US"

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

    def close_books(self, on: date | None, *, password: bool = False) -> None:
        """Set the closing date (None opens the books), with or without a password no API call can give."""
        self.set_preferences("AccountingInfoPrefs", BookCloseDate=on.isoformat() if on else None)
        with self.lock, self.store.transaction():
            self.store.write_note("closing_password", "yes" if on and password else "")

    @property
    def books_closed_on(self) -> date | None:
        closed = self.preferences["AccountingInfoPrefs"].get("BookCloseDate")
        return date.fromisoformat(closed) if closed else None

    @property
    def closing_has_password(self) -> bool:
        return bool(self.store.note("closing_password"))

    def save_as(self, path: Path) -> None:
        """Copy the whole company, stored replies included, into a new file; raises FileExistsError."""
        if path.exists():
            raise FileExistsError(f"{path} is taken")
        with self.lock:
            self.keep_switches()
            copy = sqlite3.connect(path)
            try:
                self.store.connection.backup(copy)
                copy.execute("PRAGMA journal_mode = WAL")
            finally:
                copy.close()

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

    def switches_text(self) -> str:
        return json.dumps(asdict(self.switches))

    def _write_switches(self) -> None:
        text = self.switches_text()
        if text != self._saved_switches:
            self.store.write_note("switches", text)
            self._saved_switches = text

    def _company_info(self) -> JsonObject:
        record = self.store.get("CompanyInfo", 1)
        if record is None:
            raise LookupError("the company has no CompanyInfo")
        return record.body
