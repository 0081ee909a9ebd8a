"""Billable expenses: what was bought for a customer waits as a reimburse charge until an invoice takes it.

Every billable line of a bill, purchase or vendor credit has one ReimburseCharge, a transaction that posts
nothing; it has the next id after its document, and document and line name it in LinkedTxn (recorded for a
vendor credit). Clients read and query charges and cannot write them (Intuit's ReimburseCharge page). An invoice
takes a charge in the pages; a link in an API invoice is read-only by Intuit's "Manage linked transactions", so
clients' links count only where the switch `invoices_take_charges` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities import posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.purchases import expense_lines
from qbsandbox.company.entities.purchases.expense_lines import BILLABLE, BILLED, detail_of
from qbsandbox.company.entities.purchases.order_links import ORDER, links_of
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    LINKED,
    EntityType,
    Kind,
    LineType,
    amount,
    number,
    read_only,
    reference,
    text,
)
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

CHARGE = "ReimburseCharge"
DETAIL = "ReimburseLineDetail"
INCOME_ACCOUNT = "Billable Expense Income"
BLANK_INVOICE = "The purchase cannot be deleted as it would make the invoice, it is linked to, blank."


def keep(books: Books, before: Record | None, lines: Sequence[JsonObject]) -> None:
    """Lines that come back keep their charges; charges of lines that are gone or no longer billable go.

    A line that an invoice has taken stays as it is: taking it away is 6400, giving it another status 6320 (what
    exactly QuickBooks refuses is UNSURE). HasBeenBilled for a line that no invoice has taken is 6320, too.
    """
    now = {line["Id"]: line for line in lines}
    taken: set[str] = set()
    for old in before.body["Line"] if before else ():
        links = links_of(old, CHARGE)
        if not links:
            continue
        line = now.get(old["Id"])
        if detail_of(old)["BillableStatus"] == BILLED:
            _check_untouched(old, line)
            taken.add(old["Id"])
        if line is not None and detail_of(line)["BillableStatus"] in (BILLABLE, BILLED):
            line["LinkedTxn"] = [*line.get("LinkedTxn", []), *links]
        else:
            _drop(books, links)
    for line in lines:
        if detail_of(line)["BillableStatus"] == BILLED and line["Id"] not in taken:
            raise Fault(
                6320,
                "Invalid billable status : HasBeenBilled is set when an invoice takes the line",
                element="BillableStatus",
            )


def headers(lines: Sequence[JsonObject]) -> list[JsonObject]:
    return [link for line in lines for link in links_of(line, CHARGE)]


def settle(books: Books, record: Record) -> None:
    """Make or bring up to date the charges of a document that was just written; their links go into it without
    counting as a change of it."""
    if not books.preferences["VendorAndPurchasesPrefs"].get("BillableExpenseTracking", True):
        return
    added = False
    lines = []
    for line in record.body["Line"]:
        if detail_of(line)["BillableStatus"] == BILLABLE:
            links = links_of(line, CHARGE)
            body = _body(books, record, line)
            charge = _charge(books, links[0]) if links else None
            if charge is None:
                charge = books.store.insert(CHARGE, body, at=books.now)
                link = {"TxnId": str(charge.id), "TxnType": CHARGE}
                line = expense_lines.with_links(line, [*line.get("LinkedTxn", []), link])
                added = True
            elif {**charge.body, **body} != charge.body:
                books.store.rewrite(charge, {**charge.body, **body}, at=books.now)
        lines.append(line)
    if added:
        orders = links_of(record.body, ORDER)
        others = [link for link in record.body.get("LinkedTxn", []) if link["TxnType"] not in (ORDER, CHARGE)]
        record.body = {**record.body, "Line": lines, "LinkedTxn": [*orders, *headers(lines), *others]}
        books.store.rewrite(record, record.body, at=books.now)


def release(books: Books, record: Record) -> None:
    """Before a document is deleted: its charges go with it; raises 6400 where an invoice has taken one."""
    for line in record.body["Line"]:
        if detail_of(line).get("BillableStatus") == BILLED:
            raise _linked_purchase()
    for line in record.body["Line"]:
        _drop(books, links_of(line, CHARGE))


def named(books: Books, body: JsonObject, before: Record | None) -> list[JsonObject]:
    """The charges that an invoice's lines take, for its header; links that are not to be made are dropped.

    A link that the invoice has stays; a client makes new ones only where `invoices_take_charges` says so, to a
    charge of the invoice's customer that no invoice has taken.
    """
    had = _charge_ids(before.body["Line"]) if before else set()
    found: dict[str, JsonObject] = {}
    lines = []
    for line in body["Line"]:
        links = links_of(line, CHARGE)
        if links:
            kept = [link for link in links if _may_take(books, link, body, had)]
            others = [link for link in line["LinkedTxn"] if link not in links]
            line = expense_lines.with_links(line, [*others, *kept])
            if not line["LinkedTxn"]:
                del line["LinkedTxn"]
            found.update({link["TxnId"]: {"TxnId": link["TxnId"], "TxnType": CHARGE} for link in kept})
        lines.append(line)
    body["Line"] = lines
    if before is not None:
        give_back(books, before, still=set(found))
    return list(found.values())


def take(books: Books, invoice: Record) -> None:
    """The charges that the invoice's lines name are billed; so are the lines that they come from."""
    for id in _charge_ids(invoice.body["Line"]):
        charge = _charge(books, {"TxnId": id})
        if charge is not None and not charge.body["HasBeenInvoiced"]:
            _mark(books, charge, [{"TxnId": str(invoice.id), "TxnType": "Invoice"}])


