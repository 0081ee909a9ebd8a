"""Everything that would go wrong with a journal entry of ours, found before it is sent and told all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crossfoot.core.checks.days import FAR_AHEAD, closed_period
from crossfoot.core.checks.figures import MAX_AMOUNT, MAX_LINES
from crossfoot.core.checks.mapped import usable_accounts
from crossfoot.core.checks.wording import MAX_TEXT
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.journal_postings import EntryLine, JournalEntry
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import cents
from crossfoot.core.names import company_in, shown_characters, unencodable
from crossfoot.core.numbering import NumberRule, number_problems
from crossfoot.core.problems import Fix, Problem, shown


def check_journal(entry: JournalEntry, mappings: Mappings, *, label: str, today: date) -> list[Problem]:
    """All problems of `entry` at once; an empty list means that it can go. `label` is what people call it.

    Accounts receivable and payable are refused among its accounts: they move through documents alone.
    """
    return [
        *usable_accounts((line.account for line in entry.lines), mappings),
        *_dimensions(entry, mappings, label),
        *number_problems(entry.number, NumberRule.OWN, label),
        *_dates(entry, mappings, label, today),
        *_figures(entry, mappings, label),
        *_texts(entry, mappings, label),
    ]


def _dates(entry: JournalEntry, mappings: Mappings, label: str, today: date) -> Iterator[Problem]:
    on, closing_on, start_on = entry.posting_on, mappings.closing_on, mappings.start_on
    if closing_on and on <= closing_on:
        yield closed_period(label, on, closing_on, max(first_open_day(closing_on), start_on or date.min))
    elif start_on and on < start_on and not entry.is_opening:
        yield Problem(
            "before_start",
            f"{label} is dated {in_words(on)}, and nothing dated before {in_words(start_on)} is sent to QuickBooks: "
            f"the opening entry has what was before. Date it {in_words(start_on)} or later, and count the stock where "
            "the opening had the goods already.",
            Fix.CHANGE_SETTING,
            cause=f"start:{start_on.isoformat()}",
            subject=start_on.isoformat(),
            where="posting_on",
        )
    if on - today > FAR_AHEAD:
        yield Problem(
            "date_far_ahead",
            f"{label} is dated {in_words(on)}, more than a year from today. If that is a slip, correct the date of "
            "what it books.",
            Fix.MOVE_DATE,
            cause="date:far_ahead",
            where="posting_on",
            blocks=False,
        )


def _figures(entry: JournalEntry, mappings: Mappings, label: str) -> Iterator[Problem]:
    if entry.currency != mappings.home_currency:
        yield _wrong(
            "journal_in_other_currency",
            f"{label} is in {shown(entry.currency)}, and journals are booked in {mappings.home_currency}, the home "
            "currency of the QuickBooks company.",
        )
    if len(entry.lines) < 2:
        yield _wrong(
            "journal_too_short",
            f"{label} has {'one line' if entry.lines else 'no lines'}, and QuickBooks needs two at least: a debit "
            "and a credit.",
        )
    if len(entry.lines) > MAX_LINES:
        yield _wrong(
            "too_many_lines",
            f"{label} has {len(entry.lines):,} lines, and QuickBooks takes at most {MAX_LINES:,}.",
        )
    for position, line in enumerate(entry.lines, start=1):
        if not _is_one_side(line):
            yield _wrong(
                "journal_line_without_side",
                f"Line {position} of {label} has a debit of {line.debit:,} and a credit of {line.credit:,}; each line "
                "has exactly one of the two, above zero.",
            )
        elif _side(line) != cents(_side(line), entry.currency):
            yield _wrong(
                "journal_line_not_in_cents",
                f"Line {position} of {label} is {_side(line):,}, and the books are kept in cents.",
            )
        elif _side(line) > MAX_AMOUNT:
            yield _wrong(
                "amount_too_large",
                f"Line {position} of {label} is {_side(line):,}, and QuickBooks stores at most {MAX_AMOUNT:,}.",
            )
    if entry.debits != entry.credits:
        yield _wrong(
            "journal_unbalanced",
            f"The debits of {label} come to {entry.debits:,} and its credits to {entry.credits:,}; both must be the "
            "same.",
        )


def _is_one_side(line: EntryLine) -> bool:
    return (line.debit > 0 and line.credit == 0) or (line.credit > 0 and line.debit == 0)


def _side(line: EntryLine) -> Decimal:
    return line.debit or line.credit


def _dimensions(entry: JournalEntry, mappings: Mappings, label: str) -> Iterator[Problem]:
    named = (
        ("class", "classes", {line.klass for line in entry.lines if line.klass}, mappings.classes,
         mappings.classes_on_lines),
        ("location", "locations", {line.location for line in entry.lines if line.location}, mappings.locations,
         mappings.tracks_locations),
    )  # fmt: skip
    for what, many, keys, known, is_kept in named:
        for key in sorted(keys):
            if key not in known:
                yield Problem(
                    f"{what}_missing",
                    f"No QuickBooks {what} is chosen for “{shown(key)}”, which {label} names. Choose one, then retry.",
                    Fix.CHANGE_SETTING,
                    cause=key,
                    subject=key,
                    where=what,
                )
        if keys and not is_kept:
            yield Problem(
                f"{what}_not_tracked",
                f"QuickBooks does not track {many} on the lines of journals in this company and would drop the {what} "
                f"of {label} without a word. Switch it on in QuickBooks (Account and settings > Advanced > "
                "Categories) and refresh the lists.",
                Fix.REFRESH_LISTS,
                cause=f"{what}_not_tracked",
                where=what,
            )


def _texts(entry: JournalEntry, mappings: Mappings, label: str) -> Iterator[Problem]:
    texts = [("number", entry.number), ("memo", entry.memo)]
    texts += [(f"memo of line {position}", line.memo) for position, line in enumerate(entry.lines, start=1)]
    for where, text in texts:
        if strange := unencodable(text, mappings.country):
            yield Problem(
                "characters_not_storable",
                f"The {where} of {label} has {shown_characters(strange)}, which {company_in(mappings.country)} cannot "
                "store. Replace it where that text comes from.",
                Fix.EDIT_DOCUMENT,
                cause="text:characters",
                where=where,
            )
        if len(text) > MAX_TEXT:
            yield Problem(
                "text_too_long",
                f"The {where} of {label} has {len(text):,} characters, and QuickBooks stores at most {MAX_TEXT:,}.",
                Fix.EDIT_DOCUMENT,
                cause="text:length",
                where=where,
            )


def _wrong(code: str, sentence: str) -> Problem:
    """Something that no setting mends: what made the entry made it wrong."""
    return Problem(code, sentence, Fix.RETRY, cause=f"journal:{code}", where="lines")
