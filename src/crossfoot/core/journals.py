"""The debits and credits that QuickBooks will book for a posting: the preview before, the proof after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.mappings import Mappings, RemoteAccount
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.postings import (
    Bill,
    Booked,
    CreditMemo,
    Document,
    Invoice,
    PurchaseOrder,
    RefundReceipt,
    SalesForm,
    SalesReceipt,
    Settlement,
    VendorCredit,
)
from crossfoot.core.tax_rates import parts_of


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One side of an entry, in the document's currency. Exactly one of `debit` and `credit` is not zero."""

    account_id: str
    """QuickBooks' id, or empty where the account is not mapped yet; then `account` is our own label."""
    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    memo: str = ""

    @property
    def movement(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Journal:
    """A balanced entry dated `posting_on`."""

    posting_on: date
    currency: str
    lines: tuple[JournalLine, ...]

    @property
    def debits(self) -> Decimal:
        return total(line.debit for line in self.lines)

    @property
    def credits(self) -> Decimal:
        return total(line.credit for line in self.lines)

    @property
    def is_balanced(self) -> bool:
        return self.debits == self.credits


def journal_of(posting: Booked, mappings: Mappings) -> Journal:
    """The entry QuickBooks books for `posting`, lines on the same account added up.

    An invoice debits accounts receivable and credits each line's account; its discount debits the discount
    account and tax credits the tax liability. A bill credits accounts payable and debits each line's
    account and, outside the US, recoverable tax. A sales receipt is an invoice that debits the account where
    its money is. A credit memo, a refund receipt and a vendor credit are the same the other way round. A
    purchase order books nothing, and a settlement moves the receivable or payable against itself: their
    entries are empty. A journal entry of ours is booked as it stands. Negative amounts change sides. An
    account that is not mapped yet appears under our own label with an empty id, so that a preview can be
    shown all the same.
    """
    return Journal(posting.posting_on, posting.currency, _added_up(_movements(posting, mappings)))


def home_journal_of(posting: Booked, mappings: Mappings, rate: Decimal) -> Journal:
    """The same entry in home currency, at `rate` home units for one of the document's.

    Each side (the total, each line, each tax) is converted and rounded by itself; what that leaves over goes to the
    largest side but the total, so that the receivable or payable is exactly the total at its rate.
    """
    home = mappings.home_currency
    sides = list(_movements(posting, mappings))
    converted = [cents(amount * rate, home) for _, _, amount in sides]
    left = total(converted)
    if left and len(sides) > 1:
        largest = max(range(1, len(sides)), key=lambda place: abs(sides[place][2]))
        converted[largest] -= left
    movements = [(account, name, one) for (account, name, _), one in zip(sides, converted, strict=True)]
    return Journal(posting.posting_on, home, _added_up(movements))


def _movements(posting: Booked, mappings: Mappings) -> Iterable[tuple[str, str, Decimal]]:
    """Account, name and debit less credit of every side, the total first."""
    movements: Iterable[tuple[str, str, Decimal]]
    match posting:
        case Invoice() | SalesReceipt():
            movements = _sales_movements(posting, mappings)
        case CreditMemo() | RefundReceipt():
            movements = _reversed(_sales_movements(posting, mappings))
        case Bill():
            movements = _purchase_movements(posting, mappings)
        case VendorCredit():
            movements = _reversed(_purchase_movements(posting, mappings))
        case JournalEntry():
            movements = _entry_movements(posting, mappings)
        case PurchaseOrder() | Settlement():
            movements = ()
    return movements


def _sales_movements(form: SalesForm, mappings: Mappings) -> Iterable[tuple[str, str, Decimal]]:
    if isinstance(form, SalesReceipt | RefundReceipt):
        yield *_account(form.deposit_to, mappings), form.total
    else:
        yield *_named(mappings.receivable, "Accounts Receivable (A/R)"), form.total
    for line in form.lines:
        yield *_account(line.account, mappings), -line.amount
    if form.discount:
        yield *_account(form.discount.account, mappings), form.discount.amount
    for amount in _tax_sides(form, mappings, sells=True):
        yield *_named(mappings.tax_payable, "Sales tax payable"), -amount


def _purchase_movements(form: Bill | VendorCredit, mappings: Mappings) -> Iterable[tuple[str, str, Decimal]]:
    yield *_named(mappings.payable, "Accounts Payable (A/P)"), -form.total
    for line in form.lines:
        yield *_account(line.account, mappings), line.amount
    for amount in _tax_sides(form, mappings, sells=False):
        yield *_named(mappings.tax_payable, "Purchase tax"), amount


def _tax_sides(form: Document, mappings: Mappings, *, sells: bool) -> Iterable[Decimal]:
    """The tax as QuickBooks books it: in the US in one sum, elsewhere a sum for each rate."""
    if mappings.is_us:
        return (form.tax_total,) if form.taxes else ()
    sums: dict[str, Decimal] = {}
    for tax in form.taxes:
        known = mappings.taxes.get(tax.tax)
        rates = known.rates(sells=sells) if known else ()
        if not rates:
            sums[tax.tax] = sums.get(tax.tax, ZERO) + tax.amount
            continue
        for part in parts_of(tax.net, tax.amount, rates, form.currency):
            sums[part.rate.rate_id] = sums.get(part.rate.rate_id, ZERO) + part.amount
    return sums.values()


def _entry_movements(entry: JournalEntry, mappings: Mappings) -> Iterable[tuple[str, str, Decimal]]:
    for line in entry.lines:
        yield *_account(line.account, mappings), line.movement


def _reversed(movements: Iterable[tuple[str, str, Decimal]]) -> Iterable[tuple[str, str, Decimal]]:
    for account_id, name, amount in movements:
        yield account_id, name, -amount


def _account(key: str, mappings: Mappings) -> tuple[str, str]:
    return _named(mappings.accounts.get(key), mappings.account_labels.get(key, key))


def _named(account: RemoteAccount | None, label: str) -> tuple[str, str]:
    return (account.remote_id, account.name) if account else ("", label)


def _added_up(movements: Iterable[tuple[str, str, Decimal]]) -> tuple[JournalLine, ...]:
    sums: dict[tuple[str, str], Decimal] = {}
    for account_id, name, amount in movements:
        sums[account_id, name] = sums.get((account_id, name), ZERO) + amount
    lines = [
        JournalLine(account_id, name, debit=max(amount, ZERO), credit=max(-amount, ZERO))
        for (account_id, name), amount in sums.items()
        if amount != 0
    ]
    return tuple(sorted(lines, key=lambda line: line.credit > 0))
