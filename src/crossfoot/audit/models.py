"""The audit trail. Company and actor are plain columns, so that this room stands below every other."""

from django.db import models


class ChainHead(models.Model):
    """The last link of one company's chain; its row is locked while an event is appended."""

    company_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Event(models.Model):
    """One thing that happened. Never changed, never deleted; `hash` covers every stored column and the
    previous event's hash, so that altering one byte breaks the chain from there on.

    Events of no company (a sign-in, a refused request) belong to company 0.
    """

    company_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254)
    """Name of the person, or of the part of Crossfoot that acted ("Crossfoot")."""
    verb = models.CharField(max_length=80)
    """Such as `sales_order.confirmed`, `push.synchronized`, `access.refused`."""
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200, blank=True)
    data = models.TextField(default="{}")
    """Canonical JSON: before and after, run id, reason. Never a token."""
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "sequence"], name="audit_one_event_per_place"),
        ]
        indexes = [
            models.Index(
                fields=["company_id", "subject_kind", "subject_id", "sequence"], name="audit_by_subject"
            ),
            models.Index(fields=["company_id", "-at"], name="audit_by_time"),
        ]
