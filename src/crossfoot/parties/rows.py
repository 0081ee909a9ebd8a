"""Customers, vendors and terms as a file, a form or an order names them, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from crossfoot.core import names
from crossfoot.core.dates import MAX_DUE_DAYS
from crossfoot.core.money import ACTIVE_CURRENCIES
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.parties.models import Party


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A customer or vendor as a file, a form or an order names it. Empty text where unknown.

    `currency` is ISO 4217, empty for the company's own; `terms` the name of payment terms.
    """

    name: str
    code: str = ""
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    contact_name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    currency: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Payment terms: `due_days` after the posting date, or `day_of_month` (with `due_next_month_days`)."""

    name: str
    due_days: int | None = None
    day_of_month: int | None = None
    due_next_month_days: int | None = None


COPIED = tuple(field.name for field in fields(PartyRow) if field.name not in {"currency", "terms"})
"""What a row and a party have in common under the same name."""

FIELD_LABELS = {
    "name": "name",
    "code": "code",
    "tax_id": "VAT id or tax number",
    "email": "e-mail address",
    "phone": "telephone number",
    "contact_name": "contact's name",
    "line1": "first address line",
    "line2": "second address line",
    "city": "city",
    "region": "region",
    "postal_code": "postal code",
    "country": "country",
}


def row_key(row: PartyRow) -> str:
    """Under which key `ensure_many` returns the row's party: its code, else its name's key."""
    return row.code.strip() or name_key(row.name)


def name_key(name: str) -> str:
    """What names are matched on; cut to the column, since folding can make a name longer."""
    return names.name_key(name)[:500]


def row_problems(row: PartyRow, kind: str) -> list[Problem]:
    """Everything that keeps the row from being stored. QuickBooks' own rules are checked later."""
    return list(_wrong_with(row, kind))


def terms_problems(row: TermsRow) -> list[Problem]:
    """Everything that keeps the terms from being stored."""
    return list(_wrong_with_terms(row))


def problem(code: str, sentence: str, where: str) -> Problem:
    """One thing that is wrong with a party or its terms, in the field `where`."""
    return Problem(code, sentence, Fix.EDIT_PARTY, cause=f"party:{code}", where=where)


def _wrong_with(row: PartyRow, kind: str) -> Iterator[Problem]:
    who = f"{names.KIND_LABELS[kind]} “{shown(row.name)}”"
    if not row.name.strip():
        code = f" with the code {shown(row.code)}" if row.code else ""
        yield problem("party_name_missing", f"A {kind}{code} has no name. Enter one.", "name")
    for name, label in FIELD_LABELS.items():
        value = getattr(row, name).strip()
        longest = getattr(Party._meta.get_field(name), "max_length", None) or 0
        if len(value) > longest:
            yield problem(
                "party_field_too_long",
                f"The {label} of {who} has {len(value)} characters, and at most {longest} fit. Shorten it.",
                name,
            )
        elif "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            yield problem(
                "party_field_not_text",
                f"The {label} of {who} holds something that is no text. Correct it.",
                name,
            )
    email = row.email.strip()
    # QuickBooks allows several addresses in one field, with a comma or a semicolon between them.
    addresses = [part.strip() for part in email.replace(";", ",").split(",")]
    if email and not all("@" in one and not any(map(str.isspace, one)) for one in addresses):
        yield problem(
            "party_email",
            f"“{shown(email)}” of {who} is no e-mail address. Correct it or leave it out.",
            "email",
        )
    if row.currency and row.currency not in ACTIVE_CURRENCIES:
        yield problem(
            "party_currency",
            f"“{shown(row.currency)}” of {who} is no currency in use. Use three letters, such as USD.",
            "currency",
        )


def _wrong_with_terms(row: TermsRow) -> Iterator[Problem]:
    name = row.name.strip()
    if not 1 <= len(name) <= 31:
        yield problem("terms_name", f"Terms need a name of 1 to 31 characters, not “{shown(name)}”.", "terms")
    if (row.due_days is None) == (row.day_of_month is None):
        yield problem(
            "terms_due",
            f"The terms “{shown(name)}” need either days or a day of the month. Give one.",
            "terms",
        )
    elif not _within(row):
        yield problem(
            "terms_due",
            f"The terms “{shown(name)}” are due after 0 to {MAX_DUE_DAYS} days, or on day 1 to 31 of a "
            "month. Correct them.",
            "terms",
        )


def _within(row: TermsRow) -> bool:
    """QuickBooks' limits."""
    if row.day_of_month is not None:
        return 1 <= row.day_of_month <= 31 and 0 <= (row.due_next_month_days or 0) <= MAX_DUE_DAYS
    return 0 <= (row.due_days or 0) <= MAX_DUE_DAYS
