"""Invoices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities import documents, numbering, payments, posting, stock, tax_rules, terms
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names import give_address_ids
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.sales_fields import (
    DISCOUNT_LINE,
    FIELDS,
    ITEM_LINE,
    LINES_OF_AN_INVOICE,
    SUBTOTAL_LINE,
)
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting, Record

SHIPPING_ITEM = "SHIPPING_ITEM_ID"
DEFAULT_DAYS = 30
LINE_ORDER = (
    "Id",
    "LineNum",
    "Description",
    "Amount",
    "LinkedTxn",
    "DetailType",
    ITEM_LINE,
    DISCOUNT_LINE,
    SUBTOTAL_LINE,
    "DescriptionLineDetail",
)
CUSTOM_FIELDS = [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}]
ADDRESSES = ("BillAddr", "ShipAddr", "ShipFromAddr")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    customer = books.linked("Customer", body["CustomerRef"])
    _keep_customer_while_paid(body, before)
    dated_on = documents.set_date(books, body)
    currency = books.currency_of(body, customer)
    books.set_rate(body, currency)
    _copy_from_customer(books, body, customer, before)
    _set_due_date(books, body, dated_on)
    lines = _item_lines(books, body, before, currency, dated_on)
    discount = _discount(books, body, lines, currency)
    tax = _tax(books, body, before, asked, lines, discount, currency)
    subtotal = sum((Decimal(line["Amount"]) for line in lines if "Amount" in line), NOTHING)
    cut = Decimal(discount["Amount"]) if discount else NOTHING
    body["Line"] = [documents.ordered_line(line, place + 1, LINE_ORDER) for place, line in enumerate(lines)]
    body["Line"].append({"Amount": subtotal, "DetailType": SUBTOTAL_LINE, SUBTOTAL_LINE: {}})
    if discount:
        body["Line"].append(discount)
    if tax.detail is None:
        body.pop("TxnTaxDetail", None)
    else:
        body["TxnTaxDetail"] = tax.detail
    body["TaxOwed"] = [[account, value] for account, value in tax.owed]
    numbering.number_sales_form(books, "Invoice", body, before)
    total = subtotal - cut + tax.total
    surplus = documents.applied(before) - total
    documents.set_totals(books, body, total, before)
    if before is not None and surplus > 0:
        payments.release(books, before, surplus)
        body["Balance"] = NOTHING
        documents.set_home_amounts(books, body)
    body["LinkedTxn"] = before.body["LinkedTxn"] if before else []
    _set_statuses(body)
    return body


def _keep_customer_while_paid(body: JsonObject, before: Record | None) -> None:
    if before is not None and documents.applied(before) and body["CustomerRef"] != before.body["CustomerRef"]:
        raise business("You can't change the customer of an invoice that has payments applied to it.")


def _copy_from_customer(books: Books, body: JsonObject, customer: Record, before: Record | None) -> None:
    """Addresses and terms the request leaves out come from the customer (addresses documented; terms as the
    product does, UNSURE for the API). The currency of a foreign customer is not copied, see
    Books.currency_of."""
    give_address_ids(books, body, before, *(field for field in ADDRESSES if body.get(field)))
    bill_to = customer.body.get("BillAddr")
    body["BillAddr"] = body.get("BillAddr") or bill_to
    body["ShipAddr"] = body.get("ShipAddr") or customer.body.get("ShipAddr") or bill_to
    for field in ("BillAddr", "ShipAddr"):
        if body[field] is None:
            del body[field]
    term = body.get("SalesTermRef") or customer.body.get("SalesTermRef")
    if term:
        body["SalesTermRef"] = term


def _set_due_date(books: Books, body: JsonObject, dated_on: str) -> None:
    """A stated date; else by terms; else by the company's default terms, which are not echoed (recorded: 30
    days)."""
    if body.get("DueDate"):
        return
    ref = body.get("SalesTermRef") or books.preferences["SalesFormsPrefs"].get("DefaultTerms")
    day_of = date.fromisoformat(dated_on)
    term = books.linked("Term", ref) if ref else None
    body["DueDate"] = (
        terms.due_date(term, day_of) if term else day_of + timedelta(days=DEFAULT_DAYS)
    ).isoformat()


def _item_lines(
    books: Books, body: JsonObject, before: Record | None, currency: str, dated_on: str
) -> list[JsonObject]:
    """Item and description lines in the order sent, checked; SubTotal lines of the client are dropped."""
    sent: Sequence[JsonObject] = body.get("Line") or []
    lines: list[JsonObject] = []
    for line in sent:
        if line["DetailType"] == ITEM_LINE:
            detail = dict(line.get(ITEM_LINE) or {})
            line = {**line, ITEM_LINE: detail}
            gross = (
                detail.get("TaxInclusiveAmt") if body.get("GlobalTaxCalculation") == "TaxInclusive" else None
            )
            documents.line_amount(line, detail, currency, gross=gross)
            item = _item(books, detail)
            if item is not None:
                stock.check(item, line, detail, dated_on)
            lines.append(line)
        elif line["DetailType"] == "DescriptionOnly":
            lines.append({key: line[key] for key in line if key != "Amount"})
        elif line["DetailType"] not in (DISCOUNT_LINE, SUBTOTAL_LINE):
            raise Fault(2170, f"Invalid Enumeration : {line['DetailType']}", element="DetailType")
    if not any(line["DetailType"] == ITEM_LINE for line in lines):
        raise missing("Line")
    documents.give_line_ids(lines, before)
    return lines


def _item(books: Books, detail: JsonObject) -> Record | None:
    """The line's item, the company's default item where it names none; None for the shipping line."""
    ref = detail.get("ItemRef") or {
        "value": str(books.preferences["SalesFormsPrefs"].get("DefaultItem") or "1")
    }
    detail["ItemRef"] = {"value": ref["value"]}
    if ref["value"] == SHIPPING_ITEM:
        return None
    item = books.linked("Item", ref)
    if item.body["Type"] == "Category":
        raise business("A category can't be used on a transaction; choose a product or service.")
    if not item.body.get("IncomeAccountRef"):
        raise business(f"The item {item.body['Name']} has no income account; it can't be sold.")
    return item


def _discount(
    books: Books, body: JsonObject, lines: Sequence[JsonObject], currency: str
) -> JsonObject | None:
    """The one discount line of a form, its amount positive; raises 6090 without amount or percent."""
    found = [line for line in body.get("Line") or [] if line["DetailType"] == DISCOUNT_LINE]
    if not found:
        return None
    if len(found) > 1:
        raise business("A transaction can have only one discount line.")
    sent = dict(found[0].get(DISCOUNT_LINE) or {})
    percent = sent.get("DiscountPercent")
    if sent.get("PercentBased") and percent is not None:
        subtotal = sum((Decimal(line["Amount"]) for line in lines if "Amount" in line), NOTHING)
        value = rounded(subtotal * percent / 100, currency)
    elif found[0].get("Amount") is not None:
        value = rounded(found[0]["Amount"], currency)
    else:
        raise Fault(6090, "Discount line must have an amount or a percentage", element="DiscountLineDetail")
    if value < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{value}", element="Amount")
    account = sent.get("DiscountAccountRef") or {
        "value": str(books.preferences["SalesFormsPrefs"]["DefaultDiscountAccount"])
    }
    books.account(account)
    detail: JsonObject = {"PercentBased": bool(sent.get("PercentBased"))}
    if detail["PercentBased"]:
        detail["DiscountPercent"] = percent
    detail["DiscountAccountRef"] = {"value": account["value"]}
    return {"Amount": value, "DetailType": DISCOUNT_LINE, DISCOUNT_LINE: detail}


def _tax(
    books: Books,
    body: JsonObject,
    before: Record | None,
    asked: JsonObject,
    lines: Sequence[JsonObject],
    discount: JsonObject | None,
    currency: str,
) -> tax_rules.Tax:
    items = [line for line in lines if line["DetailType"] == ITEM_LINE]
    said = tax_rules.stated(asked, before)
    us = books.company.is_us
    after_discount = not us or bool(body.get("ApplyTaxAfterDiscount"))
    subtotal = sum((Decimal(line["Amount"]) for line in items), NOTHING)
    weight = Decimal(1)
    if discount and after_discount and subtotal:
        weight = 1 - Decimal(discount["Amount"]) / subtotal
    taxed = [tax_rules.TaxedLine(line, line[ITEM_LINE], weight) for line in items]
    if us:
        body.pop("GlobalTaxCalculation", None)
        tax_rules.check_us_codes(items, [line[ITEM_LINE] for line in items])
        has_address = bool(body.get("ShipAddr") or body.get("BillAddr"))
        return tax_rules.us_sales_tax(books, taxed, said, currency, has_address=has_address)
    return tax_rules.global_tax(books, body, taxed, said, currency, "Sales")


def _set_statuses(body: JsonObject) -> None:
    body.setdefault("PrintStatus", "NeedToPrint")
    body.setdefault("EmailStatus", "NotSet")
    body.setdefault("ApplyTaxAfterDiscount", False)
    if body["EmailStatus"] == "NeedToSend" and not body.get("BillEmail"):
        raise Fault(6420, "BillEmail is required when EmailStatus is NeedToSend", element="BillEmail")


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr receivable for the total; Cr each line's income account, Dr the discount, Cr tax per agency."""
    body = record.body
    customer = ("Customer", int(body["CustomerRef"]["value"]))
    receivable = books.control_account(chart.RECEIVABLE, body["CurrencyRef"]["value"])
    sides = [Side(receivable.id, body["TotalAmt"] + NOTHING, "", customer, moves_name=True)]
    costs: list[Posting] = []
    for line in body["Line"]:
        detail = line.get(ITEM_LINE)
        if detail is not None:
            account, item = _income_account(books, detail)
            sides.append(Side(account, -(line["Amount"] + NOTHING), line.get("Description", ""), customer))
            if item is not None:
                costs += stock.cost_postings(books, item, Decimal(detail.get("Qty") or 0))
        elif line["DetailType"] == DISCOUNT_LINE:
            account = int(line[DISCOUNT_LINE]["DiscountAccountRef"]["value"])
            sides.append(Side(account, line["Amount"] + NOTHING, "", customer))
    sides += [
        Side(int(account), -(value + NOTHING), "", customer) for account, value in body.get("TaxOwed", [])
    ]
    return [*posting.entries(books, body, sides), *costs]


