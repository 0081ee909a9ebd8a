"""A document that a bookkeeper entered by hand and that a document of ours is linked to: what changed in it since.

Nothing of ours was sent for it, so there is no body to hold it against. What counts is kept of it when it is
linked, and later readings are held against that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO, cents
from crossfoot.core.problems import shown
from crossfoot.quickbooks.books import Difference
from crossfoot.quickbooks.online.documents import comparing, fields, form_lines
from crossfoot.quickbooks.online.documents.form_lines import FormLine

COUNTS = frozenset({"amount", "date", "account", "tax", "number", "party", "line"})
"""Kinds of difference that matter; words are the bookkeeper's own."""

KEPT = (
    "Id", "SyncToken", "CurrencyRef", "TotalAmt", "Line", "TxnTaxDetail",
    *(field.name for field in comparing.HEAD if field.kind in COUNTS),
)  # fmt: skip


def kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of it: who, when, under which number, and every figure; no memo and no address."""
    return {name: record[name] for name in KEPT if name in record}


def changes(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What `now`, a record of the type `name`, says otherwise than `before`, what was kept of it."""
    currency = fields.ref_id(now, "CurrencyRef") or fields.ref_id(before, "CurrencyRef")
    totals = _total_of(before), _total_of(now)
    if comparing.is_voided(name, now):
        said = _figure(totals[0], currency), _figure(ZERO, currency)
        return (Difference("voided", "Voided", *said, "amount"),)
    found = [*_head(before, now), *_lines(before, now, currency), *_tax(before, now, currency)]
    if totals[0] != totals[1] and not any(one.kind in {"amount", "tax", "line"} for one in found):
        said = _figure(totals[0], currency), _figure(totals[1], currency)
        found.append(Difference("TotalAmt", "Total", *said, "amount"))
    return tuple(found)


def _head(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for field in comparing.HEAD:
        if field.kind not in COUNTS:
            continue
        ours, theirs = field.read(before, field.name), field.read(now, field.name)
        if form_lines.words(ours) == form_lines.words(theirs):
            continue
        if field.read is fields.ref_id:
            ours, theirs = _name(before, field.name) or ours, _name(now, field.name) or theirs
        yield Difference(field.name, field.label, ours, theirs, field.kind)


def _lines(before: Mapping[str, Any], now: Mapping[str, Any], currency: str) -> Iterator[Difference]:
    ours = form_lines.form_lines(before, default_tax="")
    theirs = form_lines.form_lines(now, default_tax="")
    for place, other in form_lines.pairs(ours, theirs):
        if place is None and other is not None:
            line = theirs[other]
            yield Difference(
                "Line.added", f"Line added: {_said(line)}", "", _figure(line.amount, currency), "line"
            )
        elif place is not None and other is None:
            line = ours[place]
            label = f"Line removed: {_said(line)}"
            yield Difference(f"Line.{place + 1}.removed", label, _figure(line.amount, currency), "", "line")
        elif place is not None and other is not None:
            yield from _line(place + 1, ours[place], theirs[other], currency)


def _line(number: int, ours: FormLine, theirs: FormLine, currency: str) -> Iterator[Difference]:
    if ours.amount != theirs.amount:
        said = _figure(ours.amount, currency), _figure(theirs.amount, currency)
        yield Difference(f"Line.{number}.Amount", f"Amount of line {number}", *said, "amount")
    if ours.account != theirs.account:
        label = "Item" if theirs.account.startswith("item:") else "Account"
        names = ours.account_name or ours.account, theirs.account_name or theirs.account
        yield Difference(f"Line.{number}.{label}", f"{label} of line {number}", *names, "account")
    if ours.tax_code != theirs.tax_code:
        codes = ours.tax_code, theirs.tax_code
        yield Difference(f"Line.{number}.TaxCodeRef", f"Tax code of line {number}", *codes, "tax")


def _tax(before: Mapping[str, Any], now: Mapping[str, Any], currency: str) -> Iterator[Difference]:
    ours, theirs = fields.tax_of(before), fields.tax_of(now)
    if ours != theirs:
        yield Difference("TotalTax", "Tax", _figure(ours, currency), _figure(theirs, currency), "tax")


def _total_of(record: Mapping[str, Any]) -> Decimal:
    return fields.decimal_of(record.get("TotalAmt")) or ZERO


def _said(line: FormLine) -> str:
    return shown(line.description) or line.account_name


def _name(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return fields.text(member, "name") if isinstance(member, Mapping) else ""


def _figure(amount: Decimal, currency: str) -> str:
    return f"{cents(amount, currency):,}"
