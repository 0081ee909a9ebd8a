"""Receive a payment, and pay bills: one payer for several documents, in part or whole, with credits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qbsandbox.company import applied
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.open_documents import WITH_BALANCE, Open
from qbsandbox.company.entities.money.open_documents import find as find_open
from qbsandbox.company.entities.money.payers import MONEY_IN, MONEY_OUT, Purse
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.pages import choices, entries
from qbsandbox.pages.documents import KINDS, number_of, title_of
from qbsandbox.pages.editing import record_of
from qbsandbox.pages.entries import As, Entry, Wrong
from qbsandbox.pages.shapes import DATE, MEMO, METHOD, NUMBER, RATE, REFERENCE_NUMBER
from qbsandbox.pages.visit import Answer, Moved, NotShown, Unsaved, Visit
from qbsandbox.pages.writing import Problems, save

TOTAL = Entry("total", "Amount received", ("TotalAmt",), As.MONEY)
RECEIVED_IN = Entry("deposit_to", "Deposit to", ("DepositToAccountRef",), As.REFERENCE, choices.ASSETS)
PAID_BY = Entry(
    "how", "Paid by", ("PayType",), As.CHOICE, options=(("Check", "Check"), ("CreditCard", "Credit card"))
)
PAID_FROM = Entry("account", "Bank account or card", (), As.REFERENCE, choices.BANKS_AND_CARDS)
MOST_PARTIES = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """One of the two pages: its words, and the fields of its head."""

    entity: str
    title: str
    place: str
    purse: Purse
    heads: tuple[Entry, ...]
    charges: str
    credits: str


RECEIVE = Desk(
    "Payment", "Receive payment", "receive", MONEY_IN,
    (DATE, TOTAL, METHOD, REFERENCE_NUMBER, RECEIVED_IN, RATE, MEMO), "What they owe", "Credits",
)  # fmt: skip
PAY = Desk(
    "BillPayment", "Pay bills", "paybills", MONEY_OUT,
    (DATE, PAID_BY, PAID_FROM, NUMBER, RATE, MEMO), "What we owe", "Vendor credits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A document that can be settled: what is open of it, and what the form applies to it."""

    name: str
    title: str
    number: str
    url: str
    dated_on: str
    due_on: str
    type: str
    id: int
    open: Decimal
    is_charge: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or vendor with something open."""

    name: str
    url: str
    open: Decimal
    currency: str


def settle_page(visit: Visit, desk: Desk) -> Answer:
    """Choose whose documents to settle, then which; with `id` a payment that was made is changed."""
    payer = record_of(visit, desk.entity, visit.id("id")) if visit.args.get("id") else None
    party = _party(visit, desk, payer)
    if party is None:
        return _choose(visit, desk)
    currency = str(party.body.get("CurrencyRef", {}).get("value", visit.books.home))
    items = list(_open_items(visit, desk, party, currency, payer))
    if visit.form is None:
        return _page(visit, desk, party, items, _texts(visit, desk, payer), payer, Problems())
    items = [replace(item, text=visit.form.get(item.name, "").strip()) for item in items]
    texts = {entry.name: visit.form.get(entry.name, "") for entry in desk.heads}
    problems = Problems()
    if visit.form.get("do") == "spread":
        items = _spread(items, texts, problems)
        return _page(visit, desk, party, items, texts, payer, problems)
    body = _request(visit, desk, party, currency, items, texts, payer, problems)
    if not problems:
        done = save(visit, desk.entity, body, "update" if payer else "create", problems)
        if done is not None:
            kind = KINDS[desk.entity]
            word = f"{kind.title} {'saved' if payer else 'entered'}."
            return Moved(visit.url(kind.place, txnId=done[desk.entity]["Id"]), word)
    return Unsaved(_page(visit, desk, party, items, texts, payer, problems))


def _party(visit: Visit, desk: Desk, payer: Record | None) -> Record | None:
    """The customer or vendor that the address names, or the one of the payment."""
    books, entity = visit.books, desk.purse.party
    if payer is not None:
        return books.store.get(entity, int(payer.body[desk.purse.party_field]["value"]))
    if not visit.args.get("nameId") and not visit.args.get("name"):
        return None
    id = visit.whole("nameId")
    if id is None:
        source = choices.CUSTOMERS if entity == "Customer" else choices.VENDORS
        found = choices.find(books, source, visit.args.get("name", ""))
        id = int(found.value) if found else None
    record = books.store.get(entity, id) if id is not None else None
    if record is None:
        raise NotShown(
            f"There is no such {entity.lower()}",
            f"There is no {entity.lower()} called “{visit.args.get('name') or id}” in this company.",
        )
    return record


def _choose(visit: Visit, desk: Desk) -> Answer:
    books, entity = visit.books, desk.purse.party
    sql = (
        "SELECT t.name_id, t.own_cents FROM name_totals t JOIN objects o ON o.id = t.name_id AND o.entity = ?"
    )
    rows = books.store.connection.execute(
        f"{sql} WHERE t.own_cents * ? > 0 ORDER BY o.name_key LIMIT ?",
        (entity, desk.purse.charge, MOST_PARTIES),
    ).fetchall()
    parties = []
    for id, cents in rows:
        record = books.store.get(entity, id)
        if record is not None:
            currency = str(record.body.get("CurrencyRef", {}).get("value", books.home))
            url = visit.url(desk.place, nameId=id)
            parties.append(Party(choices.full_name(record), url, amount(abs(cents)), currency))
    source = choices.CUSTOMERS if entity == "Customer" else choices.VENDORS
    return visit.page("settle_choose.html", {
        "title": desk.title,
        "word": entity,
        "action": visit.url(desk.place),
        "parties": parties,
        "offered": [entries.OfferedNames("names-party", choices.offered(books, source))],
    }, below="new")  # fmt: skip


def _texts(visit: Visit, desk: Desk, payer: Record | None) -> dict[str, str]:
    books = visit.books
    if payer is None:
        texts = {entry.name: "" for entry in desk.heads}
        return texts | {"date": books.today.isoformat(), "how": "Check"}
    texts = {entry.name: entries.shown(books, entry, payer.body) for entry in desk.heads if entry.path}
    for holder, field in (("CheckPayment", "BankAccountRef"), ("CreditCardPayment", "CCAccountRef")):
        reference = (payer.body.get(holder) or {}).get(field)
        if reference:
            texts["account"] = choices.name_behind(books, ("Account",), str(reference["value"]))
    return {entry.name: "" for entry in desk.heads} | texts


def _open_items(
    visit: Visit, desk: Desk, party: Record, currency: str, payer: Record | None
) -> Iterator[Item]:
    """What is open of this party in its currency, oldest first; what the payment itself settles counts."""
    books, purse = visit.books, desk.purse
    mine = applied.made_by(books.store, payer.id) if payer else []
    own: dict[tuple[int, int, int], tuple[int, int]] = {}
    for row in mine:
        held = own.get((row.target_id, row.account_id, row.name_id), (0, 0))
        own[row.target_id, row.account_id, row.name_id] = (held[0] + row.cents, held[1] + row.home_cents)
    asked: JsonObject = {"CurrencyRef": {"value": currency}, purse.party_field: {"value": str(party.id)}}
    keys = dict.fromkeys([*((row.target_entity, row.target_id) for row in mine)])
    keys |= dict.fromkeys(_candidates(books, purse, party))
    found: list[Item] = []
    for entity, id in keys:
        record = books.store.get(entity, id)
        type = None if record is None else _link_type(purse, record)
        if record is None or type is None:
            continue
        for sign in (purse.charge, -purse.charge):
            one_side = [one for one in find_open(books, purse, (entity, id), asked, own) if one.sign == sign]
            found += _item(visit, record, type, one_side, sign == purse.charge, own)
    yield from sorted(found, key=lambda item: (item.due_on or item.dated_on, item.id))


def _candidates(books: Books, purse: Purse, party: Record) -> Iterator[tuple[str, int]]:
    """Documents of the party and of those below it that may be open."""
    for name in [party, *books.store.below(purse.party, party.id)]:
        for entity, (field, _sign) in WITH_BALANCE.items():
            if field == purse.party_field:
                rest = " AND party_id = ? AND json_extract(body, '$.Balance') <> 0"
                yield from ((entity, id) for id in books.store.ids(entity, rest, (name.id,)))
        rows = books.store.connection.execute(
            "SELECT DISTINCT entity, txn_id FROM entries WHERE name_id = ? AND moves_name", (name.id,)
        ).fetchall()
        yield from ((str(entity), int(id)) for entity, id in rows if entity not in WITH_BALANCE)


def _link_type(purse: Purse, record: Record) -> str | None:
    """What a line calls a document of this kind; None for payments, which settle and are not settled."""
    types = [type for type, entity in purse.links.items() if entity == record.entity]
    if record.entity == "Purchase" and types:
        kind = record.body["PaymentType"]
        return "CreditCardCredit" if record.body.get("Credit") else "Check" if kind == "Check" else "Expense"
    return types[0] if types else None


def _item(
    visit: Visit, record: Record, type: str, parts: Sequence[Open], is_charge: bool,
    own: Mapping[tuple[int, int, int], tuple[int, int]],
) -> list[Item]:  # fmt: skip
    balance = sum((part.balance for part in parts), NOTHING)
    if balance <= 0:
        return []
    keys = {(part.id, part.account_id, part.name_id) for part in parts}
    held = amount(sum(abs(cents) for key, (cents, _home) in own.items() if key in keys))
    return [
        Item(
            name=f"pay.{type}.{record.id}.{'charge' if is_charge else 'credit'}",
            title=title_of(record),
            number=number_of(record),
            url=visit.url(KINDS[record.entity].place, txnId=record.id),
            dated_on=str(record.body["TxnDate"]),
            due_on=str(record.body.get("DueDate", "")),
            type=type,
            id=record.id,
            open=balance,
            is_charge=is_charge,
            text=entries.money_text(held) if held else "",
        )
    ]


def _spread(items: Sequence[Item], texts: Mapping[str, str], problems: Problems) -> list[Item]:
    """The amount received, and all credits that are used, spread over the oldest documents; where no amount is
    said, every document is settled whole."""
    credits = _sum([item for item in items if not item.is_charge], problems)
    try:
        total = entries.number(texts["total"]) if texts.get("total", "").strip() else None
    except Wrong as wrong:
        problems.at["total"] = str(wrong)
        return list(items)
    left = None if total is None else total + credits
    spread = []
    for item in items:
        if not item.is_charge:
            spread.append(item)
            continue
        part = item.open if left is None else min(left, item.open)
        left = None if left is None else left - part
        spread.append(replace(item, text=entries.money_text(part) if part > 0 else ""))
    return spread


def _request(
    visit: Visit, desk: Desk, party: Record, currency: str, items: Sequence[Item], texts: dict[str, str],
    payer: Record | None, problems: Problems,
) -> JsonObject:  # fmt: skip
    """The payment as a request. Its total is what was received, else charges less credits."""
    books = visit.books
    heads = [entry for entry in desk.heads if entry.path]
    body = entries.filled(books, heads, texts, payer.body if payer else {}, problems.at)
    body[desk.purse.party_field] = {"value": str(party.id)}
    body["CurrencyRef"] = {"value": currency}
    if currency == books.home:
        body.pop("ExchangeRate", None)
    charges = _sum([item for item in items if item.is_charge], problems)
    credits = _sum([item for item in items if not item.is_charge], problems)
    if body.get("TotalAmt") is None:
        body["TotalAmt"] = charges - credits
    if body["TotalAmt"] < 0:
        problems.whole.append("The credits come to more than what they are used for. Use less of them.")
    body["Line"] = [
        {"Amount": entries.number(item.text), "LinkedTxn": [{"TxnId": str(item.id), "TxnType": item.type}]}
        for item in items
        if item.text and item.name not in problems.at and entries.number(item.text)
    ]
    if desk is PAY:
        _pay_from(visit, body, texts, payer, problems)
        if not body["Line"]:
            problems.whole.append("Say how much you pay of which bill.")
    elif not body["TotalAmt"] and not body["Line"]:
        problems.at["total"] = "Say how much you received, or which credits you use."
    if payer is not None:
        token = (visit.form or {}).get("token", "")
        body.update({"Id": str(payer.id), "SyncToken": token, "sparse": True})
    else:
        body = {name: value for name, value in body.items() if value is not None}
    return body


def _sum(items: Sequence[Item], problems: Problems) -> Decimal:
    total = NOTHING
    for item in items:
        try:
            part = entries.number(item.text) if item.text else NOTHING
        except Wrong as wrong:
            problems.at[item.name] = str(wrong)
            continue
        if part < 0:
            problems.at[item.name] = "Give an amount above zero."
        elif part > item.open:
            problems.at[item.name] = f"Only {entries.money_text(item.open)} is open."
        total += part
    return total


def _pay_from(
    visit: Visit, body: JsonObject, texts: Mapping[str, str], payer: Record | None, problems: Problems
) -> None:
    """The bank account of a check or the card; none where only credits are used."""
    by_card = body.get("PayType") == "CreditCard"
    holder, field = ("CreditCardPayment", "CCAccountRef") if by_card else ("CheckPayment", "BankAccountRef")
    source = choices.CARDS if by_card else choices.BANKS
    text = texts.get("account", "").strip()
    before = dict((payer.body.get(holder) if payer else None) or {})
    if text:
        found = choices.find(visit.books, source, text)
        if found is None:
            problems.at["account"] = f"There is no {source.word} called “{text}”."
            return
        body[holder] = {**before, field: {"value": found.value}}
    elif body["TotalAmt"]:
        problems.at["account"] = f"Choose the {source.word} that the money comes from."


def _page(
    visit: Visit, desk: Desk, party: Record, items: Sequence[Item], texts: Mapping[str, str],
    payer: Record | None, problems: Problems,
) -> str:  # fmt: skip
    books = visit.books
    currency = str(party.body.get("CurrencyRef", {}).get("value", books.home))
    heads = [entry for entry in desk.heads if entry is not RATE or currency != books.home]
    kind = KINDS[desk.entity]
    return visit.page("settle.html", {
        "title": f"{kind.title} {number_of(payer)}" if payer else desk.title,
        "party": choices.full_name(party),
        "currency": currency,
        "action": visit.here,
        "back": visit.url(kind.place, txnId=payer.id) if payer else visit.url(desk.place),
        "heads": heads,
        "texts": texts,
        "offered": entries.lists_of(books, heads),
        "groups": [
            (desk.charges, [item for item in items if item.is_charge]),
            (desk.credits, [item for item in items if not item.is_charge]),
        ],
        "token": (visit.form or {}).get("token", "") or (str(payer.sync_token) if payer else ""),
        "problems": problems,
        "typed": visit.form or {},
        "spreads": desk is RECEIVE,
    }, below="new")  # fmt: skip
