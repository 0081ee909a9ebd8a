"""What is open on a day, by party and age or in sum, added up by the database: the memory it takes does not grow
with the documents.

The same figures as those of `balances`, which names each document and is asked where one is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection as database

from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO
from crossfoot.core.paid import PaidState
from crossfoot.documents.payable import DATED
from crossfoot.parties.models import Party
from crossfoot.payments.balances import (
    AGES,
    DAYS,
    SORTS,
    STANDING_RECORDS,
    PartyBalance,
    Side,
    Sort,
    by_party,
    unapplied_items,
)
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import model_of
from crossfoot.sync.models import BookState

PARTIES_A_QUERY = 2000

DECIMALS = 2
"""Amounts are kept with so many in every currency."""


@dataclass(frozen=True, slots=True)
class OpenSum:
    """What is open of one kind of document in one currency, in all and of that what is past its due date."""

    kind: str
    currency: str
    count: int
    amount: Decimal
    overdue_count: int
    overdue: Decimal


def balances_of(connection: Connection, side: Side, on: date) -> list[PartyBalance]:
    """The balances of every party on a day, by name and currency; who has nothing open is left out."""
    sort = SORTS[side]
    ages: dict[tuple[int, str], list[Decimal]] = {}
    for kind in (*sort.charges, *sort.credits):
        sign = -1 if kind in sort.credits else 1
        for party, currency, age, _, amount in _summed(connection, sort, kind, on, "party_id, currency, age"):
            row = ages.setdefault((party, currency), [ZERO] * len(AGES))
            row[age] += sign * amount
    names = _names({party for party, _ in ages})
    found = {
        (names[party], f"{sort.party}:{party}", currency): row for (party, currency), row in ages.items()
    }
    for one in by_party(unapplied_items(connection, side, on), on):
        key = (one.party_name, one.party_key, one.currency)
        before = found.get(key, [ZERO] * len(AGES))
        found[key] = [sum(pair, ZERO) for pair in zip(before, one.ages, strict=True)]
    return [
        PartyBalance(key, name, currency, tuple(row))
        for (name, key, currency), row in sorted(found.items())
        if any(row)
    ]


def open_sums(connection: Connection, side: Side, on: date) -> list[OpenSum]:
    """What is open on a day of invoices or bills, by kind and currency; what is overpaid, credits and payments are
    not counted."""
    sort = SORTS[side]
    found = []
    for kind in sort.charges:
        sums: dict[str, list[Any]] = {}
        for currency, is_late, count, amount in _summed(
            connection, sort, kind, on, "currency, CASE WHEN age > 0 THEN 1 ELSE 0 END", where="cents > 0"
        ):
            row = sums.setdefault(currency, [0, ZERO, 0, ZERO])
            row[0] += count
            row[1] += amount
            if is_late:
                row[2], row[3] = count, amount
        found += [OpenSum(kind, currency, *row) for currency, row in sorted(sums.items())]
    return found


def _summed(
    connection: Connection, sort: Sort, kind: str, on: date, groups: str, *, where: str = "cents <> 0"
) -> Iterator[tuple[Any, ...]]:
    """The groups' columns, how many documents they hold, and what is open of them; one statement."""
    sql, values = _statement(connection, sort, kind, on)
    counted = (
        f"SELECT {groups}, COUNT(*), SUM(cents) FROM ({sql}) AS documents WHERE {where} GROUP BY {groups}"
    )
    with database.cursor() as cursor:
        cursor.execute(counted, values)
        for *key, count, cents in cursor.fetchall():
            yield (*key, int(count), Decimal(int(cents)).scaleb(-DECIMALS))


def _statement(connection: Connection, sort: Sort, kind: str, on: date) -> tuple[str, list[Any]]:
    """One row for each open document: party, currency, age and what is open in hundredths.

    What is applied is looked up only where the document says that something is, or where payments came after the day.
    """
    model = model_of(kind)
    is_plain = database.vendor == "sqlite"
    columns = {field.column for field in model._meta.concrete_fields}
    own = ", ".join(DATED[kind])
    own_due = f"COALESCE(due_on, {own})" if "due_on" in columns else f"COALESCE({own})"
    ages = " ".join(f"WHEN due_on >= %s THEN {place}" for place, _ in enumerate(DAYS))
    documents, applications = model._meta.db_table, Application._meta.db_table
    payments = Payment._meta.db_table
    standing = ", ".join(f"'{name}'" for name in STANDING_RECORDS)
    unpaid = ", ".join(f"'{state}'" for state in PaidState if state != PaidState.PAID)
    number = f"CAST(SUBSTR(later.document_key, {len(kind) + 2}) AS {'INTEGER' if is_plain else 'BIGINT'})"
    stands = f"""
        SELECT id, {sort.party}_id AS party_id, currency, paid_state, COALESCE(booked_total, total) AS owed,
               COALESCE(booked_on, {own}) AS dated_on, COALESCE(booked_due_on, {own_due}) AS due_on
        FROM {documents}
        WHERE company_id = %s AND book_state = '{BookState.SYNCHRONIZED}' AND booked_as IN ({standing})
    """
    # Two indexes answer these two; one condition with OR would read every document.
    sql = f"""
        SELECT party_id, currency, CASE {ages} ELSE {len(DAYS)} END AS age,
               ROUND((owed - CASE WHEN paid_state = '{PaidState.OPEN}' THEN 0 ELSE COALESCE((
                 SELECT SUM(application.amount) FROM {applications} application
                 JOIN {payments} payment ON payment.id = application.payment_id
                 WHERE application.document_key = %s || CAST(document.id AS {"TEXT" if is_plain else "VARCHAR"})
                  AND payment.company_id = %s AND payment.paid_on <= %s
                  AND payment.state = '{Payment.State.ACTIVE}' AND payment.kind <> '{Payment.Kind.EXPENSE}'
               ), 0) END) * 100) AS cents
        FROM (
          {stands} AND paid_state IN ({unpaid})
          UNION ALL
          {stands} AND paid_state = '{PaidState.PAID}' AND id IN (
            SELECT {number} FROM {applications} later
            JOIN {payments} payment ON payment.id = later.payment_id
            WHERE payment.company_id = %s AND payment.paid_on > %s AND later.document_key LIKE %s
          )
        ) AS document
        WHERE dated_on <= %s
    """
    ends = [_day(on - timedelta(days=days)) for days in DAYS]
    company, day, begin = connection.company_id, _day(on), f"{kind}:"
    return sql, [*ends, begin, company, day, company, company, company, day, f"{begin}%", day]


def _day(on: date) -> Any:
    """A date as this database compares it."""
    return database.ops.adapt_datefield_value(on)


def _names(ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), PARTIES_A_QUERY):
        part = wanted[start : start + PARTIES_A_QUERY]
        found |= dict(Party.objects.filter(pk__in=part).values_list("pk", "name"))
    return found
