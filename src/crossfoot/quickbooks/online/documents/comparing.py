"""What a person changed in QuickBooks: a record held against what was sent.

Only what we sent is compared, and of that not what QuickBooks rewrites itself: addresses, links, balances,
ids of lines and their order, subtotals, names in references, the state of mails, tax that it computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from crossfoot.core.dates import in_words
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.postings import Booked, Document, SalesForm, Settlement
from crossfoot.core.problems import shown
from crossfoot.quickbooks.books import Difference
from crossfoot.quickbooks.online.documents import clearing, fields, form_lines, journal_entry, settlement, tax
from crossfoot.quickbooks.online.documents.form_lines import DISCOUNT, FormLine

Kind = Literal["amount", "date", "account", "tax", "number", "party", "line", "memo"]

VOIDED = "Voided"

MOVED_BY_OTHERS = frozenset(
    {
        "SyncToken", "MetaData", "domain", "sparse", "LinkedTxn", "Balance", "HomeBalance", "RemainingCredit",
        "UnappliedAmt", "POStatus", "EmailStatus", "PrintStatus", "DeliveryInfo", "InvoiceLink",
    }
)  # fmt: skip
"""What payments, bills for an order, printing and mailing change in a document."""


@dataclass(frozen=True, slots=True)
class HeadField:
    """A property of a form that we send. `dropped`: QuickBooks leaves it out where it does not keep it."""

    name: str
    label: str
    kind: Kind
    read: Callable[[Mapping[str, Any], str], str]
    dropped: bool = False


def _memo_text(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return fields.text(member, "value") if isinstance(member, Mapping) else ""


def _address(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return fields.text(member, "Address") if isinstance(member, Mapping) else ""


def _day(record: Mapping[str, Any], name: str) -> str:
    on = fields.date_of(record.get(name))
    return in_words(on) if on else ""


def _rate(record: Mapping[str, Any], name: str) -> str:
    rate = fields.rate_of(record)
    return fields.plain(rate) if rate else ""


def _yes(record: Mapping[str, Any], name: str) -> str:
    return "yes" if record.get(name) is True else "no"


HEAD = (
    HeadField("CustomerRef", "Customer", "party", fields.ref_id),
    HeadField("VendorRef", "Vendor", "party", fields.ref_id),
    HeadField("TxnDate", "Date", "date", _day),
    HeadField("DueDate", "Due date", "date", _day),
    HeadField("ExpectedDate", "Expected on", "date", _day, dropped=True),
    HeadField("DocNumber", "Number", "number", fields.text),
    HeadField("ExchangeRate", "Exchange rate", "amount", _rate),
    HeadField("DepositToAccountRef", "Account of the money", "account", fields.ref_id),
    HeadField("PaymentRefNum", "Payment's reference", "memo", fields.text),
    HeadField("DepartmentRef", "Location", "account", fields.ref_id, dropped=True),
    HeadField("ClassRef", "Class", "account", fields.ref_id, dropped=True),
    HeadField("ApplyTaxAfterDiscount", "Tax after the discount", "tax", _yes, dropped=True),
    HeadField("PrivateNote", "Memo", "memo", fields.text),
    HeadField("CustomerMemo", "Message to the customer", "memo", _memo_text),
    HeadField("Memo", "Message to the vendor", "memo", fields.text),
    HeadField("BillEmail", "E-mail address", "memo", _address),
)


OURS_WHERE_SAID: Mapping[str, str] = {
    "ExpectedDate": "expected_on",
    "DocNumber": "number",
    "PaymentRefNum": "payment_reference",
    "DepartmentRef": "location",
    "ClassRef": "klass",
    "ApplyTaxAfterDiscount": "discount",
    "ExchangeRate": "exchange_rate",
    "CustomerMemo": "customer_po",
    "Memo": "vendor_memo",
    "BillEmail": "bill_email",
}
"""Properties that are ours where the posting says something of them; else an update only sends them back."""


def is_voided(name: str, record: Mapping[str, Any]) -> bool:
    """Whether a person voided the record: every amount is zero and its memo begins with "Voided".

    QuickBooks has no mark of it. A journal's total is always zero: there the amounts of its lines decide.
    """
    if not fields.text(record, "PrivateNote").lstrip().startswith(VOIDED):
        return False
    amounts = [fields.decimal_of(line.get("Amount")) for line in form_lines.raw_lines(record)]
    if name == "JournalEntry":
        return not any(amounts)
    return not fields.decimal_of(record.get("TotalAmt")) and not any(amounts)


def only_links_moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nothing but links, balances, printing and mailing changed between two readings of a record."""
    return bool(_settled(before) == _settled(after))


