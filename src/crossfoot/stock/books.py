"""What stock booked: each event, its entries with their exact amounts, and what every account was not booked yet."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product
from crossfoot.connections.models import Connection
from crossfoot.journals.models import LONGEST_DIMENSION, Journal
from crossfoot.stock.columns import exact
from crossfoot.tenancy.models import Company, Person

KIND = "stock_event"
"""What events are called as the cause of journals."""


class StockEvent(models.Model):
    """One thing that became known about stock: goods arrived, a bill was dearer, a count was made."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stock_events")
    rule = models.CharField(max_length=20)
    """`core.stock.entries.Rule`: why its entry is booked."""
    occurred_on = models.DateField()
    source_kind = models.CharField(max_length=30, blank=True)
    source_id = models.BigIntegerField(null=True)
    memo = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    """What a file says of it, as a digest, so that the same file twice is one event; empty where no file does, and
    once it is taken back."""
    import_run = models.BigIntegerField(null=True)
    replayed = models.PositiveIntegerField(default=0)
    """How many movements were looked at to find what it changes: those after it, and no others."""
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    """The event that this one took back."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "fingerprint"],
                condition=~models.Q(fingerprint=""),
                name="stock_one_event_per_fingerprint",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "source_kind", "source_id"], name="stock_events_of_source"),
            models.Index(fields=["company", "occurred_on", "id"], name="stock_events_by_day"),
            models.Index(fields=["company", "-recorded_at", "-id"], name="stock_events_by_time"),
        ]

    def __str__(self) -> str:
        return f"Stock event {self.pk}"


class StockEntry(models.Model):
    """What one event changed on one day, in the books and in what is under way.

    `journal` is None where all of it is less than a cent, or where this way of accounting books nothing for it. The
    figures of `core.stock.tie_out.Standing` are kept as differences, so that the standing of any day, as it was booked
    by then, is a sum.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stock_entries")
    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="entries")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="+")
    """None in Simple accounting."""
    rule = models.CharField(max_length=20)
    posting_on = models.DateField()
    """The day of the journal, also where closed books moved it."""
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, null=True, related_name="stock_entry")
    waits = models.BooleanField(default=False)
    """Its amounts go into the books with a summary, not by a journal of its own."""
    summed_in = models.ForeignKey(
        StockEvent, on_delete=models.PROTECT, null=True, related_name="summed_entries"
    )
    """Of one that waits: the event that posted it with others; None until then."""
    valuation = exact(default=Decimal(0))
    received_not_billed = exact(default=Decimal(0))
    billed_not_received = exact(default=Decimal(0))
    delivered_not_expensed = exact(default=Decimal(0))
    expensed_not_delivered = exact(default=Decimal(0))
    returned_not_credited = exact(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "rule"], name="stock_one_entry_per_rule"),
        ]
        indexes = [
            models.Index(fields=["company", "posting_on"], name="stock_entries_by_day"),
            models.Index(
                fields=["company"],
                condition=models.Q(waits=True, summed_in=None),
                name="stock_entries_that_wait",
            ),
        ]


class StockLeg(models.Model):
    """One exact amount of an entry on one account: a debit is positive. Its journal has it rounded."""

    entry = models.ForeignKey(StockEntry, on_delete=models.CASCADE, related_name="legs")
    role = models.CharField(max_length=40)
    scope = models.CharField(max_length=120, blank=True)
    klass = models.CharField(max_length=LONGEST_DIMENSION, blank=True)
    department = models.CharField(max_length=LONGEST_DIMENSION, blank=True)
    note = models.CharField(max_length=100, blank=True)
    amount = exact()


class Residue(models.Model):
    """What an account of one QuickBooks company was not booked yet: less than a cent."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="stock_residues")
    role = models.CharField(max_length=40)
    scope = models.CharField(max_length=120, blank=True)
    amount = exact()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "role", "scope"], name="stock_one_residue_per_account"
            ),
        ]


class AccountShare(models.Model):
    """What one inventory account holds of a product, where places have inventory accounts of their own."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=120, blank=True)
    amount = exact()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "product", "scope"], name="stock_one_share_per_account"
            ),
        ]
