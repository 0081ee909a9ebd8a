"""A credit as it is entered: plain values, checked whole before anything is written. Figures are positive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.problems import Problem, shown
from crossfoot.core.totals import line_amount
from crossfoot.documents import entered_lines, entry
from crossfoot.documents.credits.kinds import CreditKind
from crossfoot.documents.credits.models import Reason
from crossfoot.documents.entry import Text

HEADER_TEXTS = (
    Text("number", "the number", 60, required=True),
    Text("memo", "the memo", 1000),
    Text("source", "the sales source", 60),
    Text("payment_reference", "the refund's reference", 100),
)
LINE_TEXT = Text("description", "the description", 1000)
REASONS: tuple[str, ...] = tuple(Reason.values)


@dataclass(frozen=True, slots=True)
class CreditLineDraft:
    """One line. For a price-only credit `unit_price` is the difference in price.

    `origin_line` is the row of the credited document's line; `amount`, where it is stated, is before tax.
    """

    quantity: Decimal
    unit_price: Decimal
    product_id: int | None = None
    description: str = ""
    kind: str = "goods"
    tax_rate_id: int | None = None
    account_key: str = ""
    amount: Decimal | None = None
    origin_line: int | None = None
    is_restocked: bool = False
    """Of goods that a customer returned: whether they can be sold again."""


@dataclass(frozen=True, slots=True)
class CreditDraft:
    """One credit. Empty `currency` is the party's; `total` None is computed from lines and tax.

    `origin_key` names the document that it credits (`sales_order:7`), empty for none.
    """

    number: str
    party_id: int
    reason: str
    credited_on: date
    lines: tuple[CreditLineDraft, ...]
    currency: str = ""
    posting_on: date | None = None
    memo: str = ""
    discount: Decimal = ZERO
    """Of a credit note: what of its origin's discount on the whole order it takes back; it lowers the credit."""
    tax: Decimal | None = None
    total: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Home units for one of `currency`, fixed on the credit; None leaves it to QuickBooks' rate of the day."""
    prices_include_tax: bool = False
    """Whether prices, stated amounts and the discount have tax in them; what is kept is net (`documents.inclusive`)."""
    origin_key: str = ""
    source: str = ""
    """Of a credit note: the sales source whose accounts it takes back from; that of its origin where there is one."""
    refunded_on: date | None = None
    """Of a credit note: the day on which the money went back; None where the credit settles invoices."""
    payment_reference: str = ""

    def label(self, kind: CreditKind) -> str:
        noun = kind.noun.capitalize()
        return f"{noun} {shown(self.number)}" if self.number else f"The {kind.noun}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: parties (id → currency), products, tax rates (id → percent)."""

    parties: dict[int, str]
    products: frozenset[int]
    tax_rates: dict[int, Decimal]
    home_currency: str

    def currency_of(self, draft: CreditDraft) -> str:
        return draft.currency or self.parties.get(draft.party_id, "") or self.home_currency


def problems_of(kind: CreditKind, draft: CreditDraft, known: Known) -> list[Problem]:
    """Everything that is wrong with `draft`; an empty list means that it can be written."""
    found = list(_header_problems(kind, draft, known))
    for index, line in enumerate(draft.lines):
        found.extend(_line_problems(kind, draft, index, line, known))
    if not found and total_of(draft, amounts_of(draft, known), known) <= 0:
        found.append(
            entry.problem(
                "zero_credit",
                f"{draft.label(kind)} comes to nothing. Enter what is credited.",
                "total",
            )
        )
    return found


def amounts_of(draft: CreditDraft, known: Known) -> list[Decimal]:
    """The lines' amounts: as stated, else quantity × unit price, rounded once."""
    currency = known.currency_of(draft)
    return [amount_of(line, currency) for line in draft.lines]


def amount_of(line: CreditLineDraft, currency: str) -> Decimal:
    """One line's amount: as stated, else quantity × unit price, rounded once."""
    if line.amount is not None:
        return cents(line.amount, currency)
    return line_amount(entry.measure(line.quantity), entry.measure(line.unit_price), ZERO, currency)