def differences(
    posting: Booked, name: str, sent: Mapping[str, Any], record: Mapping[str, Any],
    mappings: Mappings,
) -> tuple[Difference, ...]:  # fmt: skip
    """What `record` says otherwise than `sent`, the body that was sent for `posting`.

    Of an update only what the posting says is compared, not what it left as a bookkeeper had it.
    """
    if is_voided(name, record):
        whole = posting.charges if isinstance(posting, Settlement) else posting.total
        return (Difference("voided", "Voided", _figure(whole, posting), _figure(ZERO, posting), "amount"),)
    found = list(_head(posting, sent, record, mappings))
    if isinstance(posting, Settlement):
        return (*found, *_applied(posting, sent, record))
    if isinstance(posting, JournalEntry):
        return (*found, *journal_entry.line_differences(posting, sent, record, mappings))
    found += _custom_fields(posting, sent, record)
    figures = [
        *_lines(posting, sent, record, mappings),
        *_discount(posting, sent, record, mappings),
        *_tax(posting, sent, record, mappings),
    ]
    return (*found, *(figures or _total(posting, sent, record)))


def _head(
    posting: Booked, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Iterator[Difference]:
    for field in HEAD:
        said_by = OURS_WHERE_SAID.get(field.name)
        if field.name not in sent or (said_by and not getattr(posting, said_by, None)):
            continue
        if field.dropped and field.name not in record:
            continue
        ours, theirs = field.read(sent, field.name), field.read(record, field.name)
        if form_lines.words(ours) == form_lines.words(theirs):
            continue
        if field.read is fields.ref_id:
            ours = _party_name(posting) if field.kind == "party" else ours
            ours = _account_words(ours, "", mappings) if field.name == "DepositToAccountRef" else ours
            theirs = _ref_name(record, field.name) or theirs
        yield Difference(field.name, field.label, ours, theirs, field.kind)


def _custom_fields(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any]
) -> Iterator[Difference]:
    """By definition; one that the company does not use any more is not shown and not missed."""
    held = record.get("CustomField")
    there = {
        fields.text(value, "DefinitionId"): fields.text(value, "StringValue")
        for value in (held if isinstance(held, list) else ())
        if isinstance(value, Mapping)
    }
    own = {value.name for value in posting.custom} if isinstance(posting, SalesForm) else set()
    for value in sent.get("CustomField", ()):
        definition, ours = fields.text(value, "DefinitionId"), fields.text(value, "StringValue")
        if value.get("Name") in own and definition in there and there[definition] != ours:
            label = fields.text(value, "Name")
            yield Difference(f"CustomField.{definition}", label, ours, there[definition], "memo")


