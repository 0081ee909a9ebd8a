"""Bills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.entities import documents, numbering, posting, stock, tax_rules, terms
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    LINKED,
    OPAQUE,
    TRANSACTION,
    EntityType,
    Field,
    LineType,
    amount,
    day,
    flag,
    number,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting, Record

ACCOUNT_LINE, ITEM_LINE = "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"
LINE_ORDER = ("Id", "LineNum", "Description", "Amount", "LinkedTxn", "DetailType", ACCOUNT_LINE, ITEM_LINE)


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    vendor = books.linked("Vendor", body["VendorRef"])
    if before is not None and documents.applied(before) and body["VendorRef"] != before.body["VendorRef"]:
        raise business("You can't change the vendor of a bill that has payments applied to it.")
    dated_on = documents.set_date(books, body)
    currency = books.currency_of(body, vendor)
    books.set_rate(body, currency)
    _set_payable(books, body, currency)
    _set_due_date(books, body, dated_on)
    lines = _lines(books, body, before, currency, dated_on)
    tax = _tax(books, body, before, asked, lines, currency)
    body["Line"] = [documents.ordered_line(line, place + 1, LINE_ORDER) for place, line in enumerate(lines)]
    if tax.detail is None:
        body.pop("TxnTaxDetail", None)
    else:
        body["TxnTaxDetail"] = tax.detail
    body["TaxOwed"] = [[account, value] for account, value in tax.owed]
    numbering.number_bill(books, body, before)
    total = sum((Decimal(line["Amount"]) for line in lines), NOTHING) + tax.total
    if total < documents.applied(before):
        # QuickBooks may move the surplus to the vendor instead (UNSURE); refusing is the safer half of what
        # is known.
        raise business("The amount of the bill can't be less than the payments applied to it.")
    documents.set_totals(books, body, total, before)
    body["LinkedTxn"] = before.body["LinkedTxn"] if before else []
    return body


def _set_payable(books: Books, body: JsonObject, currency: str) -> None:
    if body.get("APAccountRef"):
        account = books.account(body["APAccountRef"], chart.PAYABLE)
        if account.body["CurrencyRef"]["value"] != currency:
            raise business(
                "The currency of the transaction must be the currency of the customer, vendor or account."
            )
    else:
        body["APAccountRef"] = {"value": str(books.control_account(chart.PAYABLE, currency).id)}


def _set_due_date(books: Books, body: JsonObject, dated_on: str) -> None:
    """A stated date, else by the bill's own terms, else the bill's date. The vendor's terms are not taken
    (UNSURE)."""
    if body.get("DueDate"):
        return
    ref = body.get("SalesTermRef")
    day_of = date.fromisoformat(dated_on)
    body["DueDate"] = (terms.due_date(books.linked("Term", ref), day_of) if ref else day_of).isoformat()


def _lines(
    books: Books, body: JsonObject, before: Record | None, currency: str, dated_on: str
) -> list[JsonObject]:
    sent: Sequence[JsonObject] = body.get("Line") or []
    if not sent:
        raise missing("Line")
    lines: list[JsonObject] = []
    for line in sent:
        kind = line["DetailType"]
        if kind not in (ACCOUNT_LINE, ITEM_LINE):
            raise Fault(2170, f"Invalid Enumeration : {kind}", element="DetailType")
        detail = dict(line.get(kind) or {})
        line = {**line, kind: detail}
        # A link to a purchase order that cannot be made is dropped without a word (recorded); there are none
        # yet.
        line.pop("LinkedTxn", None)
        gross = detail.get("TaxInclusiveAmt") if body.get("GlobalTaxCalculation") == "TaxInclusive" else None
        documents.line_amount(line, detail, currency, gross=gross)
        if kind == ACCOUNT_LINE:
            _check_account(books, detail)
        else:
            stock.check(_item(books, detail), line, detail, dated_on)
        _check_billable(books, detail)
        lines.append(line)
    documents.give_line_ids(lines, before)
    return lines


def _check_account(books: Books, detail: JsonObject) -> None:
    if not detail.get("AccountRef"):
        raise missing("AccountRef")
    account = books.account(detail["AccountRef"])
    if account.body["AccountType"] in (chart.RECEIVABLE, chart.PAYABLE):
        # Such a line needs a name, which an expense line has no field for.
        books.account(detail["AccountRef"], *(set(chart.SUBTYPES) - {chart.RECEIVABLE, chart.PAYABLE}))


def _item(books: Books, detail: JsonObject) -> Record:
    if not detail.get("ItemRef"):
        raise missing("ItemRef")
    item = books.linked("Item", detail["ItemRef"])
    if item.body["Type"] == "Category":
        raise business("A category can't be used on a transaction; choose a product or service.")
    if not item.body.get("ExpenseAccountRef"):
        raise business(f"The item {item.body['Name']} has no expense account; it can't be bought.")
    return item


def _check_billable(books: Books, detail: JsonObject) -> None:
    """A customer without a status makes the line billable (observed); billable without a customer is 6310."""
    if detail.get("CustomerRef"):
        books.linked("Customer", detail["CustomerRef"])
    status = detail.get("BillableStatus") or ("Billable" if detail.get("CustomerRef") else "NotBillable")
    if status == "Billable" and not detail.get("CustomerRef"):
        raise Fault(6310, "A billable line must have a customer", element="CustomerRef")
    detail["BillableStatus"] = status


def _detail(line: JsonObject) -> JsonObject:
    detail: JsonObject = line[line["DetailType"]]
    return detail


def _tax(
    books: Books,
    body: JsonObject,
    before: Record | None,
    asked: JsonObject,
    lines: Sequence[JsonObject],
    currency: str,
) -> tax_rules.Tax:
    """Input tax in the global model; a US company knows no tax on purchases."""
    if books.company.is_us:
        body.pop("GlobalTaxCalculation", None)
        tax_rules.check_us_codes(lines, [_detail(line) for line in lines])
        return tax_rules.Tax(None, NOTHING)
    taxed = [tax_rules.TaxedLine(line, _detail(line)) for line in lines]
    return tax_rules.global_tax(books, body, taxed, tax_rules.stated(asked, before), currency, "Purchase")


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Cr payable for the total; Dr each line's account (an item's expense or asset account), Dr input tax."""
    body = record.body
    vendor = ("Vendor", int(body["VendorRef"]["value"]))
    sides = [
        Side(int(body["APAccountRef"]["value"]), -(body["TotalAmt"] + NOTHING), "", vendor, moves_name=True)
    ]
    for line in body["Line"]:
        sides.append(
            Side(_line_account(books, line), line["Amount"] + NOTHING, line.get("Description", ""), vendor)
        )
    sides += [Side(int(account), value + NOTHING, "", vendor) for account, value in body.get("TaxOwed", [])]
    return posting.entries(books, body, sides)


