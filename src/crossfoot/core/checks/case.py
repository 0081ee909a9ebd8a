"""One document on the table: what every check looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crossfoot.core.mappings import Mappings
from crossfoot.core.matching import Match
from crossfoot.core.money import cents
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Document, Item, Party
from crossfoot.core.totals import DEFAULT_TOLERANCE


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the checks need to know of the order beyond its posting.

    `label` is what people call the document ("Invoice 10248"). `items` holds, by key, the items that lines
    name, so that those QuickBooks does not have yet can be named. `match` is what is known of the party's
    record where it is not linked yet; None means that nobody has looked. `stated_total` is the source's own
    total, None where it states none or where QuickBooks adds the tax.
    """

    label: str
    party: Party
    items: Mapping[str, Item] = field(default_factory=dict)
    match: Match | None = None
    stated_total: Decimal | None = None
    tolerance: Decimal = DEFAULT_TOLERANCE
    number_rule: NumberRule = NumberRule.OWN


@dataclass(frozen=True, slots=True)
class Case:
    """One document on the table: what every check looks at."""

    posting: Document
    mappings: Mappings
    source: SourceFacts
    taken_numbers: Mapping[str, str]
    today: date

    @property
    def label(self) -> str:
        return self.source.label

    def figure(self, amount: Decimal) -> str:
        """An amount for a sentence, with its currency where it is not the company's own."""
        text = f"{cents(amount, self.posting.currency):,}"
        foreign = self.posting.currency != self.mappings.home_currency
        return f"{text} {self.posting.currency}" if foreign else text