def give_back(books: Books, invoice: Record, *, still: frozenset[str] | set[str] = frozenset()) -> None:
    """The charges of an invoice that is changed, voided or deleted are billable again, but for `still`."""
    link = {"TxnId": str(invoice.id), "TxnType": "Invoice"}
    for id in _charge_ids(invoice.body["Line"]) - still:
        charge = _charge(books, {"TxnId": id})
        if charge is not None and link in charge.body["LinkedTxn"]:
            _mark(books, charge, [])


def without_links(lines: Sequence[JsonObject]) -> list[JsonObject]:
    """The lines of an invoice that takes no charges any more."""
    cleared = []
    for line in lines:
        if links_of(line, CHARGE):
            line = {name: value for name, value in line.items() if name != "LinkedTxn"}
        cleared.append(line)
    return cleared


def _charge_ids(lines: Sequence[JsonObject]) -> set[str]:
    return {link["TxnId"] for line in lines for link in links_of(line, CHARGE)}


def _may_take(books: Books, link: JsonObject, body: JsonObject, had: set[str]) -> bool:
    charge = _charge(books, link)
    if charge is None or charge.body["CustomerRef"]["value"] != body["CustomerRef"]["value"]:
        return False
    return link["TxnId"] in had or (
        books.switches.invoices_take_charges and not charge.body["HasBeenInvoiced"]
    )


def _mark(books: Books, charge: Record, links: Sequence[JsonObject]) -> None:
    """Name the invoice, or nobody; the SyncToken of a charge stays (by the documents' sample)."""
    lines = [expense_lines.with_links(line, links) for line in charge.body["Line"]]
    body = {**charge.body, "HasBeenInvoiced": bool(links), "LinkedTxn": list(links), "Line": lines}
    books.store.rewrite(charge, body, at=books.now)
    _mark_source(books, charge, BILLED if links else BILLABLE)


def _mark_source(books: Books, charge: Record, status: str) -> None:
    """The line a charge comes from changes its status, its document counts as changed."""
    entity, id = charge.body["Source"]
    source = books.store.get(entity, id)
    if source is None:
        return
    lines = []
    for line in source.body["Line"]:
        if any(link["TxnId"] == str(charge.id) for link in links_of(line, CHARGE)):
            line = {**line, line["DetailType"]: {**detail_of(line), "BillableStatus": status}}
        lines.append(line)
    books.store.replace(source, {**source.body, "Line": lines}, at=books.now)


def _check_untouched(old: JsonObject, line: JsonObject | None) -> None:
    if line is None or line["Amount"] != old["Amount"]:
        raise _linked_purchase()
    detail = detail_of(line)
    if detail.get("CustomerRef") != detail_of(old).get("CustomerRef"):
        raise _linked_purchase()
    if detail["BillableStatus"] != BILLED:
        raise Fault(
            6320, "Invalid billable status : the line has been billed already", element="BillableStatus"
        )


def _linked_purchase() -> Fault:
    """6400; the sentence is one that users of QuickBooks see, the code is by Intuit's list."""
    return Fault(6400, BLANK_INVOICE, element="")


def _drop(books: Books, links: Sequence[JsonObject]) -> None:
    for link in links:
        charge = _charge(books, link)
        if charge is not None:
            books.store.delete(charge, at=books.now)


