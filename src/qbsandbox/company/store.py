"""The company's records in one SQLite database, on disk or in memory.

A record is kept as the JSON text of its own properties; what changes with other records (names behind
references, balances) is added when it is read. Money in tables is an integer count of hundredths. Nothing
here knows a rule.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from qbsandbox.company import jsontext
from qbsandbox.company.database import Database
from qbsandbox.company.families import FAMILIES, Family
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import LARGEST_ID, EntryLine, Posting, Record, as_id

# Entries from this line on are the cost of stock: they stay when the document is posted anew.
STOCK_LINES = 100_000

COLUMNS = "entity, id, sync_token, created_at, updated_at, active, body"


class Store(Database):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.notes_changes = False
        """Whether changes are written down for webhooks; only while there is one."""
        self._lists: dict[tuple[str, int], Record] = {}
        # Ids of accounts found by what they are (books.py), until any account changes.
        self.well_known: dict[tuple[str, str], int] = {}

    def insert(self, entity: str, body: JsonObject, *, at: datetime, id: int | None = None) -> Record:
        """Add a record under the next id of its family, or under a given one (seeds)."""
        family = FAMILIES[entity]
        if id is None:
            id = self.next_number(family.sequence, family.first)
        else:
            self.raise_sequence(family.sequence, id)
        seconds = int(at.timestamp())
        record = Record(entity, id, 0, seconds, seconds, body.get("Active") is not False, body)
        self.connection.execute(
            f"INSERT INTO objects ({COLUMNS}, name_key, number_key, dated_on, party_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (entity, id, 0, seconds, seconds, record.active, jsontext.write(body), *_keys(family, body)),
        )
        self._remember(record)
        self._forget_accounts(entity)
        self.note_change(entity, id, "Create", at=at)
        return record

    def replace(self, record: Record, body: JsonObject, *, at: datetime, operation: str = "Update") -> Record:
        """Write a new body: SyncToken + 1, LastUpdatedTime `at`. `operation` is what webhooks call it: Update,
        Void or Emailed."""
        seconds = int(at.timestamp())
        changed = Record(
            record.entity,
            record.id,
            record.sync_token + 1,
            record.created_at,
            seconds,
            body.get("Active") is not False,
            body,
        )
        self.connection.execute(
            "UPDATE objects SET sync_token = ?, updated_at = ?, active = ?, body = ?, name_key = ?,"
            " number_key = ?, dated_on = ?, party_id = ? WHERE entity = ? AND id = ?",
            (
                changed.sync_token,
                seconds,
                changed.active,
                jsontext.write(body),
                *_keys(FAMILIES[record.entity], body),
                record.entity,
                record.id,
            ),
        )
        self._remember(changed)
        self._forget_accounts(record.entity)
        put_away = operation == "Update" and record.active and not changed.active
        self.note_change(record.entity, record.id, "Deactivate" if put_away else operation, at=at)
        return changed

    def rewrite(self, record: Record, body: JsonObject, *, at: datetime) -> None:
        """Write a new body without counting it as somebody's change (stock on hand): the SyncToken stays."""
        seconds = int(at.timestamp())
        self.connection.execute(
            "UPDATE objects SET updated_at = ?, body = ? WHERE entity = ? AND id = ?",
            (seconds, jsontext.write(body), record.entity, record.id),
        )
        self._remember(
            Record(
                record.entity, record.id, record.sync_token, record.created_at, seconds, record.active, body
            )
        )

    def delete(self, record: Record, *, at: datetime, merged_into: int | None = None) -> None:
        """Take a record away; `merged_into` is the one that has taken over what was its."""
        self.connection.execute("DELETE FROM objects WHERE entity = ? AND id = ?", (record.entity, record.id))
        self.connection.execute(
            "INSERT INTO tombstones VALUES (?, ?, ?)", (record.entity, record.id, int(at.timestamp()))
        )
        self._lists.pop((record.entity, record.id), None)
        if merged_into is None:
            self.note_change(record.entity, record.id, "Delete", at=at)
        else:
            self.note_change(record.entity, merged_into, "Merge", at=at, deleted_id=record.id)

    def has_webhooks(self) -> bool:
        return self.connection.execute("SELECT 1 FROM webhooks LIMIT 1").fetchone() is not None

    def note_change(
        self, entity: str, id: int, operation: str, *, at: datetime, deleted_id: int | None = None
    ) -> None:
        """Write down for the webhooks that a record changed; `deleted_id` is the one that a Merge took away."""
        if self.notes_changes:
            self.connection.execute(
                "INSERT INTO changes (entity, id, operation, at, deleted_id) VALUES (?, ?, ?, ?, ?)",
                (entity, id, operation, at.timestamp(), deleted_id),
            )

    def get(self, entity: str, id: int) -> Record | None:
        kept = self._lists.get((entity, id))
        if kept is not None:
            return kept
        if id >= LARGEST_ID:
            return None
        row = self.connection.execute(
            f"SELECT {COLUMNS} FROM objects WHERE entity = ? AND id = ?", (entity, id)
        ).fetchone()
        return None if row is None else self._record(row)

    def find(self, entity: str, id: object) -> Record | None:
        """The record behind an id as clients write it; None for what is no id, too."""
        number = as_id(id)
        return self.get(entity, number) if number else None

    def rate(self, source: str, as_of: str) -> Record | None:
        """The exchange rate that was set for a currency and a day."""
        found = self.select("ExchangeRate", " AND dated_on = ? AND +name_key = ?", (as_of, source.casefold()))
        return next(found, None)

    def was_deleted(self, entity: str, id: int) -> bool:
        return bool(
            self.connection.execute(
                "SELECT 1 FROM tombstones WHERE entity = ? AND id = ?", (entity, id)
            ).fetchone()
        )

    def deleted_since(self, entity: str, seconds: int, *, limit: int) -> list[tuple[int, int]]:
        """(id, when) of the records of a kind that were deleted then or later, oldest deletion first."""
        return self.connection.execute(
            "SELECT id, deleted_at FROM tombstones WHERE entity = ? AND deleted_at >= ?"
            " ORDER BY deleted_at, id LIMIT ?",
            (entity, seconds, limit),
        ).fetchall()

    def select(self, entity: str, rest: str = "", parameters: Sequence[object] = ()) -> Iterator[Record]:
        """Records of one kind; `rest` continues the statement after `entity = ?` (" AND …", " ORDER …")."""
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM objects WHERE entity = ?{rest}", (entity, *parameters)
        )
        for row in rows.fetchall():
            yield self._lists.get((row[0], row[1])) or self._record(row)

    def ids(self, entity: str, rest: str = "", parameters: Sequence[object] = ()) -> list[int]:
        """The ids of records of one kind, without reading the records: the indexes hold them, too."""
        rows = self.connection.execute(
            f"SELECT id FROM objects WHERE entity = ?{rest}", (entity, *parameters)
        ).fetchall()
        return [int(row[0]) for row in rows]

    def count(self, entity: str, rest: str = "", parameters: Sequence[object] = ()) -> int:
        sql = f"SELECT count(*) FROM objects WHERE entity = ?{rest}"
        return int(self.connection.execute(sql, (entity, *parameters)).fetchone()[0])

    def named(self, entities: Sequence[str], name: str) -> list[Record]:
        """Records of these kinds with this name, case aside."""
        return [
            r for entity in entities for r in self.select(entity, " AND name_key = ?", (name.casefold(),))
        ]

    def below(self, entity: str, parent_id: int) -> Iterator[Record]:
        """The sub-records of a record, and theirs."""
        for record in self.select(entity, " AND party_id = ?", (parent_id,)):
            yield record
            yield from self.below(entity, record.id)

    def numbered(self, entity: str, number: str) -> list[Record]:
        return list(self.select(entity, " AND number_key = ?", (number.casefold(),)))

    def touch(self, entity: str, id: int, *, at: datetime) -> None:
        """A balance moved: LastUpdatedTime follows, the SyncToken does not (recorded)."""
        seconds = int(at.timestamp())
        self.connection.execute(
            "UPDATE objects SET updated_at = ? WHERE entity = ? AND id = ?", (seconds, entity, id)
        )
        kept = self._lists.get((entity, id))
        if kept is not None:
            kept.updated_at = seconds

    def post(self, record: Record, postings: Sequence[Posting], *, at: datetime) -> None:
        """Book the entries of a transaction; raises ValueError unless they balance in home currency."""
        if sum(posting.cents for posting in postings):
            raise ValueError(f"{record.entity} {record.id} does not balance: {postings}")
        dated_on = record.body[FAMILIES[record.entity].dated or "TxnDate"]
        lines = [p for p in postings if p.cents or p.own_cents]
        self.connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    record.entity,
                    record.id,
                    line,
                    dated_on,
                    p.account_id,
                    p.cents,
                    p.own_cents,
                    p.currency,
                    p.name[0] if p.name else None,
                    p.name[1] if p.name else None,
                    p.moves_name,
                    p.memo,
                    *p.tags,
                )
                for line, p in enumerate(lines)
            ],
        )
        self._move(lines, 1, at=at)

    def unpost(self, record: Record, *, at: datetime) -> None:
        """Take the entries of a transaction back, but for those of the cost of stock."""
        rows = self.connection.execute(
            "SELECT account_id, cents, own_cents, currency, name_entity, name_id, moves_name FROM entries"
            " WHERE txn_id = ? AND line < ?",
            (record.id, STOCK_LINES),
        ).fetchall()
        lines = [
            Posting(account, cents, own, currency, (kind, name) if name else None, "", bool(moves))
            for account, cents, own, currency, kind, name, moves in rows
        ]
        self.connection.execute("DELETE FROM entries WHERE txn_id = ? AND line < ?", (record.id, STOCK_LINES))
        self._move(lines, -1, at=at)

    def exchange_entries(
        self, removed: Sequence[EntryLine], added: Sequence[EntryLine], *, at: datetime
    ) -> None:
        """Take single entries back and book others in home currency; names owe nothing by them.

        Raises ValueError unless what is booked less what is taken back balances.
        """
        moved: dict[int, int] = {}
        for sign, lines in ((-1, removed), (1, added)):
            for line in lines:
                account = line.posting.account_id
                moved[account] = moved.get(account, 0) + sign * line.posting.cents
        if sum(moved.values()):
            raise ValueError(f"the exchange does not balance: {removed} {added}")
        if removed:
            self.connection.executemany(
                "DELETE FROM entries WHERE txn_id = ? AND line = ?", [(e.txn_id, e.line) for e in removed]
            )
        if added:
            self.connection.executemany(
                "INSERT INTO entries (entity, txn_id, line, dated_on, account_id, cents, own_cents, currency,"
                " name_entity, name_id, moves_name, memo, class_id, department_id, item_id, customer_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
                [
                    (
                        e.entity,
                        e.txn_id,
                        e.line,
                        e.dated_on,
                        e.posting.account_id,
                        e.posting.cents,
                        e.posting.own_cents,
                        e.posting.currency,
                        *(e.posting.name or (None, None)),
                        e.posting.memo,
                        *e.posting.tags,
                    )
                    for e in added
                ],
            )
        home = next((e.posting.currency for e in (*added, *removed)), "")
        totals = [Posting(account, cents, cents, home) for account, cents in moved.items() if cents]
        self._move(totals, 1, at=at)

    def account_totals(self, account_id: int) -> tuple[int, int]:
        """Hundredths of home currency and of the documents' own currency, debit positive."""
        row = self.connection.execute(
            "SELECT cents, own_cents FROM account_totals WHERE account_id = ?", (account_id,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def name_total(self, name_id: int) -> int:
        row = self.connection.execute(
            "SELECT own_cents FROM name_totals WHERE name_id = ?", (name_id,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _move(self, lines: Sequence[Posting], sign: int, *, at: datetime) -> None:
        """Add to the totals of accounts and names, each once, and let their records know the time."""
        accounts: dict[int, tuple[int, int]] = {}
        names: dict[tuple[str, int], int] = {}
        for p in lines:
            home, own = accounts.get(p.account_id, (0, 0))
            accounts[p.account_id] = (home + sign * p.cents, own + sign * p.own_cents)
            if p.name and p.moves_name:
                names[p.name] = names.get(p.name, 0) + sign * p.own_cents
        for account_id, sums in accounts.items():
            self.connection.execute(
                "INSERT INTO account_totals VALUES (?, ?, ?) ON CONFLICT (account_id) DO UPDATE"
                " SET cents = cents + excluded.cents, own_cents = own_cents + excluded.own_cents",
                (account_id, *sums),
            )
            self.touch("Account", account_id, at=at)
        for (entity, name_id), own in names.items():
            self.connection.execute(
                "INSERT INTO name_totals VALUES (?, ?) ON CONFLICT (name_id) DO UPDATE"
                " SET own_cents = own_cents + excluded.own_cents",
                (name_id, own),
            )
            self.touch(entity, name_id, at=at)

    def _record(self, row: Sequence[object]) -> Record:
        entity, id, sync_token, created_at, updated_at, active, body = row
        record = Record(
            str(entity),
            int(str(id)),
            int(str(sync_token)),
            int(str(created_at)),
            int(str(updated_at)),
            bool(active),
            jsontext.read(str(body)),
        )
        self._remember(record)
        return record

    def _remember(self, record: Record) -> None:
        if not FAMILIES[record.entity].posts:
            self._lists[record.entity, record.id] = record

    def _undo(self, statement: str) -> None:
        super()._undo(statement)
        self._lists.clear()
        self.well_known.clear()

    def _forget_accounts(self, entity: str) -> None:
        if entity == "Account":
            self.well_known.clear()


def _keys(family: Family, body: JsonObject) -> tuple[str | None, str | None, str | None, int | None]:
    name = body.get(family.name) if family.name else None
    number = body.get(family.number) if family.number else None
    party = body.get(family.party) if family.party else None
    return (
        name.casefold() if name else None,
        number.casefold() if number else None,
        body.get(family.dated) if family.dated else None,
        int(party["value"]) if party else None,
    )