def _income_account(books: Books, detail: JsonObject) -> tuple[int, Record | None]:
    value = detail["ItemRef"]["value"]
    if value == SHIPPING_ITEM:
        return int(books.preferences["SalesFormsPrefs"]["DefaultShippingAccount"]["value"]), None
    item = books.store.get("Item", int(value))
    if item is None:
        raise LookupError(f"item {value} of a stored invoice is gone")
    return int(item.body["IncomeAccountRef"]["value"]), item


def _attach(books: Books, record: Record) -> None:
    stock.move(books, record, ITEM_LINE, -1)


def _detach(books: Books, record: Record) -> None:
    stock.move(books, record, ITEM_LINE, 1)


def _void(books: Books, record: Record) -> JsonObject:
    """All amounts and quantities zero, links cleared, "Voided" in the note; numbers, addresses and items
    stay."""
    payments.release(books, record, documents.applied(record))
    body = {**record.body, "PrivateNote": documents.voided_note(record.body)}
    body["Line"] = [_emptied(line) for line in record.body["Line"]]
    body.update(TotalAmt=NOTHING, Balance=NOTHING, LinkedTxn=[], TaxOwed=[])
    if "TxnTaxDetail" in body:
        body["TxnTaxDetail"] = {"TotalTax": NOTHING}
    documents.set_home_amounts(books, body)
    return body