def _charge(books: Books, link: JsonObject) -> Record | None:
    value = link.get("TxnId", "")
    return books.store.find(CHARGE, value)


def _body(books: Books, record: Record, line: JsonObject) -> JsonObject:
    """A charge as the documents show one: what the line cost, and its markup on a line of its own. What a credit
    gives back is charged with a minus (UNSURE)."""
    document, detail = record.body, detail_of(line)
    sign = -1 if record.entity == "VendorCredit" or document.get("Credit") else 1
    currency = document["CurrencyRef"]["value"]
    cost = sign * (line["Amount"] + NOTHING)
    account = _income_account(books, detail)
    shown: JsonObject = {}
    if detail.get("ItemRef"):
        shown["ItemRef"] = detail["ItemRef"]
        shown.update({name: detail[name] for name in ("UnitPrice", "Qty") if name in detail})
    shown["TaxCodeRef"] = detail.get("TaxCodeRef")
    shown["MarkupInfo"] = detail.get("MarkupInfo")
    shown["ItemAccountRef"] = account
    lines = [_line(1, line.get("Description"), cost, shown)]
    percent = (detail.get("MarkupInfo") or {}).get("Percent")
    total = cost
    if percent:
        markup = rounded(cost * Decimal(percent) / 100, currency)
        total += markup
        rest = {
            "TaxCodeRef": detail.get("TaxCodeRef"),
            "MarkupInfo": detail["MarkupInfo"],
            "ItemAccountRef": _markup_account(books, detail) or account,
        }
        lines.append(_line(2, f"{percent}% markup", markup, rest))
    body: JsonObject = {
        "CustomerRef": detail["CustomerRef"],
        "HasBeenInvoiced": False,
        "Amount": total,
        "TxnDate": document["TxnDate"],
        "CurrencyRef": document["CurrencyRef"],
        "LinkedTxn": [],
        "Line": lines,
        "Source": [record.entity, record.id],
    }
    if document.get("ExchangeRate"):
        body["ExchangeRate"] = document["ExchangeRate"]
        body["HomeTotalAmt"] = rounded(total * posting.rate_of(document), books.home)
    return body


def _line(place: int, description: str | None, value: Decimal, detail: JsonObject) -> JsonObject:
    line: JsonObject = {"Id": str(place), "LineNum": place}
    if description:
        line["Description"] = description
    kept = {name: held for name, held in detail.items() if held is not None}
    return {**line, "Amount": value, "LinkedTxn": [], "DetailType": DETAIL, DETAIL: kept}


def _income_account(books: Books, detail: JsonObject) -> JsonObject | None:
    """Where the charge will be booked: the item's income account, else the company's account for billable
    expenses."""
    if detail.get("ItemRef"):
        item = books.store.get("Item", int(detail["ItemRef"]["value"]))
        if item is not None and item.body.get("IncomeAccountRef"):
            return {"value": str(item.body["IncomeAccountRef"]["value"])}
    found = [account for account in books.store.named(["Account"], INCOME_ACCOUNT) if account.active]
    return {"value": str(found[0].id)} if found else None


def _markup_account(books: Books, detail: JsonObject) -> JsonObject | None:
    own = detail["MarkupInfo"].get("MarkUpIncomeAccountRef")
    ref = own or books.preferences["VendorAndPurchasesPrefs"].get("DefaultMarkupAccount")
    return {"value": str(ref["value"])} if ref else None


REIMBURSE_CHARGE = EntityType(
    CHARGE,
    {
        "CustomerRef": reference("Customer", filterable=True),
        "HasBeenInvoiced": read_only(Kind.FLAG, filterable=True),
        "Amount": amount(read_only=True),
        "HomeTotalAmt": amount(read_only=True),
        "domain": IGNORED,
        "TxnDate": read_only(Kind.DATE),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(read_only=True),
        "PrivateNote": text(4000),
        "LinkedTxn": LINKED,
        "Line": LINES,
    },
    lines={
        DETAIL: LineType(
            DETAIL,
            {
                "ItemRef": reference("Item"),
                "UnitPrice": number(),
                "MarkupInfo": expense_lines.MARKUP,
                "Qty": number(),
                "ItemAccountRef": reference("Account"),
                "TaxCodeRef": expense_lines.TAX_CODE,
            },
        )
    },
    can=frozenset({"read", "query"}),
    order="newest",
    in_cdc=False,
    in_webhooks=False,
)
