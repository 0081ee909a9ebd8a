"""Who is told of a company's events, and what became of each telling. The audit trail is the outbox."""

from django.db import models

from crossfoot.tenancy.models import Company, Person


class Subscription(models.Model):
    """One address of the company's own systems: a cursor over the company's audit trail.

    Secrets are stored encrypted (outgoing/signing.py) and shown once, when they are made.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="webhook_subscriptions")
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    """May itself be a secret (many services put a key into the path), so it is neither logged nor audited:
    there only its host is named."""
    events = models.JSONField(default=list)
    """Names of outgoing/events.py."""
    secret = models.TextField()
    former_secret = models.TextField(default="", blank=True)
    former_until = models.DateTimeField(null=True)
    """After a rotation both secrets sign until then."""
    is_on = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=300, default="", blank=True)
    cursor = models.BigIntegerField()
    """Sequence in the trail of the last event that was read for this subscription."""
    numbered = models.BigIntegerField(default=0)
    """The number that the latest delivery got: 1, 2, 3 … without a gap."""
    fails = models.IntegerField(default=0)
    """Tries in a row that were not accepted, over all deliveries."""
    failing_since = models.DateTimeField(null=True)
    """The first of them; None while the last try was accepted."""
    rests_until = models.DateTimeField(null=True)
    """Nothing is sent before: several tries in a row were not accepted."""
    last_accepted_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, default="", blank=True)
    claimed_until = models.DateTimeField(null=True)
    """Who sends for it now, and until when that holds without word. Every record of a try is fenced by it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event for one subscription: sent until it is accepted, or given up."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    trail_sequence = models.BigIntegerField()
    """Which event of the company's trail it tells of; the body is made from that event each time."""
    event = models.CharField(max_length=80)
    number = models.BigIntegerField(null=True)
    """Its place among this subscription's deliveries; None for a test event."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    """Since when it is being tried: when it was taken up, or when a person had it sent again."""
    last_tried_at = models.DateTimeField(null=True)
    last_status = models.IntegerField(null=True)
    sentence = models.CharField(max_length=500, default="", blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "trail_sequence"], name="outgoing_one_delivery_per_event"
            ),
            models.UniqueConstraint(
                fields=["subscription", "number"], name="outgoing_one_delivery_per_number"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"],
                condition=models.Q(state="waiting"),
                name="outgoing_deliveries_due",
            ),
            models.Index(fields=["company", "created_at"], name="outgoing_by_age"),
        ]
