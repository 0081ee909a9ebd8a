"""Make a deposit: payments and receipts out of Undeposited Funds, and money from other accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.money.applications import DEPOSITABLE
from qbsandbox.company.entities.money.deposit_members import members_of
from qbsandbox.company.entities.money.deposits import DETAIL
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.pages import choices, entries
from qbsandbox.pages.documents import KINDS, number_of, party_of, title_of
from qbsandbox.pages.editing import record_of
from qbsandbox.pages.entries import As, Entry, Wrong
from qbsandbox.pages.lines import ACCOUNT, AMOUNT, DESCRIPTION, NAME
from qbsandbox.pages.shapes import DATE, MEMO
from qbsandbox.pages.visit import Answer, Moved, Unsaved, Visit
from qbsandbox.pages.writing import Problems, save

DEPOSIT_TO = Entry("deposit_to", "Deposit to", ("DepositToAccountRef",), As.REFERENCE, choices.ASSETS)
BACK_TO = Entry("back_to", "Cash back goes to", ("CashBack", "AccountRef"), As.REFERENCE, choices.ACCOUNTS)
BACK = Entry("back", "Cash back", ("CashBack", "Amount"), As.MONEY)
HEADS = (DEPOSIT_TO, DATE, MEMO, BACK_TO, BACK)
COLUMNS = (ACCOUNT, NAME, DESCRIPTION, AMOUNT)
DIRECT_ROWS = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something in Undeposited Funds; `checked`: it goes with this deposit."""

    name: str
    title: str
    number: str
    url: str
    dated_on: str
    party: str
    amount: Decimal
    currency: str
    type: str
    id: int
    checked: bool

    def as_line(self) -> JsonObject:
        return {"Amount": self.amount, "LinkedTxn": [{"TxnId": str(self.id), "TxnType": self.type}]}


@dataclass(frozen=True, slots=True)
class Direct:
    """A line of money that comes from an account."""

    key: str
    texts: Mapping[str, str]


def deposit_page(visit: Visit) -> Answer:
    """A new deposit, or with `id` one that was made."""
    deposit = record_of(visit, "Deposit", visit.id("id")) if visit.args.get("id") else None
    waiting = _waiting(visit, deposit)
    if visit.form is None:
        texts = {entry.name: "" for entry in HEADS} | {"date": visit.books.today.isoformat()}
        if deposit is not None:
            texts = {entry.name: entries.shown(visit.books, entry, deposit.body) for entry in HEADS}
        return _page(visit, deposit, waiting, _direct(visit, deposit), texts, Problems())
    problems = Problems()
    texts = {entry.name: visit.form.get(entry.name, "") for entry in HEADS}
    direct = _typed(visit.form)
    body = _request(visit, deposit, waiting, direct, texts, problems)
    if not problems:
        done = save(visit, "Deposit", body, "update" if deposit else "create", problems)
        if done is not None:
            word = "saved" if deposit else "entered"
            return Moved(visit.url("deposit", txnId=done["Deposit"]["Id"]), f"Deposit {word}.")
    return Unsaved(_page(visit, deposit, waiting, direct, texts, problems))


def _waiting(visit: Visit, deposit: Record | None) -> list[Waiting]:
    """What is in Undeposited Funds and on no other deposit, oldest first. A journal with several lines there is
    deposited by a client, which can name the line."""
    books, form = visit.books, visit.form
    mine = {member.id for member in members_of(deposit.body)} if deposit else set()
    rows = books.store.connection.execute(
        "SELECT e.entity, e.txn_id, sum(e.own_cents), e.currency FROM entries e JOIN objects o"
        " ON o.entity = 'Account' AND o.id = e.account_id"
        " AND json_extract(o.body, '$.AccountSubType') = 'UndepositedFunds'"
        " GROUP BY e.txn_id HAVING sum(e.own_cents) <> 0 ORDER BY min(e.dated_on), e.txn_id"
    ).fetchall()
    found = []
    for entity, id, cents, currency in rows:
        record = books.store.get(entity, id) if entity in DEPOSITABLE else None
        if record is None:
            continue
        linked = any(link.get("TxnType") == "Deposit" for link in record.body.get("LinkedTxn", ()))
        if linked and id not in mine:
            continue
        name = f"take.{id}"
        checked = id in mine if form is None else bool(form.get(name))
        type = "BillPaymentCheck" if entity == "BillPayment" else entity
        url = visit.url(KINDS[entity].place, txnId=id)
        found.append(
            Waiting(
                name, title_of(record), number_of(record), url, str(record.body["TxnDate"]),
                party_of(visit, KINDS[entity], record.body)[0], amount(cents), str(currency), type, id, checked,
            )
        )  # fmt: skip
    return found


