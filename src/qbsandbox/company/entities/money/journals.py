"""Journal entries: any account against any other, debits equal to credits.

Lines on receivable and payable accounts carry a name and are open items like invoices, bills and credits:
payments and bill payments settle them (`applications`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import CURRENCIES, rounded
from qbsandbox.company.entities import dimensions, documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.applications import OTHER_CURRENCY
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    OPAQUE,
    TRANSACTION,
    EntityType,
    Field,
    LineType,
    amount,
    day,
    flag,
    number,
    part,
    reference,
    text,
)
from qbsandbox.company.entities.taxes import tax_lists, tax_rules
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

DETAIL = "JournalEntryLineDetail"
NAME_TYPES = ("Customer", "Vendor", "Employee")
NEEDS_NAME = {
    chart.RECEIVABLE: (
        "Customer",
        "When you use Accounts Receivable, you must choose a customer in the Name field.",
    ),
    chart.PAYABLE: ("Vendor", "When you use Accounts Payable, you must choose a vendor in the Name field."),
}


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    documents.set_date(books, body)
    currency = (body.get("CurrencyRef") or {}).get("value", books.home)
    if currency not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{currency}", element="CurrencyRef")
    books.set_rate(body, currency)
    if not body.get("Line"):
        raise missing("Line")
    tracked = dimensions.tracks_lines(books)
    lines = [_line(books, line, currency, tracked=tracked) for line in body["Line"]]
    posted = [line for line in lines if line["DetailType"] == DETAIL]
    if len(posted) < 2:
        raise business("Fill out at least two detail lines to continue.")
    if sum((_signed(line) + _signed_tax(line) for line in posted), NOTHING):
        raise Fault(2300, "Amount on debits not equal to credits", element="Line")
    _check_control_lines(books, posted)
    documents.give_line_ids(lines, before, first=0)
    body["Line"] = [{"Id": line["Id"], **line} for line in lines]
    body.setdefault("Adjustment", False)
    body["TxnTaxDetail"] = {}
    body["TotalAmt"] = NOTHING
    if books.company.is_us:
        body.pop("GlobalTaxCalculation", None)
    return body


def _check_control_lines(books: Books, lines: Sequence[JsonObject]) -> None:
    """One receivable or payable line in an entry, where the switch says so (a rule of QuickBooks Desktop; UNSURE
    whether Online has it)."""
    if not books.switches.one_control_line_per_journal:
        return
    accounts = [books.account(line[DETAIL]["AccountRef"]).body["AccountType"] for line in lines]
    if sum(kind in NEEDS_NAME for kind in accounts) > 1:
        raise business("A journal entry can have only one Accounts Receivable or Accounts Payable line.")


def _line(books: Books, line: JsonObject, currency: str, *, tracked: bool) -> JsonObject:
    if line["DetailType"] == "DescriptionOnly":
        return {key: line[key] for key in line if key not in ("Amount", "LinkedTxn")}
    if line["DetailType"] != DETAIL:
        raise Fault(2170, f"Invalid Enumeration : {line['DetailType']}", element="DetailType")
    detail = dict(line.get(DETAIL) or {})
    line = {**line, DETAIL: detail}
    if not detail.get("PostingType"):
        raise Fault(
            2260, "Missing PostingType : PostingType is required for journal entry lines", "PostingType"
        )
    if not detail.get("AccountRef"):
        raise missing("AccountRef")
    documents.line_amount(line, {}, currency)
    if line["Amount"] < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{line['Amount']}", element="Amount")
    _check_name(books, detail, currency)
    _check_tax(books, detail)
    dimensions.check_line(books, detail, tracked=tracked)
    dimensions.check_location(books, detail)
    line[DETAIL] = {name: detail[name] for name in DETAIL_FIELDS if name in detail}
    order = ("Id", "Description", "Amount", "DetailType", DETAIL, "ProjectRef")
    return {key: line[key] for key in order if key in line}


def _check_name(books: Books, detail: JsonObject, currency: str) -> None:
    account = books.account(detail["AccountRef"]).body
    needed = NEEDS_NAME.get(account["AccountType"])
    name = _named(books, detail)
    if needed and (name is None or name.entity != needed[0]):
        raise business(needed[1])
    own = account["CurrencyRef"]["value"]
    if own != currency and (needed or own != books.home):
        raise business(OTHER_CURRENCY)
    if needed and name is not None and name.body["CurrencyRef"]["value"] != currency:
        raise business(OTHER_CURRENCY)


def _named(books: Books, detail: JsonObject) -> Record | None:
    """The customer, vendor or employee of a line; without a reference the line has none."""
    entity = detail.get("Entity") or {}
    kind, ref = entity.get("Type"), entity.get("EntityRef")
    if not ref:
        detail.pop("Entity", None)
        return None
    if kind not in NAME_TYPES:
        raise Fault(2170, f"Invalid Enumeration : {kind}", element="Type")
    return books.linked(kind, ref)


def _check_tax(books: Books, detail: JsonObject) -> None:
    """A tax code on a line says on what it applies and how much it is (global companies; 2270, 2280)."""
    if not detail.get("TaxCodeRef"):
        return
    if books.company.is_us:
        tax_rules.check_us_codes([], [detail])
        detail.pop("TaxAmount", None)
        return
    if not detail.get("TaxApplicableOn"):
        raise Fault(
            2270, "Missing TaxApplicableOn : TaxApplicableOn is required with TaxCodeRef", "TaxApplicableOn"
        )
    if detail.get("TaxAmount") is None:
        raise Fault(2280, "Missing TaxAmount : TaxAmount is required with TaxCodeRef", element="TaxAmount")
    books.linked("TaxCode", detail["TaxCodeRef"])


def _signed(line: JsonObject) -> Decimal:
    return _direction(line) * Decimal(line["Amount"])


def _signed_tax(line: JsonObject) -> Decimal:
    detail = line[DETAIL]
    has_tax = detail.get("TaxCodeRef") and detail.get("TaxApplicableOn") and detail.get("TaxAmount")
    return _direction(line) * Decimal(detail["TaxAmount"]) if has_tax else NOTHING


def _direction(line: JsonObject) -> int:
    return 1 if line[DETAIL]["PostingType"] == "Debit" else -1


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Each line on its account; a line's tax beside it on the account of the code's agency."""
    sides: list[Side] = []
    for line in record.body["Line"]:
        if line["DetailType"] != DETAIL:
            continue
        detail = line[DETAIL]
        entity = detail.get("Entity")
        name = (entity["Type"], int(entity["EntityRef"]["value"])) if entity else None
        account = books.store.get("Account", int(detail["AccountRef"]["value"]))
        moves = account is not None and account.body["AccountType"] in NEEDS_NAME
        memo = line.get("Description", "")
        account_id, tags = int(detail["AccountRef"]["value"]), posting.tags_of(detail)
        sides.append(Side(account_id, _signed(line), memo, name, moves_name=moves, tags=tags))
        tax = _signed_tax(line)
        if tax:
            sides += [
                Side(account, part_, memo, name, tags=tags)
                for account, part_ in _tax_parts(books, record, detail, tax)
            ]
    return posting.entries(books, record.body, sides)


