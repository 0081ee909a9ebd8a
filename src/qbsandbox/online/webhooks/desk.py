"""The sandbox's webhooks: who wants to be told, telling them, and what was told."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from qbsandbox.clock import Clock
from qbsandbox.company.file import CompanyFile
from qbsandbox.online.webhooks import delivering, gathering
from qbsandbox.online.webhooks.delivering import Attempt, Transport, over_http
from qbsandbox.online.webhooks.payloads import NAMESPACE
from qbsandbox.online.webhooks.settings import Settings, Webhook
from qbsandbox.signin.oauth import OAuth

LOOKS_EVERY_SECONDS = 0.25
LOG_LENGTH = 1000


class Surroundings(Protocol):
    """What webhooks have to know of the sandbox they belong to."""

    @property
    def clock(self) -> Clock: ...
    @property
    def oauth(self) -> OAuth: ...
    @property
    def lenient(self) -> bool: ...
    @property
    def companies(self) -> Mapping[str, CompanyFile]: ...
    def company(self, realm_or_profile: str) -> CompanyFile: ...
    def settle(self) -> int: ...


class Webhooks:
    """Webhooks live in the company files, and with them what waits to be posted: a restart loses nothing.

    `transport` makes the posts; give it a function of your own (see `delivering.Transport`) and no socket is
    used. A served sandbox posts in the background (`start`); in process, call `deliver`.
    """

    def __init__(self, sandbox: Surroundings) -> None:
        self._sandbox = sandbox
        self.transport: Transport = over_http
        self._posting = threading.Lock()
        self._log: deque[Attempt] = deque(maxlen=LOG_LENGTH)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(
        self, realm: str, url: str, *, token: str | None = None, app: str | None = None, **settings: Any
    ) -> Webhook:
        """Tell the app about changes in this company from now on; `settings` as in `Settings`.

        `app` is a client id (the sandbox's own without one), `token` the verifier token (made up from the app's
        id without one). Only changes while the app is connected to the company are told. Raises ValueError.
        """
        company = self._sandbox.company(realm)
        client = app or self._sandbox.oauth.client_id
        wanted = Settings(
            url=url, token=token or str(uuid.uuid5(NAMESPACE, f"verifier/{client}")), app=client
        ).changed(settings)
        database = company.store.connection
        with company.lock, company.store.transaction():
            last = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").fetchone()
            made = database.execute(
                "INSERT INTO webhooks (settings, seen, active) VALUES (?, ?, 1)",
                (json.dumps(wanted.as_json()), last[0] if last else 0),
            )
            company.store.notes_changes = True
        return self.find(company.realm_id, made.lastrowid or 0)

    def all(self, realm: str | None = None) -> list[Webhook]:
        """The webhooks of a company, or of all."""
        found: list[Webhook] = []
        for company in self._companies(realm):
            with company.lock:
                found += gathering.stored(company)
        return found

    def find(self, realm: str, id: int) -> Webhook:
        """Raises KeyError where there is none."""
        for webhook in self.all(realm):
            if webhook.id == id:
                return webhook
        raise KeyError(f"Company {realm} has no webhook {id}.")

    def change(self, realm: str, id: int, **settings: Any) -> Webhook:
        """Other settings from now on; notifications that wait keep their bodies. Raises ValueError."""
        webhook = self.find(realm, id)
        company = self._sandbox.company(realm)
        with company.lock, company.store.transaction():
            gathering.save(company, id, webhook.settings.changed(settings))
        return self.find(realm, id)

    def switch(self, realm: str, id: int, *, active: bool) -> Webhook:
        """Switch a webhook on or off, as in the portal; switched on, it has no failures behind it."""
        self.find(realm, id)
        company = self._sandbox.company(realm)
        with company.lock, company.store.transaction():
            company.store.connection.execute(
                "UPDATE webhooks SET active = ?, failing_since = NULL WHERE id = ?", (active, id)
            )
        return self.find(realm, id)

    def remove(self, realm: str, id: int) -> None:
        """Forget a webhook and what waits for it."""
        self.find(realm, id)
        company = self._sandbox.company(realm)
        with company.lock, company.store.transaction():
            database = company.store.connection
            database.execute("DELETE FROM notifications WHERE webhook_id = ?", (id,))
            database.execute("DELETE FROM webhooks WHERE id = ?", (id,))
            company.store.notes_changes = company.store.has_webhooks()

    def deliver(self, now: datetime | None = None, *, at_once: bool = False) -> list[Attempt]:
        """Post what is due by `now` (the sandbox's clock); returns the posts that were made.

        `at_once` does not wait for the end of the window in which changes are gathered.
        """
        self._sandbox.settle()
        moment = now or self._sandbox.clock.now()
        made: list[Attempt] = []
        with self._posting:
            for company in self._companies(None):
                if company.store.notes_changes:
                    gathering.gather(
                        company,
                        moment,
                        is_connected=partial(self._connected, company.realm_id, now=moment),
                        at_once=at_once,
                    )
                    with company.lock:
                        webhooks = gathering.stored(company)
                    for webhook in webhooks:
                        made += delivering.deliver(company, webhook, moment, self.transport)
            self._log.extend(made)
        return made

    @property
    def log(self) -> tuple[Attempt, ...]:
        """The last posts, oldest first."""
        return tuple(self._log)

    def start(self) -> None:
        """Post in the background from now on."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the background work; what waits is posted after the next start."""
        thread, self._thread = self._thread, None
        self._stopped.set()
        if thread is not None:
            thread.join(timeout=delivering.ANSWER_WITHIN_SECONDS + 1)

    def forget(self) -> None:
        """Empty the log."""
        self._log.clear()

    def _run(self) -> None:
        while not self._stopped.wait(LOOKS_EVERY_SECONDS):
            try:
                if any(company.store.notes_changes for company in self._companies(None)):
                    self.deliver()
            except (sqlite3.ProgrammingError, RuntimeError, KeyError):
                # A company was closed or replaced meanwhile (reset); its webhooks are gone with it.
                continue

    def _connected(self, realm_id: str, app: str, *, now: datetime) -> bool:
        return self._sandbox.lenient or self._sandbox.oauth.is_connected(
            realm_id=realm_id, client_id=app, now=now
        )

    def _companies(self, realm: str | None) -> list[CompanyFile]:
        if realm is not None:
            return [self._sandbox.company(realm)]
        return list(self._sandbox.companies.values())