def _emptied(line: JsonObject) -> JsonObject:
    emptied = {**line, "Amount": NOTHING} if "Amount" in line else dict(line)
    detail = line.get(ITEM_LINE)
    if detail:
        emptied[ITEM_LINE] = {
            k: Decimal(0) if k in ("Qty", "TaxInclusiveAmt") else v for k, v in detail.items()
        }
    return emptied


def _before_delete(books: Books, record: Record) -> None:
    """An invoice with payments: the documents say unlink first; what else happens is a switch (fault text
    UNSURE)."""
    if not documents.applied(record):
        return
    if books.switches.deletes_of_paid_documents == "refuse":
        raise business(
            "This transaction has a payment linked to it. Unlink or delete the payment before deleting it."
        )
    payments.release(books, record, documents.applied(record))


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("TaxOwed", None)
    if books.company.is_us:
        shown.setdefault("CustomField", CUSTOM_FIELDS)
    for name in (
        "AllowIPNPayment",
        "AllowOnlinePayment",
        "AllowOnlineCreditCardPayment",
        "AllowOnlineACHPayment",
    ):
        shown.setdefault(name, False)
    return shown


INVOICE = EntityType(
    "Invoice",
    FIELDS,
    lines=LINES_OF_AN_INVOICE,
    can=TRANSACTION,
    required_on_sparse=(),
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    detach=_detach,
    show=_show,
    void=_void,
    void_by="operation",
    before_delete=_before_delete,
)
