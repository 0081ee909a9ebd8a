"""Applying money and credits: what a payment may settle, and what that does to both sides.

A payer (Payment, BillPayment) lists what it settles in its lines. Charges (invoices, bills, journal lines that
raise what is owed) and credits (credit memos, vendor credits, the other journal lines, deposits) both stand
there with positive amounts: the money is charges less credits, the rest of it is unapplied. Each document
settled loses the amount from its open balance and gains a link; its SyncToken moves when, and only when,
something about it changed (recorded for payments of invoices and bills).

The payer keeps under "Settled" what its lines came to, line by line; replies do not show it. The table of
`company.applied` is its index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from qbsandbox.company import applied
from qbsandbox.company.applied import Application
from qbsandbox.company.currencies import amount, cents, rounded
from qbsandbox.company.entities import documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.open_documents import WITH_BALANCE, Open, booked_on, find, home_part
from qbsandbox.company.entities.money.payers import (
    PURSES,
    TITLES,
    Purse,
    Settled,
    keep,
    money_account,
    postings,
    rest_of,
    settled_by,
    unapplied_of,
)
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record, as_id

DEPOSITED = (
    "This transaction has been deposited. If you want to change or delete it, "
    "you must edit the deposit it appears on and remove it first"
)
LINKED_TO = "This transaction has a payment linked to it. Unlink or delete the payment before deleting it."
OTHER_CURRENCY = "The currency of the transaction must be the currency of the customer, vendor or account."
# What a deposit may take out of Undeposited Funds (Deposit).
DEPOSITABLE = frozenset(
    {"Payment", "SalesReceipt", "RefundReceipt", "JournalEntry", "Transfer", "BillPayment"}
)


def set_lines(books: Books, purse: Purse, body: JsonObject, before: Record | None) -> None:
    """Check the lines and keep what they come to in Line, Settled and UnappliedAmt; TotalAmt stands already.

    Raises 2020, 6000, or 620 for what cannot be linked: nothing open, another's, not there. More than what is
    open of a document is refused or reduced (a switch), and so is more than the money and the credits.
    """
    own: dict[tuple[int, int, int], tuple[int, int]] = {}
    for row in applied.made_by(books.store, before.id) if before else ():
        held = own.get((row.target_id, row.account_id, row.name_id), (0, 0))
        own[row.target_id, row.account_id, row.name_id] = (held[0] + row.cents, held[1] + row.home_cents)
    lines: list[JsonObject] = []
    found: list[Settled] = []
    opened: dict[tuple[str, int], list[Open]] = {}
    for line in body.get("Line") or []:
        if line.get("Amount") is None:
            raise missing("Amount")
        if line["Amount"] <= 0:
            raise business("You must set a transaction amount.")
        link = (line.get("LinkedTxn") or [{}])[0]
        title = link.get("TxnType", "")
        if title not in purse.links:
            if purse.drops_others:
                continue
            named = f"{title} {link.get('TxnId', '')}"
            raise business(f"The entity {named} that you are trying to link does not exist. {named}")
        key = (purse.links[title], as_id(link.get("TxnId", "")))
        if key not in opened:
            opened[key] = find(books, purse, key, body, own)
        place = _place(opened[key], line["Amount"])
        if place is None:
            raise Fault(620, f"Transaction ID Cannot Be Linked : {title} {key[1]}", element="TxnId")
        item = opened[key][place]
        value = min(_reached(books, line["Amount"], item, title), item.balance)
        part = home_part(item, value, books.home)
        opened[key][place] = replace(item, balance=item.balance - value, home_cents=item.home_cents - part)
        dated = max(item.dated_on, body["TxnDate"])
        found.append(
            Settled(
                item.entity, item.id, item.account_id, item.name_id, item.sign * cents(value),
                item.sign * part, dated,
            )
        )  # fmt: skip
        links = {"TxnId": str(item.id), "TxnType": title}
        lines.append({"Amount": value, "LinkedTxn": [links]})
    unapplied = unapplied_of(purse, body["TotalAmt"], found)
    if unapplied < 0:
        raise business("The amount applied to transactions is more than the amount of the payment.")
    if unapplied > body["TotalAmt"]:
        raise business("The credits applied are more than the amounts they are applied to.")
    keep(body, lines, found, unapplied)


def attach(books: Books, payer: Record) -> None:
    """Bring the documents' balances and links, and the table, in line with what the payer settles now."""
    _bring_in_line(books, payer, settled_by(payer.body))


def take_back(books: Books, payer: Record) -> None:
    """A payer that is voided or deleted: everything it settled is open again."""
    _bring_in_line(books, payer, [])


