"""Lines of bills, purchase orders, vendor credits and purchases: what was bought, for whom, and on which account.

A line stands either on an account or on an item, never on both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from qbsandbox.company import chart
from qbsandbox.company.entities import dimensions, documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.schema import (
    IGNORED,
    Field,
    LineType,
    amount,
    flag,
    number,
    part,
    reference,
    text,
)
from qbsandbox.company.entities.taxes import tax_rules
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

ACCOUNT_LINE, ITEM_LINE = "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"
LINE_ORDER = (
    "Id",
    "LineNum",
    "Description",
    "Amount",
    "LinkedTxn",
    "DetailType",
    ACCOUNT_LINE,
    ITEM_LINE,
    "ProjectRef",
)
BILLABLE, NOT_BILLABLE, BILLED = "Billable", "NotBillable", "HasBeenBilled"
BILLABLE_STATUS = text(choices=(BILLABLE, NOT_BILLABLE, BILLED))
MARKUP = part(
    {
        "PercentBased": flag(),
        "Value": amount(),
        "Percent": number(),
        "PriceLevelRef": reference(None, shows_name=False),
        "MarkUpIncomeAccountRef": reference("Account"),
    }
)
TAX_CODE = reference(None, shows_name=False)

# In the order of Intuit's schema, which is the order of replies (recorded).
ACCOUNT_FIELDS: Mapping[str, Field] = {
    "CustomerRef": reference("Customer"),
    "ClassRef": reference("Class"),
    "AccountRef": reference("Account"),
    "BillableStatus": BILLABLE_STATUS,
    "MarkupInfo": MARKUP,
    "TaxAmount": amount(),
    "TaxCodeRef": TAX_CODE,
    "TaxInclusiveAmt": amount(),
    "ExpenseDetailLineDetailEx": IGNORED,
}
ITEM_FIELDS: Mapping[str, Field] = {
    "CustomerRef": reference("Customer"),
    "BillableStatus": BILLABLE_STATUS,
    "TaxInclusiveAmt": amount(),
    "ItemRef": reference("Item"),
    "ClassRef": reference("Class"),
    "UnitPrice": number(),
    "UnitCostPrice": IGNORED,
    "RatePercent": IGNORED,
    "PriceLevelRef": IGNORED,
    "MarkupInfo": MARKUP,
    "Qty": number(),
    "UOMRef": IGNORED,
    "ItemAccountRef": IGNORED,
    "InventorySiteRef": IGNORED,
    "TaxCodeRef": TAX_CODE,
    "TaxClassificationRef": IGNORED,
    "ItemBasedExpenseLineDetailEx": IGNORED,
}
LINES: Mapping[str, LineType] = {
    ACCOUNT_LINE: LineType(ACCOUNT_LINE, ACCOUNT_FIELDS),
    ITEM_LINE: LineType(ITEM_LINE, ITEM_FIELDS),
    "TaxLineDetail": tax_rules.TAX_LINE,
}
CONTROL_NAMES: Mapping[str, tuple[str, str]] = {
    chart.RECEIVABLE: (
        "Customer",
        "When you use Accounts Receivable, you must choose a customer in the Name field.",
    ),
    chart.PAYABLE: ("Vendor", "When you use Accounts Payable, you must choose a vendor in the Name field."),
}


def complete(
    books: Books,
    body: JsonObject,
    before: Record | None,
    currency: str,
    dated_on: str,
    *,
    may_settle: bool = False,
    name: str = "",
    moves_stock: bool = True,
) -> list[JsonObject]:
    """The lines of a request, checked and with what the server adds; raises Fault for the first that is wrong.

    `may_settle`: a line may stand on a receivable or payable account, where `name`, the kind of the document's
    own name, fits; elsewhere such an account is of the wrong type. `moves_stock`: whether the document says
    how many of a stocked item came in.
    """
    sent: Sequence[JsonObject] = body.get("Line") or []
    if not sent:
        raise missing("Line")
    tracked = dimensions.tracks_lines(books)
    billed = _billed(before)
    inclusive = body.get("GlobalTaxCalculation") == "TaxInclusive"
    lines: list[JsonObject] = []
    for line in sent:
        kind = line["DetailType"]
        if kind not in (ACCOUNT_LINE, ITEM_LINE):
            raise Fault(2170, f"Invalid Enumeration : {kind}", element="DetailType")
        detail = dict(line.get(kind) or {})
        line = {**line, kind: detail}
        gross = detail.get("TaxInclusiveAmt") if inclusive else None
        documents.line_amount(line, detail, currency, gross=gross)
        if kind == ACCOUNT_LINE:
            _check_account(books, detail, currency, may_settle=may_settle, name=name)
        else:
            item = _item(books, detail)
            if moves_stock:
                stock.check(item, line, detail, dated_on)
        dimensions.check_line(books, detail, tracked=tracked)
        if not inclusive and not detail.get("TaxInclusiveAmt"):
            detail.pop("TaxInclusiveAmt", None)
        _check_billable(books, detail, was_billed=line.get("Id") in billed)
        lines.append(line)
    documents.give_line_ids(lines, before)
    return lines


def prepare(books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    """A location on a line is refused in these words (seen); it belongs to the whole document."""
    lines = raw.get("Line")
    if operation != "delete" and isinstance(lines, list) and books.switches.refuses_unknown_properties:
        for line in lines:
            if isinstance(line, Mapping) and _names_department(line):
                raise unparsable()
    return raw


def unparsable() -> Fault:
    return Fault(
        2010,
        "Property Name:failed to parse json object; a property specified is unsupported or invalid\n"
        " specified is unsupported or invalid",
    )


def _names_department(line: Mapping[str, Any]) -> bool:
    details = (line.get(ACCOUNT_LINE), line.get(ITEM_LINE))
    return any(isinstance(holder, Mapping) and "DepartmentRef" in holder for holder in (line, *details))


def put(body: JsonObject, lines: Sequence[JsonObject], *, numbered: bool = True) -> None:
    """Write the lines into the document, properties in the order of replies; purchases show no LineNum
    (recorded)."""
    ordered = []
    for place, line in enumerate(lines, start=1):
        fields = ACCOUNT_FIELDS if line["DetailType"] == ACCOUNT_LINE else ITEM_FIELDS
        detail = line[line["DetailType"]]
        line = {
            **line,
            line["DetailType"]: {name: detail[name] for name in fields if detail.get(name) is not None},
        }
        line = documents.ordered_line(line, place, LINE_ORDER)
        if not numbered:
            del line["LineNum"]
        ordered.append(line)
    body["Line"] = ordered


def with_links(line: JsonObject, links: Sequence[JsonObject]) -> JsonObject:
    """The line with these links, in the place replies have them."""
    linked = {**line, "LinkedTxn": list(links)}
    return {name: linked[name] for name in (*LINE_ORDER, *linked) if name in linked}


def detail_of(line: JsonObject) -> JsonObject:
    detail: JsonObject = line[line["DetailType"]]
    return detail


def total_of(lines: Sequence[JsonObject]) -> Decimal:
    return sum((Decimal(line["Amount"]) for line in lines), NOTHING)


def tax(
    books: Books,
    body: JsonObject,
    before: Record | None,
    asked: JsonObject,
    lines: Sequence[JsonObject],
    currency: str,
) -> Decimal:
    """Input tax in the global model, written into the document; a US company knows no tax on purchases.

    Returns what it adds to the total.
    """
    if books.company.is_us:
        body.pop("GlobalTaxCalculation", None)
        body.pop("TxnTaxDetail", None)
        tax_rules.check_us_codes(lines, [detail_of(line) for line in lines])
        return NOTHING
    taxed = [tax_rules.TaxedLine(line, detail_of(line)) for line in lines]
    found = tax_rules.global_tax(books, body, taxed, tax_rules.stated(asked, before), currency, "Purchase")
    if found.detail is None:
        body.pop("TxnTaxDetail", None)
    else:
        body["TxnTaxDetail"] = found.detail
    body["TaxOwed"] = [[account, value] for account, value in found.owed]
    return found.total


def sides(books: Books, record: Record, sign: Literal[1, -1], name: tuple[str, int] | None) -> list[Side]:
    """One side for each line and each tax: `sign` 1 debits them (bought), -1 credits them (given back).

    A line on a receivable or payable account moves what the document's name owes or is owed.
    """
    body = record.body
    found = []
    for line in body["Line"]:
        account = account_of(books, line)
        moves = line["DetailType"] == ACCOUNT_LINE and _is_control(books, account)
        value = sign * (line["Amount"] + NOTHING)
        tags = posting.tags_of(detail_of(line))
        found.append(Side(account, value, line.get("Description", ""), name, moves_name=moves, tags=tags))
    found += [
        Side(int(account), sign * (value + NOTHING), "", name) for account, value in body.get("TaxOwed", [])
    ]
    return found


def account_of(books: Books, line: JsonObject) -> int:
    """The account a line is booked on: its own, else the item's asset account (stocked) or expense account."""
    detail = detail_of(line)
    if line["DetailType"] == ACCOUNT_LINE:
        return int(detail["AccountRef"]["value"])
    item = books.store.get("Item", int(detail["ItemRef"]["value"]))
    if item is None:
        raise LookupError(f"item {detail['ItemRef']['value']} of a stored document is gone")
    field = "AssetAccountRef" if item.body["Type"] == "Inventory" else "ExpenseAccountRef"
    return int(item.body[field]["value"])


