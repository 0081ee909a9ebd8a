"""Deposits: money taken out of Undeposited Funds, and money put into the bank directly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import CURRENCIES, rounded
from qbsandbox.company.entities import dimensions, documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import deposit_members
from qbsandbox.company.entities.money.applications import OTHER_CURRENCY
from qbsandbox.company.entities.money.journals import NEEDS_NAME
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
    day,
    number,
    part,
    reference,
    text,
)
from qbsandbox.company.entities.schema import (
    amount as money,
)
from qbsandbox.company.entities.taxes import tax_rules
from qbsandbox.company.families import NAMES
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

DETAIL = "DepositLineDetail"
LINE_ORDER = ("Id", "LineNum", "Description", "Amount", "LinkedTxn", "DetailType", DETAIL, "ProjectRef")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Members that an update leaves out are free again at once."""
    documents.set_date(books, body)
    account = books.account(body["DepositToAccountRef"], "Bank", "Other Current Asset")
    _set_currency(books, body, account)
    dimensions.check_form(books, body)
    if not body.get("Line"):
        raise missing("Line")
    tracked = dimensions.tracks_lines(books)
    lines: list[JsonObject] = []
    members: list[deposit_members.Member] = []
    for line in body["Line"]:
        if line.get("LinkedTxn"):
            line, member = deposit_members.linked_line(books, line, body, before, members)
            members.append(member)
        else:
            line = _direct(books, line, body, tracked=tracked)
        lines.append(line)
    documents.give_line_ids(lines, before)
    body["Line"] = [documents.ordered_line(line, place + 1, LINE_ORDER) for place, line in enumerate(lines)]
    tax = _tax(books, body, before, asked, body["Line"])
    total = sum((Decimal(line["Amount"]) for line in body["Line"]), NOTHING) + tax - _cash_back(books, body)
    if total < 0:
        raise business("Transaction amount must be 0.00 or greater.")
    body["TotalAmt"] = total
    if body["CurrencyRef"]["value"] == books.home:
        body.pop("HomeTotalAmt", None)
    else:
        body["HomeTotalAmt"] = rounded(total * posting.rate_of(body), books.home)
    body["Members"] = [member.as_list() for member in members]
    if before is not None:
        gone = [member for member in deposit_members.members_of(before.body) if not member.is_among(members)]
        deposit_members.free(books, before, gone)
    return body


def _tax(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject, lines: Sequence[JsonObject]
) -> Decimal:
    """Tax on direct lines that have a code, in the global model, by what the code is said to apply to: sales
    unless a line says otherwise. Lines without a code are untaxed (UNSURE whether one is required).

    Under TaxInclusive replies show net amounts, and a deposit's lines have no property for the gross ones: those
    are kept under "Gross", which replies do not show, for lines that come back as they were.
    """
    body.pop("TaxOwed", None)
    body.pop("Gross", None)
    coded = [line for line in lines if line.get(DETAIL, {}).get("TaxCodeRef")]
    if books.company.is_us or not coded:
        body.pop("TxnTaxDetail", None)
        if books.company.is_us:
            body.pop("GlobalTaxCalculation", None)
        return NOTHING
    currency = str(body["CurrencyRef"]["value"])
    sides = dict.fromkeys(line[DETAIL].get("TaxApplicableOn", "Sales") for line in coded)
    said = tax_rules.stated(asked, before) if len(sides) == 1 else {}
    shown: list[JsonObject] = []
    owed: list[list[object]] = []
    gross: JsonObject = {}
    total = NOTHING
    if body.get("GlobalTaxCalculation") == "TaxInclusive" and before is not None:
        _recall_gross(before.body, coded)
    for side in sides:
        taxed = [
            tax_rules.TaxedLine(line, line[DETAIL])
            for line in coded
            if line[DETAIL].get("TaxApplicableOn", "Sales") == side
        ]
        tax = tax_rules.global_tax(books, body, taxed, said, currency, side)
        for one in taxed:
            held = one.detail.pop("TaxInclusiveAmt", None)
            if held is not None:
                gross[one.line["Id"]] = held
        total += tax.total
        shown += (tax.detail or {}).get("TaxLine", [])
        owed += [[account, value] for account, value in tax.owed]
    body["TxnTaxDetail"] = {"TotalTax": total, "TaxLine": shown}
    body["TaxOwed"] = owed
    if gross:
        body["Gross"] = gross
    if body["GlobalTaxCalculation"] == "NotApplicable":
        del body["TxnTaxDetail"]
    return total


