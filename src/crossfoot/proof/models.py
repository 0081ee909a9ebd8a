"""Tie-outs that were made: the figures as they stood, so that a sign-off means something."""

from django.db import models

from crossfoot.connections.models import Connection
from crossfoot.tenancy.models import Company, Person


class TieOut(models.Model):
    """One comparison of the two books over a period. `result` holds its three parts (proof.tieout)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="tie_outs")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT)
    start_on = models.DateField()
    end_on = models.DateField()
    is_complete = models.BooleanField(default=False)
    """False where a read failed: a failed read proves nothing."""
    difference = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    """What does not agree, home currency: source with hub, and the larger of documents and accounts."""
    stock_difference = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    """How far QuickBooks' accounts of stock are from what the stock here says, each side without its sign; null where
    no inventory is kept."""
    documents = models.IntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    """Documents that differ in anything, be it only a date, number or party."""
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "-made_at"], name="proof_tie_outs_by_time")]


class ClearingStatement(models.Model):
    """What a payment clearing account came to over a period, as QuickBooks had it. Amounts in home currency."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="clearing_statements")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT)
    account_id = models.CharField(max_length=40)
    account_name = models.CharField(max_length=500)
    start_on = models.DateField()
    end_on = models.DateField()
    opening = models.DecimalField(max_digits=20, decimal_places=2)
    """Before the first day."""
    closing = models.DecimalField(max_digits=20, decimal_places=2)
    """After the last day."""
    result = models.JSONField(default=dict)
    """What moved it (proof.clearing)."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "-made_at"], name="proof_clearing_by_time")]


class DriftAlert(models.Model):
    """A document of ours that somebody changed, voided or deleted in QuickBooks (requirements D6, D7).

    One open alert per document; it is brought up to date while it is open.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", "Changed in QuickBooks"
        VOIDED = "voided", "Voided in QuickBooks"
        DELETED = "deleted", "Deleted in QuickBooks"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted here"
        ASSERTED = "asserted", "Ours asserted again"
        REVERSED = "reversed", "Cancelled and taken out"
        IGNORED = "ignored", "Ignored"
        GONE = "gone", "QuickBooks says the same again"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="drift_alerts")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="drift_alerts")
    document_key = models.CharField(max_length=60)
    source_kind = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    """What people call the document."""
    remote_kind = models.CharField(max_length=20)
    remote_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    differences = models.JSONField(default=list)
    """[{field, label, ours, theirs, kind}, …] in words for people."""
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    """How far QuickBooks' total is from what was agreed, in the document's currency."""
    record = models.TextField(default="", blank=True)
    """The record as it stood when it was last looked at, as JSON; empty where it is deleted."""
    version = models.CharField(max_length=20, blank=True)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "document_key"],
                condition=models.Q(state="open"),
                name="proof_one_open_alert",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "-found_at"], name="proof_alerts_by_state"),
            models.Index(fields=["company", "document_key", "-id"], name="proof_alerts_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_kind_display().lower()}"