def _tax_parts(books: Books, record: Record, detail: JsonObject, tax: Decimal) -> list[tuple[int, Decimal]]:
    """The tax of a line, spread over the rates of its code and booked on the accounts of their agencies."""
    code = books.linked("TaxCode", detail["TaxCodeRef"])
    side = "Sales" if detail["TaxApplicableOn"] == "Sales" else "Purchase"
    applied = tax_rules.applied_rates(books, code, side)
    whole = sum((one.share for one in applied), Decimal(0))
    if not applied or not whole:
        raise business(f"The tax code {code.body['Name']} has no rate for {side.lower()}.")
    currency = str(record.body["CurrencyRef"]["value"])
    parts = [rounded(tax * one.share / whole, currency) for one in applied[:-1]]
    parts.append(tax - sum(parts, NOTHING))
    return [
        (tax_lists.payable_account(books, one.rate), part_) for one, part_ in zip(applied, parts, strict=True)
    ]


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Names behind the lines' customers, vendors and employees, whose kind the line itself tells; links of
    deposits and payments where there are any."""
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    lines = []
    for line in shown["Line"]:
        entity = line.get(DETAIL, {}).get("Entity")
        if entity:
            name = name_of(books, entity["Type"], entity["EntityRef"]["value"])
            ref = {**entity["EntityRef"], **({"name": name} if name else {})}
            line = {**line, DETAIL: {**line[DETAIL], "Entity": {"Type": entity["Type"], "EntityRef": ref}}}
        lines.append(line)
    shown["Line"] = lines
    return shown


DETAIL_FIELDS: dict[str, Field] = {
    "PostingType": text(choices=("Debit", "Credit")),
    "AccountRef": reference("Account"),
    "Entity": part({"Type": text(), "EntityRef": reference(None, shows_name=False)}),
    "ClassRef": reference("Class"),
    "DepartmentRef": reference("Department"),
    "TaxCodeRef": reference(None, shows_name=False),
    "TaxRateRef": IGNORED,
    "TaxApplicableOn": text(choices=("Sales", "Purchase")),
    "TaxAmount": amount(),
    "TaxInclusiveAmt": amount(),
    "BillableStatus": text(choices=("Billable", "NotBillable", "HasBeenBilled")),
    "JournalCodeRef": OPAQUE,
}

JOURNAL_ENTRY = EntityType(
    "JournalEntry",
    {
        "Adjustment": flag(),
        "TotalAmt": amount(read_only=True),
        "HomeTotalAmt": amount(read_only=True),
        "domain": IGNORED,
        "DocNumber": text(21, filterable=True),
        "TxnDate": day(filterable=True),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "Line": LINES,
        "TxnTaxDetail": IGNORED,
        "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
        "TaxRateRef": IGNORED,
        "TransactionLocationType": text(),
        "JournalCodeRef": OPAQUE,
        "RecurDataRef": IGNORED,
        "LinkedTxn": IGNORED,
        "TxnSource": IGNORED,
        "CustomField": IGNORED,
    },
    lines={
        DETAIL: LineType(
            DETAIL,
            DETAIL_FIELDS,
        ),
        "DescriptionOnly": LineType("DescriptionLineDetail", {"ServiceDate": day()}),
    },
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    show=_show,
)
