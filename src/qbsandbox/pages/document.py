"""One document as QuickBooks shows it, and the entry it made in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.documents import applied
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.products.stock import ADJUSTMENT_LINE
from qbsandbox.company.entities.reading import instant, name_of
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.sales.fields import DISCOUNT_LINE, SHIPPING_ITEM, SUBTOTAL_LINE
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.pages import links
from qbsandbox.pages.documents import (
    CREDITS,
    KINDS,
    PARTY_PAGES,
    Kind,
    balance_of,
    currency_of,
    number_of,
    party_of,
    state_of,
    title_of,
    total_of,
)
from qbsandbox.pages.visit import NotShown, Visit

WITH_SUMS = (
    "Invoice", "Bill", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt", "PurchaseOrder", "VendorCredit",
    "Purchase",
)  # fmt: skip
NEVER_DUE = ("SalesReceipt", "RefundReceipt", "Estimate", "PurchaseOrder")
NOT_VOIDED = ("Bill", "JournalEntry")
"""Voiding them answers 200 and does nothing, or fails."""
DESKS = {"Payment": "receive", "BillPayment": "paybills", "Deposit": "makedeposit"}
"""Kinds with a form of their own, and its word."""
EDITED = frozenset(KINDS) - frozenset(DESKS) - {"ReimburseCharge"}
COMPUTED = ("TaxLineDetail", "ReimburseLineDetail")
ADDRESS_LINES = ("Line1", "Line2", "Line3", "Line4", "Line5")
TOWN = ("City", "CountrySubDivisionCode", "PostalCode")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the head of a page says; `url` is empty where it leads nowhere."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document, in its currency. `what` is its item, its account, or the document it settles."""

    what: str
    description: str
    quantity: Decimal | None
    rate: Decimal | None
    tax: str
    amount: Decimal | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A line of the sum below the lines."""

    label: str
    amount: Decimal
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A debit or a credit in home currency; `own_amount` is in `own_currency`, debit positive, where that is
    another one."""

    account: str
    account_url: str
    name: str
    name_url: str
    memo: str
    debit: Decimal | None
    credit: Decimal | None
    own_amount: Decimal | None
    own_currency: str


def document_page(visit: Visit, kind: Kind) -> str:
    """The page of the document that `txnId` names. Raises NotShown where there is none of this kind."""
    record = _document(visit, kind, visit.id("txnId"))
    body = record.body
    lines, entries = _lines(visit, kind, body), entry_of(visit, record)
    return visit.page("document.html", {
        "title": title_of(record),
        "number": number_of(record),
        "currency": currency_of(visit, body),
        "state": state_of(record, visit.books.today),
        "facts": _facts(visit, kind, record),
        "lines_title": kind.lines_title,
        "lines": lines,
        "shows_quantity": any(line.quantity is not None or line.rate is not None for line in lines),
        "shows_tax": any(line.tax for line in lines),
        "totals": _totals(kind, record),
        "entries": entries,
        "debits": sum((line.debit or NOTHING for line in entries), NOTHING),
        "credits": sum((line.credit or NOTHING for line in entries), NOTHING),
        "shows_own": any(line.own_amount is not None for line in entries),
        "links": links.linked_to(visit, body),
        "files": links.attached(visit, record),
        "buttons": _buttons(visit, record),
    }, below="")  # fmt: skip


def entry_of(visit: Visit, record: Record) -> Sequence[EntryLine]:
    """What the document booked, in the order it was booked."""
    rows = visit.books.store.connection.execute(
        "SELECT account_id, cents, own_cents, currency, name_entity, name_id, memo FROM entries"
        " WHERE txn_id = ? ORDER BY line",
        (record.id,),
    ).fetchall()
    lines = []
    for account_id, cents, own_cents, currency, name_entity, name_id, memo in rows:
        page = PARTY_PAGES.get(name_entity or "")
        is_foreign = currency != visit.books.home
        lines.append(
            EntryLine(
                account=name_of(visit.books, "Account", str(account_id)) or "",
                account_url=visit.url("register", accountId=account_id),
                name=(name_of(visit.books, name_entity, str(name_id)) or "") if name_id else "",
                name_url=visit.url(page, nameId=name_id) if page and name_id else "",
                memo=memo,
                debit=amount(cents) if cents > 0 else None,
                credit=amount(-cents) if cents < 0 else None,
                own_amount=amount(own_cents) if is_foreign else None,
                own_currency=currency if is_foreign else "",
            )
        )
    return lines


