"""A credit as QuickBooks will have it: a vendor credit or a credit memo, on the accounts it takes back from.

Simple accounting: a vendor credit debits accounts payable and credits the expense; a credit memo debits income
and tax and credits accounts receivable, for a price-only credit and for a return alike (bookkeeping,
section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.core import postings
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Item, Party
from crossfoot.core.problems import Problem
from crossfoot.documents import bills, facts, sales_forms
from crossfoot.documents.credits.models import CreditNote, Reason, VendorCredit
from crossfoot.documents.sending import Books
from crossfoot.documents.summaries.models import SalesSummary, SummaryMember
from crossfoot.mappings.models import Setup
from crossfoot.mappings.rules import account_key
from crossfoot.parties import models
from crossfoot.parties.operations import as_posting
from crossfoot.sync.queue import Wanted

IN_BOTH = tuple(
    field.name
    for field in fields(postings.RefundReceipt)
    if field.name in {one.name for one in fields(postings.CreditMemo)}
)
"""What a credit memo and a refund receipt say alike."""


@dataclass(frozen=True, slots=True)
class FromCredit:
    """What became of one credit, and the problems that stand against it."""

    posting: postings.VendorCredit | postings.CreditMemo | postings.RefundReceipt | None
    party: Party
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Charged:
    """A vendor's credit as `documents.bills` reads a document: it has no discount of its own."""

    label: str
    currency: str
    tax: Decimal | None
    total: Decimal
    discount: Decimal = ZERO

    def __str__(self) -> str:
        return self.label


def posting_on(credit: VendorCredit | CreditNote, setup: Setup | None) -> date:
    """The credit's own date, of a refund the day on which the money went back, unless a person chose another."""
    refunded_on = credit.refunded_on if isinstance(credit, CreditNote) else None
    return credit.posting_on or refunded_on or credit.credited_on


def vendor_credit_from(credit: VendorCredit, books: Books) -> FromCredit:
    """The vendor's credit, frozen; amounts are positive, in its currency."""
    party = as_posting(credit.vendor)
    lines = list(credit.lines.all())
    charged = _Charged(str(credit), credit.currency, credit.tax, credit.total)
    made = bills.made_from(charged, lines, [None] * len(lines), books, noun="credit")
    if made.problem:
        return FromCredit(None, party, problems=(made.problem,))
    posting = postings.VendorCredit(
        key=credit.key,
        number=credit.number,
        vendor=party.key,
        vendor_name=party.name,
        currency=credit.currency,
        posting_on=posting_on(credit, books.setup),
        lines=made.lines,
        total=credit.total,
        taxes=made.taxes,
        memo=_memo(credit),
        exchange_rate=credit.exchange_rate,
    )
    return FromCredit(posting, party)


def credit_memo_from(credit: CreditNote, books: Books) -> FromCredit:
    """The credit note as a credit memo, or as a refund receipt where its money went back, frozen; amounts are
    positive, in its currency. That of an order that went unpaid with a summary is made out as the summary is."""
    party = as_posting(_customer_of(credit))
    form = sales_forms.formed(
        credit, list(credit.lines.all()), books, source=credit.source, discount=credit.discount, noun="credit"
    )
    if form.problem:
        return FromCredit(None, party, problems=(form.problem,))
    posting = postings.CreditMemo(
        key=credit.key,
        number=credit.number if books.setup.connection.custom_numbers else "",
        customer=party.key,
        customer_name=party.name,
        currency=credit.currency,
        posting_on=posting_on(credit, books.setup),
        lines=form.lines,
        total=form.total,
        discount=form.discount,
        taxes=form.taxes,
        memo=_memo(credit),
        bill_email=party.email,
        exchange_rate=credit.exchange_rate,
        expected_tax=form.expected_tax,
    )
    return FromCredit(_refunded(posting, credit, books) if credit.refunded_on else posting, party, form.items)


def _customer_of(credit: CreditNote) -> models.Party:
    """The credit's customer, or where its order is owed with a summary the customer of that one."""
    if credit.refunded_on or not credit.origin_key:
        return credit.customer
    held = SummaryMember.objects.filter(is_held=True, summary__state=SalesSummary.State.POSTED)
    number = credit.origin_key.partition(":")[2]
    found = held.filter(order=int(number) if number.isdecimal() else 0, order__company=credit.company_id)
    member = found.filter(summary__is_paid=False).select_related("summary__customer__terms").first()
    return credit.customer if member is None else member.summary.customer


def _refunded(memo: postings.CreditMemo, credit: CreditNote, books: Books) -> postings.RefundReceipt:
    """The same as a receipt: its money went back from the clearing account of its sales source."""
    same: dict[str, Any] = {name: getattr(memo, name) for name in IN_BOTH}
    return postings.RefundReceipt(
        **same,
        deposit_to=account_key("payment_clearing", source=credit.source, known=books.known_keys),
        payment_reference=credit.payment_reference,
    )


def vendor_credits_wanted(
    credits: Iterable[VendorCredit], books: Books
) -> list[tuple[VendorCredit, Wanted | None, tuple[Problem, ...]]]:
    """Each credit with the push it would become, and what stands against it."""
    made = [(credit, vendor_credit_from(credit, books)) for credit in credits]
    return [(credit, _wanted(credit, "vendor_credit", one), one.problems) for credit, one in made]


def credit_notes_wanted(
    credits: Iterable[CreditNote], books: Books
) -> list[tuple[CreditNote, Wanted | None, tuple[Problem, ...]]]:
    """Each credit note with the push it would become, and what stands against it."""
    made = [(credit, credit_memo_from(credit, books)) for credit in credits]
    return [(credit, _wanted(credit, "credit_note", one), one.problems) for credit, one in made]


def _wanted(credit: VendorCredit | CreditNote, kind: str, made: FromCredit) -> Wanted | None:
    if made.posting is None:
        return None
    return Wanted(
        posting=made.posting,
        party=made.party,
        items=made.items,
        source_kind=kind,
        source_id=credit.pk,
        label=str(credit),
    )


def _memo(credit: VendorCredit | CreditNote) -> str:
    return facts.memo([f"{credit}: {Reason(credit.reason).label.lower()}", credit.memo])
