"""A document as it stands in QuickBooks after a person changed it there, in our own terms.

What we sent is the pattern: lines are found again as `form_lines.pairs` finds them, and keep their keys where
they still say the same. An account that no key of ours stands for is named by its id (`remote:84`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO, total
from crossfoot.core.postings import (
    Bill,
    Discount,
    Document,
    ExpenseLine,
    Invoice,
    Receipt,
    SalesForm,
    SalesLine,
    TaxTotal,
)
from crossfoot.core.totals import charged_tax
from crossfoot.quickbooks.online.documents import fields, form_lines, tax
from crossfoot.quickbooks.online.documents.form_lines import DISCOUNT, FormLine


def as_stands(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Document:
    """`posting` with the dates, number, lines, discount, tax and total of `record`; `sent` is the body in which
    it went. Amounts are in the document's currency."""
    posting = _with_lines(posting, sent, record, mappings)
    posting = replace(
        posting,
        posting_on=fields.date_of(record.get("TxnDate")) or posting.posting_on,
        number=fields.text(record, "DocNumber") or posting.number,
        exchange_rate=posting.exchange_rate and (fields.rate_of(record) or posting.exchange_rate),
    )
    if isinstance(posting, Invoice | Bill):
        posting = replace(posting, due_on=fields.date_of(record.get("DueDate")) or posting.due_on)
    if isinstance(posting, SalesForm):
        posting = replace(posting, discount=_discount(posting, record))
    if isinstance(posting, Receipt):
        posting = replace(posting, deposit_to=_deposited(posting, record, mappings))
    stated = fields.decimal_of(record.get("TotalAmt"))
    charged = fields.tax_of(record)
    is_theirs = mappings.is_us and isinstance(posting, SalesForm) and not posting.taxes
    if not is_theirs:
        posting = replace(posting, taxes=_taxes(posting, charged))
    if stated is None:
        return posting
    return replace(posting, total=stated - charged if is_theirs else stated)


def _with_lines(
    posting: Document, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Document:
    default = tax.NOT_TAXED if mappings.is_us else ""
    ours = form_lines.form_lines(sent, default_tax=default)
    theirs = form_lines.form_lines(record, default_tax=default)
    if isinstance(posting, SalesForm):
        kept = list(posting.lines) if len(posting.lines) == len(ours) else [None] * len(ours)
        found = [
            _sold(kept[place] if place is not None else None, ours[place] if place is not None else None,
                  theirs[other], mappings)
            for place, other in form_lines.pairs(ours, theirs) if other is not None
        ]  # fmt: skip
        return replace(posting, lines=tuple(found))
    bought = list(posting.lines) if len(posting.lines) == len(ours) else [None] * len(ours)
    lines = [
        _bought(bought[place] if place is not None else None, ours[place] if place is not None else None,
                theirs[other], mappings)
        for place, other in form_lines.pairs(ours, theirs) if other is not None
    ]  # fmt: skip
    return replace(posting, lines=tuple(lines))


def _sold(line: SalesLine | None, ours: FormLine | None, theirs: FormLine, mappings: Mappings) -> SalesLine:
    if line is not None and ours is not None:
        if form_lines.is_same(ours, theirs):
            return line
        is_same_item = ours.account == theirs.account
        item = line.item if is_same_item else _item_key(theirs, mappings)
        account = line.account if is_same_item else _income_key(theirs, mappings)
        return replace(
            line, description=theirs.description, amount=theirs.amount, item=item, account=account,
            quantity=theirs.quantity, unit_price=theirs.unit_price, tax=_tax_key(theirs, line.tax, mappings),
        )  # fmt: skip
    return SalesLine(
        theirs.description, theirs.amount, _item_key(theirs, mappings), _income_key(theirs, mappings),
        theirs.quantity, theirs.unit_price, _tax_key(theirs, "", mappings), "charge",
    )  # fmt: skip


def _bought(
    line: ExpenseLine | None, ours: FormLine | None, theirs: FormLine, mappings: Mappings
) -> ExpenseLine:
    if line is not None and ours is not None:
        if form_lines.is_same(ours, theirs):
            return line
        account = line.account if ours.account == theirs.account else _account_key(theirs, mappings)
        return replace(
            line, description=theirs.description, amount=theirs.amount, account=account,
            tax=_tax_key(theirs, line.tax, mappings),
        )  # fmt: skip
    return ExpenseLine(
        theirs.description, theirs.amount, _account_key(theirs, mappings), _tax_key(theirs, "", mappings), "charge"
    )  # fmt: skip


def _account_key(line: FormLine, mappings: Mappings) -> str:
    known = (key for key, account in mappings.accounts.items() if account.remote_id == line.account)
    return next(known, f"remote:{line.account}")


def _item_key(line: FormLine, mappings: Mappings) -> str:
    remote_id = line.account.removeprefix("item:")
    return next((key for key, item in mappings.items.items() if item.remote_id == remote_id), "")


def _income_key(line: FormLine, mappings: Mappings) -> str:
    remote_id = line.account.removeprefix("item:")
    item = next((one for one in mappings.items.values() if one.remote_id == remote_id), None)
    if item is None:
        return ""
    known = (key for key, one in mappings.accounts.items() if one.remote_id == item.income_account_id)
    return next(known, f"remote:{item.income_account_id}")


def _tax_key(line: FormLine, ours: str, mappings: Mappings) -> str:
    if ours and ours in mappings.taxes and mappings.taxes[ours].code_id == line.tax_code:
        return ours
    return next((key for key, known in mappings.taxes.items() if known.code_id == line.tax_code), "")


def _deposited(posting: Receipt, record: Mapping[str, Any], mappings: Mappings) -> str:
    """The account of the money: our key where it is still the one, else the account that was chosen there."""
    there = fields.ref_id(record, "DepositToAccountRef")
    ours = mappings.accounts.get(posting.deposit_to)
    if not there or (ours is not None and ours.remote_id == there):
        return posting.deposit_to
    return f"remote:{there}"


def _discount(posting: SalesForm, record: Mapping[str, Any]) -> Discount | None:
    lines = [line for line in form_lines.raw_lines(record) if line.get("DetailType") == DISCOUNT]
    amount = total(fields.decimal_of(line.get("Amount")) or ZERO for line in lines)
    if not amount:
        return None
    if posting.discount:
        return replace(posting.discount, amount=amount, percent=None)
    detail = lines[0].get(DISCOUNT)
    account = fields.ref_id(detail, "DiscountAccountRef") if isinstance(detail, Mapping) else ""
    return Discount(amount, f"remote:{account}" if account else "sales_discounts")


def _taxes(posting: Document, charged: Decimal) -> tuple[TaxTotal, ...]:
    if not posting.taxes:
        return ()
    return charged_tax(charged, posting.taxes, posting.currency)