def _recall_gross(before: JsonObject, lines: Sequence[JsonObject]) -> None:
    """The gross amounts of lines that come back with the net amount they were shown with."""
    was = {line.get("Id"): line["Amount"] for line in before["Line"]}
    for line in lines:
        held = before.get("Gross", {}).get(line["Id"])
        if held is not None and Decimal(was[line["Id"]]) == Decimal(line["Amount"]):
            line[DETAIL]["TaxInclusiveAmt"] = held + NOTHING


def _set_currency(books: Books, body: JsonObject, account: Record) -> None:
    """The account's currency, or for an account in home currency any that is named."""
    own = str(account.body["CurrencyRef"]["value"])
    asked = (body.get("CurrencyRef") or {}).get("value", own)
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
    if own not in (books.home, asked):
        raise business(OTHER_CURRENCY)
    books.set_rate(body, asked)


def _direct(books: Books, line: JsonObject, body: JsonObject, *, tracked: bool) -> JsonObject:
    """Money from an account, perhaps with a name; receivable and payable accounts need theirs."""
    if not line.get("DetailType"):
        raise missing("DetailType")
    if line["DetailType"] != DETAIL:
        raise Fault(2170, f"Invalid Enumeration : {line['DetailType']}", element="DetailType")
    detail = dict(line.get(DETAIL) or {})
    line = {**line, DETAIL: detail}
    line.pop("LinkedTxn", None)
    currency = str(body["CurrencyRef"]["value"])
    documents.line_amount(line, {}, currency)
    if not detail.get("AccountRef"):
        raise missing("AccountRef")
    account = books.account(detail["AccountRef"]).body
    entity = _named(books, detail.get("Entity"))
    detail.pop("Entity", None)
    if entity:
        detail["Entity"] = entity
    needed = NEEDS_NAME.get(account["AccountType"])
    if needed and (not entity or entity["type"] != needed[0].upper()):
        raise business(needed[1])
    own = account["CurrencyRef"]["value"]
    if own != currency and (needed or own != books.home):
        raise business(OTHER_CURRENCY)
    if detail.get("PaymentMethodRef"):
        books.linked("PaymentMethod", detail["PaymentMethodRef"])
    dimensions.check_line(books, detail, tracked=tracked)
    order = ("Entity", "ClassRef", "AccountRef", "PaymentMethodRef", "CheckNum", "TxnType")
    rest = ("TaxCodeRef", "TaxApplicableOn")
    line[DETAIL] = {name: detail[name] for name in (*order, *rest) if name in detail}
    return line


def _named(books: Books, entity: JsonObject | None) -> JsonObject | None:
    """Customer, vendor or employee: their ids are one sequence, so the id alone tells which."""
    if not entity or not entity.get("value"):
        return None
    asked = str(entity.get("type") or "").casefold()
    kinds = [kind for kind in NAMES if kind.casefold() == asked] if asked else list(NAMES)
    if not kinds:
        raise Fault(2170, f"Invalid Enumeration : {entity['type']}", element="type")
    id = str(entity["value"])
    for kind in kinds:
        if books.store.find(kind, id) is not None:
            books.linked(kind, {"value": id})
            return {"value": id, "type": kind.upper()}
    books.linked(kinds[0], {"value": id})
    return None


def _cash_back(books: Books, body: JsonObject) -> Decimal:
    """Cash kept from the deposit goes to an account of its own; raises 2020 for half of the information."""
    back = body.get("CashBack")
    if not back:
        body.pop("CashBack", None)
        return NOTHING
    back = {name: value for name, value in back.items() if value is not None}
    if not back.get("Amount"):
        body.pop("CashBack", None)
        return NOTHING
    if not back.get("AccountRef"):
        raise missing("AccountRef")
    if back["Amount"] < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{back['Amount']}", element="Amount")
    books.account(back["AccountRef"], *(set(chart.SUBTYPES) - {chart.RECEIVABLE, chart.PAYABLE}))
    body["CashBack"] = back
    return rounded(back["Amount"], str(body["CurrencyRef"]["value"]))