def _lines(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Iterator[Difference]:
    default = tax.NOT_TAXED if mappings.is_us else ""
    ours = clearing.with_own_classes(posting, mappings, form_lines.form_lines(sent, default_tax=default))
    theirs = form_lines.form_lines(record, default_tax=default)
    for place, other in form_lines.pairs(ours, theirs):
        if place is None and other is not None:
            line = theirs[other]
            label = f"Line added: {shown(line.description) or _account_name(line, mappings)}"
            yield Difference("Line.added", label, "", _figure(line.amount, posting), "line")
        elif place is not None and other is None:
            line = ours[place]
            label = f"Line removed: {shown(line.description) or _account_name(line, mappings)}"
            yield Difference(f"Line.{place + 1}.removed", label, _figure(line.amount, posting), "", "line")
        elif place is not None and other is not None:
            yield from _line(place + 1, ours[place], theirs[other], posting, mappings)


def _line(
    number: int, ours: FormLine, theirs: FormLine, posting: Document, mappings: Mappings
) -> Iterator[Difference]:
    def differs(field: str, label: str, ours: str, theirs: str, kind: Kind) -> Difference:
        return Difference(f"Line.{number}.{field}", f"{label} of line {number}", ours, theirs, kind)

    if ours.amount != theirs.amount:
        yield differs(
            "Amount", "Amount", _figure(ours.amount, posting), _figure(theirs.amount, posting), "amount"
        )
    if ours.account != theirs.account:
        label = "Item" if ours.account.startswith("item:") else "Account"
        names = _account_name(ours, mappings), _account_name(theirs, mappings)
        yield differs(label, label, *names, "account")
    if ours.tax_code != theirs.tax_code:
        names = _tax_name(ours.tax_code, mappings), _tax_name(theirs.tax_code, mappings)
        yield differs("TaxCodeRef", "Tax code", *names, "tax")
    if form_lines.words(ours.description) != form_lines.words(theirs.description):
        yield differs("Description", "Description", ours.description, theirs.description, "line")
    if ours.quantity is not None and ours.quantity != theirs.quantity:
        yield differs("Qty", "Quantity", _plain(ours.quantity), _plain(theirs.quantity), "line")
    if ours.unit_price is not None and ours.unit_price != theirs.unit_price:
        yield differs("UnitPrice", "Price", _plain(ours.unit_price), _plain(theirs.unit_price), "line")
    if ours.klass and theirs.klass and ours.klass != theirs.klass:
        yield differs(
            "ClassRef", "Class", ours.klass, _ref_name(theirs.detail, "ClassRef") or theirs.klass, "account"
        )


def _discount(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Iterator[Difference]:
    (ours, our_account, _), (theirs, their_account, their_name) = _discount_in(sent), _discount_in(record)
    if ours != theirs:
        yield Difference("Discount", "Discount", _figure(ours, posting), _figure(theirs, posting), "amount")
    elif ours and our_account != their_account:
        yield Difference(
            "Discount.Account", "Account of the discount", _account_words(our_account, "", mappings),
            _account_words(their_account, their_name, mappings), "account",
        )  # fmt: skip


def _discount_in(record: Mapping[str, Any]) -> tuple[Decimal, str, str]:
    lines = [line for line in form_lines.raw_lines(record) if line.get("DetailType") == DISCOUNT]
    amount = total(fields.decimal_of(line.get("Amount")) or ZERO for line in lines)
    detail = lines[0].get(DISCOUNT) if lines else None
    if not isinstance(detail, Mapping):
        return amount, "", ""
    return amount, fields.ref_id(detail, "DiscountAccountRef"), _ref_name(detail, "DiscountAccountRef")


def _tax(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Iterator[Difference]:
    """Tax that was stated, and tax where there was none; what QuickBooks computes is its own."""
    if "TxnTaxDetail" not in sent and _leaves_tax_to_quickbooks(sent, mappings):
        return
    ours, theirs = fields.tax_of(sent), fields.tax_of(record)
    if ours != theirs:
        yield Difference("TotalTax", "Tax", _figure(ours, posting), _figure(theirs, posting), "tax")
        return
    there = _tax_by_rate(record)
    for rate, amount in _tax_by_rate(sent).items():
        if there and there.get(rate, ZERO) != amount:
            label = f"Tax at {_rate_name(rate, mappings)}"
            yield Difference(
                f"TaxLine.{rate}", label, _figure(amount, posting), _figure(there.get(rate, ZERO), posting),
                "tax",
            )  # fmt: skip
            return


def _leaves_tax_to_quickbooks(sent: Mapping[str, Any], mappings: Mappings) -> bool:
    codes = {line.tax_code for line in form_lines.form_lines(sent, default_tax="")}
    if mappings.is_us:
        return tax.TAXED in codes
    return any(known.percent != 0 for known in mappings.taxes.values() if known.code_id in codes)


def _tax_by_rate(record: Mapping[str, Any]) -> dict[str, Decimal]:
    detail = record.get("TxnTaxDetail")
    lines = detail.get("TaxLine") if isinstance(detail, Mapping) else None
    sums: dict[str, Decimal] = {}
    for line in lines if isinstance(lines, list) else ():
        rate = line.get("TaxLineDetail") if isinstance(line, Mapping) else None
        if isinstance(rate, Mapping):
            key = fields.ref_id(rate, "TaxRateRef")
            sums[key] = sums.get(key, ZERO) + (fields.decimal_of(line.get("Amount")) or ZERO)
    return sums


def _total(posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Difference]:
    """Where every figure is ours and the total is not, whatever made it so."""
    lines = total(line.amount for line in form_lines.form_lines(sent, default_tax=""))
    ours = lines - _discount_in(sent)[0] + fields.tax_of(record)
    theirs = fields.decimal_of(record.get("TotalAmt"))
    if theirs is not None and theirs != ours:
        yield Difference("TotalAmt", "Total", _figure(ours, posting), _figure(theirs, posting), "amount")


def _applied(posting: Settlement, sent: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Difference]:
    money = fields.decimal_of(record.get("TotalAmt")) or ZERO
    if money:
        yield Difference("TotalAmt", "Money", _figure(ZERO, posting), _figure(money, posting), "amount")
    ours, theirs = settlement.applied_in(sent), settlement.applied_in(record)
    for kind, remote_id in dict.fromkeys([*ours, *theirs]):
        amounts = ours.get((kind, remote_id), ZERO), theirs.get((kind, remote_id), ZERO)
        if amounts[0] != amounts[1]:
            label = f"Applied to {settlement.WORDS.get(kind, kind)} {remote_id}"
            ours_said, theirs_said = (_figure(amount, posting) for amount in amounts)
            yield Difference(f"Line.{kind}.{remote_id}", label, ours_said, theirs_said, "amount")


def _settled(value: Any) -> Any:
    """A record without what others move, its references by id alone."""
    if isinstance(value, Mapping):
        is_reference = "value" in value and "name" in value
        return {
            name: _settled(member)
            for name, member in value.items()
            if name not in MOVED_BY_OTHERS
            and not name.endswith("Ex")
            and not (is_reference and name == "name")
        }
    if isinstance(value, list):
        return [_settled(member) for member in value]
    return value


def _ref_name(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return fields.text(member, "name") if isinstance(member, Mapping) else ""


def _account_name(line: FormLine, mappings: Mappings) -> str:
    return _account_words(line.account, line.account_name, mappings)


def _account_words(account: str, name: str, mappings: Mappings) -> str:
    if name:
        return name
    if account.startswith("item:"):
        items = {f"item:{item.remote_id}": item.name for item in mappings.items.values()}
        return items.get(account, account)
    return next((one.name for one in mappings.accounts.values() if one.remote_id == account), account)


def _tax_name(code: str, mappings: Mappings) -> str:
    return next((one.name for one in mappings.taxes.values() if one.code_id == code), code)


def _rate_name(rate: str, mappings: Mappings) -> str:
    taxes = mappings.taxes.values()
    named = ((own.rate_id, one.name) for one in taxes for own in (*one.sales_rates, *one.purchase_rates))
    return next((name for rate_id, name in named if rate == rate_id), rate)


def _party_name(posting: Booked) -> str:
    return "" if isinstance(posting, JournalEntry) else posting.party_name


def _figure(amount: Decimal, posting: Booked) -> str:
    return f"{cents(amount, posting.currency):,}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else fields.plain(number)
