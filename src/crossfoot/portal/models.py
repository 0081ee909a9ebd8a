"""Who may look in from outside, and what vendors told us."""

from datetime import datetime

from django.db import models

from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company, Person


class VendorSeat(models.Model):
    """One person's access to one vendor's own orders and invoices in one company.

    It is not a membership: every gate of the company itself answers its holder that there is no such thing.
    Somebody may hold seats of several vendors and in several companies, and work in another company; in the
    company of the seat they do not work.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="vendor_seats")
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="seats")
    email = models.CharField(max_length=254)
    """Whom the invitation is for, in small letters: only the account with this address can take the seat."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="vendor_seats")
    """Who sits there; None until the invitation is accepted."""
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    """Of the invitation's secret, which is in its link and nowhere else. Good for one use."""
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "email"],
                condition=models.Q(revoked_at=None),
                name="portal_one_seat_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, person=None)
                | models.Q(accepted_at__isnull=False, person__isnull=False),
                name="portal_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Portal access of {self.email}"

    def is_open(self, at: datetime) -> bool:
        """Whether the invitation can be accepted."""
        return self.revoked_at is None and self.accepted_at is None and at < self.expires_at


class VendorNews(models.Model):
    """Something that a vendor did in the portal, until somebody of the company has seen it."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Cannot deliver"
        SHIPPED = "shipped", "Shipped"
        INVOICED = "invoiced", "Sent an invoice"
        CORRECTED = "corrected", "Corrected an invoice"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="vendor_news")
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, null=True, related_name="news")
    invoice = models.ForeignKey(VendorInvoice, on_delete=models.CASCADE, null=True, related_name="news")
    note = models.CharField(max_length=500, blank=True)
    """The vendor's own words, or the day or shipment that it named."""
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "-told_at"],
                condition=models.Q(seen_at=None),
                name="portal_unseen_news",
            ),
            models.Index(fields=["company", "-told_at", "-id"], name="portal_news_by_time"),
        ]
