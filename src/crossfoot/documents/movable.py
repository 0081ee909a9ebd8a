"""What a document carries of having been moved out of closed books by a person (requirement D12)."""

from django.db import models

from crossfoot.tenancy.models import Person


class Movable(models.Model):
    """A document with a posting date. The day that a policy moves it to is not kept here, but worked out."""

    moved_from = models.DateField(null=True)
    """Its own posting date, where a person moved it from there because QuickBooks was closed on it."""
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