def release(books: Books, document: Record, surplus: Decimal) -> None:
    """Take `surplus` of what is applied to a document back into its payers, the latest payment first.

    Money freed becomes unapplied; a credit that has no charge left to cover is open again, and where a credit
    is freed, so are the charges it covered. The document's own record is left to the caller.
    """
    left = cents(surplus)
    payers = {row.payer_id: row.payer_entity for row in applied.of(books.store, document.id)}
    for id, entity in reversed(payers.items()):
        payer = books.store.get(entity, id)
        if payer is None or left <= 0:
            continue
        found = settled_by(payer.body)
        places = [place for place, one in enumerate(found) if (one.entity, one.id) == _key(document)]
        for place in reversed(places):
            taken = min(left, abs(found[place].cents))
            left -= taken
            _reduce(found[place], taken)
        _even_out(PURSES[entity], payer.body, found, places)
        _rewrite(books, PURSES[entity], payer, found, skip=document.id)


def follow(books: Books, before: Record, record: Record) -> Record:
    """A document was changed: what is applied to it follows its new date and rate; raises 6000 where less is
    left of a journal's or deposit's line than is applied to it. Links of payers that let go are dropped."""
    if not record.body.get("LinkedTxn") and not before.body.get("LinkedTxn"):
        return record
    rows = applied.of(books.store, record.id)
    if record.entity not in WITH_BALANCE:
        _check_covered(books, record, rows)
    if rows and (_basis(before) != _basis(record)):
        _move_with(books, record, rows)
        rows = applied.of(books.store, record.id)
    payers = {str(row.payer_id) for row in rows}
    links = [
        link
        for link in record.body.get("LinkedTxn", [])
        if link.get("TxnType") not in TITLES.values() or link.get("TxnId") in payers
    ]
    body = {**record.body}
    if links != body.get("LinkedTxn", []):
        body["LinkedTxn"] = links
    if rows and record.entity in WITH_BALANCE:
        _set_balance(books, body, Decimal(body["Balance"]), rows)
    if body == record.body:
        return record
    books.store.rewrite(record, body, at=books.now)
    return books.store.get(record.entity, record.id) or record


def let_go(books: Books, document: Record) -> None:
    """Before a journal, deposit or purchase is deleted: what is applied to its lines is refused or unlinked,
    as for invoices (a switch)."""
    if document.entity in WITH_BALANCE:
        return
    rows = applied.of(books.store, document.id)
    if not rows:
        return
    if documents.keeps_what_is_settled(books):
        raise business(LINKED_TO)
    release(books, document, amount(sum(abs(row.cents) for row in rows)))


def check_not_deposited(record: Record) -> None:
    """Raises 6540 for a transaction that a deposit has taken out of Undeposited Funds."""
    if record.entity in DEPOSITABLE and any(
        link.get("TxnType") == "Deposit" for link in record.body.get("LinkedTxn", ())
    ):
        raise Fault(6540, DEPOSITED, element="")


def _key(record: Record) -> tuple[str, int]:
    return record.entity, record.id


def _place(items: Sequence[Open], wanted: Decimal) -> int | None:
    """The first item that is open by the whole amount, else the first that is open at all."""
    places = [place for place, item in enumerate(items) if item.balance > 0]
    whole = [place for place in places if items[place].balance >= wanted]
    return next(iter(whole or places), None)


def _reached(books: Books, wanted: Decimal, item: Open, title: str) -> Decimal:
    """The amount of a line. More than what is open: UNSURE whether QuickBooks refuses or reduces it."""
    value = rounded(wanted, item.currency)
    if value > item.balance and books.switches.overapplied_lines == "refuse":
        raise business(f"The amount applied to {title} {item.id} is more than its open balance.")
    return value


def _bring_in_line(books: Books, payer: Record, found: Sequence[Settled], *, skip: int | None = None) -> None:
    """Balances, links and SyncTokens of the documents that a payer settled before or settles now."""
    before = applied.made_by(books.store, payer.id)
    currency = str(payer.body["CurrencyRef"]["value"])
    party = PURSES[payer.entity].party
    rows = [
        Application(
            payer.entity, payer.id, line, s.entity, s.id, s.account_id, party, s.name_id, currency, s.cents,
            s.home_cents, s.dated_on,
        )
        for line, s in enumerate(found)
    ]  # fmt: skip
    if rows == before:
        return
    applied.replace_of(books.store, payer.id, rows)
    moved: dict[tuple[str, int], int] = {}
    for row, sign in [(row, 1) for row in rows] + [(row, -1) for row in before]:
        key = (row.target_entity, row.target_id)
        moved[key] = moved.get(key, 0) + sign * abs(row.cents)
    now = {row.target_id for row in rows}
    for (entity, id), difference in moved.items():
        document = books.store.get(entity, id)
        if document is None or id == skip:
            continue
        title = {"TxnId": str(payer.id), "TxnType": TITLES[payer.entity]}
        links = [link for link in document.body.get("LinkedTxn", []) if link != title]
        was_linked = len(links) != len(document.body.get("LinkedTxn", []))
        if not difference and was_linked == (id in now):
            continue
        body = {**document.body, "LinkedTxn": [*links, title] if id in now else links}
        if entity in WITH_BALANCE:
            balance = Decimal(body["Balance"]) - amount(difference)
            _set_balance(books, body, balance, applied.of(books.store, id) if currency != books.home else ())
        books.store.replace(document, body, at=books.now)


