"""The trial balance, and the ledger of one account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.ledger import Account
from qbsandbox.company.records import Record
from qbsandbox.pages.documents import KINDS, PARTY_PAGES, number_of, title_of
from qbsandbox.pages.lists import own_side, paging
from qbsandbox.pages.visit import ROWS_A_PAGE, Days, NotShown, Visit


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """An account of the trial balance, in home currency; one of the two sides is None."""

    name: str
    url: str
    debit: Decimal | None
    credit: Decimal | None


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of an account's ledger, in home currency; `balance` is after it, positive on the account's own side."""

    dated_on: str
    title: str
    number: str
    url: str
    name: str
    name_url: str
    memo: str
    debit: Decimal | None
    credit: Decimal | None
    balance: Decimal


def trial_balance_page(visit: Visit) -> str:
    """Balances at the end of the range; as in QuickBooks, the range's first day is only its name."""
    days = visit.days()
    ledger = visit.books.company.ledger
    rows = [
        BalanceRow(
            name,
            visit.url("register", accountId=id, **{"from": days.first, "to": days.last}),
            balance if balance > 0 else None,
            -balance if balance < 0 else None,
        )
        for id, name, balance in ledger.trial_balance(days.first, days.last)
    ]
    return visit.page("trial_balance.html", {
        "action": visit.url("trialbalance"),
        "days": days,
        "year": ledger.fiscal_year_start(days.last),
        "rows": rows,
        "debits": sum((row.debit or NOTHING for row in rows), NOTHING),
        "credits": sum((row.credit or NOTHING for row in rows), NOTHING),
    })  # fmt: skip


def register_page(visit: Visit) -> str:
    """The ledger of the account that `accountId` names, oldest line first. Raises NotShown where there is none."""
    id = visit.id("accountId")
    ledger = visit.books.company.ledger
    account = ledger.accounts().get(id)
    if account is None:
        raise NotShown("There is no such account", f"There is no account with the id {id} in this company.")
    days = visit.days()
    opening = _opening(visit, account, days)
    count, debits, credits = visit.books.store.connection.execute(
        "SELECT count(*), coalesce(sum(max(cents, 0)), 0), coalesce(sum(max(-cents, 0)), 0) FROM entries"
        " WHERE account_id = ? AND dated_on BETWEEN ? AND ?",
        _range(id, days),
    ).fetchone()
    asked = {"from": days.first, "to": days.last}
    start, which = paging(visit, count, accountId=id, **asked)
    side = own_side(account.type)
    rolls = account.type in chart.INCOME_STATEMENT or id == ledger.retained_earnings()
    rows = _movements(visit, account, days, opening, start)
    before = amount(side * opening)
    if rows:
        before = rows[0].balance - side * ((rows[0].debit or NOTHING) - (rows[0].credit or NOTHING))
    return visit.page("register.html", {
        "account": account,
        "about_account": visit.url("record", kind="account", id=account.id),
        "action": visit.url("register"),
        "days": days,
        "before": before,
        "before_label": "Brought forward" if start else "Opening balance",
        "rows": rows,
        "paging": which,
        "debits": amount(debits),
        "credits": amount(credits),
        "closing": amount(side * (opening + debits - credits)),
        "crosses_years": rolls and ledger.fiscal_year_start(days.last) > days.first,
    }, below="chartofaccounts")  # fmt: skip


def _opening(visit: Visit, account: Account, days: Days) -> int:
    """Hundredths before the first day, debit positive, earlier fiscal years rolled into Retained Earnings."""
    ledger = visit.books.company.ledger
    accounts = ledger.accounts()
    held = ledger.sums(None, days.first, before_end=True).get(account.id, 0)
    earlier = ledger.sums(None, ledger.fiscal_year_start(days.first), before_end=True)
    if account.type in chart.INCOME_STATEMENT:
        return held - earlier.get(account.id, 0)
    if account.id == ledger.retained_earnings():
        return held + sum(
            cents for id, cents in earlier.items() if accounts[id].type in chart.INCOME_STATEMENT
        )
    return held


def _movements(visit: Visit, account: Account, days: Days, opening: int, start: int) -> Sequence[Movement]:
    """One page of the account's lines, beginning after `start` of them."""
    store, side = visit.books.store, own_side(account.type)
    rows = store.connection.execute(
        "SELECT entity, txn_id, dated_on, cents, sum(cents) OVER (ORDER BY dated_on, txn_id, line),"
        " name_entity, name_id, memo FROM entries WHERE account_id = ? AND dated_on BETWEEN ? AND ?"
        " ORDER BY dated_on, txn_id, line LIMIT ? OFFSET ?",
        (*_range(account.id, days), ROWS_A_PAGE, start),
    ).fetchall()
    found = []
    for entity, txn_id, dated_on, cents, so_far, name_entity, name_id, memo in rows:
        kind, page = KINDS.get(entity), PARTY_PAGES.get(name_entity or "")
        document = store.get(entity, txn_id) if kind else None
        found.append(
            Movement(
                dated_on=dated_on,
                title=title_of(document) if document else _in_words(entity),
                number=_number(document, txn_id),
                url=visit.url(kind.place, txnId=txn_id) if kind else "",
                name=(name_of(visit.books, name_entity, str(name_id)) or "") if name_id else "",
                name_url=visit.url(page, nameId=name_id) if page and name_id else "",
                memo=memo,
                debit=amount(cents) if cents > 0 else None,
                credit=amount(-cents) if cents < 0 else None,
                balance=amount(side * (opening + so_far)),
            )
        )
    return found


def _number(document: Record | None, txn_id: int) -> str:
    if document is None:
        return f"id {txn_id}"
    if document.entity in KINDS:
        return number_of(document)
    return str(document.body.get("DocNumber") or f"id {txn_id}")


def _in_words(entity: str) -> str:
    """The name of what has no page of its own, as words: opening stock is no document at all."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in entity).strip().capitalize()


def _range(account_id: int, days: Days) -> tuple[int, str, str]:
    return account_id, days.first.isoformat(), days.last.isoformat()
