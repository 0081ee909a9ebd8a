"""How the sales of a source go to QuickBooks, and the summaries that were made of them."""

from django.db import models
from django.db.models import Q

from crossfoot.connections.models import Connection
from crossfoot.core.summaries import Frequency
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.parties.models import Party
from crossfoot.stock.models import StockEvent
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person

KIND = "sales_summary"
"""What summaries are called in `sync.sources` and in the keys of documents: `sales_summary:12`."""


class SummaryChoice(models.Model):
    """How the sales of one source go from a day on, by their posting dates, until the next choice."""

    class Every(models.TextChoices):
        EACH = Frequency.EACH.value, "Every order by itself"
        DAY = Frequency.DAY.value, "One summary a day"
        WEEK = Frequency.WEEK.value, "One summary a week"
        MONTH = Frequency.MONTH.value, "One summary a month"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="summary_choices")
    source = models.CharField(max_length=60, blank=True)
    """The sales source by its name; empty for orders that name none."""
    since = models.DateField()
    frequency = models.CharField(max_length=5, choices=Every)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "source", "since"], name="documents_one_summary_choice_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source or 'Orders without a source'} from {self.since} on"


class SalesSummary(SendsToBooks):
    """One sales document for the orders of a source and period that agree in what a document says once."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        POSTED = "posted", "Posted"
        DISCARDED = "discarded", "Discarded"
        TAKEN_BACK = "taken_back", "Taken back"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sales_summaries")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60, blank=True)
    first_on = models.DateField()
    last_on = models.DateField()
    is_paid = models.BooleanField()
    """A sales receipt; else an invoice."""
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    """To whom the document is made out: everybody who bought there."""
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    count = models.PositiveIntegerField()
    posting = models.JSONField()
    """The document as it was shown, frozen."""
    items = models.JSONField(default=list)
    """The items that its lines name, frozen."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    cost = models.ForeignKey(StockEvent, on_delete=models.PROTECT, null=True, related_name="+")
    """What books the cost of its orders; None where it has none, or once that was taken back."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None where the clock did."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    """Why it was taken back."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="documents_summary_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-last_on", "-id"], name="documents_summaries_by_day"),
            models.Index(fields=["company", "book_changed_at"], name="documents_summaries_by_change"),
        ]

    @property
    def key(self) -> str:
        """The document key that postings, pushes and links carry."""
        return f"{KIND}:{self.pk}"

    @property
    def number(self) -> str:
        return f"SUM-{self.pk}"

    @property
    def book_document(self) -> str:
        """What it becomes in QuickBooks, as people call it."""
        return "sales receipt" if self.is_paid else "invoice"

    def __str__(self) -> str:
        return f"Summary {self.number}"


class SummaryMember(models.Model):
    """One order in one summary. An order is in one draft or posted summary at most."""

    summary = models.ForeignKey(SalesSummary, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveIntegerField()
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="summary_members")
    posting_on = models.DateField()
    """The day on which it would be posted by itself."""
    total = models.DecimalField(max_digits=18, decimal_places=2)
    is_held = models.BooleanField(default=True)
    """False once the summary was discarded or taken out of QuickBooks: the order is free again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(is_held=True), name="documents_order_in_one_summary"
            ),
            models.UniqueConstraint(fields=["summary", "position"], name="documents_one_summary_member"),
        ]
        ordering = ["position"]