def address_text(address: JsonObject | None) -> str:
    """The address on several lines; empty for none."""
    if not address:
        return ""
    town = " ".join(str(address[part]) for part in TOWN if address.get(part))
    lines = [str(address[part]) for part in ADDRESS_LINES if address.get(part)]
    return "\n".join(
        [*lines, *([town] if town else []), *([address["Country"]] if address.get("Country") else [])]
    )


def _document(visit: Visit, kind: Kind, id: int) -> Record:
    store = visit.books.store
    record = store.get(kind.entity, id)
    if record is not None:
        return record
    name = kind.title.lower()
    if store.was_deleted(kind.entity, id):
        raise NotShown("This document was deleted", f"The {name} with the id {id} was deleted.")
    for other in KINDS.values():
        if store.get(other.entity, id) is not None:
            raise NotShown(
                "There is no such document",
                f"There is no {name} with the id {id} in this company. The document with that id is of another"
                f" kind: {other.title.lower()}.",
            )
    raise NotShown("There is no such document", f"There is no {name} with the id {id} in this company.")


def _facts(visit: Visit, kind: Kind, record: Record) -> Sequence[Fact]:
    books, body = visit.books, record.body
    party, party_url = party_of(visit, kind, body)
    currency = currency_of(visit, body)
    terms = body.get("SalesTermRef")
    method, location = body.get("PaymentMethodRef"), body.get("DepartmentRef")
    money_account = (
        body.get("DepositToAccountRef")
        or body.get("CheckPayment", {}).get("BankAccountRef")
        or body.get("CreditCardPayment", {}).get("CCAccountRef")
        or (body.get("AccountRef") if record.entity == "Purchase" else None)
        or body.get("BankAccountRef")
    )
    facts = [
        Fact(kind.party or "", party, party_url),
        Fact("Date", body["TxnDate"]),
        Fact("Due date", body.get("DueDate", "")),
        Fact("Terms", (name_of(books, "Term", str(terms["value"])) or "") if terms else ""),
        _account_fact(visit, "Bank or card account", money_account),
        Fact("Bill to", address_text(body.get("BillAddr"))),
        Fact("Ship to", address_text(body.get("ShipAddr"))),
        Fact("Exchange rate", _rate_text(body, currency, books.home)),
        _account_fact(visit, "From account", body.get("FromAccountRef")),
        _account_fact(visit, "To account", body.get("ToAccountRef")),
        _account_fact(visit, "Credit card", body.get("CreditCardAccountRef")),
        _account_fact(visit, "Adjustment account", body.get("AdjustAccountRef")),
        Fact(
            "Payment method", (name_of(books, "PaymentMethod", str(method["value"])) or "") if method else ""
        ),
        Fact("Reference", body.get("PaymentRefNum", "") if kind.number != "PaymentRefNum" else ""),
        Fact("Location", (name_of(books, "Department", str(location["value"])) or "") if location else ""),
        Fact("Message", str((body.get("CustomerMemo") or {}).get("value", ""))),
        Fact("Memo", body.get("PrivateNote", "")),
        Fact("Id and version", f"{record.id}, {record.sync_token}"),
        Fact("Entered", _moment(record.created_at)),
        Fact("Last changed", _moment(record.updated_at)),
    ]
    return [fact for fact in facts if fact.text]


def _account_fact(visit: Visit, label: str, reference: JsonObject | None) -> Fact:
    if not reference:
        return Fact(label, "")
    id = str(reference["value"])
    return Fact(label, name_of(visit.books, "Account", id) or "", visit.url("register", accountId=id))


def _rate_text(body: JsonObject, currency: str, home: str) -> str:
    return f"1 {currency} = {body['ExchangeRate']} {home}" if body.get("ExchangeRate") else ""


def _moment(seconds: int) -> str:
    return f"{instant(seconds)[:19]} Pacific".replace("T", " ", 1)


