"""What a document carries of its revisions (requirement D5)."""

from django.db import models

from crossfoot.tenancy.models import Person


class Revisable(models.Model):
    """A document that can be changed after it went to QuickBooks: in revision, and approved anew."""

    revision = models.PositiveIntegerField(default=0)
    """How often it was approved anew."""
    revising_since = models.DateTimeField(null=True)
    """Set while it is in revision: what it says then reaches QuickBooks when the revision is approved."""
    revising_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revision_reason = models.CharField(max_length=300, blank=True)
    is_ahead = models.BooleanField(default=False)
    """It was edited here outside a revision: QuickBooks has something else, and the page says so."""

    class Meta:
        abstract = True
