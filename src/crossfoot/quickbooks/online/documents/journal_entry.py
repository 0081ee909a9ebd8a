"""Journal entry: an entry of ours in QuickBooks' words, and back.

QuickBooks' own total of a journal is always zero, so what it moves is the sum of its debits. It takes two journals
with one number without a word, and cannot void one; deleting works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crossfoot.core.dates import in_words
from crossfoot.core.journal_postings import EntryLine, JournalEntry
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.problems import shown
from crossfoot.quickbooks.books import Difference
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields, form_lines
from crossfoot.quickbooks.online.documents.fields import Figures
from crossfoot.quickbooks.online.documents.form_lines import CREDIT, DEBIT, IN_JOURNAL, FormLine

NAME = "JournalEntry"


# --- ours in QuickBooks' words --------------------------------------------------------------------------


def body_of(posting: JournalEntry, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The journal entry to create. `marker` is the line by which we know it again.

    Raises Unpostable where an account, a class or a location is not mapped.
    """
    return {
        "TxnDate": posting.posting_on.isoformat(),
        **fields.number_field(posting.number),
        **fields.currency_field(posting.currency, mappings),
        "Adjustment": False,
        "Line": [_line(line, mappings) for line in posting.lines],
        "PrivateNote": fields.note(posting.memo, marker, *_told(posting)),
    }


def _line(line: EntryLine, mappings: Mappings) -> dict[str, Any]:
    detail = {
        "PostingType": DEBIT if line.debit else CREDIT,
        "AccountRef": fields.account_ref(line.account, mappings),
        **fields.class_field(line.klass, mappings),
        **fields.location_field(line.location, mappings),
    }
    body: dict[str, Any] = {
        "Amount": line.debit or line.credit,
        "DetailType": IN_JOURNAL,
        IN_JOURNAL: detail,
    }
    if line.memo:
        body = {"Description": fields.cut(line.memo, fields.DESCRIPTION_LENGTH), **body}
    return body


def _told(posting: JournalEntry) -> Iterator[str]:
    """What the memo says besides: which entry of ours it is, by which rule, the day of what it books, and
    the date that closed books moved."""
    rule = f", {posting.rule.replace('_', ' ')}" if posting.rule else ""
    yield f"Crossfoot {posting.key}{rule}"
    if posting.occurred_on and posting.occurred_on != posting.posting_on:
        yield f"For {in_words(posting.occurred_on)}"
    yield fields.moved_words(posting.posting_on, posting.original_posting_on)


