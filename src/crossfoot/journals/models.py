"""Journals and their lines. What was posted is never edited: it is taken back, and another one is posted."""

from __future__ import annotations

from django.db import models

from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import NUMBER_LENGTH
from crossfoot.sync import sources
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person

KIND = "journal"
"""What journals are called in `sync.sources` and in the keys of documents: `journal:12`."""

LONGEST_DIMENSION = 510
"""Characters of a class or location key: the whole name in QuickBooks, with those above it, has up to 500."""


class Journal(SendsToBooks):
    """One entry that one event books by one rule, in the home currency of the QuickBooks company it goes to."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="journals")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="journals")
    """Of the QuickBooks company that it is for: another one has books of its own."""
    cause_kind = models.CharField(max_length=30)
    """What it books: `shipment`, `stock_count`; `journal` where it reverses one."""
    cause_id = models.BigIntegerField()
    rule = models.CharField(max_length=40)
    """By which rule: `cost_of_sales`, `late_cost`, `reversal`. One event may book several, each by its own."""
    generation = models.PositiveIntegerField(default=1)
    """Which one of this event and rule: the next one where the first was taken back or is added to."""
    number = models.CharField(max_length=NUMBER_LENGTH, blank=True)
    posting_on = models.DateField()
    occurred_on = models.DateField(null=True)
    """The day of what it books, where that is another one."""
    moved_from = models.DateField(null=True)
    """The date it would have, where the books were closed on it."""
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who moved it from there; None where it was moved by itself when it was posted."""
    memo = models.CharField(max_length=1000, blank=True)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    """What it debits."""
    is_opening = models.BooleanField(default=False)
    """It brings in what was there before the filter start date."""
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    """The journal that this one takes back."""
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None where no person did: an import, a schedule."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "connection", "cause_kind", "cause_id", "rule", "generation"],
                name="journals_one_per_event",
            ),
            models.UniqueConstraint(
                fields=["connection", "number"],
                condition=~models.Q(number=""),
                name="journals_one_per_number",
            ),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="journals_total_positive"),
        ]
        indexes = [
            models.Index(fields=["company", "posting_on", "id"], name="journals_by_day"),
            models.Index(fields=["company", "book_changed_at"], name="journals_by_change"),
        ]

    @property
    def key(self) -> str:
        return f"{KIND}:{self.pk}"

    def __str__(self) -> str:
        return f"Journal {self.number}"


class JournalLine(models.Model):
    """One side of a journal, on an account by its key."""

    journal = models.ForeignKey(Journal, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    account = models.CharField(max_length=100)
    """Account key, as `core.postings` describes it."""
    debit = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    credit = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    memo = models.CharField(max_length=500, blank=True)
    klass = models.CharField(max_length=LONGEST_DIMENSION, blank=True)
    location = models.CharField(max_length=LONGEST_DIMENSION, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "position"], name="journals_one_line_per_position"),
            models.CheckConstraint(
                condition=models.Q(debit__gt=0, credit=0) | models.Q(debit=0, credit__gt=0),
                name="journals_line_has_one_side",
            ),
        ]


# Here and not in the app's ready(), because Django loads apps.py before any model may be imported.
sources.register(KIND, Journal)
