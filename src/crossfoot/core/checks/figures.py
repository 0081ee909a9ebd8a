"""Do the figures add up, in a currency and a size that QuickBooks takes?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crossfoot.core.checks.case import Case
from crossfoot.core.dates import in_words
from crossfoot.core.money import ACTIVE_CURRENCIES, ZERO
from crossfoot.core.postings import Document, ExpenseLine, SalesForm, SalesLine
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.core.totals import Exact, TooFar, Within, rounding_difference

MAX_AMOUNT = Decimal("99999999999")
MAX_LINES = 10_000
MAX_TAXED_LINES = 750


def currency(case: Case) -> Iterator[Problem]:
    """The currency exists, and the QuickBooks company keeps it."""
    code, home = case.posting.currency, case.mappings.home_currency
    if code not in ACTIVE_CURRENCIES:
        yield Problem(
            "currency_unknown",
            f"{case.label} is in “{shown(code)}”, which is no currency code of ISO 4217. Correct it on the "
            f"order, for example to {home}.",
            Fix.EDIT_DOCUMENT,
            cause=f"currency:{shown(code)}",
            where="currency",
        )
    elif code != home and not case.mappings.multicurrency:
        yield Problem(
            "currency_foreign",
            f"{case.label} is in {code}, and the QuickBooks company keeps {home} only. Switch on "
            "multicurrency in QuickBooks and refresh, or correct the currency of the order.",
            Fix.REFRESH_LISTS,
            cause=f"currency:{code}",
            where="currency",
        )


def exchange_rate(case: Case) -> Iterator[Problem]:
    """Of a document in a foreign currency, the rate that is fixed on it or the one that QuickBooks will take."""
    posting, home = case.posting, case.mappings.home_currency
    rate, code = posting.exchange_rate, posting.currency
    if rate is not None and (rate <= 0 or (code == home and rate != 1)):
        instead = "leave it empty" if code == home else f"enter how much of {home} one {code} is worth"
        yield Problem(
            "exchange_rate_wrong",
            f"{case.label} is in {shown(code)} and states an exchange rate of {rate:f}. Correct it on the order: "
            f"{instead}.",
            Fix.EDIT_DOCUMENT,
            cause="exchange_rate",
            where="exchange_rate",
        )
    elif rate is None and code != home and code in ACTIVE_CURRENCIES and case.mappings.multicurrency:
        yield Problem(
            "rate_of_the_day",
            f"No exchange rate is fixed on {case.label}: QuickBooks books it at its own {code} rate of "
            f"{in_words(posting.posting_on)}, and that rate is shown here afterwards. To fix it, enter it on the "
            "order.",
            Fix.EDIT_DOCUMENT,
            cause=f"rate_of_the_day:{code}",
            where="exchange_rate",
            blocks=False,
        )


def totals(case: Case) -> Iterator[Problem]:
    """Lines, discount and tax add up to the total, and the total is the one the source stated."""
    posting = case.posting
    discount = posting.discount_amount if isinstance(posting, SalesForm) else ZERO
    computed = posting.lines_total - discount + posting.tax_total
    stated = case.source.stated_total
    if stated is not None and rounding_difference(computed, stated, currency=posting.currency) != Exact():
        yield from _stated_total(case, computed, stated)
    elif computed != posting.total:
        yield _totals_problem(
            "totals_do_not_add_up",
            f"{case.label} does not add up: lines {case.figure(posting.lines_total)}, less discount "
            f"{case.figure(discount)}, plus tax {case.figure(posting.tax_total)} make "
            f"{case.figure(computed)}, and its total is {case.figure(posting.total)}. Correct the lines or "
            "the total on the order.",
        )
    if discount < 0:
        yield _totals_problem(
            "discount_negative",
            f"{case.label} has a discount of {case.figure(discount)}, which would be a surcharge; QuickBooks "
            "takes only a positive discount. Enter the surcharge as a line.",
        )
    if posting.total < 0:
        yield _totals_problem(
            "total_negative",
            f"The total of {case.label} is {case.figure(posting.total)}, and QuickBooks takes none below "
            "zero. Correct its lines or its discount.",
        )
    elif posting.total == 0 and posting.lines:
        yield _totals_problem(
            "total_zero",
            f"The total of {case.label} is zero. QuickBooks takes it, and nothing is owed. If that is a "
            "slip, correct its lines.",
            blocks=False,
        )


def _stated_total(case: Case, computed: Decimal, stated: Decimal) -> Iterator[Problem]:
    result = rounding_difference(computed, stated, case.source.tolerance, case.posting.currency)
    match result:
        case TooFar(difference):
            yield _totals_problem(
                "total_differs_from_source",
                f"The lines, discount and tax of {case.label} come to {case.figure(computed)}, and the order "
                f"states {case.figure(stated)}: {case.figure(abs(difference))} apart, where at most "
                f"{case.source.tolerance} may go to the rounding line. Correct the lines or the total on the "
                "order.",
            )
        case Within(amount):
            yield _totals_problem(
                "rounding_line_missing",
                f"The lines, discount and tax of {case.label} come to {case.figure(computed)}, and the order "
                f"states {case.figure(stated)}; no rounding line carries the {case.figure(amount)} between "
                "them. Save the order again to add it.",
            )


def size(case: Case) -> Iterator[Problem]:
    """There is at least one line, and no more lines and no larger amounts than QuickBooks takes."""
    lines = case.posting.lines
    if not lines:
        yield _size_problem(
            case, "no_lines", "has no lines, and QuickBooks needs one. Add a line to the order."
        )
    if len(lines) > MAX_LINES:
        yield _size_problem(
            case,
            "too_many_lines",
            f"has {len(lines):,} lines, and QuickBooks takes at most {MAX_LINES:,}. Split the order.",
        )
    taxed = sum(1 for line in lines if line.tax)
    if taxed > MAX_TAXED_LINES:
        yield _size_problem(
            case,
            "too_many_taxed_lines",
            f"has {taxed:,} taxed lines, and QuickBooks takes at most {MAX_TAXED_LINES}. Split the order.",
        )
    for where, amount in _amounts(case.posting):
        if abs(amount) > MAX_AMOUNT:
            yield _size_problem(
                case,
                "amount_too_large",
                f"has {amount:,} as its {where}, and QuickBooks stores at most {MAX_AMOUNT:,}. Correct it on "
                "the order.",
                where,
            )


def _amounts(posting: Document) -> Iterator[tuple[str, Decimal]]:
    lines: tuple[SalesLine | ExpenseLine, ...] = posting.lines
    yield "total", posting.total
    for position, line in enumerate(lines, start=1):
        yield f"amount of line {position}", line.amount
    if isinstance(posting, SalesForm):
        for position, sold in enumerate(posting.lines, start=1):
            yield f"quantity of line {position}", sold.quantity or ZERO
            yield f"unit price of line {position}", sold.unit_price or ZERO


def _totals_problem(code: str, sentence: str, *, blocks: bool = True) -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"totals:{code}", where="total", blocks=blocks)


def _size_problem(case: Case, code: str, rest: str, where: str = "lines") -> Problem:
    return Problem(code, f"{case.label} {rest}", Fix.EDIT_DOCUMENT, cause=f"size:{code}", where=where)