def total_of(draft: CreditDraft, amounts: list[Decimal], known: Known) -> Decimal:
    """The stated total, else lines less discount plus tax; tax as stated, else by the rates of the lines."""
    currency = known.currency_of(draft)
    if draft.total is not None:
        return cents(draft.total, currency)
    if draft.tax is not None:
        tax = cents(draft.tax, currency)
    else:
        rates = [line.tax_rate_id for line in draft.lines]
        tax = entry.tax_by_rates(amounts, rates, draft.discount, known.tax_rates, currency)
    return total(amounts) - cents(draft.discount, currency) + tax


def _header_problems(kind: CreditKind, draft: CreditDraft, known: Known) -> Iterator[Problem]:
    name = draft.label(kind)
    for field in HEADER_TEXTS:
        yield from entry.text_problems(name, field, getattr(draft, field.where))
    if draft.party_id not in known.parties:
        yield entry.problem(
            "unknown_party",
            f"{name}: the {kind.party_field} is not one of this company's. Choose a {kind.party_field}, or add "
            "it first.",
            kind.party_field,
        )
    if draft.reason not in REASONS:
        yield entry.problem(
            "unknown_reason",
            f"{name}: “{shown(draft.reason)}” is not a reason. Use one of {', '.join(REASONS)}.",
            "reason",
        )
    yield from entry.currency_problems(name, known.currency_of(draft))
    yield from entry.date_problems(name, "credited_on", "the date", draft.credited_on)
    yield from entry.date_problems(name, "posting_on", "the posting date", draft.posting_on)
    yield from entry.money_problems(name, draft.discount, draft.tax, draft.total)
    yield from entry.rate_problems(name, draft.exchange_rate, known.currency_of(draft), known.home_currency)
    yield from entry.line_count_problems(name, len(draft.lines))
    yield from _refund_problems(kind, draft)


def _refund_problems(kind: CreditKind, draft: CreditDraft) -> Iterator[Problem]:
    """Only a customer is refunded, and only what came back to us goes into stock again."""
    name = draft.label(kind)
    yield from entry.date_problems(name, "refunded_on", "the day of the refund", draft.refunded_on)
    if kind.party_field != "customer" and (draft.refunded_on or draft.source or draft.discount):
        yield entry.problem(
            "no_refund_of_a_vendor",
            f"{name} is a vendor's. Leave the day of the refund, the sales source and the discount empty; they belong "
            "to credit notes to customers.",
            "refunded_on",
        )
    if draft.payment_reference and draft.refunded_on is None:
        yield entry.problem(
            "reference_without_payment",
            f"{name} has the reference of a refund and no day on which the money went back. Say when, or leave the "
            "reference empty.",
            "refunded_on",
        )
    for index, line in enumerate(draft.lines):
        if line.is_restocked and (draft.reason != Reason.RETURN or line.kind != "goods"):
            yield entry.problem(
                "restocked_without_return",
                f"{name}, line {index + 1}: nothing came back, so nothing goes into stock again. Choose “Goods "
                "returned” as the reason, or take the tick off.",
                f"lines.{index}.is_restocked",
            )


def _line_problems(
    kind: CreditKind, draft: CreditDraft, index: int, line: CreditLineDraft, known: Known
) -> Iterator[Problem]:
    name, at = f"{draft.label(kind)}, line {index + 1}", f"lines.{index}"
    text = Text(f"{at}.description", LINE_TEXT.label, LINE_TEXT.limit)
    yield from entry.text_problems(name, text, line.description)
    yield from entered_lines.naming_problems(
        name, at, line, kinds=kind.line_kinds, products=known.products, tax_rates=known.tax_rates
    )
    yield from entry.account_problems(name, f"{at}.account_key", line.account_key)
    yield from entry.line_figure_problems(name, at, line.quantity, line.unit_price, ZERO, line.amount)
