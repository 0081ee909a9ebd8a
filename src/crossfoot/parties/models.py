"""Customers and vendors."""

from django.db import models

from crossfoot.tenancy.models import Company


class Terms(models.Model):
    """Payment terms: due a number of days after the posting date, or on a day of the month."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.CharField(max_length=31)
    due_days = models.PositiveSmallIntegerField(null=True)
    day_of_month = models.PositiveSmallIntegerField(null=True)
    due_next_month_days = models.PositiveSmallIntegerField(null=True)
    """With `day_of_month`: a document dated within this many days before that day is due a month later."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="parties_one_terms_per_name"),
            models.CheckConstraint(
                condition=models.Q(due_days__isnull=False, day_of_month__isnull=True)
                | models.Q(due_days__isnull=True, day_of_month__isnull=False),
                name="parties_terms_are_days_or_day_of_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A customer or a vendor. Who is both has two rows, and two names in QuickBooks."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", "Customer"
        VENDOR = "vendor", "Vendor"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=100, blank=True)
    """The operations system's own code for it; empty where it has none. Unique where given."""
    tax_id = models.CharField(max_length=40, blank=True)
    """VAT id or tax number, as it is printed: an e-invoice names its vendor by it. Branches may share one."""
    name = models.CharField(max_length=500)
    name_key = models.CharField(max_length=500)
    """`name` trimmed and casefolded, to match on."""
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=500, blank=True)
    line2 = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=255, blank=True)
    region = models.CharField(max_length=255, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)
    from_books = models.BooleanField(default=False)
    """Whether it came from QuickBooks by import rather than from operations."""
    created_at = models.DateTimeField()
    import_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "code"], condition=~models.Q(code=""), name="parties_one_per_code"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "kind", "name_key"], name="parties_by_name"),
            models.Index(fields=["company", "kind", "email_key"], name="parties_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The party key that postings carry."""
        return f"{self.kind}:{self.pk}"
