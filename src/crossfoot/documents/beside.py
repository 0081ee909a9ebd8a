"""What a document says beside what QuickBooks says of it: tax, total, exchange rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.mappings import US_COUNTRIES
from crossfoot.core.money import cents
from crossfoot.core.postings import Document, SalesForm
from crossfoot.documents.sending import Order
from crossfoot.sync import frozen
from crossfoot.sync.models import BookState, Link


@dataclass(frozen=True, slots=True)
class Beside:
    """Amounts are in the document's currency; None is not known."""

    our_tax: Decimal | None
    """As it was sent; where QuickBooks computes the sales tax itself, what our own rates give."""
    their_tax: Decimal | None
    is_computed_there: bool
    """US: QuickBooks computed the tax from its own rates."""
    rate: Decimal | None
    """The exchange rate at which QuickBooks booked it; None in home currency."""
    is_rate_ours: bool
    """Whether that rate was fixed on the document."""
    home_currency: str
    home_total: Decimal | None
    """QuickBooks' total at that rate, in home currency."""

    @property
    def has_tax(self) -> bool:
        """Whether there is a tax to show."""
        return self.is_computed_there or bool(self.our_tax) or bool(self.their_tax)

    @property
    def tax_difference(self) -> Decimal | None:
        """Theirs less ours."""
        if self.our_tax is None or self.their_tax is None:
            return None
        return self.their_tax - self.our_tax


def link_of(document: Order) -> Link | None:
    """What stands for the document in QuickBooks, with its push and its connection; None where nothing does."""
    if document.book_state != BookState.SYNCHRONIZED:
        return None
    found = Link.objects.filter(local_key=document.key, connection__company_id=document.company_id)
    return found.filter(connection__is_active=True).select_related("push", "connection").first()


def beside(link: Link) -> Beside:
    """The figures behind a link (fetched with its push and its connection)."""
    stored = link.posting or (link.push.posting if link.push else None)
    posting = frozen.from_json(stored) if stored else None
    said = posting if isinstance(posting, Document) else None
    computed = (
        isinstance(said, SalesForm)
        and not said.taxes
        and link.connection.country in US_COUNTRIES
        and any(line.tax for line in said.lines)
    )
    home, rate = link.connection.home_currency, link.exchange_rate
    return Beside(
        our_tax=_our_tax(said),
        their_tax=link.tax,
        is_computed_there=computed,
        rate=rate,
        is_rate_ours=said is not None and said.exchange_rate is not None,
        home_currency=home,
        home_total=None if rate is None or link.total is None else cents(link.total * rate, home),
    )


def _our_tax(said: Document | None) -> Decimal | None:
    """The tax that was sent, or that our rates give; None where that is left to QuickBooks or nothing was sent."""
    if said is None:
        return None
    if isinstance(said, SalesForm) and not said.taxes and any(line.tax for line in said.lines):
        return said.expected_tax
    return said.tax_total