def _direct(visit: Visit, deposit: Record | None) -> list[Direct]:
    rows: list[Direct] = []
    for line in deposit.body["Line"] if deposit else ():
        detail = line.get(DETAIL)
        if detail:
            entity = detail.get("Entity") or {}
            kinds = (str(entity.get("type", "")).capitalize(),)
            rows.append(
                Direct(
                    f"d{len(rows)}.",
                    {
                        "account": choices.name_behind(
                            visit.books, ("Account",), detail["AccountRef"]["value"]
                        ),
                        "name": choices.name_behind(visit.books, kinds, str(entity["value"]))
                        if entity
                        else "",
                        "description": str(line.get("Description", "")),
                        "amount": entries.money_text(Decimal(line["Amount"])),
                        "id": str(line.get("Id", "")),
                    },
                )
            )
    return rows + [Direct(f"d{len(rows) + more}.", {}) for more in range(DIRECT_ROWS)]


def _typed(form: Mapping[str, str]) -> list[Direct]:
    rows: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        key, dot, rest = name.partition(".")
        if dot and key[:1] == "d" and key[1:].isdigit():
            rows.setdefault(f"{key}.", {})[rest] = text
    return [Direct(key, texts) for key, texts in rows.items()]


def _request(
    visit: Visit, deposit: Record | None, waiting: Sequence[Waiting], direct: Sequence[Direct],
    texts: Mapping[str, str], problems: Problems,
) -> JsonObject:  # fmt: skip
    body = entries.filled(visit.books, HEADS, texts, deposit.body if deposit else {}, problems.at)
    known = {
        link["TxnId"]: line
        for line in (deposit.body["Line"] if deposit else ())
        for link in line.get("LinkedTxn", ())
    }
    lines: list[JsonObject] = [known.get(str(one.id)) or one.as_line() for one in waiting if one.checked]
    for row in direct:
        if any(row.texts.get(column.name, "").strip() for column in COLUMNS):
            try:
                lines.append(_direct_line(visit, row.texts))
            except Wrong as wrong:
                problems.at[row.key] = str(wrong)
    if not lines:
        problems.whole.append("Choose what to deposit, or enter a line.")
    body["Line"] = lines
    currencies = {one.currency for one in waiting if one.checked}
    if len(currencies) > 1:
        problems.whole.append("A deposit is in one currency. Make one for each.")
    elif currencies:
        body["CurrencyRef"] = {"value": currencies.pop()}
    if deposit is not None:
        token = (visit.form or {}).get("token", "")
        body.update({"Id": str(deposit.id), "SyncToken": token, "sparse": True})
    else:
        body = {name: value for name, value in body.items() if value is not None}
    return body


def _direct_line(visit: Visit, texts: Mapping[str, str]) -> JsonObject:
    account = entries.understood(visit.books, ACCOUNT, texts.get("account", ""))
    value = entries.understood(visit.books, AMOUNT, texts.get("amount", ""))
    if account is None or value is None:
        raise Wrong("A line has an account and an amount.")
    detail: JsonObject = {"AccountRef": account}
    if texts.get("name", "").strip():
        found = choices.find(visit.books, choices.PEOPLE, texts["name"])
        if found is None:
            raise Wrong(f"There is no customer, vendor or employee called “{texts['name']}”.")
        detail["Entity"] = {"value": found.value, "type": found.entity}
    line: JsonObject = {"Amount": value, "DetailType": DETAIL, DETAIL: detail}
    if texts.get("description"):
        line["Description"] = texts["description"]
    if texts.get("id"):
        line["Id"] = texts["id"]
    return line


def _page(
    visit: Visit, deposit: Record | None, waiting: Sequence[Waiting], direct: Sequence[Direct],
    texts: Mapping[str, str], problems: Problems,
) -> str:  # fmt: skip
    return visit.page("deposit.html", {
        "title": f"Deposit {number_of(deposit)}" if deposit else "Make a deposit",
        "action": visit.here,
        "back": visit.url("deposit", txnId=deposit.id) if deposit else visit.url("new"),
        "heads": HEADS,
        "columns": COLUMNS,
        "texts": texts,
        "waiting": waiting,
        "direct": direct,
        "offered": entries.lists_of(visit.books, [*HEADS, *COLUMNS]),
        "chosen": sum((one.amount for one in waiting if one.checked), NOTHING),
        "token": (visit.form or {}).get("token", "") or (str(deposit.sync_token) if deposit else ""),
        "problems": problems,
        "typed": visit.form or {},
    }, below="new")  # fmt: skip
