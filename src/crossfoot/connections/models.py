"""Connections to QuickBooks companies. Tokens are stored encrypted (connections/secrets.py), never logged."""

from django.db import models

from crossfoot.tenancy.models import Company, Person


class Connection(models.Model):
    """One QuickBooks company (realm) that this company has been connected to.

    Disconnecting keeps the row, its links and its mappings; connecting the same realm again finds them.
    Another realm is another row with no links of its own (requirement B7).
    """

    class State(models.TextChoices):
        CONNECTED = "connected", "Connected"
        DISCONNECTED = "disconnected", "Disconnected"
        RECONNECT = "reconnect", "Reconnect needed"
        QUARANTINED = "quarantined", "Stopped: another QuickBooks company answered"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="connections")
    realm_id = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    """Whether this is the company's present connection; at most one is."""
    state = models.CharField(max_length=20, choices=State, default=State.CONNECTED)
    state_reason = models.CharField(max_length=500, blank=True)
    access_token = models.TextField(default="", blank=True)
    refresh_token = models.TextField(default="", blank=True)
    access_expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    token_version = models.BigIntegerField(default=0)
    """Counts stored token pairs; a refresh stores the new pair only over the version that it read."""
    refreshing_by = models.CharField(max_length=100, default="", blank=True)
    refreshing_until = models.DateTimeField(null=True)
    """Single flight: who is refreshing, and until when its claim holds."""
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=3, blank=True)
    home_currency = models.CharField(max_length=3, default="USD")
    multicurrency = models.BooleanField(default=False)
    custom_numbers = models.BooleanField(default=True)
    closing_on = models.DateField(null=True)
    fiscal_year_start_month = models.PositiveSmallIntegerField(default=1)
    edition = models.CharField(max_length=80, blank=True)
    sales_custom_fields = models.JSONField(default=dict)
    """QuickBooks' custom fields of sales forms that are in use: name → DefinitionId."""
    classes_on_forms = models.BooleanField(default=True)
    classes_on_lines = models.BooleanField(default=True)
    tracks_locations = models.BooleanField(default=True)
    """What QuickBooks keeps of classes and locations; taken for kept until it was asked."""
    facts_at = models.DateTimeField(null=True)
    """When the facts above were last read from QuickBooks."""
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    last_heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "realm_id"], name="connections_one_row_per_realm"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_active=True), name="connections_one_active"
            ),
            models.UniqueConstraint(
                fields=["realm_id"],
                condition=models.Q(is_active=True),
                name="connections_realm_in_one_company",
            ),
        ]


class OAuthState(models.Model):
    """One pass through QuickBooks' consent page: used once, by the session that began it, within minutes."""

    nonce_digest = models.CharField(max_length=64, unique=True)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    session_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
