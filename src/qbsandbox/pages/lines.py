"""Lines of documents in a form: each kind of line as a row of texts, and the row as a line again.

A row that names a line of the record changes only what its columns show; everything else of the line stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbsandbox.company.currencies import CENT
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.journals import DETAIL as JOURNAL_LINE
from qbsandbox.company.entities.products.stock import ADJUSTMENT_LINE
from qbsandbox.company.entities.purchases.expense_lines import ACCOUNT_LINE
from qbsandbox.company.entities.purchases.expense_lines import ITEM_LINE as BOUGHT_LINE
from qbsandbox.company.entities.sales.fields import DISCOUNT_LINE, SUBTOTAL_LINE
from qbsandbox.company.entities.sales.fields import ITEM_LINE as SOLD_LINE
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.pages import choices
from qbsandbox.pages.entries import As, Entry, Wrong, money_text, number, understood

Row = dict[str, str]

DESCRIPTION = Entry("description", "Description", ("Description",))
QUANTITY = Entry("quantity", "Quantity", (), As.NUMBER)
PRICE = Entry("price", "Price", (), As.NUMBER)
AMOUNT = Entry("amount", "Amount", ("Amount",), As.MONEY)
TAX = Entry("tax", "Tax code", (), As.REFERENCE, choices.TAX_CODES)
CLASS = Entry("class", "Class", (), As.REFERENCE, choices.CLASSES)
ITEM = Entry("item", "Product or service", (), As.REFERENCE, choices.ITEMS)
ACCOUNT = Entry("account", "Account", (), As.REFERENCE, choices.ACCOUNTS)
BILLABLE = Entry("customer", "Customer", (), As.REFERENCE, choices.CUSTOMERS)
NAME = Entry("name", "Name", (), As.REFERENCE, choices.PEOPLE)
DEBIT = Entry("debit", "Debit", (), As.MONEY)
CREDIT = Entry("credit", "Credit", (), As.MONEY)
STOCKED = Entry("item", "Item", (), As.REFERENCE, choices.STOCKED)
CHANGE = Entry("change", "Change in quantity", (), As.NUMBER)


@dataclass(frozen=True, slots=True)
class Lines:
    """How a kind of document shows its lines: the columns, a line as a row, a row as a line.

    `row` gives None for lines that the form does not show as a row; `optional` columns appear only where the
    company or the document uses them.
    """

    columns: tuple[Entry, ...]
    row: Callable[[Books, JsonObject], Row | None]
    line: Callable[[Books, Row, JsonObject | None], JsonObject]
    total: str = "amount"


def kept_label(line: Mapping[str, Any]) -> str:
    """What a line is called that the form keeps as it is."""
    words = {
        DISCOUNT_LINE: "Discount",
        "GroupLineDetail": "Bundle",
        "DescriptionOnly": "Text",
        "TaxLineDetail": "Tax",
    }
    return words.get(str(line.get("DetailType")), "Line")


def is_computed(line: Mapping[str, Any]) -> bool:
    """Lines that the server adds by itself."""
    return line.get("DetailType") == SUBTOTAL_LINE


def _sold_row(books: Books, line: JsonObject) -> Row | None:
    if line.get("DetailType") != SOLD_LINE:
        return None
    detail = line.get(SOLD_LINE, {})
    return _common(books, line, detail) | {"item": _name(books, "Item", detail.get("ItemRef"))}


def _sold_line(books: Books, row: Row, before: JsonObject | None) -> JsonObject:
    line, detail = _begun(before, SOLD_LINE)
    _refer(books, ITEM, row, detail, "ItemRef")
    _write(books, line, detail, row, before)
    detail.pop("ItemAccountRef", None)
    return line


def _bought_row(books: Books, line: JsonObject) -> Row | None:
    kind = line.get("DetailType")
    if kind not in (ACCOUNT_LINE, BOUGHT_LINE):
        return None
    detail = line.get(kind, {})
    return _common(books, line, detail) | {
        "account": _name(books, "Account", detail.get("AccountRef")),
        "item": _name(books, "Item", detail.get("ItemRef")),
        "customer": _name(books, "Customer", detail.get("CustomerRef")),
    }


def _bought_line(books: Books, row: Row, before: JsonObject | None) -> JsonObject:
    if row.get("account") and row.get("item"):
        raise Wrong("A line has an account or an item, not both.")
    kind = BOUGHT_LINE if row.get("item") else ACCOUNT_LINE
    same = before is not None and before.get("DetailType") == kind
    line, detail = _begun(before if same else None, kind)
    if not same and before is not None and "Id" in before:
        line["Id"] = before["Id"]
    if kind == BOUGHT_LINE:
        _refer(books, ITEM, row, detail, "ItemRef")
    else:
        _refer(books, ACCOUNT, row, detail, "AccountRef")
        row = {**row, "quantity": "", "price": ""}
    _refer(books, BILLABLE, row, detail, "CustomerRef")
    if not row.get("customer"):
        detail.pop("BillableStatus", None)
    _write(books, line, detail, row, before if same else None)
    return line


def _journal_row(books: Books, line: JsonObject) -> Row | None:
    if line.get("DetailType") != JOURNAL_LINE:
        return None
    detail = line[JOURNAL_LINE]
    side = "debit" if detail.get("PostingType") == "Debit" else "credit"
    entity = detail.get("Entity") or {}
    return {
        "account": _name(books, "Account", detail.get("AccountRef")),
        side: money_text(Decimal(line["Amount"])),
        "description": line.get("Description", ""),
        "name": _name(books, str(entity.get("Type")), entity.get("EntityRef")),
        "class": _name(books, "Class", detail.get("ClassRef")),
    }


def _journal_line(books: Books, row: Row, before: JsonObject | None) -> JsonObject:
    line, detail = _begun(before, JOURNAL_LINE)
    debit, credit = _number(row, "debit"), _number(row, "credit")
    if (debit is None) == (credit is None):
        raise Wrong("A line has a debit or a credit.")
    line["Amount"] = debit if debit is not None else credit
    detail["PostingType"] = "Debit" if debit is not None else "Credit"
    _refer(books, ACCOUNT, row, detail, "AccountRef")
    _refer(books, CLASS, row, detail, "ClassRef")
    _describe(line, row)
    detail.pop("Entity", None)
    if row.get("name"):
        found = choices.find(books, choices.PEOPLE, row["name"])
        if found is None:
            raise Wrong(f"There is no customer, vendor or employee called “{row['name']}”.")
        detail["Entity"] = {"Type": found.entity, "EntityRef": {"value": found.value}}
    return line


def _adjusted_row(books: Books, line: JsonObject) -> Row | None:
    detail = line.get(ADJUSTMENT_LINE)
    if detail is None:
        return None
    return {
        "item": _name(books, "Item", detail.get("ItemRef")),
        "change": format(trimmed(Decimal(detail["QtyDiff"])), "f"),
    }


def _adjusted_line(books: Books, row: Row, before: JsonObject | None) -> JsonObject:
    line, detail = _begun(before, ADJUSTMENT_LINE)
    _refer(books, STOCKED, row, detail, "ItemRef")
    detail["QtyDiff"] = _number(row, "change")
    return line


def _begun(before: JsonObject | None, kind: str) -> tuple[JsonObject, JsonObject]:
    """The line to write into, and its detail."""
    line: JsonObject = deepcopy(before) if before else {}
    line["DetailType"] = kind
    detail: JsonObject = line.setdefault(kind, {})
    return line, detail


def _common(books: Books, line: JsonObject, detail: JsonObject) -> Row:
    amount = _amount(line, detail)
    return {
        "description": line.get("Description", ""),
        "quantity": _plain(detail.get("Qty")),
        "price": _plain(detail.get("UnitPrice")),
        "amount": "" if amount is None else money_text(amount),
        "tax": _name(books, "TaxCode", detail.get("TaxCodeRef")),
        "class": _name(books, "Class", detail.get("ClassRef")),
    }


def _write(books: Books, line: JsonObject, detail: JsonObject, row: Row, before: JsonObject | None) -> None:
    """Description, tax code, class and figures; price times quantity is the amount.

    As in QuickBooks the amount follows quantity and price, and the price follows an amount that was changed. An
    amount that includes its tax stays one: REST takes it net beside the gross one, or twice gross.
    """
    _describe(line, row)
    gross, held, code = detail.get("TaxInclusiveAmt"), _amount(line, detail), detail.get("TaxCodeRef")
    _refer(books, TAX, row, detail, "TaxCodeRef")
    if "class" in row:
        _refer(books, CLASS, row, detail, "ClassRef")
    quantity, price, amount = _number(row, "quantity"), _number(row, "price"), _number(row, "amount")
    held = held if before is not None else None
    if amount is not None and (held is None or amount != held) and quantity and price is not None:
        if (quantity * price).quantize(CENT) != amount.quantize(CENT) and held is not None:
            known = before[line["DetailType"]] if before else {}
            if (known.get("Qty"), known.get("UnitPrice")) == (quantity, price):
                price = trimmed((amount / quantity).quantize(Decimal("0.0000001")))
            else:
                amount = None
    elif held is not None and amount == held and quantity is not None and price is not None:
        amount = None
    if amount is None and quantity is not None and price is not None:
        amount = (quantity * price).quantize(CENT)
    for name, value in (("Qty", quantity), ("UnitPrice", price)):
        detail.pop(name, None)
        if value is not None:
            detail[name] = value
    if gross is None:
        line["Amount"] = amount
    elif amount != gross or detail.get("TaxCodeRef") != code:
        line["Amount"] = detail["TaxInclusiveAmt"] = amount


def _amount(line: JsonObject, detail: JsonObject) -> Decimal | None:
    """The amount as it was entered: the gross one where tax is included."""
    entered = detail.get("TaxInclusiveAmt", line.get("Amount"))
    return None if entered is None else Decimal(entered)


def _describe(line: JsonObject, row: Row) -> None:
    line.pop("Description", None)
    if row.get("description"):
        line["Description"] = row["description"]


def _refer(books: Books, entry: Entry, row: Row, detail: JsonObject, name: str) -> None:
    """Raises Wrong. A name that was not touched keeps its reference, even to a record that is inactive."""
    text = row.get(entry.name, "").strip()
    held = detail.pop(name, None)
    if not text:
        return
    kinds = entry.source.entities if entry.source else ()
    if held and choices.name_behind(books, kinds, str(held["value"])) == text:
        detail[name] = held
        return
    detail[name] = understood(books, entry, text)


def _name(books: Books, entity: str, reference: JsonObject | None) -> str:
    return choices.name_behind(books, (entity,), str(reference["value"])) if reference else ""


def _number(row: Row, name: str) -> Decimal | None:
    return number(row[name]) if row.get(name, "").strip() else None


def _plain(value: object) -> str:
    return "" if value is None else format(trimmed(Decimal(str(value))), "f")


SOLD = Lines((ITEM, DESCRIPTION, QUANTITY, PRICE, AMOUNT, TAX, CLASS), _sold_row, _sold_line)
BOUGHT = Lines(
    (ACCOUNT, ITEM, DESCRIPTION, QUANTITY, PRICE, AMOUNT, TAX, BILLABLE, CLASS), _bought_row, _bought_line
)
JOURNAL = Lines((ACCOUNT, DEBIT, CREDIT, DESCRIPTION, NAME, CLASS), _journal_row, _journal_line, "debit")
ADJUSTED = Lines((STOCKED, CHANGE), _adjusted_row, _adjusted_line, "")
