"""A company as a file: made from its profile, opened, read, copied, put back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from qbsandbox.company import images, jsontext
from qbsandbox.company.company import Company
from qbsandbox.company.editions import Edition
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.profiles import PROFILES, Plan
from qbsandbox.company.seeds.seeding import Seeder
from qbsandbox.company.store import Store
from qbsandbox.company.switches import Switches


class CompanyFile(Company):
    """A company in memory or in a file of its own."""

    @classmethod
    def create(
        cls,
        *,
        profile: str,
        realm_id: str,
        now: datetime,
        path: Path | None = None,
        edition: Edition = Edition.PLUS,
        multicurrency: bool | None = None,
        home_currency: str | None = None,
    ) -> CompanyFile:
        """A new company of a profile ("us", "uk", "ca", "au", "fr", "sample"), filled with its seeds.

        `multicurrency` is on where the edition has it, `home_currency` the country's, unless given. Raises
        ValueError for what does not exist and FileExistsError where `path` is taken.
        """
        plan = Plan(profile, edition, multicurrency, home_currency)
        plan.check()
        store = Store.create(path)
        with store.transaction():
            store.write_note("realm_id", realm_id)
            store.write_note("profile", profile)
            store.write_note("country", plan.country)
            store.write_note("home_currency", plan.currency)
            store.write_note("edition", edition.value)
            store.write_note("plan", plan.words)
            store.write_note("switches", json.dumps(asdict(Switches())))
            seeder = Seeder(
                store,
                now,
                plan.currency,
                country=plan.country,
                edition=edition,
                multicurrency=plan.in_many_currencies,
            )
            PROFILES[profile].fill(seeder)
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
    def plan(self) -> Plan:
        """What it was made as, which a reset makes again."""
        return Plan.of(self.store.note("plan") or self.profile)

    def set_plan(self, plan: Plan) -> None:
        """What a reset is to make again."""
        with self.lock:
            self.store.write_note("plan", plan.words)

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

    def rename(self, realm_id: str) -> None:
        """Give the company another realm id, as a copy needs one."""
        with self.lock:
            self.store.write_note("realm_id", realm_id)
            self.realm_id = realm_id

    def image(self) -> bytes:
        """The whole company as the bytes of its database."""
        with self.lock:
            self.keep_switches()
            return images.taken(self.store.connection)

    def restore(self, image: bytes) -> None:
        """Put the company back to where it was when `image` was taken; whoever holds this object sees it."""
        with self.lock:
            images.put_back(self.store.connection, image)
            self._load(Store(self.store.connection))

    @classmethod
    def from_image(
        cls, image: bytes, *, path: Path | None = None, realm_id: str | None = None
    ) -> CompanyFile:
        """A company made from an image, in memory or in a new file, under its own or another realm id."""
        store = Store.create(path)
        images.put_back(store.connection, image)
        company = cls(store)
        if realm_id is not None:
            company.rename(realm_id)
        return company
