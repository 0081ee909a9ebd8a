"""Stock journals of Simple as tables: when their figures are read, and each with the figures that a person approves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from crossfoot.connections.models import Connection
from crossfoot.core.stock.period_ends import Rhythm, Share
from crossfoot.core.stock.tie_out import Standing
from crossfoot.stock.columns import exact
from crossfoot.tenancy.models import Company, Person

KIND = "stock_journal"
"""What they are called as the cause of journals."""


class StockJournalPlan(models.Model):
    """How often a company's figures are read by themselves, and whether goods that are not billed are accrued."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="stock_journal_plan")
    rhythm = models.CharField(
        max_length=12, choices=[(one.value, one.label) for one in Rhythm], default=Rhythm.ON_DEMAND
    )
    accrues = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Stock journals of {self.company}: {self.rhythm}"


class StockJournal(models.Model):
    """The stock at the end of a day against QuickBooks' inventory account, and the entry that follows from both.

    The figures are kept as they were read: what was approved is what is posted.
    """

    class State(models.TextChoices):
        SHOWN = "shown", "Waits for approval"
        POSTED = "posted", "Posted"
        BY_HAND = "by_hand", "Posted by hand"
        TAKEN_BACK = "taken_back", "Taken back"
        DISCARDED = "discarded", "Discarded"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stock_journals")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    """The day at whose end the stock is valued, and on which the entry is dated."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.SHOWN)
    valuation = exact()
    received_not_billed = exact()
    known_after = exact(default=Decimal(0))
    """What products come to more than the valuation: known later, so for the next journal."""
    in_quickbooks = models.DecimalField(max_digits=18, decimal_places=2)
    """What the inventory account had at the end of the day; debits positive."""
    before_on = models.DateField(null=True)
    """The day before the start, where this is the first journal."""
    before_valuation = exact(null=True)
    before_received_not_billed = exact(null=True)
    before_in_quickbooks = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    accrues = models.BooleanField(default=False)
    """Are goods received and not billed accrued at the end of the day, and taken back on the next one?"""
    shares = models.JSONField(default=list)
    """The products: `core.stock.period_ends.Share`, amounts as text."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None where the schedule did."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who approved, discarded or took it back last."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was taken back."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "as_of"],
                condition=models.Q(state__in=["shown", "posted", "by_hand"]),
                name="stock_one_journal_per_day",
            ),
        ]
        indexes = [models.Index(fields=["company", "-as_of", "-id"], name="stock_journals_by_day")]

    def __str__(self) -> str:
        return f"Stock journal of {self.as_of.isoformat()}"

    @property
    def standing(self) -> Standing:
        """The stock at the end of the day, as it was booked by then."""
        return Standing(self.valuation, self.received_not_billed)

    def products(self) -> list[Share]:
        """What each product brings to it."""
        return [_share(row) for row in self.shares]


STANDS = (StockJournal.State.POSTED, StockJournal.State.BY_HAND)
"""Those that QuickBooks has."""


def kept(share: Share) -> dict[str, Any]:
    """A share as it is stored."""
    amounts = {name: str(getattr(share, name)) for name in ("quantity", "value", "received_not_billed")}
    return {"product": share.product, "sku": share.sku, "name": share.name, **amounts}


def _share(row: dict[str, Any]) -> Share:
    return Share(
        row["product"], row["sku"], row["name"], Decimal(row["quantity"]), Decimal(row["value"]),
        Decimal(row["received_not_billed"]),
    )  # fmt: skip