def _set_balance(books: Books, body: JsonObject, balance: Decimal, rows: Sequence[Application]) -> None:
    body["Balance"] = balance
    if "RemainingCredit" in body:
        body["RemainingCredit"] = balance
    if body["CurrencyRef"]["value"] != books.home:
        documents.set_home_amounts(books, body)
        if rows:
            body["HomeBalance"] = body["HomeTotalAmt"] - amount(sum(abs(row.home_cents) for row in rows))


def _reduce(settled: Settled, taken: int) -> None:
    """Less of one line; its home amount shrinks with it, to nothing at the end."""
    sign = 1 if settled.cents > 0 else -1
    left = abs(settled.cents) - taken
    share = Decimal(abs(settled.home_cents)) * left / abs(settled.cents)
    settled.cents = sign * left
    settled.home_cents = sign * int(share.to_integral_value())


def _even_out(purse: Purse, body: JsonObject, found: Sequence[Settled], touched: Sequence[int]) -> None:
    """After one line became less: credits without a charge and charges without money are let go, last
    first."""
    total = cents(body["TotalAmt"] + NOTHING)
    for sign in (purse.charge, -purse.charge):
        for place in reversed(range(len(found))):
            settled = found[place]
            used = purse.charge * sum(one.cents for one in found)
            excess = used - total if sign == purse.charge else -used
            if excess > 0 and place not in touched and settled.cents * sign > 0:
                _reduce(settled, min(excess, abs(settled.cents)))


def _rewrite(
    books: Books, purse: Purse, payer: Record, found: Sequence[Settled], *, skip: int | None
) -> None:
    """Write what is left of a payer's lines, move the other documents, and book it anew where that differs."""
    lines = [
        {**line, "Amount": amount(abs(settled.cents))}
        for line, settled in zip(payer.body["Line"], found, strict=True)
        if settled.cents
    ]
    kept = [settled for settled in found if settled.cents]
    body = dict(payer.body)
    keep(body, lines, kept, unapplied_of(purse, payer.body["TotalAmt"], kept))
    changed = books.store.replace(payer, body, at=books.now)
    _bring_in_line(books, changed, kept, skip=skip)
    _book_again(books, purse, payer, changed)


def _book_again(books: Books, purse: Purse, before: Record, record: Record) -> None:
    """A payer's entries after its lines or their rates changed: the accounts of its money and of its unapplied
    part are those it was booked with."""
    rest = rest_of(books, record.body, purse)
    money = money_account(record.body)
    old, new = postings(books, before, money, rest), postings(books, record, money, rest)
    if old != new:
        books.store.unpost(before, at=books.now)
        books.store.post(record, new, at=books.now)


def _basis(record: Record) -> tuple[object, object, object]:
    body = record.body
    return body.get("TxnDate"), posting.rate_of(body), body.get("TotalAmt")


def _move_with(books: Books, record: Record, rows: Sequence[Application]) -> None:
    """The day and the home amounts of what is applied to a document, after the document's own changed."""
    foreign = record.body["CurrencyRef"]["value"] != books.home
    booked = {(a, n): (own, home) for p in PURSES.values() for a, n, own, home in booked_on(books, p, record)}
    for row in rows:
        payer = books.store.get(row.payer_entity, row.payer_id)
        if payer is None:
            continue
        found = settled_by(payer.body)
        mine = found[row.line]
        mine.dated_on = max(str(record.body["TxnDate"]), str(payer.body["TxnDate"]))
        if foreign:
            own, home = booked.get((row.account_id, row.name_id), (0, 0))
            part = amount(row.cents) * posting.rate_of(record.body)
            mine.home_cents = home if own == row.cents else cents(rounded(part, books.home))
            booked[row.account_id, row.name_id] = (own - row.cents, home - mine.home_cents)
        body = {**payer.body, "Settled": [settled.as_list() for settled in found]}
        books.store.rewrite(payer, body, at=books.now)
        changed = replace(payer, body=body)
        _bring_in_line(books, changed, found, skip=record.id)
        _book_again(books, PURSES[payer.entity], payer, changed)


def _check_covered(books: Books, record: Record, rows: Sequence[Application]) -> None:
    needed: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (row.account_id, row.name_id)
        needed[key] = needed.get(key, 0) + row.cents
    booked = {(a, n): own for p in PURSES.values() for a, n, own, _ in booked_on(books, p, record)}
    for key, used in needed.items():
        sign = 1 if used > 0 else -1
        if sign * booked.get(key, 0) < sign * used:
            raise business("The amount of the transaction can't be less than the payments applied to it.")