def _buttons(visit: Visit, record: Record) -> Sequence[tuple[str, str]]:
    """What a person can do to a document here."""
    named = {"kind": ENTITIES[record.entity].segment, "id": record.id}
    found = []
    desk = DESKS.get(record.entity)
    if desk is not None:
        found.append(("Edit", visit.url(desk, id=record.id)))
    elif record.entity in EDITED:
        found.append(("Edit", visit.url(f"edit/{KINDS[record.entity].place}", id=record.id)))
    if record.entity == "Invoice" and record.body.get("Balance"):
        party = record.body["CustomerRef"]["value"]
        found.append(("Receive payment", visit.url("receive", nameId=party)))
    if record.entity == "Bill" and record.body.get("Balance"):
        found.append(("Pay", visit.url("paybills", nameId=record.body["VendorRef"]["value"])))
    if ENTITIES[record.entity].void is not None and record.entity not in NOT_VOIDED:
        found.append(("Void", visit.url("void", **named)))
    if "delete" in ENTITIES[record.entity].can:
        found.append(("Delete", visit.url("delete", **named)))
    return found


def _lines(visit: Visit, kind: Kind, body: JsonObject) -> Sequence[Line]:
    """Empty for a journal entry, whose lines are its ledger entry."""
    if kind.entity == "JournalEntry":
        return []
    return [
        _line(visit, line)
        for line in body.get("Line", ())
        if line.get("DetailType") not in (DISCOUNT_LINE, SUBTOTAL_LINE, *COMPUTED)
    ]


def _line(visit: Visit, line: JsonObject) -> Line:
    linked = line.get("LinkedTxn") or []
    if linked and "DetailType" not in line:
        return _settled(visit, line, linked[0])
    detail = line.get(line.get("DetailType", "")) or line.get(ADJUSTMENT_LINE) or {}
    item, account = detail.get("ItemRef") or detail.get("GroupItemRef"), detail.get("AccountRef")
    what, url = "", ""
    if item:
        what = (
            "Shipping"
            if item["value"] == SHIPPING_ITEM
            else name_of(visit.books, "Item", str(item["value"])) or ""
        )
    elif account:
        what = name_of(visit.books, "Account", str(account["value"])) or ""
        url = visit.url("register", accountId=account["value"])
    return Line(
        what=what,
        description=line.get("Description", ""),
        quantity=detail.get("Qty", detail.get("QtyDiff", detail.get("Quantity"))),
        rate=detail.get("UnitPrice"),
        tax=_tax_code(visit, detail.get("TaxCodeRef")),
        amount=None if line.get("Amount") is None else Decimal(line["Amount"]),
        url=url,
    )


def _settled(visit: Visit, line: JsonObject, link: JsonObject) -> Line:
    """What a payment pays of a document, or a deposit takes of one."""
    record, value = links.behind(visit, link), Decimal(line.get("Amount") or 0)
    if record is None or record.entity not in KINDS:
        return Line(f"{link.get('TxnType')} id {link.get('TxnId')}", "", None, None, "", value)
    url = visit.url(KINDS[record.entity].place, txnId=record.id)
    return Line(f"{title_of(record)} {number_of(record)}", "", None, None, "", value, url)


def _tax_code(visit: Visit, reference: JsonObject | None) -> str:
    """TAX and NON stand for themselves, other codes are ids."""
    if not reference:
        return ""
    code = str(reference["value"])
    return name_of(visit.books, "TaxCode", code) or code


def _totals(kind: Kind, record: Record) -> Sequence[Total]:
    body, total = record.body, total_of(record)
    if kind.entity not in WITH_SUMS:
        rest = balance_of(record) if "UnappliedAmt" in body else None
        return [Total("Total", total, True), *([Total("Not applied", rest)] if rest else [])]
    lines = body["Line"]
    discount = sum(
        (Decimal(line["Amount"]) for line in lines if line.get("DetailType") == DISCOUNT_LINE), NOTHING
    )
    sold = [line for line in lines if line.get("DetailType") not in (DISCOUNT_LINE, SUBTOTAL_LINE)]
    subtotal = sum((Decimal(line["Amount"]) for line in sold if "Amount" in line), NOTHING)
    totals = [Total("Subtotal", subtotal)]
    if discount:
        totals.append(Total("Discount", -discount))
    if "TxnTaxDetail" in body:
        totals.append(Total("Tax", Decimal(body["TxnTaxDetail"].get("TotalTax") or 0)))
    totals.append(Total("Total", total, True))
    if "Balance" not in body or kind.entity in NEVER_DUE:
        return totals
    paid, is_credit = applied(record), kind.entity in CREDITS
    if paid:
        totals.append(Total("Used" if is_credit else "Payments", -paid))
    return [*totals, Total("Left" if is_credit else "Balance due", Decimal(body["Balance"]), True)]