def _check_account(books: Books, detail: JsonObject, currency: str, *, may_settle: bool, name: str) -> None:
    if not detail.get("AccountRef"):
        raise missing("AccountRef")
    account = books.account(detail["AccountRef"]).body
    needed = CONTROL_NAMES.get(account["AccountType"])
    if needed is None:
        return
    if not may_settle:
        books.account(detail["AccountRef"], *(set(chart.SUBTYPES) - set(CONTROL_NAMES)))
    if name != needed[0]:
        raise business(needed[1])
    if account["CurrencyRef"]["value"] != currency:
        raise business(
            "The currency of the transaction must be the currency of the customer, vendor or account."
        )


def _is_control(books: Books, account_id: int) -> bool:
    account = books.store.get("Account", account_id)
    return account is not None and account.body["AccountType"] in CONTROL_NAMES


def _item(books: Books, detail: JsonObject) -> Record:
    if not detail.get("ItemRef"):
        raise missing("ItemRef")
    item = books.linked("Item", detail["ItemRef"])
    if item.body["Type"] in ("Category", "Group"):
        raise business(
            f"A {item.body['Type'].lower()} can't be used on a transaction; choose a product or service."
        )
    if not item.body.get("ExpenseAccountRef"):
        raise business(f"The item {item.body['Name']} has no expense account; it can't be bought.")
    return item


def _billed(before: Record | None) -> set[str]:
    """The ids of the lines that an invoice has taken."""
    lines = before.body["Line"] if before else ()
    return {line["Id"] for line in lines if detail_of(line).get("BillableStatus") == BILLED}


def _check_billable(books: Books, detail: JsonObject, *, was_billed: bool) -> None:
    """A customer without a status makes the line billable (observed), or leaves it billed; billable without a
    customer is 6310."""
    if detail.get("CustomerRef"):
        books.linked("Customer", detail["CustomerRef"])
    default = NOT_BILLABLE if not detail.get("CustomerRef") else BILLED if was_billed else BILLABLE
    status = detail.get("BillableStatus") or default
    if status != NOT_BILLABLE and not detail.get("CustomerRef"):
        raise Fault(6310, "A billable line must have a customer", element="CustomerRef")
    detail["BillableStatus"] = status
