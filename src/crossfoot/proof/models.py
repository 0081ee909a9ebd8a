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