def _before_delete(books: Books, record: Record) -> None:
    """Its members are in Undeposited Funds again and may be changed (UNSURE, as in the pages)."""
    deposit_members.free(books, record, deposit_members.members_of(record.body))


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr the bank account for the total, Dr the account of the cash kept; Cr each line's account, Cr tax per
    agency, and Cr Undeposited Funds what the members had put there. Members booked at other rates than the
    deposit's leave an exchange gain or loss."""
    body = record.body
    sides = [Side(int(body["DepositToAccountRef"]["value"]), body["TotalAmt"] + NOTHING)]
    back = body.get("CashBack")
    if back:
        memo = str(back.get("Memo", ""))
        sides.append(Side(int(back["AccountRef"]["value"]), back["Amount"] + NOTHING, memo))
    members = iter(deposit_members.members_of(body))
    booked_before: dict[int, int] = {}
    for line in body["Line"]:
        memo = line.get("Description", "")
        if line.get("LinkedTxn"):
            member = next(members)
            booked_before[len(sides)] = -member.home_cents
            sides.append(Side(member.account_id, -(line["Amount"] + NOTHING), memo))
            continue
        detail = line[DETAIL]
        entity = detail.get("Entity")
        name = (entity["type"].capitalize(), int(entity["value"])) if entity else None
        account = books.store.get("Account", int(detail["AccountRef"]["value"]))
        moves = account is not None and account.body["AccountType"] in NEEDS_NAME
        sides.append(
            Side(
                int(detail["AccountRef"]["value"]),
                -(line["Amount"] + NOTHING),
                memo,
                name,
                moves_name=moves,
                tags=posting.tags_of(detail),
            )
        )
    sides += [Side(int(account), -(value + NOTHING)) for account, value in body.get("TaxOwed", [])]
    entries = posting.entries(books, body, sides)
    if body["CurrencyRef"]["value"] == books.home:
        return entries
    gain = 0
    for place, home in booked_before.items():
        was = entries[place]
        gain += was.cents - home
        entries[place] = Posting(was.account_id, home, was.own_cents, was.currency, None, was.memo)
    if gain:
        entries.append(Posting(books.account_of_subtype("ExchangeGainOrLoss").id, gain, 0, books.home))
    return entries


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("Members", None)
    shown.pop("TaxOwed", None)
    shown.pop("Gross", None)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    lines = []
    for line in shown["Line"]:
        entity = line.get(DETAIL, {}).get("Entity")
        if entity:
            name = name_of(books, entity["type"].capitalize(), entity["value"])
            named = {"value": entity["value"], **({"name": name} if name else {}), "type": entity["type"]}
            line = {**line, DETAIL: {**line[DETAIL], "Entity": named}}
        lines.append(line)
    shown["Line"] = lines
    return shown


LINE_FIELDS: dict[str, Field] = {
    "Entity": part({"value": text(), "name": IGNORED, "type": text()}),
    "ClassRef": reference("Class"),
    "AccountRef": reference("Account"),
    "PaymentMethodRef": reference("PaymentMethod"),
    "CheckNum": text(21),
    "TxnType": text(),
    "TaxCodeRef": reference(None, shows_name=False),
    "TaxApplicableOn": text(choices=("Sales", "Purchase")),
}

DEPOSIT = EntityType(
    "Deposit",
    {
        "DepositToAccountRef": reference("Account", filterable=True, required=True),
        "TotalAmt": money(read_only=True, filterable=True),
        "HomeTotalAmt": money(read_only=True),
        "domain": IGNORED,
        "DocNumber": text(21, filterable=True),
        "TxnDate": day(filterable=True),
        "DepartmentRef": reference("Department"),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "LinkedTxn": IGNORED,
        "Line": LINES,
        "TxnTaxDetail": tax_rules.TAX_DETAIL,
        "CashBack": part({"AccountRef": reference("Account"), "Amount": money(), "Memo": text(4000)}),
        "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
        "TransactionLocationType": text(),
        "TxnSource": IGNORED,
        "TxnStatus": IGNORED,
        "RecurDataRef": IGNORED,
        "AttachableRef": IGNORED,
        "CustomField": IGNORED,
        "Tag": OPAQUE,
    },
    lines={
        DETAIL: LineType(DETAIL, LINE_FIELDS),
        "": LineType(DETAIL, LINE_FIELDS),
        "TaxLineDetail": tax_rules.TAX_LINE,
    },
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=deposit_members.link,
    show=_show,
    before_delete=_before_delete,
)
