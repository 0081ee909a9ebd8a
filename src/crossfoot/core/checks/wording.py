"""Whose document is it, what is it called, and can QuickBooks store what it says: party, number, texts."""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.core.checks.case import Case
from crossfoot.core.matching import Ambiguous, Matched, NameTaken
from crossfoot.core.names import KIND_LABELS, company_in, name_problems, shown_characters, unencodable
from crossfoot.core.numbering import number_problems
from crossfoot.core.postings import (
    Address,
    Document,
    ExpenseLine,
    Invoice,
    Party,
    PurchaseOrder,
    SalesForm,
    SalesLine,
    SalesReceipt,
)
from crossfoot.core.problems import Fix, Problem, shown

MAX_TEXT = 4000
"""Length of QuickBooks' line descriptions and memos."""


def party(case: Case) -> Iterator[Problem]:
    """The customer or vendor is in QuickBooks, or can be created there, and is kept in this currency."""
    who = case.source.party
    name = f"{KIND_LABELS[who.kind]} “{shown(who.name)}”"
    if who.currency and who.currency != case.posting.currency:
        yield Problem(
            "party_in_other_currency",
            f"{case.label} is in {case.posting.currency}, and {name} is kept in {who.currency}; QuickBooks "
            f"gives each {who.kind} one currency. Choose a {who.kind} in {case.posting.currency}, or correct "
            "the currency of the order.",
            Fix.CHOOSE_PARTY,
            cause=f"party:{who.key}",
            subject=who.key,
            where="party",
        )
    if who.key in case.mappings.parties:
        return
    match case.source.match:
        case Matched():
            return
        case Ambiguous(sentence=sentence):
            yield Problem(
                "party_ambiguous", sentence, Fix.CHOOSE_PARTY, f"party:{who.key}", who.key, where="party"
            )
        case NameTaken(other, proposed_name):
            yield from _creatable(case, who)
            yield _party_notice(
                who,
                "party_name_taken",
                f"{name} will be created in QuickBooks as “{shown(proposed_name)}”, because a {other.kind} "
                "there has the same name.",
            )
        case _:
            yield from _creatable(case, who)
            yield _party_notice(
                who,
                "party_will_be_created",
                f"{name} is not in QuickBooks yet and will be created in QuickBooks.",
            )


def _creatable(case: Case, who: Party) -> Iterator[Problem]:
    """A party that is to be created: its name, and the texts that go with it into QuickBooks."""
    yield from name_problems(who, case.mappings.country)
    fields = {
        "contact name": who.contact_name,
        "e-mail address": who.email,
        "phone number": who.phone,
        "address": _on_one_line(who.address),
    }
    for where, text in fields.items():
        if strange := unencodable(text, case.mappings.country):
            yield Problem(
                "characters_not_storable",
                f"The {where} of {who.kind} “{shown(who.name)}” has {shown_characters(strange)}, which "
                f"{company_in(case.mappings.country)} cannot store. Replace it under Contacts.",
                Fix.EDIT_PARTY,
                cause=f"party:{who.key}",
                subject=who.key,
                where=f"{who.kind} {where}",
            )


def number(case: Case) -> Iterator[Problem]:
    """The number fits, is there, and is not another document's."""
    text = case.posting.number
    yield from number_problems(text, case.source.number_rule, case.label)
    if text and (holder := case.taken_numbers.get(text)):
        yield Problem(
            "number_taken",
            f"The number {shown(text)} is already used in QuickBooks, by {holder}. If that is {case.label}, "
            "link the two with “Already in QuickBooks”; else change the number.",
            Fix.CHANGE_NUMBER,
            cause="number:taken",
            subject=shown(text),
            where="number",
        )


def texts(case: Case) -> Iterator[Problem]:
    """Every text can be stored by this company, and none is longer than QuickBooks takes."""
    for where, text in _texts(case.posting):
        strange = unencodable(text, case.mappings.country)
        if strange:
            yield Problem(
                "characters_not_storable",
                f"The {where} of {case.label} has {shown_characters(strange)}, which "
                f"{company_in(case.mappings.country)} cannot store. Replace it on the order.",
                Fix.EDIT_DOCUMENT,
                cause="text:characters",
                where=where,
            )
        if len(text) > MAX_TEXT:
            yield Problem(
                "text_too_long",
                f"The {where} of {case.label} has {len(text):,} characters, and QuickBooks stores at most "
                f"{MAX_TEXT:,}. Shorten it on the order.",
                Fix.EDIT_DOCUMENT,
                cause="text:length",
                where=where,
            )


def _texts(posting: Document) -> Iterator[tuple[str, str]]:
    yield "number", posting.number
    yield "memo", posting.memo
    lines: tuple[SalesLine | ExpenseLine, ...] = posting.lines
    for position, line in enumerate(lines, start=1):
        yield f"description of line {position}", line.description
    if isinstance(posting, SalesForm):
        yield "e-mail address", posting.bill_email
        for custom in posting.custom:
            yield f"custom field “{custom.name}”", custom.value
    if isinstance(posting, Invoice | SalesReceipt):
        yield "customer's purchase order number", posting.customer_po
        yield "delivery address", _on_one_line(posting.ship_to)
    if isinstance(posting, PurchaseOrder):
        yield "message to the vendor", posting.vendor_memo


def _on_one_line(address: Address) -> str:
    parts = (address.line1, address.line2, address.city, address.region, address.postal_code, address.country)
    return " ".join(part for part in parts if part)


def _party_notice(who: Party, code: str, sentence: str) -> Problem:
    return Problem(
        code, sentence, Fix.WAIT, cause=f"party:{who.key}", subject=who.key, where="party", blocks=False
    )
