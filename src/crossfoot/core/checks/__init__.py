"""Everything that would go wrong with a document in QuickBooks, found before it is sent and told all at once.

Each check is a small generator over one `Case`; `check` runs them all. A sentence names the thing, the
reason and the way out; `cause` groups the same problem over many documents; codes are stable. Problems that
only inform have `blocks=False`. The limits are those of QuickBooks Online.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from crossfoot.core.checks.case import Case, SourceFacts
from crossfoot.core.checks.days import dates
from crossfoot.core.checks.figures import currency, exchange_rate, size, totals
from crossfoot.core.checks.mapped import accounts, charged_rates, dimensions, items, payable, taxes, us_tax
from crossfoot.core.checks.wording import number, party, texts
from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Document
from crossfoot.core.problems import Problem

__all__ = ["CHECKS", "Case", "SourceFacts", "check"]

CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    accounts,
    payable,
    items,
    dimensions,
    taxes,
    charged_rates,
    us_tax,
    party,
    number,
    dates,
    currency,
    exchange_rate,
    totals,
    size,
    texts,
)
"""In the order in which a preview shows what they find."""


def check(
    posting: Document,
    mappings: Mappings,
    *,
    taken_numbers: Mapping[str, str],
    today: date,
    source: SourceFacts,
) -> list[Problem]:
    """All problems of `posting` at once; an empty list means that it can go without a word.

    `taken_numbers` maps numbers already used in QuickBooks to what has them ("Invoice 10248 of Hanari
    Carnes, 10 Jul 1996"); the document's own record must not be among them. Changes nothing.
    """
    case = Case(posting, mappings, source, taken_numbers, today)
    return [problem for one_check in CHECKS for problem in one_check(case)]