def _line_account(books: Books, line: JsonObject) -> int:
    detail = _detail(line)
    if line["DetailType"] == ACCOUNT_LINE:
        return int(detail["AccountRef"]["value"])
    item = books.store.get("Item", int(detail["ItemRef"]["value"]))
    if item is None:
        raise LookupError(f"item {detail['ItemRef']['value']} of a stored bill is gone")
    field = "AssetAccountRef" if item.body["Type"] == "Inventory" else "ExpenseAccountRef"
    return int(item.body[field]["value"])


def _attach(books: Books, record: Record) -> None:
    stock.move(books, record, ITEM_LINE, 1)


def _detach(books: Books, record: Record) -> None:
    stock.move(books, record, ITEM_LINE, -1)


def _before_delete(books: Books, record: Record) -> None:
    """A bill with payments: the documents say unlink first (fault text UNSURE)."""
    if documents.applied(record):
        raise business(
            "This transaction has a payment linked to it. Unlink or delete the payment before deleting it."
        )


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("TaxOwed", None)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    return shown


EXPENSE_FIELDS: dict[str, Field] = {
    "CustomerRef": reference("Customer"),
    "ClassRef": OPAQUE,
    "BillableStatus": text(choices=("Billable", "NotBillable", "HasBeenBilled")),
    "MarkupInfo": OPAQUE,
    "TaxCodeRef": reference(None, shows_name=False),
    "TaxInclusiveAmt": amount(),
    "TaxAmount": amount(),
}

BILL = EntityType(
    "Bill",
    {
        "DueDate": day(filterable=True),
        "Balance": amount(read_only=True, filterable=True),
        "HomeBalance": amount(read_only=True),
        "domain": IGNORED,
        "DocNumber": text(21, filterable=True),
        "TxnDate": day(filterable=True),
        "DepartmentRef": OPAQUE,
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "LinkedTxn": LINKED,
        "Line": LINES,
        "TxnTaxDetail": tax_rules.TAX_DETAIL,
        "VendorRef": reference("Vendor", filterable=True, required=True),
        "VendorAddr": OPAQUE,
        "APAccountRef": reference("Account", filterable=True),
        "SalesTermRef": reference("Term", shows_name=False, filterable=True),
        "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
        "TotalAmt": amount(read_only=True, filterable=True),
        "HomeTotalAmt": amount(read_only=True),
        "TransactionLocationType": text(),
        "IncludeInAnnualTPAR": flag(),
        "RecurDataRef": IGNORED,
        "AttachableRef": IGNORED,
        "RemitToAddr": IGNORED,
        "ShipToAddr": IGNORED,
        "Memo": IGNORED,
        "BillEx": IGNORED,
        "LessCIS": IGNORED,
        "TxnSource": IGNORED,
        "CustomField": IGNORED,
    },
    lines={
        ACCOUNT_LINE: LineType(
            ACCOUNT_LINE,
            {"AccountRef": reference("Account"), **EXPENSE_FIELDS, "ExpenseDetailLineDetailEx": IGNORED},
        ),
        ITEM_LINE: LineType(
            ITEM_LINE,
            {
                "ItemRef": reference("Item"),
                "UnitPrice": number(),
                "Qty": number(),
                "PriceLevelRef": IGNORED,
                "ItemAccountRef": IGNORED,
                **EXPENSE_FIELDS,
            },
        ),
        "TaxLineDetail": tax_rules.TAX_LINE,
    },
    can=TRANSACTION,
    required_on_sparse=("VendorRef",),
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    detach=_detach,
    show=_show,
    before_delete=_before_delete,
)