# --- QuickBooks' in ours --------------------------------------------------------------------------------


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the journal: it has no party, and its total is what it moves."""
    return replace(fields.figures_of(NAME, record, ""), total=moved(record))


def moved(record: Mapping[str, Any]) -> Decimal:
    """The sum of its debits."""
    return total(line.amount for line in lines_of(record) if line.amount > 0)


def lines_of(record: Mapping[str, Any]) -> list[FormLine]:
    """Its lines with an account, of a request or a record; debits positive, credits negative."""
    return form_lines.form_lines(record, default_tax="")


def by_account(record: Mapping[str, Any]) -> tuple[tuple[str, str, Decimal], ...]:
    """(id, name, debit less credit) of every account that it moves, by id."""
    sums: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for line in lines_of(record):
        names.setdefault(line.account, line.account_name)
        sums[line.account] = sums.get(line.account, ZERO) + line.amount
    return tuple((account, names[account], sums[account]) for account in sorted(sums) if sums[account])


def as_stands(
    posting: JournalEntry, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> JournalEntry:
    """`posting` with the date, number and lines of `record`; `sent` is the body in which it went. A line that says
    the same keeps its keys, an account that no key of ours stands for is named by its id (`remote:84`)."""
    ours, theirs = lines_of(sent), lines_of(record)
    kept = list(posting.lines) if len(posting.lines) == len(ours) else [None] * len(ours)
    lines = [
        _as_stands(None if place is None else kept[place], None if place is None else ours[place],
                   theirs[other], mappings)
        for place, other in form_lines.pairs(ours, theirs) if other is not None
    ]  # fmt: skip
    return replace(
        posting,
        posting_on=fields.date_of(record.get("TxnDate")) or posting.posting_on,
        number=fields.text(record, "DocNumber") or posting.number,
        lines=tuple(lines),
    )


def _as_stands(
    line: EntryLine | None, ours: FormLine | None, theirs: FormLine, mappings: Mappings
) -> EntryLine:
    if line is not None and ours is not None and form_lines.is_same(ours, theirs):
        return line
    is_same_account = line is not None and ours is not None and ours.account == theirs.account
    return EntryLine(
        account=line.account
        if line is not None and is_same_account
        else _account_key(theirs.account, mappings),
        debit=max(theirs.amount, ZERO),
        credit=max(-theirs.amount, ZERO),
        memo=theirs.description,
        klass=_key_of(theirs.klass, mappings.classes),
        location=_key_of(theirs.location, mappings.locations),
    )


def _account_key(remote_id: str, mappings: Mappings) -> str:
    known = (key for key, account in mappings.accounts.items() if account.remote_id == remote_id)
    return next(known, f"remote:{remote_id}")


def _key_of(remote_id: str, known: Mapping[str, str]) -> str:
    return next((key for key, there in known.items() if there == remote_id), "") if remote_id else ""


# --- is it there, and as it was sent? -------------------------------------------------------------------


def find_statement(posting: JournalEntry) -> str:
    """The query that would show the journal if QuickBooks has it: by number, of which there may be several."""
    return f"SELECT * FROM {NAME} WHERE DocNumber = {text_literal(posting.number)} ORDERBY Id MAXRESULTS 1000"


def is_ours(record: Mapping[str, Any], posting: JournalEntry, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, date, what it moves on each account, and our marker.

    The marker alone proves nothing, since QuickBooks' own "Copy" copies it.
    """
    found = figures_of(record)
    sums: dict[str, Decimal] = {}
    for line in posting.lines:
        account = mappings.accounts.get(line.account)
        key = account.remote_id if account else line.account
        sums[key] = sums.get(key, ZERO) + line.movement
    wanted = {account: amount for account, amount in sums.items() if amount}
    return (
        found.number == posting.number
        and found.posting_on == posting.posting_on
        and {account: amount for account, _, amount in by_account(record)} == wanted
        and fields.has_marker(found.memo, marker)
    )


def line_differences(
    posting: JournalEntry, sent: Mapping[str, Any], record: Mapping[str, Any], mappings: Mappings
) -> Iterator[Difference]:
    """What the lines of `record` say otherwise than those of `sent`, the body that was sent for `posting`."""
    ours, theirs = lines_of(sent), lines_of(record)
    for place, other in form_lines.pairs(ours, theirs):
        if place is None and other is not None:
            line = theirs[other]
            label = f"Line added: {shown(line.description) or line.account_name or line.account}"
            yield Difference("Line.added", label, "", _side(line, posting), "line")
        elif place is not None and other is None:
            line = ours[place]
            label = f"Line removed: {shown(line.description) or _account_name(line, mappings)}"
            yield Difference(f"Line.{place + 1}.removed", label, _side(line, posting), "", "line")
        elif place is not None and other is not None:
            yield from _line_differences(place + 1, ours[place], theirs[other], posting, mappings)


def _line_differences(
    number: int, ours: FormLine, theirs: FormLine, posting: JournalEntry, mappings: Mappings
) -> Iterator[Difference]:
    where = f"Line.{number}"
    if ours.amount != theirs.amount:
        sides = _side(ours, posting), _side(theirs, posting)
        yield Difference(f"{where}.Amount", f"Amount of line {number}", *sides, "amount")
    if ours.account != theirs.account:
        names = _account_name(ours, mappings), _account_name(theirs, mappings)
        yield Difference(f"{where}.Account", f"Account of line {number}", *names, "account")
    if form_lines.words(ours.description) != form_lines.words(theirs.description):
        words = ours.description, theirs.description
        yield Difference(f"{where}.Description", f"Memo of line {number}", *words, "memo")
    for name, label, mine, other in (
        ("ClassRef", "Class", ours.klass, theirs.klass),
        ("DepartmentRef", "Location", ours.location, theirs.location),
    ):
        if mine and other and mine != other:
            yield Difference(f"{where}.{name}", f"{label} of line {number}", mine, other, "account")


def _account_name(line: FormLine, mappings: Mappings) -> str:
    if line.account_name:
        return line.account_name
    known = (one.name for one in mappings.accounts.values() if one.remote_id == line.account)
    return next(known, line.account)


def _side(line: FormLine, posting: JournalEntry) -> str:
    """ "debit 12.50"."""
    side = "debit" if line.amount >= 0 else "credit"
    return f"{side} {cents(abs(line.amount), posting.currency):,}"
